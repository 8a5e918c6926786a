"""Work that is only tried."""

from contextlib import contextmanager

from odoo.tools.misc import Callbacks


@contextmanager
def undone(env):
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
