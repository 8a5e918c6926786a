"""A process that creates its share of the products with bare ``create``.

``python -m benchmarks.creating DATABASE ROWS PROCESS PROCESSES``. It says “ready” when
Odoo is loaded and the values are made, waits for a line, and says “done”.
"""

import gc
import pickle
import sys
from itertools import islice

from support.odoo_env import open_env

from . import products
from .stage import USER

BATCH = 1000
# The same as record_import: what an import writes is not news for anybody's chatter.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}
NUMBERS = {"list_price", "standard_price", "weight"}


def main(database, count, process, processes):
    """Create every ``processes``-th batch, each in a transaction of its own."""
    with open_env(database, login=USER, context=QUIET) as env:
        batches = list(packed_batches(env, count, process, processes))
        warm_up(env)
        gc.collect()
        print("ready", flush=True)
        sys.stdin.readline()
        for batch in batches:
            env["product.product"].create(pickle.loads(batch))
            env.cr.commit()
            env.invalidate_all()
    print("done", flush=True)
    sys.stdin.readline()  # its figures are read while it is there


def packed_batches(env, count, process, processes):
    """The values in bytes: a million dictionaries would slow Python down."""
    related = {
        "categ_id": ids_by_name(env["product.category"]),
        "product_tag_ids": ids_by_name(env["product.tag"]),
    }
    rows = products.rows(count)
    number = 0
    while batch := list(islice(rows, BATCH)):
        if number % processes == process:
            yield pickle.dumps([values(row, related) for row in batch])
        number += 1


def values(row, related):
    """The values of a product, as an import gives them to the ORM."""
    made = {}
    for column, field in products.FIELDS.items():
        cell = row[column]
        if not cell:
            continue
        if field in NUMBERS:
            cell = float(cell)
        elif field == "categ_id":
            cell = related[field][cell]
        elif field == "product_tag_ids":
            cell = [(6, 0, [related[field][name] for name in cell.split(",")])]
        made[field] = cell
    return made


def ids_by_name(model):
    return {record.display_name: record.id for record in model.search([])}


def warm_up(env):
    """What a server that has run for a while has in its caches."""
    env["product.product"].create([{"name": "Probe"}] * 10)
    env.cr.rollback()
    env.invalidate_all()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
