# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Locks that live in the database, on names instead of rows."""

import hashlib
import struct


def pg_try_advisory_lock(env, lock):
    """Try to take the lock ``lock`` until the end of the transaction.

    It never waits, and who holds the lock may take it again. It is a courtesy
    between workers: two transactions that do not ask are not kept apart, and what
    must be unique needs a constraint.

    :param env: the environment whose transaction shall hold the lock
    :param lock: the name of what is locked; anything that ``str()`` makes a text of,
        such as ``"import_record(magento.backend, 1, res.partner, 42)"``
    :return: True if the lock is ours, False if another transaction holds it
    """
    digest = hashlib.sha1(str(lock).encode(), usedforsecurity=False).digest()
    # PostgreSQL takes a signed integer of 8 bytes. Other workers on the same database
    # must come to the same number: the beginning of the sha1, in native order.
    (number,) = struct.unpack("q", digest[:8])
    env.cr.execute("SELECT pg_try_advisory_xact_lock(%s)", (number,))
    return env.cr.fetchone()[0]
