"""Failed rows go out as a file, are corrected elsewhere, and come back."""

import base64
import binascii
import itertools
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from odoo.exceptions import UserError
from odoo.models import BaseModel
from odoo.tools import split_every

from . import arguments, changes, columns, row_ids, rows_in, rows_out, saving, uploaded
from .locking import failed_lines
from .row_ids import RowId
from .rows_in import Edits, Failed
from .rows_out import Titles
from .sheets import Work
from .table import Unreadable

XLSX, CSV = "xlsx", "csv"
KINDS = (XLSX, CSV)
OFFERED = 300  # texts in the list of a column
LISTED = ("selection", "relation", "boolean")
REFUSED = 200  # rows that are told one by one
KNOWN = 2000  # rows by whose cells the encoding of a file is told
MOST_VERSIONS = 200  # changes of a row that are looked back at
SHOWN = 100  # characters of a cell in a sentence
NAME = re.compile(r"[^\w .()\-]+")


# --- out -----------------------------------------------------------------------------


def download(parent: BaseModel, sheet: str, kind: str) -> tuple[str, IO[bytes]]:
    """The failed rows of a sheet as a file.

    :param kind: one of KINDS
    :return: its name, and the file from its beginning, which whoever reads it closes
    :raise UserError: there is no such sheet, or it has no failed rows
    """
    works = failed_lines(parent._desk_works(sheet=sheet))
    if not works:
        raise UserError(parent.env._("No row waits for repair any more."))
    names = parent._desk_columns(sheet)
    described = parent._desk_sheet(sheet, names)
    titles = _titles(parent, described.name)
    rows = _rows(works, names, _owner(parent, sheet))
    out = tempfile.TemporaryFile(prefix="queue_chunk_")
    if kind == XLSX:
        offered = _offered(parent, sheet, described.columns, names)
        rows_out.write_xlsx(out, names, rows, titles, offered)
    else:
        rows_out.write_csv(out, names, rows, titles, _delimiter(parent))
    out.seek(0)
    return _file_name(parent, kind), out


def _titles(parent: BaseModel, sheet: str) -> Titles:
    env = parent.env
    return Titles(env._("Row ID (keep it)"), env._("Line"), env._("Error"), sheet)


def _owner(parent: BaseModel, sheet: str) -> str:
    """What tells a sheet from all others, those of other databases included."""
    made = parent.create_date
    return row_ids.owner_of(parent._name, parent.id, made and made.isoformat(), sheet)


def _rows(
    works: Mapping[int, Work], names: Sequence[str], owner: str
) -> Iterator[rows_out.Row]:
    """The rows in the order of the file."""
    for line, cells in _shown(works, names):
        work, said = works[line], dict(zip(names, cells, strict=True))
        yield rows_out.Row(
            str(RowId(line, owner, row_ids.content_of(line, said))),
            line,
            cells,
            work.errors.get(line, ""),
            columns.at(work.faults.get(line, ()), names),
        )


def _shown(
    works: Mapping[int, Work], names: Sequence[str]
) -> Iterator[tuple[int, list[str | None]]]:
    """Lines and their cells in the columns of the sheet, in the order of the file."""
    known: dict[int, tuple[dict[int, list[Any]], list[int | None]]] = {}
    for line in sorted(works):
        work = works[line]
        if work.id not in known:
            known[work.id] = columns.rows_and_places(work, names)
        rows, places = known[work.id]
        yield line, columns.in_sheet(rows[line], places)


def _offered(
    parent: BaseModel, sheet: str, described: Sequence[Any], names: Sequence[str]
) -> dict[int, list[str]]:
    """What the cells of a column offer: nothing where that is too much."""
    return {
        at: parent._desk_all_choices(sheet, names, at, OFFERED)
        for at, column in enumerate(described)
        if column.type in LISTED
    }


def _delimiter(parent: BaseModel) -> str:
    """What Excel expects in the language of the user: commas may stand in numbers."""
    language = parent.env["res.lang"]._get_data(code=parent.env.user.lang or "en_US")
    return ";" if language.decimal_point == "," else ","


def _file_name(parent: BaseModel, kind: str) -> str:
    name = parent.env._("%s - failed rows", parent.display_name)
    return f"{NAME.sub('-', name)[:120]}.{kind}"


# --- in ------------------------------------------------------------------------------


def upload(parent: BaseModel, sheet: str, content: Any) -> dict[str, Any]:
    """Take the cells that a person changed in a file of failed rows.

    Rows that cannot be taken are refused one by one, the others go in.

    :param content: of the file, as base64
    :return: dict with rows, cells, unchanged, missing and refused, as the screen takes
        it; what is refused without a line is said of the whole file
    :raise UserError: it is no such file
    """
    data = _decoded(parent, content)
    names = parent._desk_columns(sheet)
    failed = _failed(parent, sheet, names)
    if not failed.rows:
        raise UserError(parent.env._("No row waits for repair any more."))
    try:
        table = uploaded.read(data, list(_texts(failed)))
    except Unreadable as error:
        raise rows_in.problem(parent.env, error) from error
    edits = rows_in.edits_of(parent.env, table, failed)
    conflicts = _save(parent, sheet, edits)
    return _answer(parent, edits, conflicts, names)


