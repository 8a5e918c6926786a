"""What task types inherit from, and how they are registered.

A task type is one class in one file::

    @Task(selection="fruit_import", name="Fruit Import")
    class FruitImport(AbstractChunkReadTask):
        \"""One fruit a row. (This text is the help beside the configuration.)\"""

        def read_chunk(self, config=None, chunk_data=None, **kwargs):
            return self.env["product.product"].create({"name": chunk_data["Name"]})
"""

import inspect
import logging
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from typing import Any

from odoo import api, fields, models
from odoo.api import Environment
from odoo.models import BaseModel

from odoo.addons.queue_chunk.desk.faults import RECORD
from odoo.addons.queue_chunk.desk.sheets import Column
from odoo.addons.queue_chunk.tools.seal import sealed

from ..records.answers import Answers, record_of
from ..records.items import cell_of
from ..tools.cell_texts import cell_text
from ..tools.chunk_data import ChunkData
from ..tools.configuration import Option, not_negative, with_defaults
from ..tools.left_out import LeftOut
from ..tools.message import _lt
from ..tools.row_set import Sharing, Within
from ..tools.unused import Unused
from .rows import blank
from .run_answers import answers_of
from .run_queue import count_waiting_chunks
from .run_steps import add_chunk

_logger = logging.getLogger(__name__)

FIRST_CHUNKS = 4  # of a first job, so that all workers soon have something to do
SPLIT_CHUNKS = 100
WAITING_CHUNKS = 200  # of a run: reading goes on when half of them are done

# The option of those that make chunks of what may be large.
PACED = {
    "max_waiting_chunks": Option(
        int,
        WAITING_CHUNKS,
        _lt("Reading pauses while so many chunks of the run wait. 0: never."),
        check=not_negative,
    ),
}


def Task(selection: str, name: str) -> Callable[[type], type]:
    """Register a task type: Odoo's own way of extending a selection.

    :param selection: technical name, stored in ``impexp.task.task``
    :param name: what users see
    :return: a decorator that returns the class as it is
    """

    def register(cls: type) -> type:
        attributes = {
            "__module__": cls.__module__,  # Odoo finds the addon by it
            "__doc__": f"Adds the task type {name}.",
            "_inherit": "impexp.task",
            "task": fields.Selection(
                selection_add=[(selection, name)], ondelete={selection: "cascade"}
            ),
            f"{selection}_class": api.private(lambda self: cls),
        }
        type(models.Model)(f"ImpexpTask{cls.__name__}", (models.Model,), attributes)
        return cls

    return register


def typed(task_type: Any) -> list[str]:
    """What need not be texts in the files of a task type: a list of words."""
    words = ("numbers", "dates", "lists")
    return [word for word in words if getattr(task_type, f"typed_{word}")]


