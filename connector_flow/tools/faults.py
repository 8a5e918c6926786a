"""Whose fault is an error of a flow, which also talks to servers: see `queue_chunk`."""

from contextlib import contextmanager

import psycopg2
import requests

from odoo.exceptions import ConcurrencyError, UserError

from odoo.addons.queue_chunk.tools import world
from odoo.addons.queue_chunk.tools.quiet import refused_queries_unlogged
from odoo.addons.queue_chunk.tools.world import (
    CHANGED,
    detail,
    is_concurrency,
    is_cpu_limit,
)

__all__ = ["detail", "is_concurrency", "is_cpu_limit", "is_of_world", "sentence"]

sentence = world.sentence

OUTSIDE = (
    ConnectionError,
    TimeoutError,
    requests.exceptions.ConnectionError,
    requests.exceptions.Timeout,
)


def is_of_world(error):
    """Whether ``error`` would pass with time, here or outside: it fails no row."""
    return world.is_of_world(error) or isinstance(error, OUTSIDE)


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
