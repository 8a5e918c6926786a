"""What a cell says, by the type of its field.

:func:`converter` returns a function that takes a filled cell (a text, or a typed value
of formats that have types) and returns the value for the ORM. It raises
:class:`CellError` rather than guess: better no record than a wrong one.
"""

import base64
import binascii
import json
import math
import re
from datetime import date, datetime, time, timezone
from decimal import Decimal
from functools import lru_cache
from unicodedata import normalize

import pytz

from odoo.tools import float_round

from odoo.addons.queue_chunk.desk.faults import CHOICE, UNREADABLE

from ..tools.invisible import bare, bare_code

SHOWN = 60  # characters of a cell in a message
# A number as programs write a very large or small one: 7.7e-05, not a code as 2E10.
EXPONENT = r"(?:[0-9]+%(decimal)s[0-9]+[eE][+-]?|[0-9]+[eE][+-])[0-9]{1,3}"
POINTED = re.compile(
    rf"[+-]?(?:[0-9]+\.[0-9]+|{EXPONENT % {'decimal': re.escape('.')}})"
)
# A long number as Excel shows it, and saves it in a CSV file.
SPOILT = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{2,3}")
AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
# What a spreadsheet shows for an error, or for want of room, and saves in a CSV file.
SHEET_ERROR = re.compile(
    r"#(?:N/A|NV|N/D|N/B|DIV/0!|[¡¿]?(?:VALUE|REF|NULL|NUM|NAME|SPILL|CALC|WERT|BEZUG"
    r"|ZAHL|VALEUR|NOM|NOMBRE|VALOR|VALORE|RIF|NOME|WAARDE|VERW|GETAL)[!?])"
    r"|#{3,}|(?:Err|Fehler):\d{3}"
)
HIDDEN = re.compile("[\u00ad\u200b\u2060]")
INTEGER = re.compile(r"[+-]?[0-9]+")
# Numbers of a date side by side, and their digits: 1112026 may be two dates.
PACKED = re.compile(r"((?:%[YjdmyHMSI]){2,})")
DIGITS = {"Y": 4, "j": 3}
DATE = re.compile(r"\d{4}-\d\d-\d\d")
# The offset as ISO 8601 has it, or behind a blank as others write it: 09:15:00 +0100.
OFFSET = r" ?(?:Z|UTC|[+-]\d\d(?::?\d\d)?)"
TIME = re.compile(rf"\d{{4}}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?(?:{OFFSET})?)?")
FRACTION = re.compile(r":\d\d\.\d*[1-9]")
MAX_INTEGER = 2**31 - 1


class CellError(ValueError):
    """The cell does not say what its field needs."""

    column = ""  # what messages call its column, where that is known
    kind = UNREADABLE
    value = ""  # of several in a cell the one that is wrong, where that is known

    def told(self, env):
        """The error, with the column named."""
        if not self.column:
            return str(self)
        return env._("“%(column)s”: %(error)s", column=self.column, error=str(self))


class ChoiceError(CellError):
    """The cell is none of the values that its field may have."""

    kind = CHOICE


def is_empty(cell):
    """Whether a cell is empty: 0 and False are not, blanks are."""
    return not cell or cell.isspace() if isinstance(cell, str) else cell is None


def filled(cells):
    """Cells, with None for empty ones: this is done for each of a file."""
    return [
        cell
        if cell and type(cell) is str and not cell.isspace()
        else (None if is_empty(cell) else cell)
        for cell in cells
    ]


def shown(cell):
    """A cell as it stands in a message."""
    text = str(cell)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def converter(env, field, spec):
    """The function that reads the cells of a field, or None for types without one.

    :param field: the Odoo field
    :param spec: dict with decimal, thousands, date_format, datetime_format, format,
        and, where they are not false: typed: whether numbers with a decimal point come
        beside those that are written as decimal and thousands say; typed_dates: whether
        dates of ISO 8601 come beside those that are written as date_format says; lists:
        whether a list comes as its text in JSON; code: whether the cell tells records
        apart; key: whether records are looked up by it; verbatim: whether any text is
        taken as it is
    """
    make = _MAKERS.get(field.type)
    return make and make(env, field, spec)


