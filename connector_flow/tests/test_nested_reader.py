import io
import json
from unittest.mock import patch

from odoo.tests.common import BaseCase

from ..readers import xml_rows
from ..readers.json_rows import JsonArray, JsonLines
from ..readers.nested_options import NESTED
from ..readers.table import FileError
from ..readers.unpack import Limited
from ..readers.xml_rows import XmlRecords

ORDERS = {
    "shop": {"id": 7, "name": "Süß"},
    "orders": [
        {
            "id": 1,
            "lines": [
                {"sku": "A", "taxes": [{"r": 7}, {"r": 19}], "tags": ["x", "y"]},
                {"sku": "B", "price": {"net": 1.50}},
            ],
            "buyer": {"name": "Ödön"},
        },
        {"id": 2, "lines": []},
        {"id": None, "lines": [{"sku": "C"}, {}, {"sku": "D"}]},
        {"id": 4, "lines": {"sku": "E"}},
    ],
}
XML = (
    '<c v="3"><s><id>7</id><o n="1"><l><k>A</k><t r="7"/><t r="19"/></l><l><k>B</k></l>'
    "<b>Ödön</b></o><o n='2'/><o><ls><l>C</l></ls><l/></o></s>"
    "<s><id>8</id><x><id>9</id></x><o n='3'><b>Q</b></o></s></c>"
)


def document(text, **options):
    data = text if isinstance(text, bytes) else json.dumps(text).encode()
    return JsonArray(Limited(io.BytesIO(data), 1), **options)


def records(text, path, **options):
    content = Limited(io.BytesIO(text.encode()), 1)
    return XmlRecords(content, path=path.split("/"), **options)


def table(reader):
    """Rows as ``(line, {column: filled cell})``."""
    return [
        (row.line, {name: cell for name, cell in _pairs(reader, row) if cell})
        for row in list(reader)
    ]


def _pairs(reader, row):
    return zip(reader.columns, row.cells, strict=False)


