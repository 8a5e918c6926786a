from odoo.tests import tagged

from .order_common import OrderCase

JSON_ORDER = {
    "name": "name",
    "created_at": "moment",
    "currency": "currency_id",
    "customer.email": "email",
    "shipping_address.country_code": "country_id/code",
    "line_items/sku": "line_ids/product",
    "line_items/title": "line_ids/name",
    "line_items/quantity": "line_ids/quantity",
    "line_items/price": "line_ids/price",
}
UBL_ORDER = {
    "ID": "name",
    "IssueDate": "day",
    "DocumentCurrencyCode": "currency_id",
    "BuyerCustomerParty/Party/PartyName/Name": "customer",
    "OrderLine/LineItem/Item/SellersItemIdentification/ID": "line_ids/product",
    "OrderLine/LineItem/Item/Name": "line_ids/name",
    "OrderLine/LineItem/Quantity": "line_ids/quantity",
    "OrderLine/LineItem/Quantity/@unitCode": "line_ids/unit",
    "OrderLine/LineItem/Price/PriceAmount": "line_ids/price",
}
REPEATED = {
    "orderID": "name",
    "customerID": "customer",
    "orderDate": "day",
    "shipCountry": "country_id",
    "productID": "line_ids/product",
    "unitPrice": "line_ids/price",
    "quantity": "line_ids/quantity",
    "discount": "line_ids/discount",
}
STATEMENT = {
    "Id": "name",
    "Acct/Id/IBAN": "customer",
    "Ntry/AcctSvcrRef": "line_ids/product",
    "Ntry/Amt": "line_ids/price",
    "Ntry/Amt/@Ccy": "line_ids/unit",
    "Ntry/CdtDbtInd": "line_ids/kind",
    "Ntry/BookgDt/Dt": "line_ids/day",
    "Ntry/NtryDtls/TxDtls/RmtInf/Ustrd": "line_ids/name",
}
FRUITS = [("P-11", 10, 2.4), ("P-42", 7.5, 3), ("P-72", 3, 5)]


