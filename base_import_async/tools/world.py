"""Whose fault is an error: the data's, or the world's around it?"""

import random

import psycopg2

from odoo.exceptions import ConcurrencyError

from odoo.addons.queue_chunk.tools.sql_errors import database_sentence
from odoo.addons.queue_job.exception import RetryableJobError

WORLD = (
    psycopg2.OperationalError,
    psycopg2.InterfaceError,
    ConcurrencyError,
    RetryableJobError,
    MemoryError,
)
# An addon is updated or removed meanwhile: the next attempt knows what is there now.
CHANGED = (psycopg2.errors.UndefinedTable, psycopg2.errors.UndefinedColumn)
# Odoo interrupts a job that used up its processor time with this text
# (odoo/service/server.py, signal_time_expired_handler).
CPU_LIMIT = "CPU time limit exceeded"
# PostgreSQL's class 54, program limit exceeded: a value too long for its index.
PROGRAM_LIMIT = "54"
DEATHS = 2  # workers that died of the same work before it is no longer trusted


def is_cpu_limit(text):
    """Whether Odoo interrupted the job because its processor time was used up."""
    return CPU_LIMIT in text


def is_of_world(error):
    """Whether ``error`` passes by itself: it retries a job and never fails a row."""
    code = getattr(error, "pgcode", None) or ""
    if code.startswith(PROGRAM_LIMIT):
        return False
    interrupted = type(error) is Exception and is_cpu_limit(str(error))
    return isinstance(error, (*WORLD, *CHANGED)) or interrupted


def deaths(env):
    """How many workers died of the job at hand: nothing else counts as a retry here."""
    uuid = env.context.get("job_uuid")
    env.cr.execute("SELECT retry FROM queue_job WHERE uuid = %s", [uuid])
    found = env.cr.fetchone()
    return found and found[0] or 0


def has_lost_connection(env):
    """On a dead cursor nothing can be said: the job puts itself back."""
    connection = getattr(env.cr, "_cnx", None)
    return env.cr.closed or bool(connection and connection.closed)


def later(env, error):
    """What a job raises to be tried again.

    Of conflicts none counts as a death. That it took too much memory or time does: it
    would again, so in the end its work is made smaller, or refused; so does what is
    asked for in vain.
    """
    if isinstance(error, RetryableJobError):
        return error
    if isinstance(error, MemoryError) or is_cpu_limit(str(error)):
        text = env._("The job needed more memory or time than the server allows.")
        return RetryableJobError(text, seconds=1)
    if isinstance(error, CHANGED):
        return RetryableJobError(database_sentence(env, error), seconds=5)
    return RetryableJobError(
        env._("Another transaction was first."),
        seconds=random.randint(1, 5),  # nosec B311 # spreads retries
        ignore_retry=True,
    )
