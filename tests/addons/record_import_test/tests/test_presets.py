"""The presets of the addon: nothing is wrong with them, and files go in by them."""

import csv
import io
from pathlib import Path

from odoo.tests import tagged

from odoo.addons.connector_flow.mapping_form.presets import preset_complaints
from odoo.addons.connector_flow.records.import_options import (
    OPTIONS,
    column_complaints,
)
from odoo.addons.connector_flow.tests.preset_common import PresetCase, own_presets
from odoo.addons.connector_flow.tools.configuration import check_config

from .test_new_import import workbook

FILES = Path(__file__).parent / "files"
MAGENTO = '''\
sku,store_view_code,attribute_set_code,product_type,categories,product_websites,name,\
description,weight,product_online,price,cost,additional_attributes,qty
MG-1,,Default,simple,"Shop/Taschen,Shop/Neu",base,"Tasche ""Süd""","<p>Aus <b>Leder</b>\
</p>",0.5000,1,1234.5000,600.0000,"farbe=Rot,ean=4012345200010",10
MG-2,,Default,simple,Shop/Gürtel,base,Gürtel,,,1,34.0000,,farbe=Blau,0
'''
PRESTASHOP = """\
Product ID;Active (0/1);Name *;Categories (x,y,z...);Price tax excluded;Tax rules ID;\
Wholesale price;Reference #;EAN13;Weight;Quantity;Short description
11;1;Kanne „Öhr“;"Küche,Kannen";24.900000;1;12.500000;PS-1;4012345200027;0.750000;5;\
<p>Aus <em>Ton</em></p>
12;0;Tasse;Küche;4.500000;1;0;PS-2;;0.2;0;
"""
AKENEO = """\
sku;categories;enabled;family;groups;ean;name-de_DE;description-de_DE;price-EUR;weight
AK-1;haus,garten;1;Möbel;;4012345200034;Hocker;Aus Eiche;49.90;3.5
AK-2;haus;0;Möbel;;;Bank „Ä“;;120;12
"""
BMECAT = """\
<BMECAT version="{version}"><HEADER><CATALOG><CATALOG_ID>K</CATALOG_ID></CATALOG>
</HEADER><T_NEW_CATALOG>
<{item}><SUPPLIER_{id}>{code}-1</SUPPLIER_{id}><{item}_DETAILS>
<DESCRIPTION_SHORT>Säge</DESCRIPTION_SHORT>
<DESCRIPTION_LONG>Für &lt;b&gt;Holz&lt;/b&gt;</DESCRIPTION_LONG>
<{ean}>4012345{number}</{ean}>
<KEYWORD>Säge</KEYWORD><KEYWORD>Holz</KEYWORD></{item}_DETAILS>
<{item}_PRICE_DETAILS>
<{item}_PRICE price_type="net_list"><PRICE_AMOUNT>19.90</PRICE_AMOUNT></{item}_PRICE>
<{item}_PRICE price_type="net_list"><PRICE_AMOUNT>17.90</PRICE_AMOUNT></{item}_PRICE>
</{item}_PRICE_DETAILS></{item}>
<{item}><SUPPLIER_{id}>{code}-2</SUPPLIER_{id}><{item}_DETAILS>
<DESCRIPTION_SHORT>Hammer</DESCRIPTION_SHORT></{item}_DETAILS>
<{item}_PRICE_DETAILS>
<{item}_PRICE price_type="net_list"><PRICE_AMOUNT>8</PRICE_AMOUNT></{item}_PRICE>
</{item}_PRICE_DETAILS></{item}>
</T_NEW_CATALOG></BMECAT>
"""
BANK = """\
Konto;DE02120300000000202051

Buchungstag;Valuta;Auftraggeber;Verwendungszweck;Betrag;Währung
02.11.2026;02.11.2026;"Müller; Obst";Rechnung 7;1.250,00;EUR
05.11.2026;06.11.2026;Stadtwerke;Strom;-89,90;EUR

Endsaldo;;;;1.160,10;EUR
"""


