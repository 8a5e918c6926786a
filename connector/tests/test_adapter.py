# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.addons.component.core import Component

from .. import exception
from .common import CRUD_METHODS, ConnectorCase


class TestAdapter(ConnectorCase):
    def test_adapters_are_found_by_their_usage(self):
        """Both kinds have the same one."""
        for kind in ("base.backend.adapter", "base.backend.adapter.crud"):
            self.assertEqual(self.comp_registry[kind]._usage, "backend.adapter")

    def test_what_an_adapter_cannot_it_says(self):
        """A connector writes the methods that its backend has."""

        class ReadOnly(Component):
            _name = "read.only.adapter"
            _inherit = "base.backend.adapter.crud"

            def read(self, external_id):
                return {"id": external_id}

        self._build_components(ReadOnly)
        with self.backend.work_on("res.partner") as work:
            adapter = work.component(usage="backend.adapter")
            shell = work.component_by_name("base.backend.adapter.crud")
        self.assertEqual(adapter.read("7"), {"id": "7"})
        for method in CRUD_METHODS:
            with self.assertRaises(NotImplementedError):
                getattr(shell, method)("7", limit=1)


class TestExceptions(ConnectorCase):
    def test_what_the_queue_retries(self):
        """A lost network and a record that is not exported yet, later again."""
        for error in (exception.NetworkRetryableError, exception.NoExternalId):
            self.assertTrue(issubclass(error, exception.RetryableJobError))

    def test_what_the_queue_fails(self):
        """Nothing gets better by itself."""
        for error in (exception.IDMissingInBackend, exception.ManyIDSInBackend):
            self.assertTrue(issubclass(error, exception.JobError))
            self.assertFalse(issubclass(error, exception.RetryableJobError))

    def test_errors_of_connectors(self):
        """They can be caught together."""
        for error in (
            exception.NoConnectorUnitError,
            exception.InvalidDataError,
            exception.MappingError,
        ):
            self.assertTrue(issubclass(error, exception.ConnectorException))
