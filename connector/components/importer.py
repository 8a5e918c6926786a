# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The importer that connectors inherit from."""

from contextlib import contextmanager
from datetime import datetime, time, timezone

from dateutil import parser

from odoo import fields

from odoo.addons.component.core import AbstractComponent

from ..exception import IDMissingInBackend


class RecordImporter(AbstractComponent):
    """Imports one record of the backend into its binding.

    The record is fetched, skipped if it has not changed, and what it depends on is
    imported first. Then it is mapped, checked, written on the binding that there is, or
    on a new one, and bound. Of two jobs that import the same new record the binding's
    unique constraint lets one pass; the other runs again and finds the binding.

    The methods in the order in which they are called are what a connector overrides.
    """

    _name = "generic.record.importer"
    _inherit = "base.importer"
    _usage = "record.importer"

    #: key of the record from the backend with the date of its last change; without it
    #: every record counts as changed
    _external_date_field = None

    def __init__(self, work_context):
        super().__init__(work_context)
        self.external_id = None
        self.external_record = None
        self._fetched_at = None

    def run(self, external_id, force=False, record=None, **kwargs):
        """Import a record.

        :param external_id: its id in the backend
        :param force: also if it has not changed
        :param record: the record as the adapter's ``read`` gives it, if the caller has
            just fetched it
        :param kwargs: for those who override
        :return: a text for the job's result
        """
        with self._on_its_way(external_id) as is_new:
            if not is_new:
                return self.env._("Record %s is being imported already.", external_id)
            return self._run(external_id, force, record)

    def _run(self, external_id, force, record):
        """Lead the import; the parameters are those of :meth:`run`."""
        self.external_id = external_id
        # What changes in the backend from now on belongs to the next import.
        self._fetched_at = fields.Datetime.now()
        try:
            self.external_record = record or self._get_external_data()
        except IDMissingInBackend:
            return self._handle_missing()
        reason = self._must_skip()
        if reason:
            return reason
        if not force and self._is_uptodate(self._get_binding()):
            return self.env._("Record %s is up to date.", external_id)
        self._import_dependencies()
        self._before_import()
        binding = self._import()
        self._after_import(binding)
        return self.env._("Record %s imported.", external_id)

    def _on_its_way(self, external_id):
        """Tell whether an import of this record is not under way in this work.

        Records that depend on each other in a circle would never end.
        """
        return on_its_way(self.work, (self.model._name, external_id))

    def _get_external_data(self):
        """Fetch the record from the backend.

        :raise IDMissingInBackend: when it is not there
        """
        return self.backend_adapter.read(self.external_id)

    def _handle_missing(self):
        """Do what has to be done if the backend has no such record (any more).

        :return: a text for the job's result
        """
        return self.env._("The backend has no record %s.", self.external_id)

    def _must_skip(self):
        """Give the reason, a text, for which the record is not imported, if any."""
        return None

    def _get_binding(self):
        """The binding of the record; none if it was never imported."""
        return self.binder.to_internal(self.external_id)

    def _is_uptodate(self, binding):
        """Tell whether the record has not changed since it was last synchronized."""
        changed = self._external_date()
        synchronized = binding and binding[self.binder._sync_date_field]
        # Dates here have whole seconds: in the same one it may have changed again.
        return bool(changed and synchronized and changed < synchronized)

    def _external_date(self):
        """Date of the record's last change in the backend, in UTC, None if unknown.

        Dates without a time zone are taken as UTC.
        """
        if not self._external_date_field:
            return None
        return to_utc(self.external_record.get(self._external_date_field))

    def _import_dependencies(self):
        """Import what must be here before this record.

        Call :meth:`_import_dependency` for each.
        """

    def _import_dependency(
        self,
        external_id,
        binding_model,
        component_usage="record.importer",
        always=False,
        **kwargs,
    ):
        """Import a record that this one refers to, unless it is here.

        :param external_id: its id in the backend; an empty one is fine
        :param binding_model: name of the model of its bindings
        :param component_usage: usage of the importer
        :param always: also if it is here; it is then skipped if it has not changed
        :param kwargs: for the importer's ``run``
        """
        binder = self.binder_for(binding_model)
        if binder._is_empty_id(external_id):
            return
        if always or not binder.to_internal(external_id):
            importer = self.component(usage=component_usage, model_name=binding_model)
            importer.run(external_id, **kwargs)

    def _before_import(self):
        """Do what has to be done before the record is mapped."""

    def _import(self):
        """Write the record on its binding, a new one if needed, and bind it.

        :return: the binding
        """
        map_record = self._map_data()
        # Anew: the dependencies may have brought it.
        binding = self._get_binding()
        if binding:
            data = self._update_data(map_record, binding=binding)
            self._validate_data(data)
            self._update(binding, data)
            self._bind(binding)
            return binding
        data = self._create_data(map_record)
        self._validate_data(data)
        return self._create_and_bind(data)

    def _map_data(self):
        """Give the map record of what was fetched."""
        return self.mapper.map_record(self.external_record)

    def _update_data(self, map_record, **kwargs):
        """Give the values for :meth:`_update`."""
        return map_record.values(**kwargs)

    def _create_data(self, map_record, **kwargs):
        """Give the values for :meth:`_create`, with those that bind the record."""
        return {
            self.binder._backend_field: self.backend_record.id,
            self.binder._external_field: self.external_id,
            **map_record.values(for_create=True, **kwargs),
        }

    def _validate_data(self, data):
        """Check the values that will be written here.

        :raise InvalidDataError: when they would not do
        """

    def _update(self, binding, data):
        """Write the values on the binding."""
        binding.with_context(connector_no_export=True).write(data)

    def _create_and_bind(self, data):
        def is_race():
            return not self._is_bound_otherwise(data)

        with self._retry_unique_violation(is_race):
            binding = self._create(data)
            self._bind(binding)
            return binding

    def _create(self, data):
        """Create the binding and return it."""
        return self.model.with_context(connector_no_export=True).create(data)

    def _is_bound_otherwise(self, data):
        """Tell whether a binding that this transaction sees is in the way.

        No other job made it just now, and no retry will find it.
        """
        binder = self.binder
        same = [(binder._external_field, "=", self.external_id)]
        record = data.get(binder._odoo_field)
        if record:
            same = ["|", (binder._odoo_field, "=", record), *same]
        bindings = self.model.sudo().with_context(active_test=False)
        backend = (binder._backend_field, "=", self.backend_record.id)
        return bool(bindings.search_count([backend, *same], limit=1))

    def _bind(self, binding):
        """Bind the record, with the date at which it was fetched."""
        self.binder.bind(self.external_id, binding)
        binding.with_context(connector_no_export=True).write(
            {self.binder._sync_date_field: self._fetched_at}
        )

    def _after_import(self, binding):
        """Do what has to be done once the record is imported and bound."""


@contextmanager
def on_its_way(work, record):
    """Note an import in its work, and in all works that are made from it.

    :return: whether it was not noted already
    """
    if not hasattr(work, "importing"):
        work.importing = set()
        work._propagate_kwargs.append("importing")
    if record in work.importing:
        yield False
        return
    work.importing.add(record)
    try:
        yield True
    finally:
        work.importing.discard(record)


def to_utc(value):
    """Give a date from a backend as Odoo stores it.

    :param value: a text (ISO 8601 and the like), a date, a datetime, or empty; without
        a time zone it is UTC
    :return: a datetime in UTC without time zone, None if ``value`` is empty
    :raise ValueError: when the text is no date
    """
    if not value:
        return None
    if isinstance(value, str):
        has_time = ":" in value or "T" in value
        value = parser.parse(value)
        value = value if has_time else value.date()
    if not isinstance(value, datetime):
        # It may have changed at any time of the day.
        value = datetime.combine(value, time.max)
    if value.tzinfo:
        value = value.astimezone(timezone.utc).replace(tzinfo=None)
    return value
