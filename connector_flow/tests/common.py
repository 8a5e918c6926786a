"""The kit for authors of task types: rows go through a type, and tests look at them.

:class:`TaskTypeContract` checks a type as a whole::

    class TestFruitImport(TaskTypeContract):
        task_type = FruitImport
        good = [{"Name": "Apfel"}, {"Name": "Kiwi"}]
        bad = [({"Name": ""}, "“Name” is empty")]

:class:`FlowCase` has what tests of one's own need::

    class TestFruits(FlowCase):
        def test_a_fruit_is_a_product(self):
            run = self.run_rows(FruitImport, [{"Name": "Apfel"}])
            self.assertEqual(self.made(run, "product.product").name, "Apfel")

Nothing here, and nothing that a test does with it, needs a server or commits.
"""

import csv
import inspect
import io
import json
import traceback
from contextlib import contextmanager
from unittest import SkipTest
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests.common import TransactionCase

from odoo.addons.base.models.ir_autovacuum import is_autovacuum
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import Job

from ..engine.run_end import look_for_end
from ..engine.run_sweep import sweep
from ..tasks.abstract_task import AbstractChunkReadTask, AbstractTask

NEXT = "csv_export"  # reads rows of any kind, and is there wherever flows are
ROOM = 1000  # rows of a chunk, and jobs of a run, that tests have at most


