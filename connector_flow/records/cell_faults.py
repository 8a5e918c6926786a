"""What is wrong with a cell, in parts: beside the sentence that says so."""

from odoo.addons.queue_chunk.desk.faults import ALL, EMPTY, PATH, UNREADABLE, Fault

from ..tools.cell_texts import cell_text, column_name
from .cells import CellError
from .steps.step_base import StepError


def of_cell(column, cell, kind=UNREADABLE):
    """The fault of a cell that is no value of the field that its column fills."""
    if column.at is None:  # a constant of the configuration
        return Fault(kind, field=_name(column.field))
    return Fault(
        kind,
        column_name(column.at),
        cell_text(cell),
        field=_name(column.field),
        places=_places([column]),
    )


def of_error(error, column, cell):
    """The fault of a cell that could not be read.

    :param error: the :class:`~.cells.CellError`
    :param column: that was read
    """
    if isinstance(error, StepError):
        # Not of the field: other cells may have this text, and be what is needed.
        return of_cell(column, error.cell)._replace(field="")
    return of_cell(column, cell, error.kind)


def of_columns(columns, row, kind):
    """The fault of what several columns say together, or one of them.

    :param columns: list of columns, or of none
    """
    if len(columns) == 1:
        return of_cell(columns[0], _plain(columns[0].cell(row)), kind)
    if not columns:
        return Fault(kind)
    said = [_plain(column.cell(row)) for column in columns]
    return Fault(
        kind,
        column_name(columns[0].at),
        ", ".join(cell_text(cell) for cell in said if cell is not None),
        joint=ALL,
        places=_places(columns),
    )


def _plain(cell):
    return None if isinstance(cell, CellError) else cell


def of_key_error(error, relation):
    """The fault of cells that could not be read, by which records are looked up."""
    if isinstance(error, StepError):
        return of_error(error, error.source, error.cell)
    return of_relation(relation, error.value, error.kind)


def of_empty(one):
    """The fault of a column or a relation that is empty, and must not be."""
    if hasattr(one, "comodel"):
        return of_relation(one, "", EMPTY)
    return of_cell(one, None, EMPTY)


def of_relation(relation, value, kind):
    """The fault of what names a related record.

    :param value: of several in a cell the one that is wrong, as text
    """
    columns = [one for one in relation.columns if one.at is not None]
    known = {"model": relation.comodel._name, "field": _name(relation.field)}
    if not columns:
        return Fault(kind, **known)
    joint = ALL if len(columns) > 1 else PATH if relation.tree else ""
    places = _places(columns)
    first = column_name(columns[0].at)
    return Fault(kind, first, value, **known, joint=joint, places=places)


def _name(field):
    return field.name if field else ""


def _places(columns):
    """Names of the columns of the file, if they are not the first one's own."""
    names = [column_name(at) for column in columns for at in column.places]
    names = list(dict.fromkeys(names))
    own = [column_name(columns[0].at)]
    return "" if names == own else "\n".join(names)
