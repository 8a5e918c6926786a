"""What a file holds that a person sends: rows of cells, with their places."""

import datetime
import math
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

TEXT, NUMBER, BOOLEAN, DATE, TIME = "text", "number", "boolean", "date", "time"
ERROR, FORMULA = "error", "formula"

# What programs in any language write for a cell in error where all cells are texts.
ERROR_TEXT = re.compile(
    r"#(NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|GETTING_DATA|SPILL!|CALC!"
    r"|WERT!|BEZUG!|ZAHL!|NV|ÜBERLAUF!|VALEUR!|NOM\?|NOMBRE!|¡\w+!|¡DIV/0!|¿NOMBRE\?"
    r"|VALORE!|RIF!|NOME\?|WAARDE!|VERW!|NAAM\?|GETAL!|DEEL/0!|DZIEL/0!|ADR!|VALOR!"
    r"|ДЕЛ/0!|ЗНАЧ!|ССЫЛКА!|ИМЯ\?|ЧИСЛО!|Н/Д|N/[BD])|(Err|Fehler|Erreur\s?):\d{3}"
)


class Came(NamedTuple):
    """A cell as it came: of which kind, and what it is.

    The value of a text, an error or a formula is a text, of a number an int or a float,
    of a date a datetime, of a time a timedelta.
    """

    kind: str
    value: Any


NOTHING = Came(TEXT, "")


class Table(NamedTuple):
    """The rows of a file, as ``(line, cells)``, those without a cell left out.

    :param encoding: in which the texts were written; "" where each has all signs
    :param has_kinds: whether a text is told from a number that looks the same
    """

    rows: Sequence[tuple[int, Sequence[Came]]]
    encoding: str = ""
    has_kinds: bool = True


class Unreadable(Exception):
    """Why a file cannot be read, as a word of :data:`.rows_in.PROBLEMS`."""


def came(given: Any) -> Came:
    """The cell for what the process that reads workbooks writes for it.

    A date or a number that is none here is the text that stands for it.

    :param given: a text, or a list of a kind and a value
    """
    if given is None or isinstance(given, str):
        return Came(TEXT, given or "")
    kind, value = given
    try:
        if kind == DATE:
            return Came(DATE, datetime.datetime.fromisoformat(value))
        if kind == TIME:
            return Came(TIME, datetime.timedelta(seconds=value))
        if kind == NUMBER and not math.isfinite(value):
            return Came(TEXT, str(value))
    except (ValueError, OverflowError):  # before Christ, or of 400 digits
        return Came(TEXT, str(value))
    return Came(kind, value)


def cell_name(column: int, line: int) -> str:
    """The name of a cell such as B7, for a column from 0 and a line from 1."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{line}"
