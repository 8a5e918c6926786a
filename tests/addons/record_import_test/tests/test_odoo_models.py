import csv
import io

from odoo.tests import tagged

from .common import ImportCase

VALUES = ["rot blau", "S M"]  # of the colour, of the size


@tagged("post_install", "-at_install")
class TestOdooModels(ImportCase):
    """Models of Odoo, and the same files through Odoo's own import."""

    def compare(self, model, text, names, **config):
        """Import into the database by both ways; the records are the same.

        :param names: field paths to compare
        :return: the records of this import
        """
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        columns, data = rows[0], rows[1:]
        self.MODEL, self.model = model, self.env[model]
        with self.env.cr.savepoint() as savepoint:
            result = self.model.load(columns, data)
            self.assertFalse(result["messages"])
            expected = self.shown(self.model.browse(result["ids"]), names)
            savepoint.rollback()
        self.env.invalidate_all()
        before = self.records()
        self.load(text, **config)
        self.assertFalse(self.errors())
        records = self.records() - before
        self.assertEqual(self.shown(records, names), expected)
        return records

    def shown(self, records, names):
        return [
            {name: self.value(record, name) for name in names} for record in records
        ]

    def value(self, record, path):
        found = record.mapped(path)
        if hasattr(found, "_name"):
            return sorted(found.mapped("display_name"))
        return found

    def test_partners(self):
        """Parents of the same file, countries and states, tags by name."""
        self.env["res.partner.category"].create([{"name": "Obst"}, {"name": "Bio"}])
        self.compare(
            "res.partner",
            "id;name;parent_id/id;country_id/id;category_id;is_company;email\n"
            "hof;Hof Müller „Öko“;;base.de;Obst,Bio;1;hof@example.com\n"
            "uwe;Uwe;hof;base.fr;Obst;0;\n",
            ["name", "parent_id", "country_id.code", "category_id", "is_company"]
            + ["email", "commercial_partner_id", "complete_name"],
        )

    def test_partners_with_what_odoo_cannot(self):
        """Country by code, tags created, own numbers as a key."""
        self.MODEL, self.model = "res.partner", self.env["res.partner"]
        text = (
            "Nr;Name;Land;Schlagworte;Firma\n"
            "K1;Hof Müller;DE;Obst|Bio;\n"
            "K2;Uwe;;Obst;K1\n"
            "K3;Ute;XX;;K1\n"
            "K4;Udo;FR;;K9\n"
        )
        config = {
            "mapping": {
                "Nr": "ref",
                "Name": "name",
                "Land": "country_id/code",
                "Schlagworte": {
                    "field": "category_id",
                    "create": True,
                    "separator": "|",
                },
                "Firma": "parent_id/ref",
            },
            "key": "ref",
        }
        self.load(text, **config)
        self.assertEqual(sorted(self.errors()), [4, 5])
        farm, uwe = self.records(("ref", "in", ["K1", "K2"]))
        self.assertEqual((farm.name, farm.country_id.code), ("Hof Müller", "DE"))
        self.assertEqual(sorted(farm.category_id.mapped("name")), ["Bio", "Obst"])
        self.assertEqual(uwe.parent_id, farm)
        self.load(text, **config)
        self.assertEqual(self.figures(), (0, 2, 2))

    def test_templates_with_attributes_and_supplier_prices(self):
        """Variants are made of the values, as if typed in."""
        attributes = self.env["product.attribute"].create(
            [{"name": "Farbe", "create_variant": "always"}, {"name": "Größe"}]
        )
        self.env["product.attribute.value"].create(
            [
                {"name": name, "attribute_id": attribute.id}
                for attribute, names in zip(attributes, VALUES, strict=True)
                for name in names.split()
            ]
        )
        self.env["res.partner"].create([{"name": "Hof A"}, {"name": "Hof B"}])
        templates = self.compare(
            "product.template",
            "name;list_price;categ_id;attribute_line_ids/attribute_id;"
            "attribute_line_ids/value_ids;seller_ids/partner_id;seller_ids/price\n"
            "Hemd;19.99;Goods;Farbe;rot,blau;Hof A;7.5\n"
            ";;;Größe;S,M;Hof B;8\n"
            "Hose;29;Goods;Farbe;rot;Hof B;9\n",
            ["name", "list_price", "categ_id", "attribute_line_ids.value_ids"]
            + ["product_variant_count", "seller_ids.partner_id", "seller_ids.price"],
        )
        self.assertEqual(templates.mapped("product_variant_count"), [4, 1])

    def test_values_with_the_same_name_are_told_apart_by_their_attribute(self):
        """One column fills two places: the attribute, and where values are found."""
        attributes = self.env["product.attribute"].create(
            [{"name": "Farbe"}, {"name": "Rand"}]
        )
        values = self.env["product.attribute.value"].create(
            [{"name": "rot", "attribute_id": one.id} for one in attributes]
        )
        self.MODEL, self.model = "product.template", self.env["product.template"]
        text = "Name;Merkmal;Werte\nHemd;Rand;rot\n"
        mapping = {
            "Name": "name",
            "Merkmal": [
                "attribute_line_ids/attribute_id",
                "attribute_line_ids/value_ids/attribute_id",
            ],
            "Werte": "attribute_line_ids/value_ids/name",
        }
        self.load(text, mapping=mapping, key="name")
        self.assertFalse(self.errors())
        shirt = self.records(("name", "=", "Hemd"))
        self.assertEqual(shirt.attribute_line_ids.value_ids, values[1])
        self.load(text, mapping=mapping, key="name")
        self.assertEqual(self.reasons(), {2: "unchanged"})

    def test_products_by_their_code(self):
        """Prices with a decimal comma, the category created by name."""
        self.MODEL, self.model = "product.product", self.env["product.product"]
        config = {
            "mapping": {
                "Artikel": "default_code",
                "Name": "name",
                "Preis": "list_price",
                "EAN": "barcode",
                "Gruppe": {"field": "categ_id", "create": True},
            },
            "key": "default_code",
            "decimal": ",",
            "thousands": ".",
        }
        text = (
            "Artikel;Name;Preis;EAN;Gruppe\n"
            "A1;Stuhl „Öse“;1.234,50;4001234567890;Möbel\n"
            "A2;Tisch;1.5;;Möbel\n"
            "A3;Regal;99;4001234567890;Möbel\n"
        )
        self.load(text, **config)
        self.assertEqual(sorted(self.errors()), [3, 4])
        self.assertIn("4001234567890", self.errors()[4])
        chair = self.records(("default_code", "=", "A1"))
        self.assertEqual((chair.lst_price, chair.categ_id.name), (1234.5, "Möbel"))
        self.load(text.replace("1.234,50", "1.000,00"), **config)
        self.assertEqual(chair.list_price, 1000.0)

    def test_tracking_only_where_it_is_asked(self):
        """Creating writes no message; a change of a tracked field does, if asked."""
        self.MODEL, self.model = "res.partner", self.env["res.partner"]
        self.load("ref;name\nK1;Hof\n", key="ref")
        farm = self.records(("ref", "=", "K1"))
        self.assertFalse(farm.message_ids)
        self.load("ref;name\nK2;Hof\n", key="ref", tracking=True)
        self.assertTrue(self.records(("ref", "=", "K2")).message_ids)

    def test_sale_orders_with_lines(self):
        """Where sales are installed."""
        if "sale.order" not in self.env:
            self.skipTest("needs the addon sale")
        self.env["res.partner"].create({"name": "Kunde Ö", "ref": "K1"})
        self.env["product.product"].create(
            [
                {"name": "Stuhl", "default_code": "A1"},
                {"name": "T", "default_code": "A2"},
            ]
        )
        self.compare(
            "sale.order",
            "id;partner_id;order_line/product_id;order_line/product_uom_qty;"
            "order_line/price_unit\n"
            "so1;Kunde Ö;[A1] Stuhl;2;10.5\n"
            ";;[A2] T;1;3\n"
            "so2;Kunde Ö;[A2] T;4;2\n",
            ["partner_id", "order_line.product_id", "order_line.product_uom_qty"]
            + ["order_line.price_unit", "amount_untaxed", "state"],
        )
        config = {
            "mapping": {
                "Auftrag": "client_order_ref",
                "Kunde": "partner_id/ref",
                "Artikel": "order_line/product_id/default_code",
                "Menge": "order_line/product_uom_qty",
            },
            "key": "client_order_ref",
            "lines": {"order_line": ["product_id"]},
        }
        text = "Auftrag;Kunde;Artikel;Menge\n4711;K1;A1;2\n;;A2;1\n4712;K1;A1;1\n"
        self.load(text, **config)
        self.assertFalse(self.errors())
        order = self.records(("client_order_ref", "=", "4711"))
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [2.0, 1.0])
        self.load(text.replace(";A2;1", ";A2;5"), **config)
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [2.0, 5.0])
        self.assertEqual(self.figures(), (2, 1, 0))
