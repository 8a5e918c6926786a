"""What steps make of a few sample rows, for whoever sets them up."""

from .made_columns import MadeColumns, Setting, check_columns
from .step_base import UNUSED, Complaint, StepError
from .step_chain import Chain, check_steps


def preview(rows, column=None, steps=(), columns=None, translate=str, **signs):
    """What becomes of the cells of a column, step by step.

    :param rows: sample rows: dictionaries, or lists of a file without a header
    :param column: the column, made or of the file, or its number from 1
    :param steps: its steps, as the configuration writes them
    :param columns: made columns, as the configuration writes them
    :param translate: function of a message that returns it in the person's language
    :param signs: decimal and thousands, as the mapping has them
    :return: {"complaint": text or None, "results": list of {"value", "error"}}; of a
        cell that is not used both are None, and {"unused": True} says so
    """
    wrong = check_steps(steps) or check_columns(columns or {})
    if wrong:
        return {"complaint": translate(wrong), "results": []}
    try:
        cells = _cells(rows, column, steps, columns, signs)
    except Complaint as complaint:
        return {"complaint": translate(complaint.args[0]), "results": []}
    return {"complaint": None, "results": [_result(one, translate) for one in cells]}


def _cells(rows, column, steps, columns, signs):
    names = list(rows[0]) if rows and isinstance(rows[0], dict) else None
    made = MadeColumns(columns, names, numbered=bool(rows) and names is None, **signs)
    made.start()
    cells = [None] * len(rows) if column is None else made.cells(column, rows)
    return Chain(steps, Setting(made, **signs)).apply(cells, rows)


def _result(cell, translate):
    if isinstance(cell, StepError):
        return {"value": None, "error": translate(cell.message), "unused": False}
    if cell is UNUSED:
        return {"value": None, "error": None, "unused": True}
    return {"value": cell, "error": None, "unused": False}
