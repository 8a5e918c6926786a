"""Rows to CSV files."""

import csv
import io

from ..engine.file_export import FORMAT_OPTIONS, TEXT_OPTIONS, TextFileExport
from ..engine.task_types import Task
from ..exports.characters import first_missing, replaced
from ..exports.texts import CellTextError, Texts
from ..tools.configuration import Option
from ..tools.message import _lt
from .csv_import import _check_csv, _check_encoding


@Task(selection="csv_export", name="CSV Export")
class CsvExport(TextFileExport):
    about = (
        _lt("Writes rows to a CSV file, which the next task gets when it is complete."),
        _lt(
            "Texts that a spreadsheet would run as formulas (they begin with "
            "=, +, -, @, a tab or a line break, and are no numbers) get an "
            "apostrophe in front. The CSV Import takes it off again with "
            "{'apostrophes': True}."
        ),
    )

    ending = ".csv"
    options = {
        **FORMAT_OPTIONS,
        **TEXT_OPTIONS,
        "encoding": TEXT_OPTIONS["encoding"]._replace(check=_check_encoding),
        "csv": Option(
            dict,
            {},
            _lt(
                "The dialect: delimiter, quotechar, escapechar, doublequote, quoting, "
                "lineterminator."
            ),
            check=_check_csv,
        ),
    }

    @classmethod
    def check(cls, config):
        complaints = super().check(config)
        decimal = config.get("decimal", FORMAT_OPTIONS["decimal"].default)
        if decimal == config.get("thousands"):
            complaints.append(
                _lt(
                    "“decimal” and “thousands” are one sign, so nobody could read the "
                    "numbers: choose another one of the two."
                )
            )
        return complaints

    def formatter(self, config, columns):
        texts, write = Texts(self.env, config), _line_writer(config["csv"])
        names, kinds = zip(*columns, strict=True)
        encoding = config["encoding"]

        def format_row(row, cells):
            try:
                written = [texts.text(*one) for one in zip(cells, kinds, strict=True)]
                line = write(written)
                line.encode(encoding)
            except UnicodeEncodeError:
                return self._encodable(row, config, names, written, write)
            except CellTextError as error:
                return row.fail(str(error))
            return line

        return format_row

    def _encodable(self, row, config, names, texts, write):
        """The line without characters that the encoding lacks; None fails the row."""
        encoding, how = config["encoding"], config["unencodable"]
        if how != "error":
            return write([replaced(text, encoding, how) for text in texts])
        for name, text in zip(names, texts, strict=True):
            missing = first_missing(text, encoding)
            if missing:
                row.fail(
                    self.env._(
                        "“%(column)s”: the encoding %(encoding)s has no “%(character)s”"
                        " (U+%(number)s). Choose another “encoding”, or say in "
                        "“unencodable” what to write instead.",
                        column=name,
                        encoding=encoding,
                        character=missing,
                        number=f"{ord(missing):04X}",
                    )
                )
        return None

    def head(self, config, columns):
        header = self.header(config, columns)
        if header is None:
            return ""
        texts, encoding = Texts(self.env, config), config["encoding"]
        cells = [
            replaced(texts.safe(name), encoding, "transliterate") for name in header
        ]
        return _line_writer(config["csv"])(cells)


def _line_writer(dialect):
    """Function from a list of texts to a line of CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, **dialect)

    def write(cells):
        out.seek(0)
        out.truncate()
        writer.writerow(cells)
        return out.getvalue()

    return write
