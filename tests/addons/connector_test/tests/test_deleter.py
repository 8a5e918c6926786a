# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.service.model import get_public_method

from .common import ITEM, TAG, ConnectorCase


class TestDeleter(ConnectorCase):
    def test_what_is_deleted_here_is_deleted_there(self):
        """And nothing else."""
        for name in ("Äpfel", "Birnen"):
            self.remote.create(ITEM, {"name": name})
        result = self.env[ITEM].export_delete_record(self.backend, "1")
        self.assertEqual(self.records(), [{"name": "Birnen"}])
        self.assertEqual(result, "Record 1 deleted on Backend.")

    def test_what_is_not_there_needs_no_deletion(self):
        """A job that runs again is done."""
        result = self.env[ITEM].export_delete_record(self.backend, "1")
        self.assertEqual(result, "The backend has no record 1 any more.")

    def test_what_is_deleted_there_is_deleted_here(self):
        """The binding and its record."""
        binding = self.make_binding(external_id="1")
        item = binding.odoo_id
        result = self.env[ITEM].delete_record(self.backend, "1")
        self.assertFalse(binding.exists() or item.exists())
        self.assertEqual(result, "Record of 1 deleted.")

    def test_the_record_may_be_kept(self):
        """It is not bound any more."""
        binding = self.make_binding(external_id="1")
        item = binding.odoo_id
        self.env[ITEM].delete_record(self.backend, "1", only_binding=True)
        self.assertFalse(binding.exists())
        self.assertTrue(item.exists())

    def test_the_record_may_be_archived(self):
        """With its binding, so that it is known if it comes back."""
        binding = self.make_binding(external_id="1")
        self.env[ITEM].delete_record(self.backend, "1", set_inactive=True)
        self.assertFalse(binding.active)
        self.assertEqual(binding.external_id, "1")

    def test_what_is_not_here_needs_no_deletion(self):
        """It was never imported."""
        result = self.env[ITEM].delete_record(self.backend, "404")
        self.assertEqual(result, "There is no record bound to 404.")

    def test_the_binder_names_the_record(self):
        """Its field may have a name of its own."""
        binding = self.make_tag_binding(remote_id=5)
        tag = binding.tag_id
        self.env[TAG].delete_record(self.backend, 5)
        self.assertFalse(tag.exists())

    def test_a_deletion_is_not_exported(self):
        """Listeners are told so."""
        binding = self.make_binding(external_id="1")
        seen = []
        for model in (ITEM, "connector.test.item"):
            self.patch(
                type(self.env[model]),
                "unlink",
                lambda records: seen.append(
                    records.env.context.get("connector_no_export")
                ),
            )
        self.env[ITEM].delete_record(self.backend, binding.external_id)
        self.assertEqual(seen, [True, True])


class TestRights(ConnectorCase):
    def test_jobs_are_not_open_to_calls_from_outside(self):
        """They are for the code of connectors."""
        for name in (
            "import_batch",
            "import_record",
            "import_records",
            "export_record",
            "export_delete_record",
            "delete_record",
        ):
            with self.assertRaises(AccessError, msg=name):
                get_public_method(self.env[ITEM], name)
