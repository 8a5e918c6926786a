"""Rows that failed and that a person leaves out for good, until he takes it back."""

import json
from typing import Any

from odoo.exceptions import UserError
from odoo.models import BaseModel

from ..tools.chunk_data import ChunkData
from ..tools.outcome import Outcome

# What was wrong, and what was done about it since.
KEPT = ("row_errors", "read_errors", "faults", "edited")


def skip(chunk: BaseModel, reason: str) -> None:
    """Leave the rows of a chunk that failed out; what was wrong with them is kept.

    :param reason: what is said of each row, before its error
    """
    kept, failed = json.dumps({name: chunk[name] for name in KEPT}), chunk.settled
    errors = json.loads(chunk.row_errors or "{}")
    outcome = Outcome()
    for line in ChunkData.parse(chunk.data).lines:
        error = errors.get(str(line))
        outcome.skip(line, f"{reason} {error}" if error else reason)
    chunk._finish(outcome, asynch=True)
    chunk.write({"skipped_as": kept, "settled": failed})
    chunk._message_log(body=_words(chunk, reason, errors))
    chunk.run_id._reopen()
    chunk.run_id._end_after_commit()


def take_back(chunk: BaseModel) -> None:
    """Let rows that a person left out wait for repair again, as they did before.

    :raise UserError: when it is too late for them, or nobody left them out
    """
    _check_taken_back(chunk)
    kept = json.loads(chunk.skipped_as)
    errors = json.loads(kept.pop("row_errors") or "{}")
    chunk.write(
        {
            **chunk._failed_values(errors),
            **kept,
            "settled": chunk.settled,
            "skipped_as": False,
            "rows_skipped": 0,
            "rows_unchanged": 0,
            "skip_reasons": False,
            "skip_set": False,
        }
    )
    if chunk._own_job().state != "failed":
        chunk._store_failed_job()
    person = chunk.env.user.name
    chunk._message_log(body=chunk.env._("%s has these rows wait for repair.", person))
    chunk.run_id._reopen()
    chunk.run_id._end_after_commit()


def skipped_message(env: Any, chunks: BaseModel) -> str:
    """How many rows were left out just now."""
    rows = sum(chunks.mapped("rows"))
    if rows == 1:
        return env._("The row was skipped. “Take Back” lets it wait for repair again.")
    return env._(
        "%s rows were skipped. “Take Back” lets them wait for repair again.", rows
    )


def _check_taken_back(chunk: BaseModel) -> None:
    env, run = chunk.env, chunk.run_id
    if chunk.state != "done" or not chunk.skipped_as:
        raise UserError(env._("Nobody skipped these rows: there is nothing to undo."))
    if run.cancelled:
        raise UserError(env._("The run was cancelled. Start the flow again instead."))
    if not chunk.data:
        raise UserError(
            env._(
                "The content of these rows was removed by now, as nobody needed it. "
                "Run the flow again with the file."
            )
        )
    if _went_on(run):
        raise UserError(
            env._(
                "The flow went on without these rows by now, so they would come too "
                "late. Run it again with a file that has them."
            )
        )


def _went_on(run: BaseModel) -> bool:
    """Whether steps have begun that wait until nothing of the rows is open."""
    started = [("run_id", "=", run.id), ("cause", "!=", False)]
    return bool(run.env["impexp.step"].search_count(started, limit=1))


def _words(chunk: BaseModel, reason: str, errors: dict[str, str]) -> str:
    """Who left out how many rows, and what was wrong with them."""
    said = chunk._summary(errors) if errors else ""
    counted = chunk.env._("%(reason)s Rows: %(rows)s.", reason=reason, rows=chunk.rows)
    return " ".join(filter(None, (counted, said)))