@tagged("post_install", "-at_install")
class TestOrderFiles(OrderCase):
    """Orders and statements as they come: one task makes header and lines."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.currency"].with_context(active_test=False).search(
            [("name", "=", "EUR")]
        ).active = True

    def twice(self, *args, rows, **kwargs):
        """A second import of the same changes nothing."""
        for figures in ((rows, 0, 0), (0, rows, 0)):
            self.read_file(*args, **kwargs)
            self.assertEqual(self.figures(), figures, self.errors())

    def test_json_of_a_webhook_is_one_record_with_its_lines(self):
        config = {
            "mapping": JSON_ORDER,
            "key": "name",
            "check": {"total": "total_price"},
        }
        self.twice(
            *("order_webhook.json", "json_import", config),
            **{"path": "order", "lists": "line_items", "rows": 3},
        )
        order = self.records()
        self.assertEqual(
            (order.name, order.email, order.country_id.code, order.currency_id.name),
            ("#1001", "eva@example.com", "DE", "EUR"),
        )
        self.assertEqual(str(order.moment), "2026-11-20 08:15:00")
        self.assertEqual(order.total, 61.5)
        self.assertEqual(self.lines("#1001", "product", "quantity", "price"), FRUITS)

    def test_xml_of_an_order_in_ubl(self):
        total = "AnticipatedMonetaryTotal/LineExtensionAmount"
        config = {"mapping": UBL_ORDER, "key": "name", "check": {"total": total}}
        self.twice(
            *("order_ubl.xml", "xml_import", config),
            **{"path": "Order", "lists": ["OrderLine"], "rows": 3},
        )
        self.assertEqual(self.records().customer, "Obst & Gemüse Müller")
        self.assertEqual(self.lines("4711", "product", "quantity", "price"), FRUITS)
        self.assertEqual(self.lines("4711", "unit"), [("EA",), ("KGM",), ("EA",)])

    def test_xml_of_statements_of_a_bank(self):
        config = {"mapping": STATEMENT, "key": "name"}
        options = {"path": "Document/BkToCstmrStmt/Stmt", "lists": ["Ntry"], "rows": 3}
        self.twice("statement_camt053.xml", "xml_import", config, **options)
        self.assertEqual(
            self.lines("S-1", "product", "price", "kind", "name"),
            [("A1", 20, "CRDT", "Rechnung 7"), ("A2", 44.5, "DBIT", "Miete")],
        )
        self.assertEqual(self.lines("S-2", "product", "price"), [("B1", 5)])
        self.assertEqual(
            self.records().mapped("customer"),
            ["DE02120300000000202051", "DE89370400440532013000"],
        )

    def test_entries_of_statements_know_whose_they_are(self):
        """Each is a record of its own; values of the statement stand around it."""
        self.MODEL = "record.import.order.line"
        config = {
            "mapping": {
                "../Id": "order_id",
                "AcctSvcrRef": "product",
                "Amt": "price",
                "../Acct/Id/IBAN": "name",
            },
            "key": ["order_id", "product"],
        }
        orders = self.env["record.import.order"]
        orders.create([{"name": "S-1"}, {"name": "S-2"}])
        self.read_file(
            *("statement_camt053.xml", "xml_import", config),
            **{"path": "Ntry", "above": ["../Id", "../Acct/Id/IBAN"]},
        )
        self.assertEqual(self.figures(), (3, 0, 0), self.errors())
        first, second = orders.search([("name", "in", ["S-1", "S-2"])], order="name")
        self.assertEqual(first.line_ids.mapped("product"), ["A1", "A2"])
        self.assertEqual(second.line_ids.name, "DE89370400440532013000")

    def test_a_header_that_is_repeated_on_each_line(self):
        """Wherever the rows stand, and however the file is cut."""
        for size in (1, 2, 3, 1000):
            with self.subTest(size):
                self.records().unlink()
                config = {"mapping": REPEATED, "key": "name"}
                self.twice(
                    *("orders_repeated_header.csv", "csv_import", config),
                    **{"chunk_size": size, "rows": 8},
                )
                found = {one.name: len(one.line_ids) for one in self.records()}
                self.assertEqual(
                    found, {"10248": 4, "10249": 2, "10250": 1, "10251": 1}
                )
                self.assertEqual(self.records()[1].customer, "ÅKE")

    def test_a_file_with_a_column_twice(self):
        mapping = {
            "OrderID": "name",
            "Date": "day",
            "Customer": "customer",
            "Item": "line_ids/product",
            "Qty": "line_ids/quantity",
        }
        config = {"mapping": mapping, "key": "name"}
        self.twice("suppliers_duplicate_header.csv", "csv_import", config, rows=2)
        self.assertEqual(self.lines("10249", "product", "quantity"), [("P-42", 3)])

    def test_a_statement_with_lines_above_its_header_and_a_footer(self):
        """The account stands above, and is the record that the rows are lines of."""
        mapping = {
            "../Konto": "name",
            "Buchungstag": {"field": "line_ids/day", "format": "%d.%m.%Y"},
            "Auftraggeber": "line_ids/product",
            "Verwendungszweck": "line_ids/name",
            "Haben": "line_ids/price",
            "Soll": "line_ids/kind",
        }
        config = {"mapping": mapping, "key": "name", "decimal": ",", "thousands": "."}
        self.twice(
            *("bank_statement_cp1252.csv", "csv_import", config),
            header_has=["Buchungstag", "Haben"],
            above=["../Konto"],
            leave_out=["Endsaldo"],
            rows=2,
        )
        self.assertEqual(
            self.lines("DE02120300000000202051", "product", "name", "price", "kind"),
            [
                ("Müller; Obst", "Rechnung 7", 1250, False),
                ("Stadtwerke", "Strom", 0, "89,90-"),
            ],
        )

    def test_types_of_rows_in_the_first_column(self):
        text = (
            "H;4711;Müller;20.11.2026\nL;P-11;10;2,40\nL;P-42;7,5;3\n"
            "H;4712;Öz;21.11.2026\nL;P-72;3;5\nT;5\n"
        )
        mapping = {
            "Nr": "name",
            "Kunde": "customer",
            "Datum": {"field": "day", "format": "%d.%m.%Y"},
            "L/SKU": "line_ids/product",
            "L/Menge": "line_ids/quantity",
            "L/Preis": "line_ids/price",
        }
        types = {"H": ["Nr", "Kunde", "Datum"], "L": ["SKU", "Menge", "Preis"], "T": []}
        config = {"mapping": mapping, "key": "name", "decimal": ","}
        for size in (1, 2, 1000):
            with self.subTest(size):
                self.records().unlink()
                self.read_by(
                    *("csv_import", text, config),
                    **{"record_types": types, "chunk_size": size},
                )
                self.assertEqual(self.figures(), (5, 0, 0), self.errors())
                self.assertEqual(
                    self.lines("4711", "product", "quantity", "price"), FRUITS[:2]
                )

    def test_a_header_whose_cells_are_left_out_in_the_rows_below(self):
        """By an empty key, or by the key alone."""
        for key in ("", "1001"):
            with self.subTest(key):
                self.records().unlink()
                text = (
                    f"Nr;Kunde;SKU\n1001;Ödön;P-1\n{key};;P-2\n{key};;P-1\n1002;;P-9\n"
                )
                mapping = {"Nr": "name", "Kunde": "customer", "SKU": "line_ids/product"}
                self.read_by("csv_import", text, {"mapping": mapping, "key": "name"})
                self.assertEqual(self.figures(), (4, 0, 0), self.errors())
                self.assertEqual(
                    self.lines("1001", "product"), [("P-1",), ("P-2",), ("P-1",)]
                )
                self.assertEqual(self.records()[0].customer, "Ödön")

    def test_several_values_of_one_element_are_several_records(self):
        """Also one with a comma inside, and one alone."""
        self.env["record.import.colour"].create(
            [{"name": "Rot, dunkel"}, {"name": "Grün"}]
        )
        xml = (
            "<c><o><n>A</n><f>Rot, dunkel</f><f>Grün</f></o>"
            "<o><n>B</n><f>Rot, dunkel</f></o></c>"
        )
        config = {"mapping": {"n": "name", "f": "colour_ids"}}
        self.read_by("xml_import", xml, config, path="c/o", several=["f"])
        self.assertEqual(self.figures(), (2, 0, 0), self.errors())
        first, second = self.records()
        self.assertEqual(first.colour_ids.mapped("name"), ["Rot, dunkel", "Grün"])
        self.assertEqual(second.colour_ids.name, "Rot, dunkel")

    def test_a_line_without_a_filled_cell_joins_no_other_record(self):
        """An order without a number is refused, and its lines with it."""
        text = (
            '[{"name": "A", "line_items": [{"sku": "P-1"}]},'
            ' {"name": null, "line_items": [{"sku": "P-2"}, {"sku": "P-3"}]}]'
        )
        mapping = {"name": "name", "line_items/sku": "line_ids/product"}
        config = {"mapping": mapping, "key": "name"}
        for size in (1, 1000):
            with self.subTest(size):
                self.read_by(
                    "json_import", text, config, lists=["line_items"], chunk_size=size
                )
                self.assertEqual(sorted(self.errors()), [2, 3])
                self.assertIn("is empty: the key", self.errors()[2])
                self.assertEqual(self.lines("A", "product"), [("P-1",)])

    def test_lines_of_an_order_may_be_records_of_a_task_of_their_own(self):
        """Such as the products that an order names: each row is one then."""
        self.MODEL = "record.import.colour"
        text = '[{"name": "A", "items": [{"c": "rot"}, {"c": "blau"}]}]'
        config = {"mapping": {"items/c": "name"}, "key": "name"}
        self.read_by("json_import", text, config, lists=["items"])
        self.assertEqual(self.figures(), (2, 0, 0), self.errors())

    def test_a_line_that_cannot_be_read_keeps_its_record_back(self):
        """However the file is cut, also where it is retried without a repair."""
        text = "H;1\nL;A;2\nL;B;x;y\nL;C;1\nH;2\nL;D;1\n"
        types = {"H": ["Nr"], "L": ["SKU", "Menge"]}
        mapping = {
            "Nr": "name",
            "L/SKU": "line_ids/product",
            "L/Menge": "line_ids/quantity",
        }
        config = {"mapping": mapping, "key": "name"}
        user = self.make_user("uma")
        for size in (1, 2, 3, 1000):
            with self.subTest(size):
                self.records().unlink()
                run = self.read_by(
                    *("csv_import", text, config),
                    **{"record_types": types, "chunk_size": size, "user": user},
                )
                self.assertEqual(self.records().mapped("name"), ["2"])
                self.assertEqual(sorted(self.errors()), [1, 2, 3, 4])
                self.retry(run)
                self.assertEqual(sorted(self.errors()), [1, 2, 3, 4])
        self.repair(run, 3, {"L/Menge": "7"})
        self.retry(run)
        self.assertFalse(self.errors())
        self.assertEqual(
            self.lines("1", "product", "quantity"), [("A", 2), ("B", 7), ("C", 1)]
        )
