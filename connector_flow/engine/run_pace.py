"""How fast a run is, and when it will be done, by what its chunks did lately."""

from odoo import fields
from odoo.models import BaseModel
from odoo.tools.misc import formatLang

from .run_figures import task_figures
from .step_work import progress_words, share_made

RECENT = 60  # seconds
CHUNKS = 10  # looked at where fewer were settled in that time
LONGEST = 600  # seconds; what is older tells nothing
LEAST = 3  # seconds between the chunks that a rate is taken from
MINUTE, HOUR, DAY = 60, 3600, 86400


def count_at_work(run: BaseModel) -> int:
    """How many jobs of the run are running now."""
    run.env.cr.execute(
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
        {"run": run._origin.id},
    )
    return run.env.cr.fetchone()[0]


def pace_words(run: BaseModel) -> str | bool:
    """How it gets on: what is at work, rows a second, the time left; or False."""
    if run.state != "running":
        return False
    if run.deferred:
        return run.env._("waits until another run of the same person is done")
    steps = _steps_at_work(run)
    # such as how much of a file is here
    words = [progress_words(steps[0]) if steps else None]
    if rate := _rate(run):
        words += [_rate_words(run, rate), _left_words(run, rate), _read_words(run)]
    return ", ".join(filter(None, words)) or False


# figures


def _steps_at_work(run: BaseModel) -> BaseModel:
    return run.step_ids.filtered(lambda step: step.state == "new")


def _rate(run: BaseModel) -> float:
    """Rows a second that were settled lately; 0 if that is not known (yet)."""
    run.env["impexp.chunk"].flush_model(["rows", "settled", "state"])
    run.env.cr.execute(
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
            "run": run._origin.id,
            "now": fields.Datetime.now(),
            "since": run.resumed or run.started,
            "longest": LONGEST,
            "chunks": CHUNKS,
            "recent": RECENT,
        },
    )
    rows, seconds = run.env.cr.fetchone()
    return rows / seconds if rows and seconds >= LEAST else 0


def _rows_left(run: BaseModel) -> float | None:
    """Rows that no chunk has settled; None while nobody knows how many there are.

    A file that is still being read has as many as its bytes let expect.
    """
    figures = task_figures(run)
    rows = sum(rows for _task, rows, *_rest in figures)
    waiting = sum(waiting for *_rest, waiting in figures)
    share = _share_read(run)
    return waiting + rows / share - rows if share else None


def _share_read(run: BaseModel) -> float | None:
    """How much of the run's file was read, from 0 to 1; None if nobody knows."""
    steps = _steps_at_work(run)
    if not steps:
        return 1
    splits = len(steps) == 1 and steps.task_id._makes_chunks()
    return share_made(steps) if splits else None


# words


def _read_words(run: BaseModel) -> str | None:
    share = _share_read(run)
    if share and share < 1:
        return run.env._("%s%% of the file read", int(100 * share))
    return None


def _rate_words(run: BaseModel, rate: float) -> str:
    if rate < 1:
        return run.env._("%s rows a minute", _rounded(run, rate * MINUTE))
    return run.env._("%s rows a second", _rounded(run, rate))


def _rounded(run: BaseModel, number: float) -> str:
    """Two digits that count, as the user's language writes them."""
    return formatLang(run.env, float(f"{number:.2g}"), digits=0)


def _left_words(run: BaseModel, rate: float) -> str | None:
    rows = _rows_left(run)
    if rows is None:
        return None
    seconds = rows / rate
    if seconds < 10:
        return run.env._("a few seconds left")
    if seconds < 0.75 * MINUTE:
        return run.env._("less than a minute left")
    if seconds < 1.5 * MINUTE:
        return run.env._("about a minute left")
    if seconds < 1.5 * HOUR:
        return run.env._("about %s minutes left", round(seconds / MINUTE))
    if seconds < 1.5 * DAY:
        return run.env._("about %s hours left", round(seconds / HOUR))
    return run.env._("about %s days left", round(seconds / DAY))
