"""What single promises cost: ``make bench ARGS=--costs``.

Processor time of this process and of PostgreSQL, in pairs with the same work without
what is promised; what matters is the median of the pairs.
"""

import gc
import io
import os
from contextlib import contextmanager
from statistics import median

from engine.flows import FlowBench
from PIL import Image

from support.jobs import run_jobs
from support.odoo_env import open_env
from support.shop import shop_database

from . import products, stage
from .creating import BATCH, QUIET
from .meter import Figures, metered

PAIRS = 3
ORDERS, LINES = 5_000, 4
IMAGES, DEAD = 5_000, 50
PARENTS, VARIANTS = 147, 1_847
WARM = 400

ORDER = {
    **{"Nr": "name", "Kunde": "customer", "Mail": "email", "Tag": "day"},
    **{"Land": "country_id/code", "Währung": "currency_id"},
    **{"SKU": "line_ids/product", "Titel": "line_ids/name"},
    **{"Menge": "line_ids/quantity", "Preis": "line_ids/price"},
}
SALE = {
    **{"Nr": "name", "Kunde": "partner_id/ref", "Tag": "date_order"},
    **{"SKU": "order_line/product_id/default_code", "Titel": "order_line/name"},
    **{"Menge": "order_line/product_uom_qty", "Preis": "order_line/price_unit"},
}
CUSTOMERS, SALE_PAIRS = 200, 1  # a sale costs ten times as much as an order of ours
BLANKS = {"replace": {"find": "  ", "by": " "}}
STEPS = {
    "Name": ["strip_tags", BLANKS],
    "Internal Reference": {"case": "upper"},
    "Barcode": {"replace": {"pattern": "[^0-9]", "by": ""}},
    "Sales Price": {"number": "EUR"},
    "Cost": [{"number": "EUR"}, {"calculate": "{} * 1"}],
    "Weight": {"number": "kg"},
    "Category": BLANKS,
    "Sales Description": BLANKS,
}
COLOURS, SIZES = ("Weiß", "Grün", "Rot", "Blau"), ("S", "M", "L", "XL")
PRODUCTS = {
    "key": "SKU",
    "parent": "Parent",
    "only_products": {"Type": ["variable"]},
    "template": {"Name": "name"},
    "attributes": [{"name": "A1", "value": "V1"}, {"name": "A2", "value": "V2"}],
    "variant": {"SKU": "default_code", "Price": "lst_price", "EAN": "barcode"},
    "create": True,
}


def report(size):
    """Lines that say what was measured.

    :param size: number of products for the steps
    """
    yield from orders()
    yield from sales()
    yield from steps(size)
    yield variants()
    yield pictures()


@contextmanager
def measuring(database, count):
    """Give the :class:`~.meter.Figures` of what this process does inside."""
    gc.collect()
    figures = Figures(count)
    with metered(figures, database, [os.getpid()]):
        yield figures


def imported(database, content, count, reader, config, **csv):
    """Import a file through a flow of its own.

    :return: the :class:`~.meter.Figures`, and what the run says
    """
    bench = FlowBench(database, reader, csv, config)
    with measuring(database, count) as figures:
        bench.start(content)
        run_jobs(database)
    return figures, bench.figures()


def compared(what, limit, run, others, pairs=PAIRS):
    """Lines on pairs of work, which take turns.

    :param run: function of the number of a pair: :class:`~.meter.Figures`
    :param others: the same for the work without what is promised
    """
    ratios = []
    for number in range(pairs):
        turns = [run, others][:: -1 if number % 2 else 1]
        cost = {turn: turn(number).cpu_row for turn in turns}
        ratios.append(cost[run] / cost[others])
        yield (
            f"{what}: {cost[run]:.3f} ms beside {cost[others]:.3f} ms: {ratios[-1]:.3f}"
        )
    yield f"{what}: median {median(ratios):.3f} (at most {limit})"


# orders


