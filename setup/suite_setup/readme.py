"""The command that makes what an addon shows of itself from its readme/ fragments.

``README.rst`` is for the wheel and whoever looks at the folder, ``index.html`` for
Odoo's *Apps*. Why and with what: docs/decisions/0003-addon-readmes.md. Besides, it
makes docs/reference from the options of the task types.
"""

import ast
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from . import environment
from .arguments import command_parser
from .console import say
from .errors import SetupError
from .folder import REPO, Folder, write_whole
from .inside.owner import suite_addons
from .postgres import INSIDE
from .process import run_program

DESCRIPTION = "DESCRIPTION"
SECTIONS = {
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "ROADMAP": "Roadmap",
    "HISTORY": "Changes",
    "CONTRIBUTORS": "Contributors",
}
BEFORE_PAGES = "USAGE"
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
    told = "Writes README.rst and index.html of the addons, and docs/reference."
    parser = command_parser("readme", told)
    only = "write nothing, name what is not current"
    parser.add_argument("--check", action="store_true", help=only)
    check = parser.parse_args(arguments).check
    folder = Folder()
    with folder.locked():
        environment.installed(folder, for_tests=True)
    stale = [path for addon in shown_addons() for path in refresh(addon, check)]
    stale += settle(reference_pages(folder), check)
    for path in stale:
        say(f"{'not current' if check else 'written'}: {path.relative_to(REPO)}")
    return 1 if check and stale else 0


def shown_addons() -> list[Path]:
    """Folders of the addons that people install: all but those for tests."""
    return [addon for addon in suite_addons() if REPO / "tests" not in addon.parents]


def refresh(addon: Path, check: bool = False) -> list[Path]:
    """Write the files of one addon that are not current.

    :param check: leave them as they are
    :return: paths of these files
    """
    rst, html = addon / "README.rst", addon / "static" / "description" / "index.html"
    return settle({rst: readme_rst(addon), html: index_html(addon)}, check)


def settle(right: Mapping[Path, str | None], check: bool = False) -> list[Path]:
    """Give files their right text.

    :param right: texts by path, None for a file that is not to be
    :param check: leave them as they are
    :return: paths of those that had another one
    """
    stale = sorted(path for path in right if _text(path) != right[path])
    for path in () if check else stale:
        text = right[path]
        if text is None:
            path.unlink()
        else:
            write_whole(path, text)
    return stale


def reference_pages(folder: Folder) -> dict[Path, str | None]:
    """The texts of the reference's pages by path, None for those that are to go."""
    with tempfile.TemporaryDirectory() as place:
        variables = os.environ | {"ODOO_RC": str(folder.config)}
        command = [str(folder.python), str(INSIDE / "reference.py"), place]
        run_program(command, env=variables)
        made = {
            REFERENCE / path.name: path.read_text() for path in Path(place).iterdir()
        }
    return dict.fromkeys(REFERENCE.glob("*.md")) | made


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
    for name, title in SECTIONS.items():
        yield f"# {title}\n\n{sources[name]}"
        if name == BEFORE_PAGES:
            for page in sorted(sources.keys() - SECTIONS.keys()):
                heading, _, text = sources[page].partition("\n")
                yield f"{heading} {{#{_anchor(page)}}}\n{text}"


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


def pandoc() -> Path:
    """Path of the pandoc that the tests' requirements brought, never another one."""
    found = next(Folder().venv.glob(PANDOC), None)
    if not found:
        raise SetupError(
            "pandoc is not installed.", "Any test installs it: setup/suite test."
        )
    return found


def _text(path: Path) -> str | None:
    return path.read_text() if path.is_file() else None
