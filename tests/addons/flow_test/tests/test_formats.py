import gzip
import io
import json
import zipfile
from unittest.mock import patch

import openpyxl

from odoo.tests import tagged

from odoo.addons.connector_flow.engine.run_end import look_for_end
from odoo.addons.connector_flow.tasks import xlsx_import
from odoo.addons.queue_job.tests.common import trap_jobs

from .common import FlowCase

ROWS = [{"Name": "Äpfel", "Code": "A", "Amount": 1.5}, {"Name": "Kiwi", "Code": "K"}]
CSV = 'Name;Code;Amount\nÄpfel;A;"1,5"\nKiwi;K;\n'.encode()


def zipped(name, data):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return stream.getvalue()


def xlsx(rows=ROWS):
    book = openpyxl.Workbook()
    book.active.append(["Name", "Code", "Amount"])
    for row in rows:
        book.active.append([row.get("Name"), row.get("Code"), row.get("Amount")])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xml(rows=ROWS):
    records = (
        "<item>" + "".join(f"<{k}>{v}</{k}>" for k, v in row.items()) + "</item>"
        for row in rows
    )
    return f"<items>{''.join(records)}</items>".encode()


def lines(rows=ROWS):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


DOCUMENT = json.dumps({"data": {"items": ROWS}}).encode()

# name: (task type, configuration, content, lines of the rows)
FORMATS = {
    "csv": ("csv_import", {}, CSV, [2, 3]),
    "csv in gzip": ("csv_import", {}, gzip.compress(CSV), [2, 3]),
    "csv in zip": ("csv_import", {}, zipped("a.csv", CSV), [2, 3]),
    "xlsx": ("xlsx_import", {}, xlsx(), [2, 3]),
    "xlsx in gzip": ("xlsx_import", {}, gzip.compress(xlsx()), [2, 3]),
    "xlsx in zip": ("xlsx_import", {}, zipped("a.xlsx", xlsx()), [2, 3]),
    "json lines": ("json_import", {}, lines(), [1, 2]),
    "json lines in gzip": ("json_import", {}, gzip.compress(lines()), [1, 2]),
    "json array": ("json_import", {}, json.dumps(ROWS).encode(), [1, 2]),
    "json document": ("json_import", {"path": "data.items"}, DOCUMENT, [1, 2]),
    "json document in zip": (
        "json_import",
        {"path": "data.items"},
        zipped("a.json", DOCUMENT),
        [1, 2],
    ),
    "xml": ("xml_import", {"path": "items/item"}, xml(), [1, 2]),
    "xml in gzip": ("xml_import", {"path": "items/item"}, gzip.compress(xml()), [1, 2]),
}


