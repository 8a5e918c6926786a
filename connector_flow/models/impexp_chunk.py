import json
from operator import itemgetter

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.queue_chunk.desk import changes as history
from odoo.addons.queue_chunk.desk.faults import UNREAD, Fault
from odoo.addons.queue_chunk.desk.faults import dump as dump_faults
from odoo.addons.queue_chunk.tools.seal import apart, sealed

from ..engine.chunk_skip import skip, skipped_message, take_back
from ..engine.file_import import LONGEST
from ..engine.lent_rights import check_lent_to_runs
from ..engine.pulse import Pulse, forget_pulses
from ..engine.row_runner import RowRunner
from ..engine.rows import make_row
from ..engine.run_desk import column_names, sheet_of
from ..engine.run_queue import has_other_works
from ..engine.run_records import first_seen
from ..engine.run_steps import add_chunk
from ..records.answers import answer_rows
from ..tools.chunk_data import ChunkData
from ..tools.collector import young_objects_only
from ..tools.faults import sentence
from ..tools.known_before import known_before
from ..tools.left_out import LeftOut
from ..tools.notification import notification
from ..tools.outcome import Outcome
from ..tools.record_rows import record_rows
from ..tools.row_set import all_of, part_of
from .field_options import LINK, LONG

CHANGES_SHOWN = 20
CHANGE_SHOWN = 500  # characters of a cell
MAX_REPAIR = 2**20  # characters by which rows may grow
# So often rows that others let pass are given up one by one, which takes a try each.
ONE_BY_ONE = 20
NEXT = -1  # of the rows that were in: those here are tried before all others
LINE_BY_LINE = ("row_errors", "read_errors", "faults")  # of rows that failed
WRONG = (*LINE_BY_LINE, "error", "error_detail", "edited")


