"""Databases to import into: each import gets a fresh copy of the same one."""

import os
from contextlib import contextmanager
from pathlib import Path

from support import databases
from support.odoo_env import close, open_env

from . import products
from .evidence import execute

FLOWS = {"record_import": {}, "a job a row": {"chunk_size": 1}}
RECORDS = {
    "model": "product.product",
    "mapping": products.FIELDS,
    "key": "default_code",
}
# What is exported: the products of the files, with the same fields.
PRODUCTS = [("default_code", "=like", "P_______")]
EXPORT = {
    "model": "product.product",
    "fields": list(products.FIELDS.values()),
    "domain": PRODUCTS,
}
USER = "admin"  # whose rights count, in each of the imports that are compared
REFUSE = (
    "CREATE UNIQUE INDEX ON product_product (barcode)",
    "ALTER TABLE product_template ADD CHECK (weight >= 0)",
)


def folder():
    """Where files and results are kept."""
    made = Path(os.environ["SUITE_FOLDER"]) / "bench"
    made.mkdir(exist_ok=True)
    return made


def make_template(source=None):
    """Copy a template and put into it what the products refer to.

    :param source: name of a database, the template with the suite's addons by default
    :return: name of the database; it has flows if it has the suite's addons
    """
    name = databases.clone(source)
    with open_env(name) as env:
        make_relations(env)
        if "impexp.task" in env:
            for flow, csv in FLOWS.items():
                make_flow(env, flow, csv)
            make_export_flow(env)
    close(name)
    return name


@contextmanager
def fresh(template, refusing=False):
    """Have a copy of the template while inside.

    :param refusing: with constraints of the database that some rows do not meet
    """
    with databases.cloned(template) as name:
        for statement in REFUSE if refusing else ():
            execute(name, statement)
        yield name


def make_relations(env):
    """Categories and tags; one product has a barcode of the files already."""
    made = env["product.category"].create([{"name": n} for n in products.CATEGORIES])
    env["product.tag"].create([{"name": name} for name in products.TAGS])
    taken = {"name": "Vorhanden", "barcode": products.TAKEN, "categ_id": made[0].id}
    env["product.product"].create(taken)


def make_flow(env, name, csv):
    """Products from CSV, found again by their internal reference."""
    flow = env["impexp.task.flow"].create({"name": name})
    start, records = env["impexp.task"].create(
        [
            task | {"flow_id": flow.id, "name": task["task"]}
            for task in (
                {"task": "csv_import", "flow_start": True, "config": repr(csv)},
                {"task": "record_import", "config": repr(RECORDS)},
            )
        ]
    )
    arrow = {"task_from_id": start.id, "task_to_id": records.id}
    env["impexp.task.transition"].create(arrow)


def make_export_flow(env):
    """Products to CSV."""
    flow = env["impexp.task.flow"].create({"name": "export"})
    start, end = env["impexp.task"].create(
        [
            task | {"flow_id": flow.id, "name": task["task"]}
            for task in (
                {"task": "record_export", "flow_start": True, "config": repr(EXPORT)},
                {"task": "csv_export"},
            )
        ]
    )
    start.successor_ids = end
