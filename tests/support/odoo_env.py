"""An Odoo environment in this process that commits for real.

The registry is loaded without ``test_enable``: queue_job commits, and what a job did is
seen from another cursor only if it did commit.
"""

import functools
import os
import threading
from contextlib import contextmanager

import odoo.sql_db
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.server import load_server_wide_modules
from odoo.tools import config

from .databases import copies

# Registries of copies that are gone. The next copy of the template takes one over:
# loading takes longer than most tests.
_left = []


@functools.cache
def start_odoo():
    """Configure Odoo in this process, once."""
    config.parse_config(["-c", os.environ["ODOO_RC"]], setup_logging=False)
    assert not config["test_enable"]
    load_server_wide_modules()


@contextmanager
def open_env(database, login=None, context=None):
    """Give an environment on a database; its work is committed at the end.

    ``env.cr.commit()`` inside commits as well; after an exception nothing does.

    :param database: name of a database
    :param login: a user's login; the superuser without
    :param context: a dictionary for the environment
    """
    start_odoo()
    threading.current_thread().dbname = database
    registry = _registry(database)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, context or {})
        if login:
            user = env["res.users"].search([("login", "=", login)])
            assert user, f"no user {login}"
            env = api.Environment(cr, user.id, context or {})
        yield env
        env.flush_all()
    # In this process nobody else tells the other registries about changes.
    registry.signal_changes()


def _registry(database):
    """The registry of a database, as that is now."""
    if database in copies and database not in Registry.registries and _left:
        _take_over(_left.pop(), database)
    return Registry(database).check_signaling()


def _take_over(registry, database):
    """Have a database use the registry of another one, of which nothing is known."""
    from odoo.addons.component.core import _component_databases

    _component_databases[database] = _component_databases.pop(registry.db_name)
    registry.db_name = database
    registry._db = odoo.sql_db.db_connect(database)
    registry.clear_all_caches()
    registry.reset_changes()
    Registry.registries[database] = registry


def close(database):
    """Forget a database, so that it can be dropped."""
    if database in Registry.registries:
        registry = Registry.registries[database]
        if _is_as_loaded(registry):
            _left.append(registry)
    Registry.delete(database)
    odoo.sql_db.close_db(database)


def _is_as_loaded(registry):
    """Whether it is that of the template: no module, model or field was changed."""
    is_changed = registry.registry_invalidated or not registry.ready
    number = copies.get(registry.db_name)
    return not is_changed and registry.registry_sequence == number
