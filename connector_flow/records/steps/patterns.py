"""Patterns that people write, each match in linear time: docs/decisions has why.

RE2 knows no references back and no looking around, so that nothing in a cell can make
it try again and again; it says so when the pattern is compiled.
"""

from functools import lru_cache

import re2

from ...tools.message import Message
from .step_base import Complaint, bounded

_lt = Message

LONGEST_PATTERN = 1000  # characters
MEMORY = 2**20  # bytes that a compiled pattern may take


@lru_cache(maxsize=256)
def compiled_pattern(text):
    """A pattern, compiled at its first use.

    :raise Complaint: when it cannot be
    """
    if len(text) > LONGEST_PATTERN:
        raise Complaint(
            _lt("it has more than %(limit)d characters", limit=LONGEST_PATTERN)
        )
    options = re2.Options()
    options.max_mem, options.log_errors = MEMORY, False
    try:
        return re2.compile(text, options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        words = reason.decode() if isinstance(reason, bytes) else str(reason)
        raise Complaint(
            _lt(
                "the pattern “%(pattern)s” cannot be used: %(reason)s. It can have no "
                "references back (\\1) and no looking around ((?=…))",
                pattern=text,
                reason=words,
            )
        ) from error


def check_pattern_text(text):
    """What is wrong with a pattern, or None: a check for an option."""
    try:
        compiled_pattern(text)
    except Complaint as complaint:
        return _lt("cannot be used: %(reason)s", reason=complaint.args[0])
    return None


def substituted(pattern, by, text):
    """A text with all that a pattern finds replaced.

    :param pattern: compiled
    :param by: in which ``\\1`` is the first group
    """
    pieces, end, size = [], 0, 0
    for found in pattern.finditer(text):
        pieces += [text[end : found.start()], found.expand(by)]
        end = found.end()
        size += len(pieces[-1]) + len(pieces[-2])
        bounded(size)
    return "".join([*pieces, text[end:]])


def groups_in(text):
    """How many groups a pattern has."""
    return compiled_pattern(text).groups
