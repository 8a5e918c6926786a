from lxml import etree

from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import FlowCase


@tagged("post_install", "-at_install")
class TestActions(FlowCase):
    """Every menu opens, for everyone who sees it."""

    def menus(self, user):
        root = self.env.ref("connector.menu_connector_root")
        visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
        return self.env["ir.ui.menu"].search(
            [("id", "child_of", root.id), ("id", "in", list(visible))]
        )

    def test_users_see_the_menu_and_employees_do_not(self):
        names = {menu.complete_name for menu in self.menus(self.user)}
        self.assertIn("Connector/Import/Export/Run Task", names)
        self.assertFalse(self.menus(self.employee))

    def test_every_view_of_every_action_opens(self):
        """As user and as manager; each field that a view names can be read."""
        self.run_at_once("Name;Amount\nApfel;1\nKiwi;x\n", self.user)
        for user in (self.user, self.manager):
            for menu in self.menus(user).filtered("action"):
                if menu.action.type != "ir.actions.act_window":
                    continue  # a screen without a model: tests/e2e opens it
                with self.subTest(menu=menu.name, user=user.login):
                    self.open(menu.action, user)

    def open(self, action, user):
        model = self.env[action.res_model].with_user(user)
        views = [(False, mode) for mode in action.view_mode.split(",")]
        views = model.get_views(views + [(False, "search")])["views"]
        for kind, view in views.items():
            if kind == "search":
                continue
            names = etree.fromstring(view["arch"]).xpath(
                "//field[not(ancestor::field)]/@name"
            )
            model.search([], limit=3).web_read(dict.fromkeys(names, {}))

    def test_buttons_that_open_something_open_it(self):
        run = self.run_at_once("Name;Amount\nApfel;1\nKiwi;x\n", self.user)
        failed = run.chunk_ids.filtered(lambda chunk: chunk.state == "failed")
        done = run.chunk_ids - failed
        flow = self.flow.with_user(self.user)
        for action in (
            run.action_open_files(),
            run.action_open_chunks(),
            run.file_ids.action_open_chunks(),
            run.file_ids.action_download(),
            done.action_open_records(),
            flow.action_run(),
            flow.action_open_runs(),
        ):
            self.assertIn(
                action["type"], ("ir.actions.act_window", "ir.actions.act_url")
            )
        for desk in (run.action_open_failed(), run.action_open_desk()):
            self.assertEqual(desk["tag"], "queue_chunk.desk")
            self.assertEqual(desk["params"], {"model": "impexp.run", "id": run.id})
        jobs = run.sudo().with_user(self.env.ref("base.user_admin"))
        self.assertTrue(self.env["queue.job"].search(jobs.action_open_jobs()["domain"]))

    def test_related_opens_the_chunk_or_the_run_of_a_step(self):
        run, trap = self.run_trapped("Name\nApfel\n", self.user)
        with trap_jobs() as chunks:
            trap.enqueued_jobs[0].perform()
        for trapped, record in (
            (trap, run),
            (chunks, run.sudo().chunk_ids),
        ):
            trapped.enqueued_jobs[0].store()
            action = trapped.enqueued_jobs[0].db_record().open_related_action()
            self.assertEqual(
                (action["res_model"], action["res_id"]), (record._name, record.id)
            )

    def test_runs_are_found_by_their_state(self):
        self.flow.several_runs = True
        failed = self.run_at_once("Name;Amount\nApfel;1\nKiwi;x\n", self.user)
        done = self.run_at_once("Name\nApfel\n", self.user)
        running, _trap = self.run_trapped("Name\nApfel\n", self.user)
        paused, _trap = self.run_trapped("Name\nApfel\n", self.user)
        paused.action_pause()
        cancelled, _trap = self.run_trapped("Name\nApfel\n", self.user)
        cancelled.action_cancel()
        states = dict(
            failed=failed,
            done=done,
            running=running,
            paused=paused,
            cancelled=cancelled,
        )
        for state, run in states.items():
            with self.subTest(state):
                self.assertEqual(run.state, state)
                found = self.env["impexp.run"].search([("state", "=", state)])
                self.assertEqual(found.ids, run.ids)