@tagged("post_install", "-at_install")
class TestFormats(FlowCase):
    """Files of every format become the same rows."""

    def start(self, kind, config, content):
        """Start a run; return it with its only job trapped."""
        self.csv.write({"task": kind, "config": repr(config)})
        file = self.file(content, self.user, name="obst")
        with trap_jobs() as trap:
            run = self.flow.with_user(self.user).do_run(file_id=file.id)
        return run.sudo(), trap

    def perform_all(self, trap):
        """Run the trapped jobs; return the trap with those they made."""
        with trap_jobs() as following:
            for job in trap.enqueued_jobs:
                job.perform()
        return following

    def step_job(self, trap):
        """The trapped job that goes on with reading the file."""
        steps = [job for job in trap.enqueued_jobs if self.is_of_step(job)]
        return steps and steps[0]

    def is_of_step(self, job):
        return job.model_name == "impexp.step"

    def chunk_rows(self, run):
        """The lines of each chunk."""
        return [
            [line for line, _cells in json.loads(chunk.data)["rows"]]
            for chunk in run.chunk_ids.sorted("id")
        ]

    def test_every_format_gives_the_same_items(self):
        """Also step by step, as jobs go on in the next one."""
        for name, (kind, config, content, numbers) in FORMATS.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                run, trap = self.start(kind, config, content)
                while trap.enqueued_jobs:
                    trap = self.perform_all(trap)
                self.assertEqual(
                    (run.state, run.rows_done), ("done", 2), run.step_error
                )
                self.assertEqual(self.chunk_rows(run), [numbers])
                items = self.env["flow.test.item"].search([], order="name")
                values = [(item.name, item.code, item.amount) for item in items]
                self.assertEqual(values, [("Kiwi", "K", 0), ("Äpfel", "A", 1.5)])
                self.assertEqual(run.file_ids.name, "obst")
                savepoint.rollback()

    def test_all_at_once(self):
        for name, (kind, config, content, _numbers) in FORMATS.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.csv.write({"task": kind, "config": repr(config)})
                file = self.file(content, self.user)
                run = self.flow.with_user(self.user).do_run_sync(file_id=file.id)
                self.assertEqual((run.state, run.rows_done), ("done", 2))
                savepoint.rollback()

    def test_what_was_turned_into_rows_is_not_read_again(self):
        """The second job finds the rows in a hidden file, which goes at the end."""
        run, trap = self.start("xlsx_import", {}, xlsx())
        following = self.perform_all(trap)
        hidden = self.env["impexp.file"].search([("source_id", "=", run.file_ids.id)])
        self.assertEqual((hidden.run_id, len(run.chunk_ids)), (run, 0))
        self.assertEqual((run.file_count, len(run.file_ids)), (1, 1))
        with patch.object(xlsx_import, "SheetRows", side_effect=AssertionError):
            self.perform_all(following)
        self.assertEqual(len(run.chunk_ids), 1)
        self.assertFalse(hidden.exists())

    def test_a_hidden_file_goes_with_its_run(self):
        run, trap = self.start("xlsx_import", {}, xlsx())
        self.perform_all(trap)
        hidden = self.env["impexp.file"].search([("source_id", "!=", False)])
        pieces = self.attachments(hidden)
        self.assertTrue(pieces)
        run.action_cancel()
        run.unlink()
        self.assertFalse(pieces.exists() or hidden.exists())

    def test_users_may_have_no_more_rights_on_a_hidden_file(self):
        run, trap = self.start("xlsx_import", {}, xlsx())
        self.perform_all(trap)
        hidden = self.env["impexp.file"].search([("source_id", "!=", False)])
        self.assertTrue(hidden.with_user(self.user).has_access("read"))
        self.assertFalse(hidden.with_user(self.other).has_access("read"))

    def test_a_row_that_cannot_be_read_waits_for_repair(self):
        """With the error, from the hidden file; the other row goes in.

        Sheets beside the first are not read, which the run says.
        """
        book = openpyxl.load_workbook(io.BytesIO(xlsx()))
        book.active["C3"] = "#REF!"
        book.active["C3"].data_type = "e"
        book.create_sheet("Februar")
        stream = io.BytesIO()
        book.save(stream)
        run, trap = self.start("xlsx_import", {}, stream.getvalue())
        while trap.enqueued_jobs:
            trap = self.perform_all(trap)
        self.assertEqual((run.rows_done, run.rows_failed), (1, 1))
        failed = run.chunk_ids.filtered(lambda chunk: chunk.state == "failed")
        self.assertIn("The cell C3 holds the error #REF!", failed.error)
        self.assertIn("not read: “Februar”", run.guessed)

    def test_a_file_beyond_the_limits_is_refused_before_any_row(self):
        """The option that may be raised is named."""
        big = [{"Name": f"Frucht {at}", "Code": str(at)} for at in range(30_000)]
        for kind, config, content, option in (
            ("xlsx_import", {"max_rows": 1}, xlsx(), "max_rows"),
            ("json_import", {"max_rows": 1}, json.dumps(ROWS).encode(), "max_rows"),
            ("xml_import", {"max_rows": 1, "path": "item"}, xml(), "max_rows"),
            (
                "csv_import",
                {"max_unpacked_mb": 1},
                gzip.compress(b"name;text\n" + b"Kiwi;rund\n" * 200_000),
                "max_unpacked_mb",
            ),
            (
                "json_import",
                {"max_unpacked_mb": 1},
                json.dumps(big).encode(),
                "max_unpacked_mb",
            ),
            (
                "xml_import",
                {"max_unpacked_mb": 1, "path": "item"},
                xml(big),
                "max_unpacked_mb",
            ),
        ):
            with self.subTest(kind), self.env.cr.savepoint() as savepoint:
                run, trap = self.start(kind, config, content)
                self.perform_all(trap)
                self.assertEqual((run.state, len(run.chunk_ids)), ("failed", 0))
                self.assertIn(f'"{option}"', run.step_error)
                hidden = [("source_id", "!=", False)]
                self.assertFalse(self.env["impexp.file"].search(hidden))
                savepoint.rollback()

    def test_a_workbook_is_not_read_as_text(self):
        """A frequent mistake: the task type to use is named."""
        for kind in ("csv_import", "json_import"):
            with self.subTest(kind), self.env.cr.savepoint() as savepoint:
                run, trap = self.start(kind, {}, xlsx())
                self.perform_all(trap)
                self.assertEqual((run.state, len(run.chunk_ids)), ("failed", 0))
                self.assertIn("Spreadsheet Import", run.step_error)
                savepoint.rollback()

    def test_long_cells_make_shorter_chunks(self):
        """In every format: a chunk ends at its bytes as well as at its rows."""
        rows = [{"Name": "x" * 600, "Code": str(at)} for at in range(6)]
        content = {
            "csv_import": b"Name;Code\n"
            + b"".join(f"{row['Name']};{row['Code']}\n".encode() for row in rows),
            "json_import": lines(rows),
            "xlsx_import": xlsx(rows),
        }
        for kind, data in content.items():
            with self.subTest(kind), self.env.cr.savepoint() as savepoint:
                run, trap = self.start(kind, {"chunk_bytes": 1000}, data)
                while self.step_job(trap):
                    trap = self.perform_all(trap)
                self.assertEqual(
                    [len(chunk) for chunk in self.chunk_rows(run)], [2, 2, 2]
                )
                savepoint.rollback()

    def test_wide_rows_make_shorter_chunks(self):
        """Empty cells count as well: they are stored."""
        names = [f"c{at}" for at in range(100)]
        content = "\n".join([";".join(names)] + [f"1{';' * 99}"] * 6).encode()
        run, trap = self.start("csv_import", {"chunk_bytes": 800}, content)
        self.perform_all(trap)
        self.assertEqual([len(chunk) for chunk in self.chunk_rows(run)], [2, 2, 2])

    def test_reading_waits_while_many_chunks_wait(self):
        """No job sits and waits; half of them done, the step is enqueued once."""
        content = b"Name\n" + b"".join(b"F%d\n" % at for at in range(10))
        config = {"chunk_size": 1, "max_waiting_chunks": 4}
        run, trap = self.start("csv_import", config, content)
        chunks = self.perform_all(trap)
        self.assertEqual(len(run.chunk_ids), 4)
        self.assertFalse(self.step_job(chunks))
        self.assertEqual((run.state, run.step_ids.wake_below), ("running", 2))
        for count, job in enumerate(chunks.enqueued_jobs, 1):
            job.perform()
            with trap_jobs() as woken:
                look_for_end(run)
                look_for_end(run)
            # trapped, the jobs of chunks are none: they are queued again each time
            steps = [job for job in woken.enqueued_jobs if self.is_of_step(job)]
            self.assertEqual(len(steps), int(count == 3))
            if count == 3:
                going_on = steps[0]
        going_on.perform()
        self.assertEqual(len(run.chunk_ids), 8)

    def test_the_sweep_leaves_a_step_alone_that_waits_for_chunks(self):
        """It would read on; a step whose wake-up was lost is woken by the cron."""
        content = b"Name\n" + b"".join(b"F%d\n" % at for at in range(9))
        config = {"chunk_size": 1, "max_waiting_chunks": 2}
        run, trap = self.start("csv_import", config, content)
        chunks = self.perform_all(trap)
        old = "UPDATE impexp_step SET write_date = write_date - interval '1 hour'"
        self.env.flush_all()
        self.env.cr.execute(old)
        with trap_jobs() as swept:
            self.sweep()
        self.assertFalse(self.step_job(swept))
        for job in chunks.enqueued_jobs:
            job.perform()
        with trap_jobs() as swept:
            self.sweep()
        self.assertTrue(self.step_job(swept))

    def test_a_paused_run_wakes_no_step_and_a_resumed_one_goes_on(self):
        content = b"Name\nA\nB\nC\n"
        config = {"chunk_size": 1, "max_waiting_chunks": 1}
        run, trap = self.start("csv_import", config, content)
        chunks = self.perform_all(trap)
        run.action_pause()
        with trap_jobs() as none:
            look_for_end(run)
        self.assertFalse(none.enqueued_jobs)
        with trap_jobs():
            run.action_resume()
        self.assertEqual(run.step_ids.wake_below, 0)
        self.assertTrue(chunks.enqueued_jobs)

    def test_configurations_that_cannot_work(self):
        for kind, config, message in (
            ("xml_import", {}, "“path” is missing"),
            ("xml_import", {"path": "a//b"}, "names with / between them"),
            ("json_import", {"path": "a..b"}, "names with dots"),
            ("json_import", {"encoding": "base64"}, "“encoding” cannot be used"),
            ("xlsx_import", {"sheet": 0}, "“sheet” has to be 1 or more"),
            ("xlsx_import", {"sheet": True}, "“sheet” has to be a text or a whole"),
            ("csv_import", {"chunk_bytes": 0}, "“chunk_bytes” has to be 1 or more"),
            ("csv_import", {"max_rows": 1}, "“max_rows” is not known"),
        ):
            with self.subTest(kind, config=config):
                with self.assertRaisesRegex(Exception, message):
                    self.csv.write({"task": kind, "config": repr(config)})
