"""(d) connector_importer 19.0 from its published package, through its own jobs.

It runs on OCA's own connector. Its dynamic mapper reads the columns, which have to bear
the names of fields, and of a product's tags only one.
"""

import base64
import csv
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager

from suite_setup.compat_suites import CONNECTOR, IMPORTER
from suite_setup.errors import SetupError
from suite_setup.folder import Folder
from suite_setup.inside import odoo_bin_path
from suite_setup.python_env import PythonEnv
from support.databases import base_template

from . import flow, products, stage
from .evidence import execute, watching
from .meter import Figures, metered
from .person import Person

PACKAGES = (CONNECTOR, IMPORTER)
NEEDS = ("pyyaml",)
ADDON = "connector_importer"
TYPE = [
    {
        "model": "product.product",
        "options": {
            "importer": {"odoo_unique_key": "default_code"},
            "mapper": {
                "name": "importer.mapper.dynamic",
                "source_key_empty_skip": list(products.FIELDS.values()),
            },
        },
    }
]
OPEN = "SELECT count(*) FROM queue_job WHERE state NOT IN ('done', 'failed')"
ENDED = "SELECT extract(epoch FROM max(date_done))::float8 FROM queue_job"
FAILED = "SELECT exc_info FROM queue_job WHERE state = 'failed'"
STALL_SECONDS = 1800


class Importer:
    """The published addon, fetched, and a database with it to copy from.

    :raise SetupError: where it cannot be had
    """

    def __init__(self):
        self.place = fetched()
        with self.on_path():
            self.template = stage.make_template(base_template())
            install(self.template)

    @contextmanager
    def on_path(self):
        """Have its packages on the path of programs started inside.

        What lies there wins over the addons path, and so over our connector.
        """
        before = os.environ["PYTHONPATH"]
        os.environ["PYTHONPATH"] = os.pathsep.join([str(self.place), before])
        try:
            yield
        finally:
            os.environ["PYTHONPATH"] = before

    def run(self, count):
        """Import a file of ``count`` products; return figures and the database's name.

        A generator: the database is there until it is exhausted.
        """
        with self.on_path(), stage.fresh(self.template) as database:
            with flow.serving(database) as server:
                figures = measure(Person(server), count)
            yield figures, database


def fetched():
    """The folder with the packages."""
    place = stage.folder() / ADDON
    if not (place / "odoo" / "addons" / ADDON).is_dir():
        pip = PythonEnv(Folder())
        pip.install_beside(["--no-deps", *PACKAGES], place)
        pip.install_beside(NEEDS, place)
    return place


def install(database):
    """Install the addon in a process of its own, which finds it."""
    log = stage.folder() / f"{ADDON}.log"
    log.unlink(missing_ok=True)
    options = ["-d", database, "-i", ADDON, "--stop-after-init", "--no-http"]
    command = [sys.executable, odoo_bin_path(), *options, "--logfile", str(log)]
    subprocess.run(command, check=False)
    query = "SELECT 1 FROM ir_module_module WHERE name = %s AND state = 'installed'"
    if not execute(database, query, [ADDON]):
        raise SetupError(f"{ADDON} could not be installed. Odoo's log: {log}")


def measure(person, count):
    """Import a file of ``count`` products; return the figures."""
    recordset = configure(person, write_file(count))
    figures = Figures(count)
    with metered(figures, person.database, [person.server.process.pid]):
        started = time.time()
        person.call("import.recordset", "run_import", [recordset])
        wait_for_jobs(person.database)
        [[ended]] = execute(person.database, ENDED)
        figures.seconds = (ended or time.time()) - started
    for (trace,) in execute(person.database, FAILED):
        figures.notes.append(f"WRONG: a job failed: {trace.strip().splitlines()[-1]}")
    return figures


def configure(person, path):
    """Make what an import needs; return the id of its recordset."""
    content = {"csv_file": base64.b64encode(path.read_bytes()).decode()}
    dialect = {"csv_delimiter": ",", "csv_encoding": "utf-8"}
    source = person.call("import.source.csv", "create", content | dialect)
    backend = person.call(
        "import.backend", "create", {"name": "Products", "version": "1.0"}
    )
    kind = {"name": "Products", "key": "products", "options": json.dumps(TYPE)}
    return person.call(
        "import.recordset",
        "create",
        {
            "backend_id": backend,
            "import_type_id": person.call("import.type", "create", kind),
            "source_id": source,
            "source_model": "import.source.csv",
        },
    )


def write_file(count):
    """The same products, in the form the dynamic mapper reads."""
    path = stage.folder() / f"{ADDON}.csv"
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(products.FIELDS.values())
        for row in products.rows(count):
            writer.writerow((row | {"Tags": row["Tags"].split(",")[0]}).values())
    return path


def wait_for_jobs(database):
    """Wait until no job is left, and none came in between."""
    deadline, quiet = time.monotonic() + STALL_SECONDS, 0
    with watching(database) as watch:
        while quiet < 4:
            if time.monotonic() > deadline:
                raise SetupError(f"jobs of {ADDON} do not end")
            quiet = 0 if watch(OPEN)[0][0] else quiet + 1
            time.sleep(0.5)
