from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.queue_chunk.models.work import STATES
from odoo.addons.queue_chunk.tools.storable import storable
from odoo.addons.queue_chunk.tools.world import DEATHS

from ..importing.control import check_may_retry
from ..importing.ending import release
from ..importing.reading import loader_of, read_rows
from ..tools import cells
from ..tools.loading import text_of

# Of what is kept for who repairs the rows.
OF_REPAIR = {"readonly": True, "prefetch": False, "copy": False}


class BaseImportAsyncChunk(models.Model):
    """Consecutive rows of a file: the work of one job."""

    _name = "base.import.async.chunk"
    _inherit = "queue.chunk.work"
    _description = "Part of an Import"
    _order = "import_id, row_from"
    _parent_field = "import_id"
    _retry_values = {"state": "new", "rows_failed": 0}

    import_id = fields.Many2one(
        "base.import.async",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(related="import_id.user_id")
    company_id = fields.Many2one(related="import_id.company_id", store=True, index=True)
    name = fields.Char(readonly=True)
    number = fields.Integer(readonly=True)
    row_from = fields.Integer(readonly=True, index=True)
    row_to = fields.Integer(readonly=True)
    line_from = fields.Integer("From Line", compute="_compute_lines")
    line_to = fields.Integer("To Line", compute="_compute_lines")
    barrier = fields.Integer(
        readonly=True, help="What begins before this row must be settled before."
    )
    state = fields.Selection(STATES, string="Status")
    rows = fields.Integer(readonly=True)
    rows_done = fields.Integer("Done", readonly=True)
    rows_skipped = fields.Integer("Skipped", readonly=True)
    rows_failed = fields.Integer("Failed", readonly=True)
    record_ids = fields.Json(readonly=True)
    mapping = fields.Json(readonly=True)
    dates = fields.Json(readonly=True)
    rows_left = fields.Json(readonly=True, prefetch=False, help="Those that failed.")
    rows_aside = fields.Json(
        **OF_REPAIR, help="Those that a person skipped, each with the reason."
    )
    edited = fields.Json(
        **OF_REPAIR, help="Row to columns that were changed since it failed."
    )
    beside = fields.Json(
        **OF_REPAIR,
        help="Row to cells of failed rows that are not imported, for who repairs it.",
    )
    settled = fields.Datetime(
        readonly=True, help="When its rows were in, or had failed, for the last time."
    )
    attachment_id = fields.Many2one(
        "ir.attachment", readonly=True, index=True, ondelete="set null"
    )
    error_ids = fields.One2many(
        "base.import.async.error", "chunk_id", "Errors", readonly=True
    )

    def _compute_lines(self):
        for chunk in self:
            header = chunk.import_id._first_line()
            chunk.line_from = chunk.row_from + header
            chunk.line_to = chunk.row_to + header

    # its rows

    def _create_for(self, parent, number, rows, names, barrier, digits):
        """Create a chunk with its file and its job.

        :param number: counts the chunks
        :param rows: list of ``(index, cells)``
        :param names: field paths of the columns
        :param barrier: row before which everything must be settled before
        :param digits: of the number in the job's title
        """
        first, last = (rows[at][0] + parent._first_line() for at in (0, -1))
        chunk = self.create(
            {
                "import_id": parent.id,
                "number": number,
                "name": self.env._(
                    "%(title)s - #%(number)s - lines %(first)s to %(last)s",
                    title=parent.name,
                    number=str(number).zfill(digits),
                    first=first,
                    last=last,
                ),
                "barrier": barrier,
                "mapping": names,
            }
        )
        chunk._set_rows(rows)
        chunk._enqueue(waits=chunk._is_blocked())
        return chunk

    def _set_rows(self, rows):
        """Hold these rows, in a file that its job shows."""
        self.write({"row_from": rows[0][0], "row_to": rows[-1][0], "rows": len(rows)})
        self._set_file(rows)

    def _set_file(self, rows):
        """Have a file of these rows, in place of the one that there was."""
        parent, data = self.import_id, [list(row) for _index, row in rows]
        content = cells.to_csv([self.mapping, *data], parent.options)
        stem = (parent.file_name or "").rpartition(".")[0] or parent.file_name
        old = self._own_file()
        file = parent._store_file(f"{stem}-{self.number}.csv", content)
        self.write({"dates": cells.dates_of(data) or False, "attachment_id": file})
        old.unlink()

    def _rows(self):
        """The rows that are still to be imported, as ``[(index, cells)]``."""
        if self.rows_left:
            return cells.decode_rows(self.rows_left)
        file = self._own_file()
        if not file:
            return self._rows_of_file()
        _header, *rows = cells.from_csv(file.raw)
        rows = cells.put_dates(rows, self.dates)
        return list(enumerate(rows, self.row_from))

    def _rows_of_file(self):
        """The same from the whole file: whoever deleted the job deleted its rows."""
        rows, _names = read_rows(self.import_id)
        return [row for row in rows if self.row_from <= row[0] <= self.row_to]

    def _own_file(self):
        """The file of its rows, or none: never one that is somebody else's."""
        return self.import_id._if_own(self.attachment_id, self._own_job())

    # its job

    def _own_job(self):
        """Its job, or none: never one that does something else."""
        return self.job_id._if_works_on(self.attachment_id, self.import_id.user_id)

    def _enqueue(self, eta=None, waits=False):
        """Give each chunk a job, which shows its file.

        :param waits: whether it must wait for earlier chunks
        """
        for chunk in self:
            if not chunk._own_file():
                chunk._set_file(chunk._rows())
            super(BaseImportAsyncChunk, chunk)._enqueue(eta)
            place = {"res_model": "queue.job", "res_id": chunk.job_id.id}
            chunk.attachment_id.write(place)
            if waits:
                chunk.job_id.state = "wait_dependencies"

    def _close_job(self):
        """Nothing is left to do for a job that failed, or waits."""
        job = self._own_job()
        job.filtered(
            lambda job: job.state not in ("done", "started")
        ).button_cancelled()

    def _new_job(self, eta=None):
        # For ever, because deaths are counted by the job's body, not by the queue.
        parent = self.import_id
        importer = parent._user_env()["base_import.import"]
        return importer.with_delay(
            description=self.name,
            priority=parent.priority + self.number,
            max_retries=0,
            eta=eta,
        )._import_one_chunk(
            model_name=parent.res_model,
            attachment=importer.env["ir.attachment"].browse(self.attachment_id.id),
            options=parent._job_options(),
        )

    def _is_blocked(self):
        """Whether an earlier chunk must be settled before."""
        return bool(
            self.search_count(
                [
                    ("import_id", "=", self.import_id.id),
                    ("state", "=", "new"),
                    ("row_from", "<", self.barrier),
                    ("id", "!=", self.id),
                ],
                limit=1,
            )
        )

    def _reason_to_wait(self):
        if self.import_id._is_stopped():
            return self.env._("Nothing done: the import is paused or cancelled.")
        return self._wait_for_earlier_ones() if self._is_blocked() else None

    def _work(self):
        """Load the rows; those that come too early wait for the ones before.

        :return: what Odoo's ``load`` returns
        """
        try:
            with self.env.cr.savepoint():
                return self._load()
        except TooEarly:
            return self._wait_for_earlier_ones()

    def _go_on(self):
        parent = self.import_id
        if not parent.parallel and not parent._is_stopped():
            release(parent)
        super()._go_on()

    def _load(self):
        rows, names = self._rows(), self.mapping
        if self.import_id.on_error == "rows":
            loader = loader_of(self.import_id, names)
            loader.load(rows)
        else:
            loader = self._load_all_or_nothing(rows, names)
        if loader.failures and self._may_be_too_early():
            raise TooEarly
        self._settle(loader, rows, names)
        messages = [one for _row, found in loader.failures for one in found]
        return {"ids": loader.ids, "messages": messages}

    def _load_all_or_nothing(self, rows, names):
        loader = loader_of(self.import_id, names)
        with self.env.cr.savepoint() as savepoint:
            loader.load(rows)
            if loader.failures:
                savepoint.rollback()
                loader.ids, loader.rows_in = [], 0
        return loader

    def _settle(self, loader, rows, names):
        """Record what is in and what is not."""
        aside = self._aside() + loader.rows_skipped
        failed = [row for record, _messages in loader.failures for row in record]
        if failed and not loader.rows_in and self.import_id.on_error != "rows":
            left_out = {index for index, _cells, _reason in loader.rows_skipped}
            failed = [row for row in rows if row[0] not in left_out]
        self._forget_errors(aside)
        self.env["base.import.async.error"]._create_for(self, loader, names)
        texts = (one["message"] for _row, found in loader.failures for one in found)
        self.write(
            {
                **self._settled_values(failed, aside),
                "record_ids": (self.record_ids or []) + loader.ids or False,
                "error": storable("\n".join(dict.fromkeys(texts))) or False,
            }
        )

    def _settled_values(self, failed, aside):
        """What is stored of a chunk of which these rows failed and those are skipped.

        :param failed: ``[(index, cells)]``
        :param aside: ``[(index, cells, reason)]``
        """
        return {
            "state": "failed" if failed else "done",
            "settled": fields.Datetime.now(),
            "rows_done": self.rows - len(failed) - len(aside),
            "rows_failed": len(failed),
            "rows_skipped": len(aside),
            "rows_left": cells.encode_rows(failed) or False,
            "rows_aside": cells.encode_rows(aside) or False,
            "edited": self._known_of(aside, "edited"),
        }

    def _aside(self):
        """The rows that were skipped, as ``[(index, cells, reason)]``."""
        return cells.decode_rows(self.rows_aside or [])

    def _forget_errors(self, aside):
        """Of all rows but those that are skipped, which keep theirs."""
        kept = {index for index, _cells, _reason in aside}
        self.error_ids.filtered(lambda error: error.row not in kept).unlink()

    # order

    def _may_be_too_early(self):
        """In parallel, an error may be for want of an earlier row: wait, try again."""
        if not self.import_id.parallel or self.barrier >= self.row_from:
            return False
        self.barrier = self.row_from
        return self._is_blocked()

    def _wait_for_earlier_ones(self):
        # The state of the job is set where the queue would set it to done.
        self.barrier = self.row_from
        return self.env._("Waits for earlier rows.")

    def _is_waiting(self):
        """Whether its job ended without importing because of earlier chunks."""
        stopped = self.import_id._is_stopped()
        return self.state == "new" and not stopped and self._is_blocked()

    # workers that die

    def _halve(self):
        """Its workers died: cut it in two, or fail the record that is left."""
        rows, names = self._rows(), self.mapping
        loader = loader_of(self.import_id, names)
        records = loader.records(rows)
        if len(records) < 2 or self.import_id.on_error == "file" or self.rows_left:
            message = self.env._(
                "The server ended the job %s times while it imported these rows. They "
                "may need more time or memory than its limits allow.",
                DEATHS,
            )
            loader.failures.append((rows, [{"type": "error", "message": message}]))
            self._settle(loader, rows, names)
            return message
        half = len(records) // 2
        first, second = (
            [row for record in part for row in record]
            for part in (records[:half], records[half:])
        )
        other = self.copy(
            {
                "import_id": self.import_id.id,
                "attachment_id": False,
                "job_id": False,
                "barrier": max(self.barrier, second[0][0]),
            }
        )
        for chunk, part in ((self, first), (other, second)):
            chunk._set_rows(part)
            chunk._enqueue(waits=chunk is other)
        return self.env._("The server ended the job twice: its rows are cut in two.")

    def _fail(self, error, trace=None):
        left, message = self._rows(), storable(text_of(self.env, error))
        self._forget_errors(self._aside())
        self.write(self._settled_values(left, self._aside()) | {"error": message})
        self.env["base.import.async.error"]._create_one(self, left, message)

    # trying again

    def _check_may_retry(self):
        check_may_retry(self.import_id)

    def _reopen_if_failed(self):
        going = self.filtered(lambda chunk: not chunk.import_id.cancelled)
        super(BaseImportAsyncChunk, going)._reopen_if_failed()

    def _keep(self, left, aside=(), back=()):
        """These rows have failed from now on; others are skipped, or not any more.

        :param left: ``[(index, cells)]``
        :param aside: ``[(index, cells, reason)]`` of rows to skip
        :param back: indexes of rows that are skipped no more
        """
        kept = [row for row in self._aside() if row[0] not in back]
        aside, settled = sorted([*kept, *aside]), self.settled
        edited = self._known_of([*left, *aside], "edited")
        self.write(self._settled_values(left, aside))
        self.write({"edited": edited, "settled": settled})
        self._tell_errors()
        if self.state == "done":
            self._close_job()

    def _known_of(self, rows, name):
        """What a field that tells of rows one by one says of some of them."""
        indexes, known = {str(index) for index, *_row in rows}, self[name] or {}
        return {at: known[at] for at in known if at in indexes} or False

    def _tell_errors(self):
        """Sum up what is wrong with the rows that failed; of many, without a record."""
        failed = [index for index, _row in self.rows_left or ()]
        self.error_ids.flush_model()
        found = self.env.execute_query(
            SQL(
                "SELECT message FROM base_import_async_error"
                " WHERE chunk_id = %s AND kind = 'error' AND row = ANY(%s)"
                " GROUP BY message ORDER BY min(row), min(id)",
                self.id,
                failed,
            )
        )
        self.error = "\n".join(message for (message,) in found) or False

    def _give_errors(self, part, indexes):
        """What is wrong with rows goes with them to another chunk."""
        self.error_ids.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE base_import_async_error SET chunk_id = %s"
                " WHERE chunk_id = %s AND row = ANY(%s)",
                part.id,
                self.id,
                list(indexes),
            )
        )
        (self | part).invalidate_recordset(["error_ids"])
        self.env["base.import.async.error"].invalidate_model(["chunk_id"])

    def _part_with(self, rows):
        """Some rows that failed leave for a chunk of their own, which waits.

        :param rows: ``[(index, cells)]``, not all that failed
        """
        parent, indexes = self.import_id, {index for index, _row in rows}
        left = [row for row in self._rows() if row[0] not in indexes]
        part = self._create_for(
            parent, self.number, rows, self.mapping, self.barrier, len(str(parent.rows))
        )
        beside = self._known_of(rows, "beside")
        part.write({"rows_left": cells.encode_rows(rows), "beside": beside})
        self._give_errors(part, indexes)
        self.rows -= len(rows)
        self._keep(left)
        return part

    def _needs_job_sql(self):
        return "NOT coalesce(parent.test, false)"

    def _gc_files(self, days):
        """Remove the files of what is in."""
        old = self.search(
            [("state", "=", "done"), ("attachment_id", "!=", False)]
            + [("write_date", "<", f"-{days}d")],
            limit=1000,
        )
        self.env["ir.attachment"].union(*(one._own_file() for one in old)).unlink()
        old.attachment_id = False

    def action_download(self):
        """Download the rows of this part."""
        return {
            "type": "ir.actions.act_url",
            "url": f"/base_import_async/{self.import_id.id}/part/{self.id}",
            "target": "download",
        }


class TooEarly(Exception):
    """Earlier rows must be in before."""
