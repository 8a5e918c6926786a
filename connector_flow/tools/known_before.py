"""Which records were there before: what an import made, and what it changed."""

from collections.abc import Collection, Mapping

from odoo.api import Environment
from odoo.tools import SQL


def known_before(
    env: Environment, records: Mapping[str, Collection[int]]
) -> dict[str, list[int]]:
    """Those of the records that this transaction has not made.

    :param records: name of a model to ids
    :return: the same, without what is new; models with nothing left are missing
    """
    found = {model: _before(env, model, set(ids)) for model, ids in records.items()}
    return {model: ids for model, ids in found.items() if ids}


def _before(env: Environment, name: str, ids: set[int]) -> list[int]:
    model = env.get(name)
    if model is None or not (ids and model._auto and model._log_access):
        return []
    query = SQL(
        "SELECT id FROM %s WHERE id IN %s AND create_date < %s ORDER BY id",
        SQL.identifier(model._table),
        tuple(ids),
        env.cr.now(),
    )
    return [id_ for (id_,) in env.execute_query(query)]
