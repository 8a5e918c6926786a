from odoo import models
from odoo.exceptions import UserError

from odoo.addons.queue_chunk.tools.formulas import as_it_was

from ..tools import error_file

NAMES_SHOWN = 3


class BaseImportAsync(models.Model):
    """How the lines that failed are corrected."""

    _inherit = "base.import.async"

    # correcting

    def _importer(self, content, file_name, file_type=None):
        """Odoo's reader for a file, in the environment of the person who imports."""
        values = {"file": content, "file_name": file_name, "file_type": file_type}
        importer = self._user_env()["base_import.import"]
        return importer.new(values | {"res_model": self.res_model})

    def _whole_rows(self):
        """The header, and {index: all cells of the row}, of the imported file."""
        importer = self._importer(self._own_file().raw, self.file_name, self.file_type)
        options = self._job_options()
        _length, rows = importer._read_file(options)
        header = [
            name or path or ""
            for name, path in zip(rows[0], self.mapping, strict=False)
        ]
        if options.get("has_headers"):
            rows = rows[1:]
        else:
            header = [path or "" for path in self.mapping]
        used = [at for at, path in enumerate(self.mapping) if path]
        rows = (row for row in rows if any(row[at] for at in used))
        return header, dict(enumerate(rows))

    def _failed_rows(self):
        """[(index, mapped cells)] of the rows that failed, in order."""
        failed = self.chunk_ids.filtered(lambda chunk: chunk.state == "failed")
        return [row for chunk in failed for row in chunk._rows()]

    def _error_file(self):
        """The failed lines, with their numbers and errors.

        :return: name and content of a file, CSV or a spreadsheet as the imported one
        """
        header, whole = self._whole_rows()
        texts = self.env["base.import.async.error"]._texts(self.id)
        used = [at for at, path in enumerate(self.mapping) if path]
        rows = []
        for index, mapped in self._failed_rows():
            # A line may have a cell too many, or too few where nothing is imported.
            row = [*whole.get(index, ()), *[""] * len(header)][: len(header)]
            for at, cell in zip(used, mapped, strict=True):
                row[at] = cell
            rows.append([*row, str(index + self._first_line()), texts.get(index, "")])
        header = [*header, self.env._("Line"), self.env._("Error")]
        is_text = error_file.is_text(self._own_file().raw)
        write = error_file.write_csv if is_text else error_file.write_xlsx
        stem = self.file_name.rpartition(".")[0] or self.file_name
        name = self.env._("%s - failed lines", stem)
        extension = "csv" if is_text else "xlsx"
        return f"{name}.{extension}", write(header, rows, self._job_options())

    def _correct(self, content, file_name):
        """Take the corrected lines and go on with them.

        :raise UserError: the file is none that was downloaded for correction
        """
        rows = self._corrected_rows(content, file_name)
        chunks = self.chunk_ids.filtered(lambda chunk: chunk.state == "failed")
        failed = {index: chunk for chunk in chunks for index, _row in chunk._rows()}
        strange = sorted(
            index + self._first_line() for index in set(rows) - set(failed)
        )
        if strange or not rows:
            raise UserError(
                self.env._(
                    "The file has lines that did not fail (%s). Upload the file of "
                    "failed lines, with the column of line numbers as it is.",
                    ", ".join(map(str, strange[:NAMES_SHOWN])) or 0,
                )
            )
        touched = self.env["base.import.async.chunk"].union(
            *(failed[index] for index in rows)
        )
        for chunk in touched:
            chunk._correct(rows)
        touched._reopen()
        touched._requeue()
        self._end_after_commit()

    def _corrected_rows(self, content, file_name):
        options, width = self._job_options(), len(self.mapping) + 2
        if error_file.is_text(content):
            rows = error_file.read_csv(content, options, width)
        else:
            options.pop("sheet", None)
            _length, rows = self._importer(content, file_name)._read_file(options)
        if not rows or len(rows[0]) < width - 1:
            raise UserError(
                self.env._(
                    "The file has other columns than the file of failed lines. "
                    "Download that, correct it, and upload it with the same columns."
                )
            )
        if error_file.is_text(self._own_file().raw):  # so was the file to correct
            rows = [[as_it_was(cell) for cell in row] for row in rows]
        return error_file.rows_by_line(self.env, rows, self.mapping, self._first_line())
