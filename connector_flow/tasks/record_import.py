"""Rows to records of any model."""

import weakref
from functools import cached_property

from odoo.exceptions import UserError

from odoo.addons.queue_chunk.tools.seal import sealed

from ..engine.packed_files import PackedFiles, tell_missing
from ..engine.rows import make_row
from ..engine.task_types import AbstractChunkReadTask, Task, typed
from ..readers.xml_rows import plain_column
from ..records.apart import LinesApart
from ..records.check import complaints
from ..records.contents import Contents
from ..records.desk_columns import DeskColumns, missing_columns
from ..records.hints import column_faults, column_hint, suspects
from ..records.import_options import OPTIONS, config_keys, config_paths
from ..records.importer import RecordImporter
from ..tools import guarded
from ..tools.chunk_data import RECORD
from ..tools.configuration import with_defaults
from ..tools.message import _lt


@Task(selection="record_import", name="Record Import")
class RecordImport(AbstractChunkReadTask):
    about = (
        _lt(
            "Puts rows into any model, without code: {'model': 'res.partner'}"
            " is enough."
        ),
        _lt(
            "Then the headers are names or labels of fields, as in Odoo's own"
            " import: “Name”, “country_id/code”, “order_line/product_id”. "
            "Otherwise “mapping” says what becomes of each column, and “key” "
            "what tells records apart, so that a second import changes the "
            "records instead of creating them again."
        ),
        _lt(
            "A cell that does not say what its field needs fails its row: "
            "nothing is guessed. Rows that change nothing are skipped. Rows "
            "in which only columns of lines are filled are lines of the "
            "record above."
        ),
    )

    options = OPTIONS
    asks_answers = True
    has_mapping = can_be_tried = True

    def complaints(self, config):
        """Check what needs the database: model, fields, languages, components."""
        return complaints(self.env, with_defaults(OPTIONS, config))

    def touched_models(self, config):
        """The model, and what the paths of the configuration write or look up."""
        name = config["model"]
        if name not in self.env:
            return set()
        model, found = self.env[name], {name}
        for path, create in config_paths(config):
            found |= guarded.written(model, path.names, create)
        for name in (*config_keys(config), *config["check"]):
            found |= guarded.read(model, (name,))
        return found

    @property
    def required_access(self):
        """What the user has to be allowed, by the mode."""
        return tuple(self._importer().required_access())

    def read_rows(self, config=None, rows=None, **kwargs):
        """Import the rows of a chunk; return the records created or changed."""
        importer = self._importer(config)
        self._refuse_lost(rows)
        rows = [row for row in rows if row.error is None]
        importer.contents.told.clear()
        records = self._import_rows(importer, rows) if rows else importer.model
        tell_missing(self, importer.contents.told)
        self.notes = list(map(self._guessed, importer.guesses()))
        return records

    def _import_rows(self, importer, rows):
        alone = importer.config["bad_lines"] == "line"
        if alone and len(importer.groups(rows)) == 1:
            return LinesApart(importer).run(rows)
        return importer.run(rows)

    def _guessed(self, guesses):
        """What is told of the headers that are nearly names or labels of fields."""
        pairs = [f"“{header}” → {path}" for header, path in guesses.items()]
        return self.env._(
            "Columns that are nearly called as a field, and were taken for it: %s. If "
            "one is not meant, say in “mapping” what becomes of the columns.",
            ", ".join(pairs),
        )

    def _refuse_lost(self, rows):
        """Refuse rows of which repeated elements would be lost, with their records."""
        lost = self._lost_columns(rows[0])
        if not lost:
            return
        for group in self.groups(rows):
            found = [name for row in group for name in lost if row[name]]
            for row in group if found else ():
                row.fail(self._lost_message(found[0]), column=found[0], value="")

    def _lost_columns(self, row):
        """Columns of repeated elements that no task takes, though one takes another."""
        if not (isinstance(row, dict) and any("[" in name for name in row)):
            return []
        columns = tuple(row)
        if columns not in self._lost:
            self._lost[columns] = self._look_for_lost(columns)
        return self._lost[columns]

    def _look_for_lost(self, columns):
        if not any(task._class().repeats_elements for task in self._tasks):
            return []
        imports = [
            task._instance(self.flow_run)
            for task in self.task.sudo().flow_id.task_ids
            if issubclass(task._class(), RecordImport)
        ]
        used = [reader.used_columns(columns) for reader in imports]
        taken = set().union(*filter(None, used))
        plain = {plain_column(str(name)) for name in taken}
        return [
            name
            for name in columns
            if name not in taken and "[" in name and plain_column(name) in plain
        ]

    def _lost_message(self, name):
        return self.env._(
            "“%(plain)s” is there several times, and “%(name)s” would be lost: let the "
            "mapping take it as well, let “lists” of the task that reads the file make "
            "each a line, or name “%(plain)s” in its “several” or “first_only”.",
            plain=plain_column(name),
            name=name,
        )

    @cached_property
    def _lost(self):
        return {}

    def used_columns(self, columns):
        """Those that the mapping names; all where there is none, as headers are it."""
        if self._importer().mapper:
            return None
        try:
            named = not isinstance(columns, range)
            row = dict.fromkeys(columns) if named else list(columns)
            used = self._importer().plan(row).used()
        except UserError:
            return None  # each row says why
        return used if used is None else {RECORD, *used}

    def describe_cells(self, columns):
        """What the mapping says of each column."""
        return self._desk_columns(columns).described()

    def missing_columns(self, columns):
        """Those that the mapping names and that are not there."""
        return missing_columns(self._importer().config, columns)

    def check_cells(self, columns, column, values):
        """Read the values, and look up what they name."""
        return self._desk_columns(columns).checked(column, values)

    def choose_cells(self, columns, column, query, seer, most):
        """Choices of a selection, or names of related records."""
        return self._desk_columns(columns).choices(column, query, seer, most)

    def _desk_columns(self, columns):
        return DeskColumns(self._importer(), columns, make_row)

    def gathers(self):
        """The rows of a record may stand apart, and sum up to its total together."""
        return bool(self.config()["check"])

    def lines_made(self, records):
        """Those of the records' first rows that did something."""
        return self._importer().lines_made()

    def groups(self, rows, config=None):
        """A record and its lines go together."""
        return self._importer(config).groups(rows)

    def judged(self, rows):
        """A condition judges each row that says whose line it is by itself."""
        return self._importer().groups(rows, by_key=False)

    def hint(self, error, rows):
        """The columns that an error of the database or of the model is about."""
        return column_hint(self._importer().plan(rows[0]), error, rows)

    def blamed(self, error, rows):
        """The same in parts."""
        return column_faults(self._importer().plan(rows[0]), error, rows)

    def suspects(self, error, rows):
        """The rows with values that the error names."""
        return suspects(self._importer().plan(rows[0]), error, rows)

    def _importer(self, config=None):
        """Plans are made once, however often a chunk is narrowed down.

        :param config: None: the one before, or the task's
        """
        known = self.__dict__.get("_known_importer")
        if known is None or config not in (None, known.config):
            config = config or self.config()
            # Rows of a chunk are let go at its end: nobody here knows us in a circle.
            me = weakref.proxy(self)
            known = RecordImporter(
                self.env,
                config,
                task_id=self.task.id,
                run_id=self.flow_run.id if self.flow_run else None,
                expected=lambda: me._expected,
                typed=lambda: me._typed(),
                waiting=lambda: me._waiting(),
                is_last=lambda: me._is_last_try,
                parted=self._failed_before,
                contents=self._contents(config, me),
                answers=lambda: me.known_answers(),
                tell_done=lambda rows: me.tell_done(rows),
            )
            self._known_importer = known
        return known

    def _contents(self, config, me):
        """What fetches contents; rows that failed before are to blame if they fail."""
        files = PackedFiles(me)
        return Contents(self.env, config, lambda: files, self._failed_before)

    @cached_property
    def _failed_before(self):
        """Whether the rows are what is left of a chunk."""
        return bool(self.chunk and sealed(self.chunk).source_id)

    def _typed(self):
        """What need not be texts in the files that the flow reads."""
        return {word for task in self._tasks for word in typed(task._class())}

    def _waiting(self):
        """Rows of the same file that wait in other chunks, list by list."""
        return sealed(self.chunk)._rows_beside() if self.chunk else ()

    @cached_property
    def _is_last_try(self):
        """Whether nothing has come in since these rows were put off."""
        return bool(self.chunk) and sealed(self.chunk)._is_last_try()

    @property
    def _tasks(self):
        return self.task.sudo().flow_id.task_ids

    @cached_property
    def _expected(self):
        """Names of the models that the flow imports: what is missing may yet come."""
        imports = [t for t in self._tasks if issubclass(t._class(), RecordImport)]
        return {task._parsed_config().get("model") for task in imports}
