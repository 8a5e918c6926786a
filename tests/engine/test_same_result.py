"""The same file gives the same records and errors, however it is imported.

In chunks of any size, by one worker and by four, here and now and in the background;
and they are those of Odoo's own ``load``.
"""

import json

import pytest

from suite_setup.patience import SIEGE_LIMIT
from support.jobs import next_job, run_jobs
from support.odoo_env import open_env

from .catalogs import COLUMNS, Block
from .flows import make_flow
from .parallel import run_jobs_in_parallel

SIZES = (1, 3, 1000)
BEHIND = [(size, workers) for workers in (1, 4) for size in SIZES]
COUNT = 17  # catalogues of a block
SHORT, LONG = range(6), range(6, 126)
# What is said of a good row that is a line of a record with a bad one.
WAITS = "Another row of this record failed"
SOAK = [pytest.mark.soak, pytest.mark.timeout(SIEGE_LIMIT)]


class Undo(Exception):
    """Ends a transaction whose work is not to stay."""


@pytest.mark.parametrize(
    "seeds", [pytest.param(SHORT, id="short"), pytest.param(LONG, marks=SOAK)]
)
def test_a_file_gives_the_same_however_it_is_imported(clone_db, seeds):
    database = clone_db()
    for seed in seeds:
        block = Block(seed, COUNT)
        expected = here_and_now(database, block, 1000)
        for size in SIZES[:2]:
            compare(expected, here_and_now(database, block, size), seed, size)
        size, workers = BEHIND[seed % len(BEHIND)]
        found = in_background(database, block, size, workers)
        compare(expected, found, seed, size, workers)


def compare(expected, found, *how):
    """Records and errors are equal; ``how`` names the import that is compared."""
    for one, other in zip(expected, found, strict=True):
        unlike = differences(one, other)
        assert not unlike, f"{how}: {unlike}"


def here_and_now(database, block, size):
    """(records, errors) of an import that is undone."""
    try:
        with open_env(database) as env:
            run = start(env, block, size, asynch=False)
            env.flush_all()
            found = outcome(env, run, block)
            if size == 1000 and block.empty == "clear":
                check_load(env, run, block, *found)
            raise Undo()
    except Undo:
        return found


def in_background(database, block, size, workers):
    """The same by jobs, which commit."""
    with open_env(database) as env:
        run_id = start(env, block, size, asynch=True).id
    while next_job(database, ignore_eta=True):
        if workers == 1:
            run_jobs(database, ignore_eta=True)
        else:
            run_jobs_in_parallel(database, workers)
    with open_env(database) as env:
        return outcome(env, env["impexp.run"].browse(run_id), block)


def start(env, block, size, asynch):
    csv = {"csv": {"delimiter": ";"}, "chunk_size": size, "encoding": block.encoding}
    config = {"model": "record.import.ticket", "empty": block.empty}
    flow = make_flow(env, "record_import", csv, config, "csv_import")
    file = env["impexp.file"].sudo()._store({"name": "tickets.csv"}, block.content)
    return flow.do_run(file_id=file.id, asynch=asynch)


def outcome(env, run, block):
    """What there is of the block: ({external id: values}, {line: error})"""
    errors = {}
    for chunk in run.chunk_ids:
        assert chunk.state in ("done", "failed")
        errors |= json.loads(chunk.row_errors or "{}")
    assert run.rows == len(block.rows)
    assert run.rows_failed == len(errors)
    return records(env, block), dict(sorted(errors.items()))


def records(env, block):
    """{external id: (name, number, parent, seats)}"""
    ids = env["ir.model.data"].search(
        [("model", "=", "record.import.ticket"), ("name", "=like", f"{block.name}c%")]
    )
    names = {one.res_id: one.name for one in ids}
    return {
        names[one.id]: (
            one.name,
            one.number,
            names.get(one.parent_id.id),
            [(seat.name, seat.price) for seat in one.seat_ids.sorted("id")],
        )
        for one in env["record.import.ticket"].browse(sorted(names))
    }


def check_load(env, run, block, ours, errors):
    """Odoo makes the same of the good rows, and refuses each bad one, too."""
    env["record.import.ticket"].browse(
        env["ir.model.data"]
        .search([("name", "=like", f"{block.name}c%")])
        .mapped("res_id")
    ).unlink()
    env.flush_all()
    good, bad = [], []
    for rows in block.records():
        why = [errors[str(line)] for line, _row in rows if str(line) in errors]
        cells = [list(row) for _line, row in rows]
        if not why:
            good.append(cells)
        elif not all(one.startswith(WAITS) for one in why):
            bad.append(cells)
    # Odoo wants parents first: their ids are the lower ones
    good.sort(key=lambda rows: rows[0][0])
    # and would make one id twice of two rows at once
    keys = [rows[0][0] for rows in good]
    for rows in good:
        # nor does it know seats of a record that an id alone names once more
        if any(rows[0][1:4]) or keys.count(rows[0][0]) == 1:
            assert load(env, rows), f"refused by Odoo alone: {rows}"
    unlike = differences(ours, records(env, block))
    # to a record that is there, Odoo takes cells without seats for none
    unlike = {key: one for key, one in unlike.items() if keys.count(key) == 1}
    assert not unlike, f"not as Odoo: {unlike}"
    for rows in bad:
        assert not load(env, rows), f"refused by us alone: {rows}"


def differences(one, other):
    """{key: both values} of what is not equal in two dictionaries."""
    return {
        key: (one.get(key), other.get(key))
        for key in one.keys() | other.keys()
        if one.get(key) != other.get(key)
    }


def load(env, rows):
    """Whether Odoo's own import takes rows; what it refuses is undone."""
    model = env["record.import.ticket"].with_context(import_file=True)
    with env.cr.savepoint() as savepoint:
        found = model.load(list(COLUMNS), rows)
        if not found["ids"] or any(one["type"] == "error" for one in found["messages"]):
            savepoint.rollback()
            return False
    return True
