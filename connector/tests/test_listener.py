# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.addons.component.core import Component
from odoo.addons.component_event import skip_if

from .common import ConnectorRegistryCase


class TestListener(ConnectorRegistryCase):
    def setUp(self):
        super().setUp()
        exported = self.exported = []

        class TagListener(Component):
            _name = "tag.listener"
            _inherit = "base.connector.listener"
            _apply_on = "res.partner.category"

            @skip_if(lambda self, record, **kw: self.no_connector_export(record))
            def on_record_write(self, record, fields=None):
                exported.append((record.name, fields))

        self._build_components(TagListener)
        self.tag = self.env["res.partner.category"].create({"name": "Süß"})

    def test_a_change_is_told(self):
        """A user's change starts what the connector wants."""
        self.tag.name = "Sauer"
        self.assertEqual(self.exported, [("Sauer", ["name"])])

    def test_a_change_that_came_from_there_is_not(self):
        """An import must not be exported again; both names of the key will do."""
        for key in ("connector_no_export", "no_connector_export"):
            self.tag.with_context(**{key: True}).name = key
        self.assertEqual(self.exported, [])

    def test_a_key_that_says_no_is_no(self):
        """The value counts."""
        self.tag.with_context(connector_no_export=False).name = "Bitter"
        self.assertEqual(len(self.exported), 1)
