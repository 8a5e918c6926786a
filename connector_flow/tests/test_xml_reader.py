import io

from odoo.tests.common import BaseCase

from odoo.addons.connector_flow.readers.table import FileError
from odoo.addons.connector_flow.readers.unpack import Limited
from odoo.addons.connector_flow.readers.xml_rows import XmlRecords

# name: (a record "p", its cells)
RECORDS = {
    "children": ("<p><n>Öl &amp; Salz</n><m/></p>", {"n": "Öl & Salz", "m": ""}),
    "attributes": ('<p id="7" x=""/>', {"@id": "7", "@x": ""}),
    "text": ("<p>Kiwi</p>", {".": "Kiwi"}),
    "nested": (
        '<p><pr cur="EUR"><net>1.10</net></pr></p>',
        {"pr/@cur": "EUR", "pr/net": "1.10"},
    ),
    "several of a name": (
        "<p><t>a</t><t>b</t><u>c</u><t>d</t></p>",
        {"t": "a", "t[2]": "b", "u": "c", "t[3]": "d"},
    ),
    "namespaces": (
        '<p xmlns="urn:a" xmlns:g="urn:b" g:id="1"><g:price>2</g:price></p>',
        {"@id": "1", "price": "2"},
    ),
    "text between children": ("<p>a<b>c</b>d</p>", {".": "ad", "b": "c"}),
    "spaces between children are none": ("<p>\n <b> c </b>\n</p>", {"b": " c "}),
    "CDATA and comments": ("<p><b><![CDATA[<i>]]><!-- x --></b></p>", {"b": "<i>"}),
    "a record in a record": ("<p><p>x</p><b>1</b></p>", {"p": "x", "b": "1"}),
}

LAUGHS = '<!DOCTYPE c [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><c><p>&b;</p></c>'
OUTSIDE = '<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/hostname">]><c><p>&x;</p></c>'


def records(text, path="c/p", **options):
    data = text if isinstance(text, bytes) else text.encode()
    content = Limited(io.BytesIO(data), options.pop("megabytes", 1))
    return XmlRecords(content, path=path.split("/"), **options)


class TestRecords(BaseCase):
    """Records to rows."""

    def assertRefused(self, text, message, **options):
        with self.assertRaisesRegex(FileError, message):
            list(records(text, **options))

    def test_cells(self):
        for name, (text, cells) in RECORDS.items():
            with self.subTest(name):
                reader = records(f"<c>{text}<p><end>1</end></p></c>")
                row, last = list(reader)
                self.assertEqual(
                    dict(zip(reader.columns, row.cells, strict=False)), cells
                )
                self.assertEqual((row.line, last.line), (1, 2))

    def test_a_first_line_that_says_another_encoding(self):
        """Only what it would garble fails."""
        first = '<?xml version="1.0" encoding="ISO-8859-1"?>'
        text = first + "<c><p><n>%s</n></p><p><n>Obst</n></p></c>"
        for name, encoding in (("Öl", "utf-8"), ("5 €", "cp1252"), ("Öl", "latin-1")):
            bad, good = records((text % name).encode(encoding))
            self.assertEqual((good.cells, good.error), (["Obst"], None))
            if encoding == "latin-1":
                self.assertEqual((bad.cells, bad.error), ([name], None))
            else:
                self.assertIn('"n" is not', bad.error)

    def test_a_record_without_any_value_is_left_out_and_counted(self):
        rows = list(records("<c><p/><p><n/></p><p><n>0</n></p></c>"))
        self.assertEqual([(row.line, row.cells) for row in rows], [(3, ["0"])])

    def test_only_records_at_the_path(self):
        text = "<c><p>1</p><d><p>2</p></d><q>3</q></c>"
        for path, values in (("c/p", ["1"]), ("c/d/p", ["2"]), ("p", ["1", "2"])):
            with self.subTest(path):
                rows = records(text, path)
                self.assertEqual([row.cells[0] for row in rows], values)

    def test_the_root_may_be_the_record(self):
        self.assertEqual([row.cells for row in records("<c>x</c>", "c")], [["x"]])

    def test_encodings(self):
        head = '<?xml version="1.0" encoding="%s"?><c><p>Öl</p></c>'
        for encoding in ("utf-8", "iso-8859-15", "utf-16"):
            data = (head % encoding).encode(encoding)
            with self.subTest(encoding):
                self.assertEqual(next(iter(records(data))).cells, ["Öl"])

    def test_a_path_without_records(self):
        self.assertRefused("<c><q/></c>", 'no record "c/p"')

    def test_columns(self):
        reader = records("<c><p><a>1</a></p></c>", columns=["b"], required=["b"])
        self.assertEqual([row.cells for row in reader], [["", "1"]])
        self.assertRefused("<c><p><a>1</a></p></c>", "no column", required=["b"])

    def test_what_is_no_xml(self):
        for text in (
            "",
            "x",
            "<c>",
            "<c><p></c>",
            "<c><p>&nix;</p></c>",
            b"<c>\xff</c>",
        ):
            with self.subTest(text):
                self.assertRefused(text, "This is not XML")

    def test_entities_are_refused(self):
        """Neither memory nor the server's files are for whoever writes a file."""
        for text in (LAUGHS, OUTSIDE):
            with self.subTest(text):
                self.assertRefused(text, "entities of its own")

    def test_an_entity_from_outside_fails_its_record(self):
        """Nothing is fetched to find out what it means."""
        text = '<!DOCTYPE c SYSTEM "http://x.invalid/c.dtd"><c><p>&x;</p><p>1</p></c>'
        rows = list(records(text))
        self.assertIn("&x; has no meaning", rows[0].error)
        self.assertIsNone(rows[1].error)

    def test_limits(self):
        many = "<b/>" * 10_001
        self.assertRefused(f"<c><p>{many}</p></c>", "more than 10000 elements")
        self.assertRefused(f"<c>{'<p>1</p>' * 200_000}</c>", "more than 1 MB")
        self.assertRefused(f"{'<c>' * 1000}", "This is not XML")
        self.assertRefused("<c>\n<p>M&uuml;ller</p></c>", "Line 2: .*uuml")
