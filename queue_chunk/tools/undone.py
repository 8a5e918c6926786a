"""Work that is only tried."""

from collections.abc import Iterator
from contextlib import contextmanager

from odoo.api import Environment
from odoo.tools.misc import Callbacks


@contextmanager
def undone(env: Environment) -> Iterator[None]:
    """Undo all that is done inside, also what was to happen after the commit."""
    cr = env.cr
    savepoint, later = cr.savepoint(), cr.postcommit
    cr.postcommit = Callbacks()
    try:
        yield
    finally:
        cr.postcommit = later
        savepoint.close(rollback=True)
        # Caches may hold ids of what is gone; other workers have not seen them.
        env.registry.clear_all_caches()
        env.registry.reset_changes()
