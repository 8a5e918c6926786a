"""How the rows of an import that failed go out as a file and come back corrected."""

from odoo.exceptions import UserError

from odoo.addons.queue_chunk.desk import changes
from odoo.addons.queue_chunk.tools.formulas import as_it_was
from odoo.addons.queue_chunk.tools.storable import storable

from ..tools import cells, error_file
from .file_columns import SHEET, layout, whole_rows
from .reading import importer_of

NAMES_SHOWN = 3


def failed_lines(one):
    """The rows that failed, with their line numbers and errors.

    :return: name and content of a file, CSV or a spreadsheet as the imported one
    """
    header, whole = whole_rows(one)
    texts = one.env["base.import.async.error"]._texts(one.id)
    used = [at for at, path in enumerate(one.mapping) if path]
    rows = []
    for index, mapped in _failed_rows(one):
        # A row may have a cell too many, or too few where nothing is imported.
        row = [*whole.get(index, ()), *[""] * len(header)][: len(header)]
        for at, cell in zip(used, mapped, strict=True):
            row[at] = cell
        rows.append([*row, str(index + one._first_line()), texts.get(index, "")])
    header = [*header, one.env._("Line"), one.env._("Error")]
    is_text = error_file.is_text(one._own_file().raw)
    write = error_file.write_csv if is_text else error_file.write_xlsx
    stem = one.file_name.rpartition(".")[0] or one.file_name
    name = one.env._("%s - failed rows", stem)
    extension = "csv" if is_text else "xlsx"
    return f"{name}.{extension}", write(header, rows, one._job_options())


def correct(one, content, file_name):
    """Take the corrected rows and go on with them.

    :raise UserError: the file is none that was downloaded for correction
    """
    rows = _corrected_rows(one, content, file_name)
    chunks = one.chunk_ids.filtered(lambda chunk: chunk.state == "failed")
    failed = {index: chunk for chunk in chunks for index, _row in chunk._rows()}
    strange = sorted(index + one._first_line() for index in set(rows) - set(failed))
    if strange or not rows:
        raise UserError(
            one.env._(
                "The file has lines that did not fail (%s). Upload the file of "
                "failed rows, with the column of line numbers as it is.",
                ", ".join(map(str, strange[:NAMES_SHOWN])) or 0,
            )
        )
    touched = one.env["base.import.async.chunk"].union(
        *(failed[index] for index in rows)
    )
    for chunk in touched:
        _tell(one, chunk, rows)
        chunk._correct(rows)
    touched._reopen()
    touched._requeue()
    one._end_after_commit()


def _tell(one, chunk, rows):
    """Note which cells of a chunk the file changes."""
    columns, options = layout(one), one._job_options()
    names = [columns.names[at] for at in columns.used]
    found = [
        changes.Change(SHEET, index + one._first_line(), name, before, after)
        for index, old in chunk._rows()
        for name, *texts in zip(names, old, rows.get(index, old), strict=False)
        for before, after in [[_shown(cell, options) for cell in texts]]
        if before != after
    ]
    changes.tell(one, found)


def _shown(cell, options):
    return storable(cells.text(cell, options))


def _failed_rows(one):
    """[(index, mapped cells)] of the rows that failed, in order."""
    failed = one.chunk_ids.filtered(lambda chunk: chunk.state == "failed")
    return [row for chunk in failed for row in chunk._rows()]


def _corrected_rows(one, content, file_name):
    options, width = one._job_options(), len(one.mapping) + 2
    if error_file.is_text(content):
        rows = error_file.read_csv(content, options, width)
    else:
        options.pop("sheet", None)
        _length, rows = importer_of(one, content, file_name)._read_file(options)
    if not rows or len(rows[0]) < width - 1:
        raise UserError(
            one.env._(
                "The file has other columns than the file of failed rows. "
                "Download that, correct it, and upload it with the same columns."
            )
        )
    if error_file.is_text(one._own_file().raw):  # so was the file to correct
        rows = [[as_it_was(cell) for cell in row] for row in rows]
    return error_file.rows_by_line(one.env, rows, one.mapping, one._first_line())
