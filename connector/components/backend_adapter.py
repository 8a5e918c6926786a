# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Adapters: the one place that speaks the language of the other system."""

from odoo.addons.component.core import AbstractComponent


class BackendAdapter(AbstractComponent):
    """What speaks with the backend, in whatever way it wants to be spoken with."""

    _name = "base.backend.adapter"
    _inherit = "base.connector"
    _usage = "backend.adapter"


class CRUDAdapter(AbstractComponent):
    """An adapter with the names that importers and exporters call.

    A connector overrides the methods that its backend can answer; the others raise
    NotImplementedError.
    """

    _name = "base.backend.adapter.crud"
    _inherit = "base.backend.adapter"
    _usage = "backend.adapter"

    def search(self, *args, **kwargs):
        """Give the external ids of the records that match."""
        raise NotImplementedError

    def read(self, *args, **kwargs):
        """Give the data of one record."""
        raise NotImplementedError

    def search_read(self, *args, **kwargs):
        """Give the data of the records that match."""
        raise NotImplementedError

    def create(self, *args, **kwargs):
        """Create a record in the backend, and give its external id."""
        raise NotImplementedError

    def write(self, *args, **kwargs):
        """Change a record in the backend."""
        raise NotImplementedError

    def delete(self, *args, **kwargs):
        """Delete a record in the backend."""
        raise NotImplementedError
