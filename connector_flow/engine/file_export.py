"""Rows to files of any format: what their task types have in common."""

import json
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytz

from odoo.exceptions import UserError
from odoo.models import BaseModel

from odoo.addons.queue_chunk.tools.seal import sealed

from ..exports.characters import UNENCODABLE
from ..exports.draft import Draft
from ..exports.field_values import Description
from ..exports.file_names import complaint, file_name
from ..exports.joiner import Joiner
from ..exports.parts import Parts
from ..tools.belonging import belonging
from ..tools.configuration import Option, not_negative, positive
from ..tools.message import Message, _lt
from .task_types import AbstractChunkReadTask

# The formats of dates that texts name are no placeholders.
# pylint: disable=translation-positional-used
HEADERS = ("names", "labels", "none")

TEXT_OPTIONS = {
    "encoding": Option(str, "utf-8", _lt("Such as 'utf-8', 'utf-8-sig', 'cp1252'.")),
    "unencodable": Option(
        str,
        "error",
        _lt(
            "What to do about characters that the encoding lacks: the row waits for "
            "repair, a question mark, or letters that are near."
        ),
        choices=UNENCODABLE,
    ),
}


def _check_pair(value: Any) -> Message | None:
    texts = all(isinstance(one, str) for one in value)
    same = len(set(value)) < 2
    return (
        _lt("has to be two different texts")
        if len(value) != 2 or not texts or same
        else None
    )


FORMAT_OPTIONS = {
    "decimal": Option(
        str, ".", _lt("The decimal sign of numbers."), choices=(".", ",")
    ),
    "thousands": Option(
        str,
        "",
        _lt("The sign between thousands, none by default."),
        choices=("", ".", ",", " ", "'"),
    ),
    "digits": Option(
        int,
        None,
        _lt("Digits behind the decimal sign. As they are without."),
        check=not_negative,
    ),
    "date_format": Option(
        str, None, _lt("Such as '%d.%m.%Y'. Default: 2026-12-31 (ISO 8601).")
    ),
    "datetime_format": Option(
        str, None, _lt("Such as '%d.%m.%Y %H:%M'. Default: 2026-12-31 23:59:59.")
    ),
    "booleans": Option(
        list, ("1", "0"), _lt("The texts for yes and no."), check=_check_pair
    ),
    "separator": Option(str, ",", _lt("Between several values in one cell.")),
    "formulas": Option(
        bool,
        False,
        _lt(
            "Write texts as they are that a spreadsheet would run as formulas. "
            "Otherwise they get an apostrophe in front, which the CSV Import takes off "
            "with “apostrophes”."
        ),
    ),
}

Columns = Sequence[tuple[str, Description]]


