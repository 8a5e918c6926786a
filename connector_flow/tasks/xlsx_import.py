"""Workbooks (xlsx, xls, ods) to chunks of rows."""

from ..engine.file_import import TURNED, FileImport
from ..engine.task_types import Task
from ..readers.frames import FRAMES, complaints, framed
from ..readers.kinds import SHEET
from ..readers.sheet_rows import SheetRows
from ..tools.configuration import Option, not_negative, positive, some_of
from ..tools.message import _lt


def _check_sheet(sheet):
    if isinstance(sheet, int):
        return positive(sheet)
    return None if sheet else _lt("has to be a name or a number")


@Task(selection="xlsx_import", name="Spreadsheet Import")
class XlsxImport(FileImport):
    about = (
        _lt("Reads a sheet of an xlsx, xls or ods file and makes chunks of its rows."),
        _lt(
            "Each cell is a text: dates as 2026-11-21, with a time as "
            "2026-11-21 14:30:00, numbers with a decimal point and without "
            "the noise of binary digits (0.3, 12345678), a percentage as the "
            "number behind it (0.19), true and false. Of merged cells the "
            "first has the value. Hidden rows are read as well, rows without "
            "any value are not."
        ),
        _lt(
            "A row with an error such as #REF! in a cell waits for repair; the others "
            "go in. So does one with a formula in an xlsx file that has no saved "
            "value: Excel and LibreOffice save them, other programs may not. The line "
            "of a row is its number in the sheet. The file may be packed by gzip or "
            "zip."
        ),
    )

    typed_numbers = True
    typed_dates = True
    reads = SHEET
    options = {
        "sheet": Option(
            (str, int),
            None,
            _lt("Name of the sheet, or its number from 1. The first one when absent."),
            check=_check_sheet,
        ),
        "includes_header": Option(bool, True, _lt("A row names the columns.")),
        "header_row": Option(
            int,
            None,
            _lt(
                "Number of that row; those above are left out. The first that is not "
                "empty when absent."
            ),
            check=positive,
        ),
        "skip_rows": Option(
            int,
            0,
            _lt("Rows to leave out at the top of the sheet."),
            check=not_negative,
        ),
        "fill_merged": Option(
            bool,
            False,
            _lt("Each cell of a merged area gets the value of its first one."),
        ),
        "as_shown": Option(
            list,
            (),
            _lt(
                "Names of columns, or their numbers from 1, whose numbers are read as "
                "the sheet shows them: 01067 where the number is 1067 and its format "
                "00000."
            ),
        ),
        "pictures": Option(
            str,
            "error",
            _lt("A picture in a cell fails its row, or its cell is read as empty."),
            choices=("error", "empty"),
        ),
        **FRAMES,
        **TURNED,
    }

    @classmethod
    def check(cls, config):
        return complaints(config)

    def source(self, content, config):
        types = config["record_types"]
        rows = SheetRows(
            content,
            config["max_unpacked_mb"],
            **some_of(config, "sheet", "header_has", "header_row", "skip_rows"),
            **some_of(config, "fill_merged", "as_shown", "pictures", "max_columns"),
            includes_header=config["includes_header"] and not types,
            required=() if types else config["required_columns"],
        )
        return framed(rows, config)
