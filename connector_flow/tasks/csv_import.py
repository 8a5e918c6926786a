"""CSV files to chunks of rows."""

from odoo.exceptions import UserError

from ..tools.chunk_data import ChunkData
from .abstract_task import AbstractChunkWriteTask, Task
from .csv_reader import CsvReader, FileError, Message, check_dialect, check_encoding
from .options import Option, not_negative, positive

CHUNK_CHARACTERS = 2_000_000  # wide rows make shorter chunks


def _check_encoding(name):
    return _listed(check_encoding(name))


def _check_csv(dialect):
    return _listed(check_dialect(dialect))


def _listed(complaints):
    return complaints and "cannot be used: " + " ".join(complaints)


def _check_comment(character):
    return None if len(character) == 1 else "has to be a single character"


@Task(selection="csv_import", name="CSV Import")
class CsvImport(AbstractChunkWriteTask):
    """Reads a CSV file and makes chunks of its rows for the tasks that follow.

    With a header a row is a dictionary of column name to cell, without one a list.
    Encoding and delimiter are found out when they are not given. A row that cannot be
    read waits for repair with its line number; the others go in.
    """

    needs_file = True
    options = {
        "includes_header": Option(bool, True, "The first row names the columns."),
        "encoding": Option(
            str,
            None,
            "Such as 'utf-8', 'cp1252', 'utf-16'. Found out when absent.",
            check=_check_encoding,
        ),
        "csv": Option(
            dict,
            {},
            "The dialect: delimiter, quotechar, escapechar, doublequote, quoting, "
            "skipinitialspace, strict. The delimiter is found out when absent.",
            check=_check_csv,
        ),
        "comment_char": Option(
            str, None, "Lines that begin with it are left out.", check=_check_comment
        ),
        "skip_rows": Option(
            int, 0, "Lines to leave out at the top of the file.", check=not_negative
        ),
        "required_columns": Option(
            list, (), "Without these columns the file is refused as a whole."
        ),
        "short_rows": Option(
            str,
            "error",
            "What to do with rows that have fewer cells than the header: refuse the "
            "row, or fill it with empty cells.",
            choices=("error", "fill"),
        ),
        "chunk_size": Option(
            int, 1000, "Rows in a job. 1 gives every row a job.", check=positive
        ),
    }

    def prepare_chunk(self, config=None, file_id=None, **kwargs):
        """Yield the chunks of one file; rows that cannot be read get their own."""
        with self.open_file(file_id) as stream:
            try:
                yield from self._chunks(stream, config, file_id)
            except FileError as error:
                raise UserError(self._file_error(error)) from error

    def _chunks(self, stream, config, file_id):
        reader = self._reader(stream, config)
        self._note_guess(file_id, reader)
        good, bad, size = [], [], 0
        for row in reader:
            (bad if row.error else good).append(row)
            size += sum(map(len, row.cells))
            full = len(good) + len(bad) >= config["chunk_size"]
            if full or size >= CHUNK_CHARACTERS:
                yield from self._values(reader, good, bad, file_id)
                good, bad, size = [], [], 0
        yield from self._values(reader, good, bad, file_id)

    def _reader(self, stream, config):
        return CsvReader(
            stream,
            encoding=config["encoding"],
            dialect=config["csv"],
            comment_char=config["comment_char"],
            includes_header=config["includes_header"],
            skip_rows=config["skip_rows"],
            required=config["required_columns"],
            short_rows=config["short_rows"],
            place=self.place,
        )

    def _values(self, reader, good, bad, file_id):
        """The values of one or two chunks; the place to go on is behind the last."""
        chunks = [
            {
                "data": ChunkData(
                    reader.columns, [[row.line, row.cells] for row in rows]
                ).dump(),
                "file_id": file_id,
                "errors": {
                    row.line: self._translated(row.error) for row in rows if row.error
                },
            }
            for rows in (good, bad)
            if rows
        ]
        if chunks:
            chunks[-1]["place"] = reader.place()
        return chunks

    def _file_error(self, error):
        message = self._translated(error.message)
        if not error.line:
            return message
        return self.env._("Line %(line)s: %(error)s", line=error.line, error=message)

    def _translated(self, message):
        """The reader speaks English and keeps templates for those who do not."""
        if isinstance(message, Message):
            return self.env._(message.template, **message.args)
        return message

    def _note_guess(self, file_id, reader):
        if reader.guessed:
            guessed = ", ".join(
                f"{key} {value!r}" for key, value in reader.guessed.items()
            )
            self.env["impexp.file"].browse(file_id).sudo().guessed = guessed
