"""How the lines of an import that failed go out as a file and come back corrected."""

from odoo.exceptions import UserError

from odoo.addons.queue_chunk.tools.formulas import as_it_was

from ..tools import error_file
from .reading import importer_of

NAMES_SHOWN = 3


def failed_lines(one):
    """The lines that failed, with their numbers and errors.

    :return: name and content of a file, CSV or a spreadsheet as the imported one
    """
    header, whole = _whole_rows(one)
    texts = one.env["base.import.async.error"]._texts(one.id)
    used = [at for at, path in enumerate(one.mapping) if path]
    rows = []
    for index, mapped in _failed_rows(one):
        # A line may have a cell too many, or too few where nothing is imported.
        row = [*whole.get(index, ()), *[""] * len(header)][: len(header)]
        for at, cell in zip(used, mapped, strict=True):
            row[at] = cell
        rows.append([*row, str(index + one._first_line()), texts.get(index, "")])
    header = [*header, one.env._("Line"), one.env._("Error")]
    is_text = error_file.is_text(one._own_file().raw)
    write = error_file.write_csv if is_text else error_file.write_xlsx
    stem = one.file_name.rpartition(".")[0] or one.file_name
    name = one.env._("%s - failed lines", stem)
    extension = "csv" if is_text else "xlsx"
    return f"{name}.{extension}", write(header, rows, one._job_options())


def correct(one, content, file_name):
    """Take the corrected lines and go on with them.

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
                "failed lines, with the column of line numbers as it is.",
                ", ".join(map(str, strange[:NAMES_SHOWN])) or 0,
            )
        )
    touched = one.env["base.import.async.chunk"].union(
        *(failed[index] for index in rows)
    )
    for chunk in touched:
        chunk._correct(rows)
    touched._reopen()
    touched._requeue()
    one._end_after_commit()


def _whole_rows(one):
    """The header, and {index: all cells of the row}, of the imported file."""
    importer = importer_of(one, one._own_file().raw, one.file_name, one.file_type)
    options = one._job_options()
    _length, rows = importer._read_file(options)
    header = [
        name or path or "" for name, path in zip(rows[0], one.mapping, strict=False)
    ]
    if options.get("has_headers"):
        rows = rows[1:]
    else:
        header = [path or "" for path in one.mapping]
    used = [at for at, path in enumerate(one.mapping) if path]
    rows = (row for row in rows if any(row[at] for at in used))
    return header, dict(enumerate(rows))


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
                "The file has other columns than the file of failed lines. "
                "Download that, correct it, and upload it with the same columns."
            )
        )
    if error_file.is_text(one._own_file().raw):  # so was the file to correct
        rows = [[as_it_was(cell) for cell in row] for row in rows]
    return error_file.rows_by_line(one.env, rows, one.mapping, one._first_line())
