# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.addons.connector.components.synchronizer import GenericExporter
from odoo.addons.connector.exception import RetryableJobError

from .common import ITEM, TAG, ConnectorCase


class TestExportDependency(ConnectorCase):
    def depend(self, relation, *args, **kwargs):
        with self.component("record.exporter") as exporter:
            exporter._export_dependency(relation, *args, **kwargs)

    def test_a_dependency_is_exported_first(self):
        """The parent is in the backend before the child."""
        parent = self.make_item("Obst")
        self.make_binding(self.make_item(parent_id=parent.id)).export_record()
        self.assertEqual(self.records(), [{"name": "Obst"}, {"name": "Äpfel"}])
        self.assertEqual(parent.bind_ids.external_id, "1")

    def test_a_dependency_that_is_bound_is_left_alone(self):
        """It is exported by its own changes."""
        parent = self.make_item("Obst")
        self.make_binding(parent, external_id="0815")
        self.depend(parent, ITEM)
        self.assertFalse(self.records())

    def test_an_archived_dependency_keeps_its_binding(self):
        """It is found, there is no attempt at a second one."""
        parent = self.make_item("Obst", active=False)
        binding = self.make_binding(parent, external_id="0815")
        self.assertFalse(binding.active)
        self.depend(parent, ITEM)
        self.assertFalse(self.records())

    def test_an_archived_dependency_that_is_not_exported_is(self):
        """With the binding that it has."""
        parent = self.make_item("Obst", active=False)
        binding = self.make_binding(parent)
        self.depend(parent, ITEM)
        self.assertEqual(binding.external_id, "1")

    def test_no_dependency_is_fine(self):
        """An item without a parent."""
        self.depend(self.env["connector.test.item"], ITEM)
        self.assertFalse(self.records())

    def test_a_binding_is_exported_as_it_is(self):
        """The relation may be one."""
        binding = self.make_binding()
        self.depend(binding, ITEM)
        self.assertEqual(binding.external_id, "1")
        self.depend(binding, ITEM)
        self.assertEqual(self.remote.calls("write"), 0)

    def test_the_binding_has_the_fields_that_its_binder_names(self):
        """tag_id, system_id and remote_id instead of the usual ones."""
        tag = self.env["connector.test.tag"].create({"name": "süß"})
        self.depend(tag, TAG, binding_extra_vals={"color": "rot"})
        binding = self.env[TAG].search([("tag_id", "=", tag.id)])
        self.assertEqual(binding.system_id, self.backend)
        self.assertEqual((binding.remote_id, binding.color), (1, "rot"))

    def test_a_new_binding_causes_no_export_of_its_own(self):
        """Listeners are told so."""
        tag = self.env["connector.test.tag"].create({"name": "süß"})
        seen = []
        create = type(self.env[TAG]).create

        def watch(records, values):
            seen.append(
                (records.env.context.get("connector_no_export"), records.env.su)
            )
            return create(records, values)

        with patch.object(type(self.env[TAG]), "create", watch):
            self.depend(tag, TAG)
        self.assertEqual(seen, [(True, True)])

    def test_the_field_with_the_bindings_may_be_named(self):
        """By the call, or by the exporter."""
        for name, given in (("bind_ids", None), (None, "bind_ids")):
            item = self.make_item()
            with (
                patch.object(GenericExporter, "_default_binding_field", name),
                patch.object(GenericExporter, "run") as run,
            ):
                self.depend(item, ITEM, binding_field=given)
            self.assertEqual(run.call_args.args[0].odoo_id, item)

    def test_a_record_without_bindings_is_its_own_binding(self):
        """What the binding model is not for, and has no field with bindings."""
        binding = self.make_binding()
        with self.component("record.exporter") as exporter:
            binder = exporter.binder_for(TAG)
            self.assertFalse(exporter._needs_binding(binding, binder, TAG, "missing"))
            self.assertFalse(exporter._needs_binding(binding, binder, TAG, None))

    def test_the_usage_of_the_exporter_may_be_another(self):
        """It is looked up for the model of the dependency."""
        tag = self.env["connector.test.tag"].create({"name": "süß"})
        with self.component("record.exporter") as exporter:
            find = type(exporter).component
            with patch.object(type(exporter), "component", autospec=True) as component:
                component.side_effect = lambda self, usage=None, model_name=None: find(
                    self, usage.replace("own", "record"), model_name
                )
                exporter._export_dependency(tag, TAG, component_usage="own.exporter")
            component.assert_any_call(exporter, usage="own.exporter", model_name=TAG)

    def test_several_bindings_for_one_backend_are_refused(self):
        """Nobody could tell which of them to export."""
        self.env.cr.execute(
            "ALTER TABLE connector_test_item_bind "
            "DROP CONSTRAINT connector_test_item_bind_odoo_uniq"
        )
        item = self.make_item()
        self.make_binding(item)
        self.make_binding(item)
        with self.assertRaises(ValueError):
            self.depend(item, ITEM)

    def test_bindings_of_other_backends_do_not_count(self):
        """Each backend has its own."""
        parent = self.make_item("Obst")
        other = self.backend.copy({"name": "Anderswo"})
        self.make_binding(parent, external_id="0815", backend_id=other.id)
        self.depend(parent, ITEM)
        self.assertEqual(self.records(), [{"name": "Obst"}])

    def test_two_jobs_that_create_the_same_binding_do_not_fail(self):
        """The one that comes second runs again."""
        parent = self.make_item("Obst")
        self.make_binding(parent, external_id="0815")
        nobody = self.env[ITEM]
        with patch.object(GenericExporter, "_find_binding", return_value=nobody):
            self.assertIsInstance(
                self.as_job(self.depend, parent, ITEM), RetryableJobError
            )
