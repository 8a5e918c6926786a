"""The records that a run made, and those it changed: how many, and which."""

import json
from typing import Any

from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.models import BaseModel
from odoo.tools import SQL

from .lent_rights import check_lent_to_runs

MADE, CHANGED = "made", "changed"
OPENED = 10_000  # records that one list shows


def record_counts(runs: BaseModel) -> dict[int, tuple[int, int, int]]:
    """{run: (records made, records changed, rows that said nothing new)}.

    A record that several chunks changed is counted in each of them.
    """
    if not runs.ids:
        return {}
    names = ["run_id", "records_made", "records_changed", "rows_unchanged"]
    runs.env["impexp.chunk"].flush_model(names)
    query = SQL(
        "SELECT run_id, coalesce(sum(records_made), 0)::int,"
        " coalesce(sum(records_changed), 0)::int,"
        " coalesce(sum(rows_unchanged), 0)::int"
        " FROM impexp_chunk WHERE run_id IN %s GROUP BY run_id",
        runs._ids,
    )
    return {run: (*counts,) for run, *counts in runs.env.execute_query(query)}


def open_records(run: BaseModel, kind: str) -> dict[str, Any]:
    """The action that shows the records of one kind: of the model with the most.

    :param kind: MADE or CHANGED
    :raise UserError: when there is nothing that the current user may see
    :raise AccessError: which records they are is for who has the rights of the run
    """
    run.check_access("read")
    check_lent_to_runs(run)
    found = records_of(run, kind)
    names = sorted(found, key=lambda name: -len(found[name]))
    return first_seen(run.env, {name: found[name] for name in names})


def first_seen(env: Environment, found: dict[str, list[int]]) -> dict[str, Any]:
    """The action that shows the records of the first model that one may see.

    :raise UserError: there is none
    """
    for name, ids in found.items():
        records = _seen(env, name, ids[:OPENED])
        if records:
            return _action(env, name, records, len(ids))
    raise UserError(
        env._("The records that these rows made are deleted, or not yours.")
    )


def records_of(run: BaseModel, kind: str) -> dict[str, list[int]]:
    """{name of a model: ids, each once}."""
    run.env["impexp.chunk"].flush_model(["records", "changed_records"])
    query = SQL(
        "SELECT records, changed_records FROM impexp_chunk"
        " WHERE run_id = %s AND records IS NOT NULL ORDER BY id",
        run.id,
    )
    found: dict[str, dict[int, None]] = {}
    for records, changed in run.env.execute_query(query):
        for name, ids in _of_kind(records, changed, kind).items():
            found.setdefault(name, {}).update(dict.fromkeys(ids))
    return {name: list(ids) for name, ids in found.items() if ids}


def _seen(env: Environment, name: str, ids: list[int]) -> Any:
    """Those of the records that the current user may see; None without the right."""
    if name not in env or not env[name].has_access("read"):
        return None
    records = env[name].with_context(active_test=False)
    return records.search([("id", "in", ids)])


def _of_kind(records: str, changed: str | None, kind: str) -> dict[str, list[int]]:
    before = json.loads(changed or "{}")
    if kind == CHANGED:
        return before
    known = {name: set(ids) for name, ids in before.items()}
    return {
        name: [id_ for id_ in ids if id_ not in known.get(name, ())]
        for name, ids in json.loads(records or "{}").items()
    }


def _action(env: Environment, name: str, records: Any, count: int) -> dict[str, Any]:
    title = env["ir.model"].sudo()._get(name).name
    if count > OPENED:
        title = env._(
            "%(model)s: the first %(shown)s of %(count)s",
            model=title,
            shown=OPENED,
            count=count,
        )
    return {
        "type": "ir.actions.act_window",
        "name": title,
        "res_model": name,
        "views": [(False, "list"), (False, "form")],
        "domain": [("id", "in", records.ids)],
        # what is archived was imported, too
        "context": {"active_test": False},
    }
