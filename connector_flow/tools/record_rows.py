"""Rows that are records: what tasks get that work on what an import made.

Each has the columns ``.model`` and ``.id``, the record, and the cells of the row that
it was made from, which conditions of transitions may look at.
"""

from .chunk_data import ChunkData

MODEL, ID = ".model", ".id"


def record_rows(data, made):
    """The rows of records that rows became.

    :param data: :class:`~.chunk_data.ChunkData` of those rows
    :param made: {(model, id): the line from which it was made}
    """
    columns = data.columns
    if columns is None:
        width = max((len(cells) for _line, cells in data.rows), default=0)
        columns = [str(number) for number in range(1, width + 1)]
    kept = [at for at, name in enumerate(columns) if name not in (MODEL, ID)]
    cells = {line: _padded(found, len(columns)) for line, found in data.rows}
    blank = [""] * len(columns)
    rows = [
        [line, [model, id_, *(cells.get(line, blank)[at] for at in kept)]]
        for (model, id_), line in sorted(made.items(), key=lambda one: one[1])
    ]
    return ChunkData([MODEL, ID, *(columns[at] for at in kept)], rows)


def _padded(cells, width):
    return cells + [""] * (width - len(cells))