@tagged("post_install", "-at_install")
class TestOwnPresets(PresetCase):
    """All of them, whatever is installed."""

    def test_task_types_have_no_complaints(self):
        kinds = self.env["impexp.task"]._fields["task"].get_values(self.env)
        for name, preset in own_presets(self.env).items():
            model = preset["config"].get("model", "product.template")
            is_here = preset.get("task", "record_import") in kinds and model in self.env
            with self.subTest(name, is_here=is_here):
                self.assertEqual(self.complaints(preset, is_here), [])

    def complaints(self, preset, is_here):
        """What is wrong with a preset, as far as its model and type are here."""
        if is_here:
            return preset_complaints(self.env, preset)
        reader = {name: preset[name] for name in ("reader", "reader_config")}
        model = {"model": "res.partner"}
        found = preset_complaints(self.env, reader | {"config": model})
        if preset.get("task"):
            return found
        mapping = preset["config"]["mapping"]
        return [*found, *column_complaints(mapping), *self.of_options(preset)]

    def of_options(self, preset):
        return check_config(OPTIONS, preset["config"])


@tagged("post_install", "-at_install")
class TestPresetProducts(PresetCase):
    """Products of shops and catalogues."""

    def products(self, prefix):
        products = self.env["product.template"].with_context(active_test=False)
        return products.search(
            [("default_code", "=like", f"{prefix}-%")], order="default_code"
        )

    def test_magento(self):
        run = self.import_twice("magento_products", MAGENTO)
        self.assertEqual(self.figures(run), (2, 0, 0))
        bag, belt = self.products("MG")
        self.assertEqual((bag.name, belt.name), ('Tasche "Süd"', "Gürtel"))
        self.assertEqual(bag.categ_id.complete_name, "Shop / Taschen")
        self.assertEqual(bag.description_sale, "Aus Leder")
        self.assertEqual((bag.list_price, bag.standard_price), (1234.5, 600))
        self.assertEqual((bag.weight, belt.weight), (0.5, 0))
        self.assertEqual((bag.barcode, belt.barcode), ("4012345200010", False))

    def test_a_table_may_be_a_workbook_or_have_rows_around_it(self):
        """The preset knows its columns, the file how it is read."""
        text = MAGENTO.replace("4012345200010", "")
        rows = csv.reader(io.StringIO(text.replace("MG-", "MW-")))
        for code, content in (
            ("MW", workbook(["Stand 20.11.2026"], *rows)),
            (
                "MT",
                f"Stand;20.11.2026\n{text.replace('MG-', 'MT-')}Stand am: 20.11.2026\n",
            ),
        ):
            with self.subTest(code):
                run = self.import_twice("magento_products", content)
                self.assertEqual(self.figures(run), (2, 0, 0))
                self.assertEqual(self.products(code).mapped("weight"), [0.5, 0])

    def test_prestashop(self):
        run = self.import_twice("prestashop_products", PRESTASHOP)
        self.assertEqual(self.figures(run), (2, 0, 0))
        pot, cup = self.products("PS")
        self.assertEqual((pot.name, cup.name), ("Kanne „Öhr“", "Tasse"))
        self.assertEqual((pot.active, cup.active), (True, False))
        self.assertEqual(pot.categ_id.name, "Küche")
        self.assertEqual((pot.list_price, pot.standard_price), (24.9, 12.5))
        self.assertEqual((pot.weight, pot.barcode), (0.75, "4012345200027"))
        self.assertEqual(pot.description_sale, "Aus Ton")

    def test_akeneo(self):
        """Columns have the language and the currency behind their names."""
        for head in ("sku", "identifier"):
            with self.subTest(head):
                self.check_akeneo(head)

    def check_akeneo(self, head):
        code, name = ("AK", "akeneo_products")
        if head == "identifier":
            code, name = ("AI", f"{name}_identifier")
        text = AKENEO.replace("AK-", f"{code}-").replace("sku;", f"{head};")
        run = self.import_twice(name, text.replace("4012345200034", ""))
        self.assertEqual(self.figures(run), (2, 0, 0))
        stool, bench = self.products(code)
        self.assertEqual((stool.name, bench.name), ("Hocker", "Bank „Ä“"))
        self.assertEqual((stool.active, bench.active), (True, False))
        self.assertEqual(stool.categ_id.name, "Möbel")
        self.assertEqual((stool.list_price, bench.list_price), (49.9, 120))
        self.assertEqual((stool.weight, bench.weight), (3.5, 12))

    def test_bmecat(self):
        old = {"item": "ARTICLE", "id": "AID", "ean": "EAN", "version": "1.2"}
        new = {"item": "PRODUCT", "id": "PID", "ean": "INTERNATIONAL_PID"}
        self.check_bmecat("bmecat_1_2", old | {"code": "BA", "number": "200041"})
        new |= {"version": "2005", "code": "BP", "number": "200058"}
        self.check_bmecat("bmecat_2005", new)

    def check_bmecat(self, preset, names):
        run = self.import_twice(preset, BMECAT.format(**names))
        self.assertEqual(self.figures(run), (2, 0, 0))
        saw, hammer = self.products(names["code"])
        self.assertEqual((saw.name, hammer.name), ("Säge", "Hammer"))
        self.assertEqual(saw.description_sale, "Für Holz")
        self.assertEqual((saw.list_price, hammer.list_price), (19.9, 8))
        self.assertEqual(saw.barcode, f"4012345{names['number']}")


