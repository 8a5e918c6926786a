"""A dump of the database gives no secret away where the configuration has a key."""

import subprocess

import pytest

from odoo.modules.neutralize import neutralize_database

SECRET = "hunter2-Kirschen"
KEY = "k" * 40


def dump(database):
    command = ["pg_dump", "--format=plain", "--no-owner", database]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def keep(odoo_env, database):
    """Give a new server a password, in a transaction of its own."""
    with odoo_env(database) as env:
        env["impexp.server"].create(
            {
                "name": "Großhandel",
                "protocol": "ftp",
                "host": "ftp.example.com",
                "password": SECRET,
            }
        )


@pytest.mark.parametrize("key", [KEY, ""])
def test_a_dump_tells_a_password_only_without_a_key(db, odoo_env, monkeypatch, key):
    """Without one it does, as the form says."""
    monkeypatch.setenv("CONNECTOR_FLOW_SECRET_KEY", key)
    keep(odoo_env, db)
    text = dump(db)
    assert "ftp.example.com" in text
    assert (SECRET in text) is not bool(key)
    assert KEY not in text


def test_a_neutralized_copy_has_no_secret(db, clone_db, odoo_env):
    """What Odoo does with a copy that is not production's."""
    keep(odoo_env, db)
    copy = clone_db(db)
    with odoo_env(copy) as env:
        neutralize_database(env.cr)
    assert SECRET not in dump(copy)
    with odoo_env(copy) as env:
        servers = env["impexp.server"].with_context(active_test=False).search([])
        assert servers and not any(servers.mapped("active"))
