"""Units that a number may have, and the signs of currencies."""

from decimal import Decimal

from ...tools.message import Message
from .step_base import Complaint

_lt = Message

# Of each kind: how much of the first one a unit is.
KINDS = {
    "mass": {
        "kg": "1",
        "g": "0.001",
        "mg": "0.000001",
        "t": "1000",
        "lb": "0.45359237",
        "oz": "0.028349523125",
    },
    "length": {
        "m": "1",
        "mm": "0.001",
        "cm": "0.01",
        "dm": "0.1",
        "km": "1000",
        "in": "0.0254",
        "ft": "0.3048",
        "yd": "0.9144",
    },
    "area": {"m2": "1", "cm2": "0.0001", "mm2": "0.000001", "ha": "10000"},
    "volume": {
        "l": "1",
        "ml": "0.001",
        "cl": "0.01",
        "dl": "0.1",
        "hl": "100",
        "m3": "1000",
        "cm3": "0.001",
    },
    "time": {"h": "1", "min": "1/60", "s": "1/3600", "d": "24"},
    "share": {"%": "1", "‰": "0.1"},
}
# How else people write a unit.
WRITTEN = {
    "kg": ("kilo", "kilogramm", "kilogram", "kilograms", "kgs"),
    "g": ("gr", "gramm", "gram", "grams"),
    "lb": ("lbs", "pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "t": ("tonne", "tonnen"),
    "m": ("meter", "metre", "metres"),
    "in": ('"', "″", "inch", "inches", "zoll"),
    "ft": ("'",),
    "l": ("liter", "litre", "litres", "ltr"),
    "m2": ("m²", "qm"),
    "cm2": ("cm²",),
    "mm2": ("mm²",),
    "m3": ("m³", "cbm"),
    "cm3": ("cm³", "ccm"),
    "h": ("std", "stunden", "hours"),
    "s": ("sec", "sek"),
    "%": ("percent", "prozent"),
}
SPELLINGS = {word: unit for unit, words in WRITTEN.items() for word in words}
# What stands for a currency besides its code; a sign may be that of several.
CURRENCIES = {
    "EUR": ("€", "euro", "euros"),
    "USD": ("$", "us$", "dollar"),
    "GBP": ("£",),
    "JPY": ("¥", "円"),
    "CNY": ("¥", "元", "rmb"),
    "CHF": ("fr.", "sfr.", "fr"),
    "AUD": ("$", "a$", "au$"),
    "CAD": ("$", "c$", "ca$"),
    "NZD": ("$", "nz$"),
    "MXN": ("$", "mx$"),
    "BRL": ("r$",),
    "HKD": ("$", "hk$"),
    "SGD": ("$", "s$"),
    "SEK": ("kr", "kr."),
    "NOK": ("kr", "kr."),
    "DKK": ("kr", "kr."),
    "PLN": ("zł", "zl"),
    "CZK": ("kč", "kc"),
    "HUF": ("ft",),
    "INR": ("₹", "rs.", "rs"),
    "TRY": ("₺", "tl"),
    "RUB": ("₽",),
    "UAH": ("₴",),
    "KRW": ("₩",),
    "ILS": ("₪",),
}


def factor_between(unit, target):
    """By what to multiply a number in one unit to have it in another: a Decimal.

    :raise Complaint: when the one is no measure of the other's kind
    """
    found = measure_of(target)
    if found is None:
        return _of_currency(unit, target)
    kind, whole = found
    part = KINDS[kind].get(_plain_unit(unit))
    if part is None:
        raise Complaint(
            _lt(
                "“%(unit)s” cannot be turned into “%(target)s”: these can: %(known)s.",
                unit=unit,
                target=target,
                known=", ".join(KINDS[kind]),
            )
        )
    return _amount(part) / _amount(whole)


def measure_of(unit):
    """The kind of a unit and how much it is; None for what is no measure."""
    plain = _plain_unit(unit)
    for kind, units in KINDS.items():
        if plain in units:
            return kind, units[plain]
    return None


def _plain_unit(unit):
    plain = unit.strip().rstrip(".").lower()
    return SPELLINGS.get(plain, plain)


def _amount(text):
    over, _slash, under = text.partition("/")
    return Decimal(over) / Decimal(under or 1)


def is_currency(code):
    """Whether a text has the form of a currency's code: EUR."""
    return len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()


def _of_currency(unit, code):
    plain = unit.strip().lower()
    if plain == code.lower() or plain in CURRENCIES.get(code, ()):
        return Decimal(1)
    raise Complaint(
        _lt(
            "“%(unit)s” is not “%(target)s”: nothing is converted between currencies.",
            unit=unit,
            target=code,
        )
    )


def is_known_unit(unit):
    """Whether a unit is a measure, a currency or the sign of one."""
    signs = {sign for found in CURRENCIES.values() for sign in found}
    plain = unit.strip()
    return bool(measure_of(plain)) or is_currency(plain) or plain.lower() in signs
