"""Domains and orders that people write: checked, but not executed.

Even an error tells something about the data that a search looks at. So what somebody
writes is executed by nobody but the user for whom it runs, when it runs.
"""

from collections.abc import Collection

from odoo.fields import Domain
from odoo.tools import Query

NUMBERS = ("integer", "float", "monetary")


def check(model, domain, order=None):
    """Check both against the fields of a model, without a look at any record.

    :param model: empty recordset, with the rights of whoever wrote them
    :param domain: list
    :param order: text, or None
    :raise Exception: saying what is wrong
    """
    for found, name, value in conditions(model, domain):
        field = found._fields[name]
        if not field._description_searchable:
            raise ValueError(
                model.env._(
                    "records of %(model)s cannot be found by “%(field)s”",
                    model=found._name,
                    field=name,
                )
            )
        _check_number(found, field, value)
    if order:
        query = Query(model.env, model._table, model._table_sql)
        model._order_to_sql(order, query)


def _check_number(model, field, value):
    """Refuse what PostgreSQL would not compare with a number."""
    values = [value] if isinstance(value, str) else value
    if field.type not in NUMBERS or not isinstance(values, Collection):
        return
    for text in (one for one in values if isinstance(one, str)):
        try:
            float(text)
        except ValueError:
            raise ValueError(
                model.env._(
                    "“%(field)s” is a number, and “%(text)s” is none",
                    field=field.name,
                    text=text,
                )
            ) from None


def looked_at(model, domain, order=None):
    """What a search looks at: list of pairs, model and name of its field.

    Of what cannot be used, nothing.
    """
    try:
        found = [(at, name) for at, name, _value in conditions(model, domain)]
    except Exception:
        found = []
    parts = [part.split() for part in (order or "").split(",")]
    return found + [(model, part[0].split(".")[0]) for part in parts if part]


def conditions(model, domain):
    """What a domain asks for, behind all of its relations.

    :return: iterator of model, name of its field, value
    :raise Exception: when it does not fit the model
    """
    for condition in Domain(list(domain)).optimize(model).iter_conditions():
        name = condition.field_expr.split(".")[0]
        field = model._fields[name]
        yield model, name, condition.value
        if isinstance(condition.value, Domain) and field.comodel_name:
            yield from conditions(model.env[field.comodel_name], condition.value)
