"""What is told at first sight of what stands below a table, and inside of documents."""

import io
import json
from datetime import date
from unittest.mock import patch

import openpyxl

from odoo.tests.common import BaseCase

from ..mapping_form import recognition
from ..mapping_form.document_roles import named_by

NAMES = "Name;Ort;Land;Umsatz;Mail\nMüller GmbH;Köln;DE;1;a\nÖz AG;Bonn;DE;2;b\n"
BANK = (
    "Tag;Wer;Zweck;Soll;Haben\n02.11.2026;Öz;Miete;;1,5\n05.11.2026;Ö;Strom;2;\n"
    "Endsaldo;;;;1.160,10\nErstellt für: Jäger\n"
)
PARTY = "<Party><Name>{name}</Name><PartyRole>{role}</PartyRole></Party>"
ORDER = (
    "<Order><No>1</No>{parties}<OrderLine><No>1</No><Sku>Ä</Sku></OrderLine></Order>"
)


def looked(text):
    return recognition._csv(io.BytesIO(text.encode()), {})


class TestTableEnds(BaseCase):
    """Rows below a table are proposed to be left out; rows of it never are."""

    def test_sums_and_remarks_are_named_by_what_stays_the_same(self):
        self.assertEqual(looked(BANK), {"leave_out": ["Endsaldo", "Erstellt für"]})
        for end, start in (
            ("Summe:;;;3,00;", "Summe"),
            ("Total;2;1;3;EUR", "Total"),
            ("Saldo per 30.11.2026;;;1,5;", "Saldo per"),
            ("*** Seite 1", "*** Seite"),
            ("2;record(s) downloaded;from;1.11.", ["", "record(s) downloaded"]),
        ):
            with self.subTest(end):
                self.assertEqual(looked(NAMES + end), {"leave_out": [start]})

    def test_a_row_that_is_only_short_of_cells_is_none(self):
        """Nor one that was cut off, nor a company with such a name."""
        for end in (
            *("Kurt;;;;", "Kurt", "Total Energies;;DE;;", "Sumit Patel;;;1;"),
            *("Total Oil;Weg 5;;;", "Jäger;Kö", "Summe;;;;"),
        ):
            with self.subTest(end):
                self.assertEqual(looked(NAMES + end), {})

    def test_lines_of_a_record_are_none(self):
        rows = "ä;Stuhl;1;b;c\nä;;;x;\nö;Tisch;2;b;c\nö;;;y;\n"
        self.assertEqual(looked(f"Handle;Titel;Preis;Bild;Alt\n{rows}"), {})

    def test_what_would_leave_out_other_rows_is_none(self):
        self.assertEqual(looked(NAMES + "Summe GmbH;Ulm;DE;5;c\nSumme;;;3;\n"), {})

    def test_rows_that_often_end_early_are_filled(self):
        cut = "A;B;C;D\n1;2;3;4\n1\n1;2\n1;2;3;4\n"
        self.assertEqual(looked(cut), {"short_rows": "fill"})
        self.assertEqual(looked("A;B;C;D\n1;2;3;4\n1;2;3;4\n1\n1;2;3;4\n"), {})

    def test_the_end_of_a_large_file_is_looked_at(self):
        text = "Tag;Wer;Haben\n" + "02.11.2026;Öz;1,5\n" * 10_000
        self.assertEqual(looked(f"{text}Endsaldo;;3\n"), {"leave_out": ["Endsaldo"]})


class TestSheetEnds(BaseCase):
    """Sheets have such rows as well."""

    ROWS = [["Tag", "Wer", "Soll", "Haben"]] + [
        [date(2026, 11, day), "Müller & Söhne", None, day / 4] for day in (2, 5, 9)
    ]

    def looked(self, *rows):
        book, stream = openpyxl.Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(stream)
        return recognition._sheet(stream, {})

    def test_sums_and_remarks_are_told(self):
        for end, start in (
            (["Summe", None, None, 4], "Summe"),
            (["Total", None, 0, 4.25], "Total"),
            (["Stand: 30.11.2026"], "Stand"),
            (["Erstellt von Jäger"], "Erstellt von Jäger"),
        ):
            with self.subTest(start):
                found = self.looked(*self.ROWS, end)
                self.assertEqual(found, {"leave_out": [start]})

    def test_rows_of_the_table_are_not(self):
        self.assertEqual(self.looked(*self.ROWS), {})
        names = [[None, *row[1:]] for row in self.ROWS[1:]]
        self.assertEqual(self.looked(self.ROWS[0], *names), {})

    def test_below_a_header_that_is_not_the_first_row(self):
        found = self.looked(["Konto", 4711], [], *self.ROWS, ["Summe", None, None, 4])
        self.assertEqual(found, {"header_row": 3, "leave_out": ["Summe"]})

    def test_of_a_long_sheet_nothing_is_said(self):
        with patch.object(recognition, "LONG", 3):
            found = self.looked(*self.ROWS, ["Summe", None, None, 4])
        self.assertEqual(found, {})


class TestDocumentRoles(BaseCase):
    """What is there several times is called by what it says that it is."""

    def looked(self, *roles):
        parties = "".join(PARTY.format(name="Ä", role=role) for role in roles)
        head = ORDER.format(parties=parties).encode()
        return recognition._xml(io.BytesIO(head), {}).get("named_by")

    def test_parties_are_called_by_their_roles(self):
        self.assertEqual(self.looked("buyer", "supplier"), {"Party": "PartyRole"})

    def test_what_has_no_role_of_its_own_is_not(self):
        for roles in (("buyer",), ("buyer", "buyer"), ("buyer", "")):
            with self.subTest(roles):
                self.assertIsNone(self.looked(*roles))

    def test_an_attribute_may_say_it(self):
        head = b'<O><a><Id type="gln">1</Id><Id type="own">2</Id></a></O>'
        self.assertEqual(named_by(head, ("O",)), {"a/Id": "@type"})

    def test_values_of_json_are_called_by_their_keys(self):
        values = [
            {"attribute_code": "a", "value": 1},
            {"attribute_code": "b", "value": 2},
        ]
        other = [{"code": "a", "value": 1}, {"code": "b", "value": 2}]
        for lists, found in (
            ([values], {"custom": "attribute_code"}),
            ([values[:1], values, []], {"custom": "attribute_code"}),
            ([values[:1]], None),
            ([[*values, {"value": 3}]], None),
            ([values, other], None),
        ):
            with self.subTest(lists):
                records = [{"sku": "Ä", "custom": one} for one in lists]
                head = io.BytesIO(json.dumps(records).encode())
                config = recognition._json(head, {"lists": None})
                self.assertEqual(config.get("named_by"), found)
