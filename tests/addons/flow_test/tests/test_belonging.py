import json

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.connector_flow.tools.belonging import belonging
from odoo.addons.connector_flow.tools.name_pattern import could_be

from .common import FlowCase
from .test_downloads import APPLES, TransferCase

SAID = "does not belong to its run"


class TamperCase:
    """What was written past the engine, such as by SQL."""

    def tamper(self, record, **values):
        record.env.flush_all()
        names = ", ".join(f"{name} = %s" for name in values)
        record.env.cr.execute(
            f"UPDATE {record._table} SET {names} WHERE id = %s",
            [*values.values(), record.id],
        )
        record.env.invalidate_all()

    def assert_refused(self, work):
        work._execute()
        self.assertEqual(work.state, "failed")
        self.assertIn(SAID, work.error)


@tagged("post_install", "-at_install")
class TestBelonging(TamperCase, FlowCase):
    """What is stored of a run is looked at each time it is used."""

    def start(self, content=APPLES):
        """A run of the user's whose step waits."""
        run, _trap = self.run_trapped(content, self.user)
        return run.sudo()

    def foreign(self):
        """A file of somebody else's, and what it was turned into."""
        file = self.file(b"Name\nGeheim\n", self.other, "geheim.csv")
        values = {"name": "hidden", "source_id": file.id}
        hidden = self.env["impexp.file"].sudo()._store(values, b'[2, ["Geheim"]]\n')
        return file, hidden

    def place(self, file):
        return {"file": file.id, "stored": True, "columns": ["Name"], "at": None}

    def test_a_cursor_names_only_what_its_own_file_was_turned_into(self):
        """Neither another file, nor what another one was turned into."""
        for file in self.foreign():
            step = self.start().step_ids
            self.tamper(step, place=json.dumps(self.place(file)))
            self.assert_refused(step)
            self.assertTrue(file.exists())

    def test_the_cursor_of_its_own_hidden_file_goes_on(self):
        step = self.start().step_ids
        values = {"name": "hidden", "source_id": step.file_id.id}
        hidden = self.env["impexp.file"].sudo()._store(values, b'[2, ["Apfel"]]\n')
        self.tamper(step, place=json.dumps(self.place(hidden)))
        step._execute()
        self.assertEqual(step.state, "done")
        self.assertFalse(hidden.exists())

    def test_a_cursor_that_names_no_record_is_an_error(self):
        for named in ("x", [1], {"a": 1}, True, 10**9):
            step = self.start().step_ids
            place = self.place(step.file_id) | {"file": named}
            self.tamper(step, place=json.dumps(place))
            self.assert_refused(step)

    def test_an_argument_names_the_file_of_its_step(self):
        file, _hidden = self.foreign()
        step = self.start().step_ids
        self.tamper(step, arguments=json.dumps({"file_id": file.id}))
        self.assert_refused(step)

    def test_a_file_that_the_user_may_not_read_is_not_read(self):
        file, _hidden = self.foreign()
        run = self.start()
        step, arguments = run.step_ids, json.dumps({"file_id": file.id})
        self.tamper(step, arguments=arguments, file_id=file.id)
        with mute_logger("odoo.addons.base.models.ir_rule"):
            step._execute()
        self.assertEqual(step.state, "failed")
        self.assertFalse(run.chunk_ids)

    def test_a_work_does_a_task_of_its_own_flow(self):
        other = self.env["impexp.task.flow"].create({"name": "Other"})
        task = self.task("Other", "csv_import", other, flow_start=True)
        step = self.start().step_ids
        self.tamper(step, task_id=task.id)
        self.assert_refused(step)

    def test_a_chunk_does_a_task_of_its_own_flow(self):
        other = self.env["impexp.task.flow"].create({"name": "Other"})
        task = self.task("Other", "csv_import", other, flow_start=True)
        chunk = self.run_at_once("Name;Amount\nApfel;x\n", self.user).sudo().chunk_ids
        self.tamper(chunk, task_id=task.id, state="new")
        self.assert_refused(chunk)

    def test_a_hook_is_one_of_three(self):
        """Not any method of the task type."""
        step = self.start().step_ids
        self.tamper(step, hook="create_file")
        self.assert_refused(step)

    def test_the_job_of_somebody_else_is_neither_cancelled_nor_requeued(self):
        """Named by SQL as that of a chunk."""
        job = self.env["res.partner"].with_delay(eta=3600).search_count([]).db_record()
        run = self.run_at_once("Name;Amount\nApfel;x\nKiwi;1\n", self.user).sudo()
        failed = run.chunk_ids.filtered(lambda chunk: chunk.state == "failed")
        self.tamper(failed, job_id=job.id)
        self.tamper(job, state="done")
        failed.action_retry()
        self.assertEqual(job.state, "done")
        self.assertNotEqual(failed.job_id, job)
        self.tamper(failed, job_id=job.id)
        self.tamper(job, state="pending")
        run.action_cancel()
        self.assertEqual(job.state, "pending")

    def test_files_that_are_handed_over_are_the_callers(self):
        """One by one, and as a list."""
        file, _hidden = self.foreign()
        flow = self.flow.with_user(self.user)
        for arguments in ({"file_id": file.id}, {"file_ids": [file.id]}):
            with self.assertRaises(UserError), mute_logger("odoo.addons.base.models"):
                flow.do_run(**arguments)

    def test_nobody_deletes_open_rows_as_if_an_addon_was_uninstalled(self):
        """Odoo skips its checks for whoever sends this in the context."""
        run = self.run_at_once("Name;Amount\nApfel;x\n", self.user)
        for records in (run, self.flow):
            claiming = records.with_user(self.manager).with_context(_force_unlink=True)
            with self.assertRaisesRegex(UserError, "would be lost"):
                claiming.unlink()

    def test_what_belongs_is_found(self):
        run = self.start()
        files = self.env["impexp.file"]
        file = run.file_ids
        self.assertEqual(belonging(files, file.id, run_id=run), file)
        self.flow.several_runs = True
        other = self.start()
        with self.assertRaisesRegex(UserError, SAID):
            belonging(files, file.id, run_id=other)
        with self.assertRaisesRegex(UserError, SAID):
            belonging(files, None, run_id=run)


