# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The jobs that work with a backend: what is on its way, and what failed."""

import json

from odoo.tools import SQL

SHOWN = 1000  # jobs, the last ones
OVER = ("done", "cancelled")


def job_ids(backend, models):
    """Ids of the jobs that are not over, the last ones first.

    :param backend: a backend, which is an argument of the job, or of whose bindings
        the job has one
    :param models: the models of its bindings
    """
    return [id_ for id_, _state, _message in _jobs(backend, models)]


def job_figures(backend, models):
    """How many jobs wait or run, how many failed, and why the last of these did.

    :return: (number, number, text or None)
    """
    found = _jobs(backend, models)
    failed = [message for _id, state, message in found if state == "failed"]
    return len(found) - len(failed), len(failed), failed[0] if failed else None


def _jobs(backend, models):
    """[(id, state, message)] of the jobs that are not over, the last ones first."""
    if not backend.ids:
        return []
    names = [backend._name, *(model._name for model in models)]
    backend.env["queue.job"].flush_model()
    query = SQL(
        "SELECT id, state, exc_message FROM queue_job"
        " WHERE state NOT IN %s AND model_name IN %s AND (%s)"
        " ORDER BY id DESC LIMIT %s",
        OVER,
        tuple(names),
        SQL(" OR ").join([_named(backend), *(_of(backend, one) for one in models)]),
        SHOWN,
    )
    return backend.env.execute_query(query)


def _named(backend):
    """SQL: the backend is what the job works on, or one of its arguments."""
    record = {"model": backend._name, "ids": backend.ids}
    return SQL(
        "%s @> %s::jsonb OR %s @> %s::jsonb OR %s @> %s::jsonb",
        _stored("records"),
        json.dumps(record),
        _stored("args"),
        json.dumps([record]),
        _stored("kwargs"),
        json.dumps({"backend": record}),
    )


def _of(backend, model):
    """SQL: the job works on a binding of the backend."""
    return SQL(
        "model_name = %s AND (%s -> 'ids' ->> 0)::int IN"
        " (SELECT id FROM %s WHERE backend_id = %s)",
        model._name,
        _stored("records"),
        SQL.identifier(model._table),
        backend.id,
    )


def _stored(name):
    """SQL: what a column of jobs holds, of which some are JSON within a text."""
    return SQL(
        "CASE jsonb_typeof(%(column)s) WHEN 'string'"
        " THEN (%(column)s #>> '{}')::jsonb ELSE %(column)s END",
        column=SQL.identifier(name),
    )
