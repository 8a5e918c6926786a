"""How long one person waits while another has started many runs.

150 runs of one person lie there, each of a file with a thousand products; two workers.
Another person starts a run, and it counts when her first product is in.
"""

import time

from suite_setup.patience import PATIENCE
from support.odoo_env import open_env
from support.people import add_person

from . import products
from .evidence import watching
from .flow import serving
from .stage import folder, fresh, make_template

FLOW = "record_import"
RUNS = 150
ROWS = 1_000
HERS = 9_500_000  # the number of her first product
ALLOWED = 45  # seconds that she may wait


def measure(runs=RUNS):
    """Return the seconds until the first row of the second person is in."""
    with fresh(make_template()) as database:
        with open_env(database) as env:
            flow = env["impexp.task.flow"].search([("name", "=", FLOW)])
            flow.several_runs = True
            rights = ("connector_flow.group_flow_user", "product.group_product_manager")
            add_person(env, "berta", *rights)
        for at in range(runs):
            start(database, "admin", ROWS, 1 + at * ROWS)
        with serving(database), watching(database) as watch:
            wait(watch, 1)
            start(database, "berta", 10, HERS)
            started = time.monotonic()
            wait(watch, HERS)
            return time.monotonic() - started


def start(database, login, count, first):
    """Start a run with a file, as its user."""
    path = products.write_csv(folder() / "turns.csv", count, first=first)
    with open_env(database, login) as env:
        file = env["impexp.file"].sudo()._store({"name": path.name}, path.read_bytes())
        flow = env["impexp.task.flow"].search([("name", "=", FLOW)])
        flow.do_run(file_id=file.id)


def wait(watch, number):
    """Wait until the product with a number is in."""
    query = "SELECT count(*) FROM product_product WHERE default_code = %s"
    code = products.code(number)
    until = time.monotonic() + 4 * PATIENCE
    while not watch(query, [code])[0][0]:
        if time.monotonic() > until:
            raise RuntimeError(f"{code} does not come in")
        time.sleep(0.1)


def report(runs=RUNS):
    """Lines that say what was measured."""
    seconds = measure(runs)
    yield (
        f"{runs} runs of {ROWS} rows wait, two workers: another person's first row is "
        f"in after {seconds:.1f} s (at most {ALLOWED} s)"
    )
