"""What a row says of attributes: pairs of a name and a value, in any order."""

import unicodedata
from typing import NamedTuple

from odoo.exceptions import UserError

from odoo.addons.connector_flow.records.items import cell_of

LONGEST = 10_000  # characters of a list of names
TYPES = ("radio", "pills", "select", "color", "image")


class Choice(NamedTuple):
    """A value of an attribute.

    :ivar attribute, value: their names
    :ivar column: what messages call the cell
    :ivar kind: how the attribute is shown, if the file says it
    :ivar place, value_place: positions that the file gives, or None
    """

    attribute: str
    value: str
    column: str
    kind: str | None = None
    place: int | None = None
    value_place: int | None = None


def clean(text):
    """A name without blanks around, each of its letters one character.

    Not of a text that is no name: a letter with so many accents takes hours.
    """
    text = str(text)
    return (unicodedata.normalize("NFC", text) if len(text) < LONGEST else text).strip()


def text_of(row, column):
    """What a cell says, as a name; "" for an empty one."""
    return clean(cell_of(row, column) or "")


class ChoiceReader:
    """Reads the choices of rows.

    :param env: for messages
    :param entries: the configuration's “attributes”
    :param none_values: values that mean that there is no attribute
    """

    def __init__(self, env, entries, none_values):
        self.env = env
        self.entries = entries
        self.none_values = {clean(value).casefold() for value in none_values}

    def columns(self):
        """Names of the columns that are read."""
        names = ("name", "value", "list")
        return [one[name] for one in self.entries for name in names if one.get(name)]

    def has_any(self, row):
        """Whether a row names a value, be it one that means none."""
        places = (one.get("value") or one["list"] for one in self.entries)
        return any(text_of(row, place) for place in places)

    def read(self, row, above, known):
        """The choices of a row: list of Choice.

        :param above: {number of the entry: cell} of the names in rows above, which is
            filled
        :param known: function of a number: the name of that attribute of the product
        :raise UserError: naming column and value
        """
        found = []
        for number, entry in enumerate(self.entries):
            pairs = self._pairs(row, entry, number, above, known)
            column = entry.get("value") or entry["list"]
            for name, value in pairs:
                if value.casefold() not in self.none_values:
                    found.append(self._choice(name, value, column, entry))
        names = [choice.attribute.casefold() for choice in found]
        for choice in found:
            if names.count(choice.attribute.casefold()) > 1:
                raise self._error(choice, self.env._("is there twice in this row"))
        return found

    def _pairs(self, row, entry, number, above, known):
        if entry.get("list"):
            return self._pairs_of_list(row, entry)
        cell = text_of(row, entry["value"])
        name = entry.get("attribute") or self._name(row, entry, number, above)
        if not cell:
            return []
        name = name or known(number)
        if not name:
            raise UserError(
                self.env._(
                    "“%(value)s”: “%(cell)s” has no attribute: “%(name)s” is empty "
                    "here and in the rows above of the same product.",
                    value=entry["value"],
                    cell=cell,
                    name=entry["name"],
                )
            )
        return self._split_pairs(name, cell, entry)

    def _name(self, row, entry, number, above):
        if name := text_of(row, entry["name"]):
            above[number] = name
        return above.get(number)

    def _split_pairs(self, names, values, entry):
        separator = entry.get("separator")
        if not separator:
            return [(names, values)]
        if entry.get("attribute"):
            names = separator.join([names] * (values.count(separator) + 1))
        many_names, many_values = _split(names, separator), _split(values, separator)
        if len(many_names) != len(many_values):
            raise UserError(
                self.env._(
                    "“%(column)s”: “%(cell)s” has %(values)s values for %(names)s "
                    "attributes.",
                    column=entry["value"],
                    cell=values,
                    values=len(many_values),
                    names=len(many_names),
                )
            )
        return list(zip(many_names, many_values, strict=True))

    def _pairs_of_list(self, row, entry):
        cell = text_of(row, entry["list"])
        pairs = []
        for part in _split(cell, entry.get("separator") or ","):
            name, colon, value = part.partition(":")
            if not (colon and name.strip() and value.strip()):
                raise UserError(
                    self.env._(
                        "“%(column)s”: “%(part)s” is not an attribute and value, such "
                        "as Color:Blue.",
                        column=entry["list"],
                        part=part,
                    )
                )
            pairs.append((name.strip(), value.strip()))
        return pairs

    def _choice(self, name, value, column, entry):
        choice = Choice(name, value, column)
        return self._typed(choice) if entry.get("typed") else choice

    def _typed(self, choice):
        """Name:Type:Position and Value:Position; all but the first may lack."""
        name, kind, place = (choice.attribute.split(":") + ["", ""])[:3]
        value, _colon, value_place = choice.value.rpartition(":")
        if not value or not value_place.strip().isdecimal():
            value, value_place = choice.value, ""
        kind = kind.strip().casefold()
        if kind and kind not in TYPES:
            raise self._error(
                choice,
                self.env._(
                    "“%(kind)s” is not a type of attribute: it is one of %(types)s",
                    kind=kind,
                    types=", ".join(TYPES),
                ),
            )
        return choice._replace(
            attribute=name.strip(),
            value=value.strip(),
            kind=kind or None,
            place=_number(place),
            value_place=_number(value_place),
        )

    def _error(self, choice, reason):
        return UserError(
            self.env._(
                "“%(column)s”: “%(attribute)s”: %(reason)s.",
                column=choice.column,
                attribute=choice.attribute,
                reason=reason,
            )
        )


def _split(cell, separator):
    return [part.strip() for part in cell.split(separator) if part.strip()]


def _number(text):
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) < 6 else None
