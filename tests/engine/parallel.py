"""Runs jobs in several threads at once, as several workers do."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from unittest.mock import patch

from suite_setup.patience import PATIENCE
from support.jobs import job_state, next_job, run_job

TURNS = 200  # of one worker, against endless retries


def run_jobs_in_parallel(database, workers=2):
    """Run pending jobs until none is left.

    :return: list of ``(uuid, state)`` in the order of ending; a job that is tried again
        is there several times
    """
    taking, taken, ran = threading.Lock(), set(), []

    def take():
        with taking:
            uuid = next_job(database, ignore_eta=True)
            if uuid and uuid not in taken:
                taken.add(uuid)
                return uuid
            return None

    def work():
        for _turn in range(TURNS):
            uuid = take()
            if not uuid:
                if not taken:
                    return
                threading.Event().wait(0.05)
                continue
            run_job(database, uuid)
            ran.append((uuid, job_state(database, uuid)))
            taken.discard(uuid)

    with ThreadPoolExecutor(workers) as pool:
        for future in [pool.submit(work) for _worker in range(workers)]:
            future.result()
    return ran


@contextmanager
def met(count=2):
    """Inside, the first `count` imports begin together: none sees the others' work."""
    # known once a database was opened
    from odoo.addons.connector_flow.records.importer import RecordImporter

    barrier, numbers = threading.Barrier(count), itertools.count()
    run = RecordImporter.run

    def run_together(self, rows):
        if next(numbers) < count:
            barrier.wait(PATIENCE)
        return run(self, rows)

    with patch.object(RecordImporter, "run", run_together):
        yield
