"""Files as programs and people write them: what is told of them at first sight."""

import io
import json

import openpyxl

from odoo.tests import tagged

from odoo.addons.connector_flow.mapping_form.choices import choices, missing_fields
from odoo.addons.connector_flow.mapping_form.form import form_of
from odoo.addons.connector_flow.mapping_form.recognition import header_of

from .test_new_import import NewCase, workbook

OUTLOOK = """\
First Name,Last Name,Title,E-mail Address,Business Phone,Company,Business Street,\
Business City,Business State,Business Country/Region,Web Page
Ada,Sørensen,Frau,ada@example.com,0351 2,Jäger KG,Waldstraße 5,Dresden,,Germany,a.de
Tim,O'Hara,,tim@example.com,,,,,,,
"""
ADDRESSES = """\
Firma;Vorname*;Nachname*;Straße*;Hausnr.
Jäger KG;Ada;Sørensen;Waldstraße;5
;Jens;Ångström;Storgatan;12 B
"""
ORDER = """\
<Order xmlns="urn:x"><ID>1</ID><Date>2026-11-20</Date>{lines}</Order>"""
LINE = "<OrderLine><Sku>Ä</Sku><Quantity>1</Quantity></OrderLine>"
ITEM = {"sku": "Ä", "quantity": 2}


@tagged("post_install", "-at_install")
class TestPlaces(NewCase):
    """Where the rows are, and the lines of records."""

    def test_a_header_is_found_above_a_single_row(self):
        """The two lines above it are no table, though both have two cells."""
        rows = [
            (1, ["Girokonto", "DE02120300000000202051"]),
            (3, ["Kontostand:", "1.234,56 €"]),
            (5, ["Buchungsdatum", "Zweck", "Betrag"]),
            (6, ["20.11.26", "Miete", "-1,5"]),
        ]
        self.assertEqual(header_of(rows), (5, True))

    def test_a_page_of_titles_is_no_table(self):
        sample = self.look(workbook(["Art.-Nr.", "Name"], ["Ä-1", "Ä"], name="Artikel"))
        self.assertEqual(sample["config"], {"sheet": "Artikel"})
        book, stream = openpyxl.Workbook(), io.BytesIO()
        book.active.append(["Preisliste Öhr GmbH"])
        book.active.append(["Stand", None, "20.11.2026"])
        sheet = book.create_sheet("Artikel")
        for row in (["Preise"], ["Art.-Nr.", "Name"], ["Ä-1", "Ä"], ["Ä-2", "Ö"]):
            sheet.append(row)
        book.save(stream)
        sample = self.look(stream.getvalue())
        self.assertEqual(sample["config"], {"sheet": "Artikel", "header_row": 2})

    def test_the_lines_of_documents_are_told(self):
        """Of one order or several, whatever its lines are packed into."""
        one, two = ORDER.format(lines=LINE), ORDER.format(lines=LINE * 2)
        packed = ORDER.format(lines=f"<Lines>{LINE}</Lines>")
        for content, path, lines in (
            (one, "Order", "OrderLine"),
            (two, "Order", "OrderLine"),
            (packed, "Order", "Lines/OrderLine"),
            (f"<Orders>{two}{one}</Orders>", "Orders/Order", "OrderLine"),
        ):
            with self.subTest(content):
                config = {"path": path, "lists": [lines]}
                self.assertEqual(self.look(content)["config"], config)

    def test_addresses_of_several_lines_are_no_lines(self):
        line = "<AddressLine><Line>Ä</Line><No>1</No></AddressLine>"
        content = f"<l><k><n>1</n>{line}</k><k><n>2</n>{line}</k></l>"
        self.assertEqual(self.look(content)["config"], {"path": "l/k"})

    def test_the_lines_of_json_are_told(self):
        bare = {"name": "#1", "tax_lines": [], "line_items": [ITEM]}
        for document, config in (
            (bare, {"path": ".", "lists": ["line_items"]}),
            ({"order": bare}, {"path": "order", "lists": ["line_items"]}),
            ([bare, bare], {"lists": ["line_items"]}),
            ({"order_id": 1, "items": [ITEM]}, {"path": ".", "lists": ["items"]}),
            ({"count": 1, "items": [ITEM]}, {"path": "items"}),
            ([{"sku": "Ä", "images": [{"src": "ä"}]}], {}),
        ):
            with self.subTest(document):
                self.assertEqual(self.look(json.dumps(document))["config"], config)