# numbers


def sign_complaint(env, spec):
    """What is wrong with the signs in numbers, or None."""
    if spec["decimal"] != spec["thousands"]:
        return None
    return env._(
        "“decimal” and “thousands” are both “%s” (“decimal” is “.” unless it is "
        "said otherwise): set “decimal” to the other sign, or “thousands” to ''.",
        spec["decimal"],
    )


def number_pattern(spec):
    decimal, thousands = re.escape(spec["decimal"]), re.escape(spec["thousands"])
    # 0.125 has decimals: nobody writes a nought in front of thousands
    grouped = rf"[1-9][0-9]{{0,2}}(?:{thousands}[0-9]{{3}})+|" if thousands else ""
    sure = rf"(?!{AMBIGUOUS.pattern}$)" if _is_ambiguous(spec) else ""
    exponent = EXPONENT % {"decimal": decimal}
    return re.compile(
        rf"{sure}[+-]?(?:(?:{grouped}[0-9]+)(?:{decimal}[0-9]+)?|{exponent})"
    )


def _is_ambiguous(spec):
    """Whether 1.125 may be both a number with decimals and one of thousands."""
    return spec.get("typed") and spec["thousands"] == "."


def _float(env, field, spec):
    pattern = number_pattern(spec)
    check = _exact(env, field) if spec.get("code") else None

    def convert(cell):
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            value, written = _finite(env, cell), repr(cell)
        else:
            written = _written(env, spec, pattern, cell)
            value = _finite(env, written)
        if check:
            check(cell, written, value)
        return value

    return convert


def _written(env, spec, pattern, cell):
    """The text of a number as Python writes it."""
    text = _plain(cell, spec["thousands"])
    if pattern.fullmatch(text):
        return text.replace(spec["thousands"], "").replace(spec["decimal"], ".")
    return _pointed(env, spec, cell, text)


def _exact(env, field):
    """The function that refuses a number whose field would keep another one.

    As what tells records apart two such numbers would be one.
    """
    digits = field.get_digits(env) if field.type == "float" else None

    def check(cell, written, value):
        if SPOILT.fullmatch(str(cell).strip()):
            raise CellError(_spoilt(env, cell))
        kept = float_round(value, precision_digits=digits[1]) if digits else value
        if Decimal(written) != Decimal(repr(kept)):
            raise CellError(
                env._(
                    "“%s” has more digits than its field keeps: two such numbers would "
                    "be the same key. Round it in the file, or use another key.",
                    shown(cell),
                )
            )

    return check


def _plain(cell, thousands):
    """Without blanks around; those between thousands come in three widths."""
    text = str(cell).strip()
    if thousands == " ":
        text = text.replace("\N{NO-BREAK SPACE}", " ")
        text = text.replace("\N{NARROW NO-BREAK SPACE}", " ")
    return text


def _finite(env, number):
    value = float(number)
    if math.isfinite(value):
        return value
    raise CellError(env._("“%s” is too large a number.", shown(number)))


def _pointed(env, spec, cell, text):
    """The text of a number with a decimal point, where such come beside the others."""
    _refuse_unsure(env, spec, cell, text)
    if spec.get("typed") and POINTED.fullmatch(text):
        return text
    raise CellError(_no_number(env, cell, spec["decimal"], spec["thousands"]))


def _refuse_unsure(env, spec, cell, text):
    if _is_ambiguous(spec) and AMBIGUOUS.fullmatch(text):
        raise CellError(
            env._(
                "“%s” may have three decimals, or be in thousands: in this kind of "
                "file numbers have a decimal point, but texts may not. Set "
                "“thousands” to '' for this column, and it has decimals.",
                shown(cell),
            )
        )


