# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The other system: a file with records, which all processes see at once."""

import json
import os
import signal
import sqlite3
import time
from contextlib import closing

SCHEMA = """
    CREATE TABLE IF NOT EXISTS record (
        id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, key TEXT, data TEXT
    );
    CREATE TABLE IF NOT EXISTS event (point TEXT, what TEXT);
    CREATE TABLE IF NOT EXISTS call (name TEXT);
"""


class Vanished(BaseException):
    """What is left of a process that was killed, for tests within one process."""


ERRORS = {
    "vanish": Vanished,
    "timeout": TimeoutError,
    "connection refused": ConnectionRefusedError,
}


class Remote:
    """Records of several kinds, and events that happen at certain points.

    :param path: of the file; it is made if needed
    """

    def __init__(self, path):
        self.path = path
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(SCHEMA)

    def run(self, query, *values):
        """Run a query in a transaction of its own; return its rows and the last id."""
        with closing(sqlite3.connect(self.path, timeout=300)) as connection:
            with connection:
                cursor = connection.execute(query, values)
                return cursor.fetchall(), cursor.lastrowid

    def create(self, kind, data, key=None):
        query = "INSERT INTO record (kind, key, data) VALUES (?, ?, ?)"
        return self.run(query, kind, key, json.dumps(data))[1]

    def write(self, id_, data):
        merged = json.dumps(self.read(id_) | data)
        self.run("UPDATE record SET data = ? WHERE id = ?", merged, id_)

    def read(self, id_):
        rows, _ = self.run("SELECT data FROM record WHERE id = ?", id_)
        return json.loads(rows[0][0]) if rows else None

    def delete(self, id_):
        self.run("DELETE FROM record WHERE id = ?", id_)

    def ids(self, kind=None):
        query = "SELECT id FROM record WHERE kind = coalesce(?, kind) ORDER BY id"
        return [id_ for (id_,) in self.run(query, kind)[0]]

    def find(self, key):
        rows, _ = self.run("SELECT id FROM record WHERE key = ?", key)
        return rows[0][0] if rows else None

    def plan(self, point, what="die"):
        """Have something happen, once, when a point is reached.

        :param what: ``die`` kills the process, ``meet`` waits until another one has
            read as well, others are errors, by name or text
        """
        self.run("INSERT INTO event VALUES (?, ?)", point, what)

    def reach(self, point):
        """Count that a point is reached, and let happen what is planned."""
        self.run("INSERT INTO call VALUES (?)", point)
        rows, _ = self.run("SELECT rowid, what FROM event WHERE point = ?", point)
        for rowid, what in rows[:1]:
            self.run("DELETE FROM event WHERE rowid = ?", rowid)
            if what == "die":
                os.kill(os.getpid(), signal.SIGKILL)
            if what == "meet":
                return self._meet()
            raise ERRORS.get(what, ValueError)(what)

    def _meet(self):
        """Or go on alone, after a minute: whoever counts the calls sees it."""
        end = time.monotonic() + 60
        while self.calls("read") < 2 and time.monotonic() < end:
            time.sleep(0.1)

    def calls(self, point):
        """How often a point was reached."""
        return len(self.run("SELECT 1 FROM call WHERE name = ?", point)[0])
