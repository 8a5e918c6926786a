"""How a run goes on behind each commit of its work, and how it ends."""

from odoo.models import BaseModel

from odoo.addons.queue_chunk.tools.looking import ends_now, look_after_commit

from .run_files import archive_files, settle_files
from .run_fire import fire
from .run_limit import stop_at_limit
from .run_queue import is_in_full_swing, queue_chunks, wake_steps
from .run_tell import end_activities, note, tell
from .run_turns import take_turns
from .run_words import end_message, end_summary, end_words


def end_after_commit(run: BaseModel) -> None:
    """Look, once this transaction is committed, whether it was the last one."""
    look_after_commit(run, lambda run: is_in_full_swing(run) or look_for_end(run))


def look_for_end(run: BaseModel) -> None:
    """All that happens to a run behind its work: it goes on, is stopped, or ends.

    Runs in a transaction that began after the work was committed, so that the last one
    sees the others; a cron looks again for runs whose process died between the two.
    """
    run = run.exists()
    if not run:
        return
    if run.deferred or run._is_stopped():
        take_turns(run.env, run.user_id)
        return
    run = run.with_context(lang=run.user_id.lang)
    fire(run)
    settle_files(run)
    archive_files(run)
    waiting, failed = run._work_states().get(run.id, (False, False))
    if waiting:
        stop_at_limit(run)
        if not run._is_stopped():
            queue_chunks(run)
            wake_steps(run)
    elif ends_now(run):
        _note_what_is_new(run)
        if failed:
            tell(run, end_summary(run), end_message(run), end_words(run))
        else:
            end_activities(run)
            if not run.nothing_new:
                note(run, end_message(run))
        take_turns(run.env, run.user_id)


def _note_what_is_new(run: BaseModel) -> None:
    """A run that was tried again may have found something after all."""
    if run.nothing_new and (run.file_ids or run.chunk_ids):
        run.nothing_new = False
