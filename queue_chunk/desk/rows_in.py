"""Rows of a file that came back: which row each is, and which of its cells are edits.

Rows find themselves by their ids, columns by their names. What cannot be a row of ours
is refused by its line; the others go in.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from odoo.api import Environment
from odoo.exceptions import UserError

from . import row_ids
from .file_texts import Style, Unclear, sign_of
from .row_ids import RowId
from .table import (
    ERROR,
    ERROR_TEXT,
    FORMULA,
    NOTHING,
    TEXT,
    Came,
    Table,
    Unreadable,
    cell_name,
)
from .untouched import (
    ALIKE,
    LONGEST,
    OTHER,
    ROUNDED,
    SAME,
    Habits,
    as_came,
    is_read,
    likeness,
)

HEADERS = 1000  # rows without an id among which the header is looked for
Cells = dict[str, str | None]
# Lines to the columns that were changed, and what they were, the oldest first.
Changes = Callable[[Sequence[int]], Mapping[int, Sequence[tuple[str, str | None]]]]


class Failed(NamedTuple):
    """The rows that wait for repair, as they are now.

    :param owner: the part of their ids that all have
    :param owners: the same of other sheets, to the id of the sheet
    :param name_of: function of the id of a sheet, that gives its name
    :param names: of the columns, in order
    :param rows: line to cells by the names of their columns
    :param changes: function of lines: columns that were changed, and what they were
    :param own: names of the columns that the file has for people to read
    """

    owner: str
    owners: Mapping[str, str]
    name_of: Callable[[str], str]
    names: Sequence[str]
    rows: Mapping[int, Cells]
    changes: Changes
    own: Sequence[str] = ()


class Edits(NamedTuple):
    """What a file changes.

    ``edits`` as the desk saves them; ``found``: how many rows found themselves;
    ``unchanged``: how many of them have no edit; ``missing``: how many are not there;
    ``refused``: ``{line, why}`` of rows; ``guessed``: how many cells look as a
    spreadsheet writes what was sent, so that they were left; ``unknown``: names of
    columns that no row has; ``lines``: the line of each row to that of the file.
    """

    edits: Sequence[tuple[int, int, str | None, str | None]]
    found: int
    unchanged: int
    missing: int
    refused: Sequence[dict[str, Any]]
    guessed: int
    unknown: Sequence[str]
    lines: Mapping[int, int]


class Match(NamedTuple):
    """A row of the file, and the row that it is, as it was when it was sent."""

    at: int  # line of the file
    cells: Sequence[Came]
    line: int
    sent: Cells


def problem(env: Environment, error: Unreadable) -> UserError:
    """What is said of a file that cannot be read."""
    word, *others = error.args
    if word == "kind":
        return UserError(_kind(env, others[0]))
    return UserError(_sentence(env, word))


def _kind(env: Environment, name: str) -> str:
    if name == "?":
        return env._(
            "This is neither a text nor a workbook. Upload the downloaded file again, "
            "saved as xlsx, ods or CSV."
        )
    return env._(
        "This is a file of the kind %s. Upload the downloaded file again, saved as "
        "xlsx, ods or CSV.",
        name,
    )


def _sentence(env: Environment, word: str) -> str:
    sentences = {
        "too_large": env._(
            "The file is too large, or holds more cells than it should. Remove what is "
            "not needed, or upload its rows in several files."
        ),
        "old": env._(
            "This is an old Excel workbook, or one with a password. Save it as xlsx "
            "without a password, and upload that."
        ),
        "password": env._(
            "The workbook has a password. Save it without one, and upload that."
        ),
        "several_sheets": env._(
            "Several sheets of the workbook hold rows with IDs. Keep one of them, and "
            "upload the file again."
        ),
        "empty": env._("The file is empty."),
        "encoding": env._(
            "The encoding of the file is not known. Save it as xlsx, or as CSV in "
            "UTF-8."
        ),
        "no_ids": env._(
            "No row of the file has an ID. Download the failed rows, change their "
            "cells, and upload that file with its column of IDs."
        ),
    }
    return sentences.get(word) or env._(
        "The file is damaged or no workbook. Open it in a spreadsheet, save it as "
        "xlsx, and upload that."
    )


def edits_of(env: Environment, table: Table, failed: Failed) -> Edits:
    """What a file changes in the rows that wait for repair.

    :raise UserError: when it is not clear which columns it has
    """
    reader = _Reader(env, table, failed)
    matches = reader.matches()
    edits = reader.edits(matches)
    changed = {line for line, _column, _value, _before in edits}
    missing = len(failed.rows) - len({match.line for match in matches})
    return Edits(
        edits,
        len(matches),
        len(matches) - len(changed) - reader.spoilt,
        missing,
        sorted(reader.refused, key=lambda one: one["line"]),
        reader.guessed,
        reader.unknown,
        {match.line: match.at for match in matches},
    )


class _Reader:
    """Reads one file."""

    def __init__(self, env: Environment, table: Table, failed: Failed) -> None:
        self.env, self.table, self.failed = env, table, failed
        self.refused: list[dict[str, Any]] = []
        self.guessed = self.spoilt = 0
        self._place_of = {name: at for at, name in enumerate(failed.names)}
        self._read_names = list(filter(is_read, failed.names))
        self._id_column = self._find_ids()
        self._header_at, self._columns, self.unknown = self._find_columns()

    # which columns there are

    def _find_ids(self) -> int:
        counted = Counter(
            at
            for _line, cells in self.table.rows
            for at, cell in enumerate(cells)
            if cell.kind == TEXT and row_ids.parse(cell.value)
        )
        if not counted:
            raise problem(self.env, Unreadable("no_ids"))
        return counted.most_common(1)[0][0]

    def _find_columns(self) -> tuple[int, dict[int, str], list[str]]:
        """The line of the header, names of the columns by their places, other names."""
        best, named = 0, {}
        others = (row for row in self.table.rows if self._id(row[1]) is None)
        for line, cells in itertools.islice(others, HEADERS):
            found = self._names_in(cells)
            if len(found) > len(named):
                best, named = line, found
        if not named:
            raise UserError(
                self.env._(
                    "The file has no header with the names of the columns. Keep the "
                    "first row of the downloaded file as it is."
                )
            )
        self._check_once(named)
        header = dict(self.table.rows)[best]
        others = [
            as_came(cell).strip()
            for at, cell in enumerate(header)
            if at not in named and at != self._id_column
        ]
        return (
            best,
            named,
            [name for name in others if name and name not in self.failed.own],
        )

    def _names_in(self, cells: Sequence[Came]) -> dict[int, str]:
        found = {}
        for at, cell in enumerate(cells):
            name = self._name_of(cell)
            if name is not None and at != self._id_column:
                found[at] = name
        return found

    def _name_of(self, cell: Came) -> str | None:
        """The column of which a cell is the name, also if it is a number now."""
        if cell.kind == TEXT:
            text = as_came(cell)
            for form in (text, text.strip()):
                if form in self._place_of:
                    return form
            return None
        found = [name for name in self._read_names if likeness(name, cell) == ALIKE]
        return found[0] if len(found) == 1 else None

    def _check_once(self, named: Mapping[int, str]) -> None:
        twice = [name for name, count in Counter(named.values()).items() if count > 1]
        if twice:
            raise UserError(
                self.env._(
                    "The column “%s” is there more than once: remove one of them.",
                    twice[0],
                )
            )

    # which rows they are

    def _id(self, cells: Sequence[Came]) -> RowId | None:
        cell = _at(cells, self._id_column)
        return row_ids.parse(cell.value) if cell.kind == TEXT else None

    def matches(self) -> list[Match]:
        """The rows of the file that are rows of ours, each once."""
        found = []
        for line, cells in self.table.rows:
            if line != self._header_at and any(cell.value != "" for cell in cells):
                id_ = self._id(cells)
                if why := self._why_not(id_):
                    self._refuse(line, why)
                elif id_:
                    found.append((line, cells, id_))
        several = defaultdict(list)
        for match in self._as_sent(found):
            several[match.line].append(match)
        return [match for same in several.values() for match in self._only(same)]

    def _why_not(self, id_: RowId | None) -> str:
        """Why a row is none of ours, in a sentence."""
        env, failed = self.env, self.failed
        if id_ is None:
            return env._(
                "This row has no ID, or one that was changed. Rows cannot be added "
                "here: import them with another file."
            )
        if id_.owner in failed.owners:
            tab = failed.name_of(failed.owners[id_.owner])
            return env._("This row belongs to the tab “%s”.", tab)
        if id_.owner != failed.owner:
            return env._("This row belongs to another run or import.")
        if id_.line not in failed.rows:
            return env._(
                "Row %s does not wait for repair any more: it is in, is being tried "
                "again, or was skipped.",
                id_.line,
            )
        return ""

    def _only(self, several: Sequence[Match]) -> list[Match]:
        """One of rows with the same id, if they say the same."""
        if all(self._said(match) == self._said(several[0]) for match in several):
            return [several[0]]
        lines = ", ".join(str(match.at) for match in several)
        for match in several:
            self._refuse(
                match.at,
                self.env._(
                    "The same row stands in lines %s with different cells: keep one of "
                    "them.",
                    lines,
                ),
            )
        return []

    def _said(self, match: Match) -> list[Came]:
        return [_at(match.cells, place) for place in self._columns]

    def _as_sent(
        self, found: Sequence[tuple[int, Sequence[Came], RowId]]
    ) -> list[Match]:
        """The same with the cells that were sent: others may have changed them."""
        rows, matches = self.failed.rows, []
        older = [
            id_.line
            for _line, _cells, id_ in found
            if row_ids.content_of(id_.line, rows[id_.line]) != id_.content
        ]
        changes = self.failed.changes(older) if older else {}
        for line, cells, id_ in found:
            known = row_ids.versions(rows[id_.line], changes.get(id_.line, ()))
            sent = row_ids.version_of(id_, known)
            if sent is not None:
                matches.append(Match(line, cells, id_.line, sent))
            else:
                self._refuse(
                    line,
                    self.env._(
                        "The ID of this row was changed. Download the failed rows "
                        "again."
                    ),
                )
        return matches

    def _refuse(self, line: int, why: str) -> None:
        self.refused.append({"line": line, "why": why})

    # which cells are edits

    def edits(
        self, matches: Sequence[Match]
    ) -> list[tuple[int, int, str | None, str | None]]:
        """The cells that a person changed."""
        likes = {
            (match.line, place): like
            for match in matches
            for place, name in self._columns.items()
            if (like := self._likeness(match, place, name)) != SAME
        }
        habits = self._habits(matches, likes)
        styles = _Styles(matches)
        found = []
        for match in matches:
            changed = [
                place
                for place in self._columns
                if self._is_touched(
                    habits, match, place, likes.get((match.line, place))
                )
            ]
            found += self._edits_of(match, changed, styles)
        return found

    def _likeness(self, match: Match, place: int, name: str) -> str:
        sent, cell = match.sent.get(name) or "", _at(match.cells, place)
        like = likeness(sent, cell, self.table.encoding)
        # Where texts are told from numbers, no program makes another text of one.
        is_text = self.table.has_kinds and cell.kind == TEXT
        return OTHER if is_text and like != SAME else like

    def _habits(
        self, matches: Sequence[Match], likes: Mapping[tuple[int, int], str]
    ) -> Habits:
        """What the program does, seen in columns where it may have done something."""
        habits = Habits()
        places = {place for (_line, place), like in likes.items() if like == ALIKE}
        for match in matches:
            for place in places:
                name = self._columns[place]
                like = likes.get((match.line, place), SAME)
                habits.see(name, match.sent.get(name) or "", like)
        return habits

    def _is_touched(
        self, habits: Habits, match: Match, place: int, like: str | None
    ) -> bool:
        if like is None:
            return False
        name = self._columns[place]
        touched = habits.is_touched(name, match.sent.get(name) or "", like)
        # Of cells that are no texts it is certain that the program made them so.
        in_doubt = like in (ALIKE, ROUNDED) and not self.table.has_kinds
        self.guessed += in_doubt and not touched
        return touched

    def _edits_of(
        self, match: Match, places: Sequence[int], styles: "_Styles"
    ) -> list[tuple[int, int, str | None, str | None]]:
        found = []
        for place in places:
            name, cell = self._columns[place], _at(match.cells, place)
            sent = match.sent.get(name)
            why = self._cannot_be(cell, sent or "", cell_name(place, match.at))
            try:
                text = styles.of(name).text(cell)
            except Unclear:
                why = why or self._unclear(cell_name(place, match.at))
            if why:
                self._refuse(match.at, why)
                self.spoilt += 1
                return []
            if text != (sent or ""):
                found.append((match.line, self._place_of[name], text, sent))
        return found

    def _cannot_be(self, cell: Came, sent: str, where: str) -> str:
        env = self.env
        is_error_text = cell.kind == TEXT and ERROR_TEXT.fullmatch(cell.value)
        if cell.kind == ERROR or is_error_text:
            return env._(
                "The cell %(cell)s holds the error %(error)s: correct its formula or "
                "give it a value.",
                cell=where,
                error=cell.value,
            )
        if cell.kind == FORMULA:
            return env._(
                "The cell %s has a formula without a saved value: open the file in "
                "Excel or LibreOffice, save it, and upload it again.",
                where,
            )
        if len(sent) >= LONGEST or (
            cell.kind == TEXT and len(cell.value) > LONGEST > len(sent)
        ):
            return env._(
                "The cell %s is too long for a spreadsheet: change it on the page.",
                where,
            )
        return ""

    def _unclear(self, where: str) -> str:
        return self.env._(
            "The cell %s is a date or a long number that can be written in several "
            "ways: make it a text, written as in the other rows.",
            where,
        )


class _Styles:
    """How columns are written, worked out where it is asked for."""

    def __init__(self, matches: Sequence[Match]) -> None:
        self._matches: Sequence[Match] = matches
        self._known: dict[str, Style] = {}

    def of(self, name: str) -> Style:
        if name not in self._known:
            own = [match.sent.get(name) or "" for match in self._matches]
            self._known[name] = Style(own, self._sign)
        return self._known[name]

    @cached_property
    def _sign(self) -> str:
        """The sign for decimals in all columns."""
        return sign_of(
            text for match in self._matches for text in match.sent.values() if text
        )


def _at(cells: Sequence[Came], place: int) -> Came:
    return cells[place] if place < len(cells) else NOTHING
