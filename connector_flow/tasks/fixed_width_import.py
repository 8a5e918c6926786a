"""Files whose columns have a fixed width to chunks of rows."""

from ..engine.file_import import FileImport
from ..engine.task_types import Task
from ..readers.fixed_layout import complaint, complaints_of_types
from ..readers.fixed_rows import FixedReader
from ..readers.kinds import TEXT
from ..tools.configuration import Option, positive, some_of
from ..tools.message import _lt
from .csv_import import CsvImport, _check_encoding


def _check_types(types):
    return next(complaints_of_types(types), None) if types else None


def _check_columns(columns):
    return complaint(columns) if columns else None


def _check_skipped(texts):
    if all(isinstance(text, str) and text for text in texts):
        return None
    return _lt("has to be a list of texts such as ['99'], not %(texts)r", texts=texts)


@Task(selection="fixed_width_import", name="Fixed Width Import")
class FixedWidthImport(FileImport):
    about = (
        _lt(
            "Reads a file whose columns have a fixed width, and makes chunks of its "
            "lines for the tasks that follow."
        ),
        _lt(
            "“columns” says where each begins and ends: {'Name': 20, 'EAN': 13} are "
            "widths, one behind the other, {'EAN': [21, 33]} is from where to where, "
            "counted from 1. Blanks around a cell are left out. A line that is too "
            "short or too long waits for repair with its number; the others go in."
        ),
        _lt(
            "Where a file has lines of several types, “record_types” has the columns "
            "of each: {'H': {'Type': 1, 'Order': 10}, 'L': {'Type': [1, 1], 'Code': "
            "[2, 9]}}. A row has the cells of its own type and none of the others: a "
            "Record Import takes those that fill columns of lines alone for lines of "
            "the record above."
        ),
    )

    reads = TEXT
    options = {
        "columns": Option(
            dict,
            {},
            _lt(
                "Column to its width, or to from and to: {'Name': 20, 'EAN': [21, 33]}."
            ),
            check=_check_columns,
        ),
        "record_types": Option(
            dict,
            {},
            _lt(
                "Instead of “columns”: the text by which a line is known to the "
                "columns of such lines."
            ),
            check=_check_types,
        ),
        "type_at": Option(
            int,
            1,
            _lt("Where that text stands in the line, counted from 1."),
            check=positive,
        ),
        "skip_types": Option(
            list,
            (),
            _lt("Lines with one of these texts there are no rows, such as a trailer."),
            check=_check_skipped,
        ),
        "encoding": Option(
            str,
            None,
            _lt("Such as 'utf-8', 'cp1252', 'cp850'. Found out when absent."),
            check=_check_encoding,
        ),
        "skip_rows": CsvImport.options["skip_rows"],
        "short_rows": Option(
            str,
            "error",
            _lt(
                "What to do with lines that end before the last column does: refuse "
                "them, or take what is missing for blanks."
            ),
            choices=("error", "fill"),
        ),
        "long_rows": Option(
            str,
            "error",
            _lt(
                "What to do with lines that have something behind the last column: "
                "refuse them, or leave it out."
            ),
            choices=("error", "cut"),
        ),
        "unit": Option(
            str,
            "characters",
            _lt("What widths and places count: characters, or bytes of the file."),
            choices=("characters", "bytes"),
        ),
    }

    @classmethod
    def check(cls, config):
        if bool(config.get("columns")) != bool(config.get("record_types")):
            return []
        return [
            _lt(
                "Say in “columns” where the columns of the file are, or in "
                "“record_types” where those of each type of line are; one of the two."
            )
        ]

    def knows_text(self, config):
        return bool(config["encoding"])

    def reader(self, stream, config, place):
        return FixedReader(
            stream,
            **some_of(config, "columns", "type_at", "encoding", "skip_rows"),
            **some_of(config, "short_rows", "long_rows", "max_columns"),
            types=config["record_types"],
            skipped=config["skip_types"],
            languages=self.languages(),
            in_bytes=config["unit"] == "bytes",
            required=config["required_columns"],
            place=place,
        )
