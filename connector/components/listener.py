# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Listeners: told when records change, they start what follows from it."""

from odoo.addons.component.core import AbstractComponent


class ConnectorListener(AbstractComponent):
    """A listener that knows when a change came from the backend itself.

    ::

        class CategoryListener(Component):
            _name = "magento.category.listener"
            _inherit = "base.connector.listener"
            _apply_on = ["magento.res.partner.category"]

            @skip_if(lambda self, record, **kw: self.no_connector_export(record))
            def on_record_write(self, record, fields=None):
                record.with_delay().export_record(fields=fields)
    """

    _name = "base.connector.listener"
    _inherit = ["base.connector", "base.event.listener"]

    def no_connector_export(self, record):
        """Tell whether this change of ``record`` must not be exported.

        :return: true when the record's context has ``connector_no_export`` (or
            ``no_connector_export``, an older name), as imports and binders set it
        """
        context = record.env.context
        return bool(
            context.get("connector_no_export") or context.get("no_connector_export")
        )
