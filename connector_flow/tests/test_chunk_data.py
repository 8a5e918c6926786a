import json

from odoo.tests.common import BaseCase

from ..engine.rows import make_row
from ..exceptions import MissingColumn
from ..tools.chunk_data import ChunkData

STORED = (
    '{"columns": ["Name", "Preis"], "rows": [[2, ["Äpfel", "1,20"]], [5, ["", "0"]]]}'
)


class TestChunkData(BaseCase):
    """How rows are stored, and what a repair may change."""

    def test_what_is_parsed_is_dumped_the_same(self):
        """Order of columns, umlauts, empty cells and 0 stay as they are."""
        self.assertEqual(ChunkData.parse(STORED).dump(), STORED)

    def test_dictionaries_become_columns_in_their_order(self):
        data = ChunkData.of([{"Z": "1", "A": "2"}, {"A": "3", "M": "4"}])
        self.assertEqual(data.columns, ["Z", "A", "M"])
        self.assertEqual(data.rows, [[1, ["1", "2", None]], [2, [None, "3", "4"]]])

    def test_lists_have_no_columns(self):
        data = ChunkData.of([["a", "b"]])
        self.assertEqual((data.columns, data.rows), (None, [[1, ["a", "b"]]]))

    def test_changes_name_line_column_before_and_after(self):
        new = ChunkData.parse(STORED.replace("1,20", "1.20"))
        changes = ChunkData.parse(STORED).changes(new)
        self.assertEqual(changes, [(2, "Preis", "1,20", "1.20")])

    def test_a_cell_beyond_the_header_is_named_by_its_number(self):
        old = ChunkData(["A"], [[2, ["x", "zu viel"]]])
        new = ChunkData(["A"], [[2, ["x"]]])
        self.assertEqual(old.changes(new), [(2, "#2", "zu viel", None)])

    def test_anything_else_is_refused(self):
        for text in ("", "[]", "{}", '{"columns": "A", "rows": []}',
                     '{"columns": null, "rows": [["2", []]]}',
                     '{"columns": null, "rows": [[true, []]]}',
                     '{"columns": null, "rows": [[2, "x"]]}'):  # fmt: skip
            with self.subTest(text), self.assertRaises(ValueError):
                ChunkData.parse(text)

    def test_only_keeps_the_lines_named(self):
        self.assertEqual(ChunkData.parse(STORED).only({5}).lines, [5])


class TestRow(BaseCase):
    """Rows as task types see them."""

    def test_a_row_is_a_dictionary_that_knows_its_line(self):
        row = make_row(["Name", "Preis"], 7, ["Kiwi", ""])
        self.assertEqual((dict(row), row.line), ({"Name": "Kiwi", "Preis": ""}, 7))

    def test_a_row_without_a_header_is_a_list(self):
        row = make_row(None, 1, ["Kiwi", "0"])
        self.assertEqual((list(row), row.line), (["Kiwi", "0"], 1))

    def test_a_column_that_is_not_there_is_named_with_those_that_are(self):
        with self.assertRaisesRegex(MissingColumn, "“Preis VK”.*“Name”, “Preis”"):
            make_row(["Name", "Preis"], 7, ["Kiwi", ""])["Preis VK"]

    def test_empty_cells_too_many_are_no_error(self):
        self.assertEqual(make_row(["A"], 2, ["x", "", ""]), {"A": "x"})

    def test_filled_cells_too_many_and_missing_cells_are_errors(self):
        for cells in (["x", "y"], []):
            with self.subTest(cells), self.assertRaisesRegex(ValueError, "1 columns"):
                make_row(["A"], 2, cells)

    def test_rows_can_be_stored_as_json(self):
        row = make_row(["A"], 2, ["x"])
        self.assertEqual(json.dumps(row), '{"A": "x"}')
