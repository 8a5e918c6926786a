"""The readers are plain Python: they run where there is no Odoo, and no database."""

import subprocess
import sys
from pathlib import Path

import pytest

READERS = Path(__file__).parents[2] / "connector_flow" / "readers"
# An import of odoo raises ImportError then, as it does where it is not installed.
WITHOUT_ODOO = """
import importlib.util, io, sys
sys.modules["odoo"] = None
path = sys.argv[1]
spec = importlib.util.spec_from_file_location("document_process", path)
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
load = script.modules()
"""
ROWS = """
rows = load("readers.csv_rows").CsvReader(io.BytesIO(b"Name;Qty\\nPear;3\\n"))
print([row.cells for row in rows], rows.columns)
"""


def without_odoo(script, *arguments):
    """What a script prints in a Python of its own, in which odoo cannot be imported."""
    path = str(READERS / "document_process.py")
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_ODOO + script, path, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def modules():
    return sorted(path.stem for path in READERS.glob("[!_]*.py"))


@pytest.mark.parametrize("name", modules())
def test_every_reader_is_imported_without_odoo(name):
    done = without_odoo('load(f"readers.{sys.argv[2]}")', name)
    assert not done.returncode, done.stderr


def test_rows_are_read_without_odoo():
    done = without_odoo(ROWS)
    assert done.stdout.strip() == "[['Pear', '3']] ['Name', 'Qty']", done.stderr
