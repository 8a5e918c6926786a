"""Rows to JSON files."""

import json

from odoo.tools.translate import LazyTranslate

from .abstract_task import Task
from .file_export import FileExport, TextFileExport
from .options import Option

_lt = LazyTranslate(__name__, default_lang="en_US")


@Task(selection="json_export", name="JSON Export")
class JsonExport(TextFileExport):
    """Writes each row as an object: one a line, or all in an array."""

    about = (
        _lt("Writes each row as an object: one a line, or all in an array."),
        _lt(
            "Numbers, yes and no stay what they are, an empty cell is null, "
            "several values in a cell are a list; times are of ISO 8601, with"
            " their offset. The file is UTF-8."
        ),
    )

    ending = ".json"
    options = {
        "layout": Option(
            str,
            "array",
            _lt("An array of objects, or an object a line."),
            choices=("array", "lines"),
        ),
        "header": FileExport.options["header"]._replace(
            help="The keys: names of the columns or labels of the fields; 'none' "
            "writes rows as lists."
        ),
    }

    def formatter(self, config, columns):
        keys = self.header(config, columns)
        kinds = [kind.kind for _name, kind in columns]

        def format_row(row, cells):
            values = [
                _value(cell, kind) for cell, kind in zip(cells, kinds, strict=True)
            ]
            made = values if keys is None else dict(zip(keys, values, strict=True))
            return json.dumps(made, ensure_ascii=False)

        return format_row

    def write_files(self, config, parts, columns):
        array = config["layout"] == "array"
        self.between, self.tail = (",\n", "\n]\n") if array else ("\n", "\n")
        super().write_files(config | {"encoding": "utf-8"}, parts, columns)

    def head(self, config, columns):
        return "[\n" if config["layout"] == "array" else ""


def _value(cell, kind):
    is_time = kind == "datetime" and isinstance(cell, str)
    return cell.replace(" ", "T", 1) if is_time else cell
