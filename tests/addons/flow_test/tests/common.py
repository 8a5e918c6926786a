from odoo.addons.connector_flow.tests import common
from odoo.addons.queue_job.tests.common import trap_jobs


class FlowCase(common.FlowCase):
    """A flow of two tasks, CSV to items, and people with the roles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flow = cls.make_flow(name="Items")
        cls.csv = cls.task("CSV to rows", "csv_import", flow_start=True)
        cls.rows = cls.task("Rows to items", "test_item_import")
        cls.arrow = cls.transition(cls.csv, cls.rows)
        groups = dict.fromkeys(("uma", "otto"), "connector_flow.group_flow_user")
        groups |= {"mia": "connector_flow.group_flow_manager", "emil": ""}
        cls.user, cls.other, cls.manager, cls.employee = cls.make_users(groups)

    @classmethod
    def task(cls, name, task, flow=None, **values):
        return cls.make_task(flow or cls.flow, task, name=name, **values)

    @classmethod
    def transition(cls, start, end):
        return cls.connect(start, end)

    def save(self):
        """What the end of a transaction does, such as that of a click on Save."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def file(self, content, user=None, name="fruit.csv"):
        return self.make_file(content, name, user).sudo()

    def run_at_once(self, content, user=None):
        """Run the flow for ``user``, every chunk in this transaction."""
        run = self.run_flow(self.flow, content, user, name="fruit.csv")
        return run.with_user(user or self.env.user)

    def run_trapped(self, content, user=None):
        """Start the flow for ``user`` and keep its jobs from running."""
        with trap_jobs() as trap:
            run = self.start_flow(self.flow, content, user, name="fruit.csv")
        return run.with_user(user or self.env.user), trap
