"""Puts contents into records: pictures and files that cells name by their addresses.

They are fetched once it is known which records are there already: what a field has from
the same address is not fetched again.
"""

import base64

from odoo.fields import Image

from odoo.addons.queue_chunk.desk.faults import UNREADABLE

from ..tools.fetch import Reply
from ..tools.message import translated
from . import cell_faults
from .fetched import Note, digest_of, stored_digests
from .items import Content, open_items
from .lines import lines_of
from .sources import Sources, Wanted

TOLD = 20  # rows that a note of the run names


class Contents:
    """Contents of one task, whatever its chunk.

    :param env: environment of the import
    :param config: the configuration with its defaults
    :param files: function that returns the files beside the rows, see :class:`.Sources`
    :param may_blame: see :class:`.Sources`

    ``told`` are sentences on records that went in without a content.
    """

    def __init__(self, env, config, files, may_blame=False):
        self.env = env
        self.days = config["fetch_days"]
        self.table = env["impexp.fetched"]
        self.told = []
        self.sources = Sources(config, files, may_blame)

    def turn(self, plan, refuse):
        """What the records of one turn get: a :class:`Turn`; None where it is nothing.

        :param plan: the :class:`~.plan.Plan`
        :param refuse: a :class:`~.items.Refusal`
        """
        if not any(map(_with_source, (plan, *plan.lines.values()))):
            return None
        return Turn(self, plan, refuse)

    def tell(self, item, message):
        """Say on the run what is missing in a record that went in."""
        if len(self.told) <= TOLD:
            self.told.append(
                self.env._("Line %(line)s: %(error)s", line=item.line, error=message)
            )


