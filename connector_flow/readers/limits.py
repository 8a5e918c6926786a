"""How much of a file is stored: a small one may be made to give very much."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from ..tools.configuration import Option, positive
from .table import MAX_COLUMNS, FileError, Message, Row, too_many_columns

MB = 10**6
# What a file spells out is never too much: a cell takes a byte of it, its delimiter.
# What it is turned into is, where rows are filled up, or names stand for nothing.
MAX_RATIO = 10  # bytes that are stored for each byte of the file

_lt = Message

LIMITS = {
    "max_columns": Option(
        int,
        MAX_COLUMNS,
        _lt("Files with more columns are refused."),
        check=positive,
    ),
    "max_cells": Option(
        int,
        20_000_000,
        _lt(
            "Rows times columns: files with more cells are refused, unless they have "
            "more bytes than that."
        ),
        check=positive,
    ),
    "max_stored_mb": Option(
        int,
        500,
        _lt(
            "What the rows of a file take in the database: files that need more MB are "
            "refused, unless that is less than ten times what they have."
        ),
        check=positive,
    ),
}


class Limits:
    """Counts what is stored of a file.

    :param config: with the options LIMITS
    :param size: function that tells the bytes of the file, unpacked, as far as known
    :param counted: cells and bytes that were stored before
    """

    def __init__(
        self,
        config: dict[str, Any],
        size: Callable[[], int],
        counted: tuple[int, int] = (0, 0),
    ) -> None:
        self._config, self._size = config, size
        self.cells, self.bytes = counted

    def check_columns(self, number: int) -> None:
        """Refuse a file with too many columns.

        :raise FileError: saying what to do
        """
        if number > self._config["max_columns"]:
            raise FileError(too_many_columns(number, self._config["max_columns"]))

    def checked(self, columns: Collection[str] | None, row: Row) -> Row:
        """Return a row of a file without a header; one that is too wide has failed."""
        most = self._config["max_columns"]
        if columns is not None or row.error or len(row.cells) <= most:
            return row
        return row._replace(error=too_many_columns(len(row.cells), most))

    def count_rows(
        self, columns: Collection[str] | None, rows: Iterable[Row], size: int
    ) -> None:
        """Count rows that are going to be stored with the names of their columns.

        :param size: bytes that the rows take
        :raise FileError: when it is too much
        """
        width = len(columns or ())
        self.check_columns(width)
        cells = sum(max(len(row.cells), width) for row in rows)
        self.count(cells, size + sum(map(len, columns or ())))

    def count(self, cells: int, size: int) -> None:
        """Count what is going to be stored.

        :raise FileError: when it is too much
        """
        self.cells += cells
        self.bytes += size
        if self.cells > max(self._config["max_cells"], self._size()):
            message = _lt(
                "The rows of the file have more than %(limit)d cells, empty ones "
                "included: leave out columns that hold nothing, split the file, "
                'or raise "max_cells".',
                limit=self._config["max_cells"],
            )
            raise FileError(message)
        most = self._config["max_stored_mb"] * MB
        if self.bytes > max(most, MAX_RATIO * self._size()):
            message = _lt(
                "The rows of the file would take more than %(limit)d MB, far more "
                "than the file has: look at its longest names and cells, split "
                'it, or raise "max_stored_mb".',
                limit=self._config["max_stored_mb"],
            )
            raise FileError(message)
