"""What a run does for the files that it fetched or sends.

A file whose rows were all handled is archived on its server.
"""

from odoo.models import BaseModel

from odoo.addons.queue_chunk.tools.seal import sealed

from .remote_claims import release
from .run_steps import start_step

ARCHIVE = {"archive": True}
# a file's task, or what starts when all of it is done, still has to do or failed
HELD_BACK = """
    EXISTS (
        SELECT FROM impexp_task_transition arrow
          JOIN impexp_step step
            ON step.run_id = file.run_id AND step.state IN ('new', 'failed')
           AND (step.task_id = arrow.task_from_id OR step.transition_id = arrow.id)
         WHERE arrow.task_from_id = file.task_id AND arrow.fires = 'all'
    )
"""
UNTAKEN = f"""
    SELECT file.id
      FROM impexp_file file
     WHERE file.run_id = %s AND file.transfer_state = 'fetched'
       AND EXISTS (
        SELECT FROM impexp_task_transition
         WHERE task_from_id = file.task_id AND fires IN ('each', 'all')
     )
       AND NOT EXISTS (SELECT FROM impexp_step WHERE file_id = file.id)
       AND NOT EXISTS (SELECT FROM impexp_chunk WHERE file_id = file.id)
       AND NOT EXISTS (
        SELECT FROM impexp_step step
          JOIN impexp_task_transition arrow ON arrow.id = step.transition_id
         WHERE step.run_id = file.run_id AND arrow.task_from_id = file.task_id
           AND step.arguments::jsonb -> 'file_ids' @> to_jsonb(file.id)
     )
       AND NOT {HELD_BACK}
"""


def settle_files(run: BaseModel) -> None:
    """Note which files are imported, or were taken by nobody.

    Asked after what waited for all of them was started.
    """
    run.env.flush_all()
    _leave_untaken(run)
    run.env.cr.execute(
        """
        UPDATE impexp_file file SET transfer_state = 'imported'
         WHERE run_id = %s AND transfer_state = 'fetched'
           AND NOT EXISTS (
            SELECT FROM impexp_step
             WHERE file_id = file.id AND state IN ('new', 'failed')
         )
           AND NOT EXISTS (
            SELECT FROM impexp_chunk WHERE file_id = file.id AND state = 'new'
         )
           AND NOT """
        + HELD_BACK,
        [run.id],
        log_exceptions=False,
    )
    if run.env.cr.rowcount:
        run.env["impexp.file"].invalidate_model(["transfer_state"])


def archive_files(run: BaseModel) -> None:
    """Start the steps that move or delete on servers what is imported."""
    for task in _tasks_to_archive(run):
        start_step(run, task, ARCHIVE, asynch=True)


def release_files(run: BaseModel) -> None:
    """What was not imported may be fetched by the next run."""
    waiting = run.file_ids.filtered(
        lambda file: file.transfer_state in ("seen", "fetched") and not file.rows_done
    )
    release(run.env["impexp.remote.file"], waiting)


def _leave_untaken(run: BaseModel) -> None:
    """What no task took stays on the server: it would be nowhere else some day.

    Of what the server has no more this is said.
    """
    run.env.cr.execute(UNTAKEN, [run.id])
    files = run.env["impexp.file"].browse(i for (i,) in run.env.cr.fetchall())
    known = sealed(run.env["impexp.remote.file"])
    domain = [("file_id", "in", files.ids), ("state", "=", "gone")]
    gone = known.search(domain).file_id & files if files else files
    left_there = run.env._(
        "No task took it, because no condition of a transition was met. "
        "On the server it was left where it is."
    )
    only_here = run.env._(
        "No task took it, because no condition of a transition was met. "
        "The server has it no more: save it here if it is needed."
    )
    for some, words in ((files - gone, left_there), (gone, only_here)):
        skipped = {"transfer_state": "skipped", "to_archive": False}
        some.write(skipped | {"transfer_note": words})
    run.env.flush_all()


def _tasks_to_archive(run: BaseModel) -> BaseModel:
    """Tasks whose files wait for being archived, while no step is about to."""
    run.env["impexp.step"].flush_model(["state"])
    run.env.cr.execute(
        """
        SELECT DISTINCT file.task_id
          FROM impexp_file file
         WHERE file.run_id = %s AND file.to_archive
           AND file.transfer_state IN ('imported', 'skipped')
           AND NOT EXISTS (
            SELECT FROM impexp_step step
             WHERE step.run_id = file.run_id AND step.task_id = file.task_id
               AND step.state IN ('new', 'failed') AND step.archives
         )
        """,
        [run.id],
    )
    return run.env["impexp.task"].browse(id_ for (id_,) in run.env.cr.fetchall())
