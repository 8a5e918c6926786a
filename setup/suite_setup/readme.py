"""The command that makes what an addon shows of itself from its readme/ fragments.

``README.rst`` is for the wheel and whoever looks at the folder, ``index.html`` for
Odoo's *Apps*. Why and with what: docs/decisions/0003-addon-readmes.md. Besides, it
makes docs/reference from the options of the task types.
"""

import argparse
import ast
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import environment
from .arguments import command_parser
from .console import say
from .errors import SetupError
from .folder import REPO, Folder, write_whole
from .postgres import INSIDE
from .process import run_program
from .templates import suite_addons

DESCRIPTION = "DESCRIPTION"
BEFORE_PAGES = {
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
}
AFTER_PAGES = {
    "ROADMAP": "Roadmap",
    "HISTORY": "Changes",
    "CONTRIBUTORS": "Contributors",
}
SECTIONS = BEFORE_PAGES | AFTER_PAGES
FRAGMENTS = (DESCRIPTION, *SECTIONS)

REFERENCE = REPO / "docs" / "reference"
PAGES = REPO / "setup" / "suite_setup" / "readme_pages"
PANDOC = "lib/python*/site-packages/pypandoc/files/pandoc"
# CommonMark has a specification; what is not in it is switched on one by one.
READER = "commonmark+pipe_tables+attributes+gfm_auto_identifiers"
OPTIONS = ("--wrap=preserve", "--list-tables", "--syntax-highlighting=none")
# Classes of Odoo's own style; a picture is not wider than the page.
LOOK = {
    "<table>": '<table class="table table-sm table-bordered">',
    "<img src": '<img class="img-fluid" src',
}
LICENSES = {
    "AGPL-3": "AGPL-3.0 or later: <https://www.gnu.org/licenses/agpl>",
    "LGPL-3": "LGPL-3.0 or later: <https://www.gnu.org/licenses/lgpl>",
}


def readme(arguments: list[str]) -> int:
    """Write README.rst and index.html of every addon, and the reference of options.

    :param arguments: ``--check`` only names the files that are not current
    :return: 0, or 1 where a file was found that is not current
    """
    options = parser().parse_args(arguments)
    folder = Folder()
    folder.prepare()
    with folder.locked():
        environment.installed(folder, for_tests=True)
    stale = [path for addon in shown_addons() for path in refresh(addon, options.check)]
    stale += refresh_reference(folder, options.check)
    for path in stale:
        say(
            f"{'not current' if options.check else 'written'}: {path.relative_to(REPO)}"
        )
    return 1 if options.check and stale else 0


def parser() -> argparse.ArgumentParser:
    """The parser of what follows the command."""
    told = "Writes README.rst and index.html of the addons, and docs/reference."
    made = command_parser("readme", told)
    only = "write nothing, name what is not current"
    made.add_argument("--check", action="store_true", help=only)
    return made


def shown_addons(repo: Path = REPO) -> list[Path]:
    """Folders of the addons that people install: all but those for tests."""
    return [a for a in suite_addons(repo) if repo / "tests" not in a.parents]


def refresh(addon: Path, check: bool = False) -> list[Path]:
    """Write the files of one addon that are not current.

    :param check: leave them as they are
    :return: paths of these files
    """
    stale = stale_files(addon)
    for path, text in {} if check else stale.items():
        write_whole(path, text)
    return list(stale)


def stale_files(addon: Path) -> dict[Path, str]:
    """Files of an addon that differ from what its fragments say: path and right text.

    :raise SetupError: where a fragment is missing
    """
    rst, html = addon / "README.rst", addon / "static" / "description" / "index.html"
    right = {rst: readme_rst(addon), html: index_html(addon)}
    return {path: text for path, text in right.items() if _text(path) != text}


def refresh_reference(folder: Folder, check: bool = False) -> list[Path]:
    """Write the pages of the reference that are not current, and remove others.

    :param check: leave them as they are
    :return: paths of these files
    """
    with tempfile.TemporaryDirectory() as place:
        variables = os.environ | {"ODOO_RC": str(folder.config)}
        command = [str(folder.python), str(INSIDE / "reference.py"), place]
        run_program(command, env=variables)
        right = {path.name: path.read_text() for path in Path(place).iterdir()}
    there = {path.name: path.read_text() for path in REFERENCE.glob("*.md")}
    stale = sorted(dict(there.items() ^ right.items()))
    for name in () if check else stale:
        if name in right:
            write_whole(REFERENCE / name, right[name])
        else:
            (REFERENCE / name).unlink()
    return [REFERENCE / name for name in stale]


