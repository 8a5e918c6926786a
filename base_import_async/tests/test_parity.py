import base64
from contextlib import ExitStack
from datetime import date, datetime
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CSV, BackgroundCase, csv_file
from .files import ods_file, with_formula_error, xls_file, xlsx_file

SIZES = (1, 4, 1000)
# What a file is like has nothing to do with how its lines are parted.
ONE_SIZE = (4,)
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)
ADDRESS = "https://obst.example/apfel.png"
PEOPLE = [
    ["Obst Äpfel", "aepfel@obst.example", "Germany", "1"],
    ['Obst "Birnen"', "", "", "0"],
    ["Obst Kiwis\nzweite Zeile", "kiwi@obst.example", "France", ""],
    ["Obst Limetten; grün, sauer", "", "Belgium", "3"],
    *([f"Obst Nr. {at}", f"{at}@obst.example", "Spain", str(at)] for at in range(5)),
]
PEOPLE_FIELDS = ["name", "email", "country_id", "color"]
PEOPLE_HEADER = ["Name", "E-Mail", "Land", "Farbe"]


class Undo(Exception):
    """Ends an import whose records are compared with another's."""


class ParityCase(BackgroundCase):
    """Odoo's own ``execute_import`` and the background make the same of a file."""

    def check(
        self, content, fields, model="res.partner", read=(), sizes=SIZES, **options
    ):
        """Compare records and messages, at several lines per job.

        :param read: further fields to compare
        :param sizes: lines per job
        """
        options.setdefault("columns", [str(field or "x") for field in fields])
        own = self.undone(self.by_odoo, content, fields, model, read, options)
        for size in sizes:
            with self.subTest(lines_per_job=size):
                sized = options | {"chunk_size": size}
                mine = self.undone(
                    self.by_jobs, content, fields, model, read, sized, own[1]
                )
                self.compare(mine, own)
        return own

    def compare(self, mine, own):
        """Of cells that cannot be read Odoo tells the first, the background all."""
        self.assertEqual(mine[0], own[0])
        if all(line for line, _text in own[1]):
            self.assertEqual(mine[1], own[1])
        else:
            texts = {text for _line, text in mine[1]}
            self.assertLessEqual({text for _line, text in own[1]}, texts)

    def undone(self, method, *args):
        try:
            with self.env.cr.savepoint():
                result = method(*args)
                raise Undo
        except Undo:
            self.env.registry.clear_all_caches()
        return result

    def by_odoo(self, content, fields, model, read, options):
        name = options.get("name", "Kunden.csv")
        wizard = self.wizard(content, model, name, options.get("kind", "text/csv"))
        newest = self.newest(model)
        kept = {
            k: v for k, v in options.items() if k not in ("name", "kind", "columns")
        }
        try:
            result = wizard.execute_import(fields, options["columns"], CSV | kept)
        except ValueError as error:
            result = {"messages": [{"type": "error", "message": str(error)}]}
        first = 2 if (CSV | kept)["has_headers"] else 1
        first += kept.get("skip", 0)
        messages = {
            (one["rows"]["from"] + first if "rows" in one else None, one["message"])
            for one in result["messages"]
        }
        return self.records(model, newest, fields, read), messages

    def by_jobs(self, content, fields, model, read, options, expected):
        newest = self.newest(model)
        # As Odoo does: no record of a file that has an error.
        if expected and all("Found multiple" not in text for _line, text in expected):
            options = options | {"on_error": "file"}
        answer = self.press(content, fields, model, **options)
        if answer:
            texts = {(2, one["message"]) for one in answer["messages"]}
            return self.records(model, newest, fields, read), texts
        self.work()
        one = self.imports()
        messages = set(self.errors(one))
        if one.state == "refused":
            messages = {(2, one.error)}
        return self.records(model, newest, fields, read), messages

    def newest(self, model):
        found = self.env[model].with_context(active_test=False)
        return found.search([], order="id desc", limit=1).id or 0

    def records(self, model, newest, fields, read):
        """What was made, without ids.

        In the order of a text: Odoo creates the main records of a batch first, so the
        ids of their children come in another order with other batches.
        """
        found = self.env[model].with_context(active_test=False)
        found = found.search([("id", ">", newest)], order="id")
        if not any("/" in path for path in fields if path):
            return [self.values(record, fields, read) for record in found], []
        paths = [path for path in fields if path and path.split("/")[-1] != "id"]
        rows = found.export_data(paths)["datas"]
        extra = [self.values(record, [], read) for record in found]
        return sorted(map(str, rows)), sorted(extra)

    def values(self, record, fields, read):
        paths = [path for path in fields if path and path not in ("id", ".id")]
        cells = record.export_data(paths)["datas"][0] if paths else []
        return [str(cell) for cell in cells] + [
            self.value(record[name]) for name in read
        ]

    def value(self, value):
        if hasattr(value, "_name"):
            return str(sorted(value.mapped("display_name")))
        if hasattr(value, "_values"):
            value = sorted(dict(value).items())
        return str(value)


