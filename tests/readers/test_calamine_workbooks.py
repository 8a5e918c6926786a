"""The workbooks that python-calamine is tested with are read as it reads them.

Or it is said why not. They come with its sources, which pip downloads.
"""

import io
import os
import subprocess
import sys
import tarfile
from fnmatch import fnmatch
from importlib.metadata import version
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from support.odoo_env import start_odoo

start_odoo()

from odoo.addons.connector_flow.readers.kinds import (  # noqa: E402
    HEAD,
    SHEET,
    refuse_other,
)
from odoo.addons.connector_flow.readers.sheet_process import as_text  # noqa: E402
from odoo.addons.connector_flow.readers.sheet_rows import SheetRows  # noqa: E402
from odoo.addons.connector_flow.readers.table import FileError  # noqa: E402
from odoo.addons.connector_flow.readers.unpack import (  # noqa: E402
    names_in,
    unpacked,
)

NAME = "python-calamine"
# To name what it downloads, pip would build it: by Rust, which is not there.
BACKEND = """
import pathlib

def get_requires_for_build_wheel(settings=None):
    return []

def prepare_metadata_for_build_wheel(folder, settings=None):
    made = pathlib.Path(folder) / "python_calamine.dist-info"
    made.mkdir()
    text = "Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n"
    (made / "METADATA").write_text(text)
    return made.name
"""
MEGABYTES = 100
# What the fast reader leaves as the file has it.
OURS = {"PT255H10M10S": "255:10:10"}


@pytest.fixture(scope="module")
def workbooks():
    """{name: content} of the workbooks, kept with what setup has downloaded."""
    folder = Path(os.environ["SUITE_FOLDER"]) / "calamine"
    found = f"*-{version(NAME)}.tar.gz"
    if not list(folder.glob(found)):
        download(folder)
    [path] = folder.glob(found)
    with tarfile.open(path) as archive:
        members = [one for one in archive if "/tests/data/" in one.name]
        return {
            one.name.rpartition("/")[2]: archive.extractfile(one).read()
            for one in members
            if one.isfile()
        }


def download(folder):
    backend = folder / "backend"
    backend.mkdir(parents=True, exist_ok=True)
    text = BACKEND.format(name=NAME, version=version(NAME))
    (backend / "maturin.py").write_text(text)
    options = ["--no-deps", "--no-build-isolation", "--no-binary", NAME]
    pip = [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder)]
    found = subprocess.run(
        [*pip, f"{NAME}=={version(NAME)}"],
        env=os.environ | {"PYTHONPATH": str(backend)},
        capture_output=True,
        text=True,
    )
    if found.returncode:
        pytest.skip(f"pip does not get the sources of {NAME}: {found.stderr[-200:]}")


def read_by_us(data, sheet):
    """[(line, cells)] of a sheet, and the errors of its rows."""
    stream = unpacked(io.BytesIO(data), MEGABYTES)
    rows = list(SheetRows(stream, MEGABYTES, sheet=sheet, includes_header=False))
    errors = [str(row.error) for row in rows if row.error]
    return [(row.line, row.cells) for row in rows], errors


def read_by_calamine(book, name):
    """The same by the fast reader: rows of blanks only are none."""
    rows = enumerate(book.get_sheet_by_name(name).iter_rows(), 1)
    found = [(at, [text_of(cell) for cell in row]) for at, row in rows]
    return [one for one in found if any(map(str.strip, one[1]))]


def text_of(cell):
    text = as_text(cell)
    return OURS.get(text, text)


def test_they_are_read_cell_by_cell(workbooks):
    sheets = 0
    for name, data in workbooks.items():
        if name.endswith(".xlsb") or name.startswith(("password", "empty_file")):
            continue
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in book.sheet_names:
            found = read_by_us(data, sheet)
            assert found == (read_by_calamine(book, sheet), []), (name, sheet)
            sheets += 1
    assert sheets > 20


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ("password.*", "password"),
        ("[!ep]*.xlsb", "format that is not read"),
        ("empty_file.*", "not an xlsx, xls or ods workbook"),
    ],
)
def test_why_others_are_not_read_is_said(workbooks, names, reason):
    found = [name for name in workbooks if fnmatch(name, names)]
    assert found
    for name in found:
        with pytest.raises(FileError) as refused:
            look_and_read(workbooks[name])
        assert reason in str(refused.value.message), name


def look_and_read(data):
    """As the task type does."""
    stream = io.BytesIO(data)
    refuse_other(data[:HEAD], SHEET, names_in(stream))
    read_by_us(data, None)
