# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Records that the framework makes by sudo take nothing from the person it works for.

`sudo()` leaves the caller's default values (`ir.default`, and most of the context),
which every employee may write. The addon `queue_chunk` has the same for what stands on
it; this one needs neither it nor its licence.
"""

from odoo import SUPERUSER_ID

KEY = "connector_sealed"
SEAL = object()  # cannot be sent over RPC: only code can seal
HARMLESS = ("lang", "tz", "allowed_company_ids")


def sealed(records):
    """The records by sudo, with nothing of the caller's but who and where he is.

    :param records: recordset of any model
    :return: the same records; what is created through them, and whatever that creates,
        has no default values but those that fields have themselves
    """
    return apart(records.sudo())


def apart(records):
    """The same with the rights that the records' environment has."""
    if is_sealed(records.env):
        return records
    # In place of the caller's whole context, not beside it.
    kept = _harmless(records.env) | {KEY: SEAL}
    return records.with_env(records.env(context=kept))


def is_sealed(env):
    """Whether an environment is one that :func:`sealed` made."""
    return env.context.get(KEY) is SEAL


def _harmless(env):
    kept = {name: env.context[name] for name in HARMLESS if name in env.context}
    if kept.get("allowed_company_ids") and env.uid != SUPERUSER_ID:
        own = set(env.user._get_company_ids())
        kept["allowed_company_ids"] = [
            id_ for id_ in kept["allowed_company_ids"] if id_ in own
        ]
    return kept
