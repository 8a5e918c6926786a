from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.connector_flow.exports.draft import Draft

from .common import FlowCase


@tagged("post_install", "-at_install")
class TestRetention(FlowCase):
    """Nothing stays for ever, but rows that failed do."""

    def age(self, days):
        self.env.flush_all()
        for table, field in (
            ("impexp_chunk", "write_date"),
            ("impexp_run", "ended"),
        ):
            self.env.cr.execute(
                f"UPDATE {table} SET {field} = now() - make_interval(days => %s)",
                [days],
            )
        self.env.invalidate_all()
        self.env["impexp.run"]._gc_old_runs()
        self.env.invalidate_all()

    def test_the_content_of_done_rows_goes_after_thirty_days(self):
        run = self.run_at_once("Name;Amount\nApfel;1\nKiwi;x\n", self.user)
        done, failed = run.sudo().chunk_ids.sorted("state")
        self.age(29)
        self.assertTrue(done.data)
        self.age(31)
        self.assertFalse(done.data)
        self.assertTrue(failed.data)
        self.assertEqual((run.rows_done, run.rows_failed), (1, 1))

    def test_runs_that_are_done_go_after_ninety_days_with_their_files(self):
        run = self.run_at_once("Name\nApfel\n", self.user).sudo()
        pieces = run.file_ids._pieces()
        self.age(89)
        self.assertTrue(run.exists())
        self.age(91)
        self.assertFalse(run.exists() or pieces.exists())
        self.assertTrue(self.env["flow.test.item"].search([("name", "=", "Apfel")]))

    def test_runs_with_failed_rows_never_go(self):
        run = self.run_at_once("Name;Amount\nKiwi;x\n", self.user).sudo()
        self.age(9999)
        self.assertTrue(run.chunk_ids.data)

    def test_the_days_are_configurable(self):
        self.env["ir.config_parameter"].set_param("connector_flow.keep_file_days", "5")
        run = self.run_at_once("Name\nApfel\n", self.user).sudo()
        self.age(6)
        self.assertFalse(run.exists())

    def test_a_flow_whose_rows_wait_is_not_deleted(self):
        """They would be lost: the message says what to do first."""
        self.run_at_once("Name;Amount\nKiwi;x\n", self.user)
        for record in (self.flow, self.rows):
            with self.subTest(record._name), self.assertRaisesRegex(UserError, "lost"):
                record.unlink()

    def test_a_run_whose_rows_wait_is_not_deleted(self):
        run = self.run_at_once("Name;Amount\nKiwi;x\n", self.user)
        with self.assertRaisesRegex(UserError, "lost"):
            run.with_user(self.manager).unlink()

    def test_a_flow_goes_with_the_content_of_its_files(self):
        """Which the database would not know of, if it were left to it."""
        run = self.run_at_once("Name\nApfel\n", self.user).sudo()
        pieces = run.file_ids._pieces()
        self.assertTrue(pieces)
        self.flow.with_user(self.manager).unlink()
        self.assertFalse(run.exists() or pieces.exists())

    def test_a_task_goes_with_the_file_that_it_was_writing(self):
        run = self.run_at_once("Name\nApfel\n", self.user).sudo()
        values = {"run_id": run.id, "task_id": self.rows.id, "kind": "draft"}
        part = self.env["impexp.part"].sudo().create(values)
        draft = Draft(part)
        draft.write(b"Apfel")
        draft.save()
        pieces = draft._pieces()
        self.rows.with_user(self.manager).unlink()
        self.assertFalse(pieces.exists())
