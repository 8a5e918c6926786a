"""Runs queued jobs as queue_job's own server side does, in this process.

Each job is acquired, locked, performed, committed or failed by queue_job's controller,
in a transaction of its own: states, retries and failure hooks are the real ones.
"""

from datetime import datetime, timezone

from odoo.addons.queue_job.controllers.main import RunJobController
from odoo.addons.queue_job.job import Job

from .odoo_env import open_env

READY = """
    SELECT uuid FROM queue_job
    WHERE state = 'pending' AND (eta IS NULL OR eta <= %s OR %s)
    ORDER BY priority, date_created, id
    LIMIT 1
"""


def run_jobs(database, limit=1000, ignore_eta=False):
    """Run pending jobs, and those they queue, until none is left.

    Those that shall wait beyond now are left, however long the others take.

    :param database: its name
    :param limit: of jobs, against endless chains
    :param ignore_eta: also run jobs that should wait
    :return: list of ``(uuid, state, error)`` in the order of running; the error is the
        exception that the job let out, None without
    """
    ran, now = [], datetime.now(timezone.utc).replace(tzinfo=None)
    while True:
        uuid = next_job(database, ignore_eta, now)
        if not uuid:
            return ran
        assert len(ran) < limit, f"more than {limit} jobs"
        error = run_job(database, uuid)
        ran.append((uuid, job_state(database, uuid), error))


def next_job(database, ignore_eta=False, now=None):
    """UUID of the job a runner would start now, None if there is none.

    :param now: the time in UTC, if not that of the clock
    """
    with open_env(database) as env:
        now = now or datetime.now(timezone.utc).replace(tzinfo=None)
        env.cr.execute(READY, [now, ignore_eta])
        row = env.cr.fetchone()
        return row and row[0]


def run_job(database, uuid):
    """Run one pending job.

    :return: the exception that came out of it, None without
    """
    enqueue_job(database, uuid)
    return perform_job(database, uuid)


def enqueue_job(database, uuid):
    """Mark a job as taken, as the runner does before a worker performs it."""
    with open_env(database) as env:
        job = Job.load(env, uuid)
        job.set_enqueued()
        job.store()


def perform_job(database, uuid):
    """Run one job that was taken.

    :return: the exception that came out of it, None without
    """
    try:
        with open_env(database) as env:
            RunJobController._runjob(env, RunJobController._acquire_job(env, uuid))
    except Exception as error:
        return error
    return None


def job_state(database, uuid):
    """State of a job, seen from a cursor of its own."""
    with open_env(database) as env:
        env.cr.execute("SELECT state FROM queue_job WHERE uuid = %s", [uuid])
        return env.cr.fetchone()[0]
