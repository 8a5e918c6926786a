import io
import json

from odoo.tests.common import BaseCase

from ..readers.csv_rows import CsvReader
from ..readers.frames import FRAMES, complaints, framed
from ..readers.table import FileError

BANK = (
    "Konto:;DE02120300000000202051\nZeitraum;November, 2026\n\n"
    'Tag;Wer;Soll;Haben\n02.11.;"Müller; Obst";;1.250,00\n'
    "05.11.;Stadtwerke;89,90-;\n\nEndsaldo;;;1.160,10\n*** Seite 1\n"
)
TYPES = {"H": ["Nr", "Kunde"], "L": ["SKU", "Menge"], "T": []}
TYPED = "H;1;Müller\nL;A;2\nL;B;3;\nH;2;Öz\nT;4\n"


def reader(text, place=None, **config):
    names = ("above", "leave_out", "required_columns", "header_has")
    config = dict.fromkeys(names, ()) | {"record_types": {}} | config
    data = text if isinstance(text, bytes) else text.encode()
    rows = CsvReader(
        io.BytesIO(data),
        includes_header=not config["record_types"],
        header_has=config["header_has"],
        dialect={} if config["header_has"] else {"delimiter": ";"},
        place=place,
    )
    return framed(rows, config, place)


def table(rows):
    return [
        (row.line, dict(zip(rows.columns, row.cells, strict=False)), row.error)
        for row in rows
    ]


class TestFrame(BaseCase):
    """What stands above the header and below the rows of a file."""

    CONFIG = {
        "header_has": ["Haben", "Tag"],
        "above": ["../Konto"],
        "leave_out": ["Endsaldo", "***"],
    }

    def test_the_header_is_found_by_its_names(self):
        """Whatever delimits the lines above; numbers of lines are those of the file."""
        rows = table(reader(BANK, **self.CONFIG))
        self.assertEqual([line for line, _row, _error in rows], [5, 6])
        self.assertEqual([error for *_row, error in rows], [None, None])
        self.assertEqual(rows[0][1]["Wer"], "Müller; Obst")
        self.assertEqual(rows[1][1]["../Konto"], "DE02120300000000202051")

    def test_going_on_behind_any_row(self):
        first = reader(BANK, **self.CONFIG)
        next(iter(first))
        rows = table(reader(BANK, place=first.place(), **self.CONFIG))
        self.assertEqual(
            [(line, row["../Konto"][:2]) for line, row, _e in rows], [(6, "DE")]
        )

    def test_a_header_that_is_not_there_is_told(self):
        with self.assertRaisesRegex(FileError, 'has the columns "Datum", "Tag"'):
            reader(BANK, header_has=["Tag", "Datum"])
        with self.assertRaisesRegex(FileError, "None of the first 100 rows"):
            reader("a;b\n" * 200, header_has=["Tag"])

    def test_a_value_above_that_is_not_there_is_told(self):
        with self.assertRaisesRegex(FileError, 'begins with "Bank"'):
            list(reader(BANK, **self.CONFIG | {"above": ["../Bank"]}))

    def test_a_row_that_is_not_named_is_never_left_out(self):
        rows = table(reader(BANK, **self.CONFIG | {"leave_out": ["Endsaldo"]}))
        self.assertIn("1 cells", rows[-1][2])

    def test_what_is_left_out_is_counted(self):
        """However often reading stops and goes on."""
        text = "Wer;Soll\nA;1\nSumme;3\nWer;Soll\nB;2\n*** 1\n;Fuß\nSumme;2\n"
        counted = {"": 1, "Summe": 2, "***": 1, "Fuß": 1}
        config = {"leave_out": ["Summe", "***", ["", "Fuß"]]}
        whole = reader(text, **config)
        self.assertEqual(len(table(whole)), 2)
        self.assertEqual(whole.left_out, counted)
        first = reader(text, **config)
        rows = iter(first)
        next(rows)
        place = first.place()
        next(rows)  # what was read ahead is read and counted by the next one
        second = reader(text, place=json.loads(json.dumps(place)), **config)
        self.assertEqual(len(table(second)), 1)
        self.assertEqual(second.left_out, counted)

    def test_a_type_without_names_is_counted(self):
        rows = reader(TYPED, record_types=TYPES)
        self.assertEqual(len(table(rows)), 4)
        self.assertEqual(rows.left_out, {"T": 1})

    def test_who_is_called_like_a_sum_is_a_row(self):
        text = "Wer;Soll\nSummerfield;1\nSumme;3\nSumme: 2;3\nTotalÖl;4\n"
        rows = table(reader(text, leave_out=["Summe", ["Total"]]))
        self.assertEqual([line for line, _row, _error in rows], [2, 5])

    def test_a_row_is_left_out_by_the_beginnings_of_several_cells(self):
        text = "Nr;Wer;Soll\n3;Öz;1\n3;record(s) downloaded\n3\n"
        rows = table(reader(text, leave_out=[["", "record(s)"]]))
        self.assertEqual([line for line, _row, _error in rows], [2, 4])

    def test_a_cell_above_the_header_is_told_by_its_number(self):
        text = "EXTF;700;;20260101\nUmsatz;Konto\n1,5;8400\n"
        names = ["../EXTF", "../EXTF[2]", "../EXTF[3]", "../EXTF[9]"]
        rows = table(reader(text, header_has=["Umsatz"], above=names))
        found = [rows[0][1][name] for name in names]
        self.assertEqual(found, ["700", "", "20260101", ""])
        with self.assertRaisesRegex(FileError, 'begins with "X"'):
            list(reader(text, header_has=["Umsatz"], above=["../X[2]"]))

    def test_a_file_without_rows_has_its_columns(self):
        head = BANK.partition("02.11.")[0]
        rows = reader(head, **self.CONFIG)
        self.assertEqual(list(rows), [])
        self.assertEqual(rows.columns, ["Tag", "Wer", "Soll", "Haben", "../Konto"])


