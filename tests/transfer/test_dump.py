"""A dump of the database gives no secret away where the configuration has a key."""

import io

import pytest

from odoo.modules.neutralize import neutralize_database

SECRET = "hunter2-Kirschen"
KEY = "k" * 40
TABLES = """
    SELECT oid::regclass FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


def dump(odoo_env, database):
    """What pg_dump writes of each table, whatever its version is on this machine."""
    out = io.BytesIO()
    with odoo_env(database) as env:
        env.cr.execute(TABLES)
        for (table,) in env.cr.fetchall():
            env.cr._obj.copy_expert(f"COPY {table} TO STDOUT", out)
    return out.getvalue().decode()


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


@pytest.mark.parametrize("key", [KEY, ""], ids=["key", "no key"])
def test_a_dump_tells_a_password_only_without_a_key(db, odoo_env, monkeypatch, key):
    """Without one it does, as the form says."""
    monkeypatch.setenv("CONNECTOR_FLOW_SECRET_KEY", key)
    keep(odoo_env, db)
    text = dump(odoo_env, db)
    assert "ftp.example.com" in text
    assert (SECRET in text) is not bool(key)
    assert KEY not in text


def test_a_neutralized_copy_has_no_secret(db, clone_db, odoo_env):
    """What Odoo does with a copy that is not production's."""
    keep(odoo_env, db)
    copy = clone_db(db)
    with odoo_env(copy) as env:
        neutralize_database(env.cr)
    assert SECRET not in dump(odoo_env, copy)
    with odoo_env(copy) as env:
        servers = env["impexp.server"].with_context(active_test=False).search([])
        assert servers and not any(servers.mapped("active"))
