import gzip
import io
import zipfile

import openpyxl
import xlwt
from PIL import Image

from odoo.exceptions import UserError
from odoo.tests.common import BaseCase, TransactionCase

from odoo.addons.connector_flow.readers.kinds import (
    CSV,
    JSON,
    SHEET,
    XML,
    directory_of,
    kind_of,
    refuse_other,
)
from odoo.addons.connector_flow.readers.table import FileError
from odoo.addons.connector_flow.readers.unpack import names_in


def picture(form):
    stream = io.BytesIO()
    Image.effect_noise((80, 80), 90).save(stream, form)
    return stream.getvalue()


def zipped(*names, head=b""):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, head)
    return stream.getvalue()


def xlsx():
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Name"])
    book.save(stream)
    return stream.getvalue()


def xls():
    stream = io.BytesIO()
    book = xlwt.Workbook()
    book.add_sheet("Obst").write(0, 0, "Name")
    book.save(stream)
    return stream.getvalue()


def old_word():
    """Like a file of Word, whose names of parts stand behind its text."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    head[30], head[48:52] = 9, (200).to_bytes(4, "little")
    text = b"Text " * 20_480 + bytes(512)
    return bytes(head) + text[: 200 * 512] + "WordDocument".encode("utf-16-le")


ODS = b"application/vnd.oasis.opendocument.spreadsheet"
PAGE = (
    b"<!DOCTYPE html>\n<html><body><table><tr><td>Name</td></tr></table></body></html>"
)
EXCEL_2003 = (
    b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
)
# Files that no task reads, and what each is called.
STRANGERS = {
    "PNG": (picture("PNG"), "is a picture (PNG)"),
    "JPEG": (picture("JPEG"), "is a picture (JPEG)"),
    "GIF": (picture("GIF"), "is a picture (GIF)"),
    "BMP": (picture("BMP"), "is a picture (BMP)"),
    "TIFF": (b"II*\0\x08\0\0\0" + bytes(40), "is a picture (TIFF)"),
    "WebP": (b"RIFF\x24\0\0\0WEBPVP8 " + bytes(40), "is a picture (WebP)"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "is a document (PDF)"),
    "Word": (zipped("[Content_Types].xml", "word/document.xml"), "document (Word)"),
    "text of LibreOffice": (
        zipped("mimetype", head=b"application/vnd.oasis.opendocument.text"),
        "is a document (OpenDocument)",
    ),
    "HTML": (PAGE, "is a web page (HTML)"),
    "HTML without a head": (b"\n<table border=1>\n<tr><td>Name", "is a web page"),
    "HTML behind a comment": (b"<!-- a --><!-- b -->\n<html><head>", "a web page"),
    "XHTML": (b'<?xml version="1.0"?>\n<!DOCTYPE html>\n<html>', "is a web page"),
    "7z": (
        b"7z\xbc\xaf\x27\x1c\0\x04",
        "is packed in a way that is not read here (7z)",
    ),
    "RAR": (b"Rar!\x1a\x07\x01\0", "(RAR)"),
    "program": (b"\x7fELF\x02\x01\x01" + bytes(40), "is a program"),
    "SQLite": (b"SQLite format 3\0" + bytes(40), "is a database (SQLite)"),
    "RTF": (b"{\\rtf1\\ansi", "is a document (RTF)"),
    "password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "with a password",
    ),
    "page in a file": (b"MIME-Version: 1.0\r\nX-Document", "document (MHTML)"),
    "any bytes": (bytes(range(256)) * 20, "is not a text"),
}
# Files that one type of task reads.
READ = {
    CSV: [
        b"Name;Preis\n\xc3\x96l;1,20\n",
        b"<TICKER>,<PER>,<DATE>\nA,D,1\n",
        b"<TABLE>,<DATE>\nA,1\n",
        b"[Name];{Preis}\nx;1\n",
        b"{Name}\nx\n",
        b"BMW;Name\n",
        b"MZ;Name\n",
        b"ID3;ORC\n",
        b"%;PDF\n",
        b"PK;Name\n",
        b"-----;x\n",
        "Name;Öl\n".encode("utf-16"),
        "Имя;Цена\nМасло;1\n".encode("utf-16-le") * 3,
        "Name;Öl\n".encode("cp500"),
        b"Name\x1fPreis\x1eKiwi\x1f1\x1e" * 20,
        b"Name;a\0b\n",
    ],
    JSON: [
        b'[{"a": 1}]',
        b" \n[ [1, 2], [3, 4]]",
        b'{"a": 1}\n{"a": 2}\n',
        b'\xef\xbb\xbf{"a": [1]}',
        b'[{"a": "' + b"x" * 70_000 + b'"}]',
        '[{"a": "ö"}]'.encode("utf-16"),
    ],
    XML: [
        b'<?xml version="1.0"?><catalog><product/></catalog>',
        b"<catalog>\n <product>1</product></catalog>",
        b"<!-- made by hand --><a><b/></a>",
        '<?xml version="1.0"?><a/>'.encode("utf-16"),
        EXCEL_2003,
    ],
    SHEET: [
        xlsx(),
        xls(),
        zipped("mimetype", "content.xml", head=ODS),
        zipped("xl\\workbook.xml", "[Content_Types].xml"),
        zipped("content.xml"),
    ],
}


def refused(data, wanted, **options):
    """What is said of a file, or None."""
    try:
        refuse_other(data[: 2**16], wanted, names_in(io.BytesIO(data)), **options)
    except FileError as error:
        return str(error)


class TestKinds(BaseCase):
    """A file is told by what is in it, whatever it is called."""

    def test_what_no_task_reads_is_named(self):
        for name, (data, said) in STRANGERS.items():
            for wanted in (CSV, JSON, SHEET):
                with self.subTest(name, wanted=wanted):
                    found = refused(data, wanted)
                    self.assertIn("The file is ", found)
                    self.assertIn(said, found)
                    self.assertIn("This task reads", found)

    def test_what_a_task_reads_is_not_refused(self):
        for wanted, files in READ.items():
            for data in files:
                with self.subTest(data[:30], wanted=wanted):
                    self.assertIsNone(refused(data, wanted))

    def test_what_another_task_reads_names_it(self):
        types = {
            CSV: "CSV Import",
            JSON: "JSON Import",
            XML: "XML Import",
            SHEET: "Spreadsheet Import",
        }
        for kind, files in READ.items():
            for wanted in types.keys() - {kind}:
                for data in files:
                    with self.subTest(data[:30], wanted=wanted):
                        found = refused(data, wanted)
                        if kind == CSV and data[:1] in b"<[{" and not found:
                            continue  # their readers say where
                        elif kind == XML and wanted == SHEET:
                            self.assertIn("save it as xlsx", found)
                        else:
                            self.assertIn(f"by the task type {types[kind]}", found)

    def test_it_is_said_what_to_do_with_what_is_there(self):
        picture, document = b"\x89PNG\r\n\x1a\n" + bytes(50), b"%PDF-1.4\n"
        for data, wanted, way in (
            (picture, CSV, "choose a file that was saved as CSV"),
            (document, SHEET, "(xlsx, xls, ods): choose one"),
            (xlsx(), CSV, "save it as CSV and choose that file"),
            (xlsx(), JSON, "Choose another file"),
        ):
            with self.subTest(way):
                self.assertIn(way, refused(data, wanted))

    def test_an_empty_file_is_of_no_kind(self):
        for data in (b"", b" \n"):
            for wanted in (CSV, JSON, XML, SHEET):
                self.assertIsNone(refused(data, wanted))

    def test_parts_of_an_old_office_file_are_found_where_it_says(self):
        head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
        head[30], head[48] = 9, 7
        self.assertEqual(directory_of(bytes(head)), 8 * 512)
        self.assertIsNone(directory_of(b"Name;Preis\n"))

    def test_what_begins_like_rows_of_json_is_left_to_their_reader(self):
        """It says which line is wrong."""
        self.assertIsNone(refused(b'# made by hand\n{"a": 1}\n', JSON))
        self.assertIsNone(refused(b'{"a": 1,}\n', JSON))
        self.assertIsNone(refused(b"<a><b></a>", XML))
        self.assertIsNone(refused('{"a": 1}\n'.encode("cp500"), JSON, is_text=True))

    def test_who_says_how_the_bytes_are_read_is_believed(self):
        """Hive separates cells by Ctrl-A."""
        data = b"Name\x01Preis\x01\x02\n" * 30
        self.assertIn("is not a text", refused(data, CSV))
        self.assertIsNone(refused(data, CSV, is_text=True))

    def test_a_packed_workbook_is_told_without_its_names(self):
        self.assertEqual(kind_of(xlsx()).word, SHEET)
        self.assertIsNone(refused(zipped("a.csv"), SHEET))

    def test_many_comments_take_no_time(self):
        self.assertEqual(kind_of(b"<!---->" * 9000 + b"<").word, CSV)


NEEDED = {"xml_import": {"path": "a"}, "fixed_width_import": {"columns": {"a": 1}}}


class TestKindsOfFiles(TransactionCase):
    """The file is refused before any row is made."""

    def chunks(self, kind, data, **config):
        file = self.env["impexp.file"].sudo()._store({"name": "obst.csv"}, data)
        flow = self.env["impexp.task.flow"].create({"name": kind})
        values = {"name": kind, "task": kind, "flow_id": flow.id}
        task = self.env["impexp.task"].create(values | {"config": repr(config)})
        reader = task._instance()
        return list(reader.prepare_chunk(config=reader.config(), file_id=file.id))

    def test_every_task_that_reads_files(self):
        for kind, data, said in (
            ("csv_import", picture("PNG"), "The file is a picture (PNG)"),
            ("csv_import", xlsx(), "task type Spreadsheet Import"),
            ("csv_import", xls(), "task type Spreadsheet Import"),
            ("csv_import", PAGE, "is a web page"),
            ("csv_import", b'[{"a": 1}]', "task type JSON Import"),
            ("csv_import", b"<?xml version='1.0'?><a/>", "task type XML Import"),
            ("xlsx_import", b"Name;Preis\n1;2\n", "task type CSV Import"),
            ("xlsx_import", PAGE, "is a web page"),
            ("xlsx_import", old_word(), "is a document (Word)"),
            ("xlsx_import", EXCEL_2003, "save it as xlsx"),
            ("json_import", xlsx(), "task type Spreadsheet Import"),
            ("xml_import", picture("JPEG"), "is a picture (JPEG)"),
            ("fixed_width_import", picture("GIF"), "This task reads texts"),
            ("csv_import", b"UNA:+.? '\r\nUNB+UNOC:3+A", "type EDIFACT Import"),
            ("edifact_import", b"Name;Preis\n1;2\n", "task type CSV Import"),
            ("edifact_import", picture("PNG"), "This task reads EDIFACT"),
        ):
            config = NEEDED.get(kind, {})
            packings = [data, gzip.compress(data), zipped("obst.csv", head=data)]
            for packed in packings[: 1 if "Word" in said else 3]:
                with self.subTest(kind, said=said, head=packed[:4]):
                    with self.assertRaises(UserError) as caught:
                        self.chunks(kind, packed, **config)
                    self.assertIn(said, str(caught.exception))

    def test_a_workbook_is_read_packed_or_not(self):
        for data in (xlsx(), gzip.compress(xlsx()), zipped("obst.xlsx", head=xlsx())):
            chunks = self.chunks("xlsx_import", data, includes_header=False)
            [rows] = [chunk["data"].rows for chunk in chunks if "data" in chunk]
            self.assertEqual(rows, [[1, ["Name"]]])