class AbstractTask:
    """A step of a flow. Subclasses say in :meth:`run` what it does.

    :param task: the ``impexp.task`` record; its environment is the one of the user
        for whom the flow runs
    :param run: the ``impexp.run``, or None when the type is used alone
    :param place: what :meth:`go_on_at` was given in the job before, or None

    ``options`` declares the configuration: a dictionary of name to
    :class:`~..tools.configuration.Option`, added to those of the parent classes. A type
    that declares none accepts any key. ``required_access`` lists ``(model, operation)``
    that the user needs; it is checked before anything starts. ``needs_file`` says
    that the flow cannot start with this task unless it is given a file, and
    ``makes_files`` that it hands on files and no rows.
    ``typed_numbers`` says that numbers of its files need not be texts: those have a
    decimal point, whatever the texts have. ``typed_dates`` says the same of dates,
    which are as ISO 8601 has them, and ``typed_lists`` of lists, whose cells are JSON.
    ``takes_records`` says that a type that reads rows gets no rows of a file, but one
    for each record that the task before made or changed, when all else of the run is
    in: see :mod:`..tools.record_rows`.
    ``repeats_elements`` says that a column such as ``tag[2]`` is a second ``tag``.
    ``needs_server`` says that the task must have a server.
    ``waits_for_world`` says that a server which stays away pauses nothing: a person is
    told once, and the step is tried until it goes on.

    In :meth:`run`, ``is_repeated`` says that an attempt of this job before may have
    done a part of the work outside, ``has_died`` that its process was lost meanwhile,
    ``is_retried`` that it had failed and a person wants it tried again; ``result``
    takes a sentence about what came of it. ``question`` takes what only a person can
    tell, before anything is done: the run is paused, and what he answers is in
    ``answers`` then, a dictionary of options.
    """

    options = {}
    required_access: Iterable[tuple[str, str]] = ()
    reads_chunks = False
    takes_records = False
    needs_file = False
    makes_files = False
    typed_numbers = False
    typed_dates = False
    typed_lists = False
    repeats_elements = False
    needs_server = False
    waits_for_world = False

    def __init__(
        self, task: BaseModel, run: Any = None, place: Any = None, asynch: bool = True
    ) -> None:
        self.task = task
        self.env = task.env
        self.flow_run = run
        self.place = place
        self.next_place: Any = None
        self.next_seconds = None
        self.wake_below = 0
        self.asynch = asynch
        self.left_out = LeftOut()
        self.question, self.answers = None, {}
        self.unused_columns = ()
        self.chunk, self.line = None, None  # the rows at work, and the one of them
        self.has_died = self.is_repeated = self.is_retried = False
        self.result = None

    # what a type tells about itself

    @classmethod
    def all_options(cls) -> dict[str, Any]:
        """Options of the class and then its parents, dict of name to Option."""
        merged = {}
        for parent in cls.__mro__:
            merged |= vars(parent).get("options", {}) | merged
        return merged

    @classmethod
    def declares_options(cls) -> bool:
        """Whether an unknown key can be called unknown."""
        return bool(cls.all_options())

    @classmethod
    def paragraphs(cls) -> list[str]:
        """What the type does, for people: its ``about``, or else its docstring."""
        for one in cls.__mro__:
            if vars(one).get("about"):
                return list(one.about)
            if vars(one).get("__doc__"):
                return inspect.cleandoc(one.__doc__ or "").split("\n\n")
        return []

    @classmethod
    def check(cls, config: dict[str, Any]) -> list[Any]:
        """Check what single options cannot: return a list of complaints."""
        return []

    def complaints(self, config: dict[str, Any]) -> list[Any]:
        """Check like :meth:`check`, with the database at hand: list of complaints."""
        return self.check(config)

    def touched_models(self, config: dict[str, Any]) -> set[str]:
        """Names of the models that the task reads or writes.

        If models of access, code or screens are among them, the flow waits for the
        approval of an administrator. So a type that reads or writes, or calls methods
        of, others than those of ``required_access`` names them here.
        :mod:`..tools.guarded` tells what a path of fields touches.

        :param config: dict, with the defaults
        :return: set of names of models, or of single fields as ``model.field``
        """
        return {model for model, _operation in self.required_access}

    def missing_access(self) -> list[tuple[str, str]]:
        """The pairs of ``required_access`` that the user does not have."""
        return [
            (model, operation)
            for model, operation in self.required_access
            if not self.env[model].has_access(operation)
        ]

    def config(self) -> dict[str, Any]:
        """The task's configuration with every option's default filled in."""
        return with_defaults(self.all_options(), self.task.sudo()._parsed_config())

    # what a type does

    def run(self, config: Any = None, asynch: bool = True, **kwargs: Any) -> Any:
        """Do the work of this step; start the next with run_successor_tasks."""
        raise NotImplementedError(f"{type(self).__name__} has no method run.")

    def run_successor_tasks(self, **kwargs: Any) -> None:
        """Start what follows in the flow, with these keyword arguments.

        Values have to be JSON: ids, texts, numbers; no bytes, no records.
        """
        arrows = self.task.sudo()._arrows("each")
        run = self.flow_run and sealed(self.flow_run)
        row = getattr(kwargs.get("chunk_data"), "line", None) or self.line
        is_row = self.chunk and row and "chunk_data" in kwargs
        within = Within(sealed(self.chunk), row) if is_row else None
        met = arrows._follow(run, kwargs, self.asynch, within)
        if "chunk_data" in kwargs:
            self.left_out.add(
                [1], {arrow: [1] if arrow in met else [] for arrow in arrows}
            )

    def describe_columns(self, config: dict[str, Any]) -> dict[str, Any]:
        """What the next tasks may know of the columns that this one makes.

        :return: dict of column to
            :class:`~..exports.field_values.Description`, in order
        """
        return {}

    def finish(self, config: Any = None) -> Any:
        """Called once in a run, when everything this task had to do in it is done.

        Nothing of the task, or of those before it, waits or failed then. It is a step
        like :meth:`run`: it may start the next tasks, end early by :meth:`go_on_at`,
        and be retried.
        """

    def confirm(self, config: Any = None) -> Any:
        """Called once in a run, when the whole run has succeeded, before it ends.

        The place to note how far an export got. A step, as :meth:`finish` is.
        """

    @classmethod
    def finishes(cls) -> bool:
        """Whether the type has something to do when all of its work is done."""
        return cls.finish is not AbstractTask.finish

    @classmethod
    def confirms(cls, config: dict[str, Any]) -> bool:
        """Whether the type has something to do when the run has succeeded.

        :param config: dict as written by the user
        """
        return cls.confirm is not AbstractTask.confirm

    def go_on_at(
        self, place: Any, wake_below: int = 0, seconds: float | None = None
    ) -> None:
        """End this job here; another one goes on, with ``place`` as self.place.

        What this job did is committed before the other one starts.

        :param place: a JSON-able value
        :param wake_below: the other job starts when fewer chunks of the run than this
            wait; 0: at once
        :param seconds: to wait before the other job starts
        """
        self.next_place, self.wake_below = place, wake_below
        self.next_seconds = seconds

    def add_checkpoint(
        self, record: Any = None, message: Any = None, backend: Any = None
    ) -> None:
        """Have a person look at a record that this task made.

        The same checkpoint is not raised again while it is open, however often the
        flow runs.

        :param record: the record, or several; None for a message about none
        :param message: what to look at, and why
        :param backend: where the record came from; the flow if there is none
        :return: the ``connector.checkpoint``; None with a connector that has no
            checkpoints
        """
        checkpoints = self.env.get("connector.checkpoint")
        if checkpoints is None:
            _logger.debug("No checkpoint for %s, there are none: %s", record, message)
            return None
        origin = backend or self.task.sudo().flow_id
        message = self.flow_run._masked(message) if self.flow_run else message
        return checkpoints._raise_for(record, origin, message)

    def share_made(self, **kwargs: Any) -> float | None:
        """How much of the work is done at ``self.place``.

        :param kwargs: keyword arguments of the task, as :meth:`run` gets them
        :return: a number from 0 to 1; None if it is not known
        """
        return None

    def progress_words(self, **kwargs: Any) -> str | None:
        """How far the work is at ``self.place``, in words; None: nobody knows.

        :param kwargs: keyword arguments of the task, as :meth:`run` gets them
        """
        return None

    def related_action(self, job: BaseModel) -> Any:
        """The action behind a job's *Related* button; None opens the default."""
        return None

    # files

    def create_file(self, filename: str, data: Any) -> int:
        """Store a file of this run.

        :param data: bytes, an open binary file, or an iterator of bytes
        :return: id of the ``impexp.file``
        """
        values = {
            "name": filename,
            "task_id": self.task.id,
            "run_id": self.flow_run.id if self.flow_run else False,
        }
        return sealed(self.env["impexp.file"])._store(values, data).id

    def open_file(self, file_id: int) -> Any:
        """Open a file of the user's for reading: a seekable binary stream."""
        return self.readable(file_id)._open()

    def readable(self, file_id: int) -> BaseModel:
        """A file as the engine sees it, if the run's user may read it.

        :param file_id: of the ``impexp.file``, as an argument of the step names it
        """
        file = self.env["impexp.file"].browse(file_id)
        file.check_access("read")
        return sealed(file)

    def load_file(self, file_id: int) -> bytes:
        """The whole content of a small file, as bytes."""
        with self.open_file(file_id) as stream:
            return stream.read()


