"""Two nodes look at one directory at once: each file is imported once."""

import threading
from contextlib import contextmanager
from unittest.mock import patch

from engine.parallel import run_jobs_in_parallel

from .bench import APPLES, names, put

FILES = 4


@contextmanager
def met(method):
    """Inside, the first two calls of a task's method begin together."""
    from odoo.addons.connector_flow.tasks.ftp_download import FtpDownload

    barrier = threading.Barrier(2)
    real = getattr(FtpDownload, method)

    def call(*args, **kwargs):
        try:
            barrier.wait(5)
        except threading.BrokenBarrierError:
            pass
        return real(*args, **kwargs)

    with patch.object(FtpDownload, method, call):
        yield


def fill(folder):
    for number in range(FILES):
        put(folder, f"{number}.csv", f"Name;Code\nFrucht {number};{number}\n")


def check_each_once(bench, folder):
    assert bench.items() == [f"Frucht {number}" for number in range(FILES)]
    assert names(folder) == []
    with bench.env() as env:
        assert not env["impexp.chunk"].search([("state", "!=", "done")])
        assert not env["queue.job"].search([("state", "not in", ["done"])])
        assert len(env["impexp.run"].search([])) == 2


def test_two_looks_at_once_share_the_files(bench, folder):
    """The claim is in the database: the second comes back and finds nothing new."""
    bench.download(after="delete")
    fill(folder)
    bench.start().start()
    with met("_note_new"):
        run_jobs_in_parallel(bench.database)
    check_each_once(bench, folder)


def test_two_looks_of_which_one_was_late_share_the_files(bench, folder):
    """One has listed before the other had moved the files: its list is old."""
    from odoo.addons.connector_flow.downloads import looking

    bench.download(after="delete")
    fill(folder)
    bench.start()
    late, real = [], looking.wanted

    def wanted(*args):
        found = real(*args)
        if not late:
            late.append(True)
            bench.start().work()  # a whole run, while this one looks at its list
        return found

    with patch.object(looking, "wanted", wanted):
        bench.work()
    bench.work()
    assert bench.items() == [f"Frucht {number}" for number in range(FILES)]
    assert names(folder) == []


def test_a_file_that_grows_is_not_taken_until_it_rests(bench, folder):
    """A writer who is slow: looks follow looks, then all of it is imported, once."""
    bench.download(stable=1)
    path = put(folder, "a.csv", APPLES, age=0)
    bench.start()
    writer = threading.Thread(target=write_slowly, args=(path,))
    writer.start()
    jobs = 0
    while writer.is_alive():
        jobs += len(bench.work(ignore_eta=False))
        threading.Event().wait(0.1)
    assert bench.items() == []
    while bench.figures()[0] == "running":
        jobs += len(bench.work(ignore_eta=False))
        threading.Event().wait(0.1)
    assert bench.items() == sorted(
        ["Kiwi", "Äpfel", *map("Frucht {}".format, range(4))]
    )
    assert 4 <= jobs < 20


def write_slowly(path):
    for number in range(4):
        threading.Event().wait(0.6)
        with open(path, "a") as file:
            file.write(f"Frucht {number};{number}\n")
