# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

import psycopg2

from odoo import api, models

_logger = logging.getLogger(__name__)

# The work as a whole is at stake, not one record.
LOST = (psycopg2.OperationalError, psycopg2.InterfaceError)


class ConnectorBindingMixin(models.AbstractModel):
    """Bindings with the methods that connectors queue as jobs.

    Inherit from it instead of ``external.binding``. The methods look up the component
    with the usage of the same purpose, and return what its ``run`` does::

        env["magento.res.partner"].with_delay().import_record(backend, 42)
        binding.with_delay().export_record(["name"])
    """

    _name = "connector.binding.mixin"
    _inherit = "external.binding"
    _description = "External Binding with Jobs"

    @api.private
    @api.model
    def import_batch(self, backend, filters=None, **kwargs):
        """Find the records of the backend and import them.

        :param backend: one backend
        :param filters: for the adapter's ``search``
        :param kwargs: for the component ``batch.importer``
        """
        return self._run_component(backend, "batch.importer", filters=filters, **kwargs)

    @api.private
    @api.model
    def import_record(self, backend, external_id, force=False, **kwargs):
        """Import one record.

        :param external_id: its id in the backend
        :param force: also if it has not changed
        """
        return self._run_component(
            backend, "record.importer", external_id, force=force, **kwargs
        )

    @api.private
    @api.model
    def import_records(self, backend, external_ids, force=False, **kwargs):
        """Import several records; one that fails gets a job of its own.

        :param external_ids: list of their ids in the backend
        :param force: also those that have not changed
        :return: a text for the job's result
        """
        failed = [
            external_id
            for external_id in external_ids
            if not self._try_import(backend, external_id, force=force, **kwargs)
        ]
        for external_id in failed:
            self.with_delay().import_record(backend, external_id, force, **kwargs)
        return self.env._(
            "%(done)s records imported, %(failed)s tried again in jobs of their own.",
            done=len(external_ids) - len(failed),
            failed=len(failed),
        )

    def _try_import(self, backend, external_id, **kwargs):
        """Import a record without harm to others; tell whether it succeeded."""
        try:
            with self.env.cr.savepoint():
                self.import_record(backend, external_id, **kwargs)
        except LOST:
            raise
        except Exception as error:
            _logger.info("%s %s: %s", self._name, external_id, error)
            return False
        return True

    @api.private
    def export_record(self, fields=None):
        """Export the binding.

        :param fields: names of the fields that have changed; all without
        """
        self.ensure_one()
        return self._run_component(
            self._connector_backend(), "record.exporter", self, fields=fields
        )

    @api.private
    @api.model
    def export_delete_record(self, backend, external_id):
        """Delete a record in the backend that was deleted here."""
        return self._run_component(backend, "record.exporter.deleter", external_id)

    @api.private
    @api.model
    def delete_record(self, backend, external_id, **kwargs):
        """Delete a record here that was deleted in the backend.

        :param kwargs: for the component ``record.deleter``
        """
        return self._run_component(backend, "record.deleter", external_id, **kwargs)

    def _connector_backend(self):
        """The backend of the binding; override it if the field has another name."""
        return self.backend_id

    def _run_component(self, backend, usage, *args, **kwargs):
        """Run the component with this usage for this model."""
        with backend.work_on(self._name) as work:
            return work.component(usage=usage).run(*args, **kwargs)
