import base64

from odoo.tests import tagged

from .export_common import ExportCase

FIELDS = [
    *("name", "code", "note", "page", "number", "weight", "ratio", "price", "done"),
    *("kind", "day", "moment", "content", "data", "reference", "country_id/id"),
    *("colour_id/name", "colour_ids/name", "currency_id/name"),
]
TEXTS = (
    'Größe "XL", süß',
    "zwei\nZeilen\r\nund ; mehr",
    "=1+1",
    "'=1+1",
    "''-5",
    "-5",
    "+49 170 12 34",
    "@nix",
    "\tTab",
    "'s Hochzeit",
    "0",
    "00123",
    "Łódź 日本 😀",
)


@tagged("post_install", "-at_install")
class TestRoundTrip(ExportCase):
    """What an export wrote, an import reads: equal field by field."""

    ratio = 0.1 + 0.2

    def things(self):
        """Records with every kind of field, odd texts and the hour that comes twice."""
        red, blue = self.env["record.import.colour"].create(
            [{"name": "rot"}, {"name": "himmel-blau"}]
        )
        values = {
            "page": "<p>süß &amp; <b>fett</b></p>",
            "number": -7,
            "weight": 1234.567,
            "ratio": self.ratio,
            "price": -0.01,
            "currency_id": self.env.company.currency_id.id,
            "done": True,
            "kind": "b",
            "day": "2026-02-28",
            "moment": "2026-10-25 00:30:00",
            "content": base64.b64encode(bytes(range(256))),
            "data": {"a": [1, None, "ü"]},
            "reference": f"res.partner,{self.env.user.partner_id.id}",
            "country_id": self.env.ref("base.fr").id,
            "colour_id": red.id,
            "colour_ids": [(6, 0, (red | blue).ids)],
        }
        things = [values | {"name": text.strip(), "note": text} for text in TEXTS]
        things.append(values | {"name": "später", "moment": "2026-10-25 01:30:00"})
        things.append({"name": "leer", "number": 0})
        for at, thing in enumerate(things):
            thing["code"] = f"C{at}"
        return self.model.create(things)

    def seen(self, names):
        """{code: values} of all things."""
        things = self.records().with_context(bin_size=False)
        found = things.read(names, load=None)
        return {one["code"]: {name: one[name] for name in names} for one in found}

    def assertComesBack(self, reader, reader_config, fields=FIELDS, **writer):
        self.things()
        names = [path.partition("/")[0] for path in fields]
        before = self.seen(names)
        self.writer.task = self.FORMAT
        self.export(fields, writer=writer, chunk_size=4)
        self.assertEqual(self.last_run.state, "done", self.errors())
        content = self.content()
        self.model.search([]).unlink()
        self.reader.write({"task": reader, "config": repr(reader_config)})
        options = {k: v for k, v in writer.items() if k in ("decimal", "thousands")}
        self.configure(key="code", mapping=None, **options)
        self.last_run = self.run_flow(self.flow, content)
        self.assertEqual(self.last_run.state, "done", self.errors())
        after = self.seen(names)
        self.assertEqual(before.keys(), after.keys())
        for code, values in before.items():
            for name, value in values.items():
                with self.subTest(code=code, name=name):
                    self.assertEqual(self.known(after[code][name]), self.known(value))

    def known(self, value):
        """An empty text and none are the same to a file."""
        return value or None if isinstance(value, str | bool) else value

    def test_csv(self):
        self.assertComesBack("csv_import", {"apostrophes": True})

    def test_csv_as_a_german_spreadsheet_has_it(self):
        self.assertComesBack(
            "csv_import",
            {"apostrophes": True, "csv": {"delimiter": ";"}},
            csv={"delimiter": ";"},
            decimal=",",
            thousands=".",
            encoding="utf-8-sig",
        )

    def test_without_taking_off_the_apostrophes_they_stay(self):
        self.thing(note="=1+1", code="A")
        self.export(["code", "note"])
        content = self.content()
        self.model.search([]).unlink()
        self.load(content.decode(), key="code")
        self.reader.config = "{}"
        self.configure(key="code", defaults={"name": "x"})
        self.run_flow(self.flow, content)
        self.assertEqual(self.records().mapped("note"), ["'=1+1"])

    def test_xlsx(self):
        """Numbers of a workbook have fifteen digits."""
        self.FORMAT = "xlsx_export"
        self.ratio = 0.3
        self.assertComesBack("xlsx_import", {})

    def test_json(self):
        """But what has fields of its own, which become columns of their own."""
        self.FORMAT = "json_export"
        fields = [name for name in FIELDS if name != "data"]
        self.assertComesBack("json_import", {}, fields)
