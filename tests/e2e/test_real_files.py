"""Real files go in without code: each flow is made on the screen, the records are told.

The whole table is the soak; ``make test`` takes the files that need no sales.
"""

import base64
import functools
import os
import tempfile
import threading
import time
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image

import odoo.addons

from suite_setup.patience import SIEGE_LIMIT
from support import databases
from support.browser import person_at
from support.new_import import NewImport
from support.odoo_env import open_env
from support.people import add_person
from support.real_cases import ALL
from support.server import running
from support.shop import shop_database
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
SHORT = [one for one in ALL if one.name in ("addresses", "shopify")]


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

        What is made of several columns is proposed by nobody else.
        """
        wanted = case.wanted_fields()
        right = wanted if case.text else _same(fields, wanted)
        theirs = _same(of_odoo(self.server.database, case), wanted)
        self.table.append(
            (case.name, form.clicks, seconds, len(right), len(theirs), len(wanted))
        )


def _same(proposed, wanted):
    """The columns that go where they should, by whatever a related record is found."""
    return [
        name
        for name, path in wanted.items()
        if (found := proposed.get(name.removesuffix(" (2)")))
        and f"{path}/".startswith(f"{found}/")
    ]


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
        forget(env, run.flow_id)


def forget(env, flow):
    """The next file is mapped as if it were the first one: nothing is remembered."""
    env.cr.execute("UPDATE impexp_task SET config = '{}' WHERE flow_id = %s", [flow.id])


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
@pytest.mark.parametrize("case", ALL, ids=repr)
def test_every_real_file_goes_in_without_code(shop, case, tmp_path):
    check(shop, case, tmp_path)
