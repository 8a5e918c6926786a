"""What the README and docs/ say is so: what they run runs, what they name exists."""

import ast
import importlib
import io
import os
import re
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from suite_setup.cli import parser
from suite_setup.folder import REPO
from suite_setup.inside import databases, odoo_bin_path, reference
from suite_setup.net import free_port
from suite_setup.odoo_log import entries
from suite_setup.watching import logs
from support.odoo_env import open_env, start_odoo

from . import readme

GUIDES = readme.DOCS / "guides"
TYPE = GUIDES / "write-a-type.md"
RUN = [page for page in sorted(GUIDES.glob("*.md")) if readme.blocks("output", page)]


@pytest.fixture
def written(tmp_path):
    """Function that writes the files of a page into a folder, and returns that."""

    def write(page):
        for name, content in readme.blocks("file", page).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return tmp_path

    return write


def test_the_readme_is_read_in_a_few_minutes():
    assert len(readme.README.read_text().splitlines()) <= 150


def test_the_addons_of_the_guides_run_as_they_are_written(written, db):
    """Their tests pass; that of the tutorial prints what its page says."""
    names = addons()
    folder = [written(page) for page in names.values()][0]
    tags = ",".join(f"/{name}" for name in names)
    odoo(folder, db, "-i", ",".join(names), "--test-tags", tags, "--stop-after-init")
    assert_prints(folder, db, TYPE)
    assert products(db) == {"Süßkirsche": 0.8, 'Apfel "Elstar"': 1.2}
    logs.check(folder / "odoo.log", names=[*names])
    ran = (folder / "odoo.log").read_text()
    assert [name for name in own_tests() if f": Starting {name} " not in ran] == []


def addons():
    """``{addon: page}`` of the guides that write one."""
    found = {}
    for page in sorted(GUIDES.glob("*.md")):
        for name in readme.blocks("file", page):
            addon, _slash, file = name.partition("/")
            if file == "__manifest__.py":
                found[addon] = page
    return found


def own_tests():
    """``TestClass.test_name`` of all tests that the addons of the guides have."""
    pages = addons().values()
    codes = [readme.blocks("file", page).items() for page in pages]
    return [
        f"{case.name}.{test.name}"
        for code in codes
        for name, text in code
        if "/tests/" in name
        for case in ast.parse(text).body
        if isinstance(case, ast.ClassDef)
        for test in case.body
        if isinstance(test, ast.FunctionDef) and test.name.startswith("test_")
    ]


def test_every_addon_of_the_guides_has_tests():
    for addon, page in addons().items():
        assert f"{addon}/tests/__init__.py" in readme.blocks("file", page)
    assert len(own_tests()) >= 5


def test_guides_that_print_something_are_run():
    assert len(RUN) == 11


@pytest.mark.parametrize(
    "page", [page for page in RUN if page != TYPE], ids=lambda page: page.stem
)
def test_the_scripts_of_a_guide_run_as_they_are_written(written, db, page, monkeypatch):
    """Without an addon of their own they print what the page says."""
    monkeypatch.chdir(written(page))
    for script, expected in readme.blocks("output", page).items():
        assert printed(db, Path(script).read_text()) == expected


def printed(database, code):
    """What code prints, run as Odoo's shell runs it; a process takes seconds more."""
    out = io.StringIO()
    with open_env(database) as env, redirect_stdout(out):
        env = env(context=env["res.users"].context_get())
        exec(code, {"__name__": "__main__", "env": env, "self": env.user})
        env.cr.rollback()
    return out.getvalue()


def assert_prints(folder, database, page):
    """Run the scripts of a page in Odoo's shell."""
    for script, expected in readme.blocks("output", page).items():
        with open(folder / script) as stdin:
            assert odoo(folder, database, command="shell", stdin=stdin) == expected


def test_the_task_type_of_the_tutorial_has_ten_lines():
    """The README promises ten lines of Python, and it is not one more."""
    code = readme.blocks("file", TYPE)["my_fruit/fruit_import.py"]
    assert len([line for line in code.splitlines() if line.strip()]) <= 10
    assert f"```python\n{code}```" in readme.README.read_text()


def configs():
    """``(page, type, text)`` of all configurations that the guides show."""
    return [
        (page.stem, kind, text)
        for page in sorted(GUIDES.glob("*.md"))
        for kind, text in readme.CONFIG.findall(page.read_text())
    ]


