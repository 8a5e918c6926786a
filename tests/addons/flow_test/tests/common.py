from odoo.tests.common import TransactionCase, new_test_user

from odoo.addons.queue_job.tests.common import trap_jobs


class FlowCase(TransactionCase):
    """A flow of two tasks, CSV to items, and people with the roles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flow = cls.env["impexp.task.flow"].create({"name": "Items"})
        cls.csv = cls.task("CSV to rows", "csv_import", flow_start=True)
        cls.rows = cls.task("Rows to items", "test_item_import")
        cls.arrow = cls.transition(cls.csv, cls.rows)
        groups = "base.group_user,connector_flow.group_flow_"
        cls.user = new_test_user(cls.env, "uma", groups + "user")
        cls.other = new_test_user(cls.env, "otto", groups + "user")
        cls.manager = new_test_user(cls.env, "mia", groups + "manager")
        cls.employee = new_test_user(cls.env, "emil", "base.group_user")

    @classmethod
    def task(cls, name, task, flow=None, **values):
        values |= {"name": name, "task": task, "flow_id": (flow or cls.flow).id}
        return cls.env["impexp.task"].create(values)

    @classmethod
    def transition(cls, start, end):
        return cls.env["impexp.task.transition"].create(
            {"task_from_id": start.id, "task_to_id": end.id}
        )

    def save(self):
        """What the end of a transaction does, such as that of a click on Save."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def file(self, content, user=None, name="fruit.csv"):
        files = self.env["impexp.file"].with_user(user or self.env.user).sudo()
        return files._store({"name": name}, content)

    def run_at_once(self, content, user=None):
        """Run the flow for ``user``, every chunk in this transaction."""
        file = self.file(content.encode(), user)
        flow = self.flow.with_user(user or self.env.user)
        return flow.do_run_sync(file_id=file.id)

    def run_trapped(self, content, user=None):
        """Start the flow for ``user`` and keep its jobs from running."""
        file = self.file(content.encode(), user)
        with trap_jobs() as trap:
            run = self.flow.with_user(user or self.env.user).do_run(file_id=file.id)
        return run, trap
