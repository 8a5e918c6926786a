import io
import random

from odoo.tests.common import BaseCase

from odoo.addons.connector_flow.readers import edifact_segments
from odoo.addons.connector_flow.readers.edifact_columns import date, number
from odoo.addons.connector_flow.readers.edifact_rows import EdifactRows
from odoo.addons.connector_flow.readers.edifact_segments import Segments, split
from odoo.addons.connector_flow.readers.table import FileError

UNB = "UNB+UNOC:3+4012345000009:14+4098765000007:14+260102:1015+REF1'"
UNZ = "UNZ+1+REF1'"
ORDER = """
BGM+220+PO-4711+9'
DTM+137:20260102:102'
DTM+2:202601151200:203'
RFF+CT:V-0815'
NAD+BY+4012345000009::9++Obsthof Süß ?+ Söhne:GmbH'
RFF+VA:DE123456788'
NAD+SU+K77::92'
CUX+2:EUR:9'
LIN+1++4006381333931:EN'
PIA+1+ART-1:SA+K1:IN'
IMD+F++:::Äpfel ?'Elstar?' 1?:2'
QTY+21:12:KGM'
PRI+AAA:1,25::NTP:100:KGM'
RFF+ON:A-1:3'
LIN+2++0000004711:SA'
QTY+21:0'
MOA+203:0.50'
TAX+7+VAT+++:::19'
MOA+124:0.10'
UNS+S'
MOA+86:15.50'
"""
INVOICE = """
BGM+380+R-1'
DTM+137:260102:101'
RFF+ON:PO-4711'
LIN+1++4006381333931:EN'
QTY+47:2:PCE'
QTY+21:3:PCE'
UNS+S'
MOA+77:119'
MOA+124:19'
TAX+7+VAT+++:::19'
MOA+125:100'
"""
DESPATCH = """
BGM+351+LS-1'
CPS+1'
GIN+BJ+340123450000000011'
LIN+1++4006381333931:EN'
QTY+12:5'
LIN+2++4006381333948:EN'
QTY+12:6'
CPS+2'
GIN+BJ+340123450000000028'
LIN+3++4006381333931:EN'
QTY+12:7'
"""


def message(body, kind="ORDERS", ref="1", count=None):
    body = body.strip()
    count = body.count("\n") + 3 if count is None else count
    return f"UNH+{ref}+{kind}:D:96A:UN'\n{body}\nUNT+{count}+{ref}'\n"


def interchange(*messages, una="UNA:+.? '\n", unb=UNB, unz=None):
    unz = f"UNZ+{len(messages)}+REF1'" if unz is None else unz
    return una + unb + "\n" + "".join(messages) + unz + "\n"


def reader(text, written="latin-1", **options):
    data = text if isinstance(text, bytes) else text.encode(written)
    return EdifactRows(io.BytesIO(data), **options)


def read(text, **options):
    """[(line, {column: cell that is filled}, error)]"""
    source = reader(text, **options)
    rows = list(source)
    return [
        (
            row.line,
            {
                name: cell
                for name, cell in zip(source.columns, row.cells, strict=False)
                if cell
            },
            row.error,
        )
        for row in rows
    ]


