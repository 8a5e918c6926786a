"""Which encoding of single bytes or of Asia a text is in that is not Unicode.

Each encoding that may be is tried on lines from all of the file. What comes out is
judged by what people write: words of one script, capital letters at their beginning, no
signs within, letters of the languages that are expected. Those that give the same text
are one reading. The guess is sure when only one reading looks like words, or one looks
clearly more like the languages than all others; otherwise a person has to look. In
which order he sees the readings is also told by charset-normalizer.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from babel.languages import get_official_languages

from .wrong_encoding import text_in_utf8

WINDOWS, WINDOW = 256, 2**16  # looks at a large file, and bytes of each
LINES, SAMPLED = 500, 2**18  # lines that are tried in each encoding, bytes of them
SHOWN_LINES, SHOWN_READINGS, SHOWN = 3, 6, 60
ODD = 0.02  # share of signs that may be wrong in a text that looks like words
LOST = 0.02  # share of lines that may have a byte that means nothing
# How much like its language a reading is, and how much more so than the next one.
SURE = ((0.9, 0.1), (0.82, 0.4))
FEW = 2  # signs that tell nothing yet
CHAOS = 0.1  # of the detector, between the reading that is right and others

# In the order in which they are likely, where nothing else is known.
ENCODINGS = (
    *("cp1252", "cp1250", "cp1251", "iso8859-15", "iso8859-2", "cp1254", "cp1257"),
    *("cp1253", "cp1255", "cp1256", "cp1258", "cp874", "cp932", "gb18030", "big5hkscs"),
    *("cp949", "euc_jp", "koi8-r", "koi8-u", "cp850", "cp852", "cp437", "cp866"),
    *("cp1125", "cp775", "cp857", "cp737", "cp862", "cp865", "mac_roman"),
    *("mac_latin2", "mac_cyrillic", "mac_greek", "mac_turkish", "iso8859-5"),
    *("iso8859-7", "iso8859-8", "iso8859-6", "iso8859-9", "iso8859-13", "iso8859-1"),
)
# Those that are alike, and how the detector calls them.
ASIAN = {
    "cp932": ("cp932", "shiftjis", "shiftjis2004", "shiftjisx0213"),
    "gb18030": ("gb18030", "gbk", "gb2312", "hz"),
    "big5hkscs": ("big5", "big5hkscs", "cp950"),
    "cp949": ("cp949", "euckr", "johab"),
    "euc_jp": ("eucjp", "eucjis2004", "eucjisx0213"),
}
LETTERS = {
    **dict.fromkeys(("bs", "hr"), "čćđšž"),
    **dict.fromkeys(("nb", "nn", "no"), "æøåéòô"),
    "ca": "àçéèíïóòúü·",
    "cs": "áčďéěíňóřšťúůýž",
    "da": "æøåé",
    "de": "äöüßé",
    "es": "áéíñóúü",
    "et": "äõöüšž",
    "fi": "äöåé",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "hu": "áéíóöőúüű",
    "is": "áðéíóúýþæö",
    "it": "àèéìíîòóù",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "nl": "éèëïóöüê",
    "pl": "ąćęłńóśźż",
    "pt": "áâãàçéêíóôõúü",
    "ro": "ăâîșțşţ",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšž",
    "sq": "çë",
    "sv": "åäöé",
    "tr": "çğıöşüâîûi̇",
    "vi": "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
}
# The commonest letters of languages that do not write in Latin ones: what is read in
# the wrong way mostly has others. Those of Asia are for the detector.
COMMON = {
    "ar": "اليمنوترهبعدسفك",
    "be": "анірсецлкодтвуы",
    "bg": "аоеитнрсвлкдпмзъ",
    "el": "αοιετσνηυρπκλμω",
    "fa": "اینردمهوستبلکش",
    "he": "יוהלאמרתבשנד",
    "kk": "аентрлыіидқсмоу",
    "mk": "аоиетнрсвдклпмј",
    "mn": "аэогнрлдтхсиуйө",
    "ru": "оаеинтрслвкпмдя",
    "sr": "аоиенрјстувкдлм",
    "th": "านรอกเงมลยวดทสต้่",
    "uk": "оанивтрескілдпму",
}
EDGE = "\n"
NUMBER = "\t"  # stands between a number and what is counted
IN_WORDS = "'’‘´`·-–.‑"  # signs between the letters of a word
RAISED = "²³°ªº½¼¾±"  # signs that belong to a number
BEHIND = "²³”“’™®©»"  # signs that follow a letter
MONEY = "€£¥₽₴₺₪₩"
USUAL = "–—„“”‘’‚…•§°²³½¼¾®©™µ×«»‹›·¡¿ºª±"
NEVER = "¤¨¸¯ˆ˜ˇ˘˙˛˝¬¦†‡‰ﬁﬂ"  # hardly ever written, but what others turn into

Mark = tuple[str, str]  # what a sign is, and the sign


class Judged(NamedTuple):
    """One way to read a text: ``encodings`` that give it, the likeliest first."""

    encodings: list
    odd: float  # share of signs that nobody would have written
    like: float  # how much it looks like the expected languages, from -1 to 1
    signs: int  # that were judged
    lost: float  # share of lines that have bytes without a meaning


class Guess(NamedTuple):
    """``encoding`` is the likeliest, ``choices`` are those between which to choose.

    A choice is a pair of encoding and lines, as it reads them; none when it is sure.
    """

    encoding: str
    choices: list


def guess(stream: BinaryIO, languages: Collection[str] = ()) -> Guess:
    """Guess the encoding of a file that is not in Unicode.

    :param stream: binary and seekable
    :param languages: codes such as 'de_DE' of those that are expected
    """
    lines = sample(stream)
    short = {code.split("_")[0].split("@")[0] for code in languages}
    readings = _readings(lines, short)
    if not readings:
        return Guess("cp1252", _choices(lines, ["cp1252"]))
    best = readings[0].encodings[0]
    if _is_sure(readings):
        return Guess(best, [])
    detected = _detected(lines)
    asian = _asian(readings, detected)
    if asian:
        return Guess(asian, [])
    names = [reading.encodings[0] for reading in _ranked(readings, detected)]
    return Guess(names[0], _choices(lines, names[:SHOWN_READINGS]))


def languages_of(country: str | None) -> list[str]:
    """The language that most in a country use, by its code: a list of one or none."""
    found = get_official_languages(country, de_facto=True) if country else ()
    return [code.split("_")[0] for code in found[:1]]


# --- what is looked at ---------------------------------------------------------------


def sample(stream: BinaryIO) -> list[bytes]:
    """Return different lines that are not ASCII, from all of the file.

    Those with bytes that no other line has are among them.
    """
    found, seen = {}, set()
    windows = list(_windows(stream))
    quota = LINES // len(windows) + 1 if windows else 0
    for start, size in windows:
        taken = 0
        for line in _lines(stream, start, size):
            own = {byte for byte in line if byte > 127}
            if line in found or (taken >= quota and own <= seen):
                continue
            if text_in_utf8(line, "cp1252"):
                continue  # appended by a program: its row says so
            found[line] = True
            seen |= own
            taken += 1
        if sum(map(len, found)) > SAMPLED:
            break
    return list(found)


def _windows(stream: BinaryIO) -> Iterator[tuple[int, int]]:
    """Yield places and sizes of the parts of a file that are looked at."""
    end = stream.seek(0, 2)
    step = max(WINDOW, end // WINDOWS)
    for start in range(0, end, step):
        yield start, WINDOW


def _lines(stream: BinaryIO, start: int, size: int) -> list[bytes]:
    """The lines that are not ASCII in a part of a file, none of them cut."""
    stream.seek(start)
    block = stream.read(size)
    if start:
        block = block.partition(b"\n")[2]
    if stream.read(1):
        block = block.rpartition(b"\n")[0] or block
    return [line for line in block.splitlines() if not line.isascii()]


# --- judging -------------------------------------------------------------------------


def _readings(lines: list[bytes], languages: Collection[str]) -> list[Judged]:
    """The readings, best first; none when no encoding fits."""
    found = {}
    for encoding in ENCODINGS:
        texts = [_decoded(line, encoding) for line in lines]
        good = tuple(text for text in texts if text is not None)
        if good and len(texts) - len(good) <= LOST * len(texts):
            found.setdefault(good, []).append(encoding)
    readings = [
        Judged(encodings, *judged(texts, languages), 1 - len(texts) / len(lines))
        for texts, encodings in found.items()
    ]
    return sorted(
        readings, key=lambda one: (one.odd > ODD, one.lost, one.odd - one.like)
    )


def _decoded(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_sure(readings: list[Judged]) -> bool:
    """Whether the first one is the only one, or far ahead of the others."""
    best, *others = readings
    if best.odd > ODD:
        return False
    others = [one.like for one in others if one.odd <= ODD]
    return not others or any(
        best.like >= like and best.like - max(others) >= ahead and best.signs >= FEW
        for like, ahead in SURE
    )


def _detected(lines: list[bytes]) -> dict[str, tuple[float, float]]:
    """{encoding: (chaos, coherence)} as charset-normalizer sees it."""
    from charset_normalizer import from_bytes  # takes a while, and few files need it

    known = {}
    for match in from_bytes(b"\n".join(lines)[:SAMPLED]):
        for name in {match.encoding, *match.could_be_from_charset}:
            known.setdefault(_plain(name), (match.chaos, match.coherence))
    return known


def _asian(
    readings: list[Judged], detected: dict[str, tuple[float, float]]
) -> str | None:
    """The encoding of Asia in which the detector sees words, and in no other one."""
    chaos = {}
    for reading in readings:
        names = ASIAN.get(reading.encodings[0])
        if names and reading.odd <= ODD:
            found = [detected[name][0] for name in names if name in detected]
            chaos[reading.encodings[0]] = min(found, default=1)
        elif reading.odd <= ODD:
            return None
    ordered = sorted(chaos, key=chaos.__getitem__)
    if not ordered or chaos[ordered[0]] > ODD:
        return None
    others = [chaos[name] for name in ordered[1:]]
    return ordered[0] if min(others, default=1) >= CHAOS else None


def _ranked(
    readings: list[Judged], detected: dict[str, tuple[float, float]]
) -> list[Judged]:
    """The readings that a person may choose from: the detector helps to sort them."""

    def key(reading: Judged) -> tuple[float, bool, float]:
        names = [name for name in map(_plain, reading.encodings) if name in detected]
        chaos, coherence = detected[names[0]] if names else (1, 0)
        return (-round(reading.like, 1), chaos > CHAOS, -coherence)

    likely = [one for one in readings if one.odd <= ODD] or readings
    return sorted(likely, key=key) if len(likely) > 1 and likely[0].like else likely


def _plain(name: str) -> str:
    return name.replace("-", "").replace("_", "").lower()


def judged(
    texts: Collection[str], languages: Collection[str]
) -> tuple[float, float, int]:
    """Return the share of odd signs, how like the languages they are, and how many."""
    words = {
        word for text in texts for word in _WORDS.findall(text) if not word.isascii()
    }
    marks = [mark for word in words for mark in _marks(word)]
    odd = sum(mark is None for mark in marks)
    best = max((_like(marks, {one}) for one in languages), default=_like(marks, ()))
    return odd / max(len(marks), 1), best, len(marks)


# A sign belongs to what is around it, up to a delimiter of cells; "12 €" is one. The
# number in front is a short one, as it is looked for at each cell of a row of numbers.
_WORDS = re.compile(r"(?:\d[\d.,]{0,30}\s)?[^\s;,|\"]+")


def _like(marks: Sequence[Mark | None], languages: Collection[str]) -> float:
    """How much signs look like those of languages, from -1 to 1."""
    values = [_value(mark, languages) for mark in marks]
    return sum(values) / max(len(values), 1)


def _value(mark: Mark | None, languages: Collection[str]) -> float:
    if mark is None:
        return -1
    kind, char = mark
    if kind == "money":
        return 1 if char in "€£" else 0.5
    if kind == "usual":
        return 0.5
    return int(kind == "letter" and any(_is_of(char, one) for one in languages))


@lru_cache(10_000)
def _is_of(char: str, language: str) -> bool:
    low = char.lower()
    base = unicodedata.normalize("NFD", low)[0]
    return low in LETTERS.get(language, "") or base in COMMON.get(language, "")


def _marks(word: str) -> list[Mark | None]:
    """For each sign of a word that is not ASCII: (kind, sign), None for an odd one."""
    own = [char for char in word if char.isalpha()]
    strange = sum(not char.isascii() for char in own)
    latin = all(_script(char) == "LATIN" for char in own)
    if latin and len(own) > 4 and strange > 0.75 * len(own):
        return [None] * sum(not char.isascii() for char in word)
    padded = f"{EDGE}{word}{EDGE}".replace(" ", NUMBER)
    return [
        _mark(*padded[at - 1 : at + 2])
        for at in range(1, len(padded) - 1)
        if not padded[at].isascii()
    ]


def _mark(before: str, char: str, after: str) -> Mark | None:
    kind = unicodedata.category(char)
    if char in NEVER or kind in ("Cc", "Cn", "Co", "Cf") or _is_drawn(char):
        return None
    if kind[0] == "M":
        fits = _is_letter(before) and _script(char) in ("COMBINING", _script(before))
        return ("letter", char) if fits else None
    if char.isalpha():
        odd = _is_odd_letter(before, char, after)
        return None if odd else _letter(before, char, after)
    return _sign(before, char, after)


def _sign(before: str, char: str, after: str) -> Mark | None:
    """What is no letter stands at the edge of words, if it is not written in them."""
    inside = _is_letter(before) and _is_letter(after)
    if char in MONEY:
        priced = any(one.isdigit() or one == NUMBER for one in (before, after))
        return None if inside else ("money" if priced else "sign", char)
    if char in IN_WORDS:
        return ("usual", char)
    if inside:
        return None
    if char in USUAL:
        fits = char in BEHIND if _is_letter(before) else _has_place(before, char, after)
        return ("usual" if fits else "sign", char)
    return None if _is_letter(before) else ("sign", char)


def _has_place(before: str, char: str, after: str) -> bool:
    """Whether a sign stands where it belongs, such as a small 2 behind a number."""
    if before == after == EDGE:
        return False
    return char not in RAISED or before.isdigit() or before == NUMBER


def _is_letter(char: str) -> bool:
    return char.isalpha() or unicodedata.category(char)[0] == "M"


def _letter(before: str, char: str, after: str) -> Mark | None:
    """A letter in a word tells something, one that stands alone does not."""
    is_cased = char.isupper() or char.islower()
    if _is_letter(before) or _is_letter(after) or not is_cased:
        return ("letter", char)
    is_unit = before == NUMBER and char.isupper() and char != "Å"
    return None if is_unit else ("alone", char)


def _is_odd_letter(before: str, char: str, after: str) -> bool:
    """Whether a letter stands where none of its kind does."""
    if char in "ªº":
        return before.isalpha()
    around = [one for one in (before, after) if one.isalpha()]
    if any(_script(one) != _script(char) for one in around) and not _is_asian(char):
        return True
    if _is_asian(char):
        kinds = {_script(one) for one in (*around, char)}
        return "LATIN" in kinds or {"HALFWIDTH", "CJK"} <= kinds
    if char.isupper():
        return before.islower() or (before.isupper() and after.islower())
    return before.isupper() and after.isupper() and char != "ß"


def _is_drawn(char: str) -> bool:
    """Boxes, blocks, mathematics: what the other half of an old code page holds."""
    return "\u2190" <= char <= "\u25ff" or char in "√∞≈≠≤≥∂∑∏π∫Ω∆◊"


def _is_asian(char: str) -> bool:
    return _script(char) in ("CJK", "HIRAGANA", "KATAKANA", "HALFWIDTH", "HANGUL")


@lru_cache(20_000)
def _script(char: str) -> str:
    if char.isascii():
        return "LATIN"
    return unicodedata.name(char, "?").split(" ")[0].split("-")[0]


# --- what is shown -------------------------------------------------------------------


def _choices(lines: list[bytes], names: list[str]) -> list[tuple[str, list[str]]]:
    """[(encoding, [line, …])] of lines that have many different signs."""
    telling = _telling(lines)
    return [
        (name, [_around(line.decode(name, "replace")) for line in telling])
        for name in names
    ]


def _telling(lines: list[bytes]) -> list[bytes]:
    """The lines in which most of the bytes stand that are not ASCII, once each."""
    left, found = list(lines), []
    seen = set()
    while left and len(found) < SHOWN_LINES:
        best = max(left, key=lambda line: len({b for b in line if b > 127} - seen))
        seen |= {byte for byte in best if byte > 127}
        found.append(best)
        left.remove(best)
    return found


def _around(text: str) -> str:
    """A part of a line, with its first sign that is not ASCII."""
    at = next((at for at, char in enumerate(text) if not char.isascii()), 0)
    start = max(0, at - SHOWN // 2) if len(text) > SHOWN else 0
    part = text[start : start + SHOWN].strip()
    return ("…" if start else "") + part + ("…" if start + SHOWN < len(text) else "")
