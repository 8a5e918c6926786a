"""Countries as people write them, where no name or code of Odoo's is the very same.

Codes of three letters or digits and names in many languages are those of Unicode's
CLDR, which Babel has; the table here has what is in none of them.
"""

from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from .languages import names_in_languages

# What people call a country, in lower case and without dots, and its code.
COLLOQUIAL = {
    "brasil": "BR",
    "britain": "GB",
    "burma": "MM",
    "cabo verde": "CV",
    "czech republic": "CZ",
    "el": "GR",
    "england": "GB",
    "espana": "ES",
    "great britain": "GB",
    "holland": "NL",
    "ivory coast": "CI",
    "northern ireland": "GB",
    "republic of ireland": "IE",
    "russian federation": "RU",
    "scotland": "GB",
    "the netherlands": "NL",
    "tschechische republik": "CZ",
    "turkey": "TR",
    "türkei": "TR",
    "uae": "AE",
    "united states of america": "US",
    "vereinigte staaten von amerika": "US",
    "viet nam": "VN",
    "wales": "GB",
}


def find(comodel, names):
    """Countries by other names than their own in the user's language.

    :param comodel: recordset of ``res.country``
    :param names: texts
    :return: {name: list of ids} of those that are known
    """
    found = names_in_languages(comodel, names)
    codes = {name: code_of(comodel.env, name) for name in names if name not in found}
    wanted = [code for code in codes.values() if code]
    there = comodel.search_fetch([("code", "in", wanted)], ["code"]) if wanted else ()
    ids = {country.code: [country.id] for country in there}
    return found | {name: ids[code] for name, code in codes.items() if code in ids}


def code_of(env, name):
    """The code of two letters of a country that is called so, or None."""
    word = _plain(name)
    if word in COLLOQUIAL:
        return COLLOQUIAL[word]
    codes = get_global("territory_aliases").get(word.upper(), ())
    if len(codes) == 1 or len(word) == 2:
        return codes[0] if codes else word.upper()
    languages = ["en", *(code for code, _name in env["res.lang"].get_installed())]
    found = {code for lang in languages for code in _territories(lang).get(word, ())}
    return found.pop() if len(found) == 1 else None


@cache
def _territories(lang):
    """{name of a country in a language: set of codes}"""
    try:
        names = Locale.parse(lang.partition("@")[0]).territories
    except (UnknownLocaleError, ValueError):
        names = {}
    found = {}
    for code, name in names.items():
        if len(code) == 2 and code.isalpha():
            found.setdefault(_plain(name), set()).add(code)
    return found


def _plain(name):
    """In lower case, without dots, and with single blanks."""
    return " ".join(name.replace(".", "").split()).casefold()
