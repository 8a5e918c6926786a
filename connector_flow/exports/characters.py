"""Characters that an encoding lacks."""

import codecs
import unicodedata

UNENCODABLE = ("error", "replace", "transliterate")
# Encodings that begin with a mark, and how the rest is encoded behind it.
MARKED = {
    "utf-8-sig": ("utf-8", codecs.BOM_UTF8),
    "utf-16": ("utf-16-le", codecs.BOM_UTF16_LE),
    "utf-32": ("utf-32-le", codecs.BOM_UTF32_LE),
}
# What taking a character apart does not give.
LETTERS = str.maketrans(
    {
        **{"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"},
        **{"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe"},
        **{"ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa", "đ": "d", "Đ": "D"},
        **{"ł": "l", "Ł": "L", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D"},
        **{"„": '"', "“": '"', "”": '"', "«": '"', "»": '"'},
        **{"‘": "'", "’": "'", "‚": "'", "–": "-", "—": "-", "−": "-", "‑": "-"},
        **{"€": "EUR", "…": "...", "•": "*", "×": "x", "№": "No.", "\xa0": " "},
    }
)


def split_encoding(name):
    """(name of the encoding of the rows, bytes at the beginning of the file)"""
    return MARKED.get(codecs.lookup(name).name, (name, b""))


def first_missing(text, encoding):
    """The first character that the encoding lacks, or None."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError as error:
        return text[error.start]
    return None


def replaced(text, encoding, how):
    """The text without characters that the encoding lacks.

    :param how: ``replace`` by question marks, or ``transliterate`` as far as possible
    """
    if how == "transliterate":
        text = "".join(_transliterated(one, encoding) for one in text)
    return text.encode(encoding, "replace").decode(encoding)


def _transliterated(character, encoding):
    if first_missing(character, encoding) is None:
        return character
    known = character.translate(LETTERS)
    if known != character:
        return known
    apart = unicodedata.normalize("NFKD", character)
    return "".join(one for one in apart if not unicodedata.combining(one)) or "?"
