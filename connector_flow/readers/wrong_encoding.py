"""Tells texts that are in another encoding than their file is said to be in.

A sender changes to UTF-8 without a word, or a program appends a line to a file of
another one: in an encoding of single bytes that is a text as well, “MÃ¼ller”.
"""

import re
from functools import lru_cache

SIGN = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
BEGUN = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
ASCII = re.compile("[\0-\x7f]+")
# Letters and signs of Europe. Another one alone may be two of the file, as “ß“” is.
USUAL = re.compile("[\xa0-\u024f\u0370-\u04ff\u1e00-\u1eff\u2010-\u21ff\ufeff]+")
SEVERAL = 3
THAI = ("cp874", "tis-620", "iso8859-11")  # whose letters alternate as those bytes do
LOW, HIGH = bytes(range(128)), bytes(range(128, 256))
CUT = 6  # bytes of a sign at both ends
CONTROL = re.compile("[\x80-\x84\x86-\x9f]")  # where cp1252 has its € and quotes


@lru_cache
def of_single_bytes(encoding: str) -> bool:
    """Whether each byte is a sign, so that UTF-8 looks like a text."""
    if encoding in THAI:
        return False
    every, two = bytes(range(128, 256)), b"\xc3\xbc".decode(encoding, "replace")
    return (
        len(every.decode(encoding, "replace")) == len(every)
        and len(two) == 2
        and "\ufffd" not in two
    )


def may_be_in_utf8(data: bytes, encoding: str) -> bool:
    """Whether there may be UTF-8 in bytes of another encoding: a fast look."""
    if not of_single_bytes(encoding) or not BEGUN.search(data.translate(None, LOW)):
        return False
    return bool(SIGN.search(data))


def text_in_utf8(data: bytes, encoding: str) -> str | None:
    """Return bytes as text, where they are UTF-8 and their file is not; else None."""
    if not SIGN.search(data) or not of_single_bytes(encoding):
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return text if _is_usual(ASCII.sub("", text)) else None


def _is_usual(signs: str) -> bool:
    return len(set(signs)) >= SEVERAL or bool(USUAL.fullmatch(signs))


def is_utf8(data: bytes, encoding: str) -> bool:
    """Whether bytes are UTF-8, be it cut at both ends, and their file is not."""
    if data.isascii() or not of_single_bytes(encoding):
        return False
    signs = SIGN.findall(data)
    wide = sum(map(len, signs))
    high = len(data) - len(data.translate(None, HIGH))
    return high - wide <= min(CUT, wide) and _is_usual(b"".join(set(signs)).decode())


def is_control(text: str, encoding: str) -> bool:
    """Whether a text has control characters that ISO 8859 has, and no text."""
    return encoding.startswith("iso8859") and bool(CONTROL.search(text))
