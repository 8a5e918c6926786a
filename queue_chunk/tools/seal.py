"""Records that an engine makes by sudo take nothing from the person it works for.

`sudo()` alone takes the rights away, but leaves the caller's default values: whatever
field a call leaves out is filled from his `ir.default`, and most of what he wrote into
the context comes along. Every employee may write both.
"""

from typing import Any

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.models import BaseModel

KEY = "queue_chunk_sealed"
SEAL = object()  # cannot be sent over RPC: only code can seal
HARMLESS = ("lang", "tz", "allowed_company_ids")


def sealed(records: BaseModel) -> BaseModel:
    """The records by sudo, with nothing of the caller's but who and where he is.

    What code adds to the context behind this is its own, and stays.

    :param records: recordset of any model, also of other addons
    :return: the same records; what is created through them, and whatever that creates,
        has no default values but those that fields have themselves
    """
    return apart(records.sudo())


def apart(records: BaseModel) -> BaseModel:
    """The same with the rights that the records' environment has."""
    if is_sealed(records.env):
        return records
    # In place of the caller's whole context, not beside it.
    kept = _harmless(records.env) | {KEY: SEAL}
    return records.with_env(records.env(context=kept))


def unless_sudo(records: BaseModel) -> BaseModel:
    """The same, but for who works by sudo already: code, or Odoo that uninstalls."""
    return records if records.env.su else apart(records)


def is_sealed(env: Environment) -> bool:
    """Whether an environment is one that :func:`sealed` made."""
    return env.context.get(KEY) is SEAL


def _harmless(env: Environment) -> dict[str, Any]:
    kept = {name: env.context[name] for name in HARMLESS if name in env.context}
    if kept.get("allowed_company_ids") and env.uid != SUPERUSER_ID:
        # By sudo, Odoo does not ask whether they are the person's.
        own = set(env.user._get_company_ids())
        kept["allowed_company_ids"] = [
            id_ for id_ in kept["allowed_company_ids"] if id_ in own
        ]
    return kept
