# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Deleters: what is deleted on one side is deleted on the other."""

from odoo.addons.component.core import AbstractComponent

from ..exception import IDMissingInBackend


class RecordExporterDeleter(AbstractComponent):
    """Deletes a record in the backend that was deleted here.

    A listener on ``on_record_unlink`` queues it with the external id, for the binding
    is gone when the job runs.
    """

    _name = "generic.record.exporter.deleter"
    _inherit = "base.deleter"
    _usage = "record.exporter.deleter"

    def run(self, external_id):
        """Delete the record in the backend; one that is not there is fine.

        :param external_id: its id there
        :return: a text for the job's result
        """
        try:
            self.backend_adapter.delete(external_id)
        except IDMissingInBackend:
            return self.env._("The backend has no record %s any more.", external_id)
        return self.env._("Record %s deleted on Backend.", external_id)


class RecordDeleter(AbstractComponent):
    """Deletes a record here that was deleted in the backend."""

    _name = "generic.record.deleter"
    _inherit = "base.deleter"
    _usage = "record.deleter"

    def run(self, external_id, only_binding=False, set_inactive=False):
        """Delete the record and its binding.

        Listeners are told not to export the deletion.

        :param external_id: the id that the record had in the backend
        :param only_binding: keep the record, it is just not bound any more
        :param set_inactive: archive the record and keep its binding
        :return: a text for the job's result
        """
        binding = self.binder.to_internal(external_id)
        if not binding:
            return self.env._("There is no record bound to %s.", external_id)
        binding = binding.with_context(connector_no_export=True)
        if set_inactive:
            binding.action_archive()
            return self.env._("Record of %s archived.", external_id)
        self._delete(binding, only_binding)
        return self.env._("Record of %s deleted.", external_id)

    def _delete(self, binding, only_binding):
        """Delete the binding first: the record may not be deleted while it is bound."""
        record = binding[:0]
        if not only_binding and self.binder._odoo_field in binding._fields:
            record = self.binder.unwrap_binding(binding)
        binding.unlink()
        record.unlink()
