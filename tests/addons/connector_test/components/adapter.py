# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.component.core import AbstractComponent, Component
from odoo.addons.connector.exception import IDMissingInBackend


class TestAdapter(AbstractComponent):
    """Talks to the file; it reaches the points “before” and “after create”."""

    _name = "connector.test.adapter"
    _inherit = "base.backend.adapter.crud"
    _collection = "connector.test.backend"

    @property
    def remote(self):
        return self.work.remote

    def search(self, filters=None):
        return iter(self.remote.ids(self.model._name))

    def read(self, external_id):
        self.remote.reach("read")
        record = self.remote.read(int(external_id))
        if record is None:
            raise IDMissingInBackend(f"no record {external_id}")
        return record

    def create(self, data):
        self.remote.reach("before create")
        key = self.work.export_key
        external_id = self.remote.create(self.model._name, data, key)
        self.remote.reach("after create")
        return external_id

    def write(self, external_id, data):
        self.remote.reach("write")
        self.remote.write(int(external_id), data)

    def delete(self, external_id):
        self.read(external_id)
        self.remote.delete(int(external_id))


class PlainTestAdapter(Component):
    """Cannot tell what was created with a key."""

    _name = "connector.test.adapter.plain"
    _inherit = "connector.test.adapter"

    @classmethod
    def _component_match(cls, work, usage=None, model_name=None, **kw):
        return not work.collection.keyed


class KeyedTestAdapter(Component):
    """Can tell what was created with a key."""

    _name = "connector.test.adapter.keyed"
    _inherit = "connector.test.adapter"

    @classmethod
    def _component_match(cls, work, usage=None, model_name=None, **kw):
        return work.collection.keyed

    def find_by_key(self, key):
        self.remote.reach("find")
        return self.remote.find(key)
