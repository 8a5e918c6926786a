"""CSV files to chunks of rows."""

from odoo.addons.queue_chunk.tools.formulas import as_it_was

from ..engine.file_import import FileImport
from ..engine.task_types import Task
from ..readers.csv_rows import CsvReader
from ..readers.dialects import check_dialect
from ..readers.encodings import check_encoding
from ..readers.frames import FRAMES, complaints, framed
from ..readers.kinds import CSV
from ..tools.configuration import Option, not_negative, some_of
from ..tools.message import _lt, joined


def _check_encoding(name):
    return _listed(check_encoding(name))


def _check_csv(dialect):
    return _listed(check_dialect(dialect))


def _listed(complaints):
    if not complaints:
        return None
    return _lt("cannot be used: %(reasons)s", reasons=joined(complaints))


def _check_comment(character):
    return None if len(character) == 1 else _lt("has to be a single character")


@Task(selection="csv_import", name="CSV Import")
class CsvImport(FileImport):
    about = (
        _lt("Reads a CSV file and makes chunks of its rows for the tasks that follow."),
        _lt(
            "With a header a row is a dictionary of column name to cell, "
            "without one a list. Encoding and delimiter are found out when "
            "they are not given. A row that cannot be read waits for repair "
            "with its line number; the others go in. The file may be packed "
            "by gzip or zip."
        ),
        _lt(
            "A first line such as sep=; (Excel's) says the delimiter and is not a row. "
            "If the configuration gives another delimiter, the file is refused, as one "
            "of the two is wrong. Is it the line, set skip_rows to 1 (or more, it "
            "counts as one): then the delimiter of the configuration holds."
        ),
    )

    reads = CSV
    options = {
        "includes_header": Option(bool, True, _lt("The first row names the columns.")),
        "encoding": Option(
            str,
            None,
            _lt("Such as 'utf-8', 'cp1252', 'utf-16'. Found out when absent."),
            check=_check_encoding,
        ),
        "csv": Option(
            dict,
            {},
            _lt(
                "The dialect: delimiter, quotechar, escapechar, doublequote, quoting, "
                "skipinitialspace, strict. The delimiter is found out when absent."
            ),
            check=_check_csv,
        ),
        "comment_char": Option(
            str,
            None,
            _lt("Lines that begin with it are left out."),
            check=_check_comment,
        ),
        "skip_rows": Option(
            int,
            0,
            _lt("Lines to leave out at the top of the file."),
            check=not_negative,
        ),
        "short_rows": Option(
            str,
            "error",
            _lt(
                "What to do with rows that have fewer cells than the header: refuse "
                "the row, or fill it with empty cells."
            ),
            choices=("error", "fill"),
        ),
        "apostrophes": Option(
            bool,
            False,
            _lt(
                "The file was made by a CSV Export: take the apostrophe off that "
                "stands in front of texts which a spreadsheet would run."
            ),
        ),
        **FRAMES,
    }

    @classmethod
    def check(cls, config):
        return complaints(config)

    def knows_text(self, config):
        return bool(config["encoding"] or config["csv"].get("delimiter"))

    def reader(self, stream, config, place):
        types = config["record_types"]
        reader = CsvReader(
            stream,
            **some_of(config, "encoding", "comment_char", "header_has", "skip_rows"),
            **some_of(config, "short_rows", "max_columns"),
            dialect=config["csv"],
            includes_header=config["includes_header"] and not types,
            required=() if types else config["required_columns"],
            languages=self.languages(),
            place=place,
        )
        reader = _WithoutApostrophes(reader) if config["apostrophes"] else reader
        return framed(reader, config, place)


class _WithoutApostrophes:
    """A reader of rows as they were before a CSV Export made them harmless."""

    def __init__(self, reader):
        self.reader = reader

    def __getattr__(self, name):
        return getattr(self.reader, name)

    @property
    def columns(self):
        names = self.reader.columns
        return names and [as_it_was(name) for name in names]

    def __iter__(self):
        for row in self.reader:
            cells = [as_it_was(cell) for cell in row.cells]
            yield row._replace(cells=cells)