class FlowCase(TransactionCase):
    """Makes flows, runs them, and tells what became of their rows.

    A *type* is always the class of a task type, or its technical name. A *user* is
    for whom a flow runs, with nothing but this person's rights; without one, Odoo's
    own user, who may do everything.
    """

    # what runs

    @classmethod
    def make_flow(cls, *steps, **values):
        """Create a flow of tasks, each of which follows the one before.

        :param steps: types, or pairs of a type and its configuration (a dictionary)
        :param values: of the flow
        :return: the ``impexp.task.flow``; its ``task_ids`` are in the order of steps
        :raise ValidationError: when a configuration or the order cannot work
        """
        flow = cls.env["impexp.task.flow"].create({"name": "Test"} | values)
        before = None
        for step in steps:
            kind, config = step if isinstance(step, tuple) else (step, None)
            task = cls.make_task(flow, kind, config, flow_start=not before)
            if before:
                cls.connect(before, task)
            before = task
        return flow

    @classmethod
    def make_task(cls, flow, task_type, config=None, **values):
        """Add a task to a flow, without a transition.

        :param config: its configuration, a dictionary or the text of one
        :param values: of the task
        :return: the ``impexp.task``
        :raise ValidationError: when the type refuses the configuration
        """
        name = cls.type_name(task_type)
        given = {"name": name, "task": name, "flow_id": flow.id}
        given["config"] = config if isinstance(config, str) else repr(config or {})
        return cls.env["impexp.task"].create(given | values)

    @classmethod
    def connect(cls, start, end, **values):
        """Let one task follow another one.

        :param values: of the transition, such as ``condition`` and ``fires``
        :return: the ``impexp.task.transition``
        """
        ends = {"task_from_id": start.id, "task_to_id": end.id}
        return cls.env["impexp.task.transition"].create(ends | values)

    @classmethod
    def type_name(cls, task_type):
        """The technical name under which a class is registered.

        :raise LookupError: when it is not: its module is not imported, or it has no
            ``@Task``
        """
        if isinstance(task_type, str):
            return task_type
        tasks = cls.env["impexp.task"]
        for name in tasks._fields["task"].get_values(cls.env):
            if getattr(tasks, f"{name}_class")() is task_type:
                return name
        raise LookupError(f"{task_type.__name__} is not registered by @Task.")

    @classmethod
    def make_user(cls, login, groups="connector_flow.group_flow_user"):
        """A person with the groups (external ids, with commas between them)."""
        return cls.make_users({login: groups})

    @classmethod
    def make_users(cls, groups):
        """People with their groups, by login: together they are made much faster."""
        people = cls.env["res.users"].with_context(tracking_disable=True)
        values = [cls._person(*person) for person in groups.items()]
        return people.create(values).with_env(cls.env)

    @classmethod
    def _person(cls, login, groups):
        names = f"base.group_user,{groups}".strip(",")
        ids = [cls.env.ref(name.strip()).id for name in names.split(",")]
        return {
            "name": f"{login} ({names})",
            "login": login,
            "password": login.ljust(8, "x"),
            "email": f"{login[0]}.{login[0]}@example.com",
            "group_ids": [Command.set(ids)],
        }

    def make_file(self, content, name="rows.csv", user=None):
        """A file that came in.

        :param content: text or bytes
        :return: the ``impexp.file``, as its ``user`` sees it
        """
        data = content.encode() if isinstance(content, str) else content
        id_ = self._files(user).create_file(name, data)
        return self.env["impexp.file"].with_user(user or self.env.user).browse(id_)

    # running

    def run_flow(self, flow, content=None, user=None, name="rows.csv", **kwargs):
        """Run a flow at once, with all that follows.

        :param content: of the file to start with (text or bytes); None: without one
        :param kwargs: arguments of the first task
        :return: the ``impexp.run``
        """
        kwargs |= self._file_argument(content, name, user)
        run = flow.with_user(user or self.env.user).do_run_sync(**kwargs)
        self.env.flush_all()
        return run.with_env(self.env)

    def start_flow(self, flow, content=None, user=None, name="rows.csv", **kwargs):
        """Start a flow and leave its work to jobs; :meth:`work_off` does them.

        Parameters and return are those of :meth:`run_flow`.
        """
        kwargs |= self._file_argument(content, name, user)
        run = flow.with_user(user or self.env.user).do_run(**kwargs)
        return run.with_env(self.env)

    def work_off(self, run, later=False):
        """Do the jobs of a run, those that they make too, and what ends the run.

        :param later: do also jobs that are to come again later, such as one that met
            a lost connection; otherwise their work is still waiting afterwards
        :raise AssertionError: when there is no end of jobs
        """
        for _job in range(ROOM):
            job = self.next_job(run, later)
            if not job:
                return
            self.perform(job)
            look_for_end(run)
            self.env.flush_all()
        raise AssertionError(f"{run.name} has not ended after {ROOM} jobs.")

    def next_job(self, run, later=False):
        """The first job (``queue.job``) of a run that is to be done now, or none.

        :param later: it may be one that is to come again later
        """
        run = run.sudo()
        run.invalidate_recordset()
        jobs = run.step_ids.job_id | run.chunk_ids.job_id
        pending = jobs.filtered(lambda job: job.state == "pending")
        return pending.filtered(lambda job: later or not job.eta).sorted("id")[:1]

    def perform(self, job):
        """Do a job as the queue does.

        :param job: the ``queue.job``; afterwards it is done, failed, or waits for its
            next attempt
        """
        done = Job.load(self.env, job.uuid)
        done.set_started()
        done.store()
        try:
            with self.enter_registry_test_mode():
                done.perform()
            done.set_done()
            done.store()
        except RetryableJobError as error:
            done.postpone(result=str(error), seconds=error.seconds)
            done.set_pending(reset_retry=False)
            done.store()
        except Exception as error:
            words = {"exc_name": type(error).__name__, "exc_message": str(error)}
            done.set_failed(exc_info=traceback.format_exc(), **words)
            done.store()
        self.env.invalidate_all()

    def run_rows(self, task_type, rows, config=None, user=None, chunk_size=ROOM):
        """Put rows through a type, by a file that has them.

        :param rows: dictionaries of column to cell, or lists (a file without header)
        :param config: of the type, a dictionary
        :param chunk_size: rows of a chunk
        :return: the ``impexp.run``
        """
        content, _lines = csv_of(rows)
        reader = csv_reader(rows, chunk_size)
        flow = self.make_flow(reader, (task_type, config))
        return self.run_flow(flow, content, user)

    # what happens by itself

    def sweep(self):
        """Take up what a crash left behind, as a scheduled action does all the time."""
        self.env.flush_all()
        sweep(self.env)

    def clean_up(self):
        """Remove what nobody needs any more, as Odoo's daily cleaning does."""
        self.env.flush_all()
        for name in sorted(self.env.registry):
            if name.startswith("impexp."):
                model = self.env[name]
                for _name, clean in inspect.getmembers(type(model), is_autovacuum):
                    clean(model)

    # looking

    def figures(self, run):
        """How many rows are done, skipped, failed: three numbers."""
        run.invalidate_recordset()
        return run.rows_done, run.rows_skipped, run.rows_failed

    def errors(self, run):
        """Why rows failed: a dictionary of line to sentence."""
        return self._by_line(run, "row_errors")

    def reasons(self, run):
        """Why rows were skipped: a dictionary of line to sentence."""
        return self._by_line(run, "skip_reasons")

    def made(self, run, model=None):
        """The records that a run made of its rows, as far as its type returned them.

        :param model: its name; without one, a dictionary of name to records is returned
        """
        found = {}
        for chunk in run.sudo().chunk_ids.sorted("id"):
            for name, ids in json.loads(chunk.records or "{}").items():
                made = self.env[name].browse(ids)
                found[name] = found.get(name, self.env[name]) | made
        found = {name: records for name, records in found.items() if records}
        return found if model is None else found.get(model, self.env[model])

    def given(self, run, task):
        """What a task was given by those before it.

        :param task: the ``impexp.task``
        :return: for one that reads rows, its rows as dictionaries or lists; else the
            keyword arguments of each of its starts
        """
        chunks = run.sudo().chunk_ids.filtered(lambda one: one.task_id == task)
        if chunks:
            return [row for chunk in chunks.sorted("id") for row in rows_of(chunk)]
        steps = run.sudo().step_ids.filtered(lambda one: one.task_id == task)
        return [json.loads(step.arguments or "{}") for step in steps.sorted("id")]

    def content(self, file):
        """The content of an ``impexp.file``, as bytes."""
        return self._files().load_file(file.id)

    def attachments(self, file):
        """Where the content of an ``impexp.file`` lies: nothing, when nothing does."""
        places = [("res_model", "=", file._name), ("res_id", "in", file.ids)]
        return self.env["ir.attachment"].sudo().search(places)

    # repairing

    def repair(self, run, line, row):
        """Change the cells of a row that failed, as a person does on its chunk.

        :param line: in the file
        :param row: the cells to change, by column; or a list of all
        :raise LookupError: when no such row failed
        """
        failed = run.chunk_ids.filtered(lambda chunk: chunk.state == "failed")
        for chunk in failed:
            data = json.loads(chunk.data)
            for at, cells in data["rows"]:
                if at == line:
                    cells[:] = _repaired(data["columns"], cells, row)
                    chunk.with_user(run.user_id).data = json.dumps(data)
                    return
        raise LookupError(f"No row of line {line} failed, but {self.errors(run)}.")

    def retry(self, run):
        """Try again what failed, and do all that follows."""
        run.with_user(run.user_id).action_retry_failed()
        self.work_off(run)

    def _files(self, user=None):
        return AbstractTask(self.env["impexp.task"].with_user(user or self.env.user))

    def _file_argument(self, content, name, user):
        if content is None:
            return {}
        return {"file_id": self.make_file(content, name, user).id}

    def _by_line(self, run, field):
        run.chunk_ids.invalidate_recordset([field])
        texts = [json.loads(chunk[field] or "{}") for chunk in run.chunk_ids]
        return {int(line): text for found in texts for line, text in found.items()}


