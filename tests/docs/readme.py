"""Reads the README and the pages of docs/: their files, outputs, links, commands."""

import re

from suite_setup.folder import REPO

README = REPO / "README.md"
DOCS = REPO / "docs"
BLOCK = re.compile(r"<!-- (file|output): (\S+) -->\n```\w*\n(.*?)^```$", re.S | re.M)
CONFIG = re.compile(r"<!-- config: (\w+) -->\n```python\n(.*?)^```$", re.S | re.M)
FENCED = re.compile(r"^ *```.*?^ *```$", re.S | re.M)
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")
COMMAND = r"(?:^|`|\s)(?:\w+=\S+ )*%s ([a-z]+)"


def pages():
    """Paths of the README, of what stands beside it and of all pages of docs/."""
    return [*sorted(REPO.glob("*.md")), *sorted(DOCS.rglob("*.md"))]


def blocks(kind, page=README):
    """Code blocks of a page that are marked with a name: ``{name: content}``.

    :param kind: ``file`` or ``output``
    """
    found = BLOCK.findall(page.read_text())
    return {name: code for one, name, code in found if one == kind}


def relative_links(page=README):
    """Targets of a page's links and pictures in this repository."""
    links = LINK.findall(FENCED.sub("", page.read_text()))
    return [link for link in links if "://" not in link]


def commands(program, page=README):
    """Words that follow a program in code: ``{"run", "test"}`` for ``make``."""
    text = page.read_text()
    code = FENCED.findall(text) + re.findall(r"`[^`\n]+`", FENCED.sub("", text))
    pattern = re.compile(COMMAND % re.escape(program), re.M)
    return {word for part in code for word in pattern.findall(part)}
