"""What a flow wants to be given, in words for who is about to start it."""

from odoo.exceptions import UserError
from odoo.models import BaseModel

COLUMNS = 20  # named
IMPORTS = ("record_import", "product_import")


def expected_words(task: BaseModel) -> str:
    """What kind of file a task reads, and which of its columns the flow takes."""
    env = task.env
    if not task._class().needs_file:
        return env._("The flow needs no file: it begins with “%s”.", task.name)
    kinds = {
        "csv_import": env._("Give it a CSV file."),
        "xlsx_import": env._("Give it a workbook (xlsx, xls, ods)."),
        "json_import": env._("Give it a JSON file."),
        "xml_import": env._("Give it an XML file."),
        "edifact_import": env._("Give it an EDIFACT file."),
        "fixed_width_import": env._("Give it a text file with columns of fixed width."),
    }
    kind = kinds.get(task.task) or env._("Give it a file for “%s”.", task.name)
    return " ".join(filter(None, (kind, _columns_words(task))))


def _columns_words(task: BaseModel) -> str:
    """The columns that the imports behind a task take, or what headers have to be."""
    words = [_of_import(one) for one in task._reachable() if one.task in IMPORTS]
    return " ".join(dict.fromkeys(filter(None, words)))


def _of_import(task: BaseModel) -> str:
    try:
        config = task._parsed_config()
    except UserError:
        return ""  # the run says it
    model, mapping = config.get("model"), config.get("mapping")
    if mapping is None and model in task.env:
        name = task.env["ir.model"].sudo()._get(model).name
        return task.env._("Its headers are names or labels of fields (%s).", name)
    if not isinstance(mapping, dict):
        return ""
    made = config.get("columns") or ()
    columns = [str(column) for column in mapping if column not in made]
    named = ", ".join(f"“{column}”" for column in columns[:COLUMNS])
    if not named:
        return ""
    if len(columns) > COLUMNS:
        more = len(columns) - COLUMNS
        return task.env._(
            "It takes the columns %(named)s and %(more)s more.", named=named, more=more
        )
    return task.env._("It takes the columns %s.", named)
