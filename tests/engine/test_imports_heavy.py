"""Journal entries and orders: documents with lines, imported as Odoo does."""

import pytest

from support.jobs import run_jobs
from support.odoo_env import close, open_env

from .imports import OPTIONS, ImportBench, csv_of

ENTRY = ["ref", "date", "journal_id", "line_ids/account_id", "line_ids/name"]
ENTRY += ["line_ids/debit", "line_ids/credit"]
ORDER = ["client_order_ref", "partner_id", "order_line/product_id"]
ORDER += ["order_line/product_uom_qty", "order_line/price_unit"]


def entries(env):
    """Nine lines of three balanced entries, in the accounts that there are."""
    journal = env["account.journal"].search([("type", "=", "general")], limit=1)
    accounts = env["account.account"].search(
        [("account_type", "=", "expense")], limit=3
    )
    rows = []
    for number in range(3):
        amounts = (("100.50", ""), ("", "60.25"), ("", "40.25"))
        for at, (debit, credit) in enumerate(amounts):
            head = [f"Beleg {number}", f"2026-0{number + 1}-15", journal.name]
            account = accounts[at % len(accounts)].code
            rows.append([*(head if not at else ["", "", ""]), account])
            rows[-1] += [f"Zeile {at}", debit, credit]
    return rows


def orders(env):
    """Three orders of two lines."""
    env["res.partner"].create({"name": "Kundin Karla"})
    env["product.product"].create([{"name": "Apfel"}, {"name": "Birne"}])
    rows = []
    for number in range(3):
        head = [f"Auftrag {number}", "Kundin Karla"]
        rows.append([*head, "Apfel", "3", "1.25"])
        rows.append(["", "", "Birne", "2", "0.80"])
    return rows


def entries_found(env):
    moves = env["account.move"].search([("ref", "=like", "Beleg %")], order="ref")
    return [
        (
            move.ref,
            str(move.date),
            move.journal_id.name,
            [
                (one.account_id.code, one.name, one.debit, one.credit)
                for one in move.line_ids
            ],
        )
        for move in moves
    ]


def orders_found(env):
    where = [("client_order_ref", "=like", "Auftrag %")]
    found = env["sale.order"].search(where, order="client_order_ref")
    return [
        (
            order.client_order_ref,
            order.amount_total,
            [(line.name, line.product_uom_qty) for line in order.order_line],
        )
        for order in found
    ]


KINDS = {
    "account": ("account.move", ENTRY, entries, entries_found),
    "sale": ("sale.order", ORDER, orders, orders_found),
}


@pytest.fixture(scope="module")
def source():
    """A database with accounting and sales, and a chart of accounts."""
    from support.databases import cloned

    with cloned() as database:
        with open_env(database) as env:
            modules = env["ir.module.module"].search([("name", "=", "sale")])
            modules.button_immediate_install()
        with open_env(database) as env:
            env["account.chart.template"].try_loading("generic_coa", env.company, False)
        close(database)
        yield database


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_documents_with_lines_come_out_as_odoo_makes_them(source, clone_db, kind):
    model, fields, make, read = KINDS[kind]
    own = clone_db(source)
    with open_env(own, "admin") as env:
        rows = make(env)
        wizard = env["base_import.import"].create(
            {"res_model": model, "file": csv_of([fields, *rows]), "file_name": "d.csv"}
        )
        options = OPTIONS | {"use_queue": False}
        assert not wizard.execute_import(fields, fields, options)["messages"]
        expected = read(env)
    assert len(expected) == 3
    for size in (1, 4, 1000):
        database = clone_db(source)
        bench = ImportBench(database)
        with bench.env("admin") as env:
            rows = make(env)
        bench.press(model, fields, rows, chunk_size=size)
        run_jobs(database)
        assert bench.figures()[0] == "done", bench.errors()
        with bench.env("admin") as env:
            assert read(env) == expected
