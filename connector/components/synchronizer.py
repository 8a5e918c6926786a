# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Synchronizers: they lead an export or an import from its beginning to its end.

They translate nothing and call nobody themselves: the mapper, the binder and the
backend adapter do.
"""

from contextlib import contextmanager

import psycopg2
import psycopg2.errorcodes

from odoo.addons.component.core import AbstractComponent

from ..exception import IDMissingInBackend, InvalidDataError, RetryableJobError
from ..tools.quiet import refused_queries_unlogged
from ..tools.seal import sealed
from .export_intent import ExportIntent

# Of two jobs that create the same record the first one is done by then.
UNIQUE_RETRY_SECONDS = 5
# Counts among the job's retries, so there must be time for the other job to end.
LOCK_RETRY_SECONDS = 60


class Synchronizer(AbstractComponent):
    """What importers, exporters and deleters have in common."""

    _name = "base.synchronizer"
    _inherit = "base.connector"

    #: usage of the mapper
    _base_mapper_usage = "mapper"
    #: usage of the backend adapter
    _base_backend_adapter_usage = "backend.adapter"

    def __init__(self, work_context):
        super().__init__(work_context)
        self._backend_adapter = None
        self._binder = None
        self._mapper = None

    def run(self):
        """Synchronize; the arguments are those of the concrete synchronizer."""
        raise NotImplementedError

    # Looked up when they are needed: not every synchronizer has all of them.

    @property
    def mapper(self):
        """The mapper for the model that is worked on."""
        if self._mapper is None:
            self._mapper = self.component(usage=self._base_mapper_usage)
        return self._mapper

    @property
    def binder(self):
        """The binder for the model that is worked on."""
        if self._binder is None:
            self._binder = self.binder_for()
        return self._binder

    @property
    def backend_adapter(self):
        """The backend adapter for the model that is worked on."""
        if self._backend_adapter is None:
            self._backend_adapter = self.component(
                usage=self._base_backend_adapter_usage
            )
        return self._backend_adapter

    @contextmanager
    def _retry_unique_violation(self, is_race=None):
        """Run the job again later if what is created inside exists already.

        Two jobs may create the same binding at the same time; its unique constraint
        lets one of them pass. It needs one: ``models.Constraint("UNIQUE (…)", …)``.

        :param is_race: function without arguments that tells whether another job was
            faster. If so, the retry does not count among the job's retries; if not,
            the violation is raised as it is. Without the function the retry counts.
        :raise RetryableJobError: on a violation of a unique constraint
        """
        try:
            with refused_queries_unlogged(), self.env.cr.savepoint():
                yield
        except psycopg2.IntegrityError as error:
            if error.pgcode != psycopg2.errorcodes.UNIQUE_VIOLATION:
                raise
            if is_race and not is_race():
                raise
            raise RetryableJobError(
                "Another job seems to create the same record now "
                f"({error.diag.constraint_name}). This one runs again later.",
                seconds=UNIQUE_RETRY_SECONDS,
                ignore_retry=bool(is_race),
            ) from error


class Exporter(AbstractComponent):
    """Takes data from Odoo to the backend."""

    _name = "base.exporter"
    _inherit = "base.synchronizer"
    _usage = "exporter"
    _base_mapper_usage = "export.mapper"


class GenericExporter(AbstractComponent):
    """Exports a binding: creates the record in the backend, or updates it there.

    What it creates it creates once, also when the job fails afterwards or its worker is
    killed, and it needs no commit for that. Before the adapter's ``create`` is called,
    an intent with a key of ours is committed by a transaction of its own, afterwards
    the external id. When the job runs again, the id is bound and the record updated.

    If the call was interrupted, nobody knows whether the record was created. An adapter
    that can tell has the method ``find_by_key(key)``: it returns the external id of
    what was created with this key, or None. Its ``create(data)`` finds the key in
    ``self.work.export_key`` and sends it along, as the backend permits: as an
    idempotency key, or in a field of the record. The mapper finds it there, too.
    Without ``find_by_key`` the job fails, and a manager says what has become of the
    record, in the menu *Exports with Unknown Outcome*.
    """

    _name = "generic.exporter"
    _inherit = "base.exporter"

    #: field of normal records that holds their bindings, such as "magento_bind_ids"
    _default_binding_field = None

    def __init__(self, working_context):
        super().__init__(working_context)
        self.binding = None
        self.external_id = None
        self.export_intent = None
        self._recovered = False

    def run(self, binding, *args, **kwargs):
        """Export a binding.

        :param binding: one record of the binding model
        :param args, kwargs: for :meth:`_run`, such as ``fields``
        :return: a text for the job's result
        :raise OutcomeUnknownError: when nobody knows whether an earlier export created
            the record
        """
        self._start(binding)
        try:
            should_import = self._should_import()
        except IDMissingInBackend:
            self._forget_external_id()
            should_import = False
        if should_import:
            self._delay_import()
        known = self.external_id
        result = self._run(*args, **kwargs)
        self._bind(known)
        self._after_export()
        return result

    def _start(self, binding):
        """Take up the binding, and what an earlier export has left to do."""
        self.binding = binding
        self._recovered = False
        self.export_intent = ExportIntent(self.binder, binding)
        self.external_id = self._external_id_of(self.binder, binding)
        if self.external_id is None:
            self._recover()

    def _external_id_of(self, binder, binding):
        """The external id of a binding, None if it was never exported."""
        external_id = binder.to_external(binding)
        return None if binder._is_empty_id(external_id) else external_id

    def _recover(self):
        """Bind what an earlier export created in the backend before it broke off."""
        if not self.export_intent.find():
            return
        # Nobody else is in the middle of that export once we hold the lock.
        self._lock()
        external_id = self.export_intent.resolve(self.backend_adapter)
        if external_id is not None:
            self.external_id = external_id
            self._recovered = True
            self.binder.bind(external_id, self.binding)

    def _forget_external_id(self):
        """The backend has the record no more: it will be created again."""
        if self.external_id is None:
            return
        self.export_intent.forget(self.external_id)
        self.external_id = None
        self._recovered = False
        # Unless it was created again already, by an export that broke off.
        self._recover()

    def _bind(self, known):
        """Store the external id and the date on the binding.

        :param known: the external id before the export
        """
        if self.external_id is None or self.binder._is_empty_id(self.external_id):
            return
        if self.external_id != known:
            # Also of exporters that override _run() with a flow of their own.
            self.export_intent.note(self.external_id)
        self.binder.bind(self.external_id, self.binding)
        self.export_intent.close_after_commit()

    def _should_import(self):
        """Tell whether the record changed in the backend and has to be imported, too.

        :raise IDMissingInBackend: when the record is not there any more; it is then
            created again
        """
        return False

    def _delay_import(self):
        """Queue the import of the record.

        Override it where the model has no ``import_record``.
        """
        # By force: the export makes the date of synchronization newer than the change.
        self.binding.with_delay().import_record(
            self.backend_record, self.external_id, force=True
        )

    def _run(self, fields=None):
        """Lead the export.

        :param fields: names of the fields that have changed; all without. A record that
            is created is exported with all its fields.
        :return: a text for the job's result, None if the export was skipped
        """
        if self.external_id is None or self._recovered:
            fields = None
        if self._has_to_skip():
            return None
        self._export_dependencies()
        self._lock()
        map_record = self._map_data()
        if self.external_id is None:
            exported = self._run_create(map_record, fields)
        else:
            exported = self._run_update(map_record, fields)
        if not exported:
            return self.env._("Nothing to export.")
        return self.env._("Record exported with ID %s on Backend.", self.external_id)

    def _run_update(self, map_record, fields):
        """Update the record in the backend; tell whether there was anything to do."""
        data = self._update_data(map_record, fields=fields)
        if data:
            self._update(data)
        return bool(data)

    def _run_create(self, map_record, fields):
        """Create the record in the backend; tell whether there was anything to do."""
        with self.export_intent.key_in(self.work):
            data = self._create_data(map_record, fields=fields)
            if data:
                self.external_id = self._create_once(data)
            return bool(data)

    def _create_once(self, data):
        """Create the record so that its external id cannot get lost.

        :return: the external id
        """
        with self.export_intent.around_call(self.backend_adapter):
            external_id = self._create(data)
        if self.binder._is_empty_id(external_id):
            raise InvalidDataError(
                f"The adapter's create() returned {external_id!r}, which is not an "
                f"external id, for {self.binding} on {self.backend_record}."
            )
        self.export_intent.note(external_id)
        return external_id

    def _after_export(self):
        """Do what has to be done once the record is exported and bound."""

    def _lock(self):
        """Lock the binding until the end of the transaction.

        Of several jobs that export the same record one goes on; each dependency is
        locked by its own export.

        :raise RetryableJobError: when another transaction holds the lock
        """
        query = f"SELECT id FROM {self.model._table} WHERE id = %s FOR UPDATE NOWAIT"
        try:
            self.env.cr.execute(query, (self.binding.id,), log_exceptions=False)
        except psycopg2.OperationalError as error:
            raise RetryableJobError(
                f"Another job exports {self.model._name} {self.binding.id} now. "
                "This one runs again later.",
                seconds=LOCK_RETRY_SECONDS,
            ) from error

    def _has_to_skip(self):
        """Tell whether the record shall not be exported."""
        return False

    def _export_dependencies(self):
        """Export what the backend must have before this record.

        Call :meth:`_export_dependency` for each.
        """

    def _export_dependency(
        self,
        relation,
        binding_model,
        component_usage="record.exporter",
        binding_field=None,
        binding_extra_vals=None,
    ):
        """Export a record that this one refers to, unless the backend has it.

        :param relation: a binding, or a normal record, which gets its binding if it has
            none; an empty one is fine
        :param binding_model: name of the model of its bindings
        :param component_usage: usage of the exporter
        :param binding_field: field of ``relation`` with its bindings, by default
            ``_default_binding_field``; needed only where the binding model does not
            tell of itself that it is one for the model of ``relation``
        :param binding_extra_vals: further values for a new binding
        """
        if not relation:
            return
        binder = self.binder_for(binding_model)
        binding = relation
        field = binding_field or self._default_binding_field
        if self._needs_binding(relation, binder, binding_model, field):
            binding = self._find_binding(relation, binder, binding_model)
            if not binding:
                values = binding_extra_vals or {}
                binding = self._create_binding(relation, binder, binding_model, values)
        if self._external_id_of(binder, binding) is None:
            exporter = self.component(usage=component_usage, model_name=binding_model)
            exporter.run(binding)

    def _needs_binding(self, relation, binder, binding_model, field):
        """Tell a normal record from one that is its own binding."""
        if relation._name == binding_model:
            return False
        if field and field in relation._fields:
            return True
        binding_fields = self.env[binding_model]._fields
        odoo_field = binding_fields.get(binder._odoo_field)
        return bool(odoo_field) and odoo_field.comodel_name == relation._name

    def _find_binding(self, relation, binder, binding_model):
        """The binding of a normal record, archived or not.

        :raise ValueError: when it has several for this backend
        """
        model = self.env[binding_model].sudo()
        bindings = binder._search_bindings(binder._odoo_field, relation.id, model)
        return bindings and bindings.ensure_one()

    def _create_binding(self, relation, binder, binding_model, extra_values):
        """Create the binding of a normal record.

        :raise RetryableJobError: when another job does so at the same time
        """
        values = {
            binder._backend_field: self.backend_record.id,
            binder._odoo_field: relation.id,
            **extra_values,
        }
        model = self.env[binding_model].sudo().with_context(connector_no_export=True)
        alone = sealed(model).with_context(connector_no_export=True)
        with self._retry_unique_violation():
            return alone.create(values).with_env(model.env)

    def _map_data(self):
        """Give the map record of the binding."""
        return self.mapper.map_record(self.binding)

    def _validate_create_data(self, data):
        """Check what will be created in the backend.

        :raise InvalidDataError: when it would not do
        """

    def _validate_update_data(self, data):
        """Check what will be written in the backend.

        :raise InvalidDataError: when it would not do
        """

    def _create_data(self, map_record, fields=None, **kwargs):
        """Give the data for :meth:`_create`."""
        return map_record.values(for_create=True, fields=fields, **kwargs)

    def _create(self, data):
        """Create the record in the backend and return its external id."""
        self._validate_create_data(data)
        return self.backend_adapter.create(data)

    def _update_data(self, map_record, fields=None, **kwargs):
        """Give the data for :meth:`_update`."""
        return map_record.values(fields=fields, **kwargs)

    def _update(self, data):
        """Write the data on the record in the backend."""
        self._validate_update_data(data)
        self.backend_adapter.write(self.external_id, data)


class Importer(AbstractComponent):
    """Takes data from the backend to Odoo."""

    _name = "base.importer"
    _inherit = "base.synchronizer"
    _usage = "importer"
    _base_mapper_usage = "import.mapper"


class Deleter(AbstractComponent):
    """Deletes on one side what was deleted on the other."""

    _name = "base.deleter"
    _inherit = "base.synchronizer"
    _usage = "deleter"
