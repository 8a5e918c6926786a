# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from importlib import import_module

from odoo.tests import BaseCase

# What OCA's connector 19.0 offers to import, by module; its modules without any
# name of their own as well.
NAMES = {
    "": (),
    "components": (),
    "components.backend_adapter": ("BackendAdapter", "CRUDAdapter"),
    "components.binder": ("Binder",),
    "components.core": ("BaseConnectorComponent",),
    "components.listener": ("ConnectorListener",),
    "components.locker": ("RecordLocker",),
    "components.mapper": (
        "ExportMapChild",
        "ExportMapper",
        "ImportMapChild",
        "ImportMapper",
        "MapChild",
        "MapOptions",
        "MapRecord",
        "Mapper",
        "MappingDefinition",
        "changed_by",
        "convert",
        "external_to_m2o",
        "follow_m2o_relations",
        "m2o_to_external",
        "mapping",
        "none",
        "only_create",
    ),
    "components.synchronizer": (
        "Deleter",
        "Exporter",
        "GenericExporter",
        "Importer",
        "Synchronizer",
    ),
    "database": ("pg_try_advisory_lock",),
    "exception": (
        "ConnectorException",
        "IDMissingInBackend",
        "InvalidDataError",
        "ManyIDSInBackend",
        "MappingError",
        "NetworkRetryableError",
        "NoConnectorUnitError",
        "NoExternalId",
    ),
    "models": (),
    "models.backend_model": ("ConnectorBackend", "ExternalBinding"),
    "models.queue_job": ("QueueJob",),
}


class TestNames(BaseCase):
    """What connectors import from OCA's addon they find in ours."""

    def test_every_public_name_can_be_imported(self):
        for name, members in NAMES.items():
            with self.subTest(name):
                module = import_module(f"odoo.addons.connector.{name}".rstrip("."))
                missing = [member for member in members if not hasattr(module, member)]
                self.assertFalse(missing)
