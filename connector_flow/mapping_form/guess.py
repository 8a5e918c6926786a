"""What the header and the first rows of a file suggest. A person looks it over."""

import re

from ..records.blanks import Variants
from ..records.cells import DATE, TIME, is_empty
from ..records.compiler import PlanError, compile_plan
from ..records.lookups import find
from ..tools.chunk_data import RECORD
from .cell_looks import DATES, is_written_as
from .choices import DEFAULTS, choices
from .form import blank_target, targets_of
from .joined import COMPANY_FIELD, joined_columns
from .matching import MEMORY, PARTNER, SUPPLIERS, Matcher, says_any
from .sample import column_names, lists_of
from .written_numbers import NUMBERS, common_format, formats_of, unit_step

CODES = ("ref", "default_code", "barcode", "code")  # what tells records apart
DOCUMENTS = ("client_order_ref", "name")  # those with lines
ADDRESSES = ("email", "vat", "name")  # only if there is no code
# Bookings have no code of their own: what was paid, when and for what.
BOOKING = ("date", "amount", "payment_ref")
PACKED = "%Y%m%d"  # only where a column is known to have dates
DAY = r"^\d{4}-\d\d-\d\d"
TIMES = ("", " %H:%M", " %H:%M:%S", ", %H:%M", ", %H:%M:%S", " %H:%M:%S %z")
SEPARATORS = (",", ";", "|")
LEVELS = (">", "»", "›", "→", " / ")  # of a tree; a bare slash may be in a name

# Codes of UN/ECE recommendation 20, as UBL, openTRANS and EDIFACT have them.
UNITS = dict.fromkeys(("C62", "EA", "H87", "PCE", "NAR"), "uom.product_uom_unit") | {
    "DZN": "uom.product_uom_dozen",
    "GRM": "uom.product_uom_gram",
    "HUR": "uom.product_uom_hour",
    "DAY": "uom.product_uom_day",
    "KGM": "uom.product_uom_kgm",
    "KMT": "uom.product_uom_km",
    "LTR": "uom.product_uom_litre",
    "MTR": "uom.product_uom_meter",
    "TNE": "uom.product_uom_ton",
}


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
    """Fill the columns of which a form says nothing with fields that are free.

    Dates that the file writes otherwise than the form says are read as it writes them.
    """
    known = {one["column"]: one for one in form["columns"] if one["targets"]}
    filled = {target["field"] for one in known.values() for target in one["targets"]}
    guessing = _Guess(model, sample, form | {"columns": []})
    guessed = [one for one in guessing.form()["columns"] if one["column"] not in known]
    for one in guessed:
        one["targets"] = [t for t in one["targets"] if t["field"] not in filled]
    guessed = {one["column"]: one for one in guessed if one["column"] in guessing.names}
    for name in known:
        if name in guessing.names:
            guessing.correct_dates(known[name])
    columns = [known.pop(name, None) or guessed[name] for name in guessing.names]
    return form | {"columns": columns + list(known.values())}


