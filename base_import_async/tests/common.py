"""Imports files in the background, and as Odoo does, inside one transaction."""

import csv
import io

from odoo.tests.common import TransactionCase

from odoo.addons.queue_job.job import Job

CSV = {"has_headers": True, "separator": ",", "quoting": '"', "encoding": "utf-8"}
READY = ("pending",)


def csv_file(*rows, separator=",", encoding="utf-8"):
    """The bytes of a CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


class BackgroundCase(TransactionCase):
    """What a person does on the screen, and what the jobs do behind it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        context = {"lang": "en_US", "tracking_disable": True}
        cls.env = cls.env(user=cls.env.ref("base.user_admin"), context=context)
        cls.env["queue.job"].sudo().search([]).unlink()

    def wizard(self, content, model="res.partner", name="Kunden.csv", kind="text/csv"):
        return self.env["base_import.import"].create(
            {"res_model": model, "file": content, "file_name": name, "file_type": kind}
        )

    def press(self, content, fields, model="res.partner", name="Kunden.csv", **options):
        """Press the button; return what it answers."""
        kind = options.pop("kind", "text/csv")
        columns = options.pop("columns", [str(field or "x") for field in fields])
        options = CSV | {"use_queue": True} | options
        wizard = self.wizard(content, model, name, kind)
        self.answer = wizard.execute_import(fields, columns, options)
        return self.answer

    def background(self, content, fields, model="res.partner", **options):
        """Import in the background, to the end."""
        self.assertFalse(self.press(content, fields, model, **options))
        self.work()
        return self.imports()

    def forget(self):
        """Remove the import that the tests of a class share, for another one."""
        self.imports().sudo().unlink()
        self.partners("Obst").unlink()
        self.env["queue.job"].sudo().search([]).unlink()

    def imports(self):
        return self.env["base.import.async"].search([], limit=1)

    def jobs(self, *states):
        jobs = self.env["queue.job"].search([], order="priority, date_created, id")
        return jobs.filtered(lambda job: job.state in states) if states else jobs

    def work(self):
        """Run what is ready, until nothing is."""
        for _round in range(1000):
            if not (ready := self.jobs(*READY)):
                break
            self.perform(ready[0])
        for one in self.env["base.import.async"].search([("ended", "=", False)]):
            one.sudo()._look()
        if self.jobs(*READY):
            self.work()

    def perform(self, record):
        """Run one job, and let the queue note it as it does."""
        job = Job.load(self.env, record.uuid)
        job.set_started()
        job.store()
        job.perform()
        job.set_done()
        job.store()
        self.env.flush_all()
        self.env.invalidate_all()
        return job

    def figures(self, one=None):
        """(state, lines, done, failed, waiting)"""
        one = one or self.imports()
        return (
            one.state,
            one.rows,
            one.rows_done,
            one.rows_failed,
            one.rows_waiting,
        )

    def errors(self, one=None):
        """[(line, message)]"""
        one = one or self.imports()
        return [(error.line, error.message) for error in one.error_ids]

    def partners(self, prefix):
        return self.env["res.partner"].search([("name", "=like", f"{prefix}%")])
