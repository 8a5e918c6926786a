from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.connector_flow.engine import run_sweep

from .common import FlowCase

CONTROLS = ("action_pause", "action_resume", "action_cancel")


@tagged("post_install", "-at_install")
class TestControl(FlowCase):
    """Who may stop a run, when, and with which limits."""

    def allowed(self, run):
        """The controls that do something to a run, each tried on its own."""
        found = set()
        for control in CONTROLS:
            with self.env.cr.savepoint() as savepoint:
                try:
                    getattr(run.with_user(self.user), control)()
                    found.add(control)
                except UserError:
                    pass
                savepoint.rollback()
            self.env.invalidate_all()
        return found

    def test_each_state_has_the_controls_that_make_sense(self):
        """A second click, or one that comes too late, is told so."""
        running, _trap = self.run_trapped("Name\nApfel\n", self.user)
        self.assertEqual(self.allowed(running), {"action_pause", "action_cancel"})
        running.action_pause()
        self.assertEqual(self.allowed(running), {"action_resume", "action_cancel"})
        running.action_cancel()
        self.assertFalse(self.allowed(running))
        done = self.run_at_once("Name\nApfel\n", self.user)
        self.assertFalse(self.allowed(done))
        failed = self.run_at_once("Name;Amount\nApfel;1\nKiwi;x\n", self.user)
        self.assertEqual(self.allowed(failed), {"action_cancel"})

    def test_a_run_that_is_done_is_not_paused(self):
        """It stays done, and the message says so."""
        done = self.run_at_once("Name\nApfel\n", self.user)
        with self.assertRaisesRegex(UserError, "Done"):
            done.with_user(self.user).action_pause()
        self.assertEqual(done.state, "done")

    def test_who_paused_and_resumed_a_run_is_noted(self):
        run, _trap = self.run_trapped("Name\nApfel\n", self.user)
        run.with_user(self.user).action_pause()
        run.with_user(self.manager).action_resume()
        resumed, paused = run.sudo().message_ids
        self.assertIn(f"Paused by {self.user.name}.", paused.body)
        self.assertIn(f"Resumed by {self.manager.name}.", resumed.body)
        self.assertEqual(resumed.author_id, self.manager.partner_id)

    def test_others_do_not_control_the_run(self):
        run, _trap = self.run_trapped("Name\nApfel\n", self.user)
        for control in CONTROLS:
            with self.assertRaises(AccessError):
                getattr(run.with_user(self.other), control)()

    def test_limits_that_cannot_be_meant_are_refused(self):
        """Each names the flow or the task."""
        for values in (
            {"fail_limit": -1},
            {"fail_percent": 101},
            {"fail_percent": -1},
            {"queued_chunks": -1},
            {"stop_after": -1},
        ):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, "Items"):
                self.flow.write(values)
        with self.assertRaisesRegex(ValidationError, "CSV to rows"):
            self.csv.job_seconds = 0

    def test_another_addon_may_stop_a_run(self):
        """With its own sentence, behind the row that was one too many."""

        def full(run):
            return "Zwei am Tag sind genug." if run.rows_done == 2 else None

        runs = type(self.env["impexp.run"])
        self.csv.config = "{'chunk_size': 1}"
        with patch.object(runs, "_limits", lambda _run: [full]):
            run = self.start_flow(self.flow, "Name\nApfel\nBirne\nKiwi\n", self.user)
            self.work_off(run)
        self.assertEqual((run.state, self.figures(run)), ("paused", (2, 0, 0)))
        self.assertIn("Zwei am Tag", run.error)

    def test_another_addon_may_refuse_a_start(self):
        """By a person as well as by a schedule."""
        flows, error = type(self.flow), UserError("Heute nicht mehr.")
        with patch.object(flows, "_check_may_start", side_effect=error):
            with self.assertRaisesRegex(UserError, "Heute nicht mehr"):
                self.run_at_once("Name\nApfel\n", self.user)

    def test_a_run_whose_end_cannot_be_told_keeps_no_other_one_from_ending(self):
        """Such as one whose message a broken mail server refuses."""
        self.flow.several_runs = True
        broken, _trap = self.run_trapped("Name\nApfel\n")
        other, _trap = self.run_trapped("Name\nKiwi\n")
        seen = []

        def look(run):
            seen.append(run.id)
            if run == broken:
                raise ValueError("no mail today")

        with (
            patch.object(run_sweep, "look_for_end", look),
            mute_logger("odoo.addons.queue_chunk.tools.looking"),
        ):
            self.env["impexp.run"]._cron_sweep()
        self.assertEqual(
            [one for one in seen if one >= broken.id], [broken.id, other.id]
        )
