"""How the file of an import is read, cut into chunks, or tested."""

from odoo.exceptions import UserError

from odoo.addons.base_import.models.base_import import ImportValidationError
from odoo.addons.queue_chunk.tools.models import model_of
from odoo.addons.queue_chunk.tools.seal import sealed
from odoo.addons.queue_chunk.tools.storable import storable
from odoo.addons.queue_chunk.tools.world import (
    DEATHS,
    deaths,
    has_lost_connection,
    is_of_world,
    later,
)
from odoo.addons.queue_job.exception import RetryableJobError

from ..tools.loading import Loader, has_binary, load_and_undo, spans_of
from ..tools.options import OPT_MATCH_FIELDS
from ..tools.order import Order
from .sampling import sample_excess
from .start import enqueue_reading

SPLIT_CHUNKS = 1000  # that one job makes: it must end within the server's limits
NAMES_SHOWN = 3
WAIT = 60  # seconds after which to look again whether another job is done


def split(one):
    """Cut the file into chunks with a job each, or test it; the reading job.

    :return: what the job says
    """
    try:
        with one.env.cr.savepoint():
            result = _split_once(one)
    except (ImportValidationError, ValueError, UserError) as error:
        refuse(one, str(error.args[0]) if error.args else str(error))
        result = one.error
    except Exception as error:
        if not is_of_world(error) or has_lost_connection(one.env):
            raise
        raise later(one.env, error) from error
    one._end_after_commit()
    return result


def refuse(one, message):
    """Say why the file cannot be read."""
    one.write({"reading": "failed", "error": storable(message)})


def _split_once(one):
    """Lock, look, read: whoever comes second finds it done."""
    _lock_reading(one)
    one.invalidate_recordset()
    if one.reading == "done" or one._is_stopped():
        return one.env._("Nothing to do: it is done already, or stopped.")
    if deaths(one.env) >= DEATHS:
        raise UserError(
            one.env._(
                "The server ended the job %s times while it worked on this file. "
                "It may need more time or memory than the server's limits allow: "
                "try a part of the file.",
                DEATHS,
            )
        )
    return _split_rows(one, *read_rows(one))


def _lock_reading(one):
    """One job at a time, while buttons work: a lock that is not of the row.

    If someone stopped the import meanwhile, the job's last write conflicts with it,
    and the job comes again and finds it stopped.
    """
    one.env.cr.execute(
        "SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)", [one._table, one.id]
    )
    if not one.env.cr.fetchone()[0]:
        raise RetryableJobError(
            one.env._("Another job reads this file."),
            seconds=WAIT,
            ignore_retry=True,
        )


# rows


def importer_of(one):
    """Odoo's reader for the file, in the environment of the person who imports."""
    values = {name: one[name] for name in ("res_model", "file_name", "file_type")}
    importer = one._user_env()["base_import.import"]
    return importer.new(values | {"file": one._own_file().raw})


def read_rows(one):
    """Read the file.

    :return: the rows as ``[(index, cells)]``, the field paths of their columns
    :raise: an error of the file
    """
    importer, options = importer_of(one), one._job_options()
    skip = int(options.get("skip") or 0)
    rows, names = importer._convert_import_data(one.mapping, options)
    refuse_file_names(importer, rows, names)
    return list(enumerate(rows, skip)), names


def refuse_file_names(importer, rows, names):
    """Images that the browser would send for names in cells cannot come here.

    :raise UserError: when there are such names
    """
    copies = [list(row) for row in rows] if has_binary(importer, names) else []
    found = importer._extract_binary_filenames(names, copies) if copies else {}
    found = [name for column in found.values() for name in column if name]
    if found:
        raise UserError(
            importer.env._(
                "Cells name files of your computer (%(names)s), which only the "
                "browser can send. Use Odoo's Import button for this file, or "
                "replace the names by addresses (https://…).",
                names=", ".join(found[:NAMES_SHOWN]),
            )
        )


def loader_of(one, names, claims=True):
    """A loader in the environment of the person who imports.

    :param names: field paths of the columns
    :param claims: whether names are claimed that it creates, for who works in parallel
    """
    env = one._user_env()
    importer = env["base_import.import"].with_context(import_match=one._match())
    claims = one.id if claims and one.parallel and not one.test else None
    answers = one._answers()
    return Loader(importer, one.res_model, names, one._job_options(), claims, answers)


# chunks


def _split_rows(one, rows, names):
    if one.test or one.on_error == "file":
        _refuse_excess(one, rows, names)
    if one.test:
        chunk = _test_rows(one, rows, names)
        one.reading = "done"
        return chunk.name
    made = _make_chunks(one, rows, names)
    if one.reading == "waiting":
        enqueue_reading(one)
    return one.env._("Cut into %s jobs", made)


def _refuse_excess(one, rows, names):
    """:raise UserError: one job could not do all of the rows"""
    excess = sample_excess(one, rows, names)
    if excess:
        raise UserError(excess)


def _make_chunks(one, rows, names):
    """Make the next chunks; the file is read when all are made.

    :return: how many there are
    """
    made, digits = one.chunk_ids.sorted("row_from"), len(str(len(rows)))
    # not of the last one: rows that were repaired are chunks between the others
    behind = max(made.mapped("row_to")) + 1 - rows[0][0] if made else 0
    order = _ordering(one, rows, names, made)
    number = len(made)
    for part in _chunks(one, rows[behind:], names):
        if number - len(made) >= SPLIT_CHUNKS:
            return number
        start, cells = start_and_cells(part)
        barrier = order.barrier(start, cells) if order else start
        made._create_for(one, number, part, names, barrier, digits)
        number += 1
    one.reading = "done"
    return number


def _ordering(one, rows, names, made):
    """In parallel: what knows which chunk needs which, told of those made."""
    if not one.parallel:
        return None
    match = (one.options or {}).get(OPT_MATCH_FIELDS) or ()
    order = Order(model_of(one._user_env(), one.res_model), names, match)
    first = rows[0][0] if rows else 0
    for chunk in made:
        part = rows[chunk.row_from - first : chunk.row_to + 1 - first]
        order.barrier(*start_and_cells(part))
    return order


def _chunks(one, rows, names):
    """Cut at the end of the first record with which a chunk is full."""
    importer = one._user_env()["base_import.import"].new({"res_model": one.res_model})
    size = len(rows) if one.on_error == "file" else one.chunk_size
    start = 0
    for _first, last in spans_of(importer, names, one._job_options(), rows):
        if last + 1 - start >= size:
            yield rows[start : last + 1]
            start = last + 1
    if start < len(rows):
        yield rows[start:]


def start_and_cells(part):
    """Index of the first row, and the cells of all rows."""
    return part[0][0], [cells for _index, cells in part]


def _test_rows(one, rows, names):
    """Import everything in one transaction, undo it, and keep what is wrong."""
    chunk = sealed(one.env["base.import.async.chunk"])
    chunk = chunk.create(
        {
            "import_id": one.id,
            "name": one.name,
            "row_from": rows[0][0] if rows else 0,
            "row_to": rows[-1][0] if rows else 0,
            "rows": len(rows),
        }
    )
    loader = load_and_undo(one.env, lambda: loader_of(one, names), rows)
    chunk._settle(loader, rows, names)
    return chunk
