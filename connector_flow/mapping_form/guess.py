"""What the header and the first rows of a file suggest. A person looks it over."""

import re
from datetime import datetime

from ..records.blanks import Variants
from ..records.cells import is_empty
from ..records.compiler import PlanError, compile_plan
from ..records.lookups import find
from .choices import DEFAULTS, choices
from .form import blank_target, targets_of
from .matching import MEMORY, Matcher
from .sample import column_names

CODES = ("ref", "default_code", "barcode", "code")  # what tells records apart
DOCUMENTS = ("client_order_ref", "name")  # those with lines
ADDRESSES = ("email", "vat", "name")  # only if there is no code
DECIMAL_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+")
DECIMAL_POINT = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)\.\d+")
POINTS_BETWEEN = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?")
COMMAS_BETWEEN = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
NUMBERS = ("float", "monetary")
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d")
SEPARATORS = (",", ";", "|")


def target(field, **more):
    """One field that a column fills, in the form."""
    return blank_target() | {"field": field} | more


def guess(model, sample, form):
    """Fill a form that has no columns yet.

    :param model: recordset of the model, in the user's language
    :return: the form, with columns, key and settings
    """
    return _Guess(model, sample, form).form()


def guess_others(model, sample, form):
    """Fill the columns of which a form says nothing with fields that are free."""
    known = {one["column"]: one for one in form["columns"] if one["targets"]}
    filled = {target["field"] for one in known.values() for target in one["targets"]}
    guessed = guess(model, sample, form | {"columns": []})["columns"]
    for one in guessed:
        one["targets"] = [t for t in one["targets"] if t["field"] not in filled]
    columns = [known.pop(one["column"], one) for one in guessed]
    return form | {"columns": columns + list(known.values())}


class _Guess:
    def __init__(self, model, sample, form):
        self.model, self.env = model, model.env
        self.sample = sample
        self.given = form
        found = choices(model)
        self.fields = {one["value"]: one for one in found["fields"]}
        self.by = found["by"]
        self.settings = dict(form["settings"])
        self.variants = Variants()
        self.names = column_names(sample)
        self.matcher = Matcher(model, found)

    def form(self):
        cells = [self.cells(place) for place in range(len(self.names))]
        matches = self.matcher.match(list(zip(self.names, cells, strict=True)))
        columns = [
            {"column": name, "targets": self.targets(matches.get(place), place)}
            for place, name in enumerate(self.names)
        ]
        self.guess_numbers(columns)
        key = self.given["key"] or self.key(columns)
        return self.given | {
            "columns": columns,
            "settings": self.settings,
            "key": key,
        }

    def cells(self, place):
        """The filled cells of a column."""
        rows = [cells for _line, cells, error in self.sample["rows"] if not error]
        found = (cells[place] for cells in rows if place < len(cells))
        return [cell for cell in found if not is_empty(cell)]

    # fields

    def targets(self, match, place):
        if match is None:
            return []
        if match.score >= MEMORY:
            return targets_of(list(match.entries))
        return [self.target(path, self.cells(place)) for path in match.paths]

    def target(self, path, cells):
        choice = self.fields.get(path)
        if choice is None:
            return target(path)
        if choice["relation"]:
            return self.relation(path, choice, cells)
        return target(path, format=self.date_format(choice, cells))

    # relations

    def relation(self, path, choice, cells):
        many = choice["type"] == "many2many"
        separator = self.separator(cells) if many else None
        parts = [
            part.strip()
            for cell in cells
            for part in (cell.split(separator or ",") if many else [cell])
            if part.strip()
        ]
        found_by = self.found_by(path, choice["relation"], set(parts), separator)
        return target(f"{path}/{found_by}" if found_by else path, separator=separator)

    def separator(self, cells):
        """What separates several records in a cell; None for a comma."""
        text = "".join(cells)
        found = [one for one in SEPARATORS if one in text]
        return found[0] if found and found[0] != "," else None

    def found_by(self, path, comodel, texts, separator):
        """By what most related records are found; rather by name."""
        best, most = "", self.count(path, "", texts)
        for by in self.by[comodel]:
            if most >= len(texts):
                break
            name = by["value"]
            if name in ("id", *CODES) or name.endswith("code"):
                count = self.count(path, name, texts)
                if count > most:
                    best, most = name, count
        return best

    def count(self, path, by, texts):
        """How many of the texts name a related record."""
        full = f"{path}/{by}" if by else path
        if not texts:
            return 0
        try:
            plan = compile_plan(self.model, DEFAULTS | {"mapping": {"": full}})
        except PlanError:
            return 0
        [relation] = _relations(plan)
        keys = {(text.strip(),) for text in texts}
        found = find(relation, keys, DEFAULTS["module"], self.variants)
        return sum(type(one) is int for one in found.values())

    # numbers and dates

    def guess_numbers(self, columns):
        """One decimal sign for the file, if the first rows show one."""
        if self.settings["decimal"] or self.settings["thousands"]:
            return
        cells = [
            cell.strip()
            for place, column in enumerate(columns)
            for one in column["targets"]
            if self.fields.get(one["field"], {}).get("type") in NUMBERS
            for cell in self.cells(place)
        ]
        comma = sum(bool(DECIMAL_COMMA.fullmatch(cell)) for cell in cells)
        point = sum(bool(DECIMAL_POINT.fullmatch(cell)) for cell in cells)
        if comma > point:
            self.settings["decimal"] = ","
            if any(POINTS_BETWEEN.fullmatch(cell) for cell in cells):
                self.settings["thousands"] = "."
        elif any(COMMAS_BETWEEN.fullmatch(cell) for cell in cells) and point:
            self.settings["thousands"] = ","

    def date_format(self, choice, cells):
        """The format that all dates have; None for the usual one."""
        if choice["type"] != "date" or not cells:
            return None
        own = self.env["res.lang"]._lang_get(self.env.lang or "en_US").date_format
        for pattern in dict.fromkeys((DATES[0], own, *DATES)):
            if pattern and all(_is_date(cell, pattern) for cell in cells):
                return None if pattern == DATES[0] else pattern
        return None

    # the key

    def key(self, columns):
        """What no two rows share: a code, or where no column is one, an address."""
        by_field = {
            one["field"]: place
            for place, column in enumerate(columns)
            for one in column["targets"]
        }
        has_lines = any("/" in path and self.is_line(path) for path in by_field)
        codes = CODES + DOCUMENTS if has_lines else CODES
        given = [code for code in codes if code in by_field]
        for code in given or [one for one in ADDRESSES if one in by_field]:
            cells = self.cells(by_field[code])
            filled = len(cells) == len(self.sample["rows"]) > 0
            if filled and (has_lines or len(set(cells)) == len(cells)):
                return [code]
        return []

    def is_line(self, path):
        return self.fields.get(path, {}).get("group") == "lines"


def _relations(plan):
    """The relations of the record and of its lines."""
    of_lines = [one for lines in plan.lines.values() for one in _relations(lines)]
    return [*plan.relations.values(), *of_lines]


def _is_date(cell, pattern):
    try:
        datetime.strptime(cell.strip(), pattern)
    except ValueError:
        return False
    return True
