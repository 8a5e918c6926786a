# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Batch importers: they find the records that are to be imported."""

from itertools import islice

from odoo.addons.component.core import AbstractComponent


class BatchImporter(AbstractComponent):
    """Searches the backend and has the import of what it finds done.

    Inherit from one of the two below: directly, for the few records that others need,
    or by jobs.
    """

    _name = "generic.batch.importer"
    _inherit = "base.importer"
    _usage = "batch.importer"

    def run(self, filters=None, **kwargs):
        """Import what the backend finds.

        :param filters: for the adapter's ``search``
        :param kwargs: for :meth:`_import_record`
        :return: a text for the job's result
        """
        count = 0
        for external_id in self._search(filters):
            self._import_record(external_id, **kwargs)
            count += 1
        return self.env._("%s records found.", count)

    def _search(self, filters):
        """Give the external ids; an iterator that fetches page after page is fine."""
        return self.backend_adapter.search(filters)

    def _import_record(self, external_id, **kwargs):
        """Import a record, or have it imported."""
        raise NotImplementedError


class DirectBatchImporter(AbstractComponent):
    """Imports the records one after the other, in this job; an error ends it."""

    _name = "generic.direct.batch.importer"
    _inherit = "generic.batch.importer"

    def _import_record(self, external_id, **kwargs):
        self.model.import_record(self.backend_record, external_id, **kwargs)


class DelayedBatchImporter(AbstractComponent):
    """Queues the import of the records, each in a job of its own, or many in one."""

    _name = "generic.delayed.batch.importer"
    _inherit = "generic.batch.importer"

    #: records that one job imports
    _records_per_job = 1

    def run(self, filters=None, records_per_job=None, **kwargs):
        """Queue the import of what the backend finds.

        :param records_per_job: how many records one job imports, by default
            ``_records_per_job``; with more than one the model needs a method
            ``import_records``, as that of ``connector.binding.mixin``
        :param kwargs: for :meth:`_import_record`
        """
        size = records_per_job or self._records_per_job
        if size == 1:
            return super().run(filters, **kwargs)
        count = 0
        external_ids = iter(self._search(filters))
        while some := list(islice(external_ids, size)):
            self._import_records(some, **kwargs)
            count += len(some)
        return self.env._("%s records found.", count)

    def _import_record(self, external_id, job_options=None, **kwargs):
        """Queue the import of a record.

        :param job_options: for ``with_delay``: priority, channel…
        :param kwargs: for the model's ``import_record``
        """
        delayed = self.model.with_delay(**(job_options or {}))
        delayed.import_record(self.backend_record, external_id, **kwargs)

    def _import_records(self, external_ids, job_options=None, **kwargs):
        """Queue the import of several records in one job, as :meth:`_import_record`."""
        delayed = self.model.with_delay(**(job_options or {}))
        delayed.import_records(self.backend_record, external_ids, **kwargs)
