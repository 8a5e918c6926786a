from unittest.mock import patch

from odoo.tests import tagged

from .common import ImportCase


@tagged("post_install", "-at_install")
class TestLines(ImportCase):
    """Lines of a record are nested columns; rows without the rest continue it."""

    FILE = (
        "code;name;part_ids/name;part_ids/amount;part_ids/colour_id/code\n"
        "A;Apfel;Kern;5;R\n"
        ";;Schale;1;\n"
        "B;Birne;;;\n"
        "C;Kiwi;Kern;;\n"
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.red = cls.env["record.import.colour"].create({"name": "rot", "code": "R"})

    def parts(self, code):
        parts = self.records(("code", "=", code)).part_ids
        return [(one.name, one.amount, one.colour_id.code) for one in parts]

    def test_rows_with_lines_only_belong_to_the_record_above(self):
        self.load(self.FILE, key="code")
        self.assertEqual(self.figures(), (4, 0, 0), self.errors())
        self.assertEqual(self.parts("A"), [("Kern", 5, "R"), ("Schale", 1, False)])
        self.assertEqual(self.parts("B"), [])
        self.assertEqual(self.parts("C"), [("Kern", 1, False)])

    def test_a_chunk_ends_where_a_record_ends(self):
        """However few rows it is to have: its lines stay with it."""
        for size in (1, 2, 3):
            with self.subTest(size):
                self.load(self.FILE, chunk_size=size, key="code")
                self.assertFalse(self.errors())
                self.assertEqual(self.parts("A")[1], ("Schale", 1, False))
                rows = self.last_run.chunk_ids.mapped("rows")
                self.assertEqual(rows, {1: [2, 1, 1], 2: [2, 2], 3: [3, 1]}[size])

    def test_imported_again_no_line_is_added(self):
        """The rows of a record are skipped together."""
        self.load(self.FILE, key="code")
        self.load(self.FILE, key="code")
        self.assertEqual(self.figures(), (0, 4, 0), self.errors())
        self.assertEqual(len(self.parts("A")), 2)

    def test_a_key_of_lines_changes_them(self):
        """Without one, a line that differs is another line."""
        self.load(self.FILE, key="code")
        changed = self.FILE.replace("Kern;5;R", "Kern;6;R")
        self.load(changed, key="code", lines={"part_ids": ["name"]})
        self.assertEqual(self.parts("A"), [("Kern", 6, "R"), ("Schale", 1, False)])
        self.load(changed.replace(";6;", ";7;"), key="code")
        self.assertEqual(len(self.parts("A")), 3)

    def test_a_key_of_lines_that_fits_several_is_an_error(self):
        self.load(self.FILE, key="code")
        thing = self.records(("code", "=", "A"))
        thing.part_ids = [(0, 0, {"name": "Kern"})]
        self.load(self.FILE, key="code", lines={"part_ids": ["name"]})
        self.assertEqual(
            self.errors(),
            {
                2: "Several lines of the record have the same Name.",
                3: "Another row of this record failed: see line 2.",
            },
        )

    def test_a_bad_line_fails_its_record_as_a_whole(self):
        """With the sentence at the row it is about; other records go in."""
        self.load(self.FILE.replace("Schale;1", "Schale;viel"), key="code")
        self.assertEqual(self.records().mapped("code"), ["B", "C"])
        errors = self.errors()
        self.assertIn("“part_ids/amount”: “viel” is not a number", errors[3])
        self.assertEqual(errors[2], "Another row of this record failed: see line 3.")
        chunk = self.last_run.chunk_ids.filtered(lambda one: one.state == "failed")
        self.assertEqual(len(chunk), 1)
        self.repair(self.last_run, 3, {"part_ids/amount": "3"})
        self.retry()
        self.assertEqual(len(self.parts("A")), 2)

    def test_a_line_without_a_required_field_is_refused(self):
        self.load(self.FILE.replace("Schale;1", ";1"), key="code")
        self.assertEqual(
            self.errors()[3], "“part_ids/name” is empty: every new record needs it."
        )

    def test_narrowing_down_never_parts_a_record(self):
        """The database refuses one of them: it fails with its lines, and alone."""
        text = self.FILE.replace("code;name", "code;number;name")
        text = text.replace("A;", "A;1;").replace("B;", "B;2000;", 1)
        text = text.replace("C;", "C;3;").replace("\n;;", "\n;;;")
        self.load(text, mode="create")
        self.assertEqual(list(self.errors()), [4])
        self.assertEqual(len(self.parts("A")), 2)

    def test_a_record_that_the_database_refuses_fails_with_its_lines(self):
        text = "code;number;name;part_ids/name\nA;5000;Apfel;Kern\n;;;Stiel\nB;1;K;\n"
        self.load(text, mode="create")
        self.assertEqual(sorted(self.errors()), [2, 3])
        self.assertEqual(self.records().mapped("code"), ["B"])

    def test_a_line_cut_off_from_its_record_is_refused(self):
        """It has more of them than a chunk holds: never a record without its head."""
        limit = "odoo.addons.connector_flow.engine.file_import.LONGEST"
        with patch(limit, 1):
            self.load(self.FILE, key="code", chunk_size=1)
        self.assertEqual(list(self.errors()), [3])
        self.assertIn("continues the record above it", self.errors()[3])

    TORN = (
        "code;name;part_ids/name\n"
        "A;Apfel;Kern\n"
        "B;Birne;Stiel;zu viel\n"
        ";;Schale\n"
        ";;Blüte\n"
        "C;Kiwi;Haar\n"
        ";;Saft\n"
    )

    def names(self, code):
        return self.records(("code", "=", code)).part_ids.mapped("name")

    def failed(self):
        return self.last_run.chunk_ids.filtered(lambda one: one.state == "failed")

    def retry(self, run=None):
        """Try what failed again, at once."""
        super().retry(run or self.last_run)

    def test_lines_of_a_row_that_cannot_be_read_do_not_join_the_record_above(self):
        """However the file is cut: they wait with it, and say so."""
        for size in (1, 2, 3, 1000):
            with self.subTest(size):
                self.load(self.TORN, chunk_size=size, key="code")
                self.assertEqual(self.names("A"), ["Kern"])
                self.assertEqual(self.names("C"), ["Haar", "Saft"])
                self.assertEqual(sorted(self.errors()), [3, 4, 5])
                self.assertIn("may belong to line 3", self.errors()[5])
                self.assertEqual(self.failed().rows, 3)

    def test_the_first_row_that_cannot_be_read_keeps_its_lines(self):
        self.load(self.TORN.replace("A;Apfel;Kern\n", ""), key="code")
        self.assertEqual(sorted(self.errors()), [2, 3, 4])
        self.assertEqual(self.failed().rows, 3)

    def test_with_a_repaired_row_its_lines_go_in(self):
        self.load(self.TORN, key="code", user=self.make_user("uma"))
        self.retry()
        self.assertEqual(sorted(self.errors()), [3, 4, 5])
        self.repair(self.last_run, 3, {"part_ids/name": "Stiel"})
        self.retry()
        self.assertFalse(self.errors())
        self.assertEqual(self.names("B"), ["Stiel", "Schale", "Blüte"])

    def test_a_line_that_says_whose_it_is_need_not_wait(self):
        """A repair may as well give it a record of its own."""
        self.load(self.TORN, key="code", user=self.make_user("uma"))
        self.repair(self.last_run, 5, {"code": "D", "name": "Dill"})
        self.retry()
        self.assertEqual(sorted(self.errors()), [3, 4])
        self.assertEqual(self.names("D"), ["Blüte"])

    def test_lines_of_a_bad_row_are_cut_where_a_chunk_would_be_too_long(self):
        """Nothing of them joins a record above."""
        limit = "odoo.addons.connector_flow.engine.file_import.LONGEST"
        with patch(limit, 2):
            self.load(self.TORN, chunk_size=1, key="code")
        self.assertEqual(sorted(self.errors()), [3, 4, 5])
        self.assertIn("continues the record above it", self.errors()[5])
        self.assertEqual(self.names("A"), ["Kern"])

    def test_a_bad_row_condemns_no_row_that_has_a_record_of_its_own(self):
        flat = "code;name\nA;Apfel\nB;Birne;zu viel\n;Cox\nD;Dill\n"
        self.load(flat)
        self.assertEqual(list(self.errors()), [3])

    def test_a_condition_lets_a_record_pass_with_its_lines_or_not_at_all(self):
        """As its first row says: in those of lines its columns are empty."""
        arrow = self.reader.transition_out_ids
        text = self.TORN.replace(";zu viel", "")
        arrow.condition = "row['code'] != 'B'"
        self.load(text, key="code")
        self.assertFalse(self.errors())
        self.assertEqual(self.records().mapped("code"), ["A", "C"])
        self.assertEqual(self.names("A"), ["Kern"])
        arrow.condition = "row['code'] == 'B'"
        self.load(text, key="code")
        self.assertEqual(self.names("B"), ["Stiel", "Schale", "Blüte"])

    def test_lines_by_a_task_of_their_own(self):
        """With a key of owner and name."""
        self.load("code;name\nA;Apfel\n", key="code")
        self.MODEL = "record.import.part"
        text = "thing_id/code;name;amount\nA;Kern;5\nA;Stiel;1\nX;Kern;1\n"
        key = ["thing_id", "name"]
        self.load(text, key=key)
        self.assertEqual(list(self.errors()), [4])
        self.load(text.replace("Kern;5", "Kern;6"), key=key)
        self.assertEqual(self.parts("A"), [("Kern", 6, False), ("Stiel", 1, False)])
        self.assertEqual(self.figures(), (1, 1, 1))
