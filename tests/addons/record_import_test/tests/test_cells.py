from datetime import date, datetime

from odoo.tests import tagged
from odoo.tests.common import TransactionCase

from odoo.addons.connector_flow.records.cells import CellError, converter

SPEC = {
    "decimal": ".",
    "thousands": "",
    "format": None,
    "date_format": None,
    "datetime_format": None,
}
GERMAN = {"decimal": ",", "thousands": "."}
TYPED = GERMAN | {"typed": True}  # as behind a workbook
KEY = {"code": True}
DATES = {"date_format": "%d.%m.%Y", "datetime_format": "%d.%m.%Y %H:%M"}
TYPED_DATES = DATES | {"typed_dates": True}
AMERICAN = {"date_format": "%Y-%d-%m", "typed_dates": True}


@tagged("post_install", "-at_install")
class TestCells(TransactionCase):
    """A cell says what its field needs, or its row is refused."""

    def read(self, field, cell, **spec):
        env = self.env(context={"tz": "Europe/Berlin", "lang": "en_US"})
        field = self.env["record.import.thing"]._fields[field]
        return converter(env, field, SPEC | spec)(cell)

    GOOD = [
        ("ratio", "1.5", {}, 1.5),
        ("ratio", "-0", {}, 0.0),
        ("ratio", " 12 ", {}, 12.0),
        ("ratio", 2, {}, 2.0),
        ("ratio", "1.234,56", GERMAN, 1234.56),
        ("ratio", "1234,56", GERMAN, 1234.56),
        ("ratio", "1.234.567", GERMAN, 1234567.0),
        ("ratio", "1 234,5", {"decimal": ",", "thousands": " "}, 1234.5),
        (
            "ratio",
            "1\N{NARROW NO-BREAK SPACE}234,5",
            {"decimal": ",", "thousands": " "},
            1234.5,
        ),
        ("ratio", "1'234.5", {"thousands": "'"}, 1234.5),
        ("ratio", "12.5", TYPED, 12.5),
        ("ratio", "-0.125", TYPED, -0.125),
        ("ratio", "1.234,5", TYPED, 1234.5),
        ("ratio", "1.234.567", TYPED, 1234567.0),
        ("ratio", "1.125", {"decimal": ",", "typed": True}, 1.125),
        ("price", "0,10", {"decimal": ","}, 0.1),
        ("ratio", "7.7e-05", {}, 7.7e-05),
        ("ratio", "7,7e-05", GERMAN, 7.7e-05),
        ("ratio", "1,5E+01", GERMAN, 15.0),
        ("ratio", "-1.5E1", {}, -15.0),
        ("ratio", "1E+20", {}, 1e20),
        ("ratio", "1.2345678901234568E+18", TYPED, 1234567890123456800.0),
        ("ratio", "4006381333931", KEY, 4006381333931.0),
        ("number", "1,5E+01", GERMAN, 15),
        ("number", "2E+03", {}, 2000),
        ("number", "007", {}, 7),
        ("number", "-5", {}, -5),
        ("number", 5.0, {}, 5),
        ("number", "1.234", GERMAN, 1234),
        ("name", "Öl „süß“\nzwei", {}, "Öl „süß“\nzwei"),
        ("name", 4711.0, {}, "4711"),
        ("name", " x ", {}, "x"),
        ("note", " x ", {}, " x "),
        ("code", "123456789012", {}, "123456789012"),
        ("code", "2E10", {}, "2E10"),
        ("code", "\u202a\xa0K100\u202c", {}, "K100"),
        ("code", "\u200fK1 00\xad", {}, "K1 00"),
        ("note", "\u200fK100 ", {}, "\u200fK100 "),
        ("code", "4E-05", {}, "4E-05"),
        ("name", "4,00638E+12 Stück", {}, "4,00638E+12 Stück"),
        ("code", "4,00638E+12", {"verbatim": True}, "4,00638E+12"),
        ("name", '["a"]', {}, '["a"]'),
        ("name", "[a] {b}", {"lists": True}, "[a] {b}"),
        ("name", '["a"]', {"lists": True, "verbatim": True}, '["a"]'),
        ("done", "Yes", {}, True),
        ("done", "0", {}, False),
        ("done", True, {}, True),
        ("day", "2024-02-29", {}, date(2024, 2, 29)),
        ("day", "31.12.2026", {"format": "%d.%m.%Y"}, date(2026, 12, 31)),
        ("day", "1/2/24", {"date_format": "%m/%d/%y"}, date(2024, 1, 2)),
        ("moment", "2026-07-01 12:00:00", {}, datetime(2026, 7, 1, 10)),
        ("moment", "2026-01-01", {}, datetime(2025, 12, 31, 23)),
        ("moment", "2026-01-01T12:00:00Z", {}, datetime(2026, 1, 1, 12)),
        ("moment", "2026-01-01 12:00:00 +0100", {}, datetime(2026, 1, 1, 11)),
        ("moment", "2026-01-01 12:00 UTC", {}, datetime(2026, 1, 1, 12)),
        ("moment", "2026-01-01 12:00:00-05", {}, datetime(2026, 1, 1, 17)),
        ("moment", "2026-01-01T12:00:00.5+0200", {}, datetime(2026, 1, 1, 10)),
        (
            "moment",
            "31.12.2026 08:30",
            {"format": "%d.%m.%Y %H:%M"},
            datetime(2026, 12, 31, 7, 30),
        ),
        ("day", "2026-03-02", TYPED_DATES, date(2026, 3, 2)),
        ("day", "13.02.2026", TYPED_DATES, date(2026, 2, 13)),
        ("day", "2026-03-03", AMERICAN, date(2026, 3, 3)),
        ("day", "2026-03-13", AMERICAN, date(2026, 3, 13)),
        ("moment", "2026-07-01 12:00:00", TYPED_DATES, datetime(2026, 7, 1, 10)),
        ("moment", "2026-01-01", TYPED_DATES, datetime(2025, 12, 31, 23)),
        ("moment", "01.07.2026 12:00", TYPED_DATES, datetime(2026, 7, 1, 10)),
        ("moment", "2026-10-25 02:30:00+02:00", {}, datetime(2026, 10, 25, 0, 30)),
        ("moment", "2026-10-25 03:00:00", {}, datetime(2026, 10, 25, 2)),
        ("day", "01112026", {"format": "%d%m%Y"}, date(2026, 11, 1)),
        ("day", "D01.11.26", {"format": "D%d.%m.%y"}, date(2026, 11, 1)),
        ("name", "#NV", {"verbatim": True}, "#NV"),
        ("name", "Mu\u0308ller", {}, "Müller"),
        ("name", "# 1 A", {}, "# 1 A"),
        ("name", "#Sommer!", {}, "#Sommer!"),
        ("kind", "Fruit", {}, "fruit"),
        ("kind", "nut", {}, "nut"),
        ("kind", "b", {}, "b"),
        ("content", "QXBmZWw=", {}, "QXBmZWw="),
        ("data", '{"a": [1, null]}', {}, {"a": [1, None]}),
        ("data", [1], {}, [1]),
    ]

    def test_what_a_cell_says(self):
        for field, cell, spec, expected in self.GOOD:
            with self.subTest(field=field, cell=cell, spec=spec):
                value = self.read(field, cell, **spec)
                self.assertEqual(value, expected)
                self.assertIs(type(value), type(expected))

    BAD = [
        ("ratio", "1.234,56", {}),
        ("ratio", "1,5", {}),
        ("ratio", "1.23", GERMAN),
        ("ratio", "1.5", GERMAN),
        ("ratio", "12.34,5", GERMAN),
        ("ratio", "0.125", GERMAN),
        ("ratio", "-012.345", GERMAN),
        ("ratio", "1.234.56", GERMAN),
        ("ratio", "1.125", TYPED),
        ("ratio", "-1.125", TYPED),
        ("number", "1.125", TYPED),
        ("ratio", "nan", {}),
        ("ratio", "inf", {}),
        ("ratio", float("inf"), {}),
        ("ratio", "1e5", {}),
        ("ratio", "2E10", {}),
        ("ratio", "7.7e-05", GERMAN),
        ("ratio", "1e+999", {}),
        ("ratio", "4.00638E+12", KEY),
        ("ratio", "0.12345678901234567", KEY),
        ("ratio", "12345678901234567", KEY),
        ("number", "1.55E+01", {}),
        ("number", "4.00638E+12", {}),
        ("number", "4E+03", KEY),
        ("code", "4,00638E+12", {}),
        ("code", "4.00638E+12", {}),
        ("name", " 4,00638E+12", {}),
        ("name", "1.2345678901234568E+18", {}),
        ("name", "1E+20", {}),
        ("code", "K1\ufeffName", {}),
        ("name", '["a", "b"]', {"lists": True}),
        ("name", "[]", {"lists": True}),
        ("name", '{"a": 1}', {"lists": True}),
        ("ratio", "9" * 400, {}),
        ("ratio", "5 €", {}),
        ("ratio", ".5", {}),
        ("ratio", "5.", {}),
        ("ratio", "١٢", {}),
        ("ratio", True, {}),
        ("number", "1.5", {}),
        ("number", 1.5, {}),
        ("number", "1.234", {}),
        ("number", "abc", {}),
        ("number", "2147483648", {}),
        ("number", "1_000", {}),
        ("number", True, {}),
        ("code", "1234567890123", {}),
        ("name", "a\0b", {}),
        ("name", ["a"], {}),
        ("done", "perhaps", {}),
        ("done", "2", {}),
        ("day", "31.12.2026", {}),
        ("day", "2023-02-29", {}),
        ("day", "20231201", {}),
        ("day", "2023-12-01 10:00:00", {}),
        ("day", "2023-12-01", {"format": "%d.%m.%Y"}),
        ("day", "2023-12-01", DATES),
        ("day", "2026-03-02", AMERICAN),
        ("day", "2023-12-01 10:00:00", TYPED_DATES),
        ("moment", "2023-12-01 10:00:00", DATES),
        ("moment", "2023-12-01 10:00:00.5", KEY),
        ("moment", "2023-13-01 00:00:00", {}),
        ("moment", "gestern", {}),
        ("moment", "2026-03-29 02:30:00", {}),
        ("moment", "2026-10-25 02:30:00", {}),
        ("day", "1112026", {"format": "%d%m%Y"}),
        ("day", "2026111", {"format": "%Y%m%d"}),
        ("moment", "202601011200", {"format": "%Y%m%d%H%M%S"}),
        *(("name", cell, {}) for cell in ("#NV", "#DIV/0!", "#¡REF!", "########")),
        ("code", "Err:502", {}),
        ("kind", "Gemüse", {}),
        ("kind", "Same", {}),
        ("content", "kein Base64!", {}),
        ("data", "{a}", {}),
        ("reference", "res.partner,0", {}),
        ("reference", "res.users,1", {}),
        ("reference", "res.partner", {}),
    ]

    def test_what_a_cell_does_not_say_is_refused(self):
        """Never a guess, and the message shows the cell."""
        for field, cell, spec in self.BAD:
            with self.subTest(field=field, cell=cell, spec=spec):
                with self.assertRaises(CellError) as caught:
                    self.read(field, cell, **spec)
                said = str(cell).strip("[']").partition("\ufeff")[0][:5]
                self.assertIn(said, str(caught.exception))

    def test_a_key_that_its_field_would_round_is_refused(self):
        """Two such cells would become one key, and the second row change nothing."""
        field = self.env["res.currency"]._fields["rounding"]  # of six decimals
        read = converter(self.env, field, SPEC | KEY)
        self.assertEqual(read("0.000001"), 0.000001)
        self.assertEqual(read("10.50"), 10.5)
        with self.assertRaisesRegex(CellError, "more digits than its field keeps"):
            read("0.0000014")
        self.assertEqual(converter(self.env, field, SPEC)("0.0000014"), 0.0000014)

    def test_what_nobody_sees_inside_of_a_key_is_refused(self):
        for sign in "\u00ad\u200b\u2060":
            with self.assertRaisesRegex(CellError, "“K…1” has a sign inside"):
                self.read("code", f"K{sign}1", **KEY)
            self.assertEqual(self.read("name", f"K{sign}1"), f"K{sign}1")

    def test_labels_are_understood_in_every_language(self):
        """And yes and no, too."""
        self.env["res.lang"]._activate_lang("de_DE")
        selection = self.env["ir.model.fields.selection"].search(
            [("field_id.model", "=", "record.import.thing"), ("value", "=", "nut")]
        )
        selection.with_context(lang="de_DE").name = "Nuss"
        self.env.flush_all()
        self.assertEqual(self.read("kind", "nuss"), "nut")
        self.assertIs(self.read("done", "Ja"), True)

    def test_a_reference_names_model_and_id(self):
        partner = self.env["res.partner"].create({"name": "Öz"})
        cell = f"res.partner,{partner.id}"
        self.assertEqual(self.read("reference", cell), cell)
