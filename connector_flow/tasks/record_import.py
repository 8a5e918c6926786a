"""Rows to records of any model."""

from functools import cached_property

from odoo.tools.translate import LazyTranslate

from odoo.addons.queue_chunk.tools.seal import sealed

from ..records.check import complaints
from ..records.hints import column_hint, suspects
from ..records.importer import RecordImporter
from ..records.options import OPTIONS, config_keys, config_paths
from ..tools import guarded
from .abstract_task import AbstractChunkReadTask, Task, typed

_lt = LazyTranslate(__name__, default_lang="en_US")


@Task(selection="record_import", name="Record Import")
class RecordImport(AbstractChunkReadTask):
    """Puts rows into any model, without code: {'model': 'res.partner'} is enough."""

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

    def complaints(self, config):
        """Check what needs the database: model, fields, languages, components."""
        return complaints(self.env, DEFAULTS | config)

    def touched_models(self, config):
        """The model, and what the paths of the configuration write or look up."""
        name = config["model"]
        if name not in self.env:
            return set()
        model, found = self.env[name], {name}
        for path, create in config_paths(config):
            found |= guarded.written(model, path.names, create)
        for key in config_keys(config):
            found |= guarded.read(model, (key,))
        return found

    @property
    def required_access(self):
        """What the user has to be allowed, by the mode."""
        return tuple(self._importer().required_access())

    def read_rows(self, config=None, rows=None, **kwargs):
        """Import the rows of a chunk; return the records created or changed."""
        importer = self._importer(config)
        records = importer.run(rows)
        self.notes = list(map(self._guessed, importer.guesses()))
        return records

    def _guessed(self, guesses):
        """What is told of the headers that are nearly names or labels of fields."""
        pairs = [f"“{header}” → {path}" for header, path in guesses.items()]
        return self.env._(
            "Columns that are nearly called as a field, and were taken for it: %s. If "
            "one is not meant, say in “mapping” what becomes of the columns.",
            ", ".join(pairs),
        )

    def groups(self, rows, config=None):
        """A record and its lines go together."""
        return self._importer(config).groups(rows)

    def hint(self, error, rows):
        """The columns that an error of the database or of the model is about."""
        return column_hint(self._importer().plan(rows[0]), error, rows)

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
            known = RecordImporter(
                self.env,
                config,
                task_id=self.task.id,
                run_id=self.flow_run.id if self.flow_run else None,
                expected=lambda: self._expected,
                typed=self._typed,
                waiting=self._waiting,
            )
            self._known_importer = known
        return known

    def _typed(self):
        """What need not be texts in the files that the flow reads."""
        return {word for task in self._tasks for word in typed(task._class())}

    def _waiting(self):
        """Rows of the same file that wait in other chunks, list by list."""
        return sealed(self.chunk)._rows_beside() if self.chunk else ()

    @property
    def _tasks(self):
        return self.task.sudo().flow_id.task_ids

    @cached_property
    def _expected(self):
        """Names of the models that the flow imports: what is missing may yet come."""
        imports = [t for t in self._tasks if issubclass(t._class(), RecordImport)]
        return {task._parsed_config().get("model") for task in imports}


DEFAULTS = {name: option.default for name, option in OPTIONS.items()}
