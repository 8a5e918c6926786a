"""The suite's own types keep the contracts, and these see who does not."""

import io
import json
from unittest.mock import patch

import openpyxl

from odoo.tests import tagged

from odoo.addons.connector_flow.exceptions import SkipRow
from odoo.addons.connector_flow.tasks.csv_import import CsvImport
from odoo.addons.connector_flow.tasks.edifact_import import EdifactImport
from odoo.addons.connector_flow.tasks.fixed_width_import import FixedWidthImport
from odoo.addons.connector_flow.tasks.json_import import JsonImport
from odoo.addons.connector_flow.tasks.xlsx_import import XlsxImport
from odoo.addons.connector_flow.tasks.xml_import import XmlImport
from odoo.addons.connector_flow.tests.common import FileTypeContract, TaskTypeContract

from ..tasks.item_import import ItemBatchImport, ItemImport, ListImport, values

GOOD = [
    {"Name": "Apfel", "Code": "A", "Amount": "1,5"},
    {"Name": "Kiwi\ngrün", "Code": "K", "Amount": ""},
    {"Name": "Limette", "Code": "L", "Amount": "3"},
]
BAD = [
    ({"Name": "Birne", "Code": "B", "Amount": "abc"}, "could not convert"),
    ({"Name": "Birne", "Code": "B", "Amount": "-1"}, "The amount of Birne is negative"),
    ({"Name": "Birne", "Code": "L", "Amount": "1"}, "This code is taken"),
]


@tagged("post_install", "-at_install")
class TestItemImport(TaskTypeContract):
    """One row at a time."""

    task_type = ItemImport
    good, bad = GOOD, BAD[:2]
    skipped = [({"Name": "Nuss", "Code": "N", "Event": "skip:No fruit."}, "No fruit.")]
    again = "nothing"

    # what the contract is there for: a type that breaks a rule is found

    def broken(self, read, test):
        """Whether the type fails a test when it reads rows like this."""
        with patch.object(ItemImport, "read_chunk", read):
            try:
                test()
            except AssertionError:
                return True
        return False

    def items(self, reader):
        return reader.env["flow.test.item"]

    def test_it_sees_sudo(self):
        def read(reader, config=None, chunk_data=None, **kwargs):
            return self.items(reader).sudo().create(values(chunk_data))

        with patch.object(ItemImport, "required_access", ()):
            test = self.test_rows_run_with_the_rights_of_their_user
            self.assertTrue(self.broken(read, test))
            self.assertFalse(self.broken(ItemImport.read_chunk, test))

    def test_it_sees_a_bad_row_that_goes_in(self):
        def read(reader, config=None, chunk_data=None, **kwargs):
            return self.items(reader).create({"name": chunk_data["Name"]})

        self.assertTrue(self.broken(read, self.test_a_bad_row_fails_alone))

    def test_it_sees_a_good_row_that_fails(self):
        def read(reader, config=None, chunk_data=None, **kwargs):
            raise ValueError("No.")

        self.assertTrue(self.broken(read, self.test_good_rows_go_in))

    def test_it_sees_rows_that_lean_on_each_other(self):
        """What is remembered from row to row is different in other chunks."""

        def read(reader, config=None, chunk_data=None, **kwargs):
            if getattr(reader, "was_here", False):
                raise SkipRow("One is enough.")
            reader.was_here = True
            return self.items(reader).create(values(chunk_data))

        test = self.test_chunks_of_any_size_do_the_same
        self.assertTrue(self.broken(read, test))

    def test_it_sees_python_in_place_of_words(self):
        def read(reader, config=None, chunk_data=None, **kwargs):
            return self.items(reader).create(
                values(chunk_data) | {"code": chunk_data["Code"][0]}
            )

        self.assertTrue(self.broken(read, self.test_empty_cells))

    def test_it_sees_a_swallowed_world(self):
        """Who turns a lost connection into a refusal fails a row that is right."""

        def read(reader, config=None, chunk_data=None, **kwargs):
            try:
                raise ConnectionError("Gone.")
            except ConnectionError as error:
                raise ValueError("It does not work.") from error

        test = self.test_rows_wait_while_the_world_is_broken
        self.assertTrue(self.broken(read, test))

    def test_it_sees_what_comes_twice(self):
        def read(reader, config=None, chunk_data=None, **kwargs):
            return self.items(reader).create({"name": chunk_data["Name"]})

        test = self.test_the_same_rows_twice
        for again, found in (("nothing", True), ("same", True), ("new", False)):
            with patch.object(type(self), "again", again):
                self.assertEqual(self.broken(read, test), found)

    def test_it_sees_silent_types(self):
        with patch.object(type(self), "task_type", ListImport):
            with patch.object(ListImport, "__doc__", None):
                with self.assertRaises(AssertionError):
                    self.test_the_type_says_what_it_does()

    def test_a_test_that_is_left_out_needs_a_reason(self):
        for without in ({"test_empty_cells": ""}, {"test_no_such": "No."}):
            with patch.object(type(self), "without", without):
                with self.assertRaisesRegex(ValueError, "test_empty_cells"):
                    self.setUp()


