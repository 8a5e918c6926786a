"""Gives the columns of a mapping their steps, and what a plan has of made columns."""

from ..cells import CellError
from .made_columns import MadeColumns, Setting
from .step_base import UNUSED
from .step_chain import Chain, columns_of_steps, reading
from .value_tables import Values

OF_DATES = {"date": "date_format", "datetime": "datetime_format"}


def made_columns(config, columns):
    """The made columns of a configuration.

    :param columns: the columns of the file, or None
    :raise Complaint: when they cannot be made of these
    """
    typed = config["decimal"] != "." and "numbers" in config.get("typed", tuple)()
    return MadeColumns(
        config.get("columns"),
        columns,
        numbered=bool(config.get("numbered")),
        decimal=config["decimal"],
        thousands=config["thousands"],
        typed=typed,
    )


def add_steps(column, spec, made):
    """Give a column of a plan its steps and its table of values.

    :param spec: what the mapping says of it
    :param made: the :class:`~.made_columns.MadeColumns`
    :raise Complaint: when they cannot be used
    """
    whole = column.spec
    setting = Setting(made, whole["decimal"], whole["thousands"], whole["typed"])
    if spec.get("values"):
        table = {"table": spec["values"], "otherwise": spec.get("otherwise") or "keep"}
        column.table = Values(setting, table)
    if spec.get("steps"):
        column.chain = Chain(spec["steps"], setting)
        _note_places(column, spec["steps"], made)
    if column.chain or column.made or column.table:
        kind = getattr(column.field, "type", None)
        pattern = whole["format"] or whole.get(OF_DATES.get(kind))
        column.convert = reading(column.convert, pattern, kind == "datetime")


def _note_places(column, steps, made):
    """Of which cells of the file a column with steps is, and which it looks at."""
    made.check_places(steps)
    brought = [
        at
        for name in columns_of_steps(steps, brought=True) or ()
        for at in made.places_of(name)
    ]
    column.places = list(dict.fromkeys([*column.places, *brought]))
    used = made.places_used(steps)
    if used is None or column.used is None:
        column.used = None
    else:
        column.used = list(dict.fromkeys([*column.used, *column.places, *used]))


def refuse_errors(columns, cells):
    """Cells by which a related record is looked up; those not used are empty ones.

    :raise CellError: where one could not be made, or its row is left out
    """
    for column, cell in zip(columns, cells, strict=True):
        if isinstance(cell, CellError):
            cell.column = column.shown
            cell.source = column
            raise cell.with_traceback(None)
    if UNUSED not in cells:
        return cells
    return tuple(None if cell is UNUSED else cell for cell in cells)
