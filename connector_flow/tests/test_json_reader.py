import io
import json
import re
from unittest.mock import patch

from odoo.tests.common import BaseCase

from odoo.addons.connector_flow.readers import json_rows
from odoo.addons.connector_flow.readers.json_rows import JsonArray, JsonLines
from odoo.addons.connector_flow.readers.table import FileError
from odoo.addons.connector_flow.readers.unpack import Limited

# name: (an object as it is written, its cells)
OBJECTS = {
    "texts": (
        r'{"Name": "\u00c4pfel \"rot\"\n", "x": ""}',
        {"Name": 'Äpfel "rot"\n', "x": ""},
    ),
    "numbers keep their text": (
        '{"a": 1.10, "b": 12345678901234567890, "c": 0, "d": -2.5}',
        {"a": "1.10", "b": "12345678901234567890", "c": "0", "d": "-2.5"},
    ),
    "numbers with an exponent are written out": (
        '{"a": -2.5E+3, "b": 1e-05, "c": {"d": 1E3}, "e": [1e2], "f": "1e5"}',
        {"a": "-2500", "b": "0.00001", "c.d": "1000", "e": "[100]", "f": "1e5"},
    ),
    "but not when nobody could read them": (
        '{"a": 1e999999999999999999999, "b": 1E-9999}',
        {"a": "1e999999999999999999999", "b": "1E-9999"},
    ),
    "words": (
        '{"a": true, "b": false, "c": null, "d": 1}',
        {"a": "true", "b": "false", "c": "", "d": "1"},
    ),
    "objects are flattened": (
        '{"price": {"net": 1.0, "in": {"EUR": 2}}, "empty": {}, "x": 1}',
        {"price.net": "1.0", "price.in.EUR": "2", "empty": "", "x": "1"},
    ),
    "lists are JSON": (
        '{"tags": ["ü", 1.10, {"a": null}], "none": []}',
        {"tags": '["ü", 1.10, {"a": null}]', "none": "[]"},
    ),
}

# name: (an object or what it should be, part of the error)
BAD = {
    "not JSON": ("{Name: 1}", "not JSON"),
    "more than JSON": ('{"a": 1} x', "not JSON"),
    "a list": ("[1]", "is not an object"),
    "a text": ('"Kiwi"', "is not an object"),
    "a number that is none": ('{"a": NaN}', "NaN is not a number"),
    "a name twice": ('{"a": 1, "a": 2}', '"a" is there twice'),
    "a name twice inside": ('{"a": {"b": 1, "b": 2}}', '"b" is there twice'),
    "a name twice in a list": ('{"a": [{"b": 1, "b": 2}]}', '"b" is there twice'),
    "a name twice when flattened": (
        '{"a.b": 1, "a": {"b": 2}}',
        '"a.b" is there twice',
    ),
    "U+0000": (r'{"a": "\u0000"}', 'U+0000 in "a"'),
    "half a character": (
        r'{"a": "\ud800"}',
        'Half a character (a lone surrogate) in "a"',
    ),
    "a name that is none": (r'{"\u0000": 1}', "cannot be stored"),
    "many levels": ('{"a": ' + "[" * 100_000, "too many levels"),
}


def lines(text, place=None, encoding="utf-8", **options):
    stream = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    return JsonLines(stream, encoding=encoding, place=place, **options)


def array(text, path="", **options):
    data = text if isinstance(text, bytes) else text.encode()
    path = path.split(".") if path else ()
    return JsonArray(Limited(io.BytesIO(data), 1), path=path, **options)


def dicts(reader):
    """Rows as ``(line, {column: cell})``, without empty cells a row does not have."""
    return [
        (row.line, dict(zip(reader.columns, row.cells, strict=False)))
        for row in list(reader)
    ]