@tagged("post_install", "-at_install")
class TestItemBatchImport(TaskTypeContract):
    """The rows of a chunk together."""

    task_type = ItemBatchImport
    good, bad = GOOD, BAD[:2]
    skipped = TestItemImport.skipped
    again = "nothing"


@tagged("post_install", "-at_install")
class TestListImport(TaskTypeContract):
    """Rows without a header; the type goes by its technical name."""

    task_type = "test_list_import"
    good = [list(row.values()) for row in GOOD]
    bad = [(list(row.values()), words) for row, words in BAD[:2]]
    again = "nothing"


ROWS = [{"Name": "Apfel", "Code": "A"}, {"Name": "Kiwi", "Code": "K"}]


def book(rows=ROWS):
    made, stream = openpyxl.Workbook(), io.BytesIO()
    for cells in [list(ROWS[0]), *(list(row.values()) for row in rows)]:
        made.active.append(cells)
    made.save(stream)
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestCsvImport(FileTypeContract):
    task_type = CsvImport
    good = b"Name;Code\nApfel;A\nKiwi;K\n"
    rows = ROWS
    bad = [(b"\0\1\2\3\xff\xfe" * 9, "")]
    torn = [(b"Name;Code\nApfel;A\nBirne;B;zu viel\nKiwi;K\n", 3, "3 cells")]


@tagged("post_install", "-at_install")
class TestEdifactImport(FileTypeContract):
    task_type = EdifactImport
    config = {"max_columns": 100}
    good = (
        b"UNB+UNOC:3+A+B+260102:1015+R'UNH+1+ORDERS:D:96A:UN'BGM+220+PO-1'"
        b"LIN+1++4006381333931:EN'QTY+21:3'LIN+2++4006381333948:EN'QTY+21:0'"
        b"UNT+7+1'UNZ+1+R'"
    )
    rows = [
        {
            **{"message": "ORDERS", "message_ref": "1", "sender": "A"},
            **{"recipient": "B", "interchange_ref": "R", "document_type": "220"},
            **{"document_number": "PO-1", "line/number": "1", "line/quantity": "3"},
            "line/ean": "4006381333931",
        },
        {
            **dict.fromkeys(("message", "message_ref", "sender", "recipient"), ""),
            **dict.fromkeys(("interchange_ref", "document_type"), ""),
            **{"document_number": "", "line/number": "2", "line/quantity": "0"},
            "line/ean": "4006381333948",
        },
    ]
    bad = [
        (good.replace(b"UNZ+1+R'", b""), "has no end (UNZ)"),
        (good.replace(b"UNOC", b"UNOX"), "character set"),
        (b"Name;Code\n", "is a text such as CSV"),
    ]


@tagged("post_install", "-at_install")
class TestFixedWidthImport(FileTypeContract):
    task_type = FixedWidthImport
    config = {"columns": {"Name": 6, "Code": 1}}
    good = b"Apfel A\nKiwi  K\n"
    rows = ROWS
    bad = [(b"%PDF-1.4 \0\1\2\3", "is a document (PDF)")]
    torn = [(b"Apfel A\nBirne B zu viel\nKiwi  K\n", 2, "ends at 7")]


@tagged("post_install", "-at_install")
class TestJsonImport(FileTypeContract):
    task_type = JsonImport
    good = json.dumps(ROWS).encode()
    rows = ROWS
    bad = [(b"[1, 2", ""), (b"no JSON", "")]


@tagged("post_install", "-at_install")
class TestXmlImport(FileTypeContract):
    task_type = XmlImport
    config = {"path": "items/item"}
    good = (
        b"<items><item><Name>Apfel</Name><Code>A</Code></item>"
        b"<item><Name>Kiwi</Name><Code>K</Code></item></items>"
    )
    rows = ROWS
    bad = [(b"<items><item>", ""), (b"not XML", "")]


@tagged("post_install", "-at_install")
class TestXlsxImport(FileTypeContract):
    task_type = XlsxImport
    good = book()
    rows = ROWS
    bad = [(b"no workbook", "")]
