"""Rows to JSON files."""

import json
import math
from collections import Counter

from odoo.exceptions import UserError

from ..engine.file_export import FileExport, TextFileExport
from ..engine.task_types import Task
from ..tools.configuration import Option
from ..tools.message import _lt


@Task(selection="json_export", name="JSON Export")
class JsonExport(TextFileExport):
    about = (
        _lt("Writes each row as an object: one a line, or all in an array."),
        _lt(
            "Numbers, yes and no stay what they are, an empty cell is null, "
            "several values in a cell are a list; times are of ISO 8601, with"
            " their offset. Numbers that are none (NaN, infinity) are null. "
            "The file is UTF-8."
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
        keys = self._keys(config, columns)
        kinds = [kind.kind for _name, kind in columns]

        def format_row(row, cells):
            values = [
                _value(cell, kind) for cell, kind in zip(cells, kinds, strict=True)
            ]
            made = values if keys is None else dict(zip(keys, values, strict=True))
            try:
                return json.dumps(made, ensure_ascii=False, allow_nan=False)
            except ValueError:  # NaN or infinity, which JSON does not have
                return json.dumps(_finite(made), ensure_ascii=False)

        return format_row

    def _keys(self, config, columns):
        """The header; each key once, as objects would lose values otherwise."""
        keys = self.header(config, columns)
        twice = [key for key, count in Counter(keys or ()).items() if count > 1]
        if twice:
            raise UserError(
                self.env._(
                    "Two columns have the label “%s”, and an object has a key once. "
                    "Let “header” be 'names', and give the columns names in the "
                    "“fields” of the export.",
                    twice[0],
                )
            )
        return keys

    def write_files(self, config, parts, columns):
        array = config["layout"] == "array"
        self.between, self.tail = (",\n", "\n]\n") if array else ("\n", "\n")
        super().write_files(config | {"encoding": "utf-8"}, parts, columns)

    def head(self, config, columns):
        return "[\n" if config["layout"] == "array" else ""


def _value(cell, kind):
    is_time = kind == "datetime" and isinstance(cell, str)
    return cell.replace(" ", "T", 1) if is_time else cell


def _finite(value):
    """The same with null for numbers that are none."""
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
