from odoo import models

from ..desk import (
    answers,
    arguments,
    columns,
    opening,
    retrying,
    round_trip,
    saving,
    skipping,
    trying,
)
from ..desk import changes as history
from ..desk.columns import SHOWN, union


class QueueChunkDesk(models.AbstractModel):
    """The screen *Repair Rows*: all failed rows of a parent, whatever their works.

    A model of parents inherits this beside ``queue.chunk.parent`` and fills in the
    hooks. What is public here is called by the screen; it checks who may, and that
    what he sends is what it should be. What happens is in plain functions in ``desk/``,
    which take the parent as the current user has it; hooks that write seal it.

    ``_desk_work`` names the model of the works, ``_desk_change`` that of the changes,
    which inherits ``queue.chunk.change``, ``_desk_answer`` that of the answers, which
    inherits ``queue.chunk.answer``. ``_desk_remembers``: answers may outlive the
    parent.
    """

    _name = "queue.chunk.desk"
    _description = "Desk Where Rows Are Repaired"
    _desk_work = None
    _desk_change = None
    _desk_answer = None
    _desk_remembers = True

    # what each model says: who may

    def _desk_check_may_see(self):
        """:raise AccessError: to who may not see the rows"""
        self.check_access("read")
        self.env[self._desk_work].check_access("read")

    def _desk_check_may_repair(self):
        """Whoever changes what will run has all rights that it runs with.

        :raise AccessError: to who may not change, skip or retry the rows
        :raise UserError: nobody may any more, such as where it was cancelled
        """
        raise NotImplementedError

    def _desk_user_env(self):
        """The environment of the person with whose rights the rows run."""
        return self._user_env()

    # what each model says: what there is

    def _desk_works(self, sheet=None, ids=None, lines=None):
        """The works whose rows failed, or were skipped by a person.

        One query, no record each: there may be 500 of them, with 50,000 rows. Their
        columns have names, each once.

        :param sheet: id of the only sheet that is wanted, or None; it comes from
            outside, and one that is not there has no works
        :param ids: ids of the only works that are wanted, or None; also from outside
        :param lines: only works that have one of them, or may have it; None: all
        :return: list of :class:`~..desk.sheets.Work`, in the order of the file
        """
        raise NotImplementedError

    def _desk_columns(self, sheet):
        """Names of the columns of all works of a sheet, in the order of the file.

        :return: list, the same as the union of what :meth:`_desk_works` has; empty
            where there is no such sheet
        """
        return union(work.columns for work in self._desk_works(sheet=sheet))

    def _desk_sheet(self, sheet, columns):
        """What a sheet is called, and what its columns are for.

        :param sheet: id of a sheet that is there
        :param columns: names of the columns of all of its works, in order
        :return: :class:`~..desk.sheets.Sheet`, with as many columns in the same order
        """
        raise NotImplementedError

    def _desk_progress(self):
        """How far everything is, by the fields that the parent has for it.

        :return: dict with state, rows, done, skipped, failed, waiting
        """
        names = ("rows", "rows_done", "rows_skipped", "rows_failed", "rows_waiting")
        self.invalidate_recordset(["state", *names])
        figures = {name.removeprefix("rows_"): self[name] for name in names}
        return {"state": self.state, **figures}

    # what each model says: what is done. The works are locked, and the caller may

    def _desk_write(self, work, cells):
        """Put cells in place of those of failed rows, and note that they changed.

        Read before by :meth:`_desk_works`, behind the lock.

        :param work: :class:`~..desk.sheets.Work`
        :param cells: ``{line: {index of a column of the work: value}}``
        :raise ValueError: a sentence that names the line whose cell cannot be stored
        """
        raise NotImplementedError

    def _desk_write_column(self, work, name, values):
        """Add a column that a work lacks; note that these rows changed.

        Rows without a value do not get it: the others leave the work then.

        :param work: :class:`~..desk.sheets.Work`
        :param values: ``{line: text}``
        """
        raise NotImplementedError

    def _desk_write_skipped(self, rows, reason):
        """Leave failed rows out: they count as skipped, and keep their old errors.

        :param rows: list of pairs of a :class:`~..desk.sheets.Work` and a set of lines
        :param reason: a sentence, with who it was
        """
        raise NotImplementedError

    def _desk_write_unskipped(self, rows):
        """Rows that were skipped have failed again, with their old errors.

        :param rows: as :meth:`_desk_write_skipped` takes them
        :raise UserError: they would come too late
        """
        raise NotImplementedError

    def _desk_write_retried(self, rows):
        """Failed rows wait again: those of a part of a work leave it for one of theirs.

        Few queries for many works. What is written and who is told commit together, so
        that a process that dies before has changed nothing.

        :param rows: as :meth:`_desk_write_skipped` takes them
        """
        raise NotImplementedError

    # what each model says: what is tried, and looked for

    def _desk_tried(self, sheet, works, seconds):
        """Import rows with the rights of the person whose they are, and undo it.

        :param works: list of :class:`~..desk.sheets.Work` with the wanted rows only
        :param seconds: after which the rest is left
        :return: :class:`~..desk.sheets.Tried`
        """
        raise NotImplementedError

    def _desk_checked(self, sheet, columns, column, values):
        """Look whether values can be read in a column, cheaply.

        :param columns: names of all columns of the sheet
        :param column: index of one of them
        :param values: list of texts, each once
        :return: ``{value: sentence}`` of those that cannot
        """
        return {}

    def _desk_choices(self, sheet, columns, column, query):
        """What may stand in a column, that contains a text.

        Only records that the current user may read, and the one whose rows they are.

        :return: list of ``(value, label)``, 20 at most; none where anything may
        """
        return []

    def _desk_all_choices(self, sheet, columns, column, most):
        """All that may stand in a column: the list that its cells have in a file.

        :return: list of texts; none where there are more than ``most``, or anything may
        """
        found = self._desk_choices(sheet, columns, column, "")
        return [value for value, _label in found] if len(found) < SHOWN else []

    def _desk_mapping(self, sheet):
        """The action that opens the form of the mapping, with failed rows as a sample.

        :raise UserError: there is none
        """
        raise NotImplementedError

    # the screen opens

    def action_open_desk(self):
        """Open the desk: *Repair Rows*."""
        self.ensure_one()
        self._desk_check_may_see()
        return {
            "type": "ir.actions.client",
            "tag": "queue_chunk.desk",
            "name": self.env._("Repair Rows"),
            "params": {"model": self._name, "id": self.id},
            "context": {"active_model": self._name, "active_id": self.id},
        }

    def desk_open(self):
        """All that the screen needs to begin: sheets, rows in file order, reasons.

        :return: dict, as the screen takes it; cells come by :meth:`desk_rows`
        """
        return opening.opened(self._desk_seen())

    def desk_rows(self, sheet, work_ids):
        """The rows of some works, with their cells and errors.

        :param work_ids: list of ids, as :meth:`desk_open` named them
        :return: list of dicts with line, cells, error, at, changed, skipped
        """
        one = self._desk_seen()
        ids = arguments.ids(self.env, work_ids)
        return opening.rows(one, arguments.sheet(one, sheet), ids)

    def desk_progress(self):
        """How far it is: state, rows, done, skipped, failed, waiting."""
        return self._desk_seen()._desk_progress()

    def desk_history(self, sheet, line):
        """A row as it came, and what became of it.

        :return: dict with raw (cells) and changes (when, by, column, before, after,
            answer)
        """
        one = self._desk_seen()
        [line] = arguments.lines(self.env, [line])
        return history.of_row(one, arguments.sheet(one, sheet), line)

    # cells

    def desk_save(self, sheet, edits):
        """Change cells of failed rows.

        A cell that somebody else changed meanwhile is left as it is, and so is one of a
        row that does not wait for repair any more.

        :param edits: list of ``[line, column index, value, value before]``
        :return: dict with saved (how many) and conflicts (line, column, value, by,
            when)
        """
        one = self._desk_at_work()
        wanted = arguments.edits(self.env, edits)
        return saving.save(one, arguments.sheet(one, sheet), wanted)

    def desk_add_column(self, sheet, name, value):
        """Add a column to the failed rows, all with the same value.

        :return: dict with rows, how many have it now
        """
        one = self._desk_at_work()
        name = arguments.text(self.env, name, arguments.LONGEST_NAME)
        value = arguments.text(self.env, value or "", arguments.LONGEST_CELL)
        return columns.add(one, arguments.sheet(one, sheet), name.strip(), value)

    def desk_check(self, sheet, column, values):
        """Look whether values can be read in a column: the cheap check while one types.

        :return: ``{value: error}`` of those that cannot
        """
        one = self._desk_at_work()
        texts = arguments.texts(self.env, values)
        return columns.check(one, arguments.sheet(one, sheet), column, texts)

    def desk_choices(self, sheet, column, query):
        """What may stand in a column: the pick-list of a cell.

        :return: list of dicts with value and label, 20 at most
        """
        one = self._desk_at_work()
        query = arguments.text(self.env, query or "", arguments.LONGEST_NAME)
        return columns.choices(one, arguments.sheet(one, sheet), column, query)

    def desk_try(self, sheet, lines):
        """Import rows and undo it: would they go in?

        :return: dict with errors ``{line: {error, at}}``, good (lines) and left (lines
            for which there was no time)
        """
        one = self._desk_at_work()
        wanted = arguments.lines(self.env, lines)
        return trying.try_rows(one, arguments.sheet(one, sheet), wanted)

    # rows

    def desk_skip(self, sheet, lines, reason):
        """Leave failed rows out, for a reason.

        :return: dict with rows, how many were skipped
        """
        one = self._desk_at_work()
        wanted = arguments.lines(self.env, lines)
        reason = arguments.text(self.env, reason or "", arguments.LONGEST_REASON)
        return skipping.skip(one, arguments.sheet(one, sheet), wanted, reason.strip())

    def desk_unskip(self, sheet, lines):
        """Take back that rows were skipped: they have failed again.

        :return: dict with rows, how many
        """
        one = self._desk_at_work()
        wanted = arguments.lines(self.env, lines)
        return skipping.unskip(one, arguments.sheet(one, sheet), wanted)

    def desk_retry(self, what):
        """Try rows again.

        :param what: "changed", those that were changed or answered since they failed;
            "all"
        :return: dict with rows, how many wait now
        """
        one = self._desk_at_work()
        return retrying.retry(one, arguments.one_of(self.env, what, retrying.WHAT))

    def desk_mapping(self, sheet):
        """The action that opens the mapping, with the failed rows as a sample."""
        one = self._desk_at_work()
        return one._desk_mapping(arguments.sheet(one, sheet))

    # files

    def _desk_file(self, sheet, kind):
        """The failed rows of a sheet as a file, to who may see them.

        :param kind: "xlsx" or "csv"
        :return: its name, and the open file
        """
        one = self._desk_seen()
        return round_trip.download(one, arguments.sheet(one, sheet), kind)

    def desk_upload(self, sheet, file_name, content):
        """Take the cells that a person changed in a file of failed rows.

        :param file_name: whatever it is: what the file is, it says itself
        :param content: of the file, as base64
        :return: dict with rows and cells (how many were changed), unchanged (rows of
            the file), missing (failed rows that it lacks), refused (dicts with line and
            why)
        """
        one = self._desk_at_work()
        return round_trip.upload(one, arguments.sheet(one, sheet), content)

    # answers

    def desk_records(self, reason, query):
        """Records that may be the answer to a value that is not found.

        :param reason: dict with sheet, column, kind and value
        :return: list of dicts with id and name, 20 at most
        """
        one = self._desk_at_work()
        query = arguments.text(self.env, query or "", arguments.LONGEST_NAME)
        return answers.records(one, reason, query)

    def desk_preview(self, answer):
        """What an answer would do.

        :param answer: dict with sheet, column, kind, value, way, res_id, text
        :return: dict with count, lines (the first 10) and text, a sentence
        """
        return answers.preview(self._desk_at_work(), answer)

    def desk_answer(self, given, remember=False):
        """Give answers, each of which mends all rows with its value.

        :param given: list of dicts as :meth:`desk_preview` takes them
        :param remember: whether tomorrow's file is to know them
        :return: dict with answers, remembered ("yes", "proposed", "no") and text
        """
        return answers.give(self._desk_at_work(), given, bool(remember))

    def desk_withdraw(self, answer_ids):
        """Take answers back: rows that are not in yet are asked about again.

        :return: dict with answers, those that are left
        """
        ids = arguments.ids(self.env, answer_ids)
        return answers.withdraw(self._desk_at_work(), ids)

    # who asks

    def _desk_seen(self):
        """The parent, to who may see its rows."""
        self.ensure_one()
        self._desk_check_may_see()
        return self

    def _desk_at_work(self):
        """The parent, to who may change what its rows are."""
        one = self._desk_seen()
        one._desk_check_may_repair()
        return one
