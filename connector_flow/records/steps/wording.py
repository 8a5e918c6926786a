"""Steps that change the words of a cell."""

import re

from lxml import etree, html

from ...tools.cell_texts import as_text
from ...tools.configuration import Option
from ...tools.message import Message
from .parting import not_blank
from .patterns import check_pattern_text, compiled_pattern, replacement
from .step_base import Complaint, Step, bounded, complaint_of

_lt = Message

# What begins a line of its own where tags are taken off.
BLOCKS = {
    *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre"),
    *("section", "table", "tr", "ul"),
}
# Tags that change nothing but the look of what stands in them, and have no text.
INLINE = re.compile(r"</?(?:a|b|em|font|i|small|span|strong|u)(?: [^<>]*)?>")
HIDDEN = {"script", "style", "head", "template"}
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
MANY_BLANKS = re.compile(r"[^\S\n]+")
MANY_LINES = re.compile(r" ?\n(?: ?\n)* ?")
LONGEST_HTML = 1_000_000  # characters


class Replace(Step):
    """Text in a cell by another one."""

    name = "replace"
    label = _lt("Replace")
    help = _lt(
        "Each place of a text by another text: {'replace': {'find': 'St.', 'by': "
        "'Street'}}, or what a pattern finds: {'replace': {'pattern': '[^0-9]', 'by': "
        "''}}."
    )
    options = {
        "find": Option(str, None, _lt("The text to replace."), check=not_blank),
        "pattern": Option(
            str,
            None,
            _lt("A pattern (RE2) instead of a text."),
            check=check_pattern_text,
        ),
        "by": Option(
            str,
            "",
            _lt("What stands there instead; behind a pattern \\1 is its first group."),
        ),
    }
    kinds = {"pattern": "pattern"}

    @classmethod
    def check(cls, given):
        if bool(given.get("find")) == bool(given.get("pattern")):
            yield _lt("Give either “find” or “pattern”")
        elif given.get("pattern"):
            groups = compiled_pattern(given["pattern"]).groups
            if reason := complaint_of(replacement, given.get("by", ""), groups):
                yield reason

    def prepare(self):
        self._pattern = compiled_pattern(self.pattern) if self.pattern else None
        if self._pattern:
            self._parts = replacement(self.by, self._pattern.groups)

    def one(self, cell):
        text = as_text(cell)
        if self._pattern is not None:
            return self._pattern.substituted(self._parts, text)
        count = text.count(self.find)
        bounded(len(text) + count * max(len(self.by) - len(self.find), 0))
        return text.replace(self.find, self.by)


class StripTags(Step):
    """HTML as plain text."""

    name = "strip_tags"
    label = _lt("Strip Tags")
    help = _lt("HTML as a plain text: without tags, each paragraph a line of its own.")

    def one(self, cell):
        text = as_text(cell)
        if "<" not in text and "&" not in text:
            return text
        plain = INLINE.sub("", text)
        if "<" not in plain and "&" not in plain:
            return MANY_LINES.sub("\n", MANY_BLANKS.sub(" ", _one_line(plain))).strip()
        if len(text) > LONGEST_HTML:
            raise Complaint(
                _lt("it is longer than %(limit)d characters.", limit=LONGEST_HTML)
            )
        try:
            tree = html.fragment_fromstring(text, create_parent="div")
        except (etree.LxmlError, ValueError):
            raise Complaint(_lt("it cannot be read as HTML.")) from None
        words = MANY_BLANKS.sub(" ", "".join(_words(tree)))
        return MANY_LINES.sub("\n", words).strip()


def _words(tree):
    """The texts in a tree of HTML, with the ends of lines that blocks make."""
    hidden = None
    for event, node in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if hidden is not None:
            if node is hidden and event == "end":
                hidden = None
                yield _one_line(node.tail)
            continue
        if event in ("comment", "pi"):
            yield _one_line(node.tail)
            continue
        is_start = event == "start"
        if is_start and node.tag in HIDDEN:
            hidden = node
            continue
        if node.tag in BLOCKS:
            yield "\n"
        elif node.tag in ("td", "th") and not is_start:
            yield " "
        text = node.text if is_start else node.tail if node is not tree else ""
        yield _one_line(text)


def _one_line(text):
    return (text or "").replace("\n", " ").replace("\r", " ")


class Case(Step):
    """Capital letters."""

    name = "case"
    label = _lt("Capital and Small Letters")
    help = _lt(
        "The letters of a cell: {'case': 'upper'}, 'lower', 'title' (Each Word), or "
        "'sentence' (the first letter alone)."
    )
    options = {
        "to": Option(
            str,
            None,
            _lt("What the letters become."),
            choices=("upper", "lower", "title", "sentence"),
        )
    }
    needed = ("to",)
    main = "to"

    def one(self, cell):
        return _CASES[self.to](as_text(cell))


def _sentence(text):
    plain = text.lstrip()
    return text[: len(text) - len(plain)] + plain[:1].upper() + plain[1:].lower()


_CASES = {
    "upper": str.upper,
    "lower": str.lower,
    "title": lambda text: WORD.sub(lambda word: _sentence(word[0]), text),
    "sentence": _sentence,
}
