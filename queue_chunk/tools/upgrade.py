"""What an update of an addon above this one needs of it."""

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import Cursor

ADDON = "queue_chunk"


def register_models(cr: Cursor) -> None:
    """Have the database know the models that this addon has by now.

    Odoo updates an addon, and what depends on it, but not what it depends on: where
    only that one is asked for, the models that its own inherit would not be there.
    """
    registry = Registry(cr.dbname)
    known = api.Environment(cr, SUPERUSER_ID, {})["ir.model"].search([]).mapped("model")
    names = [
        name for name, model in registry.items() if model._original_module == ADDON
    ]
    registry.init_models(cr, set(names) - set(known), {"module": ADDON})
