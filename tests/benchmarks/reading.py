"""A process that writes all products to a CSV file with ``search_fetch``.

``python -m benchmarks.reading DATABASE FILE``. It says “ready” when Odoo is loaded,
waits for a line, and says “done”.
"""

import csv
import sys

from support.odoo_env import open_env

from . import products
from .stage import PRODUCTS, USER

BATCH = 1000


def main(database, path):
    """Write the products in batches, in constant memory."""
    with open_env(database, login=USER) as env:
        model = env["product.product"]
        fields = list(products.FIELDS.values())
        model.search_fetch(PRODUCTS, fields, limit=10)
        env.invalidate_all()
        print("ready", flush=True)
        sys.stdin.readline()
        with open(path, "w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(fields)
            write_all(model, fields, writer)
    print("done", flush=True)
    sys.stdin.readline()  # its figures are read while it is there


def write_all(model, fields, writer):
    last = 0
    while batch := model.search_fetch(
        [*PRODUCTS, ("id", ">", last)], fields, order="id", limit=BATCH
    ):
        for record in batch:
            writer.writerow([text(record[name]) for name in fields])
        last = batch[-1].id
        model.env.invalidate_all()


def text(value):
    """What a simple export makes of a value."""
    if hasattr(value, "_name"):
        return ",".join(value.mapped("display_name"))
    return "" if value is False else value


if __name__ == "__main__":
    main(*sys.argv[1:])
