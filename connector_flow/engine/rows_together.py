"""Rows that leave several chunks and are tried again: in few chunks, not one each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from odoo.exceptions import UserError
from odoo.models import BaseModel

from odoo.addons.queue_chunk.desk.sheets import Work

from ..tools.chunk_data import ChunkData
from ..tools.outcome import Outcome

BYTES = 1_000_000  # of rows in a chunk, where the flow does not say it


class Part(NamedTuple):
    """Rows of a chunk that failed or were skipped.

    :param reader: the task type that reads them; None where all of its rows are meant
    """

    chunk: BaseModel
    work: Work
    lines: set[int]
    reader: Any

    @property
    def is_whole(self) -> bool:
        """Whether they are all that the chunk has."""
        return self.lines == set(self.work.lines)


class Leaving(NamedTuple):
    """Rows that leave a chunk.

    :param rows: as the task type sees them; none where others must not be with them
    :param size: their characters
    """

    chunk: BaseModel
    lines: set[int]
    reader: Any
    rows: Sequence[Any]
    size: int


def move_together(run: BaseModel, parts: Iterable[Part]) -> list[BaseModel]:
    """Move rows to chunks of theirs, in each as many as the flow puts into one.

    They stay in the order of their file, and none joins the record of another chunk.

    :param parts: in the order of the file; chunks that would have nothing left stay
    :return: the new chunks
    """
    rows, size = _limits(run)
    found = defaultdict(list)
    for part in parts:
        if not part.is_whole:
            found[_kind(part)].append(_leaving(part))
    return [
        _moved(some) for same in found.values() for some in _portions(same, rows, size)
    ]


def _limits(run: BaseModel) -> tuple[int, int]:
    """How many rows and bytes the flow puts into a chunk; 0 rows: nobody says."""
    cutting = [
        task
        for task in run.sudo().flow_id.task_ids
        if "chunk_size" in task._class().all_options()
    ]
    try:
        configs = [task._instance(run).config() for task in cutting]
    except UserError:  # it cannot be read any more
        return 0, 0
    sizes = [config.get("chunk_bytes", BYTES) for config in configs]
    rows = [config["chunk_size"] for config in configs]
    return min(rows, default=0), min(sizes, default=0)


def _kind(part: Part) -> tuple[Any, ...]:
    """What rows have in common that may be in one chunk.

    Those that several tasks have are told apart by the chunk that they come from.
    """
    chunk, columns = part.chunk, ChunkData.parse(part.chunk.data).columns
    alone = chunk.row_set or chunk.origin or part.reader.in_order
    names = None if columns is None else tuple(columns)
    return alone and chunk.id, chunk.task_id.id, chunk.file_id.id, names


def _leaving(part: Part) -> Leaving:
    data = ChunkData.parse(part.chunk.data).only(part.lines)
    reader, chunk = part.reader, part.chunk
    reader.chunk = chunk.with_env(reader.env)
    seen = chunk._readable_rows(reader, Outcome())
    rows = [row for row in seen if row.line in part.lines]
    # Rows that cannot be read hold up what is above them.
    rows = rows if len(rows) == len(data.rows) else []
    rows = chunk._answered_rows(reader, rows, Outcome())
    return Leaving(chunk, part.lines, reader, rows, len(data.dump()))


def _portions(
    same: Iterable[Leaving], rows: int, size: int
) -> Iterator[Sequence[Leaving]]:
    """Rows that go into one chunk each."""
    some: list[Leaving] = []
    for one in same:
        within = sum(len(other.lines) for other in [*some, one]) <= rows
        within = within and sum(other.size for other in [*some, one]) <= size
        if some and not (within and _stays_apart(some[-1], one)):
            yield some
            some = []
        some.append(one)
    if some:
        yield some


def _stays_apart(above: Leaving, below: Leaving) -> bool:
    """Whether rows may stand below others, and are records of their own there."""
    if not (above.rows and below.rows) or max(above.lines) >= min(below.lines):
        return False
    groups = above.reader.groups([*above.rows, *below.rows])
    last = above.rows[-1].line
    return any(group[-1].line == last for group in groups)


def _moved(some: Sequence[Leaving]) -> BaseModel:
    chunk = some[0].chunk
    chunks = chunk.browse(one.chunk.id for one in some)
    return chunks._move_together({one.chunk.id: one.lines for one in some})