@pytest.mark.parametrize(("page", "kind", "text"), configs())
def test_configurations_of_the_guides_are_accepted(page, kind, text):
    """Each key is one that there is, and each value one that it takes."""
    start_odoo()
    configuration = importlib.import_module(
        "odoo.addons.connector_flow.tools.configuration"
    )
    found = {name: one for name, _label, one in reference.task_types()}[kind]
    config = configuration.parse_config(text)
    assert not configuration.check_config(found.all_options(), config)
    assert not found.check(configuration.with_defaults(found.all_options(), config))


def test_every_block_of_python_in_the_guides_is_looked_at():
    """It is a file that is run, a configuration, or a part that says of what."""
    marked = r"<!-- (?:file|config|part): .+ -->\n```python$"
    for page in GUIDES.glob("*.md"):
        text = page.read_text()
        found = re.findall(marked, text, re.M)
        assert text.count("```python") == len(found), page.name


def test_the_reference_is_made_from_the_options_of_today():
    """Every type has its page, with its options; otherwise: setup/suite readme."""
    start_odoo()
    folder = readme.DOCS / "reference"
    there = {path.name: path.read_text() for path in folder.glob("*.md")}
    right = reference.pages()
    assert {"record_import.md", "csv_import.md", "mapping.md"} <= right.keys()
    stale = [name for name, text in right.items() if there.pop(name, None) != text]
    assert (stale, list(there)) == ([], [])


def test_the_reference_names_value_default_and_meaning_of_an_option():
    """Also where a text has signs of which Markdown makes something."""
    start_odoo()
    options = importlib.import_module("odoo.addons.connector_flow.tools.configuration")
    option = options.Option(str, "|", "Such as *.csv.", choices=("|", ","))
    line = r"| `sign` | `'\|'` or `','` | `'\|'` | Such as \*.csv. |"
    assert reference.option_line("sign", option) == line


@pytest.mark.parametrize(
    "page", readme.pages(), ids=lambda page: str(page.relative_to(REPO))
)
def test_what_a_page_links_to_is_there(page):
    """Every relative link and picture leads to a file of the repository."""
    links = readme.relative_links(page)
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_links_are_looked_at():
    assert len(readme.relative_links()) > 20


def test_every_decision_is_listed():
    folder = readme.DOCS / "decisions"
    names = {path.name for path in folder.glob("*.md")} - {"index.md"}
    assert names == set(readme.relative_links(folder / "index.md"))


def test_every_command_that_is_named_exists():
    """Targets of make and commands of setup/suite are those that there are."""
    targets = re.findall(r"^([a-z ]+):", (REPO / "Makefile").read_text(), re.M)
    targets = {target for line in targets for target in line.split()}
    assert {"run", "test"} <= readme.commands("make") <= targets
    found = set()
    for page in readme.pages():
        assert readme.commands("make", page) <= targets, page
        found |= readme.commands("setup/suite", page)
    assert "odoo" in found
    assert all(parser().parse_args([command]) for command in found)


def odoo(
    folder,
    database,
    *arguments,
    command="server",
    stdin=subprocess.DEVNULL,
    **variables,
):
    """Run Odoo's command line with the addons of a folder besides; what it prints.

    :param variables: of the environment, besides those that there are
    """
    logs.use(folder / "odoo.log")
    # Where tests are asked for, Odoo listens in spite of --no-http.
    port = ("--no-http", f"--http-port={free_port()}")
    done = subprocess.run(
        [
            *(sys.executable, odoo_bin_path(), command, "--database", database),
            *(*port, "--logfile", str(folder / "odoo.log"), *arguments),
        ],
        cwd=folder,
        env=os.environ | variables | {"ODOO_RC": config_with(folder)},
        stdin=stdin,
        capture_output=True,
        text=True,
    )
    assert not done.returncode, f"{errors(folder / 'odoo.log')}\n{done.stderr}"
    logs.leave(folder / "odoo.log")
    return done.stdout


def errors(log):
    """The errors of a log, each in a line."""
    found = entries(log.read_text(errors="replace"))
    found = [str(entry) for entry in found if entry.level in {"ERROR", "CRITICAL"}]
    return "; ".join(" ".join(text.split()) for text in found)


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
