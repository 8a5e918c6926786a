"""One house for all attacks: a server with workers, two companies, each role."""

from contextlib import contextmanager

import pytest

from suite_setup.odoo_log import Allowed
from suite_setup.patience import TEST_LIMIT
from support import databases
from support.odoo_env import open_env
from support.people import add_person
from support.server import running

ROLES = {
    "employee": (),
    "user": ("connector_flow.group_flow_user",),
    "manager": ("connector_flow.group_flow_manager",),
    "connector_manager": ("connector.group_connector_manager",),
}
# What the server writes of a call that it refused.
REFUSED = [
    Allowed(r"^odoo\.http$", ".", "refused: its sentence is all that is said"),
    Allowed(r"^odoo\.addons\.rpc", "deprecated", "programs that are there use it"),
]
# What it writes of one that was let in, and gave no values.
LACKING = [
    Allowed(
        r"^odoo\.sql_db$", "violates (not-null|foreign key|check)", "nothing given"
    ),
]


class House:
    """A running server, and who may knock at its door.

    Logins are the roles: ``portal``, ``employee``, ``user``, ``manager``,
    ``connector_manager``; with ``other_`` in front, those of the second company. The
    administrator is ``admin``. Passwords are the logins.
    """

    def __init__(self, server):
        self.server = server
        self._sessions = {}

    @property
    def database(self):
        return self.server.database

    def as_(self, login):
        """The :class:`~support.rpc.Session` of a person, logged in once."""
        if login not in self._sessions:
            self._sessions[login] = self.server.log_in(login)
        return self._sessions[login]

    @contextmanager
    def env(self, login=None):
        """An environment beside the server, whose work is committed."""
        with open_env(self.database, login) as env:
            yield env


@pytest.fixture(scope="module")
def house():
    """A :class:`House` on a database of its own, for the tests of one file."""
    with opened() as made:
        yield made


@pytest.fixture(scope="module")
def quiet_house():
    """The same without jobs at work, for calls without the values that are needed."""
    with opened(LACKING, channels="root:0") as made:
        yield made


@contextmanager
def opened(allowed=(), **options):
    with databases.cloned() as database:
        with open_env(database) as env:
            people(env)
        known = [*REFUSED, *allowed]
        # The sweep looks at hundreds of runs that attacks leave open.
        options["options"] = [f"--limit-time-real-cron={TEST_LIMIT}"]
        with running(database, allowed=known, workers=2, **options) as server:
            yield House(server)


def people(env):
    """Create two companies and somebody of each role in both."""
    other = env["res.company"].create({"name": "Zweite GmbH"})
    for role, groups in ROLES.items():
        add_person(env, role, *groups)
        person = add_person(env, f"other_{role}", *groups)
        person.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
    values = {"name": "Portal", "login": "portal", "password": "portal"}
    portal = [(6, 0, env.ref("base.group_portal").ids)]
    env["res.users"].create(values | {"group_ids": portal})
    env.ref("base.user_admin").password = "admin"