def rows_of(chunk):
    """The rows of an ``impexp.chunk``, as dictionaries, or lists without a header."""
    data = json.loads(chunk.data)
    columns = data["columns"]
    rows = [cells for _line, cells in data["rows"]]
    return [dict(zip(columns, row, strict=False)) for row in rows] if columns else rows


def csv_of(rows):
    """A file that has these rows.

    :param rows: dictionaries of column to cell, or lists
    :return: its text, and the number of the line at which each row begins
    """
    columns = columns_of(rows)
    table = [[row.get(name) for name in columns] for row in rows] if columns else rows
    stream, lines = io.StringIO(), []
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    for cells in [columns, *table] if columns else table:
        lines.append(stream.getvalue().count("\n") + 1)
        writer.writerow(cells)
    return stream.getvalue(), lines[-len(rows) :] if rows else []


def columns_of(rows):
    """The columns of rows, in order; none of rows that are lists."""
    return list(
        dict.fromkeys(name for row in rows if hasattr(row, "keys") for name in row)
    )


def csv_reader(rows, chunk_size=ROOM):
    """The step of a flow that reads what :func:`csv_of` wrote."""
    config = {"csv": {"delimiter": ";"}, "chunk_size": chunk_size}
    return "csv_import", config | {"includes_header": bool(columns_of(rows))}