@tagged("post_install", "-at_install")
class TestFiles(ParityCase):
    """The kinds of files that the screen takes."""

    def test_csv_in_many_dialects(self):
        rows = [PEOPLE_HEADER, *PEOPLE]
        for separator, encoding in (
            (",", "utf-8"),
            (";", "windows-1252"),
            ("\t", "utf-16"),
            ("|", "utf-8-sig"),
            (" ", "latin1"),
        ):
            with self.subTest(separator=separator, encoding=encoding):
                records, messages = self.check(
                    csv_file(*rows, separator=separator, encoding=encoding),
                    PEOPLE_FIELDS,
                    sizes=ONE_SIZE,
                    separator=separator,
                    encoding=encoding.removesuffix("-sig"),
                )
                self.assertFalse(messages)
                self.assertEqual(len(records[0]), len(PEOPLE))

    def test_a_dialect_that_odoo_guesses(self):
        content = csv_file(PEOPLE_HEADER, *PEOPLE, separator=";")
        self.check(content, PEOPLE_FIELDS, sizes=ONE_SIZE, separator="", encoding="")

    def test_line_breaks_and_empty_lines(self):
        content = b"Name,Notiz\r\n"
        content += b'"Obst A","eins\r\nzwei\rdrei\nvier"\r\n\r\n,\r\n"Obst B",0\r\n'
        records, _messages = self.check(content, ["name", "comment"])
        self.assertEqual(len(records[0]), 2)

    def test_another_quote_and_no_header(self):
        content = b"'Obst, rot';1\n'Obst ''gelb''';2\n"
        options = {"quoting": "'", "separator": ";", "has_headers": False}
        records, _messages = self.check(content, ["name", "color"], **options)
        self.assertEqual(records[0][1][0], "Obst 'gelb'")

    def test_columns_that_are_not_imported(self):
        self.check(
            csv_file(PEOPLE_HEADER, *PEOPLE),
            ["name", False, "country_id", False],
            sizes=ONE_SIZE,
        )

    def test_lines_that_are_skipped(self):
        self.check(csv_file(PEOPLE_HEADER, *PEOPLE), PEOPLE_FIELDS, skip=2)

    def test_spreadsheets(self):
        rows = [PEOPLE_HEADER, *PEOPLE]
        for name, make in (
            ("Kunden.xlsx", xlsx_file),
            ("Kunden.xls", xls_file),
            ("Kunden.ods", ods_file),
        ):
            with self.subTest(name):
                records, messages = self.check(
                    make(*rows),
                    PEOPLE_FIELDS,
                    sizes=ONE_SIZE,
                    name=name,
                    kind="",
                    encoding="ascii",
                )
                self.assertFalse(messages)
                self.assertEqual(len(records[0]), len(PEOPLE))

    def test_dates_of_spreadsheets(self):
        """Cells that are dates, on date fields, and on texts as people write them."""
        rows = [
            ["Von", "Bis", "Name", "Lieferant"],
            [date(2024, 12, 31), datetime(2025, 1, 2, 3, 4, 5), date(2024, 2, 29)],
            ["30.12.2024", datetime(2050, 1, 2, 3, 4), datetime(2024, 2, 1, 12, 30)],
            [datetime(1924, 12, 29, 5, 0), "", "kein Datum"],
        ]
        rows = [row if at == 0 else [*row, "Obst"] for at, row in enumerate(rows)]
        self.env["res.partner"].create({"name": "Obst"})
        fields = ["seller_ids/date_start", "seller_ids/date_end", "name"]
        fields += ["seller_ids/partner_id"]
        for make, name in ((xlsx_file, "t.xlsx"), (xls_file, "t.xls")):
            with self.subTest(name):
                records, messages = self.check(
                    make(*rows),
                    fields,
                    "product.template",
                    sizes=ONE_SIZE,
                    name=name,
                    kind="",
                    date_format="%d.%m.%Y",
                    datetime_format="%d.%m.%y %H:%M",
                )
                self.assertFalse(messages)
                self.assertIn("29.02.2024", str(records[0]))

    def test_a_spreadsheet_with_an_error_in_a_cell(self):
        _records, messages = self.check(
            with_formula_error(), ["name"], name="f.xlsx", kind=""
        )
        self.assertIn("row 2", messages.pop()[1])

    @mute_logger(
        "odoo.addons.base_import.models.base_import",
        "odoo.tools.mimetypes.guess_mimetype",
    )
    def test_files_that_are_none(self):
        for content in (b"", b"\x00\x01", b"PK\x03\x04 kaputt"):
            with self.subTest(content):
                answer = self.press(content, ["name"], name="k.xlsx", kind="")
                if not answer:
                    self.work()
                    self.assertEqual(self.imports().state, "refused")
                    self.assertTrue(self.imports().error)