def _no_number(env, cell, decimal, thousands):
    return env._(
        "“%(value)s” is not a number (expected: %(example)s).",
        value=shown(cell),
        example=f"1{thousands}234{decimal}56",
    )


def _integer(env, field, spec):
    pattern = number_pattern(spec | {"decimal": "\0"})
    decimals = number_pattern(spec)

    def convert(cell):
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        text = _plain(cell, spec["thousands"])
        if spec.get("code") and SPOILT.fullmatch(text):
            raise CellError(_spoilt(env, cell))
        if not isinstance(cell, bool) and "e" in text.lower():
            text = _without_exponent(env, spec, decimals, cell)
        if isinstance(cell, bool) or not pattern.fullmatch(text):
            _refuse_unsure(env, spec, cell, text)
            raise CellError(env._("“%s” is not a whole number.", shown(cell)))
        value = int(text.replace(spec["thousands"], ""))
        if abs(value) > MAX_INTEGER:
            raise CellError(env._("“%s” is too large a number.", shown(cell)))
        return value

    return convert


def _without_exponent(env, spec, pattern, cell):
    """1.5E+01 as 15, if that is a whole number."""
    try:
        number = Decimal(_written(env, spec, pattern, cell))
    except CellError:
        return ""
    return f"{number:.0f}" if number == number.to_integral_value() else ""


# texts


def _text(env, field, spec):
    size = getattr(field, "size", None)
    is_char, verbatim = field.type == "char", spec.get("verbatim")
    is_key = spec.get("key") or spec.get("code")
    is_code = is_char or is_key
    trimmed = spec.get("key") or is_char and getattr(field, "trim", True)
    lists = spec.get("lists")

    def convert(cell):
        text = cell if type(cell) is str else _as_text(env, cell)
        if trimmed:
            text = text.strip() if text.isascii() else normalize("NFC", bare(text))
        elif is_code:
            text = bare_code(text)
        if is_code and "\ufeff" in text:
            raise CellError(_joined(env, text))
        if not verbatim and (complaint := _never_meant(env, cell, text, is_key, lists)):
            raise CellError(complaint)
        if "\0" in text:
            raise CellError(
                env._("“%s” contains a character that cannot be stored.", shown(text))
            )
        if size and len(text) > size:
            raise CellError(
                env._(
                    "“%(value)s” is longer than %(size)s characters.",
                    value=shown(text),
                    size=size,
                )
            )
        return text

    return convert


def _never_meant(env, cell, text, is_key, lists):
    """What is wrong with a text that nobody would write so, or None."""
    if "+" in text and SPOILT.fullmatch(text.strip()):
        return _spoilt(env, cell)
    if text[:1] in ("#", "E", "F") and SHEET_ERROR.fullmatch(text):
        return _sheet_error(env, text)
    if is_key and not text.isascii() and HIDDEN.search(text):
        return _hidden(env, text)
    if lists and text[:1] in ("[", "{") and is_json(text):
        return _no_text(env, text)
    return None


def _joined(env, text):
    return env._(
        "“%s” has a byte order mark inside, which nobody sees: most likely two files "
        "were joined there. Put a line break in its place, or remove it.",
        shown(text.replace("\ufeff", "…")),
    )


def _spoilt(env, cell):
    return env._(
        "“%s” is a long number as Excel shows it: some of its digits are lost. Give "
        "the column the format “text” where the file is made, enter the digits again, "
        "and send it again. If it is a code that is written so, set “verbatim” for "
        "this column.",
        shown(cell),
    )


def _sheet_error(env, text):
    return env._(
        "“%s” is what a spreadsheet shows where a formula failed, or a column is too "
        "narrow: correct it where the file is made, and send it again. If it is a text "
        "that is meant so, set “verbatim” for this column.",
        shown(text),
    )


def _hidden(env, text):
    return env._(
        "“%s” has a sign inside that nobody sees (shown as “…”), so that it is another "
        "one than what it looks like: remove it, or set “verbatim” for this column.",
        shown(HIDDEN.sub("…", text)),
    )


