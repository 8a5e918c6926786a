"""Texts that only one record may have, where Odoo finds that out by searching.

Such a rule does not see what another transaction is just writing: two chunks at once
would both bring the same barcode. So these values are claimed before they are written
(see :mod:`.claims`), and of equal ones in a run the first line of the file goes first:
later ones wait until the chunks above theirs are done.
"""

from .cells import CellError
from .claims import digest
from .rules import TEXTS, canonical

KEY = "key"


class Uniques:
    """The unique texts that the rows of a plan bring.

    :param plan: the :class:`~.plan.Plan`
    :param waiting: function that returns the rows of the same file that wait in other
        chunks: an iterable of lists of rows
    """

    def __init__(self, plan, waiting=tuple):
        self.waiting = waiting
        self.names = unique_names(plan)
        of_lines = {name: unique_names(one) for name, one in plan.lines.items()}
        self.lines = {name: names for name, names in of_lines.items() if names}
        self.plans = [(plan, self.names)]
        self.plans += [(plan.lines[name], self.lines[name]) for name in self.lines]
        # Rows with one key are one record: they have their turns by the key.
        keys = plan.keys or [plan.key]
        alone = [names[0] for names in keys if len(names) == 1]
        self.key_columns = [found for key in keys if (found := key_columns(plan, key))]
        self.of_key = {kind for name in alone for kind in self.names.get(name, ())}
        self.firsts = {}
        self.ahead = {}

    def __bool__(self):
        return any(names for _plan, names in self.plans)

    def texts(self, item, old=None):
        """The unique texts of an item: set of pairs of what they are, and the text.

        :param old: the record before, whose texts are its own already
        """
        found = _texts(self.names, item.values, old)
        for name, names in self.lines.items():
            for line in item.lines[name]:
                found |= _texts(names, line.values)
        return found

    def key_texts(self, item):
        """The cells of each key, for rows of one record that go in in order."""
        found = {
            (KEY, at, _key_text([one.cell(item.row) for one in columns]))
            for at, columns in enumerate(self.key_columns)
        }
        # A row does not have each of several keys.
        is_alone = len(self.key_columns) == 1
        return {text for text in found if is_alone or any(text[2])}

    def claims(self, texts):
        """What to claim before records with these texts are written."""
        return [digest("unique", (kind,), (text,)) for kind, text in texts]

    # the order of a file

    def lines_ahead(self, texts):
        """{item: line of a row that it has to let pass}

        :param texts: {item: its texts} of those whose turn it is
        """
        self.ahead = {text: item for text, item in self.ahead.items() if item.row.early}
        wanted = {
            item: {text for text in found if text[0] not in self.of_key}
            for item, found in sorted(texts.items(), key=lambda pair: pair[0].line)
        }
        self._look(set().union(*wanted.values()))
        lines = {item: self._line_ahead(item, found) for item, found in wanted.items()}
        return {item: line for item, line in lines.items() if line}

    def defer(self, item):
        """Rows below an item that comes too early let it pass."""
        for text in self.texts(item) | self.key_texts(item):
            self.ahead.setdefault(text, item)

    def _line_ahead(self, item, texts):
        """Of a row of this chunk that goes in or is deferred, or waits in another."""
        here = [self.ahead.setdefault(text, item) for text in texts]
        lines = [one.line for one in here if one is not item]
        lines += [self.firsts[text] for text in texts if self.firsts[text]]
        return min((line for line in lines if line < item.line), default=None)

    def _look(self, texts):
        """Find the lines that wait in other chunks with one of these texts."""
        texts = texts - self.firsts.keys()
        if not texts:
            return
        self.firsts |= dict.fromkeys(texts)
        columns, of_keys = list(self._columns()), any(text[0] == KEY for text in texts)
        for rows in self.waiting() if columns or of_keys else ():
            for column, kinds in columns:
                self._note_column(column, kinds, rows, texts)
            if of_keys:
                self._note_keys(rows, texts)

    def _columns(self):
        """Columns with such texts, and what those have to be unique among."""
        for plan, names in self.plans:
            for column in plan.columns:
                if column.field.name in names and column.at is not None:
                    yield column, names[column.field.name]

    def _note_column(self, column, kinds, rows, wanted):
        for row, cell in zip(rows, column.cells(rows), strict=True):
            if cell is None:
                continue
            try:
                text = canonical(column.read(cell, {}))
            except CellError:
                continue
            for kind in kinds:
                self._note((kind, text), row, wanted)

    def _note_keys(self, rows, wanted):
        for at, columns in enumerate(self.key_columns):
            cells = zip(*(one.cells(rows) for one in columns), strict=True)
            for row, key in zip(rows, cells, strict=True):
                self._note((KEY, at, _key_text(key)), row, wanted)

    def _note(self, text, row, wanted):
        if text in wanted:
            self.firsts[text] = min(self.firsts[text] or row.line, row.line)


def key_columns(plan, key=None):
    """The columns that a key of a plan is read from; none of a key of constants.

    :param key: one of several; None: that of the plan
    """
    key = plan.key if key is None else key
    if plan.identity and key == (plan.identity_kind,):
        return [plan.identity]
    return [
        one
        for one, relation in plan.own_columns()
        if (relation or one).field.name in key and not one.lang and one.at is not None
    ]


def key_places(plan):
    """Where in the file the cells stand that the key of a plan is made of."""
    return [at for column in key_columns(plan) for at in column.places]


def _key_text(cells):
    return tuple("" if one is None else str(one).strip() for one in cells)


def _texts(names, values, old=None):
    return {
        (kind, canonical(value))
        for name, kinds in names.items()
        if isinstance(value := values.get(name), str) and value
        if old is None or (old[name] or "") != value
        for kind in kinds
    }


def unique_names(plan):
    """{name of a field: kinds of what has to be unique} of the texts of a plan."""
    known = plan.env["impexp.claim"]
    found = {}
    given = {column.field.name: column.spec.get("unique") for column in plan.columns}
    for name, field in plan.model._fields.items():
        if field.type not in TEXTS or given and name not in given:
            continue
        kinds = _kinds(known, plan.model, name, given.get(name))
        if kinds:
            found[name] = kinds
    return found


def _kinds(known, model, name, said):
    if said is False:
        return ()
    model, name = _origin(model, name)
    own = f"{model._name}.{name}"
    kinds = known._unique_kinds(model._name).get(name, ())
    return kinds or ((own,) if said else ())


def _origin(model, name):
    """Where a field that is inherited from another model comes from."""
    field = model._fields[name]
    if not field.inherited:
        return model, name
    *path, name = field.related.split(".")
    for step in path:
        model = model.env[model._fields[step].comodel_name]
    return _origin(model, name)
