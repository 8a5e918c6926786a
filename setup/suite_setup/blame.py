"""Whom a warning or an error concerns: this repository, or Odoo and its libraries.

In doubt it is ours. An entry of a log is ours if it names something of ours, if a line
of ours is in its traceback, if a line of ours called what complains, or if it comes
from a part of Odoo that complains of what addons bring and browsers ask.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from .inside.owner import OURS, caller, is_ours, own_addons, owner, suite_addons

if TYPE_CHECKING:
    from .odoo_log import Entry

WARNING = re.compile(r"(?P<path>[^\n]*?):(?P<line>\d+): (?P<category>\w+): ")
FRAME = re.compile(
    r'^  File "(?P<path>[^"\n]+)", line (?P<line>\d+)[^\n]*\n?(.*)', re.M
)
PATH = re.compile(r"(?:/[\w.@+-]+){2,}")
# Of a source that could not be compiled well; whoever imports it did not write it.
COMPILED = re.compile(r"SyntaxWarning: |invalid escape sequence")
MODEL = re.compile(r"""^\s+_name = ["']([\w]+\.[\w.]+)["']""", re.M)
CRON = re.compile(r'model="ir\.cron".*?<field name="name">(.*?)</field>', re.S)
# What Odoo says of a scheduled job is of whoever made the job, and names it.
SPEAKS_FOR_OTHERS = re.compile(
    r"odoo\.(http|service|modules|registry|schema|sql_db|models|fields|orm|api|tests"
    r"|tools\.(convert|view_validation|safe_eval|cache)"
    r"|addons\.(base(?!\.models\.ir_cron)|web|rpc|queue_job|component|component_event)"
    r")(\.|$)"
)


def is_entry_ours(entry: Entry, names: Collection[str] = ()) -> bool:
    """Whether an entry of a log concerns us.

    :param entry: an :class:`~.odoo_log.Entry`
    :param names: of further addons that are ours
    """
    if entry.logger == "py.warnings":
        return is_warning_ours(entry.text, entry.caller, names)
    frames = [found["path"] for found in FRAME.finditer(entry.text)]
    return (
        speaks_of_ours(entry.logger, names)
        or speaks_of_ours(entry.text, names)
        or any(owner(path) == OURS for path in [*frames, *path_of(entry.caller)])
        or bool(SPEAKS_FOR_OTHERS.match(entry.logger))
    )


def is_warning_ours(
    text: str, called_by: str = "", names: Collection[str] = ()
) -> bool:
    """Whether a warning of Python concerns us.

    :param text: ``path:line: Category: message``, and the stack of the line if there is
        one, as Odoo writes it
    :param called_by: ``path:line`` that called the code that warns, if it is known
    """
    message, frames = _parts(text)
    head = WARNING.match(message)
    if not head or owner(head["path"]) == OURS:
        return True
    if speaks_of_ours(message[head.end() :], names):
        return True
    if COMPILED.search(message):
        return False
    found = called_by or _caller_in(frames)
    return any(owner(path) == OURS for path in path_of(found))


def place(text: str) -> str:
    """What kind of warning it is and where, without the line: to count its like.

    :param text: of an entry, or of a warning
    """
    head = WARNING.match(text)
    if not head:
        return text.split("\n")[0][:100]
    return f"{head['category']} in {short(head['path'])}"


def short(path: str) -> str:
    """The end of a path, from its package on."""
    found = re.match(r".*/((?:odoo|addons)/.*)", path)
    found = found or re.match(r".*/(?:site|dist)-packages/(.*)", path)
    return found[1] if found else path


def speaks_of_ours(text: str, names: Collection[str] = ()) -> bool:
    """Whether a text names an addon, a model, a table or a file of ours."""
    if any(is_ours(path) for path in PATH.findall(text)):
        return True
    words = PATH.sub(_last_word, text)
    return bool(own_names().search(words) or _word(names).search(words))


def path_of(called_by: str) -> list[str]:
    """The path in ``path:line``, in a list; an empty one without."""
    return [called_by.rpartition(":")[0]] if called_by else []


@cache
def own_names() -> re.Pattern[str]:
    """Pattern of the names that are ours; what begins so is ours as well."""
    sources = [path for addon in suite_addons() for path in addon.rglob("*.py")]
    models = {name for path in sources for name in MODEL.findall(path.read_text())}
    tables = {name.replace(".", "_") for name in models}
    return _word(own_addons() | models | tables | set(_crons()))


def _crons() -> Iterator[str]:
    for addon in suite_addons():
        for path in addon.glob("data/*.xml"):
            yield from map(html.unescape, CRON.findall(path.read_text()))


def _word(names: Collection[str]) -> re.Pattern[str]:
    one = "|".join(re.escape(name) for name in sorted(names))
    return re.compile(rf"(?<![^\W_])(?:{one})") if names else re.compile(r"(?!)")


# Of a path, addresses included, only the folders of addons count: aiohttp/connector.py
# is not ours, /connector_flow/static/src/x.js is.
def _last_word(path: re.Match[str]) -> str:
    words = own_addons().intersection(path[0].split("/")[1:-1])
    return " ".join(words)


def _parts(text: str) -> tuple[str, list[Any]]:
    """The message of a warning, and its stack from the inside to the outside."""
    stack = FRAME.search(text)
    message = text[: stack.start()] if stack else text
    return message, [one.groups() for one in FRAME.finditer(text)][::-1]


def _caller_in(frames: list[tuple[str, str, str]]) -> str:
    """The caller as far as the stack shows it; its innermost line is the blamed one."""
    if not frames:
        return ""
    pairs = [(path, line) for path, line, _code in frames]
    found = caller(pairs) if "warn" in frames[0][2] else pairs[0]
    return "{}:{}".format(*found) if found else ""