@tagged("post_install", "-at_install")
class TestPresetReaders(PresetCase):
    """Files whose models are of addons that are not here: how they are read."""

    def read(self, preset, content):
        """The columns that the mapping of a preset names, in the rows of a file."""
        preset = own_presets(self.env)[preset]
        reader = {"task": preset["reader"], "config": preset["reader_config"]}
        file = self.make_file(content)
        sample = self.env["impexp.mapping.form"].read_file(file.id, reader=reader)
        self.assertNotIn("problem", sample)
        config, names = preset["config"], sample["names"]
        made = config.get("columns", {})
        wanted = [one for one in config["mapping"] if one not in made]
        self.assertEqual({*wanted, *config.get("check", {}).values()} - {*names}, set())
        places = [names.index(one) for one in wanted]
        return [[cells[at] for at in places] for _line, cells, _no in sample["rows"]]

    def test_a_bank_with_one_amount(self):
        rows = self.read("bank_de_amount", BANK)
        self.assertEqual(rows[0][:3], ["02.11.2026", "Müller; Obst", "Rechnung 7"])
        self.assertEqual([row[3] for row in rows], ["1.250,00", "-89,90"])

    def test_a_bank_with_debit_and_credit(self):
        content = (FILES / "bank_statement_cp1252.csv").read_bytes()
        rows = self.read("bank_de_debit_credit", content)
        self.assertEqual(rows[0], ["02.11.2026", "Müller; Obst", "Rechnung 7"])
        self.assertEqual(len(rows), 2)

    def test_camt(self):
        """Of statements, reports and notices, whatever an entry lacks."""
        content = (FILES / "statement_camt053.xml").read_text()
        rows = self.read("camt053", content)
        self.assertEqual([row[2] for row in rows], ["20.00", "44.50", "5.00"])
        notice = content.replace("camt.053", "camt.054").replace("Stmt", "Ntfctn")
        self.assertEqual(self.read("camt053", notice), rows)

    def test_ubl(self):
        rows = self.read("ubl_order", (FILES / "order_ubl.xml").read_bytes())
        self.assertEqual(rows[0][3:], ["P-11", "Äpfel", "10", "2.40"])
        self.assertEqual(len(rows), 3)