def _repaired(columns, cells, row):
    if not columns:
        return list(row)
    unknown = row.keys() - set(columns)
    if unknown:
        raise LookupError(f"The file has no column {unknown}: it has {columns}.")
    known = dict.fromkeys(columns, "") | dict(zip(columns, cells, strict=False))
    return list((known | row).values())


class TypeContract(FlowCase):
    """What holds for every type, whatever it does: its help and its configuration.

    ``task_type``: the class, or its technical name.
    ``good``: what the type takes.
    ``config``: the configuration with which all of the contract is so.
    ``without``: tests that do not apply, each with the reason, such as
    ``{"test_empty_cells": "Every text is a name."}``.

    Whatever the type needs (records that rows name, a server that answers) is made in
    ``setUpClass``, behind that of the parent. Other tests of the type may stand beside
    these: all of :class:`FlowCase` is there.
    """

    allow_inherited_tests_method = True  # Odoo runs those of the class alone otherwise
    task_type = None
    good = ()
    config = None
    without = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.task_type is None:
            raise SkipTest("This is what others inherit from.")

    def setUp(self):
        super().setUp()
        tests = [name for name in dir(self) if name.startswith("test_")]
        if not (
            self.good and all(self.without.values()) and {*self.without} <= {*tests}
        ):
            raise ValueError(
                f"{type(self).__name__} needs something good, and for each test that "
                f"it does without a reason. The tests are {', '.join(tests)}."
            )
        if self._testMethodName in self.without:
            self.skipTest(self.without[self._testMethodName])

    @property
    def type_class(self):
        """The class of the type."""
        name = self.type_name(self.task_type)
        return getattr(self.env["impexp.task"], f"{name}_class")()

    def test_the_type_says_what_it_does(self):
        """Its text, and that of each option, stand beside the configuration."""
        type_ = self.type_class
        self.assertNotEqual(type_.paragraphs(), AbstractChunkReadTask.paragraphs())
        silent = [name for name, one in type_.all_options().items() if not one.help]
        self.assertFalse(silent, "These options need a help.")

    def test_an_unknown_key_is_refused(self):
        """On save, by its name."""
        if not self.type_class.declares_options():
            self.skipTest("A type without options takes any key.")
        self._check_refused("no_such_key", 1)

    def test_a_wrong_value_is_refused(self):
        """On save, with the name of its key: what it is worth is known before a run."""
        for name, option in self.type_class.all_options().items():
            wrong = [value for value in _ANY if option.complaint(value)]
            for value in wrong:
                self._check_refused(name, value)

    @contextmanager
    def undone(self):
        """Inside, whatever is done in the database is undone at the end."""
        with self.env.cr.savepoint() as savepoint:
            yield
            self.env.flush_all()
            savepoint.rollback()
        self.env.invalidate_all()

    def _check_refused(self, key, value):
        config = (self.config or {}) | {key: value}
        with self.assertRaises(ValidationError, msg=config) as caught:
            self.make_flow((self.task_type, config))
        self.assertIn(key, str(caught.exception))

    def assertInWords(self, sentence):
        """Check that a person is told more than the name of an error of Python's."""
        is_bare = sentence.split(":")[0].endswith(("Error", "Exception"))
        self.assertFalse(is_bare, f"“{sentence}” is not for people.")


