"""Which column fills which field: names, labels, words of the trade, memory, content.

Each column is compared with each field; the best pairs are taken first, and each field
is filled by one column.
"""

import difflib
import re
from functools import cached_property
from typing import NamedTuple

from ..records.compiler import PlanError, compile_plan
from ..tools.field_paths import Headers, PathError
from .cell_looks import TELLING, contradicts, looks_like
from .choices import DEFAULTS
from .memory import known_as, remembered
from .synonyms import MEANT, plain

LIKENESS = 0.84  # of a header and a label
# Someone waits, and so does a worker: other columns are left for the person to choose.
GUESSED, LONGEST = 500, 100  # columns, and characters of a header
# How sure one can be, by what tells.
MEMORY, NAME, LABEL, WORD, LANGUAGE, PART, LINE, LIKE, CONTENT = (
    *(120, 110, 100, 90, 85, 75, 65, 50),
    40,
)
INHERITED = WORD - 4
SURE = PART  # what is less than this says nothing about the model
REMARK = re.compile(r"\s*[(\[][^)\]]*[)\]]")
TRANSLATED = re.compile(r"(.+?)[-_: ]+([a-z]{2}_[A-Z]{2})(?:-[\w-]+)?")
PARTS = re.compile(r"[/.@:]")
WORDS = re.compile(r"[\s_-]+")
CAPITALS = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ0-9])|(?<=[A-Z])(?=[A-Z][a-z])")
COMPANY = "company_id"
IDS = ("id", ".id")
NUMBERS = ("float", "monetary")
# In front of “Price” or “Amount” they say that it is not the one that is meant.
OTHER_NUMBERS = frozenset(
    "total sub subtotal sum gesamt summe zwischensumme tax taxes vat steuer mwst"
    " shipping versand freight fracht delivery discount rabatt compare original"
    " converted fee fees gebühr refunded refund cart coupon tip min max minimum"
    " maximum old alt".split()
)
# What is around “Name” or “ID” says whose it is: “BuyerParty/Name”, “Email (Billing)”.
AROUND = re.compile(r"[/.@:()\[\]]+")
CUSTOMERS = "customer buyer client kunde käufer besteller billing rechnungsempfänger"
SUPPLIERS = "supplier seller vendor lieferant verkäufer creditor kreditor"
PARTNER = "partner_id"
PARTNERS = {
    "purchase.order": (SUPPLIERS,),
    "account.move": (SUPPLIERS, CUSTOMERS),  # bills come as files, invoices go
}
GOODS = "item product article artikel produkt goods variant"
PRODUCT = "product_id"
# By what somebody, or something, is found: rather by the first.
TELLS = (
    *("name", "registrationname", "companyname", "organizationname", "email"),
    *("electronicmail", "emailaddress", "company", "fullname", "gln", "id", "number"),
)
CODES = ("id", "sku", "code", "number", "pid", "aid", "partnumber", "gtin", "ean")
TWICE = re.compile(r"(.+) \(\d+\)")  # a column whose name another one has, too
LINES = ("order_line", "invoice_line_ids", "line_ids", "move_ids")


class Match(NamedTuple):
    """``entries`` of a mapping for a column, and how sure that is."""

    score: float
    entries: tuple

    @property
    def paths(self):
        return tuple(entry["field"] for entry in self.entries)


