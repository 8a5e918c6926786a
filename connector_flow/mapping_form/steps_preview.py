"""What the steps of a column make of its first cells."""

from ..records.items import cell_of
from ..records.steps.step_preview import preview
from ..tools.message import translated


def tried_steps(env, rows, column, steps, form):
    """Apply steps to a few rows.

    :param rows: as task types see them
    :param column: name of the column, or its number from 1
    :param form: see :mod:`.form`; made columns and decimal signs are in it
    :return: ``{"complaint": text or None, "results": [{"cell", "value", "error"}]}``
    """
    settings = form["settings"]
    signs = {name: settings.get(name) for name in ("decimal", "thousands")}
    made = {one["column"]: one["steps"] for one in form.get("made", ())}
    found = preview(
        rows,
        column,
        steps,
        {name: of for name, of in made.items() if name != column},
        lambda message: str(translated(env, message)),
        **{name: value for name, value in signs.items() if value is not None},
    )
    for row, result in zip(rows, found["results"], strict=False):
        result["cell"] = "" if column in made else str(_cell(row, column) or "")
        result["value"] = None if result["value"] is None else str(result["value"])
    return found


def _cell(row, column):
    return cell_of(row, column) if isinstance(row, dict) else cell_of(row, column - 1)
