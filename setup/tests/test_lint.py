"""Lint is red for a fault of each kind, and touches nothing unless it is to mend."""

import re
import shutil
import subprocess

import pytest

from suite_setup.errors import SetupError
from suite_setup.folder import REPO, Folder
from suite_setup.lint import (
    HOOKS,
    PINNED,
    Hooks,
    bring_back,
    copied,
    ensure_git,
    lint,
    repinned,
)

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="needs git")

SETTINGS = (
    HOOKS,
    ".editorconfig",
    ".oca_hooks.cfg",
    ".pylintrc",
    "eslint.config.cjs",
    "prettier.config.cjs",
    "pyproject.toml",
)
MANIFEST = """\
{
    "name": "Fruit",
    "summary": "Fruit",
    "version": "19.0.1.0.0",
    "author": "Connector Flow Suite",
    "license": "%s",
    "depends": ["base"],
    "data": ["fruit.xml"],
}
"""
TWICE = '#. module: fruit\nmsgid "Apple"\nmsgstr "Apfel"\n\n'
# By hook: a file, a fault in it that the hook is for, and words of what it says then.
FAULTS = {
    "odd-names": ("odd name.md", "Its name is two words to a shell.\n", "odd name.md"),
    "agpl": ("fruit/__manifest__.py", MANIFEST % "LGPL-3", "fruit/__manifest__.py"),
    "lgpl": (
        "connector/__manifest__.py",
        MANIFEST % "AGPL-3",
        "connector/__manifest__.py",
    ),
    "check-merge-conflict": ("conflict.md", "<<<<<<< ours\n", "conflict.md:1"),
    "check-case-conflict": (
        "Twice.md",
        "The other one is called twice.md.\n",
        "found: Twice.md",
    ),
    "check-symlinks": ("link", None, "link: Broken"),
    "check-executables-have-shebangs": (
        "run.txt",
        "echo\n",
        "run.txt: marked executable",
    ),
    "check-shebang-scripts-are-executable": (
        "script",
        "#!/bin/sh\n",
        "script: has a shebang",
    ),
    "detect-private-key": (
        "key.txt",
        f"-----BEGIN {'RSA PRIVATE'} KEY-----\n",
        "found: key.txt",
    ),
    "check-json": ("fault.json", "{,}\n", "fault.json: Failed"),
    "check-toml": ("fault.toml", "a = \n", "fault.toml: "),
    "check-xml": ("fault.xml", "<odoo>\n", "fault.xml: Failed"),
    "check-yaml": ("fault.yaml", "a: [\n", 'in "fault.yaml"'),
    "debug-statements": ("debugger.py", "breakpoint()\n", "debugger.py:1:0"),
    "mixed-line-ending": ("endings.md", "one\r\ntwo\n", "endings.md: fixed"),
    "end-of-file-fixer": ("end.md", "no line break", "Fixing end.md"),
    "trailing-whitespace": ("blanks.md", "blanks  \n", "Fixing blanks.md"),
    "ruff": ("unused.py", "import os\n", "unused.py"),
    "ruff-format": ("format.py", "fruit = {'apple':1}\n", "1 file reformatted"),
    "bandit": ("danger.py", "import os\n\nos.system(input())\n", "B605"),
    "pylint-odoo": (
        "fruit/commit.py",
        "def save(self):\n    self.env.cr.commit()\n",
        "invalid-commit",
    ),
    "oca-checks-odoo-module": (
        "fruit/fruit.xml",
        "<openerp />\n",
        "xml-deprecated-openerp-node",
    ),
    "oca-checks-po": ("fruit/i18n/de.po", TWICE * 2, "po-duplicate-message-definition"),
    "check-github-workflows": (
        ".github/workflows/jobless.yml",
        "on: push\n",
        "'jobs' is a required",
    ),
    "pyright": (
        "connector_flow/readers/fruit.py",
        "def count(fruit: list[str]) -> str:\n    return len(fruit)\n",
        "connector_flow/readers/fruit.py",
    ),
    "eslint": (
        "fruit/static/src/fruit.js",
        "export const apple = pear;\n",
        "'pear' is not defined",
    ),
    "prettier": (
        "fruit/static/src/fruit.css",
        "p{color:red}\n",
        "fruit/static/src/fruit.css",
    ),
}


@pytest.fixture
def repo(tmp_path):
    """An empty repository."""
    made = tmp_path / "repo"
    subprocess.run(["git", "init", "--quiet", made], check=True)
    return made


def write(repo, name, text):
    path = repo / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def contents(repo):
    files = (path for path in repo.rglob("*") if ".git" not in path.parts)
    return {path: path.read_bytes() for path in files if path.is_file()}


