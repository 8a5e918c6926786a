"""What the repair desk shows of an import: its failed rows, in one sheet."""

from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.base_import.models.base_import import ImportValidationError
from odoo.addons.queue_chunk.desk.faults import Fault
from odoo.addons.queue_chunk.desk.sheets import Column, Sheet, Work
from odoo.addons.queue_chunk.tools.models import model_of
from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools import cells
from ..tools.loading import field_at
from .file_columns import SHEET, layout, whole_rows

KEYS = ("id", ".id")
TYPES = {
    "integer": "number",
    "float": "number",
    "monetary": "number",
    "date": "date",
    "datetime": "date",
    "boolean": "boolean",
    "selection": "selection",
    "many2one": "relation",
    "many2many": "relation",
    "one2many": "relation",
}


# rows


def works(one, sheet=None, ids=None, lines=None):
    """The chunks whose rows failed, or were skipped, as the desk takes them."""
    if sheet not in (None, SHEET):
        return []
    columns = layout(one)
    _keep_beside(one, columns)
    stored = _stored(one, ids, lines)
    faults = _faults(one, columns, [values["id"] for values in stored])
    return [_work(one, columns, faults, values) for values in stored]


def _stored(one, ids, lines):
    """[values] of the chunks, in one query.

    Not of those that are tried again: nobody can do anything with their rows.
    """
    one.env.flush_all()
    wanted = SQL() if ids is None else SQL("AND id = ANY(%s)", list(ids))
    if lines is not None:
        indexes = [line - one._first_line() for line in lines] or [-1]
        within = SQL("AND row_from <= %s AND row_to >= %s", max(indexes), min(indexes))
        wanted = SQL("%s %s", wanted, within)
    one.env.cr.execute(
        SQL(
            "SELECT id, state, rows_left, rows_aside, edited, beside, settled"
            "  FROM base_import_async_chunk"
            " WHERE import_id = %s %s"
            "   AND (state = 'failed' OR state = 'done' AND rows_skipped > 0)"
            " ORDER BY row_from, id",
            one.id,
            wanted,
        )
    )
    return one.env.cr.dictfetchall()


def _faults(one, columns, ids):
    """{row: [fault]} of what is wrong with the rows of chunks, in one query."""
    one.env.cr.execute(
        SQL(
            "SELECT row, message, field_path, fault, value, comodel"
            "  FROM base_import_async_error"
            " WHERE import_id = %s AND chunk_id = ANY(%s) AND kind = 'error'"
            " ORDER BY row, id",
            one.id,
            list(ids),
        )
    )
    found, known = {}, {}
    for row, *told in one.env.cr.fetchall():
        told = tuple(told)
        if told not in known:
            known[told] = fault_of(columns, *told)
        found.setdefault(row, []).append(known[told])
    return found


def fault_of(columns, message, field_path, fault, value, comodel):
    """A fault with the name that its column has here; of before, its sentence only."""
    if not fault:
        return Fault.of({"message": message})
    told = {"kind": fault, "model": comodel, "message": message}
    told["value"] = (value or "").strip()
    return Fault.of(told | {"field": field_path, "column": columns.name_of(field_path)})


def _work(one, columns, faults, values):
    failed = values["rows_left"] if values["state"] == "failed" else None
    aside = cells.decode_rows(values["rows_aside"] or [])
    rows = [*cells.decode_rows(failed or []), *(row[:2] for row in aside)]
    beside, first, options = values["beside"] or {}, one._first_line(), one.options
    faults = {index + first: faults[index] for index, _row in rows if index in faults}
    return Work(
        id=values["id"],
        sheet=SHEET,
        columns=columns.names,
        rows=[
            (index + first, _spread(columns, row, beside.get(str(index)), options))
            for index, row in sorted(rows, key=lambda row: row[0])
        ],
        errors={line: _sentence(of_row) for line, of_row in faults.items()},
        faults=faults,
        edited={
            int(index) + first: [columns.used[at] for at in places]
            for index, places in (values["edited"] or {}).items()
        },
        skipped={index + first: reason for index, _row, reason in aside},
        failed=values["settled"],
    )


def _sentence(faults):
    return " ".join(dict.fromkeys(fault.message for fault in faults))


def _spread(columns, row, beside, options):
    """All cells of a row of the file, in order, as texts."""
    found = [""] * len(columns.names)
    for at, cell in zip(columns.used, row, strict=False):
        found[at] = cells.text(cell, options or {})
    for at, cell in zip(columns.unused, beside or (), strict=False):
        found[at] = cell
    return found


def _keep_beside(one, columns):
    """Read the columns that are not imported, once: who repairs a row needs them."""
    failed = [("import_id", "=", one.id), ("state", "=", "failed")]
    chunks = sealed(one.env["base.import.async.chunk"])
    lacking = columns.unused and chunks.search([*failed, ("beside", "=", False)])
    if not lacking:
        return
    try:
        whole = whole_rows(sealed(one), columns)
    except (ImportValidationError, ValueError, UserError):
        whole = {}  # the file is gone: the other columns are here
    for chunk in lacking:
        indexes = [row[0] for row in (*chunk._rows(), *chunk._aside())]
        chunk.beside = {index: _beside(columns, whole.get(index)) for index in indexes}


def _beside(columns, row):
    """The texts of a row's columns that are not imported."""
    found = [row[at] if row and at < len(row) else "" for at in columns.unused]
    return [str(cell) if cell else "" for cell in found]


# the sheet


def sheet(one, _sheet, names):
    """What the columns of the file are for.

    :param names: of all columns
    """
    columns, model = layout(one), model_of(one._user_env(), one.res_model)
    paths = [columns.path_of(name) for name in names]
    found = [
        _column(one, model, name, path) for name, path in zip(names, paths, strict=True)
    ]
    return Sheet(id=SHEET, name=one.file_name or one.name, columns=found)


def _column(one, model, name, path):
    field = field_at(model, path) if path else None
    if field is None:
        text = one.env._("This column is not imported.") if not path else ""
        return Column(name=name, help=text)
    is_key = path.rpartition("/")[2] in KEYS
    label = field._description_string(one.env)
    return Column(
        name=name,
        type="text" if is_key else TYPES.get(field.type, "text"),
        required=bool(field.required),
        help=f"{label} ({path})",
        model=field.comodel_name or "" if not is_key and field.relational else "",
    )
