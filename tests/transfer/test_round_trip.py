"""Products leave one database by a server and come into an empty one."""

from itertools import islice

import pytest
from benchmarks import creating, products

from suite_setup.patience import LONG_TEST_LIMIT
from support.jobs import run_jobs
from support.odoo_env import open_env

FIELDS = list(products.FIELDS.values())
BATCH = 1000


def make_flow(env, *tasks):
    """A flow of tasks one behind the other: (type, configuration)."""
    flow = env["impexp.task.flow"].create({"name": tasks[0][0]})
    server = env["impexp.server"].create({"name": "Warehouse", "protocol": "local"})
    made = env["impexp.task"].create(
        [
            {
                "name": kind,
                "task": kind,
                "flow_id": flow.id,
                "flow_start": not at,
                "config": repr(config),
                "server_id": kind.startswith("ftp") and server.id,
            }
            for at, (kind, config) in enumerate(tasks)
        ]
    )
    for start, end in zip(made, made[1:], strict=False):
        start.successor_ids = end
    return flow


def fill(database, count):
    """Create the products of the benchmarks; some of them with formulas as names."""
    with open_env(database) as env:
        make_relations(env)
        related = {
            "categ_id": creating.ids_by_name(env["product.category"]),
            "product_tag_ids": creating.ids_by_name(env["product.tag"]),
        }
        rows = products.rows(count)
        while batch := list(islice(rows, BATCH)):
            made = [creating.values(row, related) for row in batch]
            for values in made[::100]:
                values["name"] = "=" + values["name"]
            env["product.product"].create(made)
            env.cr.commit()
            env.invalidate_all()


def make_relations(env):
    env["product.category"].create([{"name": n} for n in products.CATEGORIES])
    env["product.tag"].create([{"name": name} for name in products.TAGS])


def seen(database):
    """{internal reference: values} of all products, related ones by their names."""
    found = {}
    with open_env(database) as env:
        model, last = env["product.product"], 0
        while page := model.search([("id", ">", last)], order="id", limit=BATCH):
            for record in page:
                if (record.default_code or "").startswith("P0"):
                    found[record.default_code] = [value(record[n]) for n in FIELDS]
            last = page[-1].id
            env.invalidate_all()
    return found


def value(found):
    return sorted(found.mapped("name")) if hasattr(found, "_name") else found


def run(database, flow_type):
    with open_env(database, "admin") as env:
        flow = env["impexp.task.flow"].search([("name", "=", flow_type)])
        run_id = flow.do_run().id
    run_jobs(database, limit=10_000, ignore_eta=True)
    with open_env(database) as env:
        found = env["impexp.run"].browse(run_id)
        return found.state, found.rows, found.rows_done


@pytest.mark.parametrize("count", [2000, pytest.param(100_000, marks=pytest.mark.soak)])
@pytest.mark.timeout(LONG_TEST_LIMIT)
def test_products_come_back_equal_field_by_field(clone_db, folder, count):
    """Exported, uploaded, downloaded, imported into an empty database."""
    source, target = clone_db(), clone_db()
    fill(source, count)
    with open_env(source) as env:
        domain = [("default_code", "=like", "P0%")]
        config = {"model": "product.product", "fields": FIELDS, "domain": domain}
        make_flow(
            env, ("record_export", config), ("csv_export", {}), ("ftp_upload", {})
        )
    with open_env(target) as env:
        make_relations(env)
        make_flow(
            env,
            ("ftp_download", {"stable": 0, "pattern": "*.csv"}),
            ("csv_import", {"apostrophes": True}),
            ("record_import", {"model": "product.product", "key": "default_code"}),
        )
    assert run(source, "record_export") == ("done", count, count)
    assert run(target, "ftp_download") == ("done", count, count)
    before, after = seen(source), seen(target)
    assert len(before) == count
    assert before == after