@tagged("post_install", "-at_install")
class TestFields(NewCase):
    """Which column is which field."""

    def guessed(self, content, model):
        return self.form_model.guess(form_of({"model": model}), self.look(content))

    def targets(self, content, model):
        """{column: what is said of its first field}"""
        columns = self.guessed(content, model)["columns"]
        return {one["column"]: (one["targets"] or [None])[0] for one in columns}

    def test_contacts_of_outlook(self):
        self.assertEqual(
            self.matched(OUTLOOK, "res.partner"),
            {
                "E-mail Address": "email",
                "Business Phone": "phone",
                "Company": "company_name",
                "Business Street": "street",
                "Business City": "city",
                "Business State": "state_id",
                "Business Country/Region": "country_id",
                "Web Page": "website",
                "First Name Last Name": "name",
            },
        )

    def test_what_stands_in_two_columns_is_one_field(self):
        """A row without a person is its company, and needs no company of its own."""
        form = self.guessed(ADDRESSES, "res.partner")
        self.assertEqual(
            self.paths(form),
            {
                "Firma": "company_name",
                "Vorname* Nachname*": "name",
                "Straße* Hausnr.": "street",
            },
        )
        [name, street] = form["made"]
        self.assertEqual(name["steps"][1], {"take": "Firma"})
        self.assertEqual(
            street["steps"],
            [{"join": {"columns": ["Straße*", "Hausnr."], "by": " "}}],
        )
        flow = self.form_model.preview("", form, self.look(ADDRESSES + "Öhr AG;;;;\n"))
        self.assertEqual(flow["counts"], {"create": 3})

    def test_a_full_name_says_it_better(self):
        text = "Name;First Name;Last Name\nÖhr AG;Ada;Sørensen\n"
        self.assertEqual(self.matched(text, "res.partner"), {"Name": "name"})

    def test_units_and_currencies_are_taken_off(self):
        text = 'SKU;Gewicht;Preis\nA;1.5 kg;1.234,50 €\nB;300 g;"19,– €"\n'
        found = self.targets(text, "product.template")
        self.assertEqual(found["Gewicht"]["steps"], [{"number": "kg"}])
        self.assertEqual(found["Preis"]["steps"], [{"number": "EUR"}])

    def test_a_column_may_write_numbers_otherwise_than_the_others(self):
        text = "SKU;Gewicht;Preis;EK\nA;1.5;1.234,50;2,5\nB;0.3;2,00;1,5\n"
        form = self.guessed(text, "product.template")
        settings = form["settings"]
        self.assertEqual((settings["decimal"], settings["thousands"]), (",", "."))
        weight = self.targets(text, "product.template")["Gewicht"]
        self.assertEqual((weight["decimal"], weight["thousands"]), (".", ""))

    def test_places_in_a_tree_are_read_as_such(self):
        text = "SKU;Kategorien\nA;Damen > Jacken\nB;Damen>Hosen, Neu\n"
        found = self.targets(text, "product.template")["Kategorien"]
        self.assertEqual((found["path"], found["take"]), (">", "first"))

    def test_addresses_of_pictures_are_fetched(self):
        text = "SKU;Bild\nA;https://example.com/a.png\n"
        self.assertIs(self.targets(text, "product.template")["Bild"]["url"], True)
        text = 'SKU,Bild\nA,"https://e.com/a.png, https://e.com/b.png"\n'
        self.assertEqual(self.targets(text, "product.template")["Bild"]["url"], 1)

    def test_a_price_of_something_else_is_not_the_price(self):
        for header in ("Shipping Price", "compare_at_price", "Total Price"):
            with self.subTest(header):
                text = f"SKU,Name,{header}\nA,Ä,5\n"
                self.assertNotIn(header, self.matched(text, "product.template"))

    def test_words_that_are_no_choice_are_not_taken_for_one(self):
        text = "Name,type\nÄ,Feature\n"
        self.assertEqual(self.matched(text, "res.partner"), {"Name": "name"})
        self.assertIn("type", self.matched("Name,type\nÄ,contact\n", "res.partner"))

    def test_the_company_of_a_customer_is_none_of_ours(self):
        text = "Name,Company\nAda,Jäger KG\n"
        self.assertNotIn("Company", self.matched(text, "res.partner"))
        own = self.env.company.name
        found = self.matched(f"Name,Company\nAda,{own}\n", "res.partner")
        self.assertEqual(found["Company"], "company_id")

    def test_a_number_of_somebody_is_no_external_id(self):
        text = "Name,Gläubiger-ID\nÄ,DE98\n"
        self.assertEqual(self.matched(text, "res.partner"), {"Name": "name"})

    def test_goods_are_not_proposed_as_people(self):
        models = self.propose("sku,name,price\nA,Ä,2\n")["models"]
        self.assertEqual(models[0], "product.template")

    def test_what_is_made_with_the_record_is_not_asked_for(self):
        missing = missing_fields(self.env["product.product"], ["name"])
        self.assertEqual(missing, [])
        self.assertEqual(missing_fields(self.env["product.template"], ["name"]), [])

    def test_what_a_new_record_needs_is_offered_though_no_screen_changes_it(self):
        found = choices(self.env["res.currency.rate"])["fields"]
        self.assertIn("currency_id", {one["value"] for one in found})

    def test_a_field_that_is_kept_nowhere_is_not_offered(self):
        names = {one["value"] for one in choices(self.env["res.partner"])["fields"]}
        self.assertNotIn("phone_mobile_search", names)
        self.assertIn("phone", names)


@tagged("post_install", "-at_install")
class TestDates(NewCase):
    """Dates are read as they are written."""

    def format_of(self, *cells, model="res.currency.rate"):
        text = "\n".join(("Date;Rate", *(f"{cell};1" for cell in cells)))
        form = self.form_model.guess(form_of({"model": model}), self.look(text))
        return form["columns"][0]["targets"][0]

    def test_dates_with_two_digits_of_the_year(self):
        self.assertEqual(self.format_of("20.11.26", "01.02.26")["format"], "%d.%m.%y")

    def test_the_day_of_a_moment(self):
        """ISO 8601 with an hour, in a field of days."""
        found = self.format_of("2026-11-20T09:15:00+01:00")
        self.assertEqual(found["steps"], [{"extract": r"^\d{4}-\d\d-\d\d"}])
