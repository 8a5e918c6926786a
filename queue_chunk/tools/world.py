"""Whose fault is an error: the row's data, or the world around it?"""

import random
import traceback

import psycopg2

from odoo.api import Environment
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY
from odoo.tools.translate import LazyGettext

from odoo.addons.queue_job.exception import RetryableJobError

from .sql_errors import database_sentence, without_database_texts

WORLD = (
    psycopg2.OperationalError,
    psycopg2.InterfaceError,
    ConcurrencyError,
    RetryableJobError,
    MemoryError,
)
# An addon is updated or removed meanwhile: the next attempt knows what is there now.
CHANGED = (psycopg2.errors.UndefinedTable, psycopg2.errors.UndefinedColumn)
# Odoo's worker raises a bare Exception with this text when a job used up its
# processor time (odoo/service/server.py, signal_time_expired_handler).
CPU_LIMIT = "CPU time limit exceeded"
# PostgreSQL's class 54, program limit exceeded: a value too long for its index.
PROGRAM_LIMIT = "54"
DEATHS = 2  # workers that died of the same work before it is no longer trusted
WHILE = 5  # seconds until something that passes is looked at again


def is_of_world(error: BaseException | None) -> bool:
    """Whether ``error`` would pass with time: it retries a job, never fails a row."""
    code = getattr(error, "pgcode", None) or ""
    if code.startswith(PROGRAM_LIMIT):
        return False
    return isinstance(error, (*WORLD, *CHANGED)) or is_cpu_limit(error)


def is_cpu_limit(error: BaseException | None) -> bool:
    """Whether Odoo interrupted the job because its processor time was used up."""
    return type(error) is Exception and CPU_LIMIT in str(error)


def is_concurrency(error: BaseException) -> bool:
    """Whether another transaction was first: try again soon, it is nobody's fault."""
    code = getattr(error, "pgcode", None)
    return isinstance(error, ConcurrencyError) or code in PG_CONCURRENCY_ERRORS_TO_RETRY


# jobs


def later(env: Environment, error: BaseException) -> RetryableJobError:
    """What a job raises to be tried again.

    Of conflicts none counts as a death. That it took too much memory or time does: it
    would again, so in the end its work is made smaller, or refused; so does what is
    asked for in vain.

    :param error: one of the world
    :return: ``RetryableJobError``
    """
    if isinstance(error, RetryableJobError):
        return error
    if isinstance(error, MemoryError) or is_cpu_limit(error):
        text = env._("The job needed more memory or time than the server allows.")
        return RetryableJobError(text, seconds=1)
    if is_concurrency(error):
        text = env._("Another transaction was first.")
        soon = random.randint(1, 2)  # nosec B311 # spreads retries
        return RetryableJobError(text, seconds=soon, ignore_retry=True)
    counts = isinstance(error, CHANGED)
    text = sentence(env, error)
    return RetryableJobError(text, seconds=WHILE, ignore_retry=not counts)


def deaths(env: Environment) -> int:
    """How many workers died of the job at hand.

    Nothing else counts as a retry: every other one ignores the counter.
    """
    uuid = env.context.get("job_uuid")
    env.cr.execute("SELECT retry FROM queue_job WHERE uuid = %s", [uuid])
    found = env.cr.fetchone()
    return found and found[0] or 0


def has_lost_connection(env: Environment) -> bool:
    """On a dead cursor nothing can be said: the job puts itself back."""
    connection = getattr(env.cr, "_cnx", None)
    return env.cr.closed or bool(connection and connection.closed)


# words


def sentence(env: Environment, error: BaseException) -> str:
    """What a person reads about ``error``: one sentence, no traceback.

    :param env: environment with a usable cursor, to word database errors
    :param error: the exception
    :return: text, never empty
    """
    if isinstance(error, psycopg2.Error):
        return database_sentence(env, error)
    text = error.args[0] if error.args else str(error)
    text = (env._(text) if isinstance(text, LazyGettext) else str(text)).strip()
    text = without_database_texts(text, error)
    if not text:
        return type(error).__name__
    expected = isinstance(error, ValueError) or hasattr(error, "http_status")
    return text if expected or _is_odoo(error) else f"{type(error).__name__}: {text}"


def _is_odoo(error: BaseException) -> bool:
    return type(error).__module__.startswith(("odoo.exceptions", "odoo.addons."))


def detail(error: BaseException) -> str:
    """The traceback of an error, for whoever mends the code behind it."""
    text = "".join(traceback.format_exception(error))
    return without_database_texts(text, error)
