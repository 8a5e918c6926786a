from odoo import api, fields, models
from odoo.tools.misc import formatLang

RECENT = 60  # seconds
CHUNKS = 10  # looked at where fewer were settled in that time
LONGEST = 600  # seconds; what is older tells nothing
LEAST = 3  # seconds between the chunks that a rate is taken from
MINUTE, HOUR, DAY = 60, 3600, 86400


class ImpexpRun(models.Model):
    """How fast a run is, and when it will be done, by what its chunks did lately."""

    _inherit = "impexp.run"

    resumed = fields.Datetime(readonly=True)
    at_work = fields.Integer(compute="_compute_at_work", help="Jobs that run now.")
    pace = fields.Char(
        compute="_compute_pace",
        help="Rows a second in the last minute, and the time left at that rate.",
    )

    @api.depends("chunk_ids.state", "step_ids.state")
    def _compute_at_work(self):
        for run in self:
            run.at_work = run._count_at_work()

    def _count_at_work(self):
        self.env.cr.execute(
            """
            SELECT count(*)
              FROM queue_job job
              JOIN (
                SELECT job_id FROM impexp_chunk
                 WHERE run_id = %(run)s AND state = 'new'
                 UNION ALL
                SELECT job_id FROM impexp_step
                 WHERE run_id = %(run)s AND state = 'new'
              ) work ON work.job_id = job.id
             WHERE job.state = 'started'
            """,
            {"run": self._origin.id},
        )
        return self.env.cr.fetchone()[0]

    @api.depends(
        "chunk_ids.state", "chunk_ids.rows", "step_ids.state", "paused", "deferred"
    )
    def _compute_pace(self):
        for run in self:
            run.pace = run.state == "running" and (
                run._turn_words() if run.deferred else run._pace_of_work()
            )

    def _turn_words(self):
        return self.env._("waits until another run of the same person is done")

    def _pace_of_work(self):
        rate = self._rate()
        words = self._pace_words(rate) if rate else None
        return ", ".join(filter(None, (self._step_words(), words))) or False

    def _step_words(self):
        """What the step at work says of itself, such as how much of a file is here."""
        steps = self.step_ids.filtered(lambda step: step.state == "new")
        return steps[:1]._progress_words() if steps else None

    # figures

    def _rate(self):
        """Rows a second that were settled lately; 0 if that is not known (yet)."""
        self.env["impexp.chunk"].flush_model(["rows", "settled", "state"])
        self.env.cr.execute(
            """
            SELECT sum(rows) FILTER (WHERE age < oldest), max(oldest)
              FROM (
                SELECT rows, age, max(age) OVER () AS oldest
                  FROM (
                    SELECT rows, row_number() OVER (ORDER BY settled DESC) AS place,
                           extract(epoch FROM %(now)s - settled)::float AS age
                      FROM impexp_chunk
                     WHERE run_id = %(run)s AND state IN ('done', 'failed')
                       AND settled >= greatest(
                        %(since)s, %(now)s - make_interval(secs => %(longest)s)
                       )
                  ) lately
                 WHERE place <= %(chunks)s OR age < %(recent)s
              ) measured
            """,
            {
                "run": self._origin.id,
                "now": fields.Datetime.now(),
                "since": self.resumed or self.started,
                "longest": LONGEST,
                "chunks": CHUNKS,
                "recent": RECENT,
            },
        )
        rows, seconds = self.env.cr.fetchone()
        return rows / seconds if rows and seconds >= LEAST else 0

    def _rows_left(self):
        """Rows that no chunk has settled; None while nobody knows how many there are.

        A file that is still being read has as many as its bytes let expect.
        """
        figures = self._task_figures()
        rows = sum(rows for _task, rows, *_rest in figures)
        waiting = sum(waiting for *_rest, waiting in figures)
        share = self._share_read()
        return waiting + rows / share - rows if share else None

    def _share_read(self):
        """How much of the run's file was read, from 0 to 1; None if nobody knows."""
        steps = self.step_ids.filtered(lambda step: step.state == "new")
        if not steps:
            return 1
        splits = len(steps) == 1 and steps.task_id._makes_chunks()
        return steps._share_made() if splits else None

    # words

    def _pace_words(self, rate):
        words = self._rate_words(rate), self._left_words(rate), self._read_words()
        return ", ".join(filter(None, words))

    def _read_words(self):
        share = self._share_read()
        if share and share < 1:
            return self.env._("%s%% of the file read", int(100 * share))
        return None

    def _rate_words(self, rate):
        if rate < 1:
            return self.env._("%s rows a minute", self._rounded(rate * MINUTE))
        return self.env._("%s rows a second", self._rounded(rate))

    def _rounded(self, number):
        """Two digits that count, as the user's language writes them."""
        return formatLang(self.env, float(f"{number:.2g}"), digits=0)

    def _left_words(self, rate):
        rows = self._rows_left()
        if rows is None:
            return None
        seconds = rows / rate
        if seconds < 10:
            return self.env._("a few seconds left")
        if seconds < 0.75 * MINUTE:
            return self.env._("less than a minute left")
        if seconds < 1.5 * MINUTE:
            return self.env._("about a minute left")
        if seconds < 1.5 * HOUR:
            return self.env._("about %s minutes left", round(seconds / MINUTE))
        if seconds < 1.5 * DAY:
            return self.env._("about %s hours left", round(seconds / HOUR))
        return self.env._("about %s days left", round(seconds / DAY))