class AbstractChunkReadTask(AbstractTask):
    """A step that reads rows. Say in :meth:`read_chunk` what becomes of one row.

    Each row runs in a savepoint: one that raises an exception is undone and waits
    for repair, the others go in. A type that can do many rows at once overrides
    :meth:`read_rows` instead.
    """

    reads_chunks = True
    # What people answer to values that failed stands in the cells when the type sees
    # them; or it gets them as they came, and asks known_answers() what they mean.
    asks_answers = False
    takes_chosen = False  # it asks for records that people chose, by chosen()
    in_order = False  # what becomes of rows has the order of their chunks
    has_mapping = False  # the form of the mapping shows its configuration
    can_be_tried = False  # all that it does is undone with the transaction
    chunk = None  # the one whose rows are read
    pulse = None  # what tells how far it is
    notes = ()  # sentences to tell on the run, once for a file

    def read_chunk(
        self, config: Any = None, chunk_data: Any = None, **kwargs: Any
    ) -> Any:
        """Import one row.

        :param config: dict, the task's configuration
        :param chunk_data: dict of column to cell, or a list without a header;
            ``chunk_data.line`` is its line in the file
        :return: the records made (the chunk links them), or nothing; or yield
            keyword arguments for the successors: ``{"chunk_data": row}`` for one
            that reads rows
        :raise SkipRow: leaves the row out; any other exception fails it

        ``chunk_data.checkpoint(message)`` lets the row in and has a person look at
        the records that are returned for it.
        """
        raise NotImplementedError(f"{type(self).__name__} has no method read_chunk.")

    def read_rows(self, config: Any = None, rows: Any = None, **kwargs: Any) -> Any:
        """Import the rows of a chunk together; returns what read_chunk returns.

        Call ``row.fail(message)`` or ``row.skip(reason)`` before any record is made
        for it, ``self.add_checkpoint(record, message)`` for what a person has to look
        at. ``row.fail(message, column="Size")`` shows the error in that cell, and lets
        a person answer its value once for all rows. After an exception everything is
        undone and the rest is tried in halves, until the rows that cannot go in are
        found.
        """
        raise NotImplementedError

    def tell_done(self, rows: int) -> None:
        """Tell that so many of the rows at work are done, where they take their time.

        It is for progress alone: they may yet be undone.
        """
        if self.pulse:
            self.pulse.beat_within(rows)

    def used_columns(self, columns: Collection[str]) -> Collection[str] | None:
        """Which of the columns the type takes data from, for a hint of what is lost.

        :param columns: names of the columns; their numbers from 0 if they have none
        :return: set of those; None: nobody knows, and nothing is said
        """
        return None

    # what the desk asks, where rows are repaired

    def describe_cells(self, columns: Sequence[str]) -> dict[str, Column]:
        """What columns of a file are for, of those of which something is known.

        :return: ``{name: Column}``
        """
        return {}

    def missing_columns(self, columns: Sequence[str]) -> list[str]:
        """Names of the columns that the configuration needs and the file lacks."""
        return []

    def check_cells(
        self, columns: Sequence[str], column: str, values: Sequence[str]
    ) -> dict[str, str]:
        """Look, without writing anything, whether values can be read in a column.

        :return: ``{value: sentence}`` of those that cannot
        """
        return {}

    def choose_cells(
        self,
        columns: Sequence[str],
        column: str,
        query: str,
        seer: Environment,
        most: int,
    ) -> list[tuple[str, str]]:
        """What may stand in a column, that contains a text: pairs of value and label.

        :param seer: the environment of who asks, who sees no record that he may not
        :param most: how many of them are wanted
        """
        return []

    def groups(self, rows: Sequence[Any]) -> list[list[Any]]:
        """Rows that must not be parted, such as a record and its lines: lists of rows.

        Each row is one of its own, unless a batch type says otherwise.
        """
        return [[row] for row in rows]

    def judged(self, rows: Sequence[Any]) -> list[list[Any]]:
        """Rows that a condition lets pass or not as the first of them: lists of rows.

        Those that must not be parted, unless a type says otherwise.
        """
        return self.groups(rows)

    def continues(self, row: Any) -> bool:
        """Whether a row belongs to the one above, though nothing is known of that."""
        if not self.in_batches():
            return False
        return len(self.groups([blank(row), row])) == 1

    def gathers(self) -> bool:
        """Whether rows that were put off need each other, wherever they stand."""
        return False

    def lines_made(self, records: BaseModel) -> dict[int, int]:
        """From which line each of the records was made that were returned just now.

        :return: {id: line}; those that are not named are of the first row. Types that
            read row by row need not say it
        """
        return {}

    def hint(self, error: Exception, rows: Sequence[Any]) -> Any:
        """What to add to the sentence of an exception, such as a column; or None."""
        return None

    def blamed(self, error: Exception, rows: Sequence[Any]) -> Sequence[Any]:
        """What an exception says of the cells of a row: list of
        :class:`~odoo.addons.queue_chunk.desk.faults.Fault` without messages.
        """
        return []

    def chosen(self, row: Any, column: Any, model: str) -> BaseModel:
        """The record that people chose for what stands in a column of a row.

        :param column: name or index of the column that the type named to
            ``row.fail(…, model=…)``
        :return: recordset of the model: that one, if the run's user may still have it
        """
        answer = self._answers.of(column).get(cell_text(cell_of(row, column)))
        records = self.env[model]
        if answer is None or (answer.way, answer.model) != (RECORD, model):
            return records
        return records.browse(record_of(records, [answer.id], False))

    @cached_property
    def _answers(self) -> Answers:
        return self.known_answers()

    def known_answers(self) -> Answers:
        """What people have said of values that failed, for this run and task."""
        return answers_of(self.flow_run, self.task) if self.flow_run else Answers()

    def suspects(self, error: Exception, rows: Sequence[Any]) -> Collection[int]:
        """Rows that an exception seems to name: they are tried apart from the others.

        To name the wrong ones costs time, and nothing else.
        """
        return []

    @classmethod
    def in_batches(cls) -> bool:
        """Whether the type takes the rows of a chunk together."""
        return cls.read_rows is not AbstractChunkReadTask.read_rows


