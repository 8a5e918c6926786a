"""Imports rows with one configuration, whatever their columns are."""

from collections.abc import Callable
from dataclasses import dataclass

from odoo.api import Environment

from odoo.addons.queue_chunk.tools.models import model_of

from ..tools.backends import backend_of
from .answers import Answers
from .batch import Batch
from .blanks import Variants
from .compiler import PlanError, compile_plan
from .contents import Contents
from .grouping import grouping_of
from .items import open_items
from .key_choices import keys_of
from .keys import key_fields
from .mapper import SYNC_DATE, RowMapper, binding_fields
from .order import Order
from .uniques import Uniques, key_places

QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


def import_model(env, config):
    """The model to import into, in the context of an import."""
    context = {} if config["tracking"] else QUIET
    if isinstance(config["key"], dict) or config["mapper"]:
        context = context | {"connector_no_export": True}
    return model_of(env, config["model"]).with_context(**context)


@dataclass(eq=False, repr=False)
class RecordImporter:
    """Imports rows with one configuration.

    :param env: environment of the user whose rights count
    :param config: the configuration with its defaults
    :param task_id: of the task; together with the run it tells which line came last
    :param run_id: None: no other line is known but those of the rows given
    :param expected: function that returns the names of the models whose records other
        rows of the run may bring
    :param typed: function that returns what need not be texts in the files: words of
        "numbers" (they have a decimal point then, whatever the configuration says),
        "dates" (as ISO 8601 has them), "lists" (their texts in JSON)
    :param waiting: function that returns the rows of the same file that wait in other
        chunks, list by list
    :param parted: whether the rows failed before, so that others between may be missing
    :param is_last: function that tells whether nothing has come in since these rows
        were put off
    :param contents: the :class:`~.contents.Contents` that fetches what cells name by
        addresses; None: nothing is fetched
    :param answers: function that returns the :class:`~.answers.Answers` of people
    :param tell_done: function that is given now and then how many rows are done
    """

    env: Environment
    config: dict
    task_id: int | None = None
    run_id: int | None = None
    expected: Callable = tuple
    typed: Callable = tuple
    waiting: Callable = tuple
    is_last: Callable = bool
    parted: bool = False
    contents: Contents | None = None
    answers: Callable = Answers
    tell_done: Callable = int

    def __post_init__(self):
        self.model = import_model(self.env, self.config)
        self.order = Order(self.env, self.task_id, self.run_id)
        self.batch = None  # the last one
        self.plans = {}
        self.known_uniques = {}
        self.variants = Variants(self.run_id)
        mapper = self.config["mapper"]
        self.mapper = mapper and RowMapper(self.model, mapper)

    # plans and rows

    def plan(self, row):
        """The plan for the columns of a row, made once.

        :raise PlanError: when they do not fit the configuration
        """
        columns = tuple(row) if isinstance(row, dict) else None
        if columns not in self.plans:
            if columns is None:
                self._check_numbered()
            plan = self._compile(columns, numbered=columns is None)
            self.answers().give(plan)
            self.plans[columns] = plan
        return self.plans[columns]

    def _check_numbered(self):
        named = [one for one in self.config["mapping"] or () if isinstance(one, str)]
        named = [one for one in named if one not in self.config.get("columns", ())]
        if named:
            raise PlanError(
                self.env._(
                    "The file has no header, so it has no column “%s”: use numbers "
                    "from 1 in the mapping.",
                    named[0],
                )
            )

    def _compile(self, columns, numbered=False):
        config = self.config | {"typed": self.typed, "numbered": numbered}
        if self.mapper:
            config = config | {"mapping": {}}
        backend = isinstance(config["key"], dict) and backend_of(
            self.env, config["key"].get("backend")
        )
        binding = backend and binding_fields(self.model, backend)
        if backend:
            constants = config["constants"] | {f"{binding[0]}/.id": backend.id}
            config = config | {"constants": constants}
        plan = compile_plan(self.model, config, columns)
        if plan is None:
            raise PlanError(self.env._("Files without a header need a mapping."))
        plan.key = key_fields(config, plan, binding)
        plan.keys = keys_of(config["key"])
        plan.notes_sync = bool(backend) and SYNC_DATE in self.model._fields
        plan.mode = config["mode"] or ("upsert" if plan.key else "create")
        plan.grouping = grouping_of(plan, key_places(plan), self.parted)
        return plan

    def uniques(self, plan):
        """The :class:`~.uniques.Uniques` of a plan, which knows what it has seen."""
        if plan not in self.known_uniques:
            self.known_uniques[plan] = Uniques(plan, self.waiting)
        return self.known_uniques[plan]

    def groups(self, rows, by_key=True):
        """Rows that belong to one record, each a list.

        :param by_key: whether rows that have the same key do
        """
        try:
            return self.plan(rows[0]).grouping.groups(rows, by_key) if rows else []
        except PlanError:
            return [[row] for row in rows]

    def run(self, rows):
        """Import rows; return the records created or changed.

        Rows that cannot go in are refused, those that change nothing are skipped.
        """
        try:
            plan = self.plan(rows[0])
            plan.made.start()
            self.batch = Batch(self, plan)
            return plan.parts.run(rows, self.batch.run, self.model)
        except PlanError as error:
            for row in rows:
                row.fail(str(error))
            return self.model

    def lines_made(self):
        """From which line each record of the last rows came: {id: line}."""
        items = open_items(self.batch.items) if self.batch else ()
        return {item.record_id: item.line for item in reversed(items)}

    def guesses(self):
        """What was guessed of headers, one dictionary for each set of columns."""
        return [plan.guesses for plan in self.plans.values() if plan.guesses]

    def required_access(self):
        """Pairs of model and operation that an import needs."""
        mode = self.config["mode"]
        yield self.model._name, "read"
        if mode != "update":
            yield self.model._name, "create"
        if mode in ("update", "upsert") or not mode and self.config["key"]:
            yield self.model._name, "write"
        if self.config["mapping"] is not None and not self.mapper:
            plan = self._compile(None)
            for one in (plan, *plan.lines.values()):
                for relation in one.relations.values():
                    if relation.spec["create"]:
                        yield relation.comodel._name, "create"
