from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.base_import_import import OPT_CHUNK_SIZE, OPT_USE_QUEUE
from .common import BackgroundCase, csv_file

FIELDS = ["name", "child_ids/name", "child_ids/email"]
# three records of three lines each
FAMILIES = csv_file(
    FIELDS,
    *(
        row
        for family in ("Äpfel", "Birnen", "Kiwis")
        for row in (
            [f"Obst {family}", f"{family} eins", "eins@obst.example"],
            ["", f"{family} zwei", "zwei@obst.example"],
            ["", f"{family} drei", ""],
        )
    ),
)


@tagged("post_install", "-at_install")
class TestQueue(BackgroundCase):
    """What programs rely on: jobs, their titles, chunk borders, options."""

    def titles(self):
        return [job.name for job in self.jobs()]

    def split(self, **options):
        """Press the button and run the first job only; the titles of the others."""
        self.assertFalse(self.press(FAMILIES, FIELDS, **options))
        self.perform(self.jobs())
        return [job.name.rsplit(" - ", 1)[1] for job in self.jobs()[1:]]

    def test_the_button_makes_one_job_and_no_record(self):
        self.assertFalse(self.press(FAMILIES, FIELDS))
        self.assertEqual(self.titles(), ["Import Contact from file Kunden.csv"])
        self.assertFalse(self.partners("Obst"))

    def test_a_file_smaller_than_a_chunk_is_one_more_job(self):
        self.split()
        self.assertEqual(
            self.titles(),
            [
                "Import Contact from file Kunden.csv",
                "Import Contact from file Kunden.csv - #0 - lines 2 to 10",
            ],
        )

    def test_chunks_end_with_the_record_that_fills_them(self):
        """A record's lines are never in two chunks."""
        for size, lines in (
            (2, ["lines 2 to 4", "lines 5 to 7", "lines 8 to 10"]),
            (3, ["lines 2 to 4", "lines 5 to 7", "lines 8 to 10"]),
            (4, ["lines 2 to 7", "lines 8 to 10"]),
            ("4", ["lines 2 to 7", "lines 8 to 10"]),
            ("viel", ["lines 2 to 10"]),
        ):
            with self.subTest(size):
                self.jobs().sudo().unlink()
                self.env["base.import.async"].search([]).unlink()
                self.assertEqual(self.split(chunk_size=size), lines)

    def test_all_jobs_done_all_records_are_in(self):
        one = self.background(FAMILIES, FIELDS, chunk_size=2)
        self.assertEqual(self.figures(one), ("done", 9, 9, 0, 0))
        self.assertEqual(len(self.partners("Obst")), 3)
        self.assertEqual(len(self.partners("Obst").child_ids), 9)
        self.assertEqual(self.jobs().mapped("state"), ["done"] * 4)

    def test_the_old_name_of_the_option_still_queues(self):
        self.background(FAMILIES, FIELDS, use_queue=False, use_connector=True)
        self.assertEqual(len(self.partners("Obst")), 3)

    def test_without_the_option_odoo_imports_at_once(self):
        result = self.press(FAMILIES, FIELDS, **{OPT_USE_QUEUE: False})
        self.assertFalse(result["messages"])
        self.assertEqual(len(self.partners("Obst")), 3)
        self.assertFalse(self.jobs())

    def test_priorities_rise_with_the_chunks(self):
        self.split(chunk_size=2, priority=30)
        self.assertEqual(self.jobs().mapped("priority"), [30, 30, 31, 32])

    def test_numbers_have_the_digits_of_the_row_count(self):
        rows = [[f"Obst {at}"] for at in range(12)]
        self.press(csv_file(["name"], *rows), ["name"], **{OPT_CHUNK_SIZE: 6})
        self.perform(self.jobs())
        numbers = [job.name.split(" - ")[1] for job in self.jobs()[1:]]
        self.assertEqual(numbers, ["#00", "#01"])

    def test_each_job_has_its_lines_as_a_file(self):
        self.split(chunk_size=4)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "queue.job"), ("res_id", "in", self.jobs().ids)],
            order="id",
        )
        self.assertEqual(
            files.mapped("name"), ["Kunden.csv", "Kunden-0.csv", "Kunden-1.csv"]
        )
        header, first, *_rest = files[1].raw.decode().splitlines()
        self.assertEqual(header, ",".join(FIELDS))
        self.assertEqual(first, "Obst Äpfel,Äpfel eins,eins@obst.example")
        self.assertFalse(any(files.mapped("index_content")))

    def test_lines_that_are_skipped_are_counted_in_titles(self):
        self.assertEqual(self.split(skip=3), ["lines 5 to 10"])

    def test_a_file_without_header_begins_with_line_one(self):
        self.press(csv_file(["Obst A"], ["Obst B"]), ["name"], has_headers=False)
        self.perform(self.jobs())
        self.assertIn("lines 1 to 2", self.jobs()[-1].name)

    def test_in_order_a_chunk_waits_for_the_one_before(self):
        self.split(chunk_size=3)
        states = ["done", "pending", "wait_dependencies", "wait_dependencies"]
        self.assertEqual(self.jobs().mapped("state"), states)
        self.perform(self.jobs()[1])
        states = ["done", "done", "pending", "wait_dependencies"]
        self.assertEqual(self.jobs().mapped("state"), states)

    def test_in_parallel_no_chunk_waits_for_what_it_does_not_need(self):
        self.split(chunk_size=3, parallel=True)
        self.assertEqual(self.jobs()[1:].mapped("state"), ["pending"] * 3)

    def test_in_parallel_the_same_name_twice_waits_for_nothing(self):
        """Two records of one name; only who refers to it waits for both."""
        rows = [["Obst A", ""], ["Obst B", ""], ["Obst A", ""], ["Obst C", "Obst A"]]
        fields = ["name", "parent_id"]
        self.press(csv_file(fields, *rows), fields, chunk_size=1, parallel=True)
        self.perform(self.jobs())
        states = [*["pending"] * 3, "wait_dependencies"]
        self.assertEqual(self.jobs()[1:].mapped("state"), states)
        self.assertEqual(self.imports().chunk_ids[-1].barrier, 3)

    def test_a_long_file_is_cut_by_several_jobs(self):
        """Each makes some chunks and goes on behind the last one."""
        place = "odoo.addons.base_import_async.importing.reading"
        self.startPatcher(patch(f"{place}.SPLIT_CHUNKS", 2))
        fields = ["id", "name", "parent_id/id"]
        rows = [[f"k{at}", f"Obst {at}", "k0" if at else ""] for at in range(11)]
        for parallel in (False, True):
            with self.subTest(parallel=parallel):
                self.partners("Obst").unlink()
                content = csv_file(fields, *rows)
                options = {"chunk_size": 2, "parallel": parallel}
                one = self.background(content, fields, **options)
                self.assertEqual(self.figures(one), ("done", 11, 11, 0, 0))
                starts = one.chunk_ids.mapped("row_from")
                self.assertEqual(starts, [0, 2, 4, 6, 8, 10])
                barriers = [0, 1, 1, 1, 1, 1] if parallel else starts
                self.assertEqual(one.chunk_ids.mapped("barrier"), barriers)
                self.assertEqual(len(self.partners("Obst 0").child_ids), 10)

    def test_two_clicks_are_one_import(self):
        self.press(FAMILIES, FIELDS)
        self.press(FAMILIES, FIELDS)
        self.assertEqual(len(self.jobs()), 1)
        self.work()
        self.assertEqual(len(self.partners("Obst")), 3)

    def test_the_same_file_into_two_companies_is_two_imports(self):
        """Or the second would be taken for a second click, and never come in."""
        other = self.env["res.company"].create({"name": "Obsthof Süd"})
        self.env.user.company_ids += other
        for company in (self.env.company, other):
            self.env = self.env(context={"allowed_company_ids": company.ids})
            self.press(FAMILIES, FIELDS)
        imports = self.env["base.import.async"].sudo().search([])
        self.assertEqual(len(imports), 2)
        self.assertIn(other, imports.company_id)

    def test_what_the_database_refuses_is_no_second_click(self):
        def broken(model, values, content):
            self.env.cr.execute("INSERT INTO base_import_async_claim DEFAULT VALUES")

        place = "odoo.addons.base_import_async.models.base_import_import"
        self.startPatcher(patch(f"{place}.start", broken))
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.press(FAMILIES, FIELDS)

    def test_the_same_file_may_be_imported_again_later(self):
        self.background(FAMILIES, FIELDS)
        self.background(FAMILIES, FIELDS)
        self.assertEqual(len(self.partners("Obst")), 6)

    def test_the_screen_asks_before_the_same_file_is_imported_again(self):
        self.background(FAMILIES, FIELDS)
        wizard = self.wizard(FAMILIES)
        asked = wizard.background_known(wizard.id, FIELDS, {})
        self.assertIn("(9 of 9 rows)", asked)
        other = self.wizard(FAMILIES + b"\n")
        self.assertFalse(other.background_known(other.id, FIELDS, {}))

    def test_the_screen_asks_as_well_while_the_same_file_is_being_imported(self):
        """Whatever the options of the second time; or it would be imported twice."""
        self.press(FAMILIES, FIELDS, chunk_size=3)
        self.perform(self.jobs())
        self.perform(self.jobs("pending")[0])
        wizard = self.wizard(FAMILIES)
        asked = wizard.background_known(wizard.id, FIELDS, {"chunk_size": 2})
        self.assertIn("is being imported since", asked)
        self.assertIn("(3 of 9 rows)", asked)
        self.imports().action_pause()
        self.assertEqual(wizard.background_known(wizard.id, FIELDS, {}), asked)
        self.imports().action_cancel()
        self.assertFalse(wizard.background_known(wizard.id, FIELDS, {}))

    def test_the_question_has_the_person_s_own_time(self):
        one = self.background(FAMILIES, FIELDS)
        one.sudo().ended = "2026-11-20 23:30:00"
        self.env.user.tz = "Pacific/Auckland"
        wizard = self.wizard(FAMILIES)
        asked = wizard.background_known(wizard.id, FIELDS, {})
        self.assertRegex(asked, r"11/21/2026 12:30")

    def test_a_file_without_name_can_be_imported(self):
        self.background(FAMILIES, FIELDS, name=False)
        self.assertEqual(len(self.partners("Obst")), 3)

    def test_a_wrong_option_is_told_at_once(self):
        """None of the first rows has a date in the format that was chosen."""
        content = csv_file(["Tag", "Kurs"], ["31.12.2024", "2"], ["24.12.2024", "3"])
        result = self.press(
            content, ["name", "rate"], "res.currency.rate", date_format="%Y-%m-%d"
        )
        [message] = result["messages"]
        self.assertEqual(message["type"], "error")
        self.assertIn("line 1", message["message"])
        self.assertFalse(self.jobs())

    def test_what_each_job_would_store_is_bounded(self):
        many = {"fields": [FIELDS[0]] * 50_000}
        for given in ({"x": "y" * 300_000}, many, {"columns": ["Ä" * 2_000_000]}):
            with self.subTest(str(given)[:20]), self.assertRaises(UserError):
                self.press(FAMILIES, given.pop("fields", FIELDS), **given)
        self.assertFalse(self.jobs())

    def test_a_column_that_is_no_field_is_told_at_once(self):
        result = self.press(csv_file(["Obst"], ["Apfel"]), ["obst"])
        self.assertIn("obst", result["messages"][0]["message"])
        self.assertFalse(self.jobs())

    def test_a_file_that_cannot_be_read_is_told_at_once(self):
        result = self.press("Käse".encode("cp1252"), ["name"])
        self.assertIn("decoding", result["messages"][0]["message"])
        self.assertFalse(self.jobs())

    def test_a_job_of_a_program_imports_its_file(self):
        """``_import_one_chunk`` without an import: all or nothing, as ever."""
        file = self.env["ir.attachment"].create(
            {"name": "x.csv", "raw": csv_file(["name"], ["Obst"])}
        )
        importer = self.env["base_import.import"]
        result = importer._import_one_chunk("res.partner", file, {})
        self.assertEqual(result["ids"], self.partners("Obst").ids)
