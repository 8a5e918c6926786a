"""Makes the demo's users in a database: ``demo_users.py <database>``."""

import os
import sys
from typing import Any

import odoo.modules.registry
from odoo import SUPERUSER_ID, api
from odoo.tools import config

ROLES = (
    "base.group_user",
    "connector_flow.group_flow_user",
    "product.group_product_manager",
)
ADMIN_ROLES = (
    "connector_flow.group_flow_manager",
    "product.group_product_manager",
    "queue_job.group_queue_job_manager",
)


def main(database: str) -> None:
    config.parse_config(["-c", os.environ["ODOO_RC"]], setup_logging=False)
    with odoo.modules.registry.Registry(database).cursor() as cr:
        # A flag that says that nobody is sent a mail.
        env = api.Environment(cr, SUPERUSER_ID, {"no_reset_password": True})  # nosec B105
        make_users(env)


def make_users(env: Any) -> None:
    """A user who runs flows and may create products, and an administrator."""
    users = env["res.users"]
    if not users.search_count([("login", "=", "demo")]):
        users.create(
            {
                "name": "Demo",
                "login": "demo",
                "password": "demo",  # nosec B105 # the demo tells it
                "group_ids": [(6, 0, [env.ref(role).id for role in ROLES])],
            }
        )
    roles = [(4, env.ref(role).id) for role in ADMIN_ROLES]
    values = {"password": "admin", "group_ids": roles}  # nosec B105 # as is this one
    env.ref("base.user_admin").write(values)


if __name__ == "__main__":
    main(sys.argv[1])