class TaskTypeContract(TypeContract):
    """What holds for every type that reads rows. Subclass it, and name the type.

    ``good``: rows that go in, two or more where the type can tell them apart.
    ``bad``: pairs of a row that is refused, and words of the sentence that says why.
    ``skipped``: pairs of a row that is left out, and words of the reason.
    ``again``: what becomes of good rows that come a second time: ``"new"`` records,
    the ``"same"`` records, or ``"nothing"`` (they fail or are skipped). None: any of
    these, as long as every row is accounted for.

    The rest is said in :class:`TypeContract`. Rows are dictionaries of column to cell,
    or lists for a type that reads files without a header.
    """

    bad = ()
    skipped = ()
    again = None

    def load(self, rows, user=None, chunk_size=ROOM):
        """Put rows through the type, with its configuration; return the run."""
        return self.run_rows(self.task_type, rows, self.config, user, chunk_size)

    def count_made(self, run):
        """How many records a run made: a dictionary of model to number."""
        return {model: len(found) for model, found in self.made(run).items()}

    def assertFigures(self, run, done=0, skipped=0, failed=0):
        """Check how many rows are done, skipped and failed, and that no one is lost."""
        expected = (done, skipped, failed)
        self.assertEqual(self.figures(run), expected, self.errors(run))
        self.assertEqual(run.rows, sum(expected), "Rows were lost.")

    # the rows

    def test_good_rows_go_in(self):
        """All of them; the run is done."""
        run = self.load(self.good)
        self.assertFigures(run, done=len(self.good))
        self.assertEqual(run.state, "done")

    def test_a_bad_row_fails_alone(self):
        """With its line, in words; the others go in as if it were not there."""
        with self.undone():
            expected = self.count_made(self.load(self.good))
        for bad, words in self.bad:
            with self.undone():
                rows, line = self.among_good(bad)
                run = self.load(rows)
                self.assertFigures(run, done=len(self.good), failed=1)
                self.assertEqual([*self.errors(run)], [line], bad)
                self.assertIn(words, self.errors(run)[line])
                self.assertEqual(self.count_made(run), expected, bad)

    def test_rows_that_are_left_out_say_why(self):
        """They count as skipped, and nothing is made of them."""
        for row, words in self.skipped:
            with self.undone():
                rows, line = self.among_good(row)
                run = self.load(rows)
                self.assertFigures(run, done=len(self.good), skipped=1)
                self.assertIn(words, self.reasons(run)[line])

    def test_chunks_of_any_size_do_the_same(self):
        """A row goes in, or does not, whoever is beside it."""
        rows = [*self.good, *(bad for bad, _words in self.bad)]
        found = []
        for chunk_size in (ROOM, 2, 1):
            with self.undone():
                run = self.load(rows, chunk_size=chunk_size)
                found.append(
                    (self.figures(run), self.errors(run), self.count_made(run))
                )
        self.assertEqual(found[0], found[1])
        self.assertEqual(found[0], found[2])

    def test_a_row_that_was_repaired_goes_in(self):
        """What failed is tried again, and the run is done."""
        repaired, *others = self.good
        for bad, _words in self.bad:
            with self.undone():
                rows = [*others, _with_cells(bad, columns_of([*self.good, bad]))]
                run = self.load(rows)
                _content, lines = csv_of(rows)
                self.repair(run, lines[-1], _with_cells(repaired, columns_of(rows)))
                self.retry(run)
                self.assertFigures(run, done=len(self.good))
                self.assertEqual(run.state, "done")

    def test_the_same_rows_twice(self):
        """No row is lost; what becomes of them is what the contract says."""
        first = self.load(self.good)
        second = self.load(self.good)
        done, skipped, failed = self.figures(second)
        self.assertEqual(done + skipped + failed, len(self.good), "Rows were lost.")
        if self.again == "nothing":
            self.assertEqual((done, self.made(second)), (0, {}))
        elif self.again:
            self.assertEqual(done, len(self.good), self.errors(second))
            is_same = self.made(first) == self.made(second)
            self.assertEqual(is_same, self.again == "same", self.made(second))

    def test_a_job_that_comes_twice_does_nothing(self):
        """Its rows are in: the second time finds them done."""
        content, _lines = csv_of(self.good)
        flow = self.make_flow(csv_reader(self.good), (self.task_type, self.config))
        run = self.start_flow(flow, content)
        self.work_off(run)
        before = self.figures(run), self.count_made(run)
        self.assertEqual(before[0], (len(self.good), 0, 0), self.errors(run))
        with self.crashing(self.type_class, AssertionError("It was done before.")):
            for job in run.chunk_ids.job_id:
                self.perform(job)
        self.assertEqual((self.figures(run), self.count_made(run)), before)

    def test_empty_cells(self):
        """A row with an empty cell goes in, or is refused in words."""
        if not columns_of(self.good):
            self.skipTest("Rows without columns have no cells to leave empty.")
        for column in columns_of(self.good):
            row = {**self.good[0], column: ""}
            with self.undone():
                run = self.load([row])
                self.assertEqual(sum(self.figures(run)), 1, f"{row} was lost.")
                for sentence in self.errors(run).values():
                    self.assertInWords(sentence)

    # the world around

    def test_a_crash_undoes_its_row_alone(self):
        """An error that nobody expected, at the end of a row, costs no other one."""
        with self.undone():
            expected = (
                self.count_made(self.load(self.good[1:])) if self.good[1:] else {}
            )
        _content, lines = csv_of(self.good)
        error = ZeroDivisionError("It was not expected.")
        with self.crashing(self.type_class, error, lines[0]):
            run = self.load(self.good)
        self.assertFigures(run, done=len(self.good) - 1, failed=1)
        self.assertIn("It was not expected.", self.errors(run)[lines[0]])
        self.assertEqual(self.count_made(run), expected, "It was not undone.")

    def test_rows_wait_while_the_world_is_broken(self):
        """A lost connection fails no row: they go in when it is back."""
        content, lines = csv_of(self.good)
        flow = self.make_flow(csv_reader(self.good), (self.task_type, self.config))
        run = self.start_flow(flow, content)
        with self.crashing(self.type_class, ConnectionError("Gone."), lines[-1]):
            self.work_off(run)
        self.assertWaiting(run)
        self.work_off(run, later=True)
        self.assertFigures(run, done=len(self.good))

    def test_rows_run_with_the_rights_of_their_user(self):
        """Who may not touch what the rows touch is refused, and nothing is made."""
        with self.undone():
            run = self.load(self.good)
            needed = self.type_class(run.flow_id.task_ids[1]).required_access
            models = {*self.made(run), *(model for model, _operation in needed)}
        if not models:
            self.skipTest("The type returns no records and names no access it needs.")
        user = self.make_user("nobody_s_friend")
        self.revoke(models)
        try:
            with self.env.cr.savepoint():
                run = self.load(self.good, user)
        except AccessError:
            return  # before anything began
        self.assertEqual((run.rows_done, self.made(run)), (0, {}))

    # how it is done

    @contextmanager
    def crashing(self, type_class, error, line=None):
        """Inside, the type raises an error when it has imported the row of a line.

        :param line: None: with each row
        """
        together = type_class.in_batches()
        name = "read_rows" if together else "read_chunk"
        real = getattr(type_class, name)

        def read(reader, config=None, **kwargs):
            result = real(reader, config=config, **kwargs)
            result = list(result) if hasattr(result, "__next__") else result
            rows = kwargs["rows"] if together else [kwargs["chunk_data"]]
            if line is None or line in [row.line for row in rows]:
                raise error
            return result

        with patch.object(type_class, name, read):
            yield

    def revoke(self, models):
        """Take from everybody, but Odoo's own user, all access to some models."""
        rights = self.env["ir.model.access"].search(
            [("model_id.model", "in", [*models])]
        )
        rights.active = False
        self.env.registry.clear_cache()

    def among_good(self, row):
        """The good rows with another one among them, and its line."""
        first, *others = self.good
        rows = [first, row, *others]
        _content, lines = csv_of(rows)
        return rows, lines[1]

    def assertWaiting(self, run):
        """Check that all rows wait, and nothing is made of them."""
        run.invalidate_recordset()
        self.assertEqual((run.rows_waiting, run.rows), (len(self.good),) * 2)
        self.assertEqual(self.made(run), {})


