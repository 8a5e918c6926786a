"""Compiles a configuration and the columns of a file to a plan."""

from odoo.exceptions import UserError

from ..tools import guarded
from ..tools.chunk_data import RECORD
from ..tools.field_paths import Headers, Path, PathError
from ..tools.message import translated
from ..tools.words import listed_names
from .cells import sign_complaint
from .columns import Column
from .import_options import entries
from .plan import Plan
from .steps.column_steps import add_steps, made_columns
from .steps.row_parts import RowParts
from .steps.step_base import Complaint


class PlanError(UserError):
    """The configuration does not fit the model or the file; ``complaints`` say why."""

    def __init__(self, *complaints):
        super().__init__("\n".join(complaints))
        self.complaints = list(complaints)


def compile_plan(model, config, columns=None):
    """Compile a configuration.

    :param model: empty recordset, in the environment in which rows are imported
    :param config: the configuration with its defaults; ``typed`` in it, where given, is
        that of :class:`~.importer.RecordImporter`
    :param columns: the columns of the file; None: not known yet
    :return: Plan; None without a mapping as long as the columns are not known
    :raise PlanError: with all that is wrong
    """
    compiler = _PlanCompiler(model, config, columns)
    plan = compiler.compile()
    if compiler.complaints:
        raise PlanError(*compiler.complaints)
    return plan


class _PlanCompiler:
    def __init__(self, model, config, columns):
        self.model = model
        self.env = model.env
        self.config = config
        self.columns = columns
        self.complaints = []
        self.lacking = []  # columns that the file should have
        self.guesses = {}

    def compile(self):
        if complaint := sign_complaint(self.env, self.config):
            self.complaints.append(complaint)
            return None
        plan = Plan(self.model, self.config)
        try:
            plan.made = self.made = made_columns(self.config, self.columns)
            plan.parts = RowParts(self.config.get("split_rows") or {}, self.made)
        except Complaint as complaint:
            self.complaints.append(translated(self.env, complaint.args[0]))
            return None
        mapping = self.config["mapping"]
        if mapping is None:
            if self.columns is None:
                return None
            mapping = self._mapping_of_headers()
        for column, entry in mapping.items():
            for spec in entries(entry):
                self._add(plan, self._column(column), spec)
        for path, value in self.config["constants"].items():
            self._add(plan, Column(None, path, constant=value), {"field": path})
        for name, at in self.config["check"].items():
            self._add_control(plan, name, self._column(at))
        plan.defaults = self._defaults()
        plan.guesses = self.guesses
        if self.lacking:
            self.complaints.insert(0, self._lacking_words())
        return None if self.complaints else plan.finish()

    def _mapping_of_headers(self):
        headers, mapping = Headers(self.model, near=True), {}
        for header in (*self.columns, *self.made.given):
            if header == RECORD or header in self.config["check"].values():
                continue
            try:
                mapping[header] = self._harmless(headers.path(header))
            except PathError as error:
                self.complaints.append(
                    self.env._(
                        "Column “%(column)s”: %(error)s Rename the column, or say in "
                        "“mapping” which columns to import.",
                        column=header,
                        error=error,
                    )
                )
        self.guesses = headers.guesses
        return mapping

    def _harmless(self, path):
        """A path that a file names, if nobody's approval is asked for it.

        :raise PathError: when it is
        """
        root = guarded.model_touched(self.env, self.model._name)
        touched = guarded.written(self.model, Path.parse(path).names) - root
        if not touched:
            return path
        raise PathError(
            self.env._(
                "it touches what decides who may do what here (%s), which is not "
                "imported because a file says so. Say it in “mapping”; an "
                "administrator has to approve the flow then.",
                ", ".join(sorted(touched)),
            )
        )

    def _column(self, name):
        if name in self.made:
            return Column(name, name, made=self.made)
        if isinstance(name, int):
            return self._numbered(name)
        if self.columns is not None and name not in self.columns:
            self.lacking.append(name)
        return Column(name, name)

    def _lacking_words(self):
        """Which columns are missing, which are there, and what to do."""
        return self.env._(
            "The file has no column %(missing)s. Its columns are %(columns)s. Take "
            "another file, rename the columns there, or edit the mapping.",
            missing=listed_names(dict.fromkeys(self.lacking)),
            columns=listed_names(self.columns),
        )

    def _numbered(self, number):
        """A column by its number, counted from 1; also where columns have names."""
        if self.columns is None:
            return Column(number - 1, f"#{number}")
        if 0 < number <= len(self.columns):
            return Column(self.columns[number - 1], self.columns[number - 1])
        self.complaints.append(self.env._("The file has no column %s.", number))
        return Column(None, f"#{number}")

    def _add(self, plan, column, spec):
        try:
            plan.add(Path.parse(spec["field"]), column, spec)
            add_steps(column, spec, self.made)
        except (PathError, Complaint) as error:
            complaint = translated(self.env, error.args[0])
            self.complaints.append(f"“{column.shown}”: {complaint}")

    def _add_control(self, plan, name, column):
        try:
            plan.add_control(name, column)
            add_steps(column, {}, self.made)
        except PathError as error:
            self.complaints.append(self.env._("“check”: %s", error))

    def _defaults(self):
        """A plan of its own: its cells are used where the row has none."""
        if not self.config["defaults"]:
            return None
        plan = Plan(self.model, self.config)
        for path, value in self.config["defaults"].items():
            self._add(plan, Column(None, path, constant=value), {"field": path})
        if plan.lines:
            self.complaints.append(self.env._("“defaults” cannot give lines."))
        return plan.finish()
