"""Files that go in without code: what each becomes, and what a person does for it.

The pages of docs/guides/formats are written from here, see :mod:`.format_pages`.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from . import real_files

PRESETS = Path(__file__).parents[2] / "connector_flow" / "presets"
MAPPINGS = ("mapping", "template", "variant")
IBANS = ("DE75512108001245126199", "DE21500500009876543210")


class Case(NamedTuple):
    """A file and what it becomes.

    ``rows`` are done, skipped and failed at the first import. ``wanted`` has, by the
    value of ``key``, the values of the record at paths with dots. ``fields`` says which
    column is which field, unless a ``preset`` does. ``change`` is what the person does
    before the import.
    """

    name: str
    content: str | bytes
    model: str
    key: str
    wanted: dict
    rows: tuple
    fields: dict = {}
    change: Callable = lambda form: None
    ending: str = "csv"
    later: tuple = ()  # figures of the second import, where rows fail again
    text: bool = False  # the kind of import has no form
    preset: str = ""  # name of the file in connector_flow/presets

    def __repr__(self):
        return self.name

    def wanted_fields(self):
        """{column: path} that should be proposed, whoever says so."""
        return self.fields or dict(mapped_by(self.preset))


def preset(name):
    return json.loads((PRESETS / f"{name}.json").read_text())


def mapped_by(name):
    """Pairs of a column and a field that a preset lets it fill."""
    config = preset(name)["config"]
    return [
        (column, one if isinstance(one, str) else one["field"])
        for part in MAPPINGS
        for column, entry in (config.get(part) or {}).items()
        for one in (entry if isinstance(entry, list) else [entry])
    ]


def _hosts(form):
    """Name the host of the pictures, which is on this machine."""

    def named(text):
        return text.rstrip().removesuffix("}").rstrip().rstrip(",") + (
            f",\n    'allowed_hosts': ['{form.pictures}'],\n}}"
        )

    form.text(named)


def _created(*columns):
    def change(form):
        for column in columns:
            form.create(column)

    return change


def _into(model):
    def change(form):
        form.model(model)

    return change


def _named_by(column):
    """The code is the name as well, which the file does not have.

    What was chosen for another file of the kind is remembered.
    """

    def change(form):
        if not form.is_filled("name"):
            form.also(column, "name")

    return change


def _rates(form):
    form.model("res.currency.rate")
    wanted = {"Cur": "currency_id", "Rate": "company_rate", "Day": "name"}
    there = form.fields()
    for column, path in wanted.items():
        if there.get(column) != path:
            form.field(column, path)
    form.written_as("Day", "%d.%m.%Y")
    for column in {"Cur", "Day"}.difference(form.keys()):
        form.key(column)


def _each(*changes):
    def change(form):
        for one in changes:
            one(form)

    return change


VARIANT = "product_template_attribute_value_ids.name"
SHOPS = [
    Case(
        *("shopify", real_files.SHOPIFY, "product.product", "default_code"),
        wanted={
            "OEL-W-N": {
                "name": "Bank „Öland“",
                "description_sale": "Zum Stapeln, wetterfest",
                "categ_id.name": "Bänke",
                "product_tag_ids.name": ["garten", "neu"],
                "sale_ok": True,
                VARIANT: ["Weiß", "Normal"],
                "barcode": "4012345300017",
                "lst_price": 79.9,
                "weight": 4.5,
                "image_1920:": True,
                "image_variant_1920:": True,
            },
            "OEL-W-XL": {VARIANT: ["Weiß", "XL"], "lst_price": 89.9, "weight": 5.2},
            "OEL-G-N": {VARIANT: ["Grün", "Normal"], "image_variant_1920:": True},
            "LAT-1": {"name": "Laterne „Brême“", "lst_price": 1012.5, "weight": 0.65},
            "PLA-33": {VARIANT: ["3 × 3 m"], "lst_price": 49, "sale_ok": False},
            "PLA-44": {VARIANT: ["4 × 4 m"], "lst_price": 69, "weight": 3.3},
        },
        preset="shopify_products",
        rows=(6, 1, 0),
        change=_hosts,
        text=True,
    ),
    Case(
        *("woocommerce", real_files.WOOCOMMERCE, "product.product", "default_code"),
        wanted={
            "jacke-blau-ja": {
                "name": "Jacke",
                "categ_id.complete_name": "Mode / Jacken",
                VARIANT: ["Blau", "Ja"],
                "lst_price": 45,
                "weight": 0.8,
                "image_1920:": True,
            },
            "jacke-rot": {VARIANT: ["Rot", "Nein"], "lst_price": 45},
            "schal": {
                "name": "Schal",
                "description_sale": "Zeile eins.\nZeile zwei.",
                "product_tag_ids.name": ["Wolle", "warm"],
                "lst_price": 20,
                "image_1920:": True,
            },
            "garnitur": {"name": "Garnitur", "categ_id.name": "Herbst"},
        },
        preset="woocommerce_products",
        rows=(5, 0, 0),
        change=_hosts,
        text=True,
    ),
    Case(
        *("magento", real_files.MAGENTO, "product.template", "default_code"),
        wanted={
            "MA-1": {
                "name": 'Tasche "Süd"',
                "categ_id.complete_name": "Shop / Taschen",
                "description_sale": "Aus Leder",
                "list_price": 1234.5,
                "standard_price": 600,
                "weight": 0.5,
                "barcode": "4012345300079",
            },
            "MA-2": {"name": "Gürtel", "weight": 0, "barcode": False},
        },
        preset="magento_products",
        rows=(2, 0, 0),
    ),
    Case(
        *("prestashop", real_files.PRESTASHOP, "product.template", "default_code"),
        wanted={
            "PR-1": {
                "name": "Kanne „Öhr“",
                "active": True,
                "categ_id.name": "Küche",
                "list_price": 24.9,
                "standard_price": 12.5,
                "weight": 0.75,
                "barcode": "4012345300086",
                "description_sale": "Aus Ton",
            },
            "PR-2": {"name": "Tasse", "active": False, "list_price": 4.5},
        },
        preset="prestashop_products",
        rows=(2, 0, 0),
    ),
    Case(
        *("akeneo", real_files.AKENEO, "product.template", "default_code"),
        wanted={
            "AK-1": {
                "name": "Hocker",
                "active": True,
                "categ_id.name": "Möbel",
                "barcode": "4012345300093",
                "list_price": 49.9,
                "weight": 3.5,
            },
            "AK-2": {"name": "Bank „Ä“", "active": False, "list_price": 120},
        },
        preset="akeneo_products",
        rows=(2, 0, 0),
    ),
    Case(
        *("bmecat 1.2", real_files.BMECAT_1_2, "product.template", "default_code"),
        wanted={
            "BA-1": {
                "name": "Säge",
                "description_sale": "Für Holz",
                "barcode": "4012345300109",
                "list_price": 19.9,
            },
            "BA-2": {"name": "Hammer", "list_price": 8},
        },
        preset="bmecat_1_2",
        rows=(2, 0, 0),
        ending="xml",
    ),
    Case(
        *("bmecat 2005", real_files.BMECAT_2005, "product.template", "default_code"),
        wanted={
            "BP-1": {"name": "Säge", "barcode": "4012345300116", "list_price": 19.9},
            "BP-2": {"name": "Hammer", "list_price": 8},
        },
        preset="bmecat_2005",
        rows=(2, 0, 0),
        ending="xml",
    ),
]
BANKS = [
    Case(
        *("bank", real_files.BANK.encode("cp1252")),
        *("account.bank.statement.line", "payment_ref"),
        wanted={
            "Rechnung 9": {
                "date": "2026-11-02",
                "partner_name": "Jäger; Wild",
                "amount": 2250,
            },
            "Wasser": {
                "date": "2026-11-05",
                "partner_name": "Wasserwerk",
                "amount": -79.9,
            },
        },
        preset="bank_de_debit_credit",
        rows=(2, 0, 0),
        # A few words do not tell: the person sees the first rows, and says it.
        change=lambda form: form.reader("encoding", "cp1252"),
    ),
    Case(
        *("camt.053", real_files.CAMT, "account.bank.statement.line", "ref"),
        wanted={
            "C1": {
                "journal_id.bank_acc_number": IBANS[0],
                "date": "2026-11-19",
                "amount": 30,
                "payment_ref": "Rechnung 9",
                "partner_name": "Jäger",
            },
            "C2": {"amount": -54.5, "payment_ref": "Pacht", "partner_name": False},
            "D1": {"journal_id.bank_acc_number": IBANS[1], "amount": 6},
        },
        preset="camt053",
        rows=(3, 0, 0),
        ending="xml",
    ),
]
ITEM = "ORDER_ITEM_LIST/ORDER_ITEM"
LINE_CODES = "order_line.product_id.default_code"
ORDERS = [
    Case(
        *("ubl", real_files.UBL, "sale.order", "client_order_ref"),
        wanted={
            "9911": {
                "partner_id.name": "Obst & Wein Jäger",
                "date_order": "2026-11-20 00:00:00",
                LINE_CODES: ["O-1", "O-2"],
                "order_line.name": ["Äpfel", "Birnen"],
                "order_line.product_uom_qty": [8, 1.5],
                "order_line.price_unit": [2.5, 4],
                "amount_untaxed": 26,
            }
        },
        preset="ubl_order",
        rows=(2, 0, 0),
        ending="xml",
    ),
    Case(
        *("webhook", real_files.WEBHOOK, "sale.order", "name"),
        wanted={
            "#2001": {
                "partner_id.email": "ulf@example.com",
                "date_order": "2026-11-20 08:15:00",
                LINE_CODES: ["O-1", "O-2"],
                "order_line.name": ["Äpfel", "Birnen"],
                "order_line.product_uom_qty": [8, 1.5],
                "order_line.price_unit": [2.5, 4],
            }
        },
        rows=(2, 0, 0),
        fields={
            "name": "name",
            "created_at": "date_order",
            "customer.email": "partner_id",
            "line_items/sku": "order_line/product_id",
            "line_items/title": "order_line/name",
            "line_items/quantity": "order_line/product_uom_qty",
            "line_items/price": "order_line/price_unit",
        },
        ending="json",
    ),
    Case(
        *("northwind", real_files.ORDERS, "sale.order", "client_order_ref"),
        wanted={
            "20248": {
                "partner_id.ref": "WILD",
                "date_order": "2026-07-04 00:00:00",
                LINE_CODES: ["O-1", "O-2", "O-3"],
                "order_line.product_uom_qty": [12, 10, 1],
                "order_line.price_unit": [14, 9.8, 53],
            },
            "20249": {
                "partner_id.ref": "ÖST",
                LINE_CODES: ["O-1", "O-1"],
                "order_line.product_uom_qty": [9, 40],
                "order_line.price_unit": [18.6, 42.4],
            },
            "20250": {"partner_id.ref": "ÖST", LINE_CODES: ["O-2"]},
        },
        rows=(6, 0, 0),
        fields={
            "orderID": "client_order_ref",
            "customerID": "partner_id",
            "orderDate": "date_order",
            "productID": "order_line/product_id",
            "unitPrice": "order_line/price_unit",
            "quantity": "order_line/product_uom_qty",
        },
    ),
    Case(
        *("double header", real_files.SUPPLIERS, "sale.order", "client_order_ref"),
        wanted={
            "30248": {
                "partner_id.ref": "WILD",
                "date_order": "2026-07-04 00:00:00",
                LINE_CODES: ["O-1"],
                "order_line.product_uom_qty": [12],
            },
            "30249": {"partner_id.ref": "ÖST", "order_line.product_uom_qty": [3]},
        },
        rows=(2, 0, 0),
        fields={
            "OrderID": "client_order_ref",
            "Date": "date_order",
            "Customer": "partner_id",
            "Item": "order_line/product_id",
            "Qty": "order_line/product_uom_qty",
        },
    ),
]
ORDERS += [
    Case(
        *("opentrans", real_files.OPENTRANS, "sale.order", "client_order_ref"),
        wanted={
            "PO-77": {
                "partner_id.ref": "WILD",
                "date_order": "2026-11-20 09:00:00",
                LINE_CODES: ["O-1", "O-2"],
                "order_line.name": ["Äpfel", "Birnen"],
                "order_line.product_uom_qty": [8, 1.5],
                "order_line.price_unit": [2.5, 4],
            }
        },
        rows=(2, 0, 0),
        fields={
            "ORDER_HEADER/ORDER_INFO/ORDER_ID": "client_order_ref",
            "ORDER_HEADER/ORDER_INFO/ORDER_DATE": "date_order",
            "ORDER_HEADER/ORDER_INFO/PARTIES/PARTY[buyer]/ADDRESS/NAME": "partner_id",
            f"{ITEM}/PRODUCT_ID/SUPPLIER_PID": "order_line/product_id",
            f"{ITEM}/PRODUCT_ID/DESCRIPTION_SHORT": "order_line/name",
            f"{ITEM}/QUANTITY": "order_line/product_uom_qty",
            f"{ITEM}/PRODUCT_PRICE_FIX/PRICE_AMOUNT": "order_line/price_unit",
        },
        ending="xml",
    ),
    Case(
        *("ebay", real_files.EBAY, "sale.order", "client_order_ref"),
        wanted={
            "501": {
                "partner_id.ref": "WILD",
                "date_order": "2026-11-02 00:00:00",
                LINE_CODES: ["O-1"],
                "order_line.price_unit": [2.5],
            },
            "502": {"partner_id.ref": "ÖST", "order_line.price_unit": [1004]},
        },
        rows=(2, 0, 0),
        fields={
            "Sales Record Number": "client_order_ref",
            "Order Number": "name",
            "Buyer Name": "partner_id",
            "Item Title": "order_line/name",
            "Custom Label": "order_line/product_id",
            "Quantity": "order_line/product_uom_qty",
            "Sold For": "order_line/price_unit",
            "Sale Date": "date_order",
        },
    ),
    Case(
        *("woocommerce orders", real_files.WOOCOMMERCE_ORDERS),
        *("sale.order", "client_order_ref"),
        wanted={
            "3001": {
                "partner_id.email": "ulf@example.com",
                LINE_CODES: ["O-1", "O-2"],
                "order_line.product_uom_qty": [8, 1.5],
                "order_line.price_unit": [2.5, 4],
            },
            "3002": {LINE_CODES: ["O-3"], "order_line.price_unit": [7]},
        },
        rows=(3, 0, 0),
        fields={
            "Order Number": "client_order_ref",
            "Order Date": "date_order",
            "Email (Billing)": "partner_id",
            "SKU": "order_line/product_id",
            "Item Name": "order_line/name",
            "Quantity (- Refund)": "order_line/product_uom_qty",
            "Item Cost": "order_line/price_unit",
        },
    ),
]
BOOKINGS = [
    Case(
        *("ubl bill", real_files.UBL_BILL, "account.move", "ref"),
        wanted={
            "R-501": {
                "move_type": "in_invoice",
                "partner_id.name": "Mosterei Öhr",
                "invoice_date": "2026-11-20",
                "invoice_date_due": "2026-12-20",
                "invoice_line_ids.name": ["Äpfel", "Most"],
                "invoice_line_ids.quantity": [8, 1.5],
                "invoice_line_ids.price_unit": [2.5, 4],
                "amount_untaxed": 26,
            }
        },
        rows=(2, 0, 0),
        preset="ubl_bill",
        ending="xml",
    ),
    Case(
        *("cii bill", real_files.CII, "account.move", "ref"),
        wanted={
            "R-601": {
                "move_type": "in_invoice",
                "partner_id.name": "Kelterei Öhr",
                "invoice_date": "2026-11-20",
                "invoice_line_ids.name": ["Äpfel", "Birnen"],
                "invoice_line_ids.quantity": [8, 1.5],
                "invoice_line_ids.price_unit": [2.5, 4],
                "amount_untaxed": 26,
            }
        },
        rows=(2, 0, 0),
        preset="cii_bill",
        ending="xml",
    ),
    Case(
        *("datev", real_files.DATEV, "account.move", "ref"),
        wanted={
            "RE-21": {
                "date": "2026-11-02",
                "line_ids.account_id.code": ["1200", "8400"],
                "line_ids.balance": [1234.5, -1234.5],
                "line_ids.name": ["Erlös „Öl“", "Erlös „Öl“"],
            },
            "RE-22": {
                "date": "2026-11-05",
                "line_ids.account_id.code": ["1200", "4930"],
                "line_ids.balance": [-89.9, 89.9],
            },
        },
        rows=(2, 0, 1),
        preset="datev_bookings",
    ),
]
TABLES = [
    Case(
        *("addresses", real_files.ADDRESSES, "res.partner", "name"),
        wanted={
            "Ada Sørensen": {
                "company_name": "Jäger KG",
                "street": "Waldstraße 5",
                "zip": "01067",
                "city": "Dresden",
                "country_id.code": "DE",
                "phone": "+49 351 2",
            },
            "Jens Ångström": {
                "street": "Storgatan 12 B",
                "zip": "111 22",
                "country_id.code": "SE",
                "company_name": False,
            },
            "Bea Lee": {"country_id.code": "US", "state_id.code": "CA"},
            "Tim O'Hara": {"country_id.code": "GB", "zip": "SW1A 1AA"},
        },
        rows=(4, 0, 0),
        fields={
            "Firma": "company_name",
            "Vorname* Nachname*": "name",
            "Straße* Hausnr.": "street",
            "PLZ*": "zip",
            "Ort*": "city",
            "Country*": "country_id",
            "State": "state_id",
            "Telefon": "phone",
        },
    ),
    Case(
        *("paths", real_files.PATHS, "product.template", "default_code"),
        wanted={
            "KP-1": {
                "name": "KP-1",
                "categ_id.complete_name": "Kinder / Jacken",
                "weight": 1.5,
                "list_price": 1234.5,
            },
            "KP-2": {
                "categ_id.complete_name": "Baby / Oberteile / Hemden",
                "weight": 0.3,
                "list_price": 79,
            },
            "KP-3": {
                "categ_id.complete_name": "Kinder / Jacken",
                "weight": 0.2,
                "list_price": 9.9,
            },
            "KP-4": {
                "categ_id.complete_name": "Baby / Oberteile",
                "weight": 1.5,
                "list_price": 19,
            },
        },
        rows=(4, 0, 0),
        fields={
            "Artikel": "default_code",
            "Kategorien": "categ_id",
            "Gewicht": "weight",
            "Preis": "list_price",
        },
        change=_each(_named_by("Artikel"), _created("Kategorien")),
    ),
    Case(
        *("odd cells", real_files.ODD, "product.template", "default_code"),
        wanted={
            "OD200": {"barcode": "4012345300130", "weight": 2, "list_price": 3},
            "OD300": {"barcode": "4012345300147", "weight": 2, "list_price": 3},
        },
        rows=(2, 1, 1),
        fields={
            "Artikel": "default_code",
            "EAN": "barcode",
            "Gewicht": "weight",
            "Preis": "list_price",
        },
        change=_named_by("Artikel"),
    ),
    Case(
        *("errors", real_files.errors_ods(), "product.template", "default_code"),
        wanted={"OF-1": {"name": "Apfel", "weight": 1.5}},
        rows=(1, 0, 3),
        fields={"Code": "default_code", "Name": "name", "Weight": "weight"},
        ending="ods",
    ),
    Case(
        *(
            "backslashes",
            real_files.workbook(*real_files.BACKSLASHES, backslashes=True),
        ),
        *("product.template", "default_code"),
        wanted={"BS-1": {"name": "eins"}, "BS-2": {"name": "zwei"}},
        rows=(2, 0, 0),
        fields={"Code": "default_code", "Name": "name"},
        change=_into("product.template"),
        ending="xlsx",
    ),
    Case(
        *("rates", real_files.workbook(*real_files.RATES), "res.currency.rate", "name"),
        wanted={
            "2026-03-02": {"currency_id.name": "CHF", "company_rate": 1.1},
            "2026-02-13": {"currency_id.name": "CHF", "company_rate": 1.2},
        },
        rows=(2, 0, 0),
        fields={"Cur": "currency_id", "Rate": "company_rate", "Day": "name"},
        change=_rates,
        ending="xlsx",
    ),
]

ALL = [*TABLES, *SHOPS, *ORDERS, *BANKS, *BOOKINGS]