class FileTypeContract(TypeContract):
    """What holds for every type that reads files. Subclass it, and name the type.

    ``good``: the content of a file, as bytes.
    ``rows``: the rows that it has, as the next task gets them.
    ``bad``: pairs of the content of a file that cannot be read, and words of the
    sentence that says why.
    ``torn``: triples of the content of a file that has also one row which cannot be
    read, the line of this one, and words of the sentence that says why.

    The rest is said in :class:`TypeContract`.
    """

    rows = ()
    bad = ()
    torn = ()

    def flow(self, **config):
        """The type, and one behind it that gets the rows."""
        return self.make_flow((self.task_type, (self.config or {}) | config), NEXT)

    def load(self, content, **config):
        """Read a file by jobs; return the run."""
        run = self.start_flow(self.flow(**config), content)
        self.work_off(run)
        return run

    def rows_read(self, run):
        """The rows that were read, as the next task got them."""
        return self.given(run, run.flow_id.task_ids[1])

    def test_a_file_becomes_its_rows(self):
        """At once, and by jobs."""
        for run in (self.run_flow(self.flow(), self.good), self.load(self.good)):
            self.assertEqual(self.rows_read(run), self.rows)
            self.assertEqual(run.state, "done")

    def test_chunks_of_any_size_have_the_same_rows(self):
        """With their line numbers, though each job reads but a part."""
        if "chunk_size" not in self.type_class.all_options():
            self.skipTest("The type knows no size of chunks.")
        whole = self.load(self.good)
        run = self.load(self.good, chunk_size=1)
        self.assertEqual(self.rows_read(run), self.rows)
        self.assertEqual(len(run.chunk_ids), len(self.rows))
        self.assertEqual(self.lines(run), self.lines(whole))

    def test_a_file_that_cannot_be_read_fails_in_words(self):
        """No row of it goes on."""
        for content, words in self.bad:
            run = self.load(content)
            self.assertEqual((run.state, run.rows), ("failed", 0))
            self.assertIn(words, run.step_error)
            self.assertInWords(run.step_error)

    def test_an_empty_file_is_no_crash(self):
        """It has no rows, or is refused in words."""
        run = self.load(b"")
        self.assertEqual(run.rows, 0)
        self.assertInWords(run.step_error or "")

    def test_a_row_that_cannot_be_read_waits_alone(self):
        """With its line, in words; the others go on."""
        for content, line, words in self.torn:
            run = self.load(content)
            self.assertEqual([*self.errors(run)], [line])
            self.assertIn(words, self.errors(run)[line])
            self.assertEqual(run.rows_done, len(self.rows))

    def test_a_job_that_comes_twice_does_nothing(self):
        """The file was read: no row goes on a second time."""
        run = self.load(self.good)
        self.perform(run.step_ids.job_id.sorted("id")[:1])
        self.work_off(run)
        self.assertEqual(self.rows_read(run), self.rows)

    def test_a_file_waits_while_the_world_is_broken(self):
        """A lost connection is no error of the file: it is read when it is back."""
        run = self.start_flow(self.flow(), self.good)
        with patch.object(
            AbstractTask, "readable", side_effect=ConnectionError("Gone")
        ):
            self.work_off(run)
        self.assertEqual((run.state, run.rows), ("running", 0))
        self.work_off(run, later=True)
        self.assertEqual(self.rows_read(run), self.rows)

    def lines(self, run):
        """The line numbers of all rows, in order."""
        texts = run.chunk_ids.sorted("id").mapped("data")
        return [line for text in texts for line, _cells in json.loads(text)["rows"]]


# one of each kind of value that a configuration may have
_ANY = (True, -7, 0.5, "no such value", ["no such value"], {"no such key": 1})


def _with_cells(row, columns):
    """A row with a cell, if only an empty one, in each of the columns."""
    return dict.fromkeys(columns, "") | row if columns else row