class TestRecordTypes(BaseCase):
    """Rows whose first cell says whether they are a record or a line of it."""

    def test_lines_have_columns_of_their_type(self):
        rows = table(reader(TYPED, record_types=TYPES))
        filled = [
            (line, {name: cell for name, cell in row.items() if cell})
            for line, row, _error in rows
        ]
        self.assertEqual(
            filled,
            [
                (1, {"#": "1", "Nr": "1", "Kunde": "Müller"}),
                (2, {"L/SKU": "A", "L/Menge": "2"}),
                (3, {"L/SKU": "B", "L/Menge": "3"}),
                (4, {"#": "2", "Nr": "2", "Kunde": "Öz"}),
            ],
        )

    def test_records_are_counted_on_behind_any_row(self):
        whole = table(reader(TYPED, record_types=TYPES))
        for count in range(1, len(whole)):
            first = reader(TYPED, record_types=TYPES)
            rows = iter(first)
            for _row in range(count):
                next(rows)
            rest = table(reader(TYPED, place=first.place(), record_types=TYPES))
            with self.subTest(count):
                self.assertEqual(rest, whole[count:])

    def test_what_is_wrong_with_a_row(self):
        for text, words in (
            ("X;1\n", '"X", which is not a type'),
            ("L;A;2\n", 'no record ("H") is above it'),
            ("H;1;a;b\n", "3 cells behind its type"),
            ("H;1\n", "1 cells behind its type"),
        ):
            with self.subTest(text):
                [(_line, _row, error)] = table(reader(text, record_types=TYPES))
                self.assertIn(words, error)
        fill = {"record_types": TYPES, "short_rows": "fill"}
        self.assertIsNone(table(reader("H;1\n", **fill))[0][2])

    def test_a_column_that_has_to_be_there(self):
        with self.assertRaisesRegex(FileError, 'no column "L/Preis"'):
            reader(TYPED, record_types=TYPES, required_columns=["L/Preis"])

    def test_wrong_values_are_refused(self):
        for name, value in (
            ("record_types", {"H": "Nr"}),
            ("record_types", {1: ["Nr"]}),
            ("record_types", {"H": []}),
            ("record_types", {"H": ["Nr", "Nr"]}),
            ("header_has", [""]),
            ("header_has", [1]),
            ("leave_out", [" "]),
            ("leave_out", [["", " "]]),
            ("leave_out", [["a", 1]]),
            ("above", ["Konto"]),
        ):
            with self.subTest(name=name, value=value):
                self.assertTrue(FRAMES[name].complaint(value))
        self.assertTrue(complaints({"above": ["../Konto"]}))
        self.assertTrue(complaints({"record_types": TYPES, "header_has": ["Nr"]}))
        self.assertFalse(complaints({"record_types": TYPES, "includes_header": True}))