def is_json(text):
    """Whether a text is a list or an object in JSON."""
    try:
        return isinstance(json.loads(text), list | dict)
    except (ValueError, RecursionError):
        return False


def _no_text(env, text):
    return env._(
        "“%s” is a list, and no text. Map it to a field of several records, or set "
        "“verbatim” for this column to have it as JSON.",
        shown(text),
    )


def _as_text(env, cell):
    if isinstance(cell, list | dict):
        raise CellError(_no_text(env, json.dumps(cell)))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # formats without integers: a code 4711.0 is 4711
    return str(cell)


# yes and no


def _boolean(env, field, spec):
    words = env["ir.fields.converter"]._get_boolean_translations
    yes = {"1", "true", "yes", *words("true"), *words("yes")}
    no = {"0", "false", "no", *words("false"), *words("no")}
    meaning = {word.lower(): False for word in no} | {
        word.lower(): True for word in yes
    }

    def convert(cell):
        if isinstance(cell, bool):
            return cell
        value = meaning.get(str(cell).strip().lower())
        if value is None:
            raise CellError(
                env._("“%s” is neither yes nor no: write 1 or 0.", shown(cell))
            )
        return value

    return convert


# dates and times


def _date(env, field, spec):
    pattern = spec["format"] or spec["date_format"]
    typed = spec.get("typed_dates")

    def convert(cell):
        text = str(cell).strip()
        given = _parsed(text, pattern) if pattern else None
        iso = (
            _iso_time(text) if DATE.fullmatch(text) and (typed or not pattern) else None
        )
        value = _only_one(env, cell, given, iso)
        if value is None:
            raise CellError(_no_date(env, cell, pattern or "%Y-%m-%d"))
        return value.date()

    return convert


def _parsed(text, pattern):
    """The time that a text of a form says, or None."""
    try:
        value = datetime.strptime(text, pattern)
    except ValueError:
        return None
    packed = _packed(pattern)
    return value if packed is None or packed.fullmatch(text) else None


@lru_cache
def _packed(pattern):
    """What texts of a form have to look like where its numbers have nothing between."""
    parts = PACKED.split(pattern)
    parts[0::2] = [".*?" if part else "" for part in parts[0::2]]
    sizes = (sum(DIGITS.get(one, 2) for one in part[1::2]) for part in parts[1::2])
    parts[1::2] = [rf"\d{{{size}}}" for size in sizes]
    return re.compile("".join(parts), re.DOTALL) if len(parts) > 1 else None


def _only_one(env, cell, given, iso):
    """What is left of two ways to read a time; they may not contradict each other."""
    if given and iso and given != iso:
        raise CellError(
            env._(
                "“%s” may be a date of the workbook, or a text with day and month in "
                "another order: use dates or texts in this column, not both, or "
                "another form of texts.",
                shown(cell),
            )
        )
    return given or iso


def _no_date(env, cell, pattern):
    return env._(
        "“%(value)s” is not a date of the form %(example)s.",
        value=shown(cell),
        example=datetime(2026, 12, 31, 23, 59, 58).strftime(pattern),
    )


def _datetime(env, field, spec):
    pattern = spec["format"] or spec["datetime_format"]
    zone = pytz.timezone(env.context.get("tz") or env.user.tz or "UTC")
    typed, is_code = spec.get("typed_dates"), spec.get("code")

    def convert(cell):
        text = str(cell).strip()
        given = _parsed(text, pattern) if pattern else None
        iso = _iso_time(text) if typed or not pattern else None
        value = _only_one(env, cell, given, iso)
        if value is None:
            raise CellError(_no_date(env, cell, pattern or "%Y-%m-%d %H:%M:%S"))
        if is_code and (value.microsecond or FRACTION.search(text)):
            raise CellError(_fraction(env, cell))
        try:
            return _to_utc(env, cell, value, zone)
        except (ValueError, OverflowError):
            raise CellError(
                _no_date(env, cell, pattern or "%Y-%m-%d %H:%M:%S")
            ) from None

    return convert


