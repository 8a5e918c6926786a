"""Odoo databases as wholes: created, copied with their files, renamed, dropped.

Imported by the tests, and a program for setup: ``databases.py copy <from> <to>``. The
server is the one that PGHOST, PGUSER … name; files lie in the suite's data folder.
"""

import json
import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql


def names(prefix: str = "") -> list[str]:
    """Names of the databases that begin with a prefix, the oldest first."""
    found = _run(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid",
        [prefix],
    )
    return [name for (name,) in found]


def exists(name: str) -> bool:
    """Whether there is a database of exactly this name."""
    return bool(_run("SELECT 1 FROM pg_database WHERE datname = %s", [name]))


def create(name: str) -> None:
    """Create a database as Odoo creates its own, empty."""
    options = "ENCODING 'unicode' LC_COLLATE 'C' TEMPLATE template0"
    _run(_named("CREATE DATABASE {} " + options, name))
    _try_trigrams(name)


def copy(source: str, target: str) -> None:
    """Copy a database, which nobody may be using, together with its files."""
    _disconnect(source)
    _run(_named("CREATE DATABASE {} TEMPLATE {}", target, source))
    shutil.rmtree(filestore(target), ignore_errors=True)
    if filestore(source).is_dir():
        # Odoo names these files by their content and never writes into one.
        shutil.copytree(filestore(source), filestore(target), copy_function=os.link)


def rename(source: str, target: str) -> None:
    """Give a database and its files another name."""
    _disconnect(source)
    shutil.rmtree(filestore(target), ignore_errors=True)
    if filestore(source).is_dir():
        filestore(source).rename(filestore(target))
    _run(_named("ALTER DATABASE {} RENAME TO {}", source, target))


def drop(name: str) -> None:
    """Drop a database with its files, and whoever is connected to it."""
    _disconnect(name)
    _run(_named("DROP DATABASE IF EXISTS {}", name))
    shutil.rmtree(filestore(name), ignore_errors=True)


def value(name: str, query: str, parameters: Sequence[Any] = ()) -> Any:
    """First value of a query's first row in a database, None where there is none."""
    rows = _run(query, parameters, database=name)
    return rows[0][0] if rows else None


def parameter(name: str, key: str) -> Any:
    """A parameter of Odoo's in a database, None without."""
    query = "SELECT value FROM ir_config_parameter WHERE key = %s"
    has_table = "SELECT to_regclass('ir_config_parameter')::text"
    return value(name, has_table) and value(name, query, [key])


def set_parameter(name: str, key: str, text: str) -> None:
    """Set a parameter of Odoo's in a database; no server may run on it."""
    _run("DELETE FROM ir_config_parameter WHERE key = %s", [key], database=name)
    statement = "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)"
    _run(statement, [key, text], database=name)


def postpone_chores(name: str) -> None:
    """Have Odoo clean up in a year: a test's server may end in the middle of that."""
    _run("UPDATE ir_cron SET nextcall = nextcall + interval '1 year'", database=name)
    _run("DELETE FROM ir_cron_trigger", database=name)


def filestore(name: str) -> Path:
    """The folder of a database's files."""
    return Path(os.environ["SUITE_FOLDER"]) / "data" / "filestore" / name


def _try_trigrams(name: str) -> None:
    # Faster searching with "contains"; not every PostgreSQL has it, and Odoo can do
    # without. It stands in the databases that Odoo itself creates.
    found = "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"
    if value(name, found):
        _run("CREATE EXTENSION IF NOT EXISTS pg_trgm", database=name)


def _disconnect(name: str) -> None:
    _run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = %s AND pid <> pg_backend_pid() AND usename = current_user",
        [name],
    )


def _named(statement: Any, *identifiers: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, identifiers))


def _run(
    statement: Any, parameters: Sequence[Any] = (), database: str = "postgres"
) -> list[tuple[Any, ...]]:
    with closing(psycopg2.connect(dbname=database)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


if __name__ == "__main__":
    answer = globals()[sys.argv[1]](*sys.argv[2:])
    print(json.dumps(answer))
