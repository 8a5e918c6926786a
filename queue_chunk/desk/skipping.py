"""Rows that are left out for a reason, and taken back."""

from collections.abc import Sequence

from odoo.models import BaseModel

from .locking import locked, picked


def skip(
    parent: BaseModel, sheet: str, lines: Sequence[int], reason: str
) -> dict[str, int]:
    """Leave failed rows out. Those that do not wait for repair any more stay.

    :param reason: what the person says, or ""
    :return: dict with rows
    """
    rows = picked(locked(parent, sheet, lines), lines)
    if rows:
        parent._desk_write_skipped(rows, skip_reason(parent, reason))
    return {"rows": sum(len(own) for _work, own in rows)}


def unskip(parent: BaseModel, sheet: str, lines: Sequence[int]) -> dict[str, int]:
    """Rows that were skipped have failed again, with what was wrong with them.

    :return: dict with rows
    """
    rows = picked(locked(parent, sheet, lines), lines, skipped=True)
    if rows:
        parent._desk_write_unskipped(rows)
    return {"rows": sum(len(own) for _work, own in rows)}


def skip_reason(parent: BaseModel, reason: str = "") -> str:
    """What is stored as the reason of rows that the current user skips."""
    env = parent.env
    if not reason:
        return env._("Skipped by %s.", env.user.name)
    return env._("Skipped by %(user)s: %(reason)s", user=env.user.name, reason=reason)