class Turn:
    """Fetches what the records of one turn need, and notes it once it is written."""

    def __init__(self, contents, plan, refuse):
        self.contents = contents
        self.env = contents.env
        self.plan = plan
        self.refuse = refuse
        self.before = {}
        self.arrived = []

    def fill(self, new, old):
        """Fetch what is not there yet into the values of items."""
        self.before, self.arrived = {}, []
        new, old = open_items(new), open_items(old)
        wants = [*self._wants_of_own(new, old), *self._wants_of_lines(new, old)]
        if not wants:
            return
        wanted = [_wanted(*want[1:]) for want in wants]
        found = self.contents.sources.get(wanted, len(new) + len(old) > 1)
        for want, one in zip(wants, wanted, strict=True):
            self._put(*want, found[one])

    def _wants_of_own(self, new, old):
        """What to fetch for records: tuples of item, column, address, Note or None."""
        for column in _with_source(self.plan):
            yield from self._wants(column, new, {})
            ids = [item.record_id for item in old if column in item.contents]
            yield from self._wants(column, old, self._notes(column, ids))

    def _wants_of_lines(self, new, old):
        """The same for lines; those that are there have a content from an address."""
        for name, plan in self.plan.lines.items():
            columns = _with_source(plan)
            there = [item for item in old if item.lines[name]] if columns else []
            records = self.plan.model.browse(item.record_id for item in there)
            self.before[name] = lines_of(plan, records) if there else {}
            ids = [id_ for found in self.before[name].values() for id_ in found]
            for column in columns:
                notes = self._notes(column, ids)
                for item in there:
                    self._meet(item, column, name, notes)
                lines = [line for item in (*new, *there) for line in item.lines[name]]
                yield from self._wants(column, lines, notes)

    def _meet(self, item, column, name, notes):
        """Let each line know which one that is there has its content."""
        left = list(self.before[name][item.record_id])
        for line in item.lines[name]:
            address = digest_of(line.contents.get(column))
            same = [
                id_ for id_ in left if id_ in notes and notes[id_].address == address
            ]
            if line.record_id is None and same:
                line.record_id = same[0]
            if line.record_id in left:
                left.remove(line.record_id)

    def _wants(self, column, items, notes):
        for item in (one for one in items if column in one.contents):
            address, note = item.contents[column], notes.get(item.record_id)
            if note and note.address != digest_of(address):
                note = None
            if not _is_fresh(note, column):
                yield item, column, address, note

    def _notes(self, column, ids):
        """Those that hold: {record id: Note}."""
        if not ids:
            return {}
        model, name = self._model(column), column.field.name
        notes = self.contents.table._notes(model._name, name, ids, self.contents.days)
        stored = stored_digests(model.browse(notes), name)
        return {id_: note for id_, note in notes.items() if note.stored == stored[id_]}

    def _model(self, column):
        plans = (self.plan, *self.plan.lines.values())
        return next(plan.model for plan in plans if column in plan.columns)

    # what came

    def _put(self, item, column, address, note, answer):
        if not isinstance(answer, Reply):
            return self._miss(item, column, answer)
        fresh = _note_of(address, answer, note)
        if not fresh.stored:
            data = base64.b64encode(answer.data or b"").decode()
            item.values[column.field.name] = Content(data)
        if fresh != note:
            self.arrived.append((item, column, fresh))

    def _is_written(self, item, column, fresh):
        """Whether a record has what came, be it from before."""
        if fresh.stored:
            return item.root.row.error is None
        value = item.values.get(column.field.name)
        return item.is_open and isinstance(value, Content)

    def _miss(self, item, column, error):
        message = self.env._(
            "“%(column)s”: %(error)s",
            column=column.shown,
            error=translated(self.env, error.args[0]),
        )
        if column.spec["dead"] == "fail":
            fault = cell_faults.of_columns([column], item.row, UNREADABLE)
            return self.refuse(item, message, fault=fault)
        self.contents.tell(item, message)

    def note(self):
        """Keep what was written, for the next import."""
        arrived = [entry for entry in self.arrived if self._is_written(*entry)]
        self._find_lines([entry[0] for entry in arrived])
        for column in dict.fromkeys(entry[1] for entry in arrived):
            notes = {
                item.record_id: fresh
                for item, one, fresh in arrived
                if one is column and item.record_id
            }
            self._keep(column, notes)

    def _keep(self, column, notes):
        model, name = self._model(column), column.field.name
        written = [id_ for id_, note in notes.items() if not note.stored]
        stored = stored_digests(model.browse(written), name)
        notes = {
            id_: note._replace(stored=note.stored or stored[id_])
            for id_, note in notes.items()
        }
        self.contents.table._note(model._name, name, notes)

    def _find_lines(self, items):
        """Lines that were made are those of the file, in its order."""
        roots = dict.fromkeys(item.root for item in items if item.root is not item)
        for name, plan in self.plan.lines.items():
            owners = [root for root in roots if root.record_id and root.lines[name]]
            records = self.plan.model.browse(root.record_id for root in owners)
            there = lines_of(plan, records) if owners else {}
            for root in owners:
                before = self.before.get(name, {}).get(root.record_id, ())
                made = sorted(set(there[root.record_id]).difference(before))
                new = [line for line in root.lines[name] if line.record_id is None]
                if len(made) == len(new):
                    for line, id_ in zip(new, made, strict=True):
                        line.record_id = id_


def _with_source(plan):
    return [column for column in plan.columns if column.source]


def _wanted(column, address, note):
    version = (note.etag, note.modified) if note else ("", "")
    return Wanted(column.source, address, isinstance(column.field, Image), *version)


def _is_fresh(note, column):
    """Whether there is nothing to ask: some servers do not tell versions."""
    if note is None or column.source == "file":
        return False
    return not (note.etag or note.modified or note.is_old)


def _note_of(address, answer, note):
    """What to note of an answer; ``stored`` is that of a note with the same content."""
    if answer.data is None:  # the server may leave out what it said before
        etag, modified = answer.etag or note.etag, answer.modified or note.modified
        return note._replace(etag=etag, modified=modified, is_old=False)
    content = digest_of(answer.data)
    stored = note.stored if note and note.content == content else ""
    return Note(digest_of(address), answer.etag, answer.modified, content, stored)
