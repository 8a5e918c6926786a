from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import FlowCase

LOGGER = "odoo.addons.connector_flow.engine.flow_schedule"


@tagged("post_install", "-at_install")
class TestSchedule(FlowCase):
    """Flows that start by themselves, and one run at a time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flow = cls.env["impexp.task.flow"].create({"name": "Nightly"})
        cls.task("Write", "test_write_file", flow_start=True)

    def schedule(self, user=None, **values):
        values = {"scheduled": True, "schedule_user_id": (user or self.user).id} | (
            values
        )
        self.flow.write(values)
        return self.flow.cron_id

    def run_cron(self, cron):
        with trap_jobs() as trap:
            cron.with_user(cron.user_id).sudo(False).ir_actions_server_id.run()
        self.flow.invalidate_recordset()
        return trap

    def test_a_schedule_is_a_scheduled_action_of_odoo(self):
        at = fields.Datetime.to_datetime("2026-12-01 03:00:00")
        cron = self.schedule(schedule_number=2, schedule_unit="hours", schedule_next=at)
        found = (cron.interval_number, cron.interval_type, cron.nextcall, cron.active)
        self.assertEqual(found, (2, "hours", at, True))
        self.assertEqual(cron.user_id, self.user)

    def test_a_change_on_the_flow_changes_the_same_action(self):
        cron = self.schedule()
        self.flow.write({"schedule_number": 5})
        self.flow.write({"scheduled": False})
        self.assertEqual(self.flow.cron_id, cron)
        self.assertEqual((cron.interval_number, cron.active), (5, False))

    def test_what_is_changed_at_the_action_shows_on_the_flow(self):
        """As a neutralized copy of the database does, which starts nothing."""
        cron = self.schedule()
        cron.active = False
        self.assertFalse(self.flow.scheduled)
        found = self.env["impexp.task.flow"].search([("scheduled", "=", True)])
        self.assertNotIn(self.flow, found)

    def test_it_runs_as_the_user_who_is_named(self):
        self.run_cron(self.schedule())
        self.assertEqual(self.flow.run_ids.user_id, self.user)
        self.assertIn("Started Nightly", self.flow.schedule_result)

    def test_its_result_is_told_in_the_language_of_its_user(self):
        """Odoo's scheduled actions know none."""
        self.env["res.lang"]._activate_lang("de_DE")
        addon = self.env["ir.module.module"].search([("name", "=", "connector_flow")])
        addon._update_translations(["de_DE"])
        self.user.lang = "de_DE"
        self.run_cron(self.schedule())
        self.assertIn("Nightly", self.flow.schedule_result)
        self.assertNotIn("Started", self.flow.schedule_result)

    def test_a_user_without_the_right_starts_nothing_and_the_result_says_so(self):
        cron = self.schedule(self.employee)
        with mute_logger(LOGGER):
            self.run_cron(cron)
        self.assertFalse(self.flow.run_ids)
        self.assertIn("Not started", self.flow.schedule_result)

    def test_a_schedule_that_finds_a_run_on_starts_none(self):
        cron = self.schedule()
        self.run_cron(cron)
        self.run_cron(cron)
        self.assertEqual(len(self.flow.run_ids), 1)
        self.assertIn("is on", self.flow.schedule_result)

    def test_nobody_names_somebody_else_but_an_administrator(self):
        flow = self.flow.with_user(self.manager)
        with self.assertRaises(AccessError):
            flow.write({"scheduled": True, "schedule_user_id": self.user.id})
        flow.write({"scheduled": True, "schedule_user_id": self.manager.id})
        self.assertEqual(self.flow.cron_id.user_id, self.manager)

    def test_an_archived_flow_has_no_schedule(self):
        cron = self.schedule()
        self.flow.active = False
        self.assertFalse(cron.active)

    def test_the_schedule_goes_with_the_flow(self):
        cron = self.schedule()
        self.flow.unlink()
        self.assertFalse(cron.exists())

    def test_a_schedule_of_every_0_days_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Nightly"):
            self.schedule(schedule_number=0)

    # one at a time

    def start(self):
        with trap_jobs():
            return self.flow.with_user(self.user).do_run()

    def test_a_second_start_is_refused_while_a_run_is_on(self):
        self.start()
        with self.assertRaisesRegex(UserError, "is on: wait for its end"):
            self.start()

    def test_a_flow_may_be_allowed_to_have_several_runs(self):
        self.flow.several_runs = True
        self.assertNotEqual(self.start(), self.start())

    def test_runs_that_are_paused_or_cancelled_are_not_on(self):
        self.start().action_pause()
        self.start().action_cancel()
        self.start()

    def test_runs_that_wait_for_repair_are_not_on(self):
        self.start().sudo().step_ids.state = "failed"
        self.start()
