"""What people say once for all rows with a value."""

from collections.abc import Mapping, Sequence
from typing import Any

from odoo.exceptions import UserError
from odoo.models import BaseModel


def shown(parent: BaseModel) -> list[dict[str, Any]]:
    """The answers of a parent, as the screen takes them."""
    return []


def answered(parent: BaseModel) -> dict[tuple[str, str, str], Any]:
    """When each value was answered: ``{(sheet, column, value): datetime}``."""
    return {}


def of_row(
    parent: BaseModel, sheet: str, cells: Mapping[str, str | None]
) -> list[dict[str, Any]]:
    """Answers to the cells of a row, as changes of its history.

    :param cells: name of the column to what stands there
    """
    return []


def records(parent: BaseModel, reason: Any, query: str) -> list[dict[str, Any]]:
    """Records that may be the answer to a reason."""
    return []


def preview(parent: BaseModel, answer: Any) -> dict[str, Any]:
    """What an answer would do."""
    raise _none(parent)


def give(parent: BaseModel, given: Any, remember: bool) -> dict[str, Any]:
    """Store answers."""
    raise _none(parent)


def withdraw(parent: BaseModel, ids: Sequence[int]) -> dict[str, Any]:
    """Take answers back."""
    raise _none(parent)


def _none(parent: BaseModel) -> UserError:
    return UserError(parent.env._("Change the cells instead."))