def orders():
    """Orders with a header that each line repeats, beside bare ``create``."""
    with stage.fresh(stage.make_template()) as database:
        import_orders(database, WARM, "W")
        create_orders(database, WARM, "V")
        yield from compared(
            f"{ORDERS} orders with {ORDERS * LINES} lines, an order",
            1.3,
            lambda number: import_orders(database, ORDERS, f"A{number}"),
            lambda number: create_orders(database, ORDERS, f"B{number}"),
        )


def import_orders(database, count, prefix):
    rows = [list(ORDER)]
    for number in range(count):
        own = [f"{prefix}-{number:06}", f"Müller {number}", f"m{number}@example.com"]
        own += ["2026-11-20", "DE", "USD"]
        rows += [
            [*own, f"P-{line}", f"Apfel {line}", str(line + 1), f"{line}.50"]
            for line in range(LINES)
        ]
    content = "".join(";".join(row) + "\n" for row in rows)
    config = {"model": "record.import.order", "key": "name", "mapping": ORDER}
    # as many records at once as bare `create` has
    csv = {"csv": {"delimiter": ";"}, "chunk_size": LINES * BATCH}
    figures, run = imported(
        database, content, count, "record_import", config, **csv, chunk_bytes=10**7
    )
    assert run[:3] == ("done", len(rows) - 1, len(rows) - 1), run
    return figures


def create_orders(database, count, prefix):
    """The same by bare ``create``."""
    with open_env(database, "admin", QUIET) as env:
        related = {
            "country_id": env.ref("base.de").id,
            "currency_id": env.ref("base.USD").id,
        }
        values = [order(f"{prefix}-{at:06}", at, related) for at in range(count)]
        with measuring(database, count) as figures:
            for at in range(0, count, BATCH):
                env["record.import.order"].create(values[at : at + BATCH])
                env.cr.commit()
                env.invalidate_all()
    return figures


def order(name, number, related):
    lines = [
        {
            "product": f"P-{at}",
            "name": f"Apfel {at}",
            "quantity": at + 1,
            "price": at + 0.5,
        }
        for at in range(LINES)
    ]
    return related | {
        "name": name,
        "customer": f"Müller {number}",
        "email": f"m{number}@example.com",
        "day": "2026-11-20",
        "line_ids": [(0, 0, line) for line in lines],
    }


# sales, with the number of rows in a job that a task has by itself


def sales():
    """The same with Odoo's own sales orders."""
    with shop_database() as database:
        with open_env(database, "admin", QUIET) as env:
            names = [
                {"name": f"Müller {at}", "ref": f"K{at}"} for at in range(CUSTOMERS)
            ]
            env["res.partner"].create(names)
        import_sales(database, WARM, "W")
        create_sales(database, WARM, "V")
        yield from compared(
            f"{ORDERS} sales orders with {ORDERS * LINES} lines, an order",
            1.3,
            lambda number: import_sales(database, ORDERS, f"A{number}"),
            lambda number: create_sales(database, ORDERS, f"B{number}"),
            SALE_PAIRS,
        )


def import_sales(database, count, prefix):
    rows = [list(SALE)]
    for number in range(count):
        own = [f"{prefix}-{number:06}", f"K{number % CUSTOMERS}", "2026-11-20"]
        rows += [
            [*own, f"O-{line % 3 + 1}", f"Apfel {line}", str(line + 1), f"{line}.50"]
            for line in range(LINES)
        ]
    content = "".join(";".join(row) + "\n" for row in rows)
    config = {"model": "sale.order", "key": "name", "mapping": SALE}
    figures, run = imported(
        database, content, count, "record_import", config, csv={"delimiter": ";"}
    )
    assert run[:3] == ("done", len(rows) - 1, len(rows) - 1), run
    return figures


def create_sales(database, count, prefix):
    """The same by bare ``create``."""
    with open_env(database, "admin", QUIET) as env:
        customers = env["res.partner"].search([("ref", "=like", "K%")], order="id").ids
        codes = [("default_code", "=like", "O-_")]
        goods = env["product.product"].search(codes, order="default_code").ids
        values = [
            {
                "name": f"{prefix}-{at:06}",
                "partner_id": customers[at % CUSTOMERS],
                "date_order": "2026-11-20",
                "order_line": [(0, 0, sale_line(at, goods)) for at in range(LINES)],
            }
            for at in range(count)
        ]
        with measuring(database, count) as figures:
            for at in range(0, count, BATCH):
                env["sale.order"].create(values[at : at + BATCH])
                env.cr.commit()
                env.invalidate_all()
    return figures


