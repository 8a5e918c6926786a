"""What people write in two columns, and Odoo keeps in one field."""

from typing import NamedTuple

from .synonyms import plain

FIRST_NAMES = (
    "first name; firstname; vorname; given name; forename; prénom; nombre; voornaam;"
    " first name (billing); billing first name; billing.first_name; imię"
)
LAST_NAMES = (
    "last name; lastname; nachname; surname; family name; zuname; familienname;"
    " nom; apellidos; achternaam; last name (billing); billing last name;"
    " billing.last_name; nazwisko"
)
STREETS = "street; straße; strasse; str; rue; calle; via; address; adresse; anschrift"
NUMBERS = (
    "house number; house no; hausnr; hausnummer; hnr; street number; street no;"
    " numéro; número; civico; huisnummer"
)
COMPANIES = (
    "company; company name; firma; firmenname; organization; organization name;"
    " organisation; unternehmen; associated company; société; empresa; azienda;"
    " bedrijf; account name"
)
# field: what its two columns are called
JOINED = {"name": (FIRST_NAMES, LAST_NAMES), "street": (STREETS, NUMBERS)}
# What is no name of a person, though it may be taken for one.
BESIDE = "title; nickname; anrede; file as"
COMPANY_FIELD = "company_name"  # people are told by it that they have a company


class Joined(NamedTuple):
    """A field and the names of the two columns that are it.

    ``company`` is the column with the company of a person, or None: a row without a
    person is the company.
    """

    field: str
    parts: tuple
    company: str | None = None

    @property
    def name(self):
        return " ".join(self.parts)

    @property
    def steps(self):
        join = {"join": {"columns": list(self.parts), "by": " "}}
        return [join, {"take": self.company}] if self.company else [join]

    @property
    def only_people(self):
        return [{"only_if": {"column": self.parts[-1]}}]


def joined_columns(model, names, taken):
    """What stands in two columns, and is one field: list of :class:`Joined`.

    :param names: of the columns
    :param taken: {field: the column that fills it}; one that is called otherwise than
        the two, or a company, says it better
    """
    found = []
    for field, words in JOINED.items():
        parts = [_called(names, text) for text in words]
        is_known = COMPANY_FIELD in model._fields and field in model._fields
        if not is_known or None in parts:
            continue
        company = _called(names, COMPANIES) if field == "name" else None
        own = _words("; ".join((*words, COMPANIES, BESIDE)))
        if plain(taken.get(field, parts[0])) in own:
            found.append(Joined(field, tuple(parts), company))
    return found


def _called(names, text):
    words = _words(text)
    return next((name for name in names if plain(name) in words), None)


def _words(text):
    return {plain(word) for word in text.split(";")}