@tagged("post_install", "-at_install")
class TestBelongingParts(TamperCase, FlowCase):
    """Files that are written in several jobs."""

    def test_a_draft_is_one_of_the_task_and_the_run(self):
        """Not any other part, whose pieces would become a file of this run's."""
        flow = self.env["impexp.task.flow"].create({"name": "Out"})
        config = {"model": "flow.test.item", "fields": ["name"]}
        start = self.task(
            "Read", "record_export", flow, flow_start=True, config=repr(config)
        )
        end = self.task("Write", "csv_export", flow)
        self.transition(start, end)
        self.env["flow.test.item"].create({"name": "Apfel"})
        run = flow.do_run_sync().sudo()
        other = self.env["impexp.part"].create(
            {"run_id": run.id, "task_id": start.id, "kind": "draft"}
        )
        writer = end._instance(run)
        with self.assertRaisesRegex(UserError, SAID):
            writer.draft(other.id)
        rows = other.create({"run_id": run.id, "task_id": end.id, "kind": "rows"})
        with self.assertRaisesRegex(UserError, SAID):
            writer.draft(rows.id)
        self.assertEqual(writer.draft(writer.draft().part.id).size, 0)


@tagged("post_install", "-at_install")
class TestBelongingThere(TamperCase, TransferCase):
    """Names on a server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.out = cls.env["impexp.task.flow"].create({"name": "Out"})
        cls.send = cls.task(
            "Send",
            "ftp_upload",
            cls.out,
            flow_start=True,
            server_id=cls.server.id,
            config=repr({"directory": "out", "make_directory": True}),
        )

    def sending(self):
        """The step that is about to write a file."""
        file = self.file(APPLES.encode(), self.user, "a.csv")
        run = self.out.with_user(self.user).do_run(file_id=file.id)
        step = run.sudo().step_ids
        step._execute()
        return step, json.loads(step.place)

    def test_an_upload_writes_only_the_names_of_its_task_and_file(self):
        """Wherever the server's directory is, and whatever lies beside."""
        self.put("in/kunden.csv", "theirs")
        self.put("out/b.csv", "theirs")
        for changed in (
            {"temporary": "in/kunden.csv"},
            {"temporary": "out/b.csv"},
            {"temporary": "../b.csv"},
            {"target": "in/kunden.csv"},
            {"target": "out/b.csv"},
            {"target": "out/../in/a.csv"},
            {"do": "rename", "temporary": "out/b.csv", "target": "out/a.csv"},
        ):
            step, place = self.sending()
            self.tamper(step, place=json.dumps(place | changed))
            self.assert_refused(step)
        self.assertEqual((self.root / "in/kunden.csv").read_text(), "theirs")
        self.assertEqual(self.names("out"), ["b.csv"])

    def test_a_phase_is_one_of_the_tasks(self):
        """Not any method whose name begins so."""
        for name in ("note_skipped", "turn", "_class__", "archive", "", None, 3, ["a"]):
            step, place = self.sending()
            self.tamper(step, place=json.dumps(place | {"do": name}))
            self.assert_refused(step)

    def test_a_file_is_moved_on_the_server_where_it_was_found(self):
        """Whoever gave the task another server meanwhile has it deleted nowhere."""
        self.csv.flow_start = False
        config = repr({"stable": 0, "after": "delete"})
        download = self.task(
            "Fetch",
            "ftp_download",
            flow_start=True,
            server_id=self.server.id,
            config=config,
        )
        self.transition(download, self.csv)
        path = self.put("a.csv")
        run = self.flow.with_user(self.user).do_run_sync().sudo()
        other = self.server.copy({"name": "Other"})
        self.tamper(run.file_ids[:1], server_id=other.id)
        self.settle(run)
        self.assertTrue(path.exists())
        self.assertIn("another server", run.file_ids.mapped("transfer_error")[0])


@tagged("post_install", "-at_install")
class TestCouldBe(FlowCase):
    """Whether a name may have come of a pattern."""

    def test_a_name_comes_of_its_pattern(self):
        values = {"name": "a.csv", "stem": "a", "ext": ".csv", "date": None}
        for text, pattern, expected in (
            ("a.csv", "{name}", True),
            ("b.csv", "{name}", False),
            ("out/a.csv", "out/{name}", True),
            ("out/x/a.csv", "out/{name}", False),
            ("in/a.csv", "out/{name}", False),
            ("a-2026-01-01.csv", "{stem}-{date}{ext}", True),
            ("b-2026-01-01.csv", "{stem}-{date}{ext}", False),
            ("a-x/y.csv", "{stem}-{date}{ext}", False),
            ("axcsv", "{name}", False),
            ("a.csv\n", "{name}", False),
        ):
            self.assertEqual(could_be(text, pattern, values), expected, text)
