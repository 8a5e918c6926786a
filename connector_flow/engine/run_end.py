"""How a run goes on behind each commit of its work, and how it ends."""

import logging

import psycopg2

from odoo import SUPERUSER_ID, api

from .run_files import archive_files, settle_files
from .run_fire import fire
from .run_limit import stop_if_everything_fails, stop_if_too_many_fail
from .run_pause import is_stopped
from .run_queue import is_in_full_swing, queue_chunks, wake_steps
from .run_tell import end_activities, note, tell
from .run_turns import take_turns
from .run_words import end_message, end_summary, end_words

_logger = logging.getLogger(__name__)

LOOKS = 3  # at a run, if others look at the same time


def end_after_commit(run):
    """Look, once this transaction is committed, whether it was the last one."""
    run_id, registry = run.id, run.env.registry
    postcommit = run.env.cr.postcommit
    pending = postcommit.data.setdefault("connector_flow.runs", set())
    if run_id in pending:
        return
    pending.add(run_id)

    def look():
        pending.discard(run_id)
        for _turn in range(LOOKS):
            try:
                with registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    run = env["impexp.run"].browse(run_id)
                    return is_in_full_swing(run) or look_for_end(run)
            except psycopg2.errors.SerializationFailure:
                continue  # another one looked at the same time
            except psycopg2.Error as error:
                # What is committed must not look failed: the cron looks again.
                return _logger.info("Run %s: looked in vain: %s", run_id, error)

    postcommit.add(look)


def look_for_end(run):
    """All that happens to a run behind its work: it goes on, is stopped, or ends.

    Runs in a transaction that began after the work was committed, so that the last one
    sees the others; a cron looks again for runs whose process died between the two.
    """
    run = run.exists()
    if not run:
        return
    if run.deferred or is_stopped(run):
        take_turns(run.env, run.user_id)
        return
    run = run.with_context(lang=run.user_id.lang)
    fire(run)
    settle_files(run)
    archive_files(run)
    waiting, failed = run._work_states().get(run.id, (False, False))
    if waiting:
        stop_if_everything_fails(run)
        stop_if_too_many_fail(run)
        if not is_stopped(run):
            queue_chunks(run)
            wake_steps(run)
    elif _ends_now(run):
        _note_what_is_new(run)
        if failed:
            tell(run, end_summary(run), end_message(run), end_words(run))
        else:
            end_activities(run)
            if not run.nothing_new:
                note(run, end_message(run))
        take_turns(run.env, run.user_id)


def reopen(runs):
    """Something is tried again: the runs will end anew."""
    runs.filtered("ended").write({"ended": False})


def _ends_now(run):
    """Note the end; whoever comes second finds it noted."""
    run.env.cr.execute(
        "UPDATE impexp_run SET ended = now() AT TIME ZONE 'UTC'"
        " WHERE id = %s AND ended IS NULL",
        [run.id],
        log_exceptions=False,
    )
    is_first = bool(run.env.cr.rowcount)
    if is_first:
        run.invalidate_recordset()
    return is_first


def _note_what_is_new(run):
    """A run that was tried again may have found something after all."""
    if run.nothing_new and (run.file_ids or run.chunk_ids):
        run.nothing_new = False