def _decoded(parent: BaseModel, content: Any) -> bytes:
    if not isinstance(content, str):
        raise arguments.refused(parent.env)
    if len(content) > uploaded.LARGEST * 4 / 3 + 4:
        raise rows_in.problem(parent.env, Unreadable("too_large"))
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise arguments.refused(parent.env) from None


def _failed(parent: BaseModel, sheet: str, names: Sequence[str]) -> Failed:
    """The rows that wait for repair, as they are now."""
    every = parent._desk_works()
    works = failed_lines(work for work in every if work.sheet == sheet)
    rows = {
        line: dict(zip(names, cells, strict=True))
        for line, cells in _shown(works, names)
    }
    others = {work.sheet for work in every} - {sheet}
    return Failed(
        owner=_owner(parent, sheet),
        owners={_owner(parent, one): one for one in others},
        name_of=lambda one: _name_of(parent, one),
        names=names,
        rows=rows,
        changes=lambda lines: _changes(parent, sheet, lines),
        own=list(_own_names(parent, names)),
    )


def _name_of(parent: BaseModel, sheet: str) -> str:
    try:
        return parent._desk_sheet(sheet, parent._desk_columns(sheet)).name
    except UserError:  # it is not in the flow any more
        return sheet


def _own_names(parent: BaseModel, names: Sequence[str]) -> Iterator[str]:
    """Names of the columns that people read, in whatever language they went out."""
    for code, _name in parent.env["res.lang"].get_installed():
        titles = _titles(parent.with_context(lang=code), "")
        yield from rows_out.own_names(names, titles)


def _changes(
    parent: BaseModel, sheet: str, lines: Sequence[int]
) -> dict[int, list[tuple[str, str | None]]]:
    """What cells of rows were before they were changed, the oldest first."""
    told: dict[int, list[tuple[str, str | None]]] = {line: [] for line in lines}
    for change in changes.of_lines(parent, sheet, lines):
        told[change["line"]].append((change["column"], change["before"]))
    return {line: found[-MOST_VERSIONS:] for line, found in told.items()}


def _texts(failed: Failed) -> Iterator[str]:
    """Texts that a file of these rows may have."""
    yield from failed.names
    for cells in itertools.islice(failed.rows.values(), KNOWN):
        yield from filter(None, cells.values())


def _save(parent: BaseModel, sheet: str, edits: Edits) -> list[dict[str, Any]]:
    """Change the cells, but those that somebody else changed meanwhile."""
    conflicts = []
    for some in split_every(arguments.MOST_EDITS, edits.edits):
        checked = arguments.edits(parent.env, some)
        saved = saving.save(parent, sheet, checked, by_upload=True)
        conflicts += saved["conflicts"]
    return conflicts


def _answer(
    parent: BaseModel,
    edits: Edits,
    conflicts: Sequence[dict[str, Any]],
    names: Sequence[str],
) -> dict[str, Any]:
    lost = {(one["line"], one["column"]) for one in conflicts}
    saved = [edit for edit in edits.edits if edit[:2] not in lost]
    refused = [
        *edits.refused,
        *(_conflict(parent, one, edits, names) for one in conflicts),
    ]
    return {
        "rows": len({line for line, *_others in saved}),
        "cells": len(saved),
        "unchanged": edits.unchanged,
        "missing": edits.missing,
        "refused": [*_of_file(parent, edits), *_some(parent, refused)],
        "conflicts": list(conflicts),
    }


def _of_file(parent: BaseModel, edits: Edits) -> Iterable[dict[str, Any]]:
    """What is said of the whole file."""
    env = parent.env
    if edits.unknown:
        yield {
            "line": 0,
            "why": env._(
                "These columns are not known and were left out: %s.",
                ", ".join(edits.unknown[:10]),
            ),
        }
    if edits.guessed:
        yield {
            "line": 0,
            "why": env._(
                "Cells that differ only as spreadsheets write numbers and dates "
                "were left as they are: %s. Change them on the page if you meant it.",
                edits.guessed,
            ),
        }


def _conflict(
    parent: BaseModel, one: Mapping[str, Any], edits: Edits, names: Sequence[str]
) -> dict[str, Any]:
    env, line = parent.env, edits.lines.get(one["line"], 0)
    if one["why"]:
        return {"line": line, "why": one["why"]}
    return {
        "line": line,
        "why": env._(
            "“%(column)s” of row %(row)s was changed meanwhile to “%(value)s” by "
            "%(user)s, and stays so.",
            column=names[one["column"]],
            row=one["line"],
            value=(one["value"] or "")[:SHOWN],
            user=one["by"] or "?",
        ),
    }


def _some(
    parent: BaseModel, refused: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    yield from refused[:REFUSED]
    if len(refused) > REFUSED:
        more = len(refused) - REFUSED
        yield {"line": 0, "why": parent.env._("Further rows refused: %s.", more)}
