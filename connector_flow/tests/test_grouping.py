from itertools import product

from odoo.tests.common import BaseCase

from ..engine.file_import import Heads
from ..engine.rows import DictRow
from ..records.grouping import Grouping
from ..tools.chunk_data import RECORD


class Reader:
    """A task type that joins rows as a grouping says."""

    def __init__(self, grouping):
        self.groups = grouping.groups


def cut(rows, grouping, size):
    """The groups that come of rows in chunks of a size, as they are made of a file."""
    chunks, heads = [[]], Heads([Reader(grouping)])
    for row in rows:
        if len(chunks[-1]) >= size and not heads.joins(chunks[-1], row):
            chunks.append([])
            heads.forget()
        chunks[-1].append(row)
    return [group for chunk in chunks for group in grouping.groups(chunk)]


def every_file(length):
    """All files of a length that are other than each other to a grouping."""
    cells = product(("", "A", "B"), ("", "x"), ("", "1"))
    rows = [dict(zip(("key", "head", "line"), one, strict=True)) for one in cells]
    return ([dict(row) for row in file] for file in product(rows, repeat=length))


class TestGrouping(BaseCase):
    """Which rows are one record, whatever the size of chunks is."""

    def groups(self, grouping, *rows):
        return [len(group) for group in grouping.groups(list(map(self.row, rows)))]

    @staticmethod
    def row(text):
        return dict(zip(("key", "head", "line"), text, strict=True))

    def setUp(self):
        super().setUp()
        self.by_key = Grouping(["key", "head"], ["line"], ["key"])

    def test_chunks_of_any_size_make_the_same_records(self):
        for rows in every_file(length=3):
            whole = self.by_key.groups(rows)
            for size in (1, 2):
                self.assertEqual(cut(rows, self.by_key, size), whole, rows)

    def test_a_row_repeats_its_record_or_leaves_it_out(self):
        for rows, lengths in (
            (("A-1", "A-2", "B-1"), [2, 1]),
            (("A-1", "  2", "A-3"), [3]),
            (("A-1", "A 2", "A-3"), [3]),
            (("A 1", "A-2"), [1, 1]),
            (("A-1", "Ax2"), [1, 1]),
            (("A-1", "A- "), [1, 1]),
            (("A-1", "B-1", "A-2"), [1, 1, 1]),
            ((" -1", " -2"), [1, 1]),
        ):
            with self.subTest(rows):
                self.assertEqual(self.groups(self.by_key, *rows), lengths)

    def test_an_empty_cell_that_clears_says_something(self):
        """But where nothing besides the key is filled, the header was left out."""
        grouping = Grouping(["key", "head", "more"], ["line"], ["key"], blanks=False)
        first = {"key": "A", "head": "x", "more": "y", "line": "1"}
        for change, lengths in (
            ({"more": ""}, [1, 1]),
            ({"head": "", "more": ""}, [2]),
            ({}, [2]),
        ):
            with self.subTest(change):
                groups = grouping.groups([first, first | {"line": "2"} | change])
                self.assertEqual(list(map(len, groups)), lengths)

    def test_keys_are_the_same_but_for_blanks(self):
        rows = [{"key": "A", "line": "1"}, {"key": "A ", "line": "2"}]
        self.assertEqual(len(Grouping(["key"], ["line"], ["key"]).groups(rows)), 1)

    def test_without_lines_rows_of_one_key_are_on_their_own(self):
        """Each has its turn: the last one counts."""
        grouping = Grouping(["key", "head"], [], ["key"])
        self.assertEqual(self.groups(grouping, "Ax1", "Ax1"), [1, 1])

    def test_a_file_that_counts_its_records_knows_best(self):
        rows = [
            {RECORD: "1", "key": "A", "line": "1"},
            {RECORD: "", "key": "", "line": ""},
            {RECORD: "2", "key": "", "line": "1"},
            {RECORD: "3", "key": "A", "line": "1"},
            {RECORD: "4", "key": "A", "line": "2"},
        ]
        groups = Grouping(["key"], ["line"], ["key"]).groups(rows)
        self.assertEqual(list(map(len, groups)), [2, 1, 1, 1])

    def test_what_is_left_of_a_chunk_is_joined_as_it_stood_in_the_file(self):
        """Line 3 went in; the cell in line 4 has a break inside."""
        rows = [
            DictRow(self.row(text)) for text in ("A-1", "A-2", ("A", "-", "3\n"), "A-4")
        ]
        for row, line in zip(rows, (2, 4, 5, 7), strict=True):
            row.line = line
        grouping = Grouping(["key", "head"], ["line"], ["key"], parted=True)
        self.assertEqual(list(map(len, grouping.groups(rows))), [1, 3])
        self.assertEqual(list(map(len, self.by_key.groups(rows))), [4])

    def test_rows_without_names_are_grouped_by_places(self):
        rows = [["A", "x", "1"], ["", "", "2"], ["A", "x", "3"], ["B"]]
        groups = Grouping([0, 1], [2], [0]).groups(rows)
        self.assertEqual(list(map(len, groups)), [3, 1])

    def test_a_condition_judges_rows_with_a_key_one_by_one(self):
        rows = list(map(self.row, ("A-1", "A-2", "  3")))
        groups = self.by_key.groups(rows, by_key=False)
        self.assertEqual(list(map(len, groups)), [1, 2])
