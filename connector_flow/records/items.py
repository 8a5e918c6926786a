"""Records to be, each from one row, or from one and the rows of its lines."""

from weakref import ref

from odoo.addons.queue_chunk.desk.faults import Fault

from ..tools.chunk_data import RECORD
from ..tools.outcome import Early
from .cells import filled, is_empty


class Links:
    """What a field of several records shall hold.

    :param ids: tuple of ids
    :param add: keep what is there
    """

    __slots__ = ("add", "ids")

    def __init__(self, ids, add=False):
        self.ids = ids
        self.add = add


class Content(str):
    """A content in Base64 that was just fetched: it differs from what is there."""

    __slots__ = ()


class Item:
    """One record to be, or one of its lines.

    ``values`` maps field names to values of the ORM, ``translations`` maps (field,
    language) to texts, ``refs`` maps a relation to the keys to look up, ``waits`` a
    field to the item of this chunk that will be the related record, ``lines`` a field
    to the items of its lines, ``identity`` is the cell of its external or database id,
    ``contents`` a column to the address of what is to be fetched. ``key`` and
    ``record_id`` are found on the way, and so is ``state``: "create" or "update",
    whatever came of it. ``left`` says of a line that its record goes in without it.
    """

    __slots__ = (
        "__weakref__",
        "_root",
        "contents",
        "errors",
        "faults",
        "identity",
        "key",
        "left",
        "lines",
        "record_id",
        "refs",
        "row",
        "rows",
        "state",
        "translations",
        "values",
        "waits",
    )

    def __init__(self, row, root=None):
        self.row = row
        self.rows = [row]
        self.errors = []
        self.faults = ()
        self.left = False
        self._root = root and ref(root)
        self.values = {}
        self.translations = {}
        self.refs = {}
        self.waits = {}
        self.lines = {}
        self.contents = {}
        self.key = self.identity = None
        self.record_id = None
        self.state = None

    @property
    def root(self):
        """The record of a line, which holds its lines; itself where it is none."""
        return self._root() if self._root else self

    @property
    def line(self):
        return self.row.line

    @property
    def is_open(self):
        """Whether nothing spoke against the record so far."""
        row = self.root.row
        return not self.left and row.error is None and row.reason is None

    @property
    def has_lines(self):
        return any(self.lines.values())

    @property
    def has_refs(self):
        """Whether something was not found, of the record or of its lines."""
        lines = (line for lines in self.lines.values() for line in lines)
        return bool(self.refs) or any(line.refs for line in lines)

    def forget_refs(self):
        """To be looked up again."""
        self.refs.clear()
        for lines in self.lines.values():
            for line in lines:
                line.refs.clear()

    def forget_own(self):
        """Keep the lines alone: the record has what a later row says."""
        own = (self.values, self.translations, self.refs, self.waits, self.contents)
        for found in own:
            found.clear()

    def says_all_of(self, plan):
        """Whether no cell of the record's own was left out, as it is empty."""
        left = plan.own_names - self.values.keys()
        if left:
            left -= {relation.field.name for relation in self.refs}
            left -= {name for _lang, name in self.translations}
            left -= {column.field.name for column in self.contents}
        return not left

    def says_all(self, other):
        """Whether nothing is left of another item where this one was written."""
        return (
            not self.has_lines
            and not other.has_lines
            and other.values.keys() <= self.values.keys()
            and other.translations.keys() <= self.translations.keys()
            and other.refs.keys() <= self.refs.keys()
            and other.contents.keys() <= self.contents.keys()
        )

    def lost(self):
        """What it refers to by way of items that were refused: list of ``refs``."""
        return [
            (relation, key)
            for relation, key in self.refs.items()
            if not self.waits[relation.field.name].may_be
        ]

    @property
    def may_be(self):
        """Whether there is a record, or one may be made from this row."""
        return self.record_id is not None or self.is_open

    def is_awaited_by(self, item):
        """Whether an item waits for this one, be it by way of others."""
        seen, left = set(), [item]
        while left:
            awaited = left.pop().waits.values()
            if self in awaited:
                return True
            left += [other for other in awaited if other not in seen]
            seen.update(awaited)
        return False

    def fail(self, message, others, early=False, fault=None):
        """Refuse the record: this row for `message`, its other rows for `others`.

        :param early: see :meth:`~..engine.rows.RowMixin.fail`; only if all errors are
        :param fault: the :class:`~odoo.addons.queue_chunk.desk.faults.Fault`, which
            gets the message; None: nothing is known but that
        """
        self.errors.append(message)
        self.note_fault(message, fault)
        may_come = early and (self.is_open or self.root.row.early)
        early = Early.of(early, self.root.line) if may_come else False
        for row in self.root.rows:
            row.fail(row.error or others, early, faults=row.faults)
        self.row.fail("\n".join(self.errors), early, faults=self.faults)

    def note_fault(self, message, fault=None):
        """Keep what is wrong in parts, with the sentence that says so."""
        self.faults = (*self.faults, (fault or Fault())._replace(message=message))

    def skip(self, reason, unchanged=False):
        for row in self.root.rows:
            row.skip(reason, unchanged)


