"""Whose fault is an error: the data's, or the world's around it?"""

import psycopg2

from odoo.exceptions import ConcurrencyError

from odoo.addons.queue_job.exception import RetryableJobError

WORLD = (
    psycopg2.OperationalError,
    psycopg2.InterfaceError,
    ConcurrencyError,
    RetryableJobError,
    MemoryError,
)
# Odoo interrupts a job that used up its processor time with this text
# (odoo/service/server.py, signal_time_expired_handler).
CPU_LIMIT = "CPU time limit exceeded"
# PostgreSQL's class 54, program limit exceeded: a value too long for its index.
PROGRAM_LIMIT = "54"


def is_cpu_limit(text):
    """Whether Odoo interrupted the job because its processor time was used up."""
    return CPU_LIMIT in text


def is_of_world(error):
    """Whether ``error`` passes by itself: it retries a job and never fails a row."""
    code = getattr(error, "pgcode", None) or ""
    if code.startswith(PROGRAM_LIMIT):
        return False
    interrupted = type(error) is Exception and is_cpu_limit(str(error))
    return isinstance(error, WORLD) or interrupted
