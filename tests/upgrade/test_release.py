"""A database of an earlier version is updated and goes on where it was.

The old code comes from the history of this repository; where that is not there (an
unpacked archive, a clone without history), these tests are left out.
"""

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from odoo.sql_db import db_connect

from suite_setup.inside import odoo_bin_path
from support import databases
from support.jobs import run_jobs
from support.odoo_env import open_env, start_odoo

ROOT = Path(__file__).parents[2]
# The last commit of 19.0.1.0.0, when there was no queue_chunk.
FIRST = "272cfb1"
# The last one in which flows and imports had their works for themselves.
APART = "a0fc08c"
ADDONS = "connector", "connector_flow", "base_import_async", "queue_chunk"
IN = {f"{name}-{at}" for name in ("failed", "queued", "waiting") for at in (1, 2, 4)}


@pytest.fixture
def release(commit, tmp_path_factory):
    """Variables of an environment in which the addons are those of a commit."""
    known = ["git", "-C", ROOT, "cat-file", "-e", f"{commit}^{{commit}}"]
    try:
        subprocess.run(known, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip(f"the history does not reach back to {commit}")
    folder = tmp_path_factory.mktemp("release")
    addons = ADDONS[:-1] if commit == FIRST else ADDONS
    archive = ["git", "-C", ROOT, "archive", commit, *addons]
    packed = subprocess.run(archive, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(folder, filter="data")
    return os.environ | {"ODOO_RC": str(config_of(folder)), "PYTHONPATH": python_path()}


def config_of(folder):
    """Odoo's configuration as it is here, with the addons of another folder."""
    lines = Path(os.environ["ODOO_RC"]).read_text().splitlines()
    config = folder / "odoo.conf"
    with open(config, "w") as file:
        for line in lines:
            if line.startswith("addons_path"):
                line = f"addons_path = {folder},{line.split(',')[-1]}"
            print(line, file=file)
    return config


def python_path():
    return os.pathsep.join([str(ROOT / "setup"), str(ROOT / "tests")])


def odoo(database, *arguments, env=None):
    command = [sys.executable, odoo_bin_path(), "-d", database, *arguments]
    command += ["--stop-after-init", "--no-http"]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    log = done.stdout + done.stderr
    assert not done.returncode, log
    wrong = [line for line in log.splitlines() if " ERROR " in line or " CRIT" in line]
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def old(release):
    """Function that makes a database with an addon of the release, at work."""
    made = []

    def make(addon, *what):
        name = databases.clone(databases.base_template())
        made.append(name)
        odoo(name, "-i", addon, env=release)
        program = [sys.executable, Path(__file__).with_name("old_database.py")]
        done = subprocess.run([*program, name, *what], env=release, capture_output=True)
        assert not done.returncode, done.stderr.decode()
        return name

    yield make
    for name in made:
        databases.drop(name)


def installed(env, addon):
    domain = [("name", "=", addon), ("state", "=", "installed")]
    return bool(env["ir.module.module"].search(domain))


def xml_ids(database, addon):
    """What customized views, reports and programs name; also before the update.

    Not which models inherit which, that nobody names.
    """
    start_odoo()
    query = "SELECT name FROM ir_model_data WHERE module = %s AND model <> %s"
    with db_connect(database).cursor() as cr:
        cr.execute(query, [addon, "ir.model.inherit"])
        return {name for (name,) in cr.fetchall()}


def of_dialog(names):
    """Of the dialog that took corrected rows, which is gone."""
    others = {"access_upload_user", "rule_upload"}
    return {name for name in names if "async_upload" in name or name in others}


def stop_with_a_reason(database, reason):
    with db_connect(database).cursor() as cr:
        cr.execute("UPDATE impexp_run SET error = %s", [reason])


def refs(env):
    """Each reference, as often as it is there."""
    names = ("failed-%", "queued-%", "waiting-%")
    domain = ["|", "|", *(("ref", "=like", name) for name in names)]
    return sorted(env["res.partner"].search(domain).mapped("ref"))


@pytest.mark.parametrize("commit", [FIRST, APART])
def test_flows_go_on_after_an_update_of_connector_flow_alone(old, commit):
    """And a secret of the first release leaves its configuration."""
    database = old("connector_flow", "flows", *(["shop"] if commit == FIRST else []))
    before = xml_ids(database, "connector_flow")
    stop_with_a_reason(database, "Der Server ist weg.")
    odoo(database, "-u", "connector_flow")
    assert before <= xml_ids(database, "connector_flow")
    with open_env(database) as env:
        assert installed(env, "queue_chunk")
        assert set(env["impexp.run"].search([]).mapped("error")) == {
            "Der Server ist weg."
        }
        if commit == FIRST:
            assert_secret_left(env)
    run_jobs(database, ignore_eta=True)
    with open_env(database, "mia") as env:
        assert refs(env) == sorted(IN)
        failed = env["impexp.chunk"].search([("state", "=", "failed")])
        assert len(failed) == 3
        for chunk in failed:
            chunk.data = chunk.data.replace('""', '"Neu"').replace("null", '"Neu"')
        failed.action_retry()
    run_jobs(database, ignore_eta=True)
    with open_env(database) as env:
        assert set(env["impexp.run"].search([]).mapped("state")) == {"done"}
        assert len(refs(env)) == 12, "all are in, none twice"


def assert_secret_left(env):
    from odoo.addons.connector_flow.engine.server_secrets import secret_parameters

    task = env["impexp.task"].search([("task", "=", "http_download")])
    assert "geheim-123" not in task.config and "text/csv" in task.config
    sent = secret_parameters(task.server_id)
    assert sent == (("header", "X-Api-Key", "geheim-123"),)


@pytest.mark.parametrize("commit", [FIRST, APART])
def test_imports_go_on_after_an_update_of_base_import_async_alone(old):
    database = old("base_import_async", "imports")
    before = xml_ids(database, "base_import_async")
    odoo(database, "-u", "base_import_async")
    after = xml_ids(database, "base_import_async")
    assert before - of_dialog(before) <= after
    assert not of_dialog(after), "and nobody's view holds it"
    with open_env(database) as env:
        assert installed(env, "queue_chunk")
        form = env["base.import.async"].get_view(view_type="form")["arch"]
        assert "Eigener Knopf" in form, "one of a person's view"
    run_jobs(database, ignore_eta=True)
    with open_env(database) as env:
        assert refs(env) == sorted(IN)
        imports = env["base.import.async"].search([])
        assert imports.mapped("state") == ["failed"] * 3
        assert imports.mapped("error_count") == [1] * 3
