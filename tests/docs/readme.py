"""Reads the README: its files, its printed outputs, its links, its commands."""

import re

from suite_setup.folder import REPO

README = REPO / "README.md"
BLOCK = re.compile(r"<!-- (file|output): (\S+) -->\n```\w*\n(.*?)^```$", re.S | re.M)
FENCED = re.compile(r"^```.*?^```$", re.S | re.M)
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = r"(?:^|`|\s)(?:\w+=\S+ )*%s ([a-z]+)"


def text():
    """The README as text."""
    return README.read_text()


def blocks(kind):
    """Code blocks that are marked with a name: ``{name: content}``.

    :param kind: ``file`` or ``output``
    """
    return {name: code for found, name, code in BLOCK.findall(text()) if found == kind}


def relative_links():
    """Targets of links and pictures in this repository."""
    return [link for link in LINK.findall(text()) if "://" not in link]


def commands(program):
    """Words that follow a program in code: ``{"run", "test"}`` for ``make``."""
    code = FENCED.findall(text()) + re.findall(r"`[^`\n]+`", FENCED.sub("", text()))
    pattern = re.compile(COMMAND % re.escape(program), re.M)
    return {word for part in code for word in pattern.findall(part)}


def table_below(mark):
    """The lines of the table that follows a mark such as ``options: csv_import``."""
    below = text().partition(f"<!-- {mark} -->\n")[2].lstrip("\n")
    lines = below.partition("\n\n")[0].splitlines()
    return [line for line in lines if line.startswith("|")]
