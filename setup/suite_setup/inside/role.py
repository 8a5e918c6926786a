"""Checks the role that Odoo will use on a PostgreSQL server, and makes one if needed.

Odoo refuses the role ``postgres``. Where that is the one we have, a role of the suite's
own is made: on the suite's cluster without, elsewhere with a password.

Runs in the suite's environment: ``role.py <name> <password file> <oldest version>``;
prints a JSON object, ``variables`` or ``problem`` and ``way_out``.
"""

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

import psycopg2

HOW = (
    "A role that may create databases is needed. As the server's administrator:\n"
    "    CREATE ROLE odoo LOGIN CREATEDB PASSWORD '…';\n"
    "Then name it: PGHOST=… PGUSER=odoo PGPASSWORD=…"
)


def main(role: str, secret: str, oldest: str) -> dict[str, Any]:
    try:
        with psycopg2.connect(dbname="postgres") as connection:
            return checked(connection, role, Path(secret), int(oldest))
    except psycopg2.OperationalError as error:
        return problem(f"PostgreSQL does not let us in: {str(error).strip()}", HOW)


def checked(connection: Any, role: str, secret: Path, oldest: int) -> dict[str, Any]:
    if connection.server_version < oldest * 10000:
        return problem(
            f"PostgreSQL {connection.server_version // 10000} is too old.",
            f"Odoo 19 needs {oldest} or newer.",
        )
    cursor = connection.cursor()
    cursor.execute(
        "SELECT rolname, rolcreatedb OR rolsuper, rolcreaterole OR rolsuper"
        " FROM pg_roles WHERE rolname = current_user"
    )
    name, creates_databases, creates_roles = cursor.fetchone()
    if name == "postgres" and creates_roles:
        return {"variables": make_role(cursor, role, secret)}
    if not creates_databases or name == "postgres":
        return problem(f"The role '{name}' cannot be used.", HOW)
    return {"variables": {"PGUSER": name}}


def make_role(cursor: Any, role: str, secret: Path) -> dict[str, str]:
    if not secret.exists():
        with open(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
            out.write(secrets.token_urlsafe())
    password = secret.read_text()
    # Two commands at once would change the role at the same moment, which fails.
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [role])
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    verb = "ALTER" if cursor.fetchone() else "CREATE"
    cursor.execute(f"{verb} ROLE {role} LOGIN CREATEDB PASSWORD %s", [password])
    return {"PGUSER": role, "PGPASSWORD": password}


def problem(situation: str, way_out: str) -> dict[str, str]:
    return {"problem": situation, "way_out": way_out}


print(json.dumps(main(*sys.argv[1:])))
