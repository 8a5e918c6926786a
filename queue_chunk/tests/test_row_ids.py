from odoo.tests.common import BaseCase

from ..desk import row_ids
from ..desk.row_ids import RowId


class TestRowIds(BaseCase):
    """A row finds itself by an id that no spreadsheet changes."""

    def test_an_id_says_what_it_was_made_of(self):
        id_ = RowId(17, row_ids.owner_of("a", 1), row_ids.content_of(17, {"Ä": "ß"}))
        self.assertEqual(row_ids.parse(f" {id_} "), id_)

    def test_what_is_none_is_none(self):
        for text in ("", "17", "R17", "R17-abcdef-short", "R17-ABCDEF-abcdefghijkl"):
            with self.subTest(text):
                self.assertIsNone(row_ids.parse(text))

    def test_runs_and_sheets_have_ids_of_their_own(self):
        owners = {row_ids.owner_of(*names) for names in ((1, "a"), (1, "b"), (2, "a"))}
        self.assertEqual(len(owners), 3)

    def test_any_cell_makes_another_id_but_empty_ones(self):
        ids = [
            row_ids.content_of(2, cells)
            for cells in ({"a": "1"}, {"a": "2"}, {"b": "1"}, {"a": "1", "b": ""}, {})
        ]
        self.assertEqual(ids[0], ids[3])
        self.assertEqual(len(set(ids)), 4)

    def test_what_a_row_was_is_told_by_its_changes(self):
        found = list(row_ids.versions({"a": "3"}, [("a", "1"), ("a", "2")]))
        self.assertEqual([one["a"] for one in found], ["3", "2", "1"])
