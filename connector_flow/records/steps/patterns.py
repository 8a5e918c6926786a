"""Patterns that people write, each match in linear time: docs/decisions has why.

RE2 knows no references back and no looking around, so that nothing in a cell can make
it try again and again; it says so when the pattern is compiled.
"""

import re
from functools import lru_cache

import re2

from ...tools.message import Message
from .step_base import Complaint, bounded, complaint_of

_lt = Message

LONGEST_PATTERN = 1000  # characters
MEMORY = 2**20  # bytes that a compiled pattern may take
BEGIN = 0xC0  # and more: a byte of UTF-8 that begins a character, as those of ASCII


class Pattern:
    """A compiled pattern.

    RE2 works on bytes: to have it count in characters takes four times as long.

    :raise Complaint: when it cannot be used
    """

    def __init__(self, text):
        if len(text) > LONGEST_PATTERN:
            raise Complaint(
                _lt("it has more than %(limit)d characters", limit=LONGEST_PATTERN)
            )
        options = re2.Options()
        options.max_mem, options.log_errors = MEMORY, False
        try:
            self._compiled = re2.compile(text.encode(), options)
        except (re2.error, UnicodeEncodeError) as error:
            raise Complaint(_unusable(text, error)) from error
        self.groups = self._compiled.groups

    def first(self, text, group):
        """What a group finds first in a text, or None."""
        found = self._compiled.search(text.encode(errors="replace"))
        part = found and found[group]
        return part if part is None else part.decode()

    def between(self, text):
        """Pieces of a text: what is not found, and what is found between, in turns."""
        data, end, pieces = text.encode(errors="replace"), 0, []
        for found in self._all(data):
            if found.end() > found.start():
                pieces += [data[end : found.start()], found[0]]
                end = found.end()
        return [piece.decode() for piece in (*pieces, data[end:])]

    def substituted(self, by, text):
        """A text with all that is found replaced.

        :param by: what :func:`replacement` returned
        """
        data, end, pieces, size = text.encode(errors="replace"), 0, [], 0
        for found in self._all(data):
            made = [found[one] if isinstance(one, int) else one for one in by]
            pieces += [data[end : found.start()], *filter(None, made)]
            end = found.end()
            size += len(made) + sum(map(len, filter(None, made)))
            bounded(size)
        return b"".join([*pieces, data[end:]]).decode()

    def _all(self, data):
        """All that is found; nothing is never found inside of a character."""
        for found in self._compiled.finditer(data):
            at = found.start()
            if at < found.end() or data[at : at + 1] < b"\x80" or data[at] >= BEGIN:
                yield found


def _unusable(text, error):
    reason = error.args[0] if error.args else ""
    words = reason.decode() if isinstance(reason, bytes) else str(reason)
    return _lt(
        "the pattern “%(pattern)s” cannot be used: %(reason)s. It can have no "
        "references back (\\1) and no looking around ((?=…))",
        pattern=text,
        reason=words,
    )


@lru_cache(maxsize=256)
def compiled_pattern(text):
    """A pattern, compiled at its first use.

    :raise Complaint: when it cannot be
    """
    return Pattern(text)


def check_pattern_text(text):
    """What is wrong with a pattern, or None: a check for an option."""
    reason = complaint_of(compiled_pattern, text)
    return reason and _lt("cannot be used: %(reason)s", reason=reason)


def replacement(by, groups):
    """The parts of what stands in place of what is found: bytes, numbers of groups.

    :param by: a text in which ``\\1`` is the first group, and ``\\\\`` a backslash
    :param groups: how many there are
    :raise Complaint: when it names another one
    """
    parts, end = [], 0
    for found in re.finditer(r"\\(.?)", by, re.DOTALL):
        sign = found[1]
        is_group = sign.isascii() and sign.isdigit() and int(sign) <= groups
        if not is_group and sign != "\\":
            raise Complaint(
                _lt(
                    "“by”: the pattern has no group “%(group)s”; a backslash is \\\\",
                    group=found[0],
                )
            )
        parts += [by[end : found.start()].encode(), int(sign) if is_group else b"\\"]
        end = found.end()
    return [*parts, by[end:].encode()]
