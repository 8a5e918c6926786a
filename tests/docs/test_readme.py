"""What the README says is so: its tutorial runs, its names exist."""

import importlib
import os
import re
import subprocess
import sys

import pytest

from suite_setup.cli import parser
from suite_setup.folder import REPO
from suite_setup.inside import databases, odoo_bin_path
from suite_setup.watching import logs
from support.odoo_env import start_odoo

from . import readme


@pytest.fixture
def tutorial(tmp_path):
    """A folder with the files of the tutorial."""
    for name, content in readme.blocks("file").items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


def test_the_tutorial_runs_as_it_is_written(tutorial, db):
    """The addon of the tutorial imports its file, and prints what the README says."""
    odoo(tutorial, db, "--init", "my_fruit", "--stop-after-init")
    for script, expected in readme.blocks("output").items():
        with open(tutorial / script) as stdin:
            assert odoo(tutorial, db, command="shell", stdin=stdin) == expected
    assert products(db) == {"Süßkirsche": 0.8, 'Apfel "Elstar"': 1.2}
    logs.check(tutorial / "odoo.log", names=["my_fruit"])


def test_the_task_type_of_the_tutorial_has_ten_lines():
    """The README promises ten lines of Python, and it is not one more."""
    code = readme.blocks("file")["my_fruit/fruit_import.py"]
    assert len([line for line in code.splitlines() if line.strip()]) <= 10


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("engine.file_import", "FileImport"),
        ("csv_import", "CsvImport"),
        ("xlsx_import", "XlsxImport"),
        ("json_import", "JsonImport"),
        ("xml_import", "XmlImport"),
        ("ftp_download", "FtpDownload"),
        ("ftp_upload", "FtpUpload"),
        ("http_download", "HttpDownload"),
        ("http_upload", "HttpUpload"),
        ("record_export", "RecordExport"),
        ("engine.file_export", "FileExport"),
        ("csv_export", "CsvExport"),
        ("json_export", "JsonExport"),
        ("xlsx_export", "XlsxExport"),
    ],
)
def test_the_tables_of_options_are_those_of_the_classes(module, name):
    """Names, values, defaults and explanations of each type stand in the README."""
    start_odoo()
    where = module if "." in module else f"tasks.{module}"
    found = importlib.import_module(f"odoo.addons.connector_flow.{where}")
    expected = [
        "| option | value | default | meaning |",
        "|---|---|---|---|",
        *(option_line(*item) for item in vars(found)[name].options.items()),
    ]
    table = readme.table_below(f"options: {where.rpartition('.')[2]}")
    assert table == expected, "The table has to be:\n" + "\n".join(expected)


def test_what_the_readme_links_to_is_there():
    """Every relative link and picture of the README exists."""
    links = readme.relative_links()
    assert len(links) > 3
    assert [link for link in links if not (REPO / link).exists()] == []


def test_every_command_of_the_readme_exists():
    """Targets of make and commands of setup/suite are those that there are."""
    targets = re.findall(r"^([a-z ]+):", (REPO / "Makefile").read_text(), re.M)
    named = readme.commands("make")
    assert {"run", "test"} <= named <= {t for line in targets for t in line.split()}
    named = readme.commands("setup/suite")
    assert "odoo" in named
    assert all(parser().parse_args([command]) for command in named)


def odoo(folder, database, *arguments, command="server", stdin=subprocess.DEVNULL):
    """Run Odoo's command line with the addons of a folder besides; what it prints."""
    logs.use(folder / "odoo.log")
    done = subprocess.run(
        [
            *(sys.executable, odoo_bin_path(), command, "--database", database),
            *("--no-http", "--logfile", str(folder / "odoo.log"), *arguments),
        ],
        cwd=folder,
        env=os.environ | {"ODOO_RC": config_with(folder)},
        stdin=stdin,
        capture_output=True,
        text=True,
    )
    assert not done.returncode, done.stderr
    logs.leave(folder / "odoo.log")
    return done.stdout


def config_with(folder):
    """Path of the suite's configuration with one more folder of addons."""
    with open(os.environ["ODOO_RC"]) as lines:
        found = lines.read()
    config = re.sub(r"^(addons_path = .*)$", rf"\1,{folder}", found, flags=re.M)
    (folder / "odoo.conf").write_text(config)
    return str(folder / "odoo.conf")


def products(database):
    """Names and prices of the products that the tutorial made."""
    query = "SELECT json_object_agg(name->>'en_US', list_price) FROM product_template"
    return databases.value(database, query)


def option_line(name, option):
    """The line of one option in the table."""
    choices = " or ".join(f"`{choice!r}`" for choice in option.choices)
    default = "" if option.default in (None, (), {}) else f"`{option.default!r}`"
    cells = [f"`{name}`", choices or option.expected(), default, str(option.help)]
    return "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|"
