"""Steps that take a part of a cell."""

from itertools import accumulate

from ...tools.cell_texts import as_text
from ...tools.configuration import Option
from ...tools.message import Message
from .patterns import check_pattern_text, compiled_pattern
from .step_base import Complaint, Step

_lt = Message

MISSING = ("empty", "fail")


def not_zero(value):
    """Check for options that count from 1, or from the end."""
    return None if value else _lt("has to be 1 or more, or -1 or less")


def not_blank(value):
    """Check for a sign that has to be there."""
    return None if value else _lt("must not be empty")


def chosen(parts, number):
    """The part of a number, from 1 or from the end; None where there is none."""
    at = number - 1 if number > 0 else len(parts) + number
    return parts[at] if 0 <= at < len(parts) else None


class Split(Step):
    """A part of a cell."""

    name = "split"
    label = _lt("Take a Part")
    help = _lt(
        "The part between two signs: {'split': {'by': ',', 'part': 2}}; {'split': ','} "
        "takes the first part. Blanks around parts go."
    )
    options = {
        "by": Option(str, None, _lt("The sign between parts."), check=not_blank),
        "pattern": Option(
            str,
            None,
            _lt("A pattern (RE2) of what stands between parts, instead of a sign."),
            check=check_pattern_text,
        ),
        "part": Option(
            int,
            1,
            _lt("Number of the part, from 1; -1 is the last."),
            check=not_zero,
        ),
        "rest": Option(
            bool,
            False,
            _lt(
                "With all that stands behind the part, or in front of it from the end."
            ),
        ),
        "missing": Option(
            str,
            "empty",
            _lt("What to do where there are fewer parts."),
            choices=MISSING,
        ),
    }
    kinds = {"pattern": "pattern"}
    main = "by"

    @classmethod
    def check(cls, given):
        if bool(given.get("by")) == bool(given.get("pattern")):
            yield _lt("Give either “by” or “pattern”")

    def prepare(self):
        self._pattern = compiled_pattern(self.pattern) if self.pattern else None

    def one(self, cell):
        text = as_text(cell)
        spans = self._spans(text)
        span = chosen(spans, self.part)
        if span is None:
            return _missing(self, len(spans))
        start, end = span
        if self.rest:
            start, end = (start, len(text)) if self.part > 0 else (0, end)
        return text[start:end].strip()

    def _spans(self, text):
        """Where parts begin and end."""
        if self._pattern is None:
            pieces = text.split(self.by)
            sizes = [size for piece in pieces for size in (len(piece), len(self.by))]
        else:
            sizes = list(map(len, self._pattern.between(text)))
        ends = [0, *accumulate(sizes)]
        return list(zip(ends[::2], ends[1::2], strict=False))


def _missing(step, count):
    if step.missing == "empty":
        return None
    raise Complaint(
        _lt(
            "it has %(count)d parts, and no part %(part)d.", count=count, part=step.part
        )
    )


class Extract(Step):
    """What a pattern finds in a cell."""

    name = "extract"
    label = _lt("Take What a Pattern Finds")
    help = _lt(
        r"What a pattern finds first, or the group of it: {'extract': '([0-9]+) ?cm'}."
    )
    options = {
        "pattern": Option(
            str, None, _lt("The pattern (RE2)."), check=check_pattern_text
        ),
        "group": Option(
            int,
            None,
            _lt("Number of the group. Default: the first one, or all where is none."),
        ),
        "missing": Option(
            str, "empty", _lt("What to do where nothing is found."), choices=MISSING
        ),
    }
    kinds = {"pattern": "pattern"}
    needed = ("pattern",)
    main = "pattern"

    @classmethod
    def check(cls, given):
        group = given.get("group") or 0
        if not 0 <= group <= compiled_pattern(given["pattern"]).groups:
            yield _lt("“group”: the pattern has no group %(group)d", group=group)

    def prepare(self):
        self._pattern = compiled_pattern(self.pattern)
        self._group = min(self._pattern.groups, 1) if self.group is None else self.group

    def one(self, cell):
        found = self._pattern.first(as_text(cell), self._group)
        if found:
            return found
        if self.missing == "empty":
            return None
        raise Complaint(_lt("“%(pattern)s” is nowhere in it.", pattern=self.pattern))


class Pairs(Step):
    """The value of a key in a list of pairs."""

    name = "pairs"
    label = _lt("Take from key=value Pairs")
    help = _lt(
        "The value of a key in a list of pairs in one cell: {'pairs': 'color'} of "
        "color=Blue,size=XL. Values with the sign between pairs stand in quotes: "
        'name="a, b". By “part” the pair of a number is taken, and by “take” its key.'
    )
    options = {
        "key": Option(str, None, _lt("The key."), check=not_blank),
        "part": Option(
            int, None, _lt("Number of the pair instead of a key."), check=not_zero
        ),
        "take": Option(str, "value", _lt("What is taken."), choices=("value", "key")),
        "between": Option(str, ",", _lt("Sign between pairs."), check=not_blank),
        "sign": Option(str, "=", _lt("Sign between key and value."), check=not_blank),
        "missing": Option(
            str, "empty", _lt("What to do where the key is not there."), choices=MISSING
        ),
    }
    main = "key"

    @classmethod
    def check(cls, given):
        if bool(given.get("key")) == bool(given.get("part")):
            yield _lt("Give either “key” or “part”")
        if given.get("between", ",") == given.get("sign", "="):
            yield _lt("“between” and “sign” have to be different signs")

    def one(self, cell):
        pairs = self._pairs(as_text(cell))
        if self.part:
            pair = chosen(pairs, self.part)
        else:
            pair = next((pair for pair in pairs if pair[0] == self.key), None)
        if pair:
            return pair[self.take == "value"]
        if self.missing == "empty":
            return None
        raise Complaint(
            _lt(
                "it has no such pair; its keys are %(keys)s.",
                keys=", ".join(key for key, _value in pairs[:20]),
            )
        )

    def _pairs(self, text):
        pairs = [self._pair(item) for item in quoted_parts(text, self.between)]
        keys = [key for key, _value in pairs]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None and twice == self.key:
            raise Complaint(_lt("the key “%(key)s” is there twice.", key=twice))
        return pairs

    def _pair(self, item):
        key, sign, value = unquoted(item).partition(self.sign)
        if not sign:
            raise Complaint(
                _lt(
                    "“%(item)s” is not a pair with “%(sign)s”: a value that has "
                    "“%(between)s” inside has to stand in quotes.",
                    item=item.strip()[:60],
                    sign=self.sign,
                    between=self.between,
                )
            )
        return key.strip(), unquoted(value)


def quoted_parts(text, by):
    """The parts between signs that do not stand in quotes, without empty ones.

    :raise Complaint: where a quote is not closed
    """
    parts, current = [], []
    for number, piece in enumerate(text.split('"')):
        if number % 2:
            current.append(f'"{piece}"')
            continue
        first, *others = piece.split(by)
        current.append(first)
        for other in others:
            parts.append("".join(current))
            current = [other]
    if text.count('"') % 2:
        raise Complaint(_lt("a quote in it is not closed."))
    return [part for part in (*parts, "".join(current)) if part.strip()]


def unquoted(text):
    """A text without quotes around it; two of them inside are one."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    return text
