import io
import json

from odoo.tests.common import BaseCase

from odoo.addons.connector_flow.readers.fixed_layout import (
    complaint,
    complaints_of_types,
    spans,
)
from odoo.addons.connector_flow.readers.fixed_rows import FixedReader
from odoo.addons.connector_flow.readers.table import FileError

COLUMNS = {"Name": 10, "Preis": 6}
ORDERS = (
    "H4711      Süß & Co\n"
    "LA1       003\n"
    "LB2       000\n"
    "H4712      Müller\n"
    "LA1       012\n"
    "Z00000002\n"
)
TYPES = {
    "H": {"Typ": 1, "Auftrag": 10, "Kunde": 10},
    "L": {"Typ": 1, "Code": [2, 9], "Menge": [11, 13]},
}


def reader(text, written="utf-8", **options):
    options.setdefault("columns", None if "types" in options else COLUMNS)
    return FixedReader(io.BytesIO(text.encode(written)), **options)


def rows(text, **options):
    return [(row.line, row.cells, row.error) for row in reader(text, **options)]


def error(text, **options):
    [(_line, _cells, found)] = rows(text, **options)
    return found


class TestFixedReader(BaseCase):
    def test_cells_are_cut_by_their_widths(self):
        found = rows("Äpfel      12,50\nKiwi        0,10\n")
        self.assertEqual(
            found, [(1, ["Äpfel", "12,50"], None), (2, ["Kiwi", "0,10"], None)]
        )

    def test_places_count_from_one_and_both_are_in(self):
        columns = {"Preis": [11, 16], "Name": [1, 10]}
        self.assertEqual(
            rows("Äpfel      12,50", columns=columns), [(1, ["12,50", "Äpfel"], None)]
        )

    def test_a_width_goes_on_behind_the_column_above(self):
        found = spans({"a": 2, "b": [5, 6], "c": 3})
        self.assertEqual(
            [(one.start, one.stop) for one in found], [(0, 2), (4, 6), (6, 9)]
        )

    def test_lines_of_blanks_are_no_rows_and_count(self):
        self.assertEqual(
            rows("\n          \r\nKiwi        0,10\r\n\x1a"),
            [(3, ["Kiwi", "0,10"], None)],
        )

    def test_noughts_and_quotes_are_left_alone(self):
        found = rows('"Elstar"  0001,0', columns=COLUMNS)
        self.assertEqual(found, [(1, ['"Elstar"', "0001,0"], None)])

    def test_lines_at_the_top_are_left_out_and_count(self):
        found = rows("Name      Preis \nKiwi        0,10", skip_rows=1)
        self.assertEqual(found, [(2, ["Kiwi", "0,10"], None)])

    def test_a_line_that_is_too_short_names_the_first_column_it_lacks(self):
        found = error("Birne     0,1")
        self.assertIn('ends after 13 characters, but "Preis" stands at 11 to 16', found)
        self.assertIn('"short_rows" to "fill"', found)

    def test_one_character_is_too_few(self):
        self.assertIn("ends after 15 characters", error("Birne      0,10"))
        self.assertIsNone(error("Birne      00,10"))

    def test_a_short_line_may_be_filled(self):
        self.assertEqual(rows("Birne", short_rows="fill"), [(1, ["Birne", ""], None)])

    def test_a_line_that_is_too_long_shows_what_is_too_much(self):
        found = error("Birne       0,10  neu")
        self.assertIn("has 21 characters, but the last column ends at 16", found)
        self.assertIn("“neu”", found)
        self.assertIsNone(error("Birne       0,10  neu", long_rows="cut"))

    def test_blanks_behind_the_last_column_are_nothing(self):
        self.assertIsNone(error("Birne       0,10     "))

    def test_one_bad_line_costs_no_other(self):
        found = rows("Birne\nKiwi        0,10\n")
        self.assertEqual([bool(one[2]) for one in found], [True, False])

    def test_an_encoding_is_found_or_given(self):
        text = "Grün       12,50\n" * 50
        for encoding in ("utf-8", "utf-16", "utf-8-sig"):
            found = reader(text, encoding)
            self.assertEqual(next(iter(found)).cells, ["Grün", "12,50"], encoding)
        given = reader(text, "cp850", encoding="cp850")
        self.assertEqual((next(iter(given)).cells[0], given.guessed), ("Grün", {}))

    def test_bytes_that_are_no_text_fail_their_row_by_column(self):
        stream = io.BytesIO(b"Gr\xfcn       12,50")
        [row] = FixedReader(stream, columns=COLUMNS, encoding="utf-8")
        self.assertIn('Byte 0xFC in "Name" is not text in utf-8', row.error)
        self.assertEqual(row.cells, ["Gr\ufffdn", "12,50"])

    def test_signs_that_nobody_sees_move_no_column(self):
        found = rows("Kiwi        0,10\n\ufeffBirne       0,20\x1a")
        self.assertEqual(found[1], (2, ["Birne", "0,20"], None))

    def test_a_tab_is_no_blank(self):
        """It stands for several: 12,50 behind it would be 2,50."""
        self.assertIn("There is a tab at 5", error("Kiwi\t     12,50 "))

    def test_text_in_utf8_moves_no_column(self):
        stream = io.BytesIO("Grün       12,50".encode())
        [row] = FixedReader(stream, columns=COLUMNS, encoding="cp1252")
        self.assertEqual(row.cells, ["Grün", "12,50"])
        self.assertIn("UTF-8 in the line", row.error)

    def test_a_line_without_an_end_is_no_crash(self):
        found = error("x" * (11 * 2**20))
        self.assertIn("only its beginning is kept", found)

    # counted in bytes

    def test_places_may_count_bytes(self):
        self.assertEqual(
            rows("Grün      12,50 ", columns={"Name": 11, "Preis": 6}, in_bytes=True),
            [(1, ["Grün", "12,50"], None)],
        )

    def test_a_column_that_cuts_a_character_fails_its_row(self):
        found = error("aÄb", columns={"a": 2, "b": 2}, in_bytes=True)
        self.assertIn('"a" begins or ends in the middle of a character', found)
        self.assertIsNone(error("a\ufffdb", columns={"a": 1, "b": 4}, in_bytes=True))

    def test_bad_bytes_are_found_where_bytes_are_counted(self):
        stream = io.BytesIO(b"Gr\xfcn      12,50 ")
        [row] = FixedReader(stream, columns=COLUMNS, encoding="utf-8", in_bytes=True)
        self.assertIn("0xFC in the line is not text", row.error)

    # lines of several types

    def test_each_type_of_line_has_its_columns(self):
        found = reader(ORDERS, types=TYPES, skipped=["Z"], short_rows="fill")
        self.assertEqual(found.columns, ["Typ", "Auftrag", "Kunde", "Code", "Menge"])
        self.assertEqual(
            [(row.line, row.cells) for row in found],
            [
                (1, ["H", "4711", "Süß & Co", "", ""]),
                (2, ["L", "", "", "A1", "003"]),
                (3, ["L", "", "", "B2", "000"]),
                (4, ["H", "4712", "Müller", "", ""]),
                (5, ["L", "", "", "A1", "012"]),
            ],
        )

    def test_a_line_of_no_type_fails_and_shows_itself(self):
        [(line, cells, found)] = rows("X99 Rabatt", types=TYPES)
        self.assertEqual((line, cells[0]), (1, "X99 Rabatt"))
        self.assertIn("“X” at 1 is none of the types of records (H, L)", found)

    def test_a_type_may_stand_anywhere_and_the_longest_text_is_meant(self):
        types = {"L": {"a": 3}, "LX": {"b": 3}}
        found = reader("1  LX\n2  L \n", types=types, type_at=4, long_rows="cut")
        self.assertEqual([row.cells for row in found], [["", "1"], ["2", ""]])

    def test_lines_of_a_type_are_as_short_as_their_own_columns(self):
        self.assertIsNone(error("LA1       003", types=TYPES))

    # in parts, and what is refused

    def test_reading_goes_on_where_it_ended(self):
        options = {"types": TYPES, "skipped": ["Z"], "short_rows": "fill"}
        whole, found, place = list(reader(ORDERS, **options)), [], None
        while True:
            one = reader(ORDERS, place=place, **options)
            row = next(iter(one), None)
            if row is None:
                break
            found.append(row)
            place = json.loads(json.dumps(one.place()))
        self.assertEqual(found, whole)

    def test_columns_that_make_no_sense_are_refused_in_words(self):
        for columns, words in (
            ({}, "has to name the columns"),
            ({"a": 0}, "at least one character"),
            ({"a": -1}, "at least one character"),
            ({"a": [3, 2]}, "'a' at 3 to 2"),
            ({"a": [0, 2]}, "between 1 and 100000"),
            ({"a": 10**6}, "between 1 and 100000"),
            ({"a": [1, 2, 3]}, "a width such as 20, or from and to"),
            ({"a": "20"}, "a width such as 20, or from and to"),
            ({"a": True}, "a width such as 20, or from and to"),
            ({1: 2}, "1 where a name should be"),
            ({"": 2}, "'' where a name should be"),
        ):
            with self.subTest(columns):
                self.assertIn(words, complaint(columns))
        self.assertIsNone(complaint({"a": 1, "b": [3, 3]}))

    def test_types_that_make_no_sense_are_refused_in_words(self):
        self.assertIn("texts as keys", next(complaints_of_types({"": {"a": 1}})))
        self.assertIn("(in 'H')", next(complaints_of_types({"H": {"a": 0}})))

    def test_a_column_that_is_required_has_to_be_among_them(self):
        with self.assertRaisesRegex(FileError, "no column"):
            reader("Kiwi        0,10", required=["Menge"])