def sale_line(at, goods):
    return {
        "product_id": goods[at % 3],
        "name": f"Apfel {at}",
        "product_uom_qty": at + 1,
        "price_unit": at + 0.5,
    }


# steps


def steps(size):
    """Products with ten steps in the mapping, beside the same without."""
    stepped = {
        name: {"field": field, "steps": STEPS[name]} if name in STEPS else field
        for name, field in products.FIELDS.items()
    }
    template = stage.make_template()
    path = products.write_csv(stage.folder() / "steps.csv", size)
    warm = products.write_csv(stage.folder() / "warm.csv", WARM, first=9_000_000)

    def run(mapping):
        config = stage.RECORDS | {"mapping": mapping}
        with stage.fresh(template) as database:
            imported(database, warm.read_bytes(), WARM, "record_import", config)
            figures, run = imported(
                database, path.read_bytes(), size, "record_import", config
            )
        assert run[:3] == ("done", size, size), run
        return figures

    yield from compared(
        f"ten steps on {size} products, a row",
        1.1,
        lambda number: run(stepped),
        lambda number: run(products.FIELDS),
    )


# products with variants


def variants():
    """Parents and variants in rows of one file, in one process."""
    rows = [("Type", "SKU", "Parent", "Name", "A1", "V1", "A2", "V2", "Price", "EAN")]
    for at in range(PARENTS):
        rows.append(("variable", f"p{at}", "", f"Hemd {at}", *[""] * 6))
    for at in range(VARIANTS):
        kind, ean = at // PARENTS, products.ean13(at + 1)
        values = ("Farbe", COLOURS[kind % 4], "Größe", SIZES[kind // 4])
        price = str(10 + kind // 4)
        rows.append(
            ("variation", f"v{at}", f"p{at % PARENTS}", "", *values, price, ean)
        )
    content = "".join(",".join(row) + "\n" for row in rows)
    with stage.fresh(stage.make_template()) as database:
        figures, run = imported(
            database, content, len(rows) - 1, "product_import", PRODUCTS
        )
    return (
        f"{len(rows) - 1} rows with {PARENTS} parents and variants: "
        f"{figures.seconds:.0f} s in one process (less than 60 s), {figures.cpu:.0f} s "
        f"of processor time; {run}"
    )


# pictures


def pictures():
    """Pictures by their addresses, some of which are dead, and the same again."""
    from odoo.addons.connector_flow.tests.test_fetch import answer, serve

    answers = {
        f"{at}": answer(*((b"", 404) if at % 100 == 7 else (png(at),)))
        for at in range(IMAGES)
    }
    with stage.fresh(stage.make_template()) as database, serve(**answers) as server:
        host = f"127.0.0.1:{server.server_port}"
        mapping = {"Code": "code", "Name": "name"}
        mapping["Bild"] = {"field": "picture", "url": True}
        config = {"model": "record.import.thing", "mapping": mapping, "key": "code"}
        config["allowed_hosts"] = [host]
        rows = (f"C{at};Bild {at};http://{host}/{at}\n" for at in range(IMAGES))
        content, csv = "Code;Name;Bild\n" + "".join(rows), {"delimiter": ";"}
        found = []
        for _time in range(2):
            server.seen.clear()
            figures, run = imported(
                database, content, IMAGES, "record_import", config, csv=csv
            )
            alive = sum(int(one.path[1:]) % 100 != 7 for one in server.seen)
            found.append(f"{alive} fetched, {run} in {figures.seconds:.0f} s")
    return f"{IMAGES} pictures, {DEAD} of them dead: {'; again: '.join(found)}"


def png(number):
    """A picture that is like no other."""
    stream = io.BytesIO()
    colour = (number % 256, number // 256, 99)
    Image.new("RGB", (64, 64), colour).save(stream, "PNG")
    return stream.getvalue()
