"""(f), (g) The file of (e) by the same screen, in the background.

In order and with two jobs at once; and how long a person waits after the click that
hands over a file of 200,000 lines.
"""

import time

from . import own, products, stage
from .evidence import execute, watching
from .meter import Figures, metered

LINES = 1000  # a job
MANY = 200_000
STALL_SECONDS = 300
STATE = """
    SELECT extract(epoch FROM ended)::float8,
           (SELECT count(*) FROM base_import_async_chunk
             WHERE import_id = import.id AND state <> 'new')
      FROM base_import_async import
"""
JOBS = """
    SELECT count(*), sum(exec_time)::float8, max(exec_time)::float8
      FROM queue_job WHERE method_name = '_import_one_chunk'
"""


def run(server, path, count, parallel=False):
    """Import a file; return the :class:`~.meter.Figures`.

    :param parallel: whether two jobs may work at once
    """
    person, importer = own.opened(server, path)
    options = {"use_queue": True, "chunk_size": LINES, "parallel": parallel}
    figures = Figures(count)
    with metered(figures, server.database, [server.process.pid]):
        started = time.time()
        own.execute(person, importer, options)
        figures.seconds = ended(server) - started
    figures.notes.append(busy(server, figures.seconds))
    return figures


def ended(server):
    """Wait for the end of the import; return when it was, in seconds since 1970."""
    moved, before = time.monotonic(), None
    with watching(server.database) as watch:
        while time.monotonic() - moved < STALL_SECONDS:
            [[over, chunks]] = watch(STATE)
            if over:
                return over
            if chunks != before:
                moved, before = time.monotonic(), chunks
            time.sleep(0.2)
    raise RuntimeError(f"the import stands still; log: {server.log}")


def busy(server, seconds):
    """How much of the workers' time was spent in jobs, as a sentence."""
    [[jobs, spent, longest]] = execute(server.database, JOBS)
    share = 100 * spent / seconds / server.workers
    return (
        f"{jobs} jobs, {share:.0f} % of the workers' time, the longest {longest:.1f} s"
    )


def hand_over(server, small):
    """Press the button for a large file; return the figures of the click alone.

    :param server: one that runs no jobs
    :param small: path of a file that the workers have seen before
    """
    path = stage.folder() / "products-many.csv"
    if not path.exists():
        products.write_csv(path, MANY)
    person, _importer = own.opened(server, small)
    importer = own.upload(person, path)
    fields = list(products.FIELDS.values())
    figures = Figures(MANY)
    with metered(figures, server.database, [server.process.pid]):
        model = "base_import.import"
        person.call(model, "background_known", importer, fields, own.OPTIONS)
        own.execute(person, importer, {"use_queue": True, "chunk_size": LINES})
        assert person.call(model, "background_state", importer)["action"]
    return figures
