"""Loads records through Odoo's own import: the good ones in, the bad ones out."""

import copy
import logging
import time
from collections import deque
from contextlib import contextmanager
from functools import cached_property

import psycopg2

from odoo.orm.models import fix_import_export_id_paths
from odoo.tools import split_every

from odoo.addons.base_import.models.base_import import ImportValidationError
from odoo.addons.queue_chunk.tools.models import model_of
from odoo.addons.queue_chunk.tools.quiet import refused_queries_unlogged
from odoo.addons.queue_chunk.tools.seal import sealed
from odoo.addons.queue_chunk.tools.sql_errors import database_sentence
from odoo.addons.queue_chunk.tools.undone import undone
from odoo.addons.queue_chunk.tools.world import CPU_LIMIT, is_of_world
from odoo.addons.queue_job.exception import RetryableJobError

from .answers import Answers
from .message_faults import rows_about

_logger = logging.getLogger(__name__)

BATCH = 1000  # records that are created together: more is slower, see Odoo's products
SMALLER_BATCH = 250  # where errors were found
PARSED = ("date", "datetime", "float", "monetary", "binary")


class Meanwhile:
    """What happens while a job loads records, seen from inside of Odoo's import."""

    def __init__(self, claims=None, answers=None):
        self.answers = answers or Answers()
        self.kinds = {}  # {text of an error of the database: kind of fault}
        self.conflicts = []  # errors of the world that Odoo words as errors of a row
        self.urls = {}  # what was fetched: a bad row lets its neighbours load twice
        self.claims = claims  # id of the import whose names are claimed, None without
        self.made = {}  # {(model, name): id} of what was created, None if it was there
        self.found = {}  # {(model, name): id}, while nothing is created
        self.fields = {}  # {model and whose: its fields}: Odoo asks in each attempt

    def begin(self):
        """Forget what an attempt that is undone has found and created."""
        for kept in (self.conflicts, self.made, self.found):
            kept.clear()


def meanwhile_of(env):
    """What a job that loads records is told; None elsewhere, whatever a call says.

    Contexts come from people as well, with whatever they like in them.
    """
    found = env.context.get("import_async")
    return found if isinstance(found, Meanwhile) else None


class Outcome:
    """Of one attempt: ids, or what is wrong.

    ``raised`` is the text of an exception that was raised; the exception itself would
    keep the rows, which are in the frames of its traceback.
    """

    def __init__(self, ids=(), messages=(), raised=None):
        self.ids = [id_ for id_ in ids or () if id_]
        self.messages = list(messages)
        self.raised = raised
        self.failed = raised is not None or any(map(is_error, self.messages))

    @property
    def is_unreadable(self):
        """Whether a cell could not be read, before any record was tried."""
        return any(message.get("not_matching_error") for message in self.messages)


def is_error(message):
    return message.get("type") == "error"