class Matcher:
    """Knows the fields of a model by all their names.

    :param model: recordset, in the user's language
    :param found: see :func:`.choices.choices`
    """

    def __init__(self, model, found):
        self.model, self.env = model, model.env
        self.fields = {one["value"]: one for one in found["fields"]}
        self.by = found["by"]
        self.memory = remembered(model)
        self._selections = {}
        self.labels = self._labels()
        self.headers = [Headers(one) for one in self._in_languages()]

    def match(self, columns, lists=()):
        """Find a field for each column, where there is one.

        :param columns: list of name and cells
        :param lists: paths of the lists whose columns are those of lines
        :return: {place of the column: Match}
        """
        self.lists = tuple(f"{one}/" for one in lists)
        found, names = [], {name for name, _cells in columns}
        for place, (name, cells) in enumerate(columns[:GUESSED]):
            is_named = isinstance(name, str) and len(name) < LONGEST
            again = TWICE.fullmatch(name) if is_named else None
            if again and again[1] in names:
                continue
            looks = looks_like(cells)
            is_of_line = is_named and self._is_of_line(name)
            found += [
                (match, place)
                for match in self._matches(name, looks, is_named)
                if self._says(match, cells)
                and (match.score >= MEMORY or "/" in match.paths[0] or not is_of_line)
            ]
        taken = _best(found)
        return taken | self._lines(columns, taken)

    def _is_of_line(self, name):
        """Whether a column says that it is one of lines: by its list, or “Item …”."""
        if not self.own_lines:
            return False
        if self.lists:
            return name.startswith(self.lists)
        return len(_words(name)) > 1 and says_any(_words(name)[:1], f"{GOODS} lineitem")

    def _is_surer(self, name, path):
        """Of two columns that may be it: of goods the code, else what says “Item …”."""
        if path.endswith(f"/{PRODUCT}"):
            return "default_code" in MEANT.get(plain(name), ())
        return self._is_of_line(name)

    @cached_property
    def own_lines(self):
        """Fields of lines; a booking has those of its move, but nobody means them."""
        own = self.model._fields
        return [one for one in LINES if one in own and not own[one].inherited]

    def _says(self, match, cells):
        """Whether the cells are what a field means by a word that means much.

        “Company” may be that of a customer, “Type” anything.
        """
        path = match.paths[0]
        type_ = self.fields.get(path, {}).get("type")
        if path == COMPANY:
            known = {plain(name) for name in self._companies}
            return bool(cells) and {plain(cell) for cell in cells} <= {*known, ""}
        if type_ == "selection" and "/" not in path and match.score < MEMORY:
            known = self._choices(path)
            filled = {plain(cell) for cell in cells} - {""}
            return not filled or not known.isdisjoint(filled)
        return True

    @cached_property
    def _companies(self):
        return self.env["res.company"].search([]).mapped("name")

    def _choices(self, name):
        """The values of a selection, and what any language calls them: plain."""
        if name not in self._selections:
            self._selections[name] = {
                plain(text)
                for model in self._in_languages()
                for shown in model.fields_get([name], ["selection"]).values()
                for pair in shown.get("selection", ())
                for text in pair
            }
        return self._selections[name]

    def _matches(self, name, looks, is_named):
        if is_named:
            sure = [*self._remembered(name), *self._named(name), *self._labelled(name)]
            yield from sure
            yield from self._fitting(self._meant(name), looks)
            yield from self._around(name)
            if not sure:
                yield from self._fitting(self._like(name), looks)
        yield from self._content(looks)

    def _fitting(self, matches, looks):
        """Those whose fields can take what is in the cells."""
        for match in matches:
            choice = self.fields.get(match.paths[0])
            if choice is None or not contradicts(looks, choice["type"]):
                yield match

    # what tells

    def _remembered(self, header):
        entries = self.memory.get(known_as(header), ())
        if entries and all(self._can_fill(entry["field"]) for entry in entries):
            yield Match(MEMORY, tuple(entries))

    def _can_fill(self, path):
        """Whether a column may fill a path; asked of those who import."""
        try:
            compile_plan(self.model, DEFAULTS | {"mapping": {"": path}})
        except (PathError, PlanError):
            return False
        return True

    def _named(self, header):
        """The path that Odoo's own import reads in a header."""
        for headers in self.headers:
            try:
                path = headers.path(header)
            except PathError:
                continue
            is_known = path in self.fields or "/" in path or ":" in path
            if is_known and self._can_fill(path):
                by_label = header.strip() != path and self._is_inherited(path)
                yield _match(INHERITED if by_label else NAME, path)
                return

    def _labelled(self, header):
        for text in (header, REMARK.sub("", header)):
            for path in self.labels.get(plain(text), ()):
                yield _match(INHERITED if self._is_inherited(path) else LABEL, path)
            yield from self._of_relation(plain(text))
        translated = TRANSLATED.fullmatch(header.strip())
        if translated:
            yield from self._translated(*translated.groups())

    def _is_inherited(self, path):
        """Whether a field is that of what is behind the record, as a booking's move."""
        field = self.model._fields.get(path)
        return field is not None and field.inherited

    def _of_relation(self, wanted):
        """“Country Code” is the code of the country: label and label of a related."""
        for path, choice in self.fields.items():
            for by in self.by.get(choice["relation"], ()) if "/" not in path else ():
                label = by["value"] and plain(by["label"])
                relation = plain(choice["label"])
                whole = label.startswith(relation) if label else False
                if label and wanted in (label, relation + label) and whole:
                    yield _match(LABEL - 1, f"{path}/{by['value']}")

    def _translated(self, header, lang):
        """“name-de_DE” is the German name, if German is another language here."""
        for path in (*self.labels.get(plain(header), ()), *self._own(header)):
            own = lang == (self.env.lang or "en_US")
            full = path if own else f"{path}:{lang}"
            if full in self.fields:
                yield _match(LANGUAGE, full)

    def _own(self, header):
        return [header] if header in self.fields else self._words(header)

    def _words(self, header):
        """Fields of the model that the trade calls so."""
        return [name for name in MEANT.get(plain(header), ()) if name in self.fields]

    def _meant(self, header):
        for place, path in enumerate(self._words(header)):
            yield _match(WORD - place, path)
        for path in self._words(REMARK.sub("", header)):
            yield _match(WORD - 5, path)
        for text in _parts(header):
            labelled = self.labels.get(plain(text), ())
            for path in (*labelled[:1], *self._words(text)[:1]):
                if path not in IDS and not self._is_other(header, text, path):
                    yield _match(PART, path)

    def _around(self, header):
        """The partner of whom a column has the name, or whatever else tells him."""
        if PARTNER not in self.fields:
            return
        *above, last = _path(header)
        sides = PARTNERS.get(self.model._name, (CUSTOMERS,))
        for place, words in enumerate(sides):
            if plain(last) in TELLS and says_any(above, words):
                yield _match(PART + 9 - place - TELLS.index(plain(last)) / 2, PARTNER)

    def _is_other(self, header, part, path):
        """Whether words in front make it another number: “Shipping Price” is none."""
        before = header[: -len(part)] if header.endswith(part) else header
        is_number = self.fields[path]["type"] in (*NUMBERS, "integer")
        words = {plain(word) for text in PARTS.split(before) for word in _words(text)}
        return is_number and not OTHER_NUMBERS.isdisjoint(words)

    def _like(self, header):
        """The fields whose labels are nearly the header."""
        wanted = plain(header)
        for near in difflib.get_close_matches(wanted, self.near, 1, LIKENESS):
            likeness = difflib.SequenceMatcher(None, wanted, near).ratio()
            for path in self.near[near]:
                yield _match(LIKE + 20 * (likeness - LIKENESS), path)

    def _content(self, looks):
        for word, names in TELLING:
            if word in looks:
                found = [name for name in names if name in self.fields]
                yield from (_match(CONTENT, name) for name in found[:1])

    # lines

    def _lines(self, columns, taken):
        """Columns of lines: of the one kind of lines that most columns fit."""
        filled = {path for match in taken.values() for path in match.paths}
        sure = {place for place, match in taken.items() if match.score >= LINE}
        found = {}
        for lines in self.own_lines:
            pairs = [
                (_match(LINE + self._is_surer(name, path), path), place)
                for place, (name, _cells) in enumerate(columns[:GUESSED])
                if place not in sure
                and isinstance(name, str)
                and (not self.lists or name.startswith(self.lists))
                for path in self._of_lines(lines, name)
                if path not in filled and TWICE.fullmatch(name) is None
            ]
            found[lines] = _best(pairs)
        most = max(found.values(), key=len, default={})
        return most if len(most) > 1 else {}

    def _of_lines(self, lines, header):
        start, texts = f"{lines}/", (header, *_parts(header))
        for text in texts:
            names = [start + name for name in MEANT.get(plain(text), ())]
            names += self.labels.get(plain(lines) + plain(text), ())
            names += self._line_labels.get(plain(text), ())
            meant = {*MEANT.get(plain(text), ())}
            if meant & {"default_code", "barcode"} and "ref" not in meant:
                names.append(start + PRODUCT)
            for path in names:
                is_one = path.startswith(start) and path in self.fields
                if is_one and not self._is_other(header, text, path):
                    yield path
        *above, last = _path(header)
        if plain(last) in CODES and says_any(above[-1:], GOODS):
            yield from (one for one in (start + PRODUCT,) if one in self.fields)

    # names

    def _in_languages(self):
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        own = [self.env.lang or "en_US", "en_US", *codes]
        return [self.model.with_context(lang=code) for code in dict.fromkeys(own)]

    def _labels(self):
        """{plain label: paths}, in all languages; the user's own first."""
        labels, self._line_labels = {}, {}
        for choice in self.fields.values():
            known = self._line_labels if choice["group"] == "lines" else labels
            label = choice["label"].rpartition(" / ")[2]
            known.setdefault(plain(label), []).append(choice["value"])
        for model in self._in_languages():
            shown = model.fields_get(attributes=["string"])
            for name in (name for name in shown if name in self.fields):
                paths = labels.setdefault(plain(shown[name]["string"]), [])
                paths += [name] if name not in paths else []
        labels.pop("", None)
        self.near = {
            label: paths
            for label, paths in labels.items()
            if self.fields[paths[0]]["group"] == "fields"
        }
        return labels


