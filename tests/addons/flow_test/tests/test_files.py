import io

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from odoo.addons.connector_flow.tools import pieces
from odoo.addons.queue_job.tests.common import trap_jobs

from .common import FlowCase


@tagged("post_install", "-at_install")
class TestFiles(FlowCase):
    """Files in pieces, and when a file is done."""

    def test_what_goes_in_comes_out(self):
        """As bytes, as a stream, as an iterator; of any length around a piece."""
        self.patch(pieces, "PIECE", 10)
        for size in (0, 1, 9, 10, 11, 20, 35):
            content = bytes(range(size))
            for data in (
                content,
                io.BytesIO(content),
                iter([content[:3], content[3:]]),
            ):
                with self.subTest(size=size, kind=type(data).__name__):
                    file = self.file(data)
                    self.assertEqual(file._open().read(), content)
                    self.assertEqual(file.size, size)

    def test_a_file_can_be_read_from_the_middle(self):
        self.patch(pieces, "PIECE", 10)
        stream = self.file(bytes(range(35)))._open()
        stream.seek(18)
        self.assertEqual(stream.read(4), bytes(range(18, 22)))
        stream.seek(-2, io.SEEK_END)
        self.assertEqual(stream.read(), bytes([33, 34]))

    def test_sizes_are_written_as_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        file = self.file(b"x" * 1500)
        self.assertEqual(file.with_context(lang="en_US").size_words, "1.5 KB")
        self.assertEqual(file.with_context(lang="de_DE").size_words, "1,5 KB")

    def test_pieces_are_not_copied_into_the_search_index(self):
        file = self.file("Näme\n".encode() * 100)
        self.assertEqual(
            file._pieces().mimetype, "application/vnd.connector-flow.piece"
        )
        self.assertNotIn("N", file._pieces().index_content or "")

    def test_a_file_is_done_when_its_rows_are_not_when_it_is_split(self):
        run, trap = self.run_trapped("Name\nApfel\n", self.user)
        file = run.sudo().file_ids
        with trap_jobs() as chunks:
            trap.enqueued_jobs[0].perform()
        self.assertEqual(run.sudo().step_ids.state, "done")
        self.assertEqual(file.state, "new")
        chunks.enqueued_jobs[0].perform()
        self.assertEqual(file.state, "done")

    def test_a_file_with_a_failed_row_is_failed(self):
        run = self.run_at_once("Name;Amount\nApfel;1\nKiwi;x\n", self.user)
        self.assertEqual(run.file_ids.state, "failed")
        self.assertEqual((run.file_ids.rows_done, run.file_ids.rows_failed), (1, 1))

    def test_a_file_tells_what_was_guessed(self):
        run = self.run_at_once("Näme;Amount\n", self.user)
        self.assertIn("utf-8", run.file_ids.guessed)
        self.assertIn(";", run.file_ids.guessed)

    def test_before_a_flow_is_chosen_no_file_is_expected(self):
        wizard = self.env["impexp.wizard.runtask"].new({"flow_id": False})
        self.assertFalse(wizard.expected or wizard.needs_file)

    def test_a_run_tells_which_rows_of_a_file_are_none(self):
        """Whatever cuts its reading into jobs and chunks."""
        header, rows = "Name;Amount\n", "Äpfel;1\nBirne;2\nKiwi;0\nSumme;3\n"
        text = header + rows + header + rows
        for size in (1, 2, 1000):
            self.csv.config = f"{{'leave_out': ['Summe'], 'chunk_size': {size}}}"
            with self.subTest(chunk_size=size):
                run = self.start_flow(self.flow, text)
                self.work_off(run)
                self.assertEqual((run.state, run.rows_done), ("done", 6))
                left = "left out: 2 × “Summe”, 1 × the header once more"
                self.assertTrue(run.guessed.endswith(left), run.guessed)
                self.assertEqual(run.guessed.count("left out"), 1)

    def test_a_task_can_make_a_file_and_start_the_next_with_it(self):
        flow = self.env["impexp.task.flow"].create({"name": "Made"})
        write = self.task("Write", "test_write_file", flow=flow, flow_start=True)
        read = self.task("Read", "csv_import", flow=flow)
        rows = self.task("Rows", "test_item_import", flow=flow)
        self.transition(write, read)
        self.transition(read, rows)
        run = flow.with_user(self.user).do_run_sync(content="Name\nÄpfel\n")
        self.assertEqual(run.file_ids.name, "made.csv")
        self.assertEqual(run.rows_done, 1)
        self.assertEqual(run.state, "done")

    def test_the_wizard_takes_a_file_and_opens_the_run(self):
        wizard = (
            self.env["impexp.wizard.runtask"]
            .with_user(self.user)
            .create(
                {
                    "flow_id": self.flow.id,
                    "datas": "TmFtZQpBcGZlbAo=",
                    "datas_fname": "fruit.csv",
                    "asynch": False,
                }
            )
        )
        self.assertEqual(wizard.task_id, self.csv)
        run = self.env["impexp.run"].browse(wizard.run_task()["res_id"])
        self.assertEqual((run.state, run.rows_done), ("done", 1))
        self.assertEqual(run.user_id, self.user)

    def test_the_wizard_asks_for_a_file_before_anything_starts(self):
        wizard = self.env["impexp.wizard.runtask"].create({"flow_id": self.flow.id})
        self.assertTrue(wizard.needs_file)
        with self.assertRaisesRegex(UserError, "needs a file"):
            wizard.run_task()
        self.assertFalse(self.env["impexp.run"].search([]))

    def test_the_wizard_refuses_a_task_of_another_flow(self):
        flow = self.env["impexp.task.flow"].create({"name": "Other"})
        task = self.task("Other CSV", "csv_import", flow=flow, flow_start=True)
        wizard = self.env["impexp.wizard.runtask"].create(
            {"flow_id": self.flow.id, "task_id": task.id}
        )
        with self.assertRaisesRegex(Exception, "Choose a task of the flow “Items”"):
            wizard.run_task()

    def test_counts_add_up_over_every_kind_of_row(self):
        run = self.run_at_once(
            "Name;Amount;Event\nA;1;\nB;x;\nC;1;skip:no\nD;1;;zu viel\nE;2;\n",
            self.user,
        )
        parts = (run.rows_done, run.rows_skipped, run.rows_failed, run.rows_waiting)
        self.assertEqual(parts, (2, 1, 2, 0))
        self.assertEqual(run.rows, sum(parts))

    def test_a_chunk_links_the_records_it_made(self):
        run = self.run_at_once("Name\nApfel\nKiwi\n", self.user)
        chunk = run.chunk_ids
        self.assertEqual(chunk.record_count, 2)
        action = chunk.action_open_records()
        names = self.env["flow.test.item"].search(action["domain"]).mapped("name")
        self.assertEqual(names, ["Apfel", "Kiwi"])

    def test_the_language_of_rows_is_that_of_the_runs_user(self):
        self.env["res.lang"]._activate_lang("de_DE")
        user = new_test_user(
            self.env,
            "hans",
            "base.group_user,connector_flow.group_flow_user",
            lang="de_DE",
        )
        run = self.run_at_once("Name\nApfel\n", user)
        self.assertEqual(self.rows._instance(run).env.lang, "de_DE")