class TestJson(BaseCase):
    """Lists inside of objects are lines; the first stands beside the record."""

    def test_each_element_of_a_list_is_a_row(self):
        rows = table(document(ORDERS, path=["orders"], lists=["lines"]))
        taxes = '[{"r": 7}, {"r": 19}]'
        first = {"lines/sku": "A", "lines/taxes": taxes, "lines/tags": '["x", "y"]'}
        self.assertEqual(
            rows,
            [
                (1, {"#": "1", "id": "1", "buyer.name": "Ödön", **first}),
                (2, {"lines/sku": "B", "lines/price.net": "1.5"}),
                (3, {"#": "2", "id": "2"}),
                (4, {"#": "3", "lines/sku": "C"}),
                (5, {"lines/sku": "D"}),
                (6, {"#": "4", "id": "4", "lines/sku": "E"}),
            ],
        )

    def test_a_list_in_a_line_repeats_the_line(self):
        lists = ["lines", "lines/taxes"]
        rows = table(document(ORDERS, path=["orders"], lists=lists))
        found = [(row.get("lines/sku"), row.get("lines/taxes/r")) for _n, row in rows]
        self.assertEqual(found[:3], [("A", "7"), ("A", "19"), ("B", None)])

    def test_several_lists_come_one_behind_the_other(self):
        value = [{"n": 1, "a": [{"x": 1}, {"x": 2}], "b": [{"x": 3}, "text"]}]
        rows = table(document(value, lists=["a", "b"]))
        self.assertEqual(
            [row for _line, row in rows],
            [
                {"#": "1", "n": "1", "a/x": "1"},
                {"a/x": "2"},
                {"b/x": "3"},
                {"b": "text"},
            ],
        )

    def test_a_single_object_is_a_record_where_the_path_says_so(self):
        for value, path in (
            ({"o": ORDERS["orders"][0]}, ["o"]),
            (ORDERS["orders"][0], ["."]),
        ):
            with self.subTest(path):
                rows = table(document(value, path=path, lists=["lines"]))
                self.assertEqual([line for line, _row in rows], [1, 2])
        with self.assertRaisesRegex(FileError, 'set "path" to "."'):
            list(document(ORDERS["orders"][0]))

    def test_a_path_leads_through_arrays(self):
        """Values of the objects around stand beside each record."""
        reader = document(
            ORDERS,
            path=["orders", "lines"],
            above=["../id", "../../shop.name"],
        )
        self.assertEqual(
            [
                (row.get("../id"), row["../../shop.name"], row["sku"])
                for _n, row in table(reader)
            ],
            [
                ("1", "Süß", "A"),
                ("1", "Süß", "B"),
                (None, "Süß", "C"),
                (None, "Süß", "D"),
                ("4", "Süß", "E"),
            ],
        )

    def test_a_value_that_is_not_there_is_not_that_of_the_object_before(self):
        value = [{"id": 1, "l": [{"a": 1}]}, {"l": [{"a": 2}]}]
        rows = table(document(value, path=["l"], above=["../id"]))
        self.assertEqual([row.get("../id") for _line, row in rows], ["1", None])

    def test_a_value_behind_the_records_that_ask_for_it_is_refused(self):
        reader = document(ORDERS, path=["orders", "lines"], above=["../buyer.name"])
        with self.assertRaisesRegex(FileError, r'"\.\./buyer\.name" stands behind'):
            list(reader)

    def test_what_stands_behind_the_records_is_read(self):
        for rest in ("}", ', "x": [1, {"y": "]"}]}'):
            data = b'{"o": [{"a": 1}]' + rest.encode()
            self.assertEqual(len(list(document(data, path=["o"]))), 1)
        for rest in ("", ', "x": [', "} x", ', "o": []}'):
            with self.subTest(rest), self.assertRaises(FileError):
                list(document(b'{"o": [{"a": 1}]' + rest.encode(), path=["o"]))

    def test_no_list_at_all_is_told(self):
        with self.assertRaisesRegex(FileError, 'no array at "orders.rows"'):
            list(document(ORDERS, path=["orders", "rows"]))

    def test_a_bad_record_is_one_row_and_the_next_is_counted_on(self):
        data = b'[{"a": 1, "a": 2, "l": [1, 2]}, {"b": 1, "l": [{"x": 1}, {"x": 2}]}]'
        rows = list(document(data, lists=["l"]))
        self.assertEqual([row.line for row in rows], [1, 2, 3])
        self.assertIn('"a" is there twice', rows[0].error)
        self.assertEqual(rows[1].cells[0], "2")

    def test_lines_of_json(self):
        """A bad line of the file is one row, and fails alone."""
        text = (
            '{"a": 1, "l": [{"x": 1}, {"x": 2}]}\n{"a": 2, "l"\n\n{"a": 3, "l": []}\n'
        )
        reader = JsonLines(io.BytesIO(text.encode()), lists=["l"])
        rows = list(reader)
        self.assertEqual([row.line for row in rows], [1, 2, 3, 4])
        self.assertIn("This is not JSON", rows[2].error)
        self.assertEqual(
            table(JsonLines(io.BytesIO(text.encode()), lists=["l"]))[3][1]["#"], "3"
        )

    def test_several_values_in_one_cell(self):
        value = [{"t": ["a b", "c"]}, {"t": "d"}, {"t": ["e;f"]}]
        rows = list(document(value, several={"t": ";"}))
        self.assertEqual([row.cells for row in rows[:2]], [["a b;c"], ["d"]])
        self.assertIn('"t" has ";" inside of "e;f"', rows[2].error)
        [row, *_rest] = document(value, several={"t": " "})
        self.assertEqual(row.cells, ["a b c"])

    def test_objects_that_say_what_they_are_called(self):
        meta = [{"key": "vat", "value": "DE1"}, {"key": "Größe", "value": 2}]
        rows = list(
            document([{"m": meta}, {"m": [{"value": 1}]}], named_by={"m": "key"})
        )
        reader = document([{"m": meta}], named_by={"m": "key"})
        [(_line, row)] = table(reader)
        self.assertEqual((row["m[vat].value"], row["m[Größe].value"]), ("DE1", "2"))
        self.assertIn('"m" is there without "key"', rows[1].error)
        twice = list(document([{"m": meta[:1] * 2}], named_by={"m": "key"}))
        self.assertIn("is there twice", twice[0].error)

    def test_rows_that_are_lists_have_what_stands_around_them_as_well(self):
        value = {"shop": "Süß", "rows": [["A", 1]]}
        reader = document(value, path=["rows"], columns=["sku", "n"], above=["../shop"])
        self.assertEqual(table(reader), [(1, {"sku": "A", "n": "1", "../shop": "Süß"})])


