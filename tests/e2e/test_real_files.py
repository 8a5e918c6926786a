"""Real files go in without code: each flow is made on the screen, the records are told.

The whole table is the soak; ``make test`` takes the files that need no sales.
"""

import base64
import functools
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

import odoo.addons

from suite_setup.inside import odoo_bin_path
from suite_setup.patience import SIEGE_LIMIT, TEST_LIMIT
from support import databases, real_files
from support.browser import person_at
from support.new_import import NewImport
from support.odoo_env import open_env
from support.people import add_person
from support.server import running
from support.waiting import wait_until

TITLES = ("file", "clicks", "seconds", "columns right", "by Odoo's screen", "of")
PERSON = "rea"
GROUPS = (
    "base.group_system",  # who alone names hosts on this machine
    "base.group_partner_manager",
    "product.group_product_manager",
    "connector_flow.group_flow_manager",
)
SHOP_GROUPS = (
    "sales_team.group_sale_manager",
    "account.group_account_manager",
    "account.group_account_basic",
)
PICTURES = ("apfel", "kiwi", "limette", "orange")
IBANS = ("DE75512108001245126199", "DE21500500009876543210")


class Case(NamedTuple):
    """A file and what it becomes.

    ``rows`` are done, skipped and failed at the first import. ``wanted`` has, by the
    value of ``key``, the values of the record at paths with dots. ``fields`` says which
    column is which field; ``proposed`` are those columns of which that is not guessed.
    ``change`` is what the person does before the import.
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
    not_guessed: tuple = ()
    text: bool = False  # the kind of import has no form

    def __repr__(self):
        return self.name


def _hosts(form):
    """Name the host of the pictures, which is on this machine."""

    def named(text):
        return text.rstrip().removesuffix("}").rstrip().rstrip(",") + (
            f",\n    'allowed_hosts': ['{form.pictures}'],\n}}"
        )

    form.text(named)


def _products(form):
    form.model("product.template")


def _created(*columns):
    def change(form):
        for column in columns:
            form.create(column)

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
        rows=(2, 0, 0),
        ending="xml",
    ),
    Case(
        *("bmecat 2005", real_files.BMECAT_2005, "product.template", "default_code"),
        wanted={
            "BP-1": {"name": "Säge", "barcode": "4012345300116", "list_price": 19.9},
            "BP-2": {"name": "Hammer", "list_price": 8},
        },
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
        rows=(3, 0, 0),
        ending="xml",
    ),
]
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
            real_files.workbook(
                ("Code", "Name"), ("BS-1", "eins"), ("BS-2", "zwei"), backslashes=True
            ),
        ),
        *("product.template", "default_code"),
        wanted={"BS-1": {"name": "eins"}, "BS-2": {"name": "zwei"}},
        rows=(2, 0, 0),
        fields={"Code": "default_code", "Name": "name"},
        ending="xlsx",
    ),
    Case(
        *("rates", real_files.rates(), "res.currency.rate", "name"),
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
SHORT = [one for one in (*TABLES, *SHOPS) if one.name in ("addresses", "shopify")]
WHOLE = [*TABLES, *SHOPS, *ORDERS, *BANKS]


def has_sale():
    return any((Path(folder) / "sale").is_dir() for folder in odoo.addons.__path__)


def table_of(rows):
    """What each file cost, as a table for people."""
    lines = [" | ".join(TITLES), "|".join(["---"] * len(TITLES))]
    for name, clicks, seconds, *counts in rows:
        lines.append(
            " | ".join([name, str(clicks), f"{seconds:.0f}", *map(str, counts)])
        )
    return "\n".join(lines)


# where it happens


@contextmanager
def pictures_served():
    """A server of the pictures, while inside: its host and port."""
    with tempfile.TemporaryDirectory() as folder:
        for at, name in enumerate(PICTURES):
            image = Image.new("RGB", (16, 16), (40 * at, 200 - 40 * at, 90))
            image.save(Path(folder, f"{name}.png"))
        handler = functools.partial(_Quiet, directory=folder)
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args):
        pass


@contextmanager
def shop_database():
    """A copy of the template with sales and accounting, their journals and products."""
    with databases.cloned() as database:
        command = [
            *(sys.executable, odoo_bin_path(), "-d", database, "-i", "sale"),
            *("--stop-after-init", "--no-http"),
        ]
        subprocess.run(
            command, check=True, capture_output=True, timeout=TEST_LIMIT, env=os.environ
        )
        with open_env(database) as env:
            _make_masters(env)
        yield database


def _make_masters(env):
    """What orders and statements refer to."""
    env.company.currency_id = env.ref("base.EUR")
    env["account.chart.template"].try_loading("generic_coa", env.company, False)
    env.ref("base.CHF").active = True
    products = (("O-1", "Äpfel"), ("O-2", "Birnen"), ("O-3", "Trauben"))
    env["product.product"].create(
        [
            {"default_code": code, "name": name, "taxes_id": False}
            for code, name in products
        ]
    )
    people = (
        {"name": "Wild GmbH", "ref": "WILD"},
        {"name": "Öst AB", "ref": "ÖST"},
        {"name": "Ulf Åberg", "email": "ulf@example.com"},
    )
    env["res.partner"].create(people)
    for place, iban in enumerate(IBANS):
        journal = {"name": f"Bank {place}", "code": f"BK{place}", "type": "bank"}
        journal = env["account.journal"].create(journal)
        journal.set_bank_account(iban)


class Bench:
    """A server, a person at its screen, and pictures.

    :param table: takes a line for each file: what it cost, what was proposed
    """

    def __init__(self, server, screen, pictures):
        self.server, self.screen, self.pictures = server, screen, pictures
        self.table = []

    def import_file(self, case, path):
        """Make the flow on the screen; the id of its run, when that has ended."""
        screen = self.screen
        screen.open_menu("Connector", "Import/Export", "New Import from a File")
        form = NewImport(screen)
        self.form = form
        form.pictures = self.pictures
        began = time.monotonic()
        form.give(path)
        fields = {} if case.text else form.fields()
        case.change(form)
        form.import_now()
        run = self.ended()
        self.note(case, form, fields, time.monotonic() - began)
        return run

    def ended(self):
        """Wait for the latest run; its id."""
        found = []

        def is_over():
            with open_env(self.server.database) as env:
                run = env["impexp.run"].search([], order="id desc", limit=1)
                found[:] = [run.id]
                return run.state in ("done", "failed")

        wait_until(is_over, interval=0.5)
        return found[0]

    def note(self, case, form, fields, seconds):
        """Write down what the file cost, and what of its columns was proposed rightly.

        A preset has no guess: what it maps is right if the records are.
        """
        right = [name for name in case.fields if fields.get(name) == case.fields[name]]
        odoos = of_odoo(self.server.database, case)
        theirs = [
            name
            for name, path in case.fields.items()
            if odoos.get(name.removesuffix(" (2)")) == path.split("/")[0]
        ]
        self.table.append(
            (case.name, form.clicks, seconds, len(right), len(theirs), len(case.fields))
        )
        return right


# what is compared


def of_odoo(database, case):
    """{column: field} that Odoo's own screen proposes; none for what it cannot read."""
    if case.ending not in ("csv", "xlsx", "ods"):
        return {}
    content = case.content
    content = content.encode() if isinstance(content, str) else content
    kinds = {
        "csv": "text/csv",
        "ods": "application/vnd.oasis.opendocument.spreadsheet",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    with open_env(database) as env:
        wizard = env["base_import.import"].create(
            {
                "res_model": case.model,
                "file": content,
                "file_name": f"{case.name}.{case.ending}",
                "file_type": kinds[case.ending],
            }
        )
        options = {"has_headers": True, "quoting": '"', "separator": ""}
        found = wizard.parse_preview(options)
    names = found.get("headers") or []
    return {
        names[int(place)]: "/".join(path)
        for place, path in (found.get("matches") or {}).items()
    }


def figures(run):
    return run.rows_done, run.rows_skipped, run.rows_failed


def values(record, paths):
    """{path: what the record has there}; lists where there are several."""
    return {path: _value(record, path) for path in paths}


def _value(record, path):
    if path.endswith(":"):  # whether there is anything
        return bool(record[path[:-1]])
    name, _dot, rest = path.partition(".")
    value, field = record[name], record._fields[name]
    if rest:
        many = field.type in ("one2many", "many2many")
        found = [_value(one, rest) for one in value]
        return found if many else found[0] if found else False
    if field.type in ("float", "monetary"):
        return round(value, 2)
    return str(value) if field.type in ("date", "datetime") else value


def wanted_values(env, case):
    model = env[case.model].with_context(active_test=False, lang="en_US")
    found = {}
    for code, paths in case.wanted.items():
        record = model.search([(case.key, "=", code)])
        assert len(record) == 1, (case.name, code, record)
        found[code] = values(record, paths)
    return found


def again(env, run, path):
    """Run the flow with the file once more, here and now; the run."""
    wizard = env["impexp.wizard.runtask"].create(
        {
            "flow_id": run.flow_id.id,
            "datas": base64.b64encode(path.read_bytes()),
            "datas_fname": path.name,
            "asynch": False,
        }
    )
    return env["impexp.run"].browse(wizard.run_task()["res_id"])


def check(bench, case, tmp_path):
    """Import a file twice."""
    path = tmp_path / f"{case.name.replace(' ', '_')}.{case.ending}"
    content = case.content
    if isinstance(content, str):
        place = f"http://{bench.pictures}"
        content = content.replace("{pictures}", place).encode()
    path.write_bytes(content)
    run_id = bench.import_file(case, path)
    with open_env(bench.server.database, PERSON) as env:
        run = env["impexp.run"].browse(run_id)
        assert figures(run) == case.rows, errors(run)
        assert wanted_values(env, case) == case.wanted
        second = again(env, run, path)
        done, skipped, failed = case.rows
        later = case.later or (0, done + skipped, failed)
        assert figures(second) == later, errors(second)


def errors(run):
    return run.chunk_ids.filtered("row_errors").mapped("row_errors")


def _keep(table):
    """Leave the table in the git-ignored folder of the suite."""
    print(table)
    Path(os.environ["SUITE_FOLDER"], "real_files.md").write_text(table)


# the tests


@contextmanager
def bench_on(database, *groups):
    with open_env(database) as env:
        add_person(env, PERSON, *GROUPS, *groups)
    with pictures_served() as pictures, running(database) as server:
        with person_at(server, PERSON, "last_real_files") as screen:
            yield Bench(server, screen, pictures)


@pytest.fixture(scope="module")
def bench():
    with databases.cloned() as database, bench_on(database) as bench:
        yield bench


@pytest.mark.parametrize("case", SHORT, ids=repr)
def test_a_real_file_goes_in_without_code(bench, case, tmp_path):
    check(bench, case, tmp_path)


@pytest.fixture(scope="module")
def shop():
    with shop_database() as database, bench_on(database, *SHOP_GROUPS) as bench:
        yield bench
        _keep(table_of(bench.table))


@pytest.mark.soak
@pytest.mark.timeout(SIEGE_LIMIT)
@pytest.mark.skipif(not has_sale(), reason="needs the addon sale on disk")
@pytest.mark.parametrize("case", WHOLE, ids=repr)
def test_every_real_file_goes_in_without_code(shop, case, tmp_path):
    check(shop, case, tmp_path)
