"""The repair desk of an import in the background."""

import time
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.queue_chunk.desk import arguments as bounds
from odoo.addons.queue_chunk.tests.packed_rows import entries
from odoo.addons.queue_chunk.tools.seal import sealed

from ..importing.file_columns import layout
from .common import BackgroundCase, csv_file
from .files import xlsx_file

FIELDS = ["name", "country_id", False, "color", "category_id"]
HEADERS = ["Name", "Land", "Notiz", "Farbe", "Kennzeichen"]
ROWS = [
    ["Obst Äpfel", "Germany", "süß", "1", ""],
    ["Obst Birnen", "Atlantis", "„weich“", "2", ""],
    ["Obst „Kiwis“\nrot", "", "", "0", ""],
    ["Obst Limetten", "France", "sauer", "grün", ""],
    ["Obst Mangos", "Atlantis", "", "", ""],
    ["Obst Nüsse", "Lummerland", "", "3", "frisch,welk"],
]
SHEET = "0"
NAME, LAND, NOTE, COLOR, TAGS = range(5)


class DeskCase(BackgroundCase):
    """An import of fruit: lines 3, 5, 6 and 7 failed, 2 and 4 are in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner.category"].create({"name": "frisch"})
        cls.one = cls()._failed()

    def failed(self, *args, **options):
        """The import of all tests, or another one in its place."""
        if args or options:
            self.forget()
            self.one = self._failed(*args, **options)
        return self.one

    def _failed(self, rows=ROWS, fields=FIELDS, headers=HEADERS, **options):
        content = csv_file(headers, *rows)
        return self.background(content, fields, columns=headers, **options)

    def sheet(self):
        [sheet] = self.one.desk_open()["sheets"]
        return sheet

    def lines(self):
        return [row[0] for row in entries(self.sheet())]

    def flags(self):
        return {row[0]: row[3] for row in entries(self.sheet())}

    def rows(self):
        """{line: row} as the grid gets them."""
        works = sorted({row[1] for row in entries(self.sheet())})
        return {row["line"]: row for row in self.one.desk_rows(SHEET, works)}

    def reasons(self):
        return {
            (one["column"], one["kind"], one["value"]): one
            for one in self.one.desk_open()["reasons"]
        }

    def save(self, *edits):
        return self.one.desk_save(SHEET, [list(edit) for edit in edits])

    def retry(self, what="changed"):
        found = self.one.desk_retry(what)
        self.work()
        return found

    def give(self, column, kind, value, way, **more):
        given = {"sheet": SHEET, "column": column, "kind": kind, "value": value}
        given |= {"way": way, "res_id": False, "text": False} | more
        return self.one.desk_answer([given], False)

    def names(self):
        return sorted(self.partners("Obst").mapped("name"))


@tagged("post_install", "-at_install")
class TestDeskOpens(DeskCase):
    """What a person sees."""

    def test_all_failed_rows_are_one_sheet_in_the_order_of_the_file(self):
        for size in (1, 2, 1000):
            with self.subTest(size):
                self.failed(chunk_size=size)
                self.assertEqual(self.lines(), [3, 5, 6, 7])

    def test_the_columns_are_those_of_the_file(self):
        self.failed()
        columns = self.sheet()["columns"]
        self.assertEqual([one["name"] for one in columns], HEADERS)
        kinds = [one["type"] for one in columns]
        self.assertEqual(kinds, ["text", "relation", "text", "number", "relation"])
        self.assertIn("Country (country_id)", columns[LAND]["help"])
        self.assertIn("not imported", columns[NOTE]["help"])

    def test_columns_of_one_name_are_told_apart(self):
        self.failed(headers=["Name", "Land", "Land", "", "Land"])
        names = [one["name"] for one in self.sheet()["columns"]]
        self.assertEqual(names, ["Name", "Land", "Land (2)", "color", "Land (3)"])

    def test_a_thousand_columns_of_one_name_take_no_time(self):
        self.failed()
        names = ["Land"] * 1000 + ["Land (1000)", "Land (1001)"]
        sealed(self.one).write({"columns": names, "mapping": [False] * len(names)})
        begun = time.thread_time()
        found = layout(self.one).names
        self.assertLess(time.thread_time() - begun, 1)
        self.assertEqual(len(set(found)), 1002)
        self.assertEqual(found[-3:], ["Land (1000)", "Land (1000) (2)", "Land (1001)"])

    def test_cells_are_as_they_came_also_of_columns_that_are_not_imported(self):
        self.failed()
        row = self.rows()[3]
        self.assertEqual(row["cells"], ["Obst Birnen", "Atlantis", "„weich“", "2", ""])
        self.assertEqual(row["at"], [LAND])
        self.assertIn("Atlantis", row["error"])

    def test_a_file_without_a_header_has_its_fields_as_names(self):
        fields = ["name", "country_id"]
        content = csv_file(["Obst Birnen", "Atlantis"])
        self.one = self.background(content, fields, columns=[], has_headers=False)
        [sheet] = self.one.desk_open()["sheets"]
        self.assertEqual([one["name"] for one in sheet["columns"]], fields)
        self.assertEqual(self.lines(), [1])

    def test_equal_errors_are_one_reason_with_its_count(self):
        self.failed()
        reasons = self.reasons()
        self.assertEqual(reasons["Land", "missing_record", "Atlantis"]["count"], 2)
        one = reasons["Land", "missing_record", "Lummerland"]
        self.assertEqual((one["count"], one["model"]), (1, "res.country"))
        self.assertIn("record", one["ways"])

    def test_of_several_values_in_a_cell_the_one_that_is_wrong_is_told(self):
        rows = [["Obst A", "", "", "", "frisch,  welk"]]
        self.failed(rows)
        self.assertIn(("Kennzeichen", "missing_record", "welk"), self.reasons())

    def test_a_long_name_is_told_whole(self):
        name = "Königreich " + "ä" * 80
        self.failed([["Obst A", name, "", "", ""]])
        self.assertIn(("Land", "missing_record", name), self.reasons())

    def test_a_number_and_a_choice_that_are_none_are_told(self):
        rows = [["Obst A", "grün", "Marktstand", "viel"]]
        fields = ["name", "color", "type", "partner_latitude"]
        self.failed([[rows[0][0], "", "Marktstand", ""]], fields, fields)
        self.assertIn(("type", "choice", "Marktstand"), self.reasons())
        self.failed([[rows[0][0], "grün", "", ""]], fields, fields)
        self.assertIn(("color", "unreadable", "grün"), self.reasons())
        good = ["Obst B", "", "", "1.5"]
        self.failed([good, [rows[0][0], "", "", "viel"]], fields, fields)
        self.assertIn(("partner_latitude", "unreadable", "viel"), self.reasons())

    def test_a_record_that_is_archived_is_told(self):
        self.env["res.partner"].create({"name": "Obsthof Alt", "active": False})
        fields = ["name", "parent_id"]
        self.failed([["Obst A", "Obsthof Alt"]], fields, fields)
        self.assertIn(("parent_id", "archived_record", "Obsthof Alt"), self.reasons())

    @mute_logger("odoo.sql_db")
    def test_what_is_there_already_or_lacks_a_value_is_told(self):
        fields = ["name", "code"]
        rows = [["Obstland", "DE"], ["", "XO"]]
        self.one = self.background(csv_file(fields, *rows), fields, "res.country")
        kinds = {(column, kind) for column, kind, _value in self.reasons()}
        self.assertIn(("name", "empty"), kinds)
        self.assertTrue({("code", "duplicate"), ("", "duplicate")} & kinds)

    def test_rows_of_before_have_their_sentence(self):
        self.failed()
        self.one.error_ids.sudo().write({"fault": False, "comodel": False})
        self.assertEqual({kind for _at, kind, _value in self.reasons()}, {"other"})
        self.assertEqual(self.lines(), [3, 5, 6, 7])

    def test_a_test_is_not_repaired(self):
        self.failed(validate_in_background=True)
        opened = self.one.desk_open()
        self.assertFalse(opened["can_repair"])
        self.assertIn("only a test", opened["why_not"])
        with self.assertRaisesRegex(UserError, "only a test"):
            self.save([3, LAND, "Italy", "Atlantis"])

    def test_the_button_opens_the_desk(self):
        action = self.failed().action_open_desk()
        self.assertEqual(action["tag"], "queue_chunk.desk")
        self.assertEqual(action["params"], {"model": self.one._name, "id": self.one.id})


@tagged("post_install", "-at_install")
class TestDeskCells(DeskCase):
    """Cells are changed, and what was changed is tried again."""

    def test_only_what_was_changed_is_tried_again(self):
        for size in (1, 3, 1000):
            with self.subTest(size):
                self.failed(chunk_size=size)
                self.save([3, LAND, "Italy", "Atlantis"])
                self.assertEqual(self.retry(), {"rows": 1})
                self.assertEqual(self.figures(self.one), ("failed", 6, 3, 3, 0))
                self.assertEqual(self.lines(), [5, 6, 7])
                self.assertEqual(self.partners("Obst Birnen").country_id.code, "IT")

    def test_the_others_stay_failed_with_their_errors(self):
        self.failed()
        before = self.rows()
        self.save([3, LAND, "Italy", "Atlantis"])
        self.retry()
        after = self.rows()
        self.assertEqual(after[5]["error"], before[5]["error"])
        self.assertEqual(after[7]["cells"], before[7]["cells"])

    def test_what_fails_again_is_the_same_row_with_its_new_error(self):
        self.failed()
        self.save([3, LAND, "Mittelerde", "Atlantis"])
        self.assertEqual(self.flags()[3], 1)
        self.assertEqual(self.rows()[3]["changed"], [LAND])
        self.retry()
        self.assertEqual(self.lines(), [3, 5, 6, 7])
        self.assertIn("Mittelerde", self.rows()[3]["error"])
        self.assertEqual(self.flags()[3], 0)

    def test_all_are_tried_again_as_they_are(self):
        self.failed(chunk_size=2)
        self.env["res.country"].create({"name": "Atlantis", "code": "XA"})
        self.assertEqual(self.retry("all"), {"rows": 4})
        self.assertEqual(self.figures(self.one), ("failed", 6, 4, 2, 0))

    def test_a_repaired_import_is_done(self):
        self.failed(chunk_size=2)
        self.save(
            [3, LAND, "Italy", "Atlantis"],
            [5, COLOR, "7", "grün"],
            [6, LAND, "", "Atlantis"],
            [7, LAND, "France", "Lummerland"],
            [7, TAGS, "frisch", "frisch,welk"],
        )
        self.retry()
        self.assertEqual(self.figures(self.one), ("done", 6, 6, 0, 0))
        self.assertEqual(len(self.names()), 6)
        self.assertFalse(self.jobs("failed"))
        self.assertFalse(self.one.error_ids)

    def test_a_cell_that_somebody_else_changed_is_not_overwritten(self):
        self.failed()
        self.save([3, LAND, "Italy", "Atlantis"])
        found = self.save([3, LAND, "Spain", "Atlantis"], [5, COLOR, "7", "grün"])
        self.assertEqual(found["saved"], 1)
        [conflict] = found["conflicts"]
        self.assertEqual((conflict["line"], conflict["value"]), (3, "Italy"))
        self.assertEqual(conflict["by"], self.env.user.name)
        self.assertEqual(self.rows()[3]["cells"][LAND], "Italy")

    def test_cells_do_not_make_more_of_rows_than_a_job_can_hold(self):
        self.failed()
        names = {3: "Obst Birnen", 5: "Obst Limetten", 6: "Obst Mangos"}
        long = [[line, NAME, "x" * 2000, name] for line, name in names.items()]
        with patch.object(bounds, "LARGEST_WORK", 5000):
            with self.assertRaisesRegex(UserError, "too long"):
                self.save(*long)
            self.assertEqual(self.save(*long[:2])["saved"], 2)
            self.assertEqual(self.save([3, NAME, "", "x" * 2000])["saved"], 1)

    def test_a_row_that_is_tried_again_or_in_is_a_conflict(self):
        self.failed()
        self.save([3, LAND, "Italy", "Atlantis"])
        self.one.desk_retry("changed")
        found = self.save([3, LAND, "Spain", "Italy"], [2, LAND, "Spain", "Germany"])
        self.assertEqual([one["line"] for one in found["conflicts"]], [3, 2])

    def test_a_cell_that_is_not_imported_is_not_changed(self):
        self.failed()
        with self.assertRaisesRegex(UserError, "Line 3: nothing is imported .*Notiz"):
            self.save([3, NOTE, "hart", "„weich“"])

    def test_the_history_tells_each_change_and_the_row_as_it_came(self):
        self.failed()
        self.save([3, LAND, "Italy", "Atlantis"])
        self.save([3, LAND, "Spain", "Italy"], [3, NAME, "Obst B", "Obst Birnen"])
        found = self.one.desk_history(SHEET, 3)
        self.assertEqual(found["raw"], ["Obst Birnen", "Atlantis", "„weich“", "2", ""])
        names = ("column", "before", "after")
        changes = [tuple(one[name] for name in names) for one in found["changes"]]
        self.assertIn(("Land", "Atlantis", "Italy"), changes)
        self.assertIn(("Land", "Italy", "Spain"), changes)
        self.assertEqual(found["changes"][0]["by"], self.env.user.name)

    @mute_logger("odoo.sql_db")
    def test_a_date_of_a_spreadsheet_is_shown_as_its_user_writes_it(self):
        fields = ["name", "currency_id", "company_id"]
        content = xlsx_file(fields, [date(2024, 1, 31), "EUR", "Nirgends"])
        options = {"name": "Kurse.xlsx", "kind": "", "date_format": "%d.%m.%Y"}
        self.one = self.background(content, fields, "res.currency.rate", **options)
        [row] = self.rows().values()
        self.assertEqual(row["cells"][0], "31.01.2024")

    # records of several rows

    ORDERS = [
        ["Obst Äpfel", "eins", "1.5"],
        ["", "zwei", "viel"],
        ["Obst Birnen", "drei", "wenig"],
        ["Obst Kiwis", "vier", "2"],
    ]
    OF_ORDERS = ["name", "child_ids/name", "child_ids/partner_latitude"]

    def test_the_rows_of_a_record_are_tried_again_together(self):
        self.failed(self.ORDERS, self.OF_ORDERS, self.OF_ORDERS)
        self.assertEqual(self.lines(), [2, 3, 4])
        self.save([3, 2, "7.5", "viel"])
        self.retry()
        self.assertEqual(self.lines(), [4])
        children = (
            self.env["res.partner"].search([("name", "=", "Obst Äpfel")]).child_ids
        )
        self.assertEqual(sorted(children.mapped("name")), ["eins", "zwei"])

    def test_the_rows_of_a_record_are_skipped_with_its_first_one(self):
        """They would join the record above."""
        self.failed(self.ORDERS, self.OF_ORDERS, self.OF_ORDERS)
        self.one.desk_skip(SHEET, [2], "doppelt")
        self.assertEqual(self.flags(), {2: 2, 3: 2, 4: 0})

    def test_the_rows_of_a_record_come_back_together(self):
        self.failed(self.ORDERS, self.OF_ORDERS, self.OF_ORDERS)
        self.one.desk_skip(SHEET, [2, 3], "doppelt")
        self.one.desk_unskip(SHEET, [3])
        self.assertEqual(self.flags(), {2: 0, 3: 0, 4: 0})

    def test_where_all_come_in_or_none_all_are_tried_again(self):
        self.failed(on_error="file")
        self.assertEqual(self.figures(self.one), ("failed", 6, 0, 6, 0))
        self.save([3, LAND, "Italy", "Atlantis"])
        self.retry()
        self.assertEqual(self.figures(self.one), ("failed", 6, 0, 6, 0))
        self.assertFalse(self.names())


@tagged("post_install", "-at_install")
class TestDeskSkips(DeskCase):
    """Rows are left out for a reason, and taken back."""

    def test_skipped_rows_are_counted_and_keep_reason_and_error(self):
        self.failed(chunk_size=3)
        self.assertEqual(self.one.desk_skip(SHEET, [3, 7], "Muster")["rows"], 2)
        figures = self.figures(self.one)
        self.assertEqual(figures, ("failed", 6, 2, 2, 0))
        self.assertEqual(self.one.rows_skipped, 2)
        row = self.rows()[3]
        self.assertIn("Muster", row["skipped"])
        self.assertIn(self.env.user.name, row["skipped"])
        self.assertIn("Atlantis", row["error"])
        self.assertEqual(self.flags(), {3: 2, 5: 0, 6: 0, 7: 2})

    def test_an_import_whose_failed_rows_are_all_skipped_is_done(self):
        self.failed(chunk_size=2)
        self.one.desk_skip(SHEET, [3, 5, 6, 7], "")
        self.assertEqual(self.figures(self.one), ("done", 6, 2, 0, 0))
        self.assertEqual(self.one.progress, 100)
        self.assertFalse(self.jobs("failed"))

    def test_skipped_rows_are_not_tried_again(self):
        self.failed()
        self.one.desk_skip(SHEET, [3], "Muster")
        self.env["res.country"].create({"name": "Atlantis", "code": "XA"})
        self.retry("all")
        self.assertEqual(self.figures(self.one), ("failed", 6, 3, 2, 0))
        self.assertNotIn("Obst Birnen", self.names())
        self.assertIn("Atlantis", self.rows()[3]["error"])

    def test_what_was_skipped_can_be_taken_back(self):
        for size in (1, 1000):
            with self.subTest(size):
                self.failed(chunk_size=size)
                self.save([3, LAND, "Italy", "Atlantis"])
                self.one.desk_skip(SHEET, [3, 5, 6, 7], "Muster")
                self.assertEqual(self.one.desk_unskip(SHEET, [3, 5])["rows"], 2)
                self.assertEqual(self.figures(self.one), ("failed", 6, 2, 2, 0))
                self.assertIn("Atlantis", self.rows()[3]["error"])
                self.assertEqual(self.flags(), {3: 1, 5: 0, 6: 2, 7: 2})
                self.retry()
                self.assertEqual(self.figures(self.one), ("failed", 6, 3, 1, 0))

    def test_a_cancelled_import_leaves_no_failed_job(self):
        self.failed(chunk_size=2).action_cancel()
        self.assertFalse(self.jobs("failed"))
        with self.assertRaisesRegex(UserError, "cancelled"):
            self.one.desk_skip(SHEET, [3], "")


@tagged("post_install", "-at_install")
class TestDeskAnswers(DeskCase):
    """One answer mends all rows with the value, and the cells stay as they came."""

    def test_a_chosen_record_mends_all_rows_with_the_value(self):
        italy = self.env.ref("base.it")
        self.failed(chunk_size=2)
        self.give("Land", "missing_record", "Atlantis", "record", res_id=italy.id)
        self.assertEqual(self.flags(), {3: 1, 5: 0, 6: 1, 7: 0})
        self.assertEqual(self.rows()[3]["cells"][LAND], "Atlantis")
        self.retry()
        self.assertEqual(self.figures(self.one), ("failed", 6, 4, 2, 0))
        found = self.partners("Obst Birnen") | self.partners("Obst Mangos")
        self.assertEqual(found.country_id, italy)

    def test_one_of_several_values_in_a_cell_is_answered(self):
        rows = [["Obst A", "", "", "", "frisch, welk"]]
        fresh = self.env["res.partner.category"].create({"name": "alt"})
        self.failed(rows)
        self.give("Kennzeichen", "missing_record", "welk", "record", res_id=fresh.id)
        self.retry()
        tags = self.partners("Obst A").category_id.mapped("name")
        self.assertEqual(sorted(tags), ["alt", "frisch"])

    def test_a_text_is_read_in_place_of_a_value(self):
        self.failed()
        self.give("Farbe", "unreadable", "grün", "text", text="7")
        self.retry()
        self.assertEqual(self.partners("Obst Limetten").color, 7)

    def test_a_row_that_would_join_the_record_above_it_waits(self):
        """Nothing but a line is left of it, if its one other cell is read as empty."""
        rows = [["Obst A", "Germany", "Kind 1"], ["", "Atlantis", "Kind 2"]]
        fields = ["name", "country_id", "child_ids/name"]
        self.failed(rows, fields, ["Name", "Land", "Kinder"])
        self.give("Land", "missing_record", "Atlantis", "empty")
        self.retry()
        self.assertEqual(self.lines(), [3])
        self.assertFalse(self.partners("Kind 2"))

    def test_a_value_is_left_empty(self):
        self.failed()
        self.give("Land", "missing_record", "Atlantis", "empty")
        self.retry()
        self.assertEqual(self.lines(), [5, 7])
        self.assertFalse(self.partners("Obst Birnen").country_id)

    def test_rows_with_a_value_are_skipped_with_the_answer_as_reason(self):
        self.failed()
        self.give("Land", "missing_record", "Atlantis", "skip")
        self.retry()
        self.assertEqual(self.figures(self.one), ("failed", 6, 2, 2, 0))
        self.assertEqual(self.one.rows_skipped, 2)
        self.assertIn("Atlantis", self.rows()[3]["skipped"])

    def test_a_record_is_created_once(self):
        self.failed()
        self.give("Kennzeichen", "missing_record", "welk", "create")
        self.save([7, LAND, "France", "Lummerland"])
        self.retry()
        made = self.env["res.partner.category"].search([("name", "=", "welk")])
        self.assertEqual(len(made), 1)
        self.assertIn(made, self.partners("Obst Nüsse").category_id)

    def test_an_answer_mends_rows_that_come_later(self):
        content = csv_file(HEADERS, *ROWS)
        self.forget()
        self.press(content, FIELDS, columns=HEADERS, chunk_size=3)
        for _job in range(2):
            self.perform(self.jobs("pending")[0])
        self.one = self.imports()
        italy = self.env.ref("base.it")
        self.give("Land", "missing_record", "Atlantis", "record", res_id=italy.id)
        self.work()
        self.assertEqual(self.partners("Obst Mangos").country_id, italy)

    def test_a_record_that_is_gone_is_an_error_again(self):
        land = self.env["res.country"].create({"name": "Obstland", "code": "XO"})
        self.failed()
        self.give("Land", "missing_record", "Atlantis", "record", res_id=land.id)
        land.unlink()
        self.retry()
        self.assertIn("Atlantis", self.rows()[3]["error"])

    def test_an_answer_that_is_withdrawn_mends_nothing(self):
        italy = self.env.ref("base.it")
        self.failed()
        given = self.give(
            "Land", "missing_record", "Atlantis", "record", res_id=italy.id
        )
        self.one.desk_withdraw([one["id"] for one in given["answers"]])
        self.assertEqual(self.retry(), {"rows": 0})
        self.retry("all")
        self.assertIn(3, self.lines())

    def test_nothing_is_remembered_for_another_import(self):
        self.failed()
        italy = self.env.ref("base.it").id
        given = {"sheet": SHEET, "column": "Land", "kind": "missing_record"}
        given |= {"value": "Atlantis", "way": "record", "res_id": italy, "text": False}
        found = self.one.desk_answer([given], True)
        self.assertEqual(found["remembered"], "no")
        self.partners("Obst").unlink()
        self.one = self._failed(color="x")
        self.assertIn(3, self.lines())


@tagged("post_install", "-at_install")
class TestDeskTries(DeskCase):
    """What is tried leaves nothing behind."""

    def test_a_trial_tells_what_would_go_in_and_what_would_not(self):
        self.failed()
        self.save([3, LAND, "Italy", "Atlantis"])
        found = self.one.desk_try(SHEET, [3, 5, 7])
        self.assertEqual(found["good"], [3])
        self.assertEqual(set(found["errors"]), {5, 7})
        self.assertEqual(found["errors"][5]["at"], [COLOR])
        self.assertEqual(found["left"], [])
        self.assertEqual(len(self.names()), 2)
        self.assertEqual(self.figures(self.one), ("failed", 6, 2, 4, 0))

    def test_for_what_there_is_no_time_is_left(self):
        self.failed()
        works = self.one._desk_works(SHEET)
        tried = self.one._desk_tried(SHEET, works, -1)
        self.assertEqual((tried.good, list(tried.left)), ([], [3, 5, 6, 7]))

    def test_values_are_checked_while_one_types(self):
        self.failed()
        found = self.one.desk_check(SHEET, COLOR, ["7", "grün", ""])
        self.assertEqual(list(found), ["grün"])
        found = self.one.desk_check(SHEET, LAND, ["Italy", "Atlantis"])
        self.assertEqual(list(found), ["Atlantis"])
        self.assertIn("Country", found["Atlantis"])
        self.assertEqual(self.one.desk_check(SHEET, NOTE, ["x"]), {})

    def test_a_cell_has_what_may_stand_in_it_to_choose_from(self):
        self.failed()
        found = self.one.desk_choices(SHEET, LAND, "Ital")
        self.assertIn("Italy", [one["value"] for one in found])
        self.assertEqual(self.one.desk_choices(SHEET, NAME, "Obst"), [])


@tagged("post_install", "-at_install")
class TestDeskRights(DeskCase):
    """A guarded import stays as strict as it was."""

    def person(self, login, groups):
        return new_test_user(self.env, login, groups=groups, lang="en_US")

    def calls(self, one):
        italy = {"sheet": SHEET, "column": "Land", "kind": "missing_record"}
        italy |= {"value": "Atlantis", "way": "empty", "res_id": False, "text": False}
        yield one.desk_save, (SHEET, [[3, LAND, "Italy", "Atlantis"]])
        yield one.desk_skip, (SHEET, [3], "")
        yield one.desk_unskip, (SHEET, [3])
        yield one.desk_retry, ("all",)
        yield one.desk_answer, ([italy], False)
        yield one.desk_try, (SHEET, [3])
        yield one.desk_check, (SHEET, LAND, ["x"])
        yield one.desk_choices, (SHEET, LAND, "x")

    def test_a_stranger_sees_and_does_nothing(self):
        one = self.failed().with_user(self.person("karl", "base.group_user"))
        seen = [(one.desk_open, ()), (one.desk_rows, (SHEET, [1]))]
        for method, arguments in (*seen, *self.calls(one)):
            with self.assertRaises(AccessError):
                method(*arguments)

    def test_a_manager_of_jobs_only_looks(self):
        self.failed().sudo().user_id = self.person("karl", "base.group_user")
        groups = "base.group_user,queue_job.group_queue_job_manager"
        one = self.one.with_user(self.person("chef", groups))
        opened = one.desk_open()
        self.assertFalse(opened["can_repair"])
        self.assertIn("rights that are not yours", opened["why_not"])
        for method, arguments in self.calls(one):
            with self.assertRaisesRegex(AccessError, "not yours"):
                method(*arguments)

    def test_rows_of_another_import_are_nobody_s_here(self):
        other = self.failed().chunk_ids
        self.partners("Obst").unlink()
        self.one = self._failed(rows=ROWS[:2])
        self.assertEqual(self.one.desk_rows(SHEET, other.ids), [])
        self.assertEqual(self.one.desk_rows("1", self.one.chunk_ids.ids), [])
