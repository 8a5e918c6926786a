"""Looks behind the commit of a work: what comes next in its run, and is it over?

Inside its own transaction a job cannot tell whether it is the last one: it does not
see what others have done meanwhile.
"""

import logging
from collections.abc import Callable
from typing import Any

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.models import BaseModel
from odoo.modules.registry import Registry
from odoo.tools import SQL

from .world import is_concurrency

_logger = logging.getLogger(__name__)

LOOKS = 3  # if others look at the same time
Look = Callable[[BaseModel], Any]


def look_after_commit(record: BaseModel, look: Look) -> None:
    """Look at a record, once, in a transaction that begins after this one's commit.

    The work is committed then and must not look failed: whatever goes wrong is logged,
    and the cron looks again.

    :param look: function of the record, as the superuser sees it
    """
    registry, key = record.env.registry, (record._name, record.id)
    postcommit = record.env.cr.postcommit
    waiting = postcommit.data.setdefault("queue_chunk.looks", set())
    if key in waiting:
        return
    waiting.add(key)

    def try_to_look() -> None:
        waiting.discard(key)
        any(_has_looked(registry, *key, look) for _turn in range(LOOKS))

    postcommit.add(try_to_look)


def _has_looked(registry: Registry, name: str, id_: int, look: Look) -> bool:
    """Look; return False if another one looked at the same time."""
    try:
        with registry.cursor() as cr:
            look(api.Environment(cr, SUPERUSER_ID, {})[name].browse(id_))
    except psycopg2.errors.SerializationFailure:
        return False
    except psycopg2.Error as error:
        _logger.info("%s %s: looked in vain: %s", name, id_, error)
    except Exception:
        _logger.exception("%s %s: looked in vain", name, id_)
    return True


def look_at_each(records: BaseModel, look: Look) -> None:
    """The same for all whose process died between the two, by the cron.

    One that cannot be looked at keeps no other one from it.
    """
    for record in records:
        try:
            with record.env.cr.savepoint():
                look(record)
        except psycopg2.OperationalError as error:
            if not is_concurrency(error):
                raise  # the connection is lost: the next look takes up all of them
            _logger.info("%s: a job looked at the same time", record)
        except Exception:
            _logger.exception("%s: looked in vain", record)


def ends_now(record: BaseModel) -> bool:
    """Note when a run ended, once: False to whoever comes second.

    :param record: of a model with a field ``ended``
    """
    env = record.env
    table = SQL.identifier(record._table)
    query = "UPDATE %s SET ended = now() AT TIME ZONE 'UTC'"
    query += " WHERE id = %s AND ended IS NULL"
    env.cr.execute(SQL(query, table, record.id), log_exceptions=False)
    is_first = bool(env.cr.rowcount)
    if is_first:
        record.invalidate_recordset()
    return is_first