@tagged("post_install", "-at_install")
class TestContents(ParityCase):
    """What people import."""

    def test_contacts_with_their_people(self):
        fields = ["id", "name", "child_ids/name", "child_ids/email", "child_ids/id"]
        rows = []
        for at in range(9):
            rows.append([f"k{at}", f"Obst {at}", f"Karl {at}", "", f"p{at}"])
            rows += [
                ["", "", f"Kind {at}.{n}", f"{n}@x.example", ""] for n in range(at)
            ]
        self.check(csv_file(fields, *rows), fields, read=["child_ids"])

    def test_records_that_refer_to_earlier_lines(self):
        fields = ["id", "name", "parent_id/id", "category_id"]
        rows = [
            [f"k{at}", f"Obst {at}", f"k{at - 1}" if at else "", "grün,rot"]
            for at in range(9)
        ]
        create = {"category_id": True}
        records, _messages = self.check(
            csv_file(fields, *rows),
            fields,
            read=["parent_id", "category_id"],
            name_create_enabled_fields=create,
        )
        self.assertIn("Obst 7", str(records[1]))

    def test_a_name_that_becomes_another_one_is_created_for_each_line(self):
        """An address is cut off it; who then has only the name finds several."""
        name = "Obst Müller <mueller@obst.example>"
        rows = [[f"Kind {at}", name] for at in range(3)]
        rows[1][1] = "Obst Müller"
        rows.append(["Kind 3", "Obst Müller"])
        fields = ["name", "parent_id"]
        content = csv_file(fields, *rows)
        create = {"parent_id": True}
        one = self.background(content, fields, name_create_enabled_fields=create)
        self.assertIn("Found multiple", one.error_ids.message)
        self.assertEqual(len(self.partners("Obst Müller")), 2)
        self.partners("Obst Müller").child_ids.unlink()
        self.partners("Obst Müller").unlink()
        read = ["email", "parent_id"]
        self.check(content, fields, read=read, name_create_enabled_fields=create)

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_model")
    def test_updates_of_records_that_are_there(self):
        fields = ["id", "name", "color"]
        rows = [[f"k{at % 5}", f"Obst {at}", str(at)] for at in range(9)]
        records, _messages = self.check(csv_file(fields, *rows), fields)
        self.assertEqual(len(records[0]), 5)

    def test_database_ids(self):
        there = self.env["res.partner"].create([{"name": f"Alt {n}"} for n in range(3)])
        rows = [[str(record.id), f"Neu {record.id}"] for record in there]
        for _size in SIZES:
            self.background(csv_file([".id", "name"], *rows), [".id", "name"])
            self.assertEqual(there.mapped("name"), [row[1] for row in rows])

    def test_products_with_attributes(self):
        fields = [
            "name",
            "default_code",
            "list_price",
            "attribute_line_ids/attribute_id",
            "attribute_line_ids/value_ids",
        ]
        for name, values in (("Farbe", ("rot", "grün")), ("Größe", ("klein", "groß"))):
            self.env["product.attribute"].create(
                {
                    "name": name,
                    "value_ids": [(0, 0, {"name": value}) for value in values],
                }
            )
        rows = []
        for at in range(9):
            rows.append([f"Obst {at}", f"O{at}", "1.234,50", "Farbe", "rot,grün"])
            rows.append(["", "", "", "Größe", "klein,groß"])
        records, messages = self.check(
            csv_file(fields, *rows),
            fields,
            "product.template",
            read=["product_variant_count", "list_price"],
            float_decimal_separator=",",
            float_thousand_separator=".",
        )
        self.assertFalse(messages)
        self.assertIn("1234.5", records[1][0])

    def test_numbers_as_people_write_them(self):
        fields = ["name", "list_price"]
        prices = ("1.234,56", "1,5", "0", "", "(3,20)", "12 €", "1e3", "-7,00")
        rows = [[f"Obst {price}", price] for price in prices]
        self.check(
            csv_file(fields, *rows),
            fields,
            "product.template",
            float_decimal_separator=",",
            float_thousand_separator=".",
        )

    def test_texts_in_the_person_s_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env = self.env(context={"lang": "de_DE"})
        content = csv_file(
            ["Name", "Aktiv"], ["Obst Äpfel", "Ja"], ["Obst Kiwi", "Nein"]
        )
        records, _messages = self.check(content, ["name", "active"], "product.template")
        self.assertEqual(len(records[0]), 2)
        self.background(content, ["name", "active"], "product.template")
        made = self.env["product.template"].search([("name", "=", "Obst Äpfel")])
        self.assertEqual(made.with_context(lang="de_DE").name, "Obst Äpfel")

    def test_images_as_base64(self):
        fields = ["name", "image_1920"]
        rows = [["Obst A", PIXEL], ["Obst B", ""], ["Obst C", PIXEL]]
        records, messages = self.check(
            csv_file(fields, *rows), ["name", "image_1920"], read=["image_1920"]
        )
        self.assertFalse(messages)
        self.assertIn(str(PIXEL.encode()), records[0][0])

    def test_images_by_address(self):
        fields = ["name", "image_1920"]
        rows = [["Obst A", ADDRESS], ["Obst B", ADDRESS], ["Obst C", ""]]
        with ExitStack() as stack:
            self.serve_images(stack)
            _records, messages = self.check(
                csv_file(fields, *rows), fields, read=["image_1920"]
            )
        self.assertFalse(messages)

    @mute_logger("odoo.addons.base_import.models.base_import")
    def test_an_image_that_cannot_be_fetched_is_an_error_with_its_line(self):
        fields = ["name", "image_1920"]
        rows = [["Obst A", ADDRESS], ["Obst B", ADDRESS.replace("apfel", "kiwi")]]
        with ExitStack() as stack:
            self.serve_images(stack)
            _records, messages = self.check(csv_file(fields, *rows), fields)
        self.assertIn("L2]", next(iter(messages))[1])

    def test_an_image_is_fetched_once_and_not_kept_for_the_whole_file(self):
        place = "odoo.addons.base_import_async.tools.loading"
        fields = ["name", "image_1920", "country_id"]
        rows = [[f"Obst {at}", ADDRESS, ""] for at in range(6)]
        rows[1][2] = "Atlantis"
        fetched = []
        with ExitStack() as stack:
            self.serve_images(stack, fetched)
            stack.enter_context(patch(f"{place}.BATCH", 2))
            one = self.background(csv_file(fields, *rows), fields)
        self.assertEqual(self.figures(one), ("failed", 6, 5, 1, 0))
        self.assertEqual(len(fetched), 3)

    def serve_images(self, stack, fetched=None):
        class Answer:
            headers = {}

            def __init__(self, url):
                self.url = url
                if fetched is not None:
                    fetched.append(url)

            def raise_for_status(self):
                if self.url != ADDRESS:
                    raise ValueError("404 Not Found")

            def iter_content(self, _size):
                return [base64.b64decode(PIXEL)]

        stack.enter_context(
            patch("requests.Session.get", lambda session, url, timeout: Answer(url))
        )

    def test_properties(self):
        definition = [
            {"name": "farbe", "string": "Farbe", "type": "char"},
            {
                "name": "reif",
                "string": "Reif",
                "type": "selection",
                "selection": [["ja", "Ja"], ["nein", "Nein"]],
            },
        ]
        category = self.env["product.category"].create(
            {"name": "Obst", "product_properties_definition": definition}
        )
        self.assertTrue(category)
        fields = [
            "name",
            "categ_id",
            "product_properties.farbe",
            "product_properties.reif",
        ]
        rows = [[f"Obst {at}", "Obst", f"rot {at}", "Ja"] for at in range(9)]
        self.check(
            csv_file(fields, *rows),
            fields,
            "product.template",
            read=["product_properties"],
        )


