"""Hooks of mkdocs: pages from beside docs/, and links that lead there.

On GitHub a page of docs/ links to whatever is in the repository. The site has some of
that as pages of its own (``BROUGHT``); of the rest it names the path. A link to what is
not there is a warning, which fails the build.
"""

import logging
import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

# Named as mkdocs names its own, which counts warnings.
_logger = logging.getLogger("mkdocs.plugins.site_links")

ROOT = Path(__file__).parents[2]
BROUGHT = {
    "connector/readme/CONCEPTS.md": "connector/CONCEPTS.md",
    "connector/readme/FIRST_CONNECTOR.md": "connector/FIRST_CONNECTOR.md",
    "connector/readme/MIGRATION.md": "connector/MIGRATION.md",
    "connector_flow/static/description/run.png": "images/run.png",
    "CHANGELOG.md": "project/CHANGELOG.md",
    "CONTRIBUTING.md": "project/CONTRIBUTING.md",
    "SECURITY.md": "project/SECURITY.md",
}
PLACES = {uri: path for path, uri in BROUGHT.items()}
LINK = re.compile(r"(!?)\[([^\]]+)\]\(([^)\s#]+)(#[^)\s]*)?\)")
# What the tests of the documentation read of a file's name, people read as well.
NAMED = re.compile(r"<!-- (?:file|from): (.+?) -->")


def on_config(config: Any) -> None:
    """Put the files of a folder in the place of its name in the navigation."""
    docs = Path(config["docs_dir"])
    for section in config["nav"] or ():
        for pages in section.values() if isinstance(section, dict) else ():
            if isinstance(pages, list) and pages[-1].endswith("/"):
                found = (docs / pages.pop()).glob("*.md")
                names = sorted(path.relative_to(docs).as_posix() for path in found)
                pages += [name for name in names if name not in pages]


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that lie elsewhere."""
    for path, uri in BROUGHT.items():
        files.append(File.generated(config, uri, abs_src_path=str(ROOT / path)))
    return files


def on_page_markdown(markdown: str, page: Any, **kwargs: Any) -> str:
    """Turn the links of a page to those of the site, and show the names of files."""
    uri = page.file.src_uri
    source = PLACES.get(uri, f"docs/{uri}")
    markdown = LINK.sub(lambda found: _link(found, uri, source), markdown)
    return NAMED.sub(r"`\1`:\n", markdown)


def _link(found: re.Match[str], uri: str, source: str) -> str:
    mark, words, target, anchor = found.groups()
    if "://" in target:
        return found[0]
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
    place = BROUGHT.get(path) or (path[5:] if path.startswith("docs/") else None)
    if place:
        there = posixpath.relpath(place, posixpath.dirname(uri))
        return f"{mark}[{words}]({there}{anchor or ''})"
    if not (ROOT / path).exists():
        _logger.warning("%s links to %s, which is not there.", source, target)
    return f"`{path}`" if words in path else f"{words} (`{path}`)"
