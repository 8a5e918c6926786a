"""A record that is made of a value, as the answer to rows that lack it."""

from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel

from ..tools.models import model_label
from ..tools.seal import apart
from ..tools.world import is_of_world, sentence


def create_record(parent: BaseModel, model: str, name: str) -> BaseModel:
    """Create a record by its name, or take the one that has it by now.

    Both the person who answers and the one whose rows these are need the right to.

    :return: the record, as the current user sees it
    :raise UserError: one of both may not, or it takes more than a name
    """
    env = parent.env
    if model not in env:
        raise _more_than_a_name(parent, model, "")
    mine, his = apart(env[model]), parent._desk_user_env()[model]
    for one in (mine, his):
        _check_may_create(one)
    env[parent._desk_answer]._claim_record(model, name)
    there = his.name_search(name, operator="=", limit=2)
    id_ = there[0][0] if len(there) == 1 else _created(parent, his, mine, name)
    record = mine.browse(id_)
    if not record.exists()._filtered_access("read"):
        raise _not_yours(mine)
    return record


def _check_may_create(model: BaseModel) -> None:
    if not model.has_access("create"):
        raise AccessError(
            model.env._(
                "%(user)s may not create “%(model)s”. Choose a record, or ask who may.",
                user=model.env.user.name,
                model=model_label(model.env, model._name),
            )
        )


def _created(parent: BaseModel, his: BaseModel, mine: BaseModel, name: str) -> int:
    """Create it with the rights with which the rows run; undo it if it is not mine."""
    try:
        with parent.env.cr.savepoint():
            made = his.name_create(name)
            if not made:
                raise UserError(parent.env._("It has no name."))
            his.env.flush_all()
            mine.browse(made[0]).check_access("create")
            return made[0]
    except AccessError as error:
        raise _not_yours(mine) from error
    except Exception as error:
        if is_of_world(error):
            raise
        text = sentence(parent.env, error)
        raise _more_than_a_name(parent, his._name, text) from error


def _more_than_a_name(parent: BaseModel, model: str, reason: str) -> UserError:
    return UserError(
        parent.env._(
            "A record of “%(model)s” cannot be made of a name alone: create it where "
            "it belongs, and choose it here. %(reason)s",
            model=model_label(parent.env, model),
            reason=reason,
        )
    )


def _not_yours(model: BaseModel) -> AccessError:
    return AccessError(
        model.env._(
            "A record of this name would not be yours to create or to see. Choose "
            "another one."
        )
    )
