from odoo import api, fields, models

from odoo.addons.queue_chunk.tools.seal import sealed

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


class ImpexpRun(models.Model):
    """What a run does for the files that it fetched or sends."""

    _inherit = "impexp.run"

    nothing_new = fields.Boolean(
        readonly=True,
        help="The run looked and found nothing to do, or failed as the next one did. "
        "Such runs are left out of the list, and go after a day.",
    )

    # a file whose rows were all handled is archived on its server

    def _settle_files(self):
        """Note which files are imported, and see that they are archived.

        Asked after what waited for all of them was started.
        """
        self.env.flush_all()
        self._leave_untaken()
        self.env.cr.execute(
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
            [self.id],
            log_exceptions=False,
        )
        if self.env.cr.rowcount:
            self.env["impexp.file"].invalidate_model(["transfer_state"])
        for task in self._tasks_to_archive():
            self._start_step(task, ARCHIVE, asynch=True)

    def _leave_untaken(self):
        """What no task took stays on the server: it would be nowhere else some day.

        Of what the server has no more this is said.
        """
        self.env.cr.execute(UNTAKEN, [self.id])
        files = self.env["impexp.file"].browse(i for (i,) in self.env.cr.fetchall())
        known = sealed(self.env["impexp.remote.file"])
        domain = [("file_id", "in", files.ids), ("state", "=", "gone")]
        gone = known.search(domain).file_id & files if files else files
        skipped = {"transfer_state": "skipped", "to_archive": False}
        (files - gone).write(
            skipped
            | {
                "transfer_note": self.env._(
                    "No task took it, because no condition of a transition was met. "
                    "On the server it was left where it is."
                ),
            }
        )
        gone.write(
            skipped
            | {
                "transfer_note": self.env._(
                    "No task took it, because no condition of a transition was met. "
                    "The server has it no more: save it here if it is needed."
                ),
            }
        )
        self.env.flush_all()

    def _tasks_to_archive(self):
        """Tasks whose files wait for being archived, while no step is about to."""
        self.env["impexp.step"].flush_model(["state"])
        self.env.cr.execute(
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
            [self.id],
        )
        return self.env["impexp.task"].browse(id_ for (id_,) in self.env.cr.fetchall())

    # the end

    def _create_once(self, kind, what):
        """What starts behind a look that found nothing is news."""
        if self.nothing_new:
            self.nothing_new = False
        return super()._create_once(kind, what)

    def _end(self, failed):
        """A run that was tried again may have found something after all."""
        if self.nothing_new and (self.file_ids or self.chunk_ids):
            self.nothing_new = False
        return super()._end(failed)

    def _note_end(self):
        """A look that found nothing is no news."""
        if not self.nothing_new:
            super()._note_end()

    def _tell(self, summary, message, words=None):
        """A schedule that fails every five minutes is told once, by its last run."""
        self._supersede(self._like_before())
        return super()._tell(summary, message, words)

    def _like_before(self):
        """Runs of the flow that failed in the same step and did nothing, either."""
        if not self.step_error or self.file_ids or self.chunk_ids:
            return self.browse()
        domain = [
            ("flow_id", "=", self.flow_id.id),
            ("id", "<", self.id),
            ("ended", ">", "-2d"),
            ("nothing_new", "=", False),
            ("file_ids", "=", False),
            ("chunk_ids", "=", False),
        ]
        before = self.search(domain, order="id desc", limit=10)
        return before.filtered(lambda run: run.step_error == self.step_error)

    def _supersede(self, runs):
        runs._end_activities()
        runs.nothing_new = True

    def _end_message(self):
        results = self.step_ids.filtered("result")
        if self.rows or self.step_ids.filtered("error") or not results:
            return super()._end_message()
        return "\n".join(f"{step.task_id.name}: {step.result}" for step in results)

    def action_cancel(self):
        """What was not imported may be fetched by the next run."""
        result = super().action_cancel()
        for run in sealed(self).filtered("cancelled"):
            run._release_files()
        return result

    def _release_files(self):
        waiting = self.file_ids.filtered(
            lambda file: (
                file.transfer_state in ("seen", "fetched") and not file.rows_done
            )
        )
        self.env["impexp.remote.file"]._release(waiting)

    @api.autovacuum
    def _gc_runs_without_news(self):
        """A schedule of every five minutes leaves three hundred of them a day."""
        domain = [
            ("nothing_new", "=", True),
            ("ended", "<", "-1d"),
            ("file_ids", "=", False),
            ("chunk_ids", "=", False),
        ]
        old = self.search(domain, limit=1001)
        old[:1000].unlink()
        return len(old[:1000]), len(old) > 1000


class ImpexpStep(models.Model):
    _inherit = "impexp.step"

    archives = fields.Boolean(compute="_compute_archives", store=True)

    @api.depends("arguments")
    def _compute_archives(self):
        for step in self:
            step.archives = step._arguments().get("archive") is True
