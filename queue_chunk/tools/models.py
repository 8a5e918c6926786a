"""Models that rows go into, by their names: an addon may have gone meanwhile."""

from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.models import BaseModel


def model_of(env: Environment, name: str) -> BaseModel:
    """The model of a technical name, as an empty recordset.

    :raise UserError: when there is none any more, saying what to do
    """
    if name not in env:
        raise UserError(
            env._(
                "The model “%s” is not here any more: its addon was uninstalled. "
                "Install it again and retry, or choose another model.",
                name,
            )
        )
    return env[name]


def model_label(env: Environment, name: str) -> str:
    """What a model is called in the user's language; its technical name if unknown."""
    return env["ir.model"].sudo()._get(name).name or name
