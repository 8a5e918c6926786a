"""An Odoo environment in this process that commits for real.

The registry is loaded without ``test_enable``: queue_job commits, and what a job did is
seen from another cursor only if it did commit.
"""

import functools
import os
import threading
from contextlib import contextmanager

import odoo.modules.registry
import odoo.sql_db
from odoo import SUPERUSER_ID, api
from odoo.service.server import load_server_wide_modules
from odoo.tools import config


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
    registry = odoo.modules.registry.Registry(database).check_signaling()
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


def close(database):
    """Forget a database, so that it can be dropped."""
    odoo.modules.registry.Registry.delete(database)
    odoo.sql_db.close_db(database)