def configuration():
    return (REPO / HOOKS).read_text()


def hooks():
    return set(re.findall(r"^ +- id: (\S+)$", configuration(), re.MULTILINE))


def plant_faults(repo):
    for name in SETTINGS:
        write(repo, name, (REPO / name).read_text())
    for name, text, _ in FAULTS.values():
        if text is not None:
            write(repo, name, text)
    for name in ("fruit/__init__.py", "connector/__init__.py", "twice.md"):
        write(repo, name, "")
    (repo / "link").symlink_to("nowhere")
    (repo / "run.txt").chmod(0o755)


def test_each_hook_is_red_for_a_fault_of_its_kind(repo, capfd, monkeypatch):
    """A hook that is added needs a fault here; what was looked at stays as it was."""
    # Few files: one process a hook is as soon there as several.
    monkeypatch.setenv("PRE_COMMIT_NO_CONCURRENCY", "1")
    plant_faults(repo)
    before = contents(repo)
    with copied(repo) as copy:
        code = Hooks(Folder()).run(copy)
    told = capfd.readouterr().out
    _, *parts = re.split(r"^- hook id: (\S+)$", told, flags=re.MULTILINE)
    said = dict(zip(parts[::2], parts[1::2], strict=True))
    unsaid = {
        hook: words
        for hook, (*_, words) in FAULTS.items()
        if words not in said.get(hook, "")
    }
    assert not unsaid, told
    assert code == 1
    assert set(FAULTS) == hooks()
    assert contents(repo) == before


def test_new_files_are_looked_at_and_ignored_ones_are_not(repo):
    """What git would add is looked at, and what is deleted does not stop it."""
    write(repo, ".gitignore", "made/\n")
    write(repo, "made/by_setup.py", "")
    write(repo, "gone.py", "")
    subprocess.run(["git", "-C", repo, "add", "gone.py"], check=True)
    (repo / "gone.py").unlink()
    write(repo, "new/with blank.py", "")
    with copied(repo) as copy:
        names = {str(path.relative_to(copy)) for path in contents(copy)}
    assert names == {".gitignore", "new/with blank.py"}


def test_what_a_fixer_mended_is_brought_back(repo):
    """Only that, with its rights."""
    write(repo, "script", "#!/bin/sh").chmod(0o755)
    kept = write(repo, "kept", "as it is").stat().st_mtime_ns
    with copied(repo) as copy:
        write(copy, "script", "#!/bin/sh\n")
        assert bring_back(copy, repo) == ["script"]
        assert bring_back(copy, repo) == []
    assert (repo / "script").read_text() == "#!/bin/sh\n"
    assert (repo / "script").stat().st_mode & 0o111
    assert (repo / "kept").stat().st_mtime_ns == kept


def test_a_folder_that_is_no_clone_is_refused_in_words(tmp_path):
    """Git's reason is told, and what to do."""
    with pytest.raises(SetupError, match="(?s)not a git repository.*needs a clone"):
        with copied(tmp_path):
            pass


def test_a_machine_without_git_is_told_what_to_install(monkeypatch, tmp_path):
    """Whoever is not root has to install it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError, match="apt-get install git"):
        ensure_git()


def test_lint_takes_no_other_arguments():
    """A word that is misspelled is not taken for a check that passed."""
    with pytest.raises(SystemExit):
        lint(["--fixx"])


def test_hooks_have_the_versions_that_are_tested():
    """Each Python package of a hook is pinned as in constraints.txt."""
    constraints = REPO / "constraints.txt"
    if not constraints.is_file():
        pytest.skip("there is no constraints.txt yet")
    exact = re.findall(r"^([\w.-]+)==([^\s;]+)", constraints.read_text(), re.MULTILINE)
    pinned = {(name, version) for _, name, version in PINNED.findall(configuration())}
    names = {name for name, _ in pinned}
    assert pinned and pinned == {pin for pin in exact if pin[0] in names}


def test_ranges_of_hooks_are_those_that_are_pinned():
    """Setup resolves exactly what the hooks install."""
    ranges = (REPO / "hook-requirements.txt").read_text()
    named = set(re.findall(r"^([\w.-]+)[><=]", ranges, re.MULTILINE))
    assert named == {name for _, name, _ in PINNED.findall(configuration())}


def test_versions_of_hooks_are_written_where_they_are_named():
    """What has no new version, and what is no Python package, stays."""
    text = "  - ruff==0.9.0\n  - bandit==1.8.0\n  - eslint@10.0.0\n"
    changed = repinned(text, {"ruff": "0.10.1", "eslint": "11"})
    assert changed == text.replace("0.9.0", "0.10.1")