class AbstractChunkWriteTask(AbstractTask):
    """A step that makes chunks: rows for the tasks that follow."""

    def prepare_chunk(self, config: Any = None, **kwargs: Any) -> Any:
        """Return the values of one ``impexp.chunk``, or yield them, one chunk each.

        ``data`` is a list of rows (dictionaries or lists), or the stored form
        ``{"columns": …, "rows": [[line, [cell, …]], …]}``. ``name`` and ``file_id``
        are welcome. ``errors``, a dict of line to sentence, makes a chunk that waits
        for repair; ``followers``, a dict of line to one of those lines, are rows that
        wait with it. ``place`` is where to go on if the job has to end behind this
        chunk: it comes back as ``self.place`` in the next. Values without ``data`` end
        the job at their ``place``.
        """
        raise NotImplementedError(f"{type(self).__name__} has no method prepare_chunk.")

    def run(self, config: Any = None, asynch: bool = True, **kwargs: Any) -> Any:
        """Make the chunks, until there are no more or this job's time is up.

        With the key ``max_waiting_chunks`` of the configuration, the next job waits
        while so many chunks of the run wait.
        """
        chunks: Any = self.prepare_chunk(config=config, **kwargs) or ()
        limit = (config or {}).get("max_waiting_chunks", WAITING_CHUNKS)
        waiting = self._count_waiting()
        deadline = time.monotonic() + self.task.sudo().job_seconds
        most = FIRST_CHUNKS if self.place is None else SPLIT_CHUNKS
        self._unused = self._look_for_unused()
        for number, values in enumerate([chunks] if _is_one(chunks) else chunks, 1):
            place = values.pop("place", None)
            waiting += self._hand_over(values) if values else 0
            if place is None or not self.asynch:
                continue
            if limit and waiting >= limit:
                return self.go_on_at(place, wake_below=(limit + 1) // 2)
            if not values or number >= most or time.monotonic() > deadline:
                return self.go_on_at(place)

    def _look_for_unused(self) -> Unused:
        arrows = self.task.sudo()._arrows("each")
        readers = [arrow.task_to_id._instance(self.flow_run) for arrow in arrows]
        conditions = [arrow.condition or "" for arrow in arrows]
        return Unused(readers, conditions, self.unused_columns)

    def _count_waiting(self) -> int:
        run = self.flow_run if self.asynch else None
        return count_waiting_chunks(run.sudo()) if run else 0

    def _hand_over(self, values: dict[str, Any]) -> int:
        """Give the chunk to each successor; return how many chunks wait for it."""
        waiting = 0
        run, arrows = sealed(self.flow_run), self.task.sudo()._arrows("each")
        values |= {"data": ChunkData.of(values["data"])}
        lines, taken = values["data"].lines, {}
        sharing = Sharing(lines, len(arrows) > 1)
        for arrow in arrows:
            passing = arrow._passing(run, dict(values))
            taken[arrow] = passing["data"].lines if passing else []
            if passing is None:
                continue
            chunk = add_chunk(run, arrow.task_to_id, passing, self.asynch, sharing)
            waiting += chunk.state == "new"
            # a megabyte each, of which nobody in this job has any more need
            chunk.invalidate_recordset(["data"])
        self.left_out.add(lines, taken)
        if not values.get("errors"):
            self._unused.look(values["data"])
            self.unused_columns = self._unused.names
        return waiting


def _is_one(chunks: Any) -> bool:
    return isinstance(chunks, dict)