class TestEdifactReader(BaseCase):
    def assertRefused(self, text, words, **options):
        with self.assertRaises(FileError) as caught:
            list(reader(text, **options))
        self.assertIn(words, str(caught.exception))

    # what rows are

    def test_an_order_is_a_head_and_its_lines(self):
        (first, head, _error), (second, line, _same) = read(interchange(message(ORDER)))
        self.assertEqual((first, second), (2, 17))
        for name, cell in {
            "message": "ORDERS",
            "sender": "4012345000009",
            "recipient": "4098765000007",
            "interchange_ref": "REF1",
            "document_type": "220",
            "document_number": "PO-4711",
            "document_date": "2026-01-02",
            "requested_date": "2026-01-15 12:00:00",
            "contract_number": "V-0815",
            "buyer_gln": "4012345000009",
            "buyer_name": "Obsthof Süß + Söhne GmbH",
            "buyer_vat": "DE123456788",
            "supplier_code": "K77",
            "currency": "EUR",
            "message_amount": "15.50",
            "line/number": "1",
            "line/ean": "4006381333931",
            "line/supplier_code": "ART-1",
            "line/buyer_code": "K1",
            "line/description": "Äpfel 'Elstar' 1:2",
            "line/quantity": "12",
            "line/unit": "KGM",
            "line/price": "1.25",
            "line/price_per": "100",
            "line/order_number": "A-1",
            "line/order_number_line": "3",
        }.items():
            self.assertEqual(head.get(name), cell, name)
        self.assertEqual(
            line,
            {
                "line/number": "2",
                "line/supplier_code": "0000004711",
                "line/quantity": "0",
                "line/amount": "0.50",
                "line/tax_kind": "VAT",
                "line/tax_rate": "19",
                "line/TAX/MOA_124": "0.10",
            },
        )

    def test_an_invoice_has_its_own_quantity_and_totals(self):
        [(_line, head, error)] = read(interchange(message(INVOICE, "INVOIC")))
        self.assertIsNone(error)
        self.assertEqual(head["document_date"], "2026-01-02")
        self.assertEqual(head["order_number"], "PO-4711")
        self.assertEqual(head["line/quantity"], "2")
        self.assertEqual(head["line/quantity_21"], "3")
        self.assertEqual((head["total_amount"], head["tax_amount"]), ("119", "19"))
        self.assertEqual(head["TAX/MOA_125"], "100")
        self.assertNotIn("taxable_amount", head)

    def test_what_a_package_says_is_of_each_line_in_it(self):
        rows = read(interchange(message(DESPATCH, "DESADV")))
        self.assertEqual(
            [(cells["line/sscc"], cells["line/quantity"]) for _line, cells, _e in rows],
            [
                ("340123450000000011", "5"),
                ("340123450000000011", "6"),
                ("340123450000000028", "7"),
            ],
        )

    def test_a_message_without_lines_is_a_row(self):
        [(line, cells, error)] = read(interchange(message("BGM+220+PO-1'")))
        self.assertEqual((line, cells["document_number"], error), (2, "PO-1", None))

    def test_a_file_has_several_messages_and_interchanges(self):
        one = interchange(message("BGM+220+A'"), message("BGM+220+B'", ref="2"))
        other = interchange(message("BGM*220*C'").replace("+", "*"), una="UNA:*.? '")
        other = other.replace("UNB+", "UNB*").replace("+", "*")
        rows = read(one + other)
        self.assertEqual([row[1]["document_number"] for row in rows], ["A", "B", "C"])
        lines = [row[0] for row in rows]
        self.assertEqual(lines, sorted(set(lines)))

    def test_a_second_value_has_a_column_of_its_own(self):
        text = interchange(message("BGM+220+A'\nFTX+AAI+++eins'\nFTX+AAI+++zwei'"))
        [(_line, cells, _error)] = read(text)
        self.assertEqual((cells["text_AAI"], cells["text_AAI[2]"]), ("eins", "zwei"))
        [(_line, cells, _error)] = read(text, first_only=["text_AAI"])
        self.assertNotIn("text_AAI[2]", cells)

    def test_columns_that_a_file_may_lack_are_there(self):
        source = reader(interchange(message("BGM+220+A'")), columns=["line/price"])
        [row] = source
        self.assertEqual((source.columns[0], row.cells[0]), ("line/price", ""))

    def test_segments_without_names_lose_nothing(self):
        [(_line, cells, _error)] = read(interchange(message("BGM+220+A'\nTOD+3++DDP'")))
        self.assertEqual((cells["TOD/1.1"], cells["TOD/3.1"]), ("3", "DDP"))

    def test_a_test_says_that_it_is_one(self):
        unb = UNB[:-1] + "++++++1'"
        [(_line, cells, _error)] = read(interchange(message("BGM+220+A'"), unb=unb))
        self.assertEqual(cells["test"], "1")

    def test_numbers_have_a_decimal_point(self):
        for text, found in (
            ("1,25", "1.25"),
            ("1.25", "1.25"),
            ("0", "0"),
            ("-3", "-3"),
        ):
            self.assertEqual(number(text), found)
        self.assertEqual(number("1.234,5"), "1.234,5")  # not for us to guess

    def test_dates_that_are_not_understood_stay_as_they_are(self):
        self.assertEqual(date("20260102", "102"), "2026-01-02")
        self.assertEqual(date("20260102093015", "204"), "2026-01-02 09:30:15")
        self.assertEqual(date("202601", "610"), "202601")
        self.assertEqual(date("2026", "102"), "2026")

    # signs and character sets

    def test_signs_are_those_of_una_or_the_usual_ones(self):
        for una in ("", "UNA:+.? '", "UNA:+,? '\r\n", "\ufeff"):
            text = interchange(message("BGM+220+A?+?'?:??'"), una=una)
            written = "utf-8" if una == "\ufeff" else "latin-1"
            [(_line, cells, error)] = read(text.encode(written))
            self.assertEqual((cells["document_number"], error), ("A+':?", None))

    def test_a_blank_says_that_nothing_is_released(self):
        """And no blank of a text is lost."""
        text = interchange(message("BGM+220+a b? c'"), una="UNA:+.  '")
        [(_line, cells, _error)] = read(text)
        self.assertEqual(cells["document_number"], "a b? c")

    def test_level_b_has_signs_of_its_own(self):
        text = interchange(message("BGM+220+A'"), una="")
        signs = str.maketrans({"+": "\x1d", ":": "\x1f", "'": "\x1c"})
        [(_line, cells, error)] = read(text.replace("UNOC", "UNOB").translate(signs))
        self.assertEqual((cells["document_number"], error), ("A", None))

    def test_a_message_has_the_character_set_that_it_says(self):
        for syntax, encoding, text in (
            ("UNOC", "latin-1", "Süß"),
            ("UNOD", "iso8859-2", "Łódź"),
            ("UNOE", "iso8859-5", "Яблоко"),
            ("UNOF", "iso8859-7", "Μήλο"),
            ("UNOW", "utf-8", "Süß Яблоко €"),
            ("UNOY", "utf-8", "りんご"),
        ):
            body = interchange(message(f"BGM+220+{text}'")).replace("UNOC", syntax)
            [(_line, cells, error)] = read(body.encode(encoding))
            self.assertEqual((cells["document_number"], error), (text, None))

    def test_what_is_no_text_in_it_fails_with_segment_and_byte(self):
        for syntax in ("UNOA", "UNOC"):
            text = interchange(message("BGM+220+5 €ü'")).replace("UNOC", syntax)
            data = text.replace("€", "\x80").encode("latin-1")
            [(_line, _cells, error)] = read(data)
            self.assertIn("(segment 3 (BGM), byte ", error)
            self.assertIn('set "encoding"', error)
            [(_line, cells, error)] = read(data, encoding="cp1252")
            self.assertEqual((cells["document_number"], error), ("5 €ü", None))

    def test_utf8_in_an_interchange_of_latin_letters_fails_with_its_segment(self):
        text = interchange(message("BGM+220+Süß'"))
        [(_line, _cells, error)] = read(text.encode())
        self.assertIn("there is UTF-8 in it (segment 3 (BGM), byte ", error)
        [(_line, cells, error)] = read(text.encode(), encoding="utf-8")
        self.assertEqual((cells["document_number"], error), ("Süß", None))

    def test_an_unknown_character_set_is_refused(self):
        text = interchange(message(ORDER)).replace("UNOC", "UNOX")
        self.assertRefused(text, "at byte 11 names the character set “UNOX”")

    # what is broken

    def test_a_message_with_another_count_fails_with_all_of_its_rows(self):
        bad, good = message(ORDER, count=99), message("BGM+220+B'", ref="2")
        *failed, (_line, _cells, error) = read(interchange(bad, good))
        self.assertEqual([line for line, _cells, _error in failed], [2, 17])
        for _line, _cells, words in failed:
            self.assertIn("says that it has 99 segments, but has 23", words)
            self.assertIn("(segment 24 (UNT), byte", words)
        self.assertIsNone(error)

    def test_a_message_without_its_end_fails(self):
        bad = message("BGM+220+A'").split("UNT")[0]
        rows = read(interchange(bad, message("BGM+220+B'", ref="2")))
        self.assertIn("“1” has no end (UNT) behind segment 3 (BGM)", rows[0][2])
        self.assertIsNone(rows[1][2])

    def test_a_message_that_ends_as_another_one_fails(self):
        bad = message("BGM+220+A'").replace("UNT+3+1", "UNT+3+2")
        self.assertIn("“1” ends as “2”", read(interchange(bad))[0][2])

    def test_a_message_of_another_type_fails_or_is_left_out(self):
        text = interchange(
            message("BGM+1+A'", "CONTRL"), message("BGM+220+B'", ref="2")
        )
        self.assertIn("“CONTRL” are not read", read(text)[0][2])
        [(_line, cells, _error)] = read(text, skipped=["CONTRL"])
        self.assertEqual(cells["document_number"], "B")

    def test_an_interchange_that_is_not_whole_is_refused(self):
        whole = interchange(message(ORDER))
        for text, words in (
            (whole.replace(UNZ, ""), "has no end (UNZ): the file was cut off"),
            (whole.replace("UNZ+1", "UNZ+2"), "has 2 messages or groups, but has 1"),
            (whole.replace("UNZ+1+REF1", "UNZ+1+REF2"), "“REF1” ends as “REF2”"),
            (whole.replace(UNZ, "") + whole, "before the next one begins"),
            (whole[:300], "ends inside of segment"),
            (whole.replace("UNH+1", "BGM+1"), "outside of any message"),
            (whole + "Ende'", "there is something else: segment 26 (Ende)"),
            ("Name;Preis\n'", "there is something else"),
            ("", "The file is empty"),
            ("UNA+++++++", "cannot be used"),
            ("UNB+UNOC:3+" + "x" * (3 * 2**20), "does not end"),
        ):
            with self.subTest(words):
                self.assertRefused(text, words)

    def test_groups_are_counted_in_place_of_messages(self):
        group = "UNG+ORDERS+A+B+260102:1015+1+UN+D:96A'"
        two = message("BGM+1+A'"), message("BGM+1+B'", ref="2")
        text = interchange(group, *two, "UNE+2+1'", unz=UNZ)
        self.assertEqual(len(read(text)), 2)

    def test_repeated_elements_are_told(self):
        text = interchange(message("BGM+220+A*B'"), una="UNA:+.?*'")
        self.assertIn("is repeated by *", read(text)[0][2])

    def test_a_column_that_is_required_has_to_be_there(self):
        self.assertRefused(
            interchange(message("BGM+220+A'")), "no column", required=["buyer_gln"]
        )

    # wherever a block ends, and whatever stands in a text

    def test_segments_are_the_same_in_blocks_of_any_size(self):
        data = interchange(message(ORDER)).encode("latin-1")
        whole = list(Segments(io.BytesIO(data)))
        block = edifact_segments.BLOCK
        try:
            for edifact_segments.BLOCK in (1, 2, 3, 7, 64):
                self.assertEqual(list(Segments(io.BytesIO(data))), whole)
        finally:
            edifact_segments.BLOCK = block
        for segment in whole:
            self.assertTrue(data[segment.offset :].startswith(segment.tag.encode()))

    def test_releases_without_end_take_no_time(self):
        for text in ("?'" * 100_000, "??" * 100_000, "?+" * 100_000):
            [(_line, cells, _error)] = read(interchange(message(f"BGM+220+{text}'")))
            self.assertEqual(len(cells["document_number"]), 100_000)

    def test_any_text_comes_back_once_it_is_released(self):
        chance = random.Random(4)
        for _try in range(300):
            text = "".join(chance.choices("aü+:'? \n", k=chance.randrange(9)))
            released = "".join(f"?{sign}" if sign in "+:'?" else sign for sign in text)
            self.assertEqual(split(f"{released}:x", ":", "?"), [text, "x"])