class FileExport(AbstractChunkReadTask):
    """Writes rows to a file. A subclass says how a row is written.

    Chunks are formatted as they come, in parallel. When nothing waits and no row
    failed, their rows are joined in order, and the next task gets the file.
    """

    makes_files = True
    in_order = True
    ending = ""
    options = {
        "file_name": Option(
            str,
            None,
            _lt(
                "May contain {date}, {time} (of the run's start), {sequence} (counts "
                "the files of this task), {part} (of this run) and {flow}."
            ),
            check=complaint,
        ),
        "header": Option(
            str,
            "names",
            _lt("The first row: names of the columns, labels of the fields, or none."),
            choices=HEADERS,
        ),
        "types": Option(
            dict,
            {},
            _lt(
                "Column to 'date', 'datetime' or 'text', where no Record Export tells."
            ),
        ),
        "empty_file": Option(
            bool, False, _lt("Make a file even if there are no rows.")
        ),
        "split_rows": Option(
            int, None, _lt("Begin another file after so many rows."), check=positive
        ),
    }

    # what a subclass says

    def formatter(
        self, config: dict[str, Any], columns: Columns
    ) -> Callable[[Any, list[Any]], Any]:
        """Return a function from a row and its cells to what is kept of it.

        It may call ``row.fail(message)`` and return None instead.

        :param columns: list of (name, Description)
        """
        raise NotImplementedError

    def write_files(
        self,
        config: dict[str, Any],
        parts: Parts,
        columns: Columns,
    ) -> Any:
        """Join the rows to files.

        :param parts: :class:`~..exports.parts.Parts`
        :param columns: list of (name, Description)
        """
        raise NotImplementedError

    # rows

    def read_rows(self, config: Any = None, rows: Any = None, **kwargs: Any) -> None:
        """Format the rows of a chunk and keep them for the file."""
        names = _names(rows)
        format_row = self.formatter(config, self._described(config, names))
        made = [(row.line, format_row(row, _cells(row, names))) for row in rows]
        kept = [one for one in made if one[1] is not None]
        if kept:
            self._keep(names, kept)

    def _keep(self, names: list[str], kept: list[tuple[int, Any]]) -> None:
        lines = [line for line, _text in kept]
        sealed(self.env["impexp.part"]).create(
            {
                "run_id": self.flow_run.id,
                "task_id": self.task.id,
                "first_line": min(lines),
                "last_line": max(lines),
                "rows": len(kept),
                "columns": json.dumps(names),
                "content": json.dumps(kept, ensure_ascii=False),
            }
        )

    def _described(
        self, config: dict[str, Any], names: list[str]
    ) -> list[tuple[str, Description]]:
        """[(name, Description)] of the columns."""
        known = self._known_columns()
        zone = self.env.context.get("tz") or self.env.user.tz or "UTC"
        found = []
        for name in names:
            column = known.get(name, Description("text", name, zone))
            kind = config["types"].get(name, column.kind)
            found.append((name, column._replace(kind=kind)))
        return found

    def _known_columns(self) -> dict[str, Description]:
        """What the nearest task before this one tells of its columns."""
        tasks = self.task.sudo().transition_in_ids.task_from_id
        while tasks:
            for task in tasks:
                instance = task._instance(self.flow_run)
                found = instance.describe_columns(instance.config())
                if found:
                    return found
            tasks = tasks.transition_in_ids.task_from_id
        return {}

    # the end

    def finish(self, config: Any = None) -> None:
        """All rows are formatted: join them, and hand on the file."""
        parts = Parts(self.env["impexp.part"].sudo(), self.flow_run, self.task)
        if not parts.count() and not config["empty_file"]:
            self.result = self.env._("There are no rows, so there is no file.")
            return
        names = self._one_header(parts.columns())
        self.write_files(config, parts, self._described(config, names))
        if self.next_place is None:
            parts.parts._of(self.flow_run, self.task, "rows").unlink()

    def hand_on(self, file: BaseModel) -> None:
        """Start the next task with a file that is complete."""
        self.run_successor_tasks(file_id=file.id)
        self.result = self.env._(
            "Made %(file)s, %(size)s bytes.", file=file.name, size=file.size
        )

    def _one_header(self, found: list[list[str]]) -> list[str]:
        """The names of the columns, which have to be the same in all chunks."""
        if not found:
            return list(self._known_columns())
        if len(found) > 1:
            raise UserError(
                self.env._(
                    "The rows do not all have the same columns: %(one)s, but also "
                    "%(other)s. List them in the “fields” of the export.",
                    one=", ".join(found[0]),
                    other=", ".join(found[1]),
                )
            )
        return found[0]

    def header(self, config: dict[str, Any], columns: Columns) -> list[str] | None:
        """The cells of the first row, or None."""
        numbered = all(name.startswith("#") for name, _kind in columns)
        if config["header"] == "none" or numbered:
            return None
        if config["header"] == "labels":
            return [kind.label or name for name, kind in columns]
        return [name for name, _kind in columns]

    def next_name(self, config: dict[str, Any], part: int) -> str:
        """The name of the next file.

        :param part: number of the file in this run, from 1
        """
        task, run = self.task.sudo(), self.flow_run.sudo()
        task.files_made += 1
        zone = pytz.timezone(self.env.context.get("tz") or "UTC")
        started = pytz.utc.localize(run.started).astimezone(zone)
        default = "{flow}-{date}-{time}" + self.ending
        return file_name(
            config["file_name"] or default,
            {
                "date": f"{started:%Y-%m-%d}",
                "time": f"{started:%H%M%S}",
                "sequence": task.files_made,
                "flow": run.flow_id.name,
                "part": part,
            },
        )


class TextFileExport(FileExport):
    """Files of texts: rows one behind the other, joined over several jobs."""

    options = {
        "split_mb": Option(
            int, None, _lt("Begin another file after so many MB."), check=positive
        ),
    }

    # what a subclass says

    def head(self, config: dict[str, Any], columns: Columns) -> str:
        """The text in front of the rows."""
        return ""

    between = tail = ""

    # joining

    def write_files(
        self,
        config: dict[str, Any],
        parts: Parts,
        columns: Columns,
    ) -> Any:
        joiner = Joiner(self, config, self.head(config, columns), self.place)
        deadline = time.monotonic() + self.task.sudo().job_seconds
        for at, ids in parts.groups(joiner.group):
            joiner.add(parts.rows(ids))
            joiner.group = at + 1
            if self.asynch and time.monotonic() > deadline:
                return self.go_on_at(joiner.suspend())
        joiner.end()
        return None

    def draft(self, part_id: Any = None) -> Draft:
        """A file to write into: a new one, or that of the job before."""
        parts = sealed(self.env["impexp.part"])
        values = {"run_id": self.flow_run.id, "task_id": self.task.id, "kind": "draft"}
        owners = {"run_id": self.flow_run, "task_id": self.task, "kind": "draft"}
        return Draft(
            belonging(parts, part_id, **owners) if part_id else parts.create(values)
        )

    def close(self, draft: Draft, name: str) -> None:
        """Make a file of a draft, and start the next task with it."""
        run = sealed(self.flow_run)
        values = {
            "name": name,
            "task_id": self.task.id,
            "run_id": run.id,
            "company_id": run.company_id.id,
        }
        self.hand_on(draft.close(values))


def _names(rows: Sequence[Any]) -> list[str]:
    """The columns of the rows: their names, or numbers without a header."""
    if isinstance(rows[0], dict):
        return list(rows[0])
    return [f"#{at}" for at in range(1, max(map(len, rows)) + 1)]


def _cells(row: Any, names: list[str]) -> list[Any]:
    if isinstance(row, dict):
        return list(row.values())
    return row + [None] * (len(names) - len(row))