class _Guess:
    def __init__(self, model, sample, form):
        self.model, self.env = model, model.env
        self.sample = sample
        self.given = form
        self.matcher = Matcher(model, choices(model))
        self.fields, self.by = self.matcher.fields, self.matcher.by
        self.settings = dict(form["settings"])
        self.variants = Variants()
        self.made_of = {}  # place of a made column: those it is made of
        self.names = column_names(sample)

    def form(self):
        cells = [self.cells(place) for place in range(len(self.names))]
        columns = list(zip(self.names, cells, strict=True))
        matches = self.matcher.match(columns, lists_of(self.sample))
        columns = [
            {"column": name, "targets": self.targets(matches.get(place), place)}
            for place, name in enumerate(self.names)
        ]
        made = self.join(columns)
        self.guess_numbers(columns)
        key = self.given["key"] or self.key(columns)
        return self.given | {
            "columns": columns,
            "fixed": [*self.given["fixed"], *self.kind_of_move(columns)],
            "made": [*self.given.get("made", ()), *made],
            "settings": self.settings,
            "key": key,
        }

    def cells(self, place):
        """The filled cells of a column; of a made one those it is made of."""
        rows = [cells for _line, cells, error in self.sample["rows"] if not error]
        places = self.made_of.get(place, (place,))
        found = (
            " ".join(str(cells[at]) for at in places if at < len(cells))
            for cells in rows
        )
        return [cell for cell in found if not is_empty(cell)]

    # columns made from others

    def join(self, columns):
        """Add columns for what stands in two, and is one field.

        :return: list of what a form has in ``made``
        """
        names = [name if isinstance(name, str) else "" for name in self.names]
        known = [*names, *(one["column"] for one in self.given.get("made", ()))]
        taken = {t["field"]: one["column"] for one in columns for t in one["targets"]}
        made = []
        for one in joined_columns(self.model, names, taken):
            if one.name in known:
                continue
            for column in columns:
                is_part = column["column"] in one.parts
                is_same = any(t["field"] == one.field for t in column["targets"])
                if is_part or is_same:
                    column["targets"] = []
                if column["column"] == one.company:
                    column["targets"] = [target(COMPANY_FIELD, steps=one.only_people)]
            self.made_of[len(columns)] = [names.index(part) for part in one.parts]
            columns.append({"column": one.name, "targets": [target(one.field)]})
            made.append({"column": one.name, "steps": one.steps})
        return made

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
        if choice["type"] in ("binary", "image") and cells:
            return target(path, url=_addresses(cells))
        if choice["type"] == "date" and cells and all(map(_is_moment, cells)):
            return target(path, steps=[{"extract": DAY}])
        return target(path, format=self.date_format(choice["type"], cells))

    # relations

    def relation(self, path, choice, cells):
        codes = {cell.strip() for cell in cells}
        if choice["relation"] == "uom.uom" and codes and codes <= UNITS.keys():
            values = [[code, UNITS[code]] for code in sorted(codes)]
            return target(f"{path}/id", values=values, otherwise="fail")
        many = choice["type"] == "many2many"
        if level := self.level(choice["relation"], cells):
            several = any("," in cell for cell in cells) and not many
            return target(path, path=level, take="first" if several else None)
        separator = self.separator(cells) if many else None
        parts = [
            part.strip()
            for cell in cells
            for part in (cell.split(separator or ",") if many else [cell])
            if part.strip()
        ]
        found_by = self.found_by(path, choice["relation"], set(parts), separator)
        return target(f"{path}/{found_by}" if found_by else path, separator=separator)

    def level(self, comodel, cells):
        """The sign between the levels of a tree in most of the cells, or None."""
        model = self.env[comodel]
        if model._parent_name not in model._fields:
            return None
        most = len(cells) / 2
        found = (one for one in LEVELS if sum(one in cell for cell in cells) > most)
        return next(found, "").strip() or None

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

    def kind_of_move(self, columns):
        """An invoice says that it is one: a bill where a supplier is its partner."""
        taken = {
            one["field"]: each["column"] for each in columns for one in each["targets"]
        }
        is_invoice = any(path.startswith("invoice_line_ids/") for path in taken)
        said = {one["field"] for one in self.given["fixed"]} | {*taken}
        if self.model._name != "account.move" or not is_invoice or "move_type" in said:
            return []
        is_bill = says_any([str(taken.get(PARTNER, ""))], SUPPLIERS)
        value = "in_invoice" if is_bill else "out_invoice"
        return [{"field": "move_type", "value": value, "new": False}]

    # numbers and dates

    def guess_numbers(self, columns):
        """How most numbers are written, if the first rows show it; units; exceptions.

        A column that is written otherwise than the others says so itself.
        """
        numeric = [
            (one, self.cells(place))
            for place, column in enumerate(columns)
            for one in column["targets"]
            if self.fields.get(one["field"], {}).get("type") in NUMBERS
            and not one["decimal"]
        ]
        if not (self.settings["decimal"] or self.settings["thousands"]):
            signs = common_format([cells for _target, cells in numeric])
            if signs:
                self.settings["decimal"] = signs[0] if signs[0] != "." else None
                self.settings["thousands"] = signs[1] or None
        own = self.settings["decimal"] or ".", self.settings["thousands"] or ""
        for one, cells in numeric:
            fitting = formats_of(cells)
            if fitting and own not in fitting:
                one["decimal"], one["thousands"] = fitting[0]
            step = unit_step(one["field"], cells, self.env.company.currency_id.name)
            if step and not one["steps"]:
                one["steps"] = [step]

    def date_format(self, type_, cells):
        """The format that all dates have; None for the usual one."""
        if type_ not in ("date", "datetime") or not cells:
            return None
        own = self.env["res.lang"]._lang_get(self.env.lang or "en_US").date_format
        texts = [cell for cell in cells if not _is_iso(cell, type_)]
        cells = texts if "dates" in self.sample.get("typed", ()) else cells
        if not texts:
            return None
        for pattern in dict.fromkeys((own, *DATES, PACKED)):
            for hours in TIMES if type_ == "datetime" else ("",):
                full = f"{pattern}{hours}"
                if pattern and all(is_written_as(cell, full) for cell in cells):
                    return full
        return None

    def correct_dates(self, column):
        """Have dates read as the file writes them, where the form says otherwise."""
        cells = self.cells(self.names.index(column["column"]))
        for one in column["targets"]:
            type_ = self.fields.get(one["field"], {}).get("type")
            said = one["format"] or self.settings.get(f"{type_}_format")
            if said and not all(is_written_as(cell, said) for cell in cells):
                one["format"] = self.date_format(type_, cells) or one["format"]

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
            filled = len(cells) == self.records() > 0
            if filled and (has_lines or len(set(cells)) == len(cells)):
                return [code]
        if not given and by_field.keys() >= {*BOOKING}:
            return list(BOOKING)
        return []

    def records(self):
        """How many rows begin a record: of documents, those that are not only lines."""
        rows = [cells for _line, cells, error in self.sample["rows"] if not error]
        if RECORD not in self.names:
            return len(rows)
        at = self.names.index(RECORD)
        return sum(not is_empty(cells[at]) for cells in rows)

    def is_line(self, path):
        return self.fields.get(path, {}).get("group") == "lines"


def _relations(plan):
    """The relations of the record and of its lines."""
    of_lines = [one for lines in plan.lines.values() for one in _relations(lines)]
    return [*plan.relations.values(), *of_lines]


def _addresses(cells):
    """What “url” is for these cells: of several addresses in one the first counts."""
    if not all(cell.strip().startswith(("http://", "https://")) for cell in cells):
        return False
    return 1 if any(len(re.findall("https?://", cell)) > 1 for cell in cells) else True


def _is_moment(cell):
    return _is_iso(cell, "datetime") and not _is_iso(cell, "date")


def _is_iso(cell, type_):
    return bool((DATE if type_ == "date" else TIME).fullmatch(cell.strip()))
