"""Whose fault is an exception: the row's data, or the world around it?"""

import traceback
from contextlib import contextmanager

import psycopg2
import requests

from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY
from odoo.tools.translate import LazyGettext

from odoo.addons.queue_chunk.tools.sql_errors import (
    database_sentence,
    without_database_texts,
)
from odoo.addons.queue_job.exception import RetryableJobError

from .quiet import refused_queries_unlogged

WORLD = (
    psycopg2.OperationalError,
    psycopg2.InterfaceError,
    ConcurrencyError,
    RetryableJobError,
    ConnectionError,
    TimeoutError,
    requests.exceptions.ConnectionError,
    requests.exceptions.Timeout,
    MemoryError,
)
# An addon is updated or removed meanwhile: the next attempt knows what is there now.
CHANGED = (psycopg2.errors.UndefinedTable, psycopg2.errors.UndefinedColumn)
# Odoo's worker raises a bare Exception with this text when a job used up its
# processor time (odoo/service/server.py, signal_time_expired_handler).
CPU_LIMIT = "CPU time limit exceeded"
# PostgreSQL's class 54, program limit exceeded: a value too long for its index.
PROGRAM_LIMIT = "54"


def is_cpu_limit(error):
    """Whether Odoo interrupted the job because its processor time was used up."""
    return type(error) is Exception and str(error).startswith(CPU_LIMIT)


def is_concurrency(error):
    """Whether another transaction was first: try again soon, it is nobody's fault."""
    code = getattr(error, "pgcode", None)
    return isinstance(error, ConcurrencyError) or code in PG_CONCURRENCY_ERRORS_TO_RETRY


def is_of_world(error):
    """Whether ``error`` would pass with time: it retries a chunk, never fails a row."""
    code = getattr(error, "pgcode", None) or ""
    if code.startswith(PROGRAM_LIMIT):
        return False
    return isinstance(error, (*WORLD, *CHANGED)) or is_cpu_limit(error)


@contextmanager
def unique_claim():
    """Inside, a unique key that another transaction took first is no error.

    The job is tried again, and then sees what the other one did.
    """
    try:
        yield
    except psycopg2.errors.UniqueViolation as error:
        raise ConcurrencyError("Another job was first.") from error


@contextmanager
def database_errors_worded(env):
    """Inside, whoever waits for the answer gets no text of PostgreSQL's.

    :raise UserError: in place of an error of the data
    """
    try:
        with refused_queries_unlogged(), env.cr.savepoint():
            yield
    except psycopg2.Error as error:
        if is_of_world(error) and not isinstance(error, CHANGED):
            raise
        raise UserError(sentence(env, error)) from None


def sentence(env, error):
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


def _is_odoo(error):
    return type(error).__module__.startswith(("odoo.exceptions", "odoo.addons."))


def detail(error):
    """The traceback of an error, for whoever mends the code behind it."""
    text = "".join(traceback.format_exception(error))
    return without_database_texts(text, error)