@tagged("post_install", "-at_install")
class TestMessages(ParityCase):
    """Bad files: the same messages, with the same line numbers."""

    def bad(self, rows, fields, model="res.partner", sizes=SIZES[1:], **options):
        _records, messages = self.check(
            csv_file(fields, *rows), fields, model, sizes=sizes, **options
        )
        self.assertTrue(messages)
        return sorted(messages)

    def test_values_that_are_not_found(self):
        rows = [[f"Obst {at}", "Germany"] for at in range(10)]
        for at in (3, 6, 7, 9):
            rows[at][1] = f"Atlantis {at}"
        messages = self.bad(rows, ["name", "country_id"], sizes=SIZES)
        self.assertEqual([line for line, _text in messages], [5, 8, 9, 11])

    def test_values_that_a_field_does_not_accept(self):
        rows = [[f"Obst {at}", str(at), "contact"] for at in range(9)]
        rows[4][1], rows[7][2] = "grün", "Stand"
        self.bad(rows, ["name", "color", "type"])

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_model")
    def test_a_missing_value_that_is_required(self):
        rows = [[f"Land {at}", f"{at:02}"] for at in range(10)]
        rows[6][0] = ""
        self.bad(rows, ["name", "code"], "res.country")

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_model")
    def test_a_value_that_must_be_unique(self):
        rows = [[f"Land {at}", f"{at:02}"] for at in range(10)]
        rows[6][1] = "03"
        self.bad(rows, ["name", "code"], "res.country")

    def test_a_rule_of_the_model(self):
        rows = [[f"k{at}", f"Obst {at}", ""] for at in range(10)]
        rows[7][2] = "k7"
        self.bad(rows, ["id", "name", "parent_id/id"])

    def test_a_date_in_another_format(self):
        """Odoo tells the first, and counts it without the header."""
        fields = ["name", "rate", "currency_id"]
        rows = [[f"{at:02}.12.2024", "2", "USD"] for at in range(1, 20)]
        rows[11][0], rows[15][0] = "2024-12-12", "bald"
        content, model = csv_file(fields, *rows), "res.currency.rate"
        options = {"date_format": "%d.%m.%Y"}
        _records, [(_line, text)] = self.check(content, fields, model, **options)
        one = self.background(content, fields, model, chunk_size=7, **options)
        self.assertEqual(self.figures(one), ("failed", 19, 17, 2, 0))
        self.assertEqual(self.errors(one)[0], (13, text))
        self.assertRegex(text, r"line 12\b")
        self.assertRegex(self.errors(one)[1][1], r"line 16\b")

    def test_a_number_that_is_none(self):
        rows = [[f"Obst {at}", "1,5"] for at in range(20)]
        rows[13][1] = "viel"
        options = {"float_decimal_separator": ",", "float_thousand_separator": "."}
        fields = ["name", "list_price"]
        one = self.background(
            csv_file(fields, *rows), fields, "product.template", chunk_size=7, **options
        )
        self.assertEqual(self.figures(one), ("failed", 20, 19, 1, 0))
        [(line, text)] = self.errors(one)
        self.assertEqual(line, 15)
        self.assertIn("value: viel", text)

    def test_several_matches_are_a_warning(self):
        self.env["res.partner"].create([{"name": "Zwilling"}, {"name": "Zwilling"}])
        rows = [[f"Obst {at}", "Zwilling" if at == 4 else ""] for at in range(9)]
        messages = self.bad(rows, ["name", "parent_id"])
        self.assertEqual(messages[0][0], 6)