class Refusal:
    """Refuses records to be: what is called with an item and a message.

    :param env: for messages
    :param uniques: the :class:`~.uniques.Uniques`, which keeps rows below in order
    :param lines_alone: whether a line that is refused waits alone
    """

    def __init__(self, env, uniques, lines_alone=False):
        self.env = env
        self.uniques = uniques
        self.lines_alone = lines_alone
        self.left = {}

    def __call__(self, item, message, early=False, fault=None):
        if self.lines_alone and item.root is not item:
            return self._leave(item, message, early, fault)
        others = self.env._(
            "Another row of this record failed: see line %s.", item.row.line
        )
        item.fail(message, others, early, fault)
        if item.root.row.early:
            self.uniques.defer(item.root)

    def _leave(self, line, message, early, fault):
        """Let the record go in without a line."""
        line.errors.append(message)
        line.note_fault(message, fault)
        line.left = True
        early = early and self.left.get(line, True)
        self.left[line] = early

    def settle(self, key):
        """Let the lines that were left wait, now that their records are in.

        :param key: names or positions of the columns that tell whose lines they are
        """
        for line, early in self.left.items():
            row, root = line.row, line.root
            message = "\n".join(line.errors)
            if not root.errors:
                tell_whose(row, root.row, key)
                early = early and Early.of(early, row.line)
                row.fail(message, early, faults=line.faults)
            elif row is not root.row:  # it waits together with its record
                row.fail(message, row.early, faults=line.faults)
        self.left = {}


def tell_whose(row, head, key):
    """Write into a row whose line it is, so that it can do without the one above.

    :param head: the first row of the record
    :param key: names or positions of the columns that tell records apart
    """
    if row is head:
        return
    if isinstance(row, list):
        row += [""] * (max(key) + 1 - len(row))
    counted = isinstance(row, dict) and RECORD in row
    for at in (*key, RECORD) if counted else key:
        if is_empty(cell_of(row, at)):
            row[at] = cell_of(head, at)
    row.changed = True


def without_left(items):
    """Take away the lines that their records go in without."""
    for item in items:
        if item.has_lines:
            item.lines = {
                name: [line for line in lines if not line.left]
                for name, lines in item.lines.items()
            }


def items_of(rows, plan, refuse):
    """One item for each record, with those of its lines.

    :param refuse: a :class:`Refusal`
    """
    places = {name: lines.places()[0] for name, lines in plan.lines.items()}
    items = [_item(group, places) for group in plan.grouping.groups(rows)]
    if plan.grouping.continues(rows[0]):
        refuse(
            items[0],
            refuse.env._(
                "This row continues the record above it, which is in another "
                "chunk. Fill in what tells the record apart, or import the file "
                "with larger chunks."
            ),
        )
    return items


def _item(group, places):
    """A record to be, of rows that belong together.

    :param places: of the cells of its lines, by their field
    """
    item = Item(group[0])
    item.rows = group
    for name, of_lines in places.items():
        rows = [row for row in group if has_any(row, of_lines)]
        item.lines[name] = [Item(row, root=item) for row in rows]
    return item


def has_any(row, places):
    """Whether a row has a filled cell at one of the places."""
    for at in places:
        if not is_empty(cell_of(row, at)):
            return True
    return False


def cell_of(row, at):
    """The cell in a column, given by name or by position; None where there is none."""
    if isinstance(row, dict):
        return row.get(at)
    return row[at] if at < len(row) else None


def copy_of(row, cells):
    """A row with other cells in some of its places."""
    copy = type(row)(row)
    copy.line = row.line
    for at, cell in cells.items():
        copy[at] = cell
    return copy


def column_cells(rows, at):
    """The cells of rows in one column; None for empty ones."""
    if rows and isinstance(rows[0], dict):
        cells = [row.get(at) for row in rows]
    else:
        cells = [cell_of(row, at) for row in rows]
    return filled(cells)


def open_items(items):
    """Those against which nothing spoke so far."""
    return [item for item in items if item.is_open]