class ImpexpChunk(models.Model):
    """Consecutive rows of a file with their line numbers: the work of one job.

    Rows that fail leave the chunk for one of their own, so that all rows of a chunk
    share its state, and the good ones are never imported twice.
    """

    _name = "impexp.chunk"
    _inherit = ["impexp.work", "mail.thread"]
    _description = "Chunk"
    _masked_fields = (
        "error",
        "error_detail",
        "row_errors",
        "faults",
        "read_errors",
        "skip_reasons",
        "skipped_as",
        "last_error",
    )
    _mail_post_access = "read"
    _order = "id"

    name = fields.Char(readonly=True)
    data = fields.Text(
        "Rows to Import",
        prefetch=False,
        help="The rows with their line numbers, JSON.",
    )
    source_id = fields.Many2one("impexp.chunk", "Came from", **LINK)
    split_ids = fields.One2many("impexp.chunk", "source_id", "Split Off", readonly=True)
    run_state = fields.Selection(related="run_id.state", string="Status of the Run")
    settled = fields.Datetime(
        readonly=True, help="When its rows were in, or had failed, for the last time."
    )
    first_line = fields.Integer(readonly=True, aggregator=None)
    last_line = fields.Integer(readonly=True, aggregator=None)
    rows = fields.Integer(readonly=True)
    rows_skipped = fields.Integer(readonly=True)
    rows_unchanged = fields.Integer(
        readonly=True, help="Those of the skipped rows that said nothing new."
    )
    rows_done = fields.Integer(compute="_compute_figures")
    rows_failed = fields.Integer(compute="_compute_figures")
    rows_waiting = fields.Integer(compute="_compute_figures")
    row_errors = fields.Text(**LONG, help="Line to error, JSON.")
    faults = fields.Text(**LONG, help="Line to what is wrong with it in parts, JSON.")
    read_errors = fields.Text(
        **LONG,
        help="Lines that could not be read from the file, JSON; empty once repaired.",
    )
    skip_reasons = fields.Text(**LONG, help="Line to reason, JSON.")
    skipped_as = fields.Text(
        **LONG, help="What was wrong with rows that a person skipped, JSON."
    )
    edited = fields.Text(
        **LONG, help="Line to the columns that a person changed since it failed, JSON."
    )
    records = fields.Text(**LONG, help="Model to ids made by the rows, JSON.")
    record_count = fields.Integer(compute="_compute_record_count")
    changed_records = fields.Text(
        **LONG, help="Those of the records that were there before, JSON."
    )
    records_made = fields.Integer(readonly=True)
    records_changed = fields.Integer(readonly=True)
    can_take_back = fields.Boolean(compute="_compute_can_take_back")
    put_off = fields.Boolean(
        readonly=True,
        help="Its rows lack a record that another row of the run may bring. They are "
        "tried again when all others are in.",
    )
    comes_last = fields.Boolean(
        readonly=True,
        help="Its rows are records that the run made: it begins when all else is in.",
    )
    origin = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Id of the first of the chunks that other tasks got of the same rows.",
    )
    row_set = fields.Text(
        **LONG,
        help="Which of the rows of its origin are here, if several tasks have them.",
    )
    skip_set = fields.Text(**LONG, help="Which of them were skipped.")
    done_before = fields.Integer(
        readonly=True, help="Rows of the run that were in when these were put off."
    )
    times_put_off = fields.Integer(readonly=True)
    lines_ahead = fields.Text(**LONG, help="Lines that its rows let pass, JSON.")

    def init(self):
        # Most of what the database writes for a chunk is its rows, compressed: lz4
        # takes a tenth of the time, where the server knows it (PostgreSQL 14).
        self.env.cr.execute(
            "SELECT FROM pg_settings"
            " WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)"
        )
        if self.env.cr.rowcount:
            self.env.cr.execute(
                "ALTER TABLE impexp_chunk ALTER COLUMN data SET COMPRESSION lz4"
            )

    @api.depends("state", "rows", "rows_skipped")
    def _compute_figures(self):
        for chunk in self:
            done = chunk.state == "done"
            chunk.rows_done = chunk.rows - chunk.rows_skipped if done else 0
            chunk.rows_failed = chunk.rows if chunk.state == "failed" else 0
            chunk.rows_waiting = chunk.rows if chunk.state == "new" else 0

    @api.depends("records")
    def _compute_record_count(self):
        for chunk in self:
            chunk.record_count = sum(map(len, _load(chunk.records).values()))

    @api.depends("skipped_as", "state")
    def _compute_can_take_back(self):
        for chunk in self:
            chunk.can_take_back = chunk.state == "done" and bool(chunk.skipped_as)

    # made by the engine

    def _create_for(self, run, task, values, sharing=None):
        """Create a chunk from what a task type or a failing chunk gives.

        :param values: data, and name, file_id, errors, followers, source_id if known
        :param sharing: says of the rows that other tasks get them as well
        """
        data = ChunkData.of(values.pop("data"))
        errors = values.pop("errors", None)
        followers = values.pop("followers", None) or {}
        stored = {
            "run_id": run.id,
            "task_id": task.id,
            **self._row_values(data),
            **(sharing.values(data.lines) if sharing else {}),
            **values,
        }
        if errors:
            others = {line: self._lost_head(at) for line, at in followers.items()}
            unread = {line: [Fault(UNREAD, message=errors[line])] for line in errors}
            stored |= self._failed_values(errors | others, unread)
            stored["read_errors"] = _dump(errors)
        stored["name"] = stored.get("name") or self._name_of(stored)
        quiet = apart(self).with_context(tracking_disable=True)
        chunk = quiet.create(stored).with_env(self.env)
        if sharing:
            sharing.add(chunk)
        return chunk

    def _row_values(self, data):
        """The values of a chunk with these rows, which are those it has or a part."""
        lines = data.lines
        return {
            "data": data.dump(),
            "rows": len(lines),
            "first_line": min(lines, default=0),
            "last_line": max(lines, default=0),
            **self._part_values(lines),
        }

    def _part_values(self, lines):
        """Which rows of its origin a part of the chunk has."""
        if not (self and self.row_set):
            return {}
        own = ChunkData.parse(self.data).lines
        return {"row_set": part_of(self.row_set, own, set(lines))}

    @api.model
    def _failed_values(self, errors, parts=None):
        """The values of a chunk whose rows failed.

        :param errors: line to sentence
        :param parts: line to its faults, of lines of which more is known
        """
        known = {line: parts[line] for line in errors if line in parts} if parts else {}
        return {
            "state": "failed",
            "put_off": False,
            "settled": fields.Datetime.now(),
            "error": self._summary(errors),
            "row_errors": _dump(errors),
            "faults": dump_faults(known),
            "edited": False,
        }

    def _summary(self, errors):
        """The errors of the rows in one sentence."""
        line, message = next(iter(errors.items()))
        more = len(errors) - 1
        if not more:
            return self.env._("Line %(line)s: %(error)s", line=line, error=message)
        if more == 1:
            return self.env._(
                "Line %(line)s: %(error)s 1 more row failed.", line=line, error=message
            )
        return self.env._(
            "Line %(line)s: %(error)s %(more)s more rows failed.",
            line=line,
            error=message,
            more=more,
        )

    def _lost_head(self, line):
        """What is said of a row that continues one which cannot be read."""
        return self.env._(
            "This row may belong to line %s, which cannot be read: repair that one.",
            line,
        )

    def _name_of(self, values):
        """The name of a chunk with these values: its file and its lines."""
        lines = self._lines_in_words(values)
        file = self.env["impexp.file"].browse(values.get("file_id"))
        return f"{file.name}, {lines}" if file else lines

    def _lines_in_words(self, values):
        """Which lines they are, and how many, if there are others between them."""
        first, last = values["first_line"], values["last_line"]
        if first == last:
            return self.env._("line %s", first)
        words = self.env._("lines %(first)s–%(last)s", first=first, last=last)
        if values["rows"] == last - first + 1:
            return words
        rows = values["rows"]
        return self.env._("%(rows)s rows from %(lines)s", rows=rows, lines=words)

    def _job_description(self):
        return f"{self.name}: {self.task_id.name}"

    # the work

    def _work(self):
        """Import the rows; those that time did not suffice for get another job."""
        outcome, rest = self._run_rows(self.task_id.job_seconds)
        for part in rest:
            self._move([row.line for row in part])._enqueue()
        if not self._put_off(outcome, self._too_early(outcome)):
            return self.env._("Put off: other rows may bring what is missing.")
        self._settle(outcome, asynch=True)
        return self.env._(
            "%(done)s rows in, %(skipped)s skipped, %(failed)s failed.",
            done=len(outcome.done),
            skipped=len(outcome.reasons),
            failed=len(outcome.errors),
        )

    def _work_at_once(self):
        """The same without a job, in the caller's transaction and isolation of rows."""
        outcome, _rest = self._run_rows(seconds=float("inf"))
        if not self._put_off(outcome, self._too_early(outcome)):
            return
        self._settle(outcome, asynch=False)
        if self.state == "failed":
            self._store_failed_job(self.error_detail)
        self.run_id._end_after_commit()

    def _settle(self, outcome, asynch):
        """Failed rows leave for a chunk of their own, unless there are no others."""
        if outcome.errors and not outcome.good:
            return self._fail_rows(outcome)
        if outcome.errors:
            self._move_failed(outcome)
        self._finish(outcome, asynch)

    # rows that come too early

    def _too_early(self, outcome):
        """Lines that are to be tried again behind all others: set.

        When nothing comes in any more, those that others let pass are given up first,
        one by one: the others may be what is missing. Rows that can do without it get
        a last try.
        """
        if not outcome.early or self._may_come(outcome):
            return set(outcome.early)
        ahead = self._lines_ahead().union(outcome.behind.values())
        last = set() if self.put_off else outcome.resorts & outcome.early.keys()
        heads = {
            head
            for line, head in outcome.early.items()
            if head in ahead and line not in outcome.behind
        }
        if self.times_put_off < ONE_BY_ONE:
            heads = set(sorted(heads)[:1])
        return last | {
            line
            for line, head in outcome.early.items()
            if ahead and (line in outcome.behind or head not in heads)
        }

    def _is_last_try(self):
        """Whether nothing has come in since these rows were put off."""
        return self.put_off and self._done_in_run() <= self.done_before

    def _lines_ahead(self):
        """Lines that rows in other chunks, which were put off, let pass: set."""
        found = [json.loads(chunk.lines_ahead) for chunk in self._others_behind()]
        return set().union(*found)

    def _others_behind(self):
        """The other chunks whose rows let some pass."""
        ahead = (("state", "=", "new"), ("lines_ahead", "!=", False))
        return self.search(self._beside(*ahead))

    def _beside(self, *domain):
        """A domain: other chunks of the same file, for the same task."""
        same = [(name, "=", self[name].id) for name in ("run_id", "task_id", "file_id")]
        return [*same, ("id", "!=", self.id), *domain]

    def _let_next(self, lines):
        """Chunks whose rows let lines pass that were given up are tried next."""
        for chunk in self._others_behind() if lines else ():
            if not lines.isdisjoint(json.loads(chunk.lines_ahead)):
                chunk.done_before = NEXT

    def _may_come(self, outcome):
        """Whether other rows of the run may still bring what rows here lack.

        Those that go in from here may, and whatever waits. Rows that were put off are
        tried as long as this brings others in.
        """
        if outcome.good:
            return True
        if self.put_off:
            return self._done_in_run() > self.done_before
        return has_other_works(self.run_id, self)

    def _put_off(self, outcome, lines):
        """Let the rows that came too early wait for all others.

        :return: whether there are others in this chunk
        """
        given_up = {outcome.early[line] for line in outcome.early.keys() - lines}
        self._let_next(given_up)
        if not lines:
            return True
        for line in lines:
            del outcome.errors[line]
        is_next = not given_up.isdisjoint(outcome.behind.values())
        values = {
            "put_off": True,
            "done_before": NEXT if is_next else self._done_in_run(),
            "times_put_off": self.times_put_off + 1,
            "lines_ahead": _dump(sorted(set(outcome.behind.values()))),
        }
        if outcome.good or outcome.errors:
            self._move(lines).write(values)
            return True
        data = ChunkData.parse(self.data).only(lines)
        self.write(self._row_values(data) | values | {"job_id": False})
        return False

    def _gather(self):
        """Take in the rows of the same file that were put off in other chunks."""
        waiting = (("state", "=", "new"), ("put_off", "=", True))
        others = (("job_id", "=", False), ("comes_last", "=", False))
        data = ChunkData.parse(self.data)
        for chunk in self.search(self._beside(*waiting, *others), order="first_line"):
            more = ChunkData.parse(chunk.data)
            is_small = len(data.rows) + len(more.rows) <= LONGEST
            is_alike = more.columns == data.columns and chunk._is_of_one_task()
            if is_small and is_alike and self._is_of_one_task() and chunk._claim():
                data = data._replace(rows=[*data.rows, *more.rows])
                chunk.write({"state": "done"})  # its rows are here now
                chunk.unlink()
        data.rows.sort(key=itemgetter(0))
        self.write(self._row_values(data))

    def _is_of_one_task(self):
        """Whether no other task has its rows as well."""
        return not (self.origin or self.row_set)

    def _claim(self):
        """Lock a chunk that nobody works on; whether that was so."""
        self.env.cr.execute(
            "SELECT FROM impexp_chunk WHERE id = %s FOR UPDATE SKIP LOCKED", [self.id]
        )
        return bool(self.env.cr.rowcount)

    def _done_in_run(self):
        domain = [("run_id", "=", self.run_id.id), ("state", "=", "done")]
        [[done]] = self._read_group(domain, [], ["rows:sum"])
        return done or 0

    def _run_rows(self, seconds):
        """Run the rows with the rights of the run's user.

        :return: the outcome, and the parts that the time did not suffice for
        """
        self._check_belongs()
        reader = self.task_id._instance(self.run_id)
        reader.chunk = self.with_env(reader.env)
        reader.pulse = Pulse(self)
        outcome = Outcome()
        if self.put_off and reader.gathers():
            self._gather()
        rows = self._readable_rows(reader, outcome)
        rows = self._answered_rows(reader, rows, outcome)
        with young_objects_only():
            beat = reader.pulse.beat
            rest = RowRunner(reader, outcome, seconds, beat).run(rows)
        if outcome.cells:
            self.data = ChunkData.parse(self.data).replaced(outcome.cells).dump()
        if reader.notes and self._is_first_of_file():
            for note in reader.notes:
                sealed(self.run_id)._message_log(body=note)
        return outcome, rest

    def _answered_rows(self, reader, rows, outcome):
        """The rows with what people said of their cells, without those left out."""
        if reader.asks_answers or not (answers := reader.known_answers()):
            return rows
        answer_rows(rows, answers)
        for row in rows:
            if row.reason is not None:
                outcome.skip(row.line, row.reason)
        return [row for row in rows if row.reason is None]

    def _is_first_of_file(self):
        """Whether it is the chunk that tells what is true of all."""
        above = self._beside(("first_line", "<=", self.first_line))
        return not self.put_off and not self.search_count(above, limit=1)

    def _readable_rows(self, reader, outcome):
        """The rows as task types see them, but those that could not even be read.

        Nor those that continue such a row: they would join the record above it.
        """
        self.fetch(["data", "read_errors", "row_set"])
        data, unread, rows = ChunkData.parse(self.data), _load(self.read_errors), []
        head = None
        for line, cells in data.rows:
            try:
                if str(line) in unread:
                    raise ValueError(unread[str(line)])
                row = make_row(data.columns, line, cells)
            except ValueError as error:
                fault = Fault(UNREAD, message=str(error))
                outcome.fail(line, fault.message, faults=[fault])
                head = line
                self._fail_above(reader, rows, outcome, data.columns, line, cells)
                continue
            if head and reader.continues(row):
                outcome.fail(line, self._lost_head(head))
                continue
            head = None
            rows.append(row)
        return rows

    def _fail_above(self, reader, rows, outcome, columns, line, cells):
        """The record above waits together with a line that cannot be read."""
        try:
            row = make_row(columns, line, cells)
        except ValueError:
            return
        if rows and reader.continues(row):
            record = reader.groups(rows)[-1]
            del rows[-len(record) :]
            for above in record:
                outcome.fail(above.line, self._lost_head(line))

    def _rows_beside(self):
        """Rows of the same file that wait in other chunks, above the last one here.

        :return: iterator of lists, each of a chunk
        """
        above = (("state", "=", "new"), ("first_line", "<", self.last_line))
        for chunk in self.search(self._beside(*above)):
            yield chunk._readable_rows(self.task_id._instance(self.run_id), Outcome())
            chunk.invalidate_recordset(["data"])  # there may be many

    def _finish(self, outcome, asynch):
        """The rows that are left in this chunk are in, or skipped."""
        if self.state == "failed":
            self._close_failed_jobs()
        left = {}
        if len(outcome.good) < self.rows:
            left = self._row_values(ChunkData.parse(self.data).only(outcome.good))
        if self.row_set:
            skipped = self._part_values(outcome.reasons)
            left["skip_set"] = skipped["row_set"]
        changed = known_before(self.env, outcome.records)
        self.write(
            {
                **left,
                "state": "done",
                "put_off": False,
                "settled": fields.Datetime.now(),
                **dict.fromkeys(WRONG, False),
                "rows_skipped": len(outcome.reasons),
                "skip_reasons": _dump(outcome.reasons),
                "rows_unchanged": len(outcome.unchanged & outcome.reasons.keys()),
                "records": _dump(outcome.records),
                "changed_records": _dump(changed),
                "records_made": _count(outcome.records) - _count(changed),
                "records_changed": _count(changed),
            }
        )
        if outcome.successors or outcome.made:
            self._hand_on(outcome, asynch)

    def _hand_on(self, outcome, asynch):
        """Start the next tasks with what the rows yielded, and what they became."""
        rows = [
            (line, arguments["chunk_data"])
            for line, arguments in outcome.successors
            if "chunk_data" in arguments
        ]
        given = [arguments for _line, arguments in outcome.successors]
        others = [arguments for arguments in given if "chunk_data" not in arguments]
        left_out = LeftOut()
        for arrow in self.task_id._arrows("each"):
            task_type = arrow.task_to_id._class()
            if task_type.reads_chunks and rows:
                self._hand_rows(arrow, self._yielded(rows), left_out, asynch)
            for arguments in others:
                arrow._follow(self.run_id, arguments, asynch)
            if task_type.takes_records and outcome.made:
                self._hand_rows(arrow, self._became(outcome.made), left_out, asynch)
        if left_out.counts:
            self.left_out = left_out.dump()

    def _became(self, made):
        """The values of a chunk with the records that the rows became.

        :param made: {(model, id): the line from which it was made}
        """
        data = record_rows(ChunkData.parse(self.data), made)
        last = {"comes_last": True, "put_off": True}
        return last | {"data": data, "file_id": self.file_id.id}

    def _hand_rows(self, arrow, values, left_out, asynch):
        """Give the next task those of the rows that meet the condition.

        :param values: of a chunk for the next task
        """
        lines = values["data"].lines
        passing = arrow._passing(self.run_id, values)
        passed = passing["data"].lines if passing else []
        left_out.add(lines, {arrow: passed})
        if passing:
            shared = passing | self._shared_values(passed)
            add_chunk(self.run_id, arrow.task_to_id, shared, asynch)

    def _records_before(self):
        """Records that became of the rows behind those here: {model: set of ids}."""
        same = ["|", ("id", "=", self.origin), ("origin", "=", self.origin)]
        found = {}
        for chunk in self.search([("run_id", "=", self.run_id.id), *same]):
            for model, ids in _load(chunk.records).items():
                found.setdefault(model, set()).update(ids)
        return found

    def _shared_values(self, lines):
        """What a chunk knows whose rows come from these lines of this one."""
        own = ChunkData.parse(self.data).lines
        if not self.row_set:
            row_set = all_of(own)
            skipped = {int(line) for line in _load(self.skip_reasons)}
            skip_set = part_of(row_set, own, skipped)
            self.write({"row_set": row_set, "skip_set": skip_set})
        known = set(lines) & set(own) or set(own[:1])  # a type may count otherwise
        row_set = part_of(self.row_set, own, known)
        return {"origin": self.origin or self.id, "row_set": row_set}

    def _yielded(self, rows):
        data = ChunkData.of([row for _line, row in rows])
        numbered = [
            [line, cells]
            for (line, _row), (_at, cells) in zip(rows, data.rows, strict=True)
        ]
        return {"data": data._replace(rows=numbered), "file_id": self.file_id.id}

    # failing

    def _move(self, lines, errors=None, parts=None):
        """Move rows to a chunk of their own.

        :param errors: line to sentence, of rows that failed
        :param parts: line to the faults of such a row
        :return: the new chunk, which has no job yet
        """
        data = ChunkData.parse(self.data)
        moved = self._create_for(
            self.run_id,
            self.task_id,
            {
                "data": data.only(set(lines)).dump(),
                "file_id": self.file_id.id,
                "source_id": self.id,
                "origin": self.origin or (self.row_set and self.id),
                **self._part_values(lines),
            },
        )
        moved.read_errors = _dump(_only(self.read_errors, lines))
        if errors:
            moved.write(self._failed_values(errors, parts))
        return moved

    def _move_unsettled(self, lines):
        """Move rows that failed, or were skipped, to a chunk of their own, as they are.

        :return: the new chunk, which has no job
        """
        moved = self._move(lines)
        moved.write(self._unsettled_values(lines, moved.row_set))
        self._leave_unsettled(lines)
        return moved

    def _move_together(self, lines_of):
        """Move rows that failed in several chunks to one of their own.

        :param self: chunks of the same task, file and columns, without sets of rows
        :param lines_of: {id of a chunk: lines}
        :return: the new chunk, which has no job
        """
        first, *others = self
        moved = first._move_unsettled(lines_of[first.id])
        data = ChunkData.parse(moved.data)
        known = {name: _load(moved[name]) for name in (*LINE_BY_LINE, "edited")}
        for chunk in others:
            lines = lines_of[chunk.id]
            data.rows.extend(ChunkData.parse(chunk.data).only(lines).rows)
            for name, by_line in known.items():
                by_line |= _only(chunk[name], lines)
            chunk._leave_unsettled(lines)
        values = {name: _dump(by_line) for name, by_line in known.items()}
        values |= {"error": self._summary(known["row_errors"])}
        values |= {"file_id": moved.file_id.id, **moved._row_values(data)}
        moved.write(values | {"name": self._name_of(values)})
        return moved

    def _leave_unsettled(self, lines):
        """Keep the other rows, which failed or were skipped, as they are."""
        data = ChunkData.parse(self.data)
        rest = data.only(set(data.lines) - set(lines))
        values = self._row_values(rest)
        self.write(values | self._unsettled_values(rest.lines, values.get("row_set")))

    def _unsettled_values(self, lines, row_set):
        """What a chunk knows of some of its rows, which failed or were skipped."""
        kept = _load(self.skipped_as)
        errors = _only(kept.get("row_errors") or self.row_errors, lines)
        values = {"state": self.state, "settled": self.settled}
        values["edited"] = _dump(_only(self.edited, lines))
        if self.state == "failed":
            for name in LINE_BY_LINE:
                values[name] = _dump(_only(self[name], lines))
            return values | {"error": self._summary(errors)}
        kept = {name: _dump(_only(text, lines)) or None for name, text in kept.items()}
        return values | {
            "skipped_as": json.dumps(kept),
            "skip_reasons": _dump(_only(self.skip_reasons, lines)),
            "rows_skipped": len(lines),
            "skip_set": row_set,
        }

    def _with_their_records(self, lines, reader=None):
        """Lines of rows, and of those that must not be parted from them: set.

        :param reader: the one of another chunk of the task, which knows its plans
        """
        reader = self._reader_of_rows(reader)
        groups = reader.groups(self._readable_rows(reader, Outcome()))
        return _touched(groups, set(lines))

    def _with_what_continues(self, lines, reader=None):
        """Lines of rows, and of those that say nothing without them: set.

        A row that continues the one above would join another record without that.

        :param reader: the one of another chunk of the task, which knows its plans
        """
        reader, lines = self._reader_of_rows(reader), set(lines)
        units = []
        for group in reader.groups(self._readable_rows(reader, Outcome())):
            for at, row in enumerate(group):
                if at and reader.continues(row):
                    units[-1].append(row)
                else:
                    units.append([row])
        return _touched(units, lines)

    def _reader_of_rows(self, reader):
        reader = reader or self.task_id._instance(self.run_id)
        reader.chunk = self.with_env(reader.env)
        return reader

    def _move_failed(self, outcome):
        """Rows that failed wait, with a failed job that can be requeued."""
        failed = self._move(outcome.errors, outcome.errors, outcome.faults)
        failed.error_detail = "\n".join(outcome.tracebacks) or False
        failed._store_failed_job(failed.error_detail)

    def _fail(self, error, detail=None):
        message = sentence(self.env, error)
        errors = dict.fromkeys(ChunkData.parse(self.data).lines, message)
        self.write(self._failed_values(errors) | {"error_detail": detail})

    def _fail_rows(self, outcome):
        data = ChunkData.parse(self.data).only(outcome.errors)
        detail = "\n".join(outcome.tracebacks) or False
        self.write(
            {
                **self._row_values(data),
                **self._failed_values(outcome.errors, outcome.faults),
                "error_detail": detail,
            }
        )

    def _halve(self):
        """Two workers died of these rows: find out which row it is."""
        lines = ChunkData.parse(self.data).lines
        half = self._middle(lines)
        if half:
            second = self._move(lines[half:])
            self.write(self._row_values(ChunkData.parse(self.data).only(lines[:half])))
            (self | second)._enqueue()
            return self.env._("The server process died twice: tried in halves.")
        raise UserError(
            self.env._(
                "The server process died twice while it imported this row. Memory or "
                "time may be short for it: look at the server's log."
            )
        )

    def _middle(self, lines):
        """How many rows to leave here, so that none is parted from its lines."""
        reader = self.task_id._instance(self.run_id)
        groups = reader.groups(self._readable_rows(reader, Outcome()))
        kept_above = {row.line for group in groups for row in group[1:]}
        places = [at for at, line in enumerate(lines) if at and line not in kept_above]
        return min(places, key=lambda at: abs(2 * at - len(lines)), default=0)

    def _reopen(self):
        forget_pulses(self)
        super()._reopen()

    def _waits_sql(self):
        """A chunk without a job waits for its turn: the run queues it."""
        return "work.job_id IS NULL"

    # repairing

    def write(self, vals):
        if not self.env.su:
            self._check_repair(vals)
            for chunk in self:
                sealed(chunk)._repair(vals["data"])
            return True
        # Nothing here is tracked, and nobody follows a chunk by being named in it.
        quiet = apart(self).with_context(tracking_disable=True)
        return super(ImpexpChunk, quiet).write(vals)

    def _check_repair(self, vals):
        """People change the cells of failed rows, and nothing else."""
        if vals.keys() - {"data"} or not vals.get("data"):
            raise AccessError(
                self.env._("Only the rows of a chunk can be changed, to repair them.")
            )
        self._check_may_change()
        if any(chunk.state != "failed" for chunk in self):
            raise UserError(
                self.env._("Only rows that failed can be changed; these are not.")
            )

    def _check_may_change(self):
        """Who changes rows, or leaves them out, decides what goes in."""
        check_lent_to_runs(self.sudo().run_id.with_env(self.env))
        self._check_may_repair()

    def _repair(self, text):
        """Change cells: who, when, before, after is told in the chatter."""
        if not isinstance(text, str) or len(text) > MAX_REPAIR + len(self.data):
            raise ValidationError(
                self.env._("The rows cannot be saved: they are too long.")
            )
        try:
            old, new = ChunkData.parse(self.data), ChunkData.parse(text)
            changes = old.changes(new)
            old.check_repair(new)
            new.check_storable()
        except ValueError as error:
            raise ValidationError(
                self.env._("The rows cannot be saved. %s", error)
            ) from error
        if not changes:
            return
        places = {name: at for at, name in enumerate(column_names(new))}
        edited = {}
        for line, column, _before, _after in changes:
            touched = edited.setdefault(line, [])
            if column in places:  # and not gone, as a cell that was too many
                touched.append(places[column])
        self._write_repaired(new, edited)
        history.tell(self.run_id, [self._change(*change) for change in changes])
        self._message_log(body=self._changes_html(changes))

    def _change(self, line, column, before, after):
        sheet = sheet_of(self)
        before, after = history.shown(before), history.shown(after)
        return history.Change(sheet, line, column, before, after)

    def _write_repaired(self, data, edited, unread=False):
        """Store cells that a person changed.

        :param data: ChunkData with the lines of this chunk
        :param edited: {line: indexes of the columns}
        :param unread: whether lines that could not be read still cannot
        """
        known = _load(self.edited)
        for line, columns in edited.items():
            known[str(line)] = sorted({*known.get(str(line), ()), *columns})
        values = {"data": data.dump(), "edited": _dump(known)}
        if not unread:
            left = set(data.lines) - edited.keys()
            values["read_errors"] = _dump(_only(self.read_errors, left))
        self.write(values)

    def _changes_html(self, changes):
        items = Markup().join(
            Markup("<li>%s: <del>%s</del> → <ins>%s</ins></li>")
            % (
                self.env._("Line %(line)s, %(column)s", line=line, column=column),
                "" if before is None else str(before)[:CHANGE_SHOWN],
                "" if after is None else str(after)[:CHANGE_SHOWN],
            )
            for line, column, before, after in changes[:CHANGES_SHOWN]
        )
        more = len(changes) - CHANGES_SHOWN
        if more > 0:
            items += Markup("<li>%s</li>") % self.env._("and %s more", more)
        return Markup("<ul>%s</ul>") % items

    def action_skip(self):
        """Leave these rows out for good: they count as skipped.

        :return: an action that says how many they were
        """
        self._check_may_change()
        for chunk in sealed(self):
            if chunk.state != "failed":
                raise UserError(self.env._("Only rows that failed can be skipped."))
            skip(chunk, self.env._("Skipped by %s.", self.env.user.name))
        return notification("success", skipped_message(self.env, self))

    def action_take_back(self):
        """Let rows that a person skipped wait for repair again."""
        self._check_may_change()
        for chunk in sealed(self):
            take_back(chunk)

    # the sweep and the end

    @api.model
    def _check_no_open_rows(self, domain):
        """Refuse to delete what holds rows that are not in."""
        states = Domain("state", "in", ["new", "failed"])
        open_rows = self.sudo().search(
            Domain(domain) & states & Domain("run_id.cancelled", "=", False), limit=1
        )
        if open_rows:
            raise UserError(
                self.env._(
                    "Rows of “%s” still wait or failed: they would be lost. Import, "
                    "skip or cancel them first, or archive the flow instead.",
                    open_rows.run_id.name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open_rows(self):
        self._check_no_open_rows([("id", "in", self.ids)])

    @api.model
    def _gc_data(self, days):
        """The content of rows that are in is not needed for ever."""
        self.env.cr.execute(
            "UPDATE impexp_chunk SET data = NULL WHERE state = 'done'"
            " AND data IS NOT NULL"
            " AND write_date < now() AT TIME ZONE 'UTC' - make_interval(days => %s)",
            [days],
        )
        self.invalidate_model(["data"])

    # screens

    def action_open_records(self):
        """Open the records that the rows made."""
        self.ensure_one()
        self.check_access("read")
        made = _load(self.records)
        if not made:
            raise UserError(self.env._("These rows made no records."))
        return first_seen(self.env, made)

    def action_open_job(self):
        """Open the chunk's job; for job managers."""
        self.ensure_one()
        return self.job_id._get_records_action(context={})


def _load(text):
    return json.loads(text or "{}")


def _touched(groups, lines):
    """Some lines, with all of the groups of rows in which they are."""
    found = ({row.line for row in group} for group in groups)
    return lines.union(*(group for group in found if group & lines))


def _only(text, lines):
    """What is known of some lines: a dictionary, from its text."""
    wanted = {str(line) for line in lines}
    return {line: known for line, known in _load(text).items() if line in wanted}


def _dump(values):
    return json.dumps(values, ensure_ascii=False) if values else False


def _count(records):
    """How many records there are, each of them once."""
    return sum(len(set(ids)) for ids in records.values())
