"""What the header and the first rows of a file suggest. A person looks it over."""

import difflib
import re
from datetime import datetime

from ..records.blanks import Variants
from ..records.cells import is_empty
from ..records.compiler import PlanError, compile_plan
from ..records.relations import find
from ..tools.field_paths import Headers, PathError
from .choices import DEFAULTS, choices
from .form import FLAGS, TARGET
from .sample import column_names

LIKENESS = 0.84  # of a header and a label
CODES = ("ref", "default_code", "barcode", "code")  # what tells records apart
# Someone waits, and so does a worker: other columns are left for the person to choose.
GUESSED, LONGEST = 500, 100  # columns, and characters of a header
DECIMAL_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+")
DECIMAL_POINT = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)\.\d+")
POINTS_BETWEEN = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?")
COMMAS_BETWEEN = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
NUMBERS = ("float", "monetary")
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d")
SEPARATORS = (",", ";", "|")


def target(field, **more):
    """One field that a column fills, in the form."""
    nothing = {name: False if name in FLAGS else None for name in TARGET}
    return nothing | {"field": field} | more


def guess(model, sample, form):
    """Fill a form that has no columns yet.

    :param model: recordset of the model, in the user's language
    :return: the form, with columns, key and settings
    """
    return _Guess(model, sample, form).form()


class _Guess:
    def __init__(self, model, sample, form):
        self.model, self.env = model, model.env
        self.sample = sample
        self.given = form
        found = choices(model)
        self.fields = {one["value"]: one for one in found["fields"]}
        self.by = found["by"]
        self.settings = dict(form["settings"])
        self.taken = set()
        self.variants = Variants()

    def form(self):
        columns = [
            {"column": name, "targets": self.targets(name, place)}
            for place, name in enumerate(column_names(self.sample))
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

    def targets(self, name, place):
        is_guessed = isinstance(name, str) and place < GUESSED and len(name) < LONGEST
        path = self.path(name) if is_guessed else None
        if path is None or path in self.taken:
            return []
        self.taken.add(path)
        choice = self.fields.get(path)
        if choice is None:
            return [target(path)]
        if choice["relation"]:
            return [self.relation(path, choice, name, self.cells(place))]
        return [target(path, format=self.date_format(choice, self.cells(place)))]

    def path(self, header):
        return self.named(header) or self.labelled(header) or self.like(header)

    def named(self, header):
        """The path that Odoo's own import reads in a header, or None."""
        languages = [self.env.lang or "en_US", "en_US"]
        languages += [code for code, _name in self.env["res.lang"].get_installed()]
        for lang in dict.fromkeys(languages):
            model = self.model.with_context(lang=lang)
            try:
                path = Headers(model).path(header)
                compile_plan(self.model, DEFAULTS | {"mapping": {header: path}})
            except (PathError, PlanError):
                continue
            if path in self.fields or "/" in path or ":" in path:
                return path
        return None

    def labelled(self, header):
        """“Country Code” is the code of the country: label and label of a related."""
        wanted = _plain(header)
        for path, choice in self.fields.items():
            if _plain(choice["label"]) == wanted:
                return path
        for path, choice in self.fields.items():
            for by in self.by.get(choice["relation"], ()) if "/" not in path else ():
                label = by["value"] and _plain(by["label"])
                if wanted in (label, _plain(choice["label"]) + label):
                    return self.by_path(path, by["value"]) if label else None
        return None

    def by_path(self, path, by):
        # The label of a related field counts only if it is about the relation:
        # “Country Code” is, “Street” of a parent is not.
        relation = _plain(self.fields[path]["label"])
        label = next(
            one["label"]
            for one in self.by[self.fields[path]["relation"]]
            if one["value"] == by
        )
        return f"{path}/{by}" if _plain(label).startswith(relation) else None

    def like(self, header):
        """The field whose label is nearly the header, or None."""
        labels = {}
        for path, choice in self.fields.items():
            if choice["group"] == "fields":
                labels.setdefault(_plain(choice["label"]), path)
        near = difflib.get_close_matches(_plain(header), labels, 1, LIKENESS)
        return labels[near[0]] if near else None

    # relations

    def relation(self, path, choice, name, cells):
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
        if "/" in path or not texts:
            return 0
        try:
            plan = compile_plan(self.model, DEFAULTS | {"mapping": {"": full}})
        except PlanError:
            return 0
        [relation] = plan.relations.values()
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
        """A code that no two rows share."""
        for code in CODES:
            for place, column in enumerate(columns):
                cells = self.cells(place)
                filled = len(cells) == len(self.sample["rows"]) > 0
                is_code = [one["field"] for one in column["targets"]] == [code]
                if is_code and filled and len(set(cells)) == len(cells):
                    return [code]
        return []


def _is_date(cell, pattern):
    try:
        datetime.strptime(cell.strip(), pattern)
    except ValueError:
        return False
    return True


def _plain(text):
    return "".join(char for char in str(text).casefold() if char.isalnum())
