"""What kind of fault a message of Odoo's import is about, and what was looked for."""

from psycopg2 import errors

from odoo.addons.queue_chunk.desk.faults import (
    ARCHIVED_RECORD,
    CHOICE,
    DUPLICATE,
    EMPTY,
    MISSING_RECORD,
    OTHER,
    REFUSED,
    UNREADABLE,
)
from odoo.addons.queue_chunk.tools.storable import storable

VALUE_LENGTH = 500  # what is longer cannot be answered
SUGGESTIONS = 10
NAME_SHOWN = 50  # characters of a value that Odoo puts into its message
DATA = "ir.model.data"
LOOKS = 200  # for archived records, of all messages about the rows of a job


class Faults:
    """Tells of the messages about rows what kind of fault they are.

    :param env: the environment of the person who imports
    :param names: field path of each column
    """

    def __init__(self, env, names):
        self.env, self.names = env, names
        self.archived = {}  # {(model, value): whether there is an archived one}

    def values(self, rows, message):
        """What is stored of a message about rows, beside its text.

        :param rows: those that it is about, as ``[(index, cells)]``
        :return: dict with fault, field_path, value and comodel
        """
        path = path_of(message, self.names)
        value = value_of(message, rows, self.names, path)
        comodel, kind = comodel_of(message), kind_of(message)
        if kind == MISSING_RECORD and self._is_archived(comodel, value):
            kind = ARCHIVED_RECORD
        return {"fault": kind, "field_path": path, "value": value, "comodel": comodel}

    def _is_archived(self, comodel, value):
        key = (comodel, value)
        if key not in self.archived:
            found = comodel in self.env and len(self.archived) < LOOKS and value
            self.archived[key] = bool(found) and has_archived(self.env[comodel], value)
        return self.archived[key]


def has_archived(model, name):
    """Whether a name that is not found is that of an archived record."""
    if not model._active_name or not model.has_access("read"):
        return False
    everything = model.with_context(active_test=False)
    return bool(everything.name_search(name, operator="=", limit=1))


def rows_about(record, message):
    """The rows of records that a message is about, all of them if it names none."""
    about = message.get("rows") or {}
    rows = record[about["from"] : about["to"] + 1] if "from" in about else record
    return rows or record


def path_of(message, names):
    """The field path of the column that a message is about; False without."""
    path = message.get("field_path") or message.get("field")
    path = "/".join(map(str, path)) if isinstance(path, list | tuple) else path
    if not path or path in names:
        return path or False
    # Of some errors Odoo tells the first field of the path only.
    return next((name for name in names if name.startswith(f"{path}/")), path)


def value_of(message, rows, names, path):
    """The value that is wrong, as far as it can be kept; False without."""
    cell = rows[0][1][names.index(path)] if rows and path in names else None
    value = value_looked_for(message, cell)
    value = cell if value is None else value
    return storable(str(value)[:VALUE_LENGTH]) if value is not None else False


def more_of(message):
    """The values that would be right, if Odoo names them."""
    more = message.get("moreinfo")
    if isinstance(more, list | tuple):
        more = ", ".join(map(str, more[:SUGGESTIONS]))
    return storable(more) if isinstance(more, str) else False


def kind_of_error(error):
    """Of an error of the database, whose text tells it to people only."""
    if isinstance(error, errors.NotNullViolation):
        return EMPTY
    duplicate = (errors.UniqueViolation, errors.ExclusionViolation)
    return DUPLICATE if isinstance(error, duplicate) else REFUSED


def kind_of(message):
    """The kind of fault, by what Odoo puts beside the text of a message."""
    more = message.get("moreinfo")
    if message.get("fault"):
        return message["fault"]
    if message.get("not_matching_error"):  # a cell that is read before all records
        return UNREADABLE if message.get("field_path") else OTHER
    if is_missing(message) or message.get("field") == ".id":
        return MISSING_RECORD
    if isinstance(more, list | tuple):
        return CHOICE
    if "field_name" in message:  # of what converts texts to values
        return UNREADABLE
    return OTHER if isinstance(more, str) else REFUSED


def is_missing(message):
    """Whether a name, or another key, was looked for in vain."""
    return "field_type" in message and "value" in message


def comodel_of(message):
    """Name of the model in which a name was looked for; "" if none was.

    Of other keys nothing can be created, nor chosen for somebody who reads them.
    """
    more = message.get("moreinfo")
    name = more.get("res_model") if isinstance(more, dict) else ""
    return name if is_missing(message) and name and name != DATA else ""


def value_looked_for(message, cell):
    """The value that was looked for in a cell, which may have several.

    Odoo tells its first characters only.
    """
    told = message.get("value")
    if not is_missing(message):
        return told
    told = str(told).strip()
    if len(told) < NAME_SHOWN - 2:
        return told
    words = [str(cell), *(word.strip() for word in str(cell).split(","))]
    return next((word for word in words if word.startswith(told)), told)