class TestObjects(BaseCase):
    """An object becomes a row, in a line as in an array."""

    def test_cells(self):
        for name, (text, cells) in OBJECTS.items():
            with self.subTest(name):
                self.assertEqual(dicts(lines(text)), [(1, cells)])
                self.assertEqual(dicts(array(f"[{text}]")), [(1, cells)])

    def test_a_bad_object_fails_alone(self):
        """It says what is wrong; the lines around it go in."""
        for name, (text, error) in BAD.items():
            with self.subTest(name):
                rows = list(lines(f'{{"x": 1}}\n{text}\n{{"x": 2}}\n'))
                self.assertEqual([row.line for row in rows], [1, 2, 3])
                self.assertEqual((rows[0].error, rows[2].error), (None, None))
                self.assertIn(error, rows[1].error)
                json.dumps(rows[1].cells, ensure_ascii=False).encode()

    def test_columns_are_those_of_all_rows(self):
        """In the order in which they come up; cells a row lacks are empty."""
        reader = lines('{"b": 1}\n{"a": 2}\n{"b": 3, "c": 4}\n')
        cells = [row.cells for row in reader]
        self.assertEqual(reader.columns, ["b", "a", "c"])
        self.assertEqual(cells, [["1", "", ""], ["", "2", ""], ["3", "", "4"]])

    def test_columns_that_rows_may_lack(self):
        reader = lines('{"Name": "Kiwi"}', columns=["Farbe"], required=["Farbe"])
        self.assertEqual(dicts(reader), [(1, {"Farbe": "", "Name": "Kiwi"})])

    def test_a_column_that_has_to_be_there(self):
        for make in (lambda: lines('{"a": 1}', required=["Name"]),):
            with self.assertRaisesRegex(FileError, 'no column "Name"'):
                make()
        with self.assertRaisesRegex(FileError, 'no column "Name"'):
            list(array('[{"a": 1}]', required=["Name"]))

    def test_rows_that_are_lists(self):
        """With names they are rows, also when empty cells end them."""
        reader = lines('["Kiwi", 1]\n["Öl"]\n["x", 1, 2]\n', columns=["Name", "Preis"])
        rows = list(reader)
        self.assertEqual((rows[0].cells, rows[0].error), (["Kiwi", "1"], None))
        self.assertIn("1 cells", rows[1].error)
        self.assertIn("3 cells", rows[2].error)


class TestLines(BaseCase):
    """A file with an object in each line."""

    TEXT = '\ufeff{"a": "ü"}\r\n\n  {"a": 2}\t\n{}\n{"a": null}\n{"b": "\u2028"}'

    def test_empty_lines_are_left_out_and_counted(self):
        rows = [(row.line, row.cells) for row in lines(self.TEXT)]
        self.assertEqual(rows, [(1, ["ü", ""]), (3, ["2", ""]), (6, ["", "\u2028"])])

    def test_going_on_behind_any_row(self):
        """Reading in parts gives the same rows with the same numbers."""
        whole = [row[:2] for row in lines(self.TEXT)]
        for count in range(1, len(whole)):
            with self.subTest(count):
                reader = lines(self.TEXT)
                parts = [row[:2] for row, _n in zip(reader, range(count), strict=False)]
                place = json.loads(json.dumps(reader.place()))
                # zip() has taken one row more than it gave
                parts.append(whole[count])
                parts += [row[:2] for row in lines(self.TEXT, place=place)]
                self.assertEqual(parts, whole)

    def test_a_column_that_comes_up_late_stays(self):
        """Going on, the columns before are known."""
        with patch.object(json_rows, "SAMPLE", 1):
            reader = lines('{"a": 1}\n{"b": 2}\n{"a": 3}\n')
            self.assertEqual(reader.columns, ["a"])
            rows = iter(reader)
            next(rows), next(rows)
        reader = lines('{"a": 1}\n{"b": 2}\n{"a": 3}\n', place=reader.place())
        self.assertEqual([row.cells for row in reader], [["3", ""]])

    def test_bytes_that_are_no_text_fail_their_line(self):
        rows = list(lines(b'{"a": 1}\n{"a": "\xff"}\n{"a": 2}\n'))
        self.assertEqual([bool(row.error) for row in rows], [False, True, False])
        self.assertIn("not text in utf-8", rows[1].error)

    def test_another_encoding(self):
        text = '{"a": "Öl"}\n{"a": "ü"}'
        self.assertEqual(
            dicts(lines(text.encode("cp1252"), encoding="cp1252"))[1][1], {"a": "ü"}
        )
        self.assertEqual(len(dicts(lines(text.encode("utf-16"), encoding="utf-16"))), 2)
        with self.assertRaisesRegex(FileError, "mark of utf-16"):
            lines(text.encode("utf-16"))

    def test_a_document_over_several_lines_says_what_to_do(self):
        with self.assertRaisesRegex(FileError, 'set "path"'):
            lines('{\n"items": [\n{"a": 1},\n{"a": 2}\n]\n}\n')

    def test_empty(self):
        self.assertEqual(list(lines("")), [])
        self.assertEqual(list(lines("\n \n")), [])

    def test_joined_files_with_their_marks_and_ends(self):
        """And blanks of no width at the edges of cells are none of the text."""
        text = '\ufeff{"a": "1"}\n\x1a\n\ufeff{"a": "\u200b\ufeff2"}\n\x1a'
        rows = [(row.line, row.cells, row.error) for row in lines(text)]
        self.assertEqual(rows, [(1, ["1"], None), (3, ["2"], None)])