def _fraction(env, cell):
    return env._(
        "“%s” has fractions of a second, which its field does not keep: two such times "
        "would be the same key. Use another key.",
        shown(cell),
    )


def _iso_time(text):
    """The time that a text of ISO 8601 says, or None."""
    try:
        if DATE.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), time())
        if TIME.fullmatch(text):
            text = re.sub(r" ?(Z|UTC)$", "+00:00", re.sub(r"\.\d+", "", text))
            text = re.sub(r" ?([+-]\d\d):?(\d\d)?$", _offset, text)
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    return None


def _offset(found):
    hours, minutes = found.groups("00")
    return f"{hours}:{minutes}"


def _to_utc(env, cell, value, zone):
    if value.tzinfo is None:
        value = _localized(env, cell, value, zone)
    return value.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)


def _localized(env, cell, value, zone):
    """A time of a zone, if there is one and only one such."""
    try:
        return zone.localize(value, is_dst=None)
    except pytz.NonExistentTimeError:
        message = env._(
            "“%(value)s” was no time in %(zone)s: clocks were put forward then. "
            "Correct it, or write it with its offset: 2026-03-29 02:30:00+01:00.",
            value=shown(cell),
            zone=zone,
        )
    except pytz.AmbiguousTimeError:
        message = env._(
            "“%(value)s” was there twice in %(zone)s, as clocks were put back then: "
            "write it with its offset: 2026-10-25 02:30:00+02:00.",
            value=shown(cell),
            zone=zone,
        )
    raise CellError(message)


# selections


def _selection(env, field, spec):
    meanings = _selection_meanings(env, field)

    def convert(cell):
        found = meanings.get(str(cell).strip().lower(), ())
        if len(found) == 1:
            return next(iter(found))
        if str(cell) in found:
            return str(cell)
        raise ChoiceError(_no_choice(env, field, cell))

    return convert


def _selection_meanings(env, field):
    """{name or label in any language, in lower case: names}"""
    meanings = {}
    codes = [code for code, _name in env["res.lang"].get_installed()]
    for lang in {"en_US", *codes}:
        there = env(context=dict(env.context, lang=lang))
        for name, label in field.get_description(there, ["selection"])["selection"]:
            meanings.setdefault(str(label).lower(), set()).add(name)
    for name in field.get_values(env):
        meanings[str(name).lower()] = {name}
    return meanings


def _no_choice(env, field, cell):
    choices = field.get_description(env, ["selection"])["selection"]
    return env._(
        "“%(value)s” is none of the choices: %(choices)s.",
        value=shown(cell),
        choices=", ".join(str(label) for _name, label in choices[:20]),
    )


# the rest


def _binary(env, field, spec):
    def convert(cell):
        text = "".join(str(cell).split())
        try:
            base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise CellError(
                env._("“%s” is not content in Base64.", shown(cell))
            ) from None
        return text

    return convert


def _json(env, field, spec):
    def convert(cell):
        if not isinstance(cell, str):
            return cell
        try:
            return json.loads(cell)
        except ValueError:
            raise CellError(env._("“%s” is not JSON.", shown(cell))) from None

    return convert


def _reference(env, field, spec):
    models = set(field.get_values(env))

    def convert(cell):
        model, _comma, record_id = str(cell).strip().partition(",")
        known = model in models and INTEGER.fullmatch(record_id)
        if not known or not env[model].browse(int(record_id)).exists():
            raise CellError(
                env._("“%s” is not a record, such as res.partner,1.", shown(cell))
            )
        return f"{model},{int(record_id)}"

    return convert


_MAKERS = {
    "float": _float,
    "monetary": _float,
    "integer": _integer,
    "many2one_reference": _integer,
    "char": _text,
    "text": _text,
    "html": _text,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "selection": _selection,
    "binary": _binary,
    "image": _binary,
    "json": _json,
    "reference": _reference,
}