class Loader:
    """Loads rows in their order; a bad record costs no good one.

    :param importer: an empty ``base_import.import`` in the user's environment
    :param model_name: model of the records
    :param fields: field path of each column
    :param options: those of Odoo's import screen
    :param claims: id of the import, if its jobs run in parallel
    :param answers: what people answered to values, :class:`Answers`

    ``ids`` are the records that are in; ``failures`` is a list of ``(rows, messages)``
    with the rows of one bad record; ``warnings`` a list of ``(rows, message)``;
    ``skipped`` a list of ``(rows, reason)`` of what was left out by an answer.
    """

    def __init__(
        self, importer, model_name, fields, options, claims=None, answers=None
    ):
        self.meanwhile = Meanwhile(claims, answers)
        wizard = sealed(importer).create({"res_model": model_name})
        # a record that was just created has lost its context's default values
        importer = importer.with_context(import_async=self.meanwhile)
        self.importer = importer.browse(wizard.id)
        self.fields = list(fields)
        self.options = file_options(options)
        self.ids, self.failures, self.warnings, self.skipped = [], [], [], []
        self.answered = {}  # {index: cells} of rows that are read in another way
        self.batch, self.deadline = BATCH, None
        self.left = []  # rows for which there was no time
        self.records_in = self.rows_in = 0

    @property
    def env(self):
        return self.importer.env

    # records

    def records(self, rows):
        """Group rows by record.

        :param rows: list of ``(index, cells)``
        :return: list of lists of rows
        """
        spans = spans_of(self.importer, self.fields, self.options, rows)
        return [rows[start : end + 1] for start, end in spans]

    def load(self, rows):
        """Load rows: what is good stays in, what is bad is in ``failures``."""
        for batch in split_every(self.batch, self._wanted(self.records(rows)), list):
            self._load_batch(batch)
            self.meanwhile.urls.clear()  # or the images of a whole file pile up

    def _is_late(self):
        return self.deadline is not None and time.monotonic() > self.deadline

    @property
    def rows_skipped(self):
        """[(index, cells, reason)] of the rows that an answer left out."""
        return [(*row, reason) for record, reason in self.skipped for row in record]

    def _wanted(self, records):
        """The records that no answer leaves out; notes how the others are read."""
        answers, wanted = self.meanwhile.answers, []
        if not answers:
            return records
        places = answers.places(self.fields, self._has_several)
        for record in records:
            reason = answers.reason_to_skip(record, places)
            if reason:
                self.skipped.append((record, reason))
            else:
                wanted.append(record)
                changed = answers.changed_rows(record, places)
                if self._is_still_one(record, changed):
                    self.answered.update(changed)
        return wanted

    def _is_still_one(self, record, changed):
        """Whether the first row says something of the record itself.

        A row of lines alone would join the record above it.
        """
        index, cells = record[0]
        read = changed.get(index, cells)
        model = model_of(self.env, self.importer.res_model)
        return any(
            read[at] and type_of(model, path.split("/")[0], True) != "one2many"
            for at, path in enumerate(self.fields)
        )

    def _has_several(self, path):
        """Whether a cell of a column may name several records."""
        model = model_of(self.env, self.importer.res_model)
        return type_of(model, path, relational=True) in ("many2many", "one2many")

    def _read(self, row):
        """The cells of a row, as they are to be read."""
        index, cells = row
        return list(self.answered.get(index, cells))

    def _load_batch(self, batch):
        todo = deque([batch])
        while todo:
            part = todo.popleft()
            if self._is_late():
                self.left += flat(part)
                continue
            outcome = self.attempt(part)
            if not outcome.failed:
                self._keep(part, outcome)
            elif len(part) == 1:
                self._fail(part[0], outcome)
            elif outcome.raised is not None and self._is_everyones(part, outcome):
                for record in part:
                    self._fail(record, outcome)
            else:
                todo.extendleft(reversed(self._parts(part, outcome)))

    def _keep(self, part, outcome):
        self.ids += outcome.ids
        self.records_in += len(part)
        self.rows_in += sum(map(len, part))
        for message in outcome.messages:
            self.warnings.append((rows_about(flat(part), message), message))

    def _fail(self, record, outcome):
        messages = outcome.messages
        if outcome.is_unreadable:
            messages = self._unreadable(record) or messages
        self.failures.append((record, [self._with_kind(one) for one in messages]))

    def _with_kind(self, message):
        """The message, with the kind of fault if the database found it."""
        kind = self.meanwhile.kinds.get(message.get("message"))
        return message | {"fault": kind} if kind else message

    # where errors are

    def _parts(self, part, outcome):
        """Cut where something is wrong, into smaller parts in the same order."""
        bad = self._suspects(part, outcome)
        if not bad:
            half = len(part) // 2
            return [part[:half], part[half:]]
        parts, good = [], []
        for at, record in enumerate(part):
            if at not in bad:
                good.append(record)
                continue
            parts += [*split_every(SMALLER_BATCH, good, list), [record]]
            good = []
        return [*parts, *split_every(SMALLER_BATCH, good, list)]

    def _suspects(self, part, outcome):
        """Positions of the records that an attempt complains of.

        Each is tried again alone: after a bad record Odoo undoes the ones before it, so
        others may be blamed for what they no longer find.
        """
        if outcome.is_unreadable:
            return self._unreadable_positions(part, 0)
        position = [at for at, record in enumerate(part) for _row in record]
        found = set()
        for message in filter(is_error, outcome.messages):
            rows = message.get("rows") or {}
            if "from" in rows:
                found.update(position[rows["from"] : rows["to"] + 1])
        return found

    def _unreadable_positions(self, part, start):
        data = [self._read(row) for row in flat(part)]
        if not self._parse_error(self.fields, data):
            return set()
        if len(part) == 1:
            return {start}
        half = len(part) // 2
        return self._unreadable_positions(
            part[:half], start
        ) | self._unreadable_positions(part[half:], start + half)

    def _parse_error(self, names, data, importer=None):
        importer = importer or self.importer
        try:
            importer._parse_import_data(data, names, copy.deepcopy(self.options))
        except ImportValidationError as error:
            return dict(error.__dict__)  # not what holds rows, see Outcome
        return None

    def _unreadable(self, record):
        """The messages of a record's cells, each with its row.

        Odoo tells the first cell only, so each is read alone.
        """
        return [
            error | {"rows": {"from": at, "to": at}}
            for at, row in enumerate(record)
            for column in self.parsed_columns
            if (error := self._cell_error(row, column))
        ]

    @cached_property
    def parsed_columns(self):
        """Positions of the columns that Odoo reads before it tries any record."""
        model = model_of(self.env, self.importer.res_model)
        first = {path: self.fields.index(path) for path in self.fields}
        return [at for path, at in first.items() if type_of(model, path) in PARSED]

    def _cell_error(self, row, column):
        """What is wrong with one cell, with the line number that Odoo gives it."""
        index, names, cell = row[0], [self.fields[column]], self._read(row)[column]
        if not cell or not self._parse_error(names, [[cell]]):
            return None
        # fetched again, as the message about an address names the line as well
        importer = self.importer.with_context(import_async=None)
        blank = [""]
        return self._parse_error(names, [blank] * index + [[cell]], importer)

    def _is_everyones(self, part, outcome):
        """Whether an error without a row is one of the columns, not of the rows."""
        probes = (part[0], part[len(part) // 2], part[-1])
        tried = (self.attempt([record], keep=False) for record in probes)
        return all(one.raised == outcome.raised for one in tried)

    # one attempt

    def attempt(self, part, keep=True):
        """Import records with Odoo's own method; undo it if one of them is bad.

        :param keep: whether to keep them if all are good
        :raise: what is no fault of the data
        """
        self.meanwhile.begin()
        try:
            with undo_callbacks(self.env.cr), self.env.cr.savepoint():
                with refused_queries_unlogged():
                    outcome = self._execute(part)
                if outcome.failed or not keep:
                    raise Undo(outcome)
        except Undo as undo:
            outcome = undo.outcome
        except Exception as error:
            if is_of_world(error):
                raise
            _logger.debug("Records could not be loaded", exc_info=True)
            outcome = Outcome(
                messages=[{"type": "error", "message": text_of(self.env, error)}],
                raised=str(error),
            )
        self._raise_world(outcome)
        return outcome

    def _execute(self, part):
        rows = [self._read(row) for row in flat(part)]
        options = copy.deepcopy(self.options) | {"async_rows": rows}
        result = self.importer.execute_import(self.fields, [], options)
        return Outcome(result.get("ids"), result["messages"])

    def _raise_world(self, outcome):
        if conflicts := self.meanwhile.conflicts:
            del conflicts[1:]
            raise conflicts.pop()  # or it would hold what holds it
        if any(CPU_LIMIT in str(one.get("message")) for one in outcome.messages):
            # counted by the queue: a job that never fits is made smaller
            raise RetryableJobError("The processor time was used up.", seconds=1)


class Undo(Exception):
    def __init__(self, outcome):
        super().__init__()
        self.outcome = outcome


@contextmanager
def undo_callbacks(cr):
    """What was to be done after the commit is forgotten with the records."""
    functions, data = list(cr.postcommit._funcs), dict(cr.postcommit.data)
    try:
        yield
    except Exception:
        cr.postcommit.clear()
        cr.postcommit.data.update(data)
        for function in functions:
            cr.postcommit.add(function)
        raise


def file_options(options):
    """The options for rows that were already read from their file."""
    mine = {"use_queue", "use_connector", "validate_in_background"}
    of_file = {"skip", "limit", "sheet", "sheets"}
    kept = {key: value for key, value in options.items() if key not in mine | of_file}
    return kept | {"has_headers": False}


def spans_of(importer, fields, options, rows):
    """First and last position of each record's rows.

    :param importer: a ``base_import.import`` with its model
    :raise ValueError: a column is no field
    """
    model = importer.env[importer.res_model]
    data = [list(cells) for _index, cells in rows]
    if options.get("fallback_values"):
        options = copy.deepcopy(options)
        fields, data = importer.with_context(
            import_options=options
        )._handle_multi_mapping(fields, data)
        data = importer._handle_fallback_values(
            fields, data, options["fallback_values"]
        )
    paths = [fix_import_export_id_paths(field) for field in fields]
    for _record, info in model._extract_records(paths, data):
        yield info["rows"]["from"], info["rows"]["to"]


def flat(part):
    return [row for record in part for row in record]


def text_of(env, error):
    """What a person reads about an error that names no row."""
    if isinstance(error, psycopg2.Error):
        return database_sentence(env, error)
    text = str(error.args[0]) if error.args else str(error)
    return text.strip() or type(error).__name__


def load_and_undo(env, make_loader, rows):
    """Load rows and undo it, so that nothing is left behind.

    :param make_loader: function that returns a loader
    :return: the loader, which tells what went wrong
    """
    with undone(env):
        loader = make_loader()
        loader.load(rows)
    return loader


def has_binary(importer, names):
    """Whether one of the columns, at any depth, may hold a file."""
    return any(is_binary(importer.env[importer.res_model], name) for name in names)


def is_binary(model, path):
    return type_of(model, path) == "binary"


def type_of(model, path, relational=False):
    """Type of the field at a path; None if there is none, or it is relational.

    :param relational: tell the type of the last field in the path that is, then
    """
    field = field_at(model, path)
    return field and (field.type if relational or not field.relational else None)


def field_at(model, path):
    """The field that a column fills: the last of its path, before an id in it."""
    field = None
    for word in path.split("/"):
        if field is not None and word in ("id", ".id"):
            return field
        field = model._fields.get(word)
        if field is None or not field.relational:
            return field
        model = model.env[field.comodel_name]
    return field
