"""Files of any format to chunks of rows: what their task types have in common."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, BinaryIO

from odoo.exceptions import UserError
from odoo.models import BaseModel

from odoo.addons.queue_chunk.tools.seal import sealed

from ..readers.encoding_guess import languages_of
from ..readers.filling import FilledDown
from ..readers.kinds import DIRECTORY, HEAD, directory_of, refuse_other
from ..readers.limits import LIMITS, Limits
from ..readers.table import HEADER, FileError, Row, shortened
from ..readers.unpack import Limited, names_in, packing, unpacked
from ..tools.belonging import belonging
from ..tools.chunk_data import ChunkData
from ..tools.configuration import Option, positive
from ..tools.message import _lt, translated
from .rows import make_row
from .stored_rows import StoredRows, stored_lines
from .task_types import PACED, AbstractChunkWriteTask

CELL = 4  # bytes of a cell's quotes and comma in a chunk
NAMED = 10  # sheets that were not read, kinds of rows that were left out
LONGEST = 10_000  # rows of a chunk that is longer than others to keep a record together

# What types add whose files cannot be read at an offset.
TURNED = {
    "max_rows": Option(
        int,
        200_000,
        _lt("Files with more rows are refused, as they are read at once."),
        check=positive,
    ),
}


def _check_fill_down(names):
    if all(isinstance(one, str) and one or _is_number(one) for one in names):
        return None
    return _lt("has to be a list of columns, by name or number from 1")


def _is_number(one):
    return isinstance(one, int) and not isinstance(one, bool) and one > 0


class FileImport(AbstractChunkWriteTask):
    """Splits files into chunks of rows. A subclass says how a file is read.

    A file whose reading can go on at an offset is read as it is, by :meth:`reader`. Any
    other one, and whatever is packed, is turned into a hidden file that can, once, in a
    job of its own.
    """

    needs_file = True
    reads = None  # a word of kinds.py: other files are named for what they are
    options = {
        "required_columns": Option(
            list, (), _lt("Without these columns the file is refused as a whole.")
        ),
        "fill_down": Option(
            list,
            (),
            _lt(
                "Columns, by name or number from 1, whose empty cells are what the row "
                "above has: ['Order', 'Date']."
            ),
            check=_check_fill_down,
        ),
        "chunk_size": Option(
            int, 1000, _lt("Rows in a job. 1 gives every row a job."), check=positive
        ),
        "chunk_bytes": Option(
            int,
            1_000_000,
            _lt("Rows of a job end sooner, at about so many bytes."),
            check=positive,
        ),
        **PACED,
        "member": Option(
            str,
            None,
            _lt("Which file of a zip is read, such as '*.csv', if there are several."),
        ),
        "max_unpacked_mb": Option(
            int,
            100,
            _lt(
                "Files that are packed, or read at once, may have so many MB unpacked."
            ),
            check=positive,
        ),
        **LIMITS,
    }

    # what a subclass says

    def source(self, content: Limited, config: dict[str, Any]) -> Any:
        """Return the rows of a file that has to be read at once.

        :param content: :class:`~.unpack.Limited`, at its start
        :return: an iterable of :class:`~.table.Row` that knows its ``columns`` at the
            end; or None if :meth:`reader` can read the file
        """
        return None

    def reader(self, stream: BinaryIO, config: dict[str, Any], place: Any) -> Any:
        """Return a reader that can go on at a place.

        :param place: what the reader's method ``place`` returned, or None
        :return: an iterable of rows with ``columns``, ``guessed`` and ``place()``
        """
        raise NotImplementedError

    def check_kind(
        self, stream: BinaryIO, content: Limited, config: dict[str, Any]
    ) -> None:
        """Refuse a file of another kind than the type reads, if it says which.

        :param stream: the file, packed or not
        :param content: :class:`~.unpack.Limited`, at its start, where it is left
        :raise FileError: naming what the file is
        """
        if not self.reads:
            return
        head = content.read(HEAD)
        if not content.is_packed and (at := directory_of(head)):
            stream.seek(at)
            head += stream.read(DIRECTORY)
        names = () if content.is_packed else names_in(stream)
        content.rewind()
        refuse_other(head, self.reads, names, self.knows_text(config))

    def knows_text(self, config: dict[str, Any]) -> bool:
        """Whether the configuration says how the bytes of a file are texts."""
        return False

    # what a subclass may ask

    def languages(self):
        """Codes of the languages in which texts of the file may be."""
        user = self.env.user
        known = [code for code, _name in self.env["res.lang"].get_installed()]
        country = self.env.company.country_id.code
        return [user.lang or "", *known, *languages_of(country)]

    # splitting

    def prepare_chunk(
        self, config: Any = None, file_id: Any = None, **kwargs: Any
    ) -> Any:
        """Yield the chunks of one file; rows that cannot be read get their own."""
        try:
            yield from self._split(config, file_id)
        except FileError as error:
            raise UserError(self._file_error(error)) from error

    def _split(self, config: dict[str, Any], file_id: int) -> Iterator[dict[str, Any]]:
        config = _with_filled(config)
        place = self.place and self._complete(self.place, file_id)
        if place is None:
            place = self._turned(config, file_id)
            if place["file"]:
                yield {"place": place}
        config = config | self.answers
        with self._read_from(place, file_id)._open() as stream:
            reader = self._reader_at(stream, config, place)
            if getattr(reader, "choices", None):
                self.question = {"encoding": reader.choices}
                self.next_place = place if place["file"] else None
                return
            self._note_guess(file_id, reader)
            limits = Limits(config, lambda: place["size"], place["counted"])
            for chunk in self._chunks(reader, config, file_id, limits):
                at = chunk.get("place")
                counted = {"at": at, "counted": [limits.cells, limits.bytes]}
                yield chunk | ({"place": place | counted} if at else {})
            self._note_left_out(file_id, reader)
        if place["file"]:
            self._hidden(place["file"], file_id).unlink()

    def _complete(self, place: Any, file_id: int) -> dict[str, Any]:
        """A place that was noted before the limits were counted has none of them."""
        if "size" in place:
            return place
        size = self._read_from(place, file_id).size
        return place | {"size": size, "counted": [0, 0]}

    def share_made(self, file_id: Any = None, **kwargs: Any) -> float | None:
        """How much of the file is read at ``self.place``."""
        place = self.place or {}
        at = place.get("at")
        offset = at.get("offset") if isinstance(at, dict) else at
        hidden = place.get("file")
        file = self._hidden(hidden, file_id) if hidden else self.readable(file_id)
        return min(offset / file.size, 1) if offset and file.size else None

    def _reader_at(self, stream: BinaryIO, config: dict[str, Any], place: Any) -> Any:
        if place["stored"]:
            return StoredRows(stream, place["columns"], place["at"])
        reader = self.reader(stream, config, place["at"])
        if not config["fill_down"]:
            return reader
        at = place["at"] or {}
        return FilledDown(reader, config["fill_down"], at.get("filled"))

    def _chunks(
        self, reader: Any, config: dict[str, Any], file_id: int, limits: Limits
    ) -> Iterator[dict[str, Any]]:
        good, bad, size, place, unread = [], [], 0, None, False
        heads, along = Heads(self._batch_readers), {}
        for row in reader:
            follows = unread and not row.error and self._continues(reader.columns, row)
            stays = place and (
                len(bad) < LONGEST
                if follows
                else self._belongs(reader.columns, good, row, heads)
            )
            if place and not stays:
                limits.count_rows(reader.columns, good + bad, size)
                yield from self._values(
                    reader.columns, good, bad, file_id, place, along
                )
                good, bad, size, place, follows = [], [], 0, None, False
                along = {}
                heads.forget()
            if row.error and (above := self._record_above(reader.columns, good, row)):
                good = good[: -len(above)]
                bad += above
                along |= dict.fromkeys((one.line for one in above), row.line)
            unread = follows or bool(row.error)
            row = limits.checked(reader.columns, row)
            (bad if unread else good).append(row)
            size += sum(map(len, row.cells))
            size += CELL * max(len(row.cells), len(reader.columns or ()))
            full = len(good) + len(bad) >= config["chunk_size"]
            if full or size >= config["chunk_bytes"]:
                place = reader.place()
        limits.count_rows(reader.columns, good + bad, size)
        yield from self._values(
            reader.columns, good, bad, file_id, reader.place(), along
        )

    def _record_above(
        self, columns: list[str] | None, rows: list[Row], row: Row
    ) -> list[Row]:
        """The rows of the record of which a row that cannot be read is a line.

        They wait together with it.
        """
        if not rows or not self._continues(columns, row):
            return []
        made = self._made(columns, rows)
        last = (reader.groups(made)[-1] for reader in self._batch_readers)
        return rows[-max(map(len, last)) :] if made else []

    def _continues(self, columns: list[str] | None, row: Row) -> bool:
        """Whether a row, be it read or not, is a line of the record above it."""
        made = self._made(columns, [row._replace(error=None)])
        return bool(made) and any(
            reader.continues(*made) for reader in self._batch_readers
        )

    def _belongs(
        self, columns: list[str] | None, rows: list[Row], row: Row, heads: "Heads"
    ) -> bool:
        """Whether a row belongs to the last record of ``rows``, such as a line of it.

        :param heads: :class:`Heads` of those rows
        """
        if not self._batch_readers or not rows or len(rows) >= LONGEST:
            return False
        if row.error:
            return self._continues(columns, row)
        made = self._made(columns, [row] if heads.known else [*rows, row])
        return bool(made) and heads.joins(made[:-1], made[-1])

    def _made(self, columns: list[str] | None, rows: Sequence[Row]) -> list[Any]:
        """The rows as task types see them; none where one does not fit the columns."""
        try:
            return [
                make_row(columns, line, cells)
                for line, cells in self._data(columns, rows).rows
            ]
        except ValueError:
            return []

    @cached_property
    def _batch_readers(self) -> list[Any]:
        """The types behind this one that take many rows at once, and may join them."""
        successors = self.task.sudo().successor_ids
        readers = [task._instance(self.flow_run) for task in successors]
        return [one for one in readers if one.reads_chunks and one.in_batches()]

    def _values(
        self,
        columns: list[str] | None,
        good: list[Row],
        bad: list[Row],
        file_id: int,
        place: Any,
        along: dict[int, int],
    ) -> list[dict[str, Any]]:
        """The values of one or two chunks; the place to go on is behind the last.

        :param along: {line of a row that can be read: that of one for which it waits}
        """
        chunks = [
            {
                "data": self._data(columns, rows),
                "file_id": file_id,
                "errors": {
                    row.line: self._translated(row.error) for row in rows if row.error
                },
                "followers": _followers(rows) | along if rows is bad else {},
            }
            for rows in (good, bad)
            if rows
        ]
        if chunks:
            chunks[-1]["place"] = place
        return chunks

    def _data(self, columns: list[str] | None, rows: Sequence[Row]) -> ChunkData:
        """Rows are filled up to columns that came up behind them in the chunk."""
        width = len(columns or ())
        return ChunkData(
            columns,
            [
                [
                    row.line,
                    row.cells
                    if row.error
                    else row.cells + [""] * (width - len(row.cells)),
                ]
                for row in rows
            ],
        )

    # turning a file into one that can be read at an offset

    def _turned(self, config: dict[str, Any], file_id: int) -> dict[str, Any]:
        """Return the place to begin at, in the file or in what it was turned into."""
        place = {"file": None, "stored": False, "columns": None, "at": None}
        place["counted"] = [0, 0]
        with self.open_file(file_id) as stream:
            content = unpacked(stream, config["max_unpacked_mb"], config["member"])
            self.check_kind(stream, content, config)
            source = self.source(content, config)
            if source is not None and config["fill_down"]:
                source = FilledDown(source, config["fill_down"])
            if source is not None:
                place |= self._store_rows(file_id, source, config, content)
            elif content.is_packed:
                content.rewind()
                place["file"] = self._store_hidden(file_id, content.blocks())
            elif packing(stream):
                raise FileError(
                    _lt(
                        "The file is a workbook: read it by the task type Spreadsheet "
                        "Import, or save it in the format of this task."
                    )
                )
        return {"size": self._read_from(place, file_id).size} | place

    def _read_from(self, place: Any, file_id: int) -> BaseModel:
        """The file whose rows are read: the one that came, or what it became."""
        file = self.readable(file_id)
        return self._hidden(place["file"], file_id) if place["file"] else file

    def _store_rows(
        self, file_id: int, source: Any, config: dict[str, Any], content: Limited
    ) -> dict[str, Any]:
        limits = Limits(config, lambda: content.size)
        lines = stored_lines(source, self._translated, config["max_rows"], limits)
        stored = self._store_hidden(file_id, lines)
        limits.check_columns(len(source.columns or ()))
        if others := getattr(source, "not_read", None):
            self.readable(file_id).guessed = self._not_read(others)
        self._note_left_out(file_id, source)
        return {
            "file": stored,
            "stored": True,
            "columns": source.columns,
            "size": content.size,
            "counted": [0, limits.bytes],
        }

    def _store_hidden(self, file_id: int, data: Iterable[bytes]) -> int:
        file = self.readable(file_id)
        values = {
            "name": file.name,
            "source_id": file.id,
            "run_id": file.run_id.id,
            "company_id": file.company_id.id,
        }
        return file._store(values, data).id

    def _hidden(self, hidden_id: int, file_id: int) -> BaseModel:
        """What a file was turned into: only ever of the file that is read."""
        files = sealed(self.env["impexp.file"])
        return belonging(files, hidden_id, source_id=files.browse(file_id))

    # words

    def _file_error(self, error: FileError) -> str:
        message = self._translated(error.message)
        if not error.line:
            return message
        return self.env._("Line %(line)s: %(error)s", line=error.line, error=message)

    def _translated(self, message: str) -> str:
        """The reader speaks English and keeps templates for those who do not."""
        return translated(self.env, message)

    def _not_read(self, sheets: Sequence[str]) -> str:
        return self.env._(
            "the first sheet; not read: %s (“sheet” says which one is)",
            ", ".join(f"“{name}”" for name in sheets[:NAMED]),
        )

    def _note_guess(self, file_id: int, reader: Any) -> None:
        known = self.answers | reader.guessed
        if known:
            guessed = ", ".join(f"{key} {value!r}" for key, value in known.items())
            self.readable(file_id).guessed = guessed

    def _note_left_out(self, file_id: int, reader: Any) -> None:
        """Tell which rows of the file were none, and how many."""
        left = list(getattr(reader, "left_out", {}).items())[:NAMED]
        if not left:
            return
        named = ", ".join(f"{rows} × {self._left(text)}" for text, rows in left)
        words = self.env._("left out: %s", named)
        file = self.readable(file_id)
        if words not in (file.guessed or ""):  # another task may have read it, too
            file.guessed = "; ".join(filter(None, [file.guessed, words]))

    def _left(self, text: str) -> str:
        again = text == HEADER
        return self.env._("the header once more") if again else f"“{shortened(text)}”"


class Heads:
    """The rows at which the last records of a chunk begin, as each type sees it.

    :param readers: the task types that get the rows, and may join them
    """

    def __init__(self, readers: Sequence[Any]) -> None:
        self._readers = readers
        self.known: list[Any] = []

    def forget(self) -> None:
        """Another chunk begins."""
        self.known = []

    def joins(self, rows: list[Any], row: Any) -> bool:
        """Whether a row belongs to the last record of a chunk, for any of the types.

        :param rows: of the chunk; they are not looked at again until it ends
        """
        if not self.known:
            self.known = [reader.groups(rows)[-1][0] for reader in self._readers]
        pairs = list(zip(self._readers, self.known, strict=True))
        joined = [len(reader.groups([head, row])) == 1 for reader, head in pairs]
        self.known = [
            head if same else row for head, same in zip(self.known, joined, strict=True)
        ]
        return any(joined)


def _with_filled(config: dict[str, Any]) -> dict[str, Any]:
    """A configuration by which columns that are to be filled have to be there."""
    names = [one for one in config["fill_down"] if isinstance(one, str)]
    return config | {"required_columns": [*config["required_columns"], *names]}


def _followers(rows: Iterable[Row]) -> dict[int, int | None]:
    """Rows that may belong to one with an error above them: {line: its line}."""
    found, above = {}, None
    for row in rows:
        if row.error:
            above = row.line
        else:
            found[row.line] = above
    return found