class TestXml(BaseCase):
    """Elements that are there several times are lines, where it is said."""

    def test_each_element_is_a_row(self):
        rows = table(records(XML, "c/s/o", lists=["l"]))
        first = {"l/k": "A", "l/t/@r": "7", "l/t[2]/@r": "19"}
        self.assertEqual(
            rows,
            [
                (1, {"#": "1", "@n": "1", "b": "Ödön", **first}),
                (2, {"l/k": "B"}),
                (3, {"#": "2", "@n": "2"}),
                (4, {"#": "3", "ls/l": "C"}),
                (5, {"#": "4", "@n": "3", "b": "Q"}),
            ],
        )

    def test_lines_deep_inside_and_lines_of_lines(self):
        rows = table(records(XML, "o", lists=["ls/l", "l", "l/t"]))
        self.assertEqual(
            [row for _line, row in rows][:4],
            [
                {"#": "1", "@n": "1", "b": "Ödön", "l/k": "A", "l/t/@r": "7"},
                {"l/k": "A", "l/t/@r": "19"},
                {"l/k": "B"},
                {"#": "2", "@n": "2"},
            ],
        )
        self.assertEqual(rows[4][1], {"#": "3", "ls/l": "C"})

    def test_values_of_the_elements_around(self):
        reader = records(XML, "o", above=["../id", "../../@v", "../x/id"])
        found = [
            (row.get("@n"), row["../id"], row["../../@v"], row.get("../x/id"))
            for _line, row in table(reader)
        ]
        self.assertEqual(
            found,
            [
                ("1", "7", "3", None),
                ("2", "7", "3", None),
                (None, "7", "3", None),
                ("3", "8", "3", "9"),
            ],
        )

    def test_a_value_that_is_not_there_is_not_that_of_the_element_before(self):
        text = "<c><s><id>1</id><p>x</p></s><s><p>y</p></s></c>"
        rows = table(records(text, "p", above=["../id"]))
        self.assertEqual([row.get("../id") for _line, row in rows], ["1", None])

    def test_a_value_that_is_there_several_times_is_not_lost(self):
        text = "<c><b><v>1</v></b><b><v>2</v></b><p>x</p></c>"
        [(_line, row)] = table(records(text, "p", above=["../b/v"]))
        self.assertEqual((row["../b/v"], row["../b[2]/v"]), ("1", "2"))

    def test_a_value_behind_the_records_is_refused(self):
        text = "<c><s><p>1</p><id>7</id></s></c>"
        with self.assertRaisesRegex(FileError, r'"\.\./id" stands behind'):
            list(records(text, "p", above=["../id"]))
        other = "<c><id>5</id><s><p>1</p><id>7</id></s></c>"
        [(_line, row)] = table(records(other, "p", above=["../../id"]))
        self.assertEqual(row["../../id"], "5")

    def test_several_elements_in_one_cell(self):
        text = "<c><p><t>a,b</t><t>c</t></p><p><t>d</t></p></c>"
        rows = list(records(text, "c/p", several=["t"]))
        self.assertEqual([row.cells for row in rows], [['["a,b", "c"]'], ['["d"]']])
        rows = list(records(text, "c/p", several={"t": ","}))
        self.assertIn('"t" has "," inside of "a,b"', rows[0].error)
        self.assertEqual(rows[1].cells, ["d"])

    def test_elements_that_say_what_they_are_called(self):
        text = (
            "<c><p><b><k>open</k><v>1</v></b><b><k>close</k><v>2</v></b>"
            "<b><k>open</k><v>3</v></b></p><p><b t='x'><v>4</v></b></p></c>"
        )
        rows = list(records(text, "c/p", named_by={"b": "k"}))
        self.assertIn('"b" is there without "k"', rows[1].error)
        [(_line, row), *_rest] = table(records(text, "c/p", named_by={"b": "k"}))
        self.assertEqual(
            (row["b[open]/v"], row["b[close]/v"], row["b[open][2]/v"]), ("1", "2", "3")
        )
        reader = records("<p><b t='x'><v>4</v></b></p>", "p", named_by={"b": "@t"})
        self.assertEqual(table(reader)[0][1], {"b[x]/@t": "x", "b[x]/v": "4"})

    def test_limits_are_those_of_a_line(self):
        """An order of many lines is no record of too many elements."""
        line = "<l><k>1</k><n>2</n></l>"
        with patch.object(xml_rows, "MAX_CELLS", 10):
            rows = list(records(f"<c><o>{line * 100}</o></c>", "c/o", lists=["l"]))
            self.assertEqual(len(rows), 100)
            for text in (
                f"<c><o>{line * 100}</o></c>",
                f"<c><x>{line * 9}</x><o/></c>",
            ):
                with self.assertRaisesRegex(FileError, "more than 10 elements"):
                    list(records(text, "c/o", above=["../x/l"]))

    def test_nothing_that_was_read_stays_in_memory(self):
        """Each record goes, and each element around them, when it ends."""
        reader = records(XML, "c/s/o", above=["../id"])
        around = sum(map(XML.count, ("<c", "<s>", "<id>", "<x>")))
        with patch.object(xml_rows, "_forget", wraps=xml_rows._forget) as forget:
            rows = list(reader)
        self.assertEqual(forget.call_count, len(rows) + around)


class TestOptions(BaseCase):
    """What may be said of nested records."""

    def test_wrong_values_are_refused(self):
        for name, value in (
            ("lists", [1]),
            ("lists", [""]),
            ("above", ["Id"]),
            ("above", ["../"]),
            ("above", [1]),
            ("several", [1]),
            ("several", {"a": 1}),
            ("several", {"a": ""}),
            ("named_by", {"a": ""}),
            ("named_by", {"a": 1}),
        ):
            with self.subTest(name=name, value=value):
                self.assertTrue(NESTED[name].complaint(value))
        self.assertFalse(NESTED["lists"].complaint("lines"))
        self.assertFalse(NESTED["above"].complaint(["../../@v"]))