class TestArray(BaseCase):
    """An array in a document; the position of an element is its line."""

    DOCUMENT = (
        '\ufeff {"meta": {"items": [1, "]}\\""], "n": 1.5}, "none": 12,\n'
        ' "data" : {"items" : [ {"a": 1} ,\n{"a": "]"},{}, {"b": [{}]} ], "x": 1}}'
    )

    def test_an_array_by_its_path(self):
        rows = [row[:2] for row in array(self.DOCUMENT, "data.items")]
        self.assertEqual(rows, [(1, ["1"]), (2, ["]"]), (4, ["", "[{}]"])])

    def test_what_is_wrong_is_shown_and_what_is_cut_is_said(self):
        for text, said in (
            ('[{"a": 1}, ]', 'look at "]"'),
            ('[{"a": NaN}]', 'look at "{"a": NaN}]"'),
            ('[{"a": 1}, {"a": "Ap', "ends too early"),
            ('[{"a": 1}, {"a":', "ends too early"),
        ):
            with self.assertRaisesRegex(FileError, re.escape(said)):
                list(array(text))

    def test_a_document_in_utf8_that_is_read_as_another_encoding(self):
        for text in ('[{"a": "Öl"}]', '[{"a": "Größe „ü“"}]'):
            rows = list(array(text.encode("cp1252"), encoding="cp1252"))
            self.assertEqual(len(rows), 1)
            with self.assertRaisesRegex(FileError, "is text in UTF-8"):
                list(array(text, encoding="cp1252"))

    def test_blocks_of_any_size(self):
        """Numbers, words and strings are whole wherever reading is cut."""
        whole = [row[:2] for row in array(self.DOCUMENT, "data.items")]
        for size in (1, 2, 3, 7):
            with self.subTest(size), patch.object(json_rows, "BLOCK", size):
                reader = array(self.DOCUMENT, "data.items")
                self.assertEqual([row[:2] for row in reader], whole)

    def test_a_path_that_leads_nowhere(self):
        for path, part in (
            ("items", '"items" (looked for "items")'),
            ("data.rows", '"data.rows" (looked for "data.rows")'),
            ("meta.n", '"meta.n" (looked for "meta.n")'),
            ("none.items", '"none.items" (looked for "none")'),
        ):
            with self.subTest(path), self.assertRaises(FileError) as caught:
                list(array(self.DOCUMENT, path))
            self.assertIn(part, str(caught.exception))
        with self.assertRaisesRegex(FileError, "is not an array"):
            list(array('{"a": 1}'))

    def test_a_broken_document_is_refused(self):
        for text in (
            "",
            "[",
            '[{"a": 1}',
            '[{"a": 1},',
            '[{"a": 1} {"a": 2}]',
            '[{"a": 1}] x',
            "[1, NaN]",
            '[{"a": "',
            "[" * 100_000,
        ):
            with self.subTest(text[:20]), self.assertRaises(FileError):
                list(array(text))

    def test_a_skipped_part_that_does_not_end(self):
        for text in ('{"x": [', '{"x": "abc', '{"x": ["abc', '{"x"', "{", '{"x": {}'):
            with self.subTest(text), self.assertRaises(FileError):
                list(array(text, "data"))

    def test_an_element_beyond_the_limit(self):
        with (
            patch.object(json_rows, "MAX_ELEMENT", 100),
            patch.object(json_rows, "BLOCK", 50),
        ):
            with self.assertRaisesRegex(FileError, "too large for a row"):
                list(array(json.dumps([{"a": "x" * 1000}])))

    def test_a_mistake_is_shown_however_much_comes_behind_it(self):
        """The rest of the file is no reason to say that an element is too large."""
        rest = ', {"a": "Öl"}' * 100
        for text, shown in (
            ('[{"a": 1}, {"Preis": 0,5}' + rest + "]", 'look at "5}'),
            ('[{"Menge": NaN}' + rest + "]", 'look at "{"Menge": NaN}'),
        ):
            with (
                self.subTest(text[:20]),
                patch.object(json_rows, "MAX_ELEMENT", 100),
                patch.object(json_rows, "BLOCK", 50),
                self.assertRaises(FileError) as caught,
            ):
                list(array(text))
            self.assertIn(shown, str(caught.exception))

    def test_bytes_that_are_no_text(self):
        with self.assertRaisesRegex(FileError, "not text in utf-8"):
            list(array(b'[{"a": "\xff"}]'))
