from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import FlowCase

LOGGER = "odoo.addons.connector_flow.engine.flow_schedule"
ROWS = "Name;Amount\nApfel;1\nKiwi;abc\n"


@tagged("post_install", "-at_install")
class TestRights(FlowCase):
    """A flow works with somebody's rights: others do not change what it does.

    Mia manages flows; Ada is the administrator; Paula manages flows and has a right
    that Mia has not; Olga has all of Mia's and Paula's.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,connector_flow.group_flow_manager"
        more = groups + ",queue_job.group_queue_job_manager"
        cls.admin = new_test_user(cls.env, "ada", groups + ",base.group_system")
        cls.paula = new_test_user(cls.env, "paula", more)
        cls.olga = new_test_user(cls.env, "olga", more)
        cls.mine = cls.env["impexp.task.flow"].create({"name": "Mine"})
        cls.my_csv = cls.task("My CSV", "csv_import", cls.mine, flow_start=True)
        cls.my_rows = cls.task("My rows", "test_item_import", cls.mine)

    def schedule(self, user):
        self.flow.write({"scheduled": True, "schedule_user_id": user.id})

    def changes(self):
        """{what: function} of every way to change what the flow does."""
        flow, csv, rows, arrow = self.flow, self.csv, self.rows, self.arrow
        own = {"flow_id": flow.id, "name": "x", "task": "csv_import"}
        return {
            "config": (csv, "write", {"config": "{'chunk_size': 7}"}),
            "type": (rows, "write", {"task": "test_item_import"}),
            "start": (csv, "write", {"flow_start": True}),
            "through the flow": (
                flow,
                "write",
                {"task_ids": [(1, csv.id, {"config": "{}"})]},
            ),
            "new task": (csv, "create", own),
            "copied task": (csv, "copy", {}),
            "task moved in": (self.my_rows, "write", {"flow_id": flow.id}),
            "task moved out": (rows, "write", {"flow_id": self.mine.id}),
            "task removed": (rows, "unlink"),
            "followers": (csv, "write", {"successor_ids": [(5,)]}),
            "condition": (arrow, "write", {"condition": "row['Amount']"}),
            "transition removed": (arrow, "unlink"),
            "transition moved out": (
                arrow,
                "write",
                {"task_from_id": self.my_csv.id, "task_to_id": self.my_rows.id},
            ),
            "new transition": (
                arrow,
                "create",
                {"task_from_id": rows.id, "task_to_id": self.my_rows.id},
            ),
            "company": (flow, "write", {"company_id": False}),
        }

    def assert_refused(self, user, text):
        for what, (record, method, *values) in self.changes().items():
            with self.subTest(what), self.assertRaisesRegex(AccessError, text):
                getattr(record.with_user(user), method)(*values)

    def change(self, user):
        self.csv.with_user(user).config = "{'chunk_size': 5}"

    # schedules

    def test_a_flow_that_runs_as_somebody_with_more_rights_is_not_changed(self):
        self.schedule(self.paula)
        self.assert_refused(self.manager, "rights of paula")

    def test_nor_one_that_runs_as_an_administrator_or_as_odoo_itself(self):
        for user in (self.admin, self.env.ref("base.user_root")):
            self.schedule(user)
            with self.assertRaisesRegex(AccessError, "starts by itself"):
                self.change(self.paula)

    def test_whose_flow_it_is_who_has_all_his_rights_and_administrators_change_it(self):
        self.schedule(self.paula)
        for user in (self.paula, self.olga, self.admin):
            self.change(user)

    def test_companies_are_rights_too(self):
        for user in (self.paula, self.olga):
            company = self.env["res.company"].create({"name": f"With {user.name}"})
            user.company_ids += company
        self.schedule(self.paula)
        with self.assertRaisesRegex(AccessError, "rights of paula"):
            self.change(self.olga)

    def test_names_and_the_pace_of_work_may_be_changed(self):
        self.schedule(self.admin)
        self.csv.with_user(self.manager).write({"name": "Zeilen", "priority": 5})

    def test_who_takes_the_schedule_over_changes_the_flow_in_the_same_click(self):
        """With the rights of the manager from then on."""
        self.schedule(self.admin)
        change = {"task_ids": [(1, self.csv.id, {"config": "{'chunk_size': 5}"})]}
        me = {"schedule_user_id": self.manager.id}
        self.flow.with_user(self.manager).write(change | me)
        self.assertEqual(self.flow.cron_id.user_id, self.manager)

    def test_a_schedule_that_was_off_runs_as_who_switches_it_on(self):
        """Off, changed and on again: not with the rights of the administrator."""
        self.schedule(self.admin)
        flow = self.flow.with_user(self.manager)
        flow.scheduled = False
        self.change(self.manager)
        with self.assertRaises(AccessError):
            flow.write({"scheduled": True, "schedule_user_id": self.admin.id})
        self.assertEqual(flow.schedule_user_id, self.manager)
        flow.scheduled = True
        self.assertEqual(self.flow.cron_id.user_id, self.manager)

    def test_when_it_runs_is_said_by_who_has_the_rights_with_which_it_does(self):
        self.schedule(self.paula)
        for values in ({"schedule_number": 3}, {"schedule_next": "2020-01-01"}):
            with self.subTest(values), self.assertRaisesRegex(AccessError, "paula"):
                self.flow.with_user(self.manager).write(values)
            self.flow.with_user(self.olga).write(values)
        self.assertEqual(self.flow.cron_id.user_id, self.paula)

    def test_who_may_not_change_flows_schedules_none(self):
        for values in ({"scheduled": True}, {"schedule_user_id": self.user.id}):
            with self.subTest(values), self.assertRaises(AccessError):
                self.flow.with_user(self.user).write(values)
        self.assertFalse(self.flow.cron_id)

    def test_a_copied_flow_has_no_schedule(self):
        self.schedule(self.admin)
        copy = self.flow.with_user(self.manager).copy()
        self.assertFalse(copy.sudo().cron_id)

    def test_a_schedule_of_somebody_who_has_left_starts_nothing(self):
        """Odoo would run it, with all the rights he had."""
        self.schedule(self.paula)
        self.paula.active = False
        action = self.flow.cron_id.ir_actions_server_id
        with mute_logger(LOGGER):
            action.with_user(self.paula).run()
        self.assertFalse(self.flow.run_ids)
        self.assertIn("archived", self.flow.schedule_result)

    # runs

    def failed_run(self, user):
        return self.run_at_once(ROWS, user).sudo()

    def test_nor_while_a_run_of_somebody_with_more_rights_can_still_work(self):
        """Rows that wait for repair would go in by the changed flow, as Paula."""
        run = self.failed_run(self.paula)
        run.ended = run.started
        self.assert_refused(self.manager, "is not over and works with the rights of")

    def test_nor_before_what_comes_at_its_end(self):
        run = self.run_at_once("Name;Amount\nApfel;1\n", self.paula).sudo()
        with self.assertRaises(AccessError):
            self.change(self.manager)
        run.ended = run.started
        self.change(self.manager)

    def test_a_run_that_is_repaired_or_cancelled_is_in_nobodys_way(self):
        run = self.failed_run(self.paula)
        run.ended = run.started
        run.with_user(self.manager).action_cancel()
        self.change(self.manager)

    def test_a_manager_mends_a_flow_for_users_with_fewer_rights(self):
        self.failed_run(self.user)
        self.change(self.manager)

    def test_other_flows_are_in_nobodys_way(self):
        self.schedule(self.admin)
        self.my_csv.with_user(self.manager).config = "{'chunk_size': 5}"

    # other ways

    def test_a_run_is_never_for_somebody_else(self):
        for arguments in ({"user_id": self.admin.id}, {"uid": self.admin.id}):
            file = self.file(ROWS.encode(), self.user)
            flow = self.flow.with_user(self.user).with_context(uid=self.admin.id)
            with self.subTest(arguments), trap_jobs():
                self.flow.several_runs = True
                run = flow.do_run(file_id=file.id, **arguments)
            self.assertEqual(run.sudo().user_id, self.user)