def _best(pairs):
    """The surest pairs, no column and no field in two of them."""
    taken, filled = {}, set()
    for match, place in sorted(pairs, key=lambda pair: (-pair[0].score, pair[1])):
        if place not in taken and not filled.intersection(match.paths):
            taken[place] = match
            filled.update(match.paths)
    return taken


def _match(score, path):
    return Match(score, ({"field": path},))


def _parts(header):
    """“Variant Price” may be a price, and “address.zip” a zip: ends of a header.

    Words end where letters become capital, too: “POAddressLine1”.
    """
    texts = [header, PARTS.split(header)[-1]]
    ends = [end for text in texts for end in (*_ends(text), text)]
    return [end for end in dict.fromkeys(ends) if end.strip() and end != header]


def _path(header):
    """What is around a column, and its own name behind it."""
    parts = [one.strip() for one in AROUND.split(header) if one.strip()]
    if header.endswith(")") and len(parts) > 1:
        parts.insert(0, parts.pop())  # “Email (Billing)”
    return parts or [header]


def says_any(texts, words):
    """Whether one of the words, a text with blanks, is a word of the texts."""
    said = {plain(word) for text in texts for word in _words(text)}
    return not said.isdisjoint(words.split())


def _words(text):
    return [word for part in WORDS.split(text) for word in CAPITALS.split(part)]


def _ends(text):
    """The text without its first word, without its first two…, the longest first."""
    words = _words(text)
    return [" ".join(words[at:]) for at in range(1, len(words))]
