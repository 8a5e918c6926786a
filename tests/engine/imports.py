"""Imports in the background, for tests that commit."""

import csv
import io
from contextlib import contextmanager

from support.jobs import run_jobs
from support.odoo_env import open_env

OPTIONS = {"has_headers": True, "separator": ",", "quoting": '"', "use_queue": True}


class ImportBench:
    """A database with one import; each method is a transaction.

    :param database: name of a database of the test's own
    """

    def __init__(self, database):
        self.database = database
        self.import_id = None

    @contextmanager
    def env(self, login=None, context=None):
        with open_env(self.database, login, context) as env:
            yield env

    def press(self, model, fields, rows, login="admin", **options):
        """Press the button, without running any job."""
        context = {"tracking_disable": True, "lang": "en_US"}
        with self.env(login, context) as env:
            wizard = env["base_import.import"].create(
                {
                    "res_model": model,
                    "file": csv_of([fields, *rows]),
                    "file_name": "Liste.csv",
                    "file_type": "text/csv",
                }
            )
            answer = wizard.execute_import(fields, fields, OPTIONS | options)
            assert not answer, answer
            found = env["base.import.async"].search([], limit=1)
            self.import_id = found.id
        return self

    def work(self, **kwargs):
        """Run the jobs until none is left; return [(uuid, state, error)]."""
        return run_jobs(self.database, **kwargs)

    def figures(self):
        """(state, lines, done, failed, waiting) of the import."""
        with self.env() as env:
            one = env["base.import.async"].browse(self.import_id)
            return (
                one.state,
                one.rows,
                one.rows_done,
                one.rows_failed,
                one.rows_waiting,
            )

    def errors(self):
        """[(line, message)]"""
        with self.env() as env:
            one = env["base.import.async"].browse(self.import_id)
            return [(error.line, error.message) for error in one.error_ids]

    def count(self, model, domain):
        with self.env() as env:
            return env[model].search_count(domain)


def csv_of(rows):
    """The bytes of a CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()