def readme_rst(addon: Path) -> str:
    """The text of an addon's README.rst."""
    return _page(addon, "rst", "README.rst", images="static/description/")


def index_html(addon: Path) -> str:
    """The text of an addon's page in Odoo's *Apps*, which adds the images' folder."""
    made = _page(addon, "html", "index.html", "--shift-heading-level-by=1", images="")
    for plain, odoo in LOOK.items():
        made = made.replace(plain, odoo)
    return made


def _page(addon: Path, target: str, template: str, *options: str, images: str) -> str:
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
    sources = _read(addon, images)
    description = _pandoc(sources.pop(DESCRIPTION), target)
    body = "\n\n".join([*_sections(sources), _license(manifest)])
    made = _pandoc(
        body,
        target,
        *options,
        *("--toc", "--toc-depth=3", f"--template={PAGES / template}"),
        f"--metadata=title={manifest['name']}",
        f"--variable=description={description}",
    )
    return re.sub(r"[ \t]+$", "", made, flags=re.MULTILINE)


def _read(addon: Path, images: str) -> dict[str, str]:
    """Fragments and pages of an addon by name, with links that hold on one page."""
    names = {path.stem for path in (addon / "readme").glob("*.md")}
    missing = [name for name in FRAGMENTS if name not in names]
    if missing:
        raise SetupError(
            f"{addon.name}/readme has no {missing[0]}.md.",
            "Write it: a readme consists of " + ", ".join(FRAGMENTS) + ".",
        )
    paths = {name: addon / "readme" / f"{name}.md" for name in sorted(names)}
    return {n: _on_one_page(path.read_text(), images) for n, path in paths.items()}


def _on_one_page(text: str, images: str) -> str:
    text = text.replace("](../static/description/", f"]({images}")
    text = re.sub(r"\]\((\w+)\.md\)", lambda link: f"](#{_anchor(link[1])})", text)
    # What the tests of the documentation read of a file's name, people read as well.
    text = re.sub(r"<!-- (?:file|from): (.+?) -->", r"`\1`:\n", text)
    return re.sub(r"<!--.*?-->\n?", "", text, flags=re.DOTALL)


def _sections(sources: dict[str, str]) -> Iterator[str]:
    pages = sorted(sources.keys() - SECTIONS.keys())
    for name in BEFORE_PAGES:
        yield _section(name, sources)
    for name in pages:
        title, _, text = sources[name].partition("\n")
        yield f"{title} {{#{_anchor(name)}}}\n{text}"
    for name in AFTER_PAGES:
        yield _section(name, sources)


def _section(name: str, sources: dict[str, str]) -> str:
    return f"# {SECTIONS[name]}\n\n{sources[name]}"


def _anchor(name: str) -> str:
    return SECTIONS.get(name, name).lower().replace("_", "-")


def _license(manifest: dict[str, Any]) -> str:
    told = LICENSES[manifest["license"]]
    return f"# Author and License\n\n{manifest['author']}. {told}"


def _pandoc(text: str, target: str, *options: str) -> str:
    command = [pandoc(), f"--from={READER}", f"--to={target}", *OPTIONS, *options]
    done = subprocess.run(command, input=text.encode(), capture_output=True)
    if done.returncode or done.stderr:
        raise SetupError(f"pandoc failed: {done.stderr.decode().strip()}")
    return done.stdout.decode()


def pandoc(folder: Folder | None = None) -> Path:
    """Path of the pandoc that the tests' requirements brought, never another one."""
    found = next((folder or Folder()).venv.glob(PANDOC), None)
    if not found:
        raise SetupError(
            "pandoc is not installed.", "Any test installs it: setup/suite test."
        )
    return found


def _text(path: Path) -> str | None:
    return path.read_text() if path.is_file() else None
