"""What columns and cells are called where errors and answers name them."""

import json


def column_name(at):
    """The name of a column; one that has none is called by its number from 1."""
    return f"#{at + 1}" if isinstance(at, int) else str(at)


def as_text(cell):
    """A cell as a text: a whole number without a point, however it came."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def cell_text(cell):
    """A cell as a text by which equal ones are known: "" for an empty one.

    Blanks around mean nothing, and a whole number is one however it came.
    """
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, list | dict):
        return json.dumps(cell, ensure_ascii=False)
    return as_text(cell)
