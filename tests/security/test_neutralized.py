"""A neutralized copy reaches nobody and goes on with nothing."""

import time

import pytest

from odoo.modules.neutralize import neutralize_database

from support import databases
from support.odoo_env import open_env
from support.server import running

SECRET = "geheim-5f3a"
SECONDS = 8  # in which the job runner would have begun
WAITING = ("wait_dependencies", "pending", "enqueued", "started")


def backends(env):
    """The models of the backends of every addon, as empty recordsets."""
    base = env.registry["connector.backend"]
    return [
        env[name]
        for name, cls in env.registry.items()
        if issubclass(cls, base) and not cls._abstract and not cls._transient
    ]


def make(model):
    """A backend of any kind, with something in each text."""
    values = {
        name: f"https://x.example/{SECRET}"
        for name, field in model._fields.items()
        if field.store and field.type in ("char", "text") and not field.readonly
    }
    special = {"impexp.server": {"host": "x.example", "protocol": "sftp"}}
    if model._name == "impexp.server":
        values = {"name": "x", "password": SECRET}
    return model.create(values | special.get(model._name, {}))


@pytest.fixture(scope="module")
def copy():
    """Name of a neutralized database, in which a lot was going on."""
    with databases.cloned() as database:
        with open_env(database) as env:
            for model in backends(env):
                make(model)
            env["res.partner"].with_delay().create({"name": "Zu spät"})
            for model in ("impexp.run", "connector.checkpoint"):
                env[model].with_delay().search_count([])
            file = env["impexp.file"]._store({"name": "a.csv"}, b"Name;Preis\nKiwi;1\n")
            flow = env.ref("connector_flow_example_product.product_catalog_flow")
            flow.do_run(file_id=file.id)
        with open_env(database) as env:
            neutralize_database(env.cr)
        yield database


def test_every_backend_is_archived(copy):
    """Those of addons that are not ours, too, whatever their table is called."""
    with open_env(copy) as env:
        models = backends(env)
        assert len(models) > 5
        assert {"checkpoint.test.old", "impexp.server"} <= {m._name for m in models}
        for model in models:
            assert model.with_context(active_test=False).search([]), model
            assert not model.search([]), model


def test_no_secret_is_left(copy):
    with open_env(copy) as env:
        assert not env["impexp.server.secret"].search([])
        for name, fields in (
            ("magento.backend", ["password"]),
            ("trello.backend", ["api_key", "api_token"]),
        ):
            backend = env[name].with_context(active_test=False).search([])
            assert [backend.read(fields)[0][field] for field in fields] == (
                [False] * len(fields)
            )


def test_no_job_is_run(copy):
    """By the job runner of a server that somebody starts with the copy."""
    with running(copy, workers=2):
        time.sleep(SECONDS)
    with open_env(copy) as env:
        jobs = env["queue.job"].search([])
        assert set(jobs.mapped("state")) == {"cancelled"}
        assert not env["res.partner"].search([("name", "=", "Zu spät")])
        runs = env["impexp.run"].search([])
        assert runs and set(runs.mapped("state")) == {"paused"}


def test_the_sweep_takes_nothing_up(copy):
    """Who tests schedules in a copy switches it on."""
    with open_env(copy) as env:
        env.cr.execute(
            "UPDATE impexp_step SET write_date = write_date - interval '1 hour'"
        )
        env["impexp.run"]._cron_sweep()
        assert not env["queue.job"].search_count([("state", "in", WAITING)])
