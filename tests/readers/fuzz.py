"""What the fuzz tests of the readers share: reading whole, reading in parts, limits."""

import io
import json

from support.odoo_env import start_odoo

start_odoo()

from odoo.addons.connector_flow.engine.stored_rows import (  # noqa: E402
    StoredRows,
    stored_lines,
)
from odoo.addons.connector_flow.readers.csv_rows import CsvReader  # noqa: E402
from odoo.addons.connector_flow.readers.edifact_rows import EdifactRows  # noqa: E402
from odoo.addons.connector_flow.readers.fixed_rows import FixedReader  # noqa: E402
from odoo.addons.connector_flow.readers.json_rows import (  # noqa: E402
    JsonArray,
    JsonLines,
)
from odoo.addons.connector_flow.readers.sheet_rows import SheetRows  # noqa: E402
from odoo.addons.connector_flow.readers.table import FileError  # noqa: E402
from odoo.addons.connector_flow.readers.unpack import unpacked  # noqa: E402
from odoo.addons.connector_flow.readers.xml_rows import XmlRecords  # noqa: E402
from odoo.addons.connector_flow.tools import invisible  # noqa: E402, F401

MEGABYTES = 1


def csv_rows(data, place=None, **options):
    return CsvReader(io.BytesIO(data), place=place, **options)


def edifact_rows(data):
    return EdifactRows(unpacked(io.BytesIO(data), MEGABYTES))


def fixed_rows(data, place=None):
    types = {"a": {"one": 2, "two": [2, 4]}, '"': {"three": [3, 6], "one": 1}}
    return FixedReader(io.BytesIO(data), types=types, skipped=[";"], place=place)


def fixed_bytes(data, place=None):
    columns = {"one": 3, "two": [3, 5]}
    return FixedReader(io.BytesIO(data), columns=columns, in_bytes=True, place=place)


def json_lines(data, place=None):
    return JsonLines(io.BytesIO(data), place=place)


def json_array(data):
    return JsonArray(unpacked(io.BytesIO(data), MEGABYTES))


def json_at_path(data):
    return JsonArray(unpacked(io.BytesIO(data), MEGABYTES), path=["a", "b"])


def xml_records(data):
    return XmlRecords(unpacked(io.BytesIO(data), MEGABYTES), path=["p"])


def sheet_rows(data):
    return SheetRows(unpacked(io.BytesIO(data), MEGABYTES), MEGABYTES)


def read(make, data):
    """Rows of a file, or the FileError as text; anything else is a defect."""
    try:
        return list(make(data))
    except FileError as error:
        assert str(error)
        return str(error)


def check_rows(rows):
    """Rows can be stored, their numbers grow, and what is wrong has words."""
    if isinstance(rows, str):
        return
    lines = [row.line for row in rows]
    assert lines == sorted(set(lines))
    for row in rows:
        assert row.error is None or str(row.error).strip()
        text = "".join(row.cells)
        assert "\0" not in text
        text.encode()


def in_parts(make, data, count):
    """Rows read ``count`` at a time, each part by a reader of its own."""
    rows, place = [], None
    while True:
        reader = make(data, place=place)
        part = []
        for row in reader:
            part.append(row)
            if len(part) == count:
                break
        if not part:
            return rows
        rows += part
        place = json.loads(json.dumps(reader.place()))


def stored(make, data):
    """Rows after they were stored and read again; the FileError as text."""
    try:
        source = make(data)
        stream = io.BytesIO(b"".join(stored_lines(source, str, 10**6)))
    except FileError as error:
        return str(error)
    return list(StoredRows(stream, source.columns))
