"""What the desk looks at: the failed rows of works, in sheets.

A sheet is all rows with the same columns and the same task. A row is known by its sheet
and its line, which it keeps whatever work it is in, and however often it is tried.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .faults import Fault


class Work(NamedTuple):
    """Rows of a work that a person may repair: they failed, or he skipped them.

    :param id: of the work's record
    :param sheet: id of their sheet, a text that is the same after each retry
    :param columns: names of the columns, in order; made up where the file has none
    :param rows: ``(line, cells)`` in order; cells are what is stored, mostly texts
    :param errors: line to sentence
    :param faults: line to what is wrong, in parts
    :param edited: line to indexes of the columns that a person changed since it failed
    :param skipped: line to the reason for which a person left it out
    :param failed: when they failed, a datetime as the ORM has it; None: not known
    """

    id: int
    sheet: str
    columns: Sequence[str]
    rows: Sequence[tuple[int, list[Any]]]
    errors: Mapping[int, str]
    faults: Mapping[int, list[Fault]]
    edited: Mapping[int, list[int]]
    skipped: Mapping[int, str]
    failed: Any = None

    @property
    def lines(self) -> list[int]:
        """Lines of its rows, in order, each once."""
        return list(dict.fromkeys(line for line, _cells in self.rows))


class Column(NamedTuple):
    """What a column is for.

    ``type`` is one of text, number, date, boolean, selection, relation; ``model`` the
    model of a relation.
    """

    name: str
    label: str = ""
    type: str = "text"
    required: bool = False
    help: str = ""
    model: str = ""

    def shown(self) -> dict[str, Any]:
        """The same for the screen."""
        given = self._asdict() | {"label": self.label or self.name}
        del given["model"]
        return given


class Sheet(NamedTuple):
    """What a sheet is called, and what can be done with it.

    ``mapping``: *Edit the mapping* makes sense; ``add_column``: the file's columns may
    become more; ``missing_columns``: those that the mapping needs and the file lacks.
    """

    id: str
    name: str
    columns: Sequence[Column]
    mapping: bool = False
    add_column: bool = False
    missing_columns: Sequence[str] = ()


class Tried(NamedTuple):
    """What came of rows that were tried and undone.

    ``errors``: line to sentence, ``faults``: line to its parts, ``good``: lines that
    would go in or be left out, ``left``: lines for which there was no time.
    """

    errors: Mapping[int, str]
    faults: Mapping[int, list[Fault]]
    good: Sequence[int]
    left: Sequence[int] = ()
