"""What people do to failed rows of an import on the repair desk.

The caller has locked the chunks, and has looked at who may; what is written is sealed.
"""

from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools import cells
from ..tools.loading import spans_of, type_of
from .file_columns import layout

SHOWN = 50  # characters of the name of a column


def write_cells(one, work, changed):
    """Put cells in place of those of failed rows.

    :param changed: ``{line: {position of a column of the file: text}}``
    :raise ValueError: a column is not imported, so its cells are of no use
    """
    columns, first, chunk = layout(one), one._first_line(), _chunk(one, work)
    places = {at: place for place, at in enumerate(columns.used)}
    edited = dict(chunk.edited or {})
    rows = {index: list(row) for index, row in chunk._rows()}
    for line, of_row in changed.items():
        for at, value in of_row.items():
            if at not in places:
                raise ValueError(_not_imported(one, line, columns.names[at]))
            rows[line - first][places[at]] = value
        known = edited.get(str(line - first), ())
        edited[str(line - first)] = sorted({*known, *map(places.get, of_row)})
    chunk.write({"rows_left": cells.encode_rows(rows.items()), "edited": edited})


def _not_imported(one, line, name):
    return one.env._(
        "Line %(line)s: nothing is imported from the column “%(column)s”, so a change "
        "there would be of no use.",
        line=line,
        column=name[:SHOWN],
    )


def skip(one, rows, reason):
    """Leave rows out: they are kept with the reason and what was wrong with them."""
    for chunk, indexes in _whole_records(one, rows):
        left = chunk._rows()
        aside = [(*row, reason) for row in left if row[0] in indexes]
        chunk._keep([row for row in left if row[0] not in indexes], aside)
    one._end_after_commit()


def unskip(one, rows):
    """Rows that were skipped have failed again."""
    for work, lines in rows:
        chunk, indexes = _chunk(one, work), _indexes(one, lines)
        aside = [row[:2] for row in chunk._aside()]
        indexes |= _beside(one, chunk, indexes, aside)
        back = [row for row in aside if row[0] in indexes]
        left = chunk._rows() if chunk.state == "failed" else []
        chunk._keep(sorted([*left, *back]), back=indexes)


def retry(one, rows):
    """Failed rows wait again: those of a part of a chunk leave it for one of theirs.

    Not where all come in together, or none.
    """
    sealed(one)._reopen()
    together = one.on_error != "rows"
    for chunk, indexes in _whole_records(one, rows):
        left = chunk._rows()
        if together or indexes.issuperset(index for index, _row in left):
            chunk._retry()
        else:
            chunk._part_with([row for row in left if row[0] in indexes])
    one._end_after_commit()


def _whole_records(one, rows):
    """(chunk, indexes of failed rows) with all rows of the records that are meant.

    Without the first row of its record, the others would join the record above.
    """
    for work, lines in rows:
        chunk, wanted = _chunk(one, work), _indexes(one, lines)
        yield chunk, wanted | _beside(one, chunk, wanted, chunk._rows())


def _beside(one, chunk, wanted, left):
    """Indexes of the rows that belong to a record of one of these.

    :param left: ``[(index, cells)]`` of the rows, those that failed or were skipped
    """
    importer = one._user_env()["base_import.import"].new({"res_model": one.res_model})
    model, found = importer.env[one.res_model], set()
    words = {path.partition("/")[0] for path in chunk.mapping}
    if not any(type_of(model, word, relational=True) == "one2many" for word in words):
        return found  # each row is a record
    for start, end in spans_of(importer, chunk.mapping, one._job_options(), left):
        indexes = {index for index, _row in left[start : end + 1]}
        found |= indexes if indexes & wanted else set()
    return found


def _chunk(one, work):
    return sealed(one.env["base.import.async.chunk"]).browse(work.id)


def _indexes(one, lines):
    first = one._first_line()
    return {line - first for line in lines}
