import json
import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.base_import.models.base_import import ImportValidationError
from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID

from ..tools import error_file
from ..tools.limits import Stopwatch, exceeded
from ..tools.loading import Loader, spans_of, undo_callbacks
from ..tools.order import Order

_logger = logging.getLogger(__name__)

CHUNK_SIZE = 100
PRIORITY = 100
HOPELESS = 100  # rows that failed while none succeeded, before the import pauses
SPLIT_CHUNKS = 1000  # that one job makes: it must end within the server's limits
SAMPLE = 200  # rows that are tried to know how long the whole file takes
NAMES_SHOWN = 3
STATES = [
    ("reading", "Being Read"),
    ("running", "Running"),
    ("paused", "Paused"),
    ("done", "Done"),
    ("failed", "Needs Correction"),
    ("refused", "Not Readable"),
    ("cancelled", "Cancelled"),
]
KEPT_OUT_OF_CONTEXT = {"job_uuid", "bin_size", "params", "uid"}


class BaseImportAsync(models.Model):
    """A file that is imported, or tested, in the background: who, what, how far."""

    _name = "base.import.async"
    _inherit = ["mail.thread"]
    _description = "Import in the Background"
    _mail_post_access = "read"
    _order = "id desc"

    name = fields.Char(readonly=True, required=True)
    test = fields.Boolean(
        readonly=True, help="Only tries whether the file can be imported."
    )
    user_id = fields.Many2one(
        "res.users",
        "Imported by",
        required=True,
        readonly=True,
        index=True,
        help="The rows are imported with this person's rights, whoever retries them.",
    )
    superuser = fields.Boolean(readonly=True, help="Started by a program, with sudo.")
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    model_label = fields.Char("Imports", readonly=True)
    file_name = fields.Char("File", readonly=True)
    file_type = fields.Char(readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment", readonly=True, index=True, ondelete="set null"
    )
    mapping = fields.Json("Fields of the Columns", readonly=True)
    columns = fields.Json(readonly=True)
    options = fields.Json(readonly=True)
    context = fields.Json(readonly=True)
    chunk_size = fields.Integer("Lines per Job", readonly=True)
    priority = fields.Integer(readonly=True)
    parallel = fields.Boolean(
        "In Parallel",
        readonly=True,
        help="Several jobs at once. Rows that need earlier ones wait for them.",
    )
    on_error = fields.Selection(
        [
            ("rows", "Import the good rows"),
            ("chunk", "Import no row of that job"),
            ("file", "Import no row of the file"),
        ],
        "When a Row Is Wrong",
        default="rows",
        required=True,
        readonly=True,
    )
    fingerprint = fields.Char(readonly=True, index=True)
    file_hash = fields.Char(readonly=True, index=True)
    wizard_id = fields.Integer(readonly=True, index=True)
    reading = fields.Selection(
        [("waiting", "Waiting"), ("done", "Done"), ("failed", "Failed")],
        default="waiting",
        required=True,
        readonly=True,
    )
    started = fields.Datetime(readonly=True, default=fields.Datetime.now)
    ended = fields.Datetime(readonly=True, index="btree_not_null")
    paused = fields.Boolean(readonly=True)
    checked_start = fields.Boolean(
        readonly=True, help="Someone resumed after the first rows all failed."
    )
    cancelled = fields.Datetime(readonly=True)
    error = fields.Text(readonly=True, help="Why it stopped, and what to do.")
    split_job_id = fields.Many2one(
        "queue.job",
        "Reading Job",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="queue_job.group_queue_job_manager",
    )
    chunk_ids = fields.One2many("base.import.async.chunk", "import_id", "Parts")
    error_ids = fields.One2many("base.import.async.error", "import_id", "Errors")
    state = fields.Selection(
        STATES, compute="_compute_state", search="_search_state", string="Status"
    )
    rows = fields.Integer(compute="_compute_figures", string="Lines")
    rows_done = fields.Integer(compute="_compute_figures", string="Done")
    rows_failed = fields.Integer(compute="_compute_figures", string="Failed")
    rows_waiting = fields.Integer(compute="_compute_figures", string="Waiting")
    progress = fields.Float(compute="_compute_figures")
    chunk_count = fields.Integer(compute="_compute_counts")
    error_count = fields.Integer(compute="_compute_counts")
    no_runner = fields.Boolean(compute="_compute_no_runner")

    _running = models.UniqueIndex("(fingerprint) WHERE ended IS NULL")

    # figures

    @api.depends("chunk_ids.rows", "chunk_ids.rows_done", "chunk_ids.state")
    def _compute_figures(self):
        groups = self.env["base.import.async.chunk"]._read_group(
            [("import_id", "in", self.ids)],
            ["import_id"],
            ["rows:sum", "rows_done:sum", "rows_failed:sum"],
        )
        figures = {one.id: rest for one, *rest in groups}
        for one in self:
            one.rows, one.rows_done, one.rows_failed = figures.get(one.id, (0, 0, 0))
            one.rows_waiting = one.rows - one.rows_done - one.rows_failed
            settled = one.rows_done + one.rows_failed
            one.progress = 100 * settled / one.rows if one.rows else 0

    @api.depends("chunk_ids", "error_ids")
    def _compute_counts(self):
        for name in ("chunk", "error"):
            groups = self.env[f"base.import.async.{name}"]._read_group(
                [("import_id", "in", self.ids)], ["import_id"], ["__count"]
            )
            counts = {one.id: count for one, count in groups}
            for one in self:
                one[f"{name}_count"] = counts.get(one.id, 0)

    @api.depends("reading", "chunk_ids.state", "paused", "cancelled")
    def _compute_state(self):
        groups = self.env["base.import.async.chunk"]._read_group(
            [("import_id", "in", self.ids)], ["import_id", "state"], []
        )
        works = {(one.id, state) for one, state in groups}
        for one in self:
            one.state = one._state(
                (one.id, "new") in works, (one.id, "failed") in works
            )

    def _state(self, waiting, failed):
        if self.cancelled:
            return "cancelled"
        if self.paused:
            return "paused"
        if self.reading == "failed":
            return "refused"
        if self.reading == "waiting" and not waiting:
            return "reading"
        if waiting or self.reading == "waiting":
            return "running"
        return "failed" if failed else "done"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._state_domain(state) for state in value)

    def _state_domain(self, state):
        def work(state):
            return Domain("chunk_ids.state", "=", state)

        cancelled, paused = (
            Domain("cancelled", "!=", False),
            Domain("paused", "=", True),
        )
        going, waiting = ~cancelled & ~paused, Domain("reading", "=", "waiting")
        settled = going & Domain("reading", "=", "done") & ~work("new")
        return {
            "cancelled": cancelled,
            "paused": ~cancelled & paused,
            "refused": going & Domain("reading", "=", "failed"),
            "reading": going & waiting & ~work("new"),
            "running": going & work("new") & Domain("reading", "!=", "failed"),
            "failed": settled & work("failed"),
            "done": settled & ~work("failed"),
        }.get(state, Domain.FALSE)

    @api.depends("state")
    def _compute_no_runner(self):
        alone = not self._has_runner()
        for one in self:
            one.no_runner = alone and one.state in ("reading", "running")

    @api.model
    def _has_runner(self):
        """Whether a job runner serves this database: it holds a lock while it does."""
        high, low = PG_ADVISORY_LOCK_ID >> 32, PG_ADVISORY_LOCK_ID & 0xFFFFFFFF
        self.env.cr.execute(
            SQL(
                "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
                " AND database = (SELECT oid FROM pg_database"
                " WHERE datname = current_database())"
                " AND classid = %s AND objid = %s",
                high,
                low,
            )
        )
        return bool(self.env.cr.fetchone())

    # whose rights

    def _user_env(self):
        """The environment of the person who imports, as it was then."""
        return self.env(
            user=self.sudo().user_id.id,
            su=self.superuser,
            context=dict(self.context or {}),
        )

    @api.model
    def _kept_context(self):
        """What of the context a job needs: language, company, tracking, defaults…"""
        kept = {}
        for key, value in self.env.context.items():
            if key not in KEPT_OUT_OF_CONTEXT and not key.startswith("import_"):
                try:
                    kept[key] = json.loads(json.dumps(value))
                except (TypeError, ValueError):
                    _logger.debug("Context key %s cannot be kept for a job", key)
        kept.setdefault("lang", self.env.user.lang)
        kept.setdefault("allowed_company_ids", self.env.companies.ids)
        return kept

    def _is_stopped(self):
        return self.paused or bool(self.cancelled)

    def _first_line(self):
        """The line of row 0, counted as Odoo's screen counts: without empty lines."""
        return 2 if (self.options or {}).get("has_headers") else 1

    def _column_names(self):
        """{field path: name of its column}"""
        pairs = zip(self.mapping or (), self.columns or (), strict=False)
        return {path: name for path, name in pairs if path and name}

    def _match(self):
        """What finds the records to update, as ``_load_records`` takes it."""
        return match_of(self.res_model, self.options)

    # start

    @api.model
    def _start(self, values, content):
        """Create an import and the job that reads its file.

        :param values: of the record
        :param content: bytes of the file
        :return: the import; the one that is going on already, if it is the same
        """
        running = self.search(
            [("fingerprint", "=", values["fingerprint"]), ("ended", "=", False)],
            limit=1,
        )
        if running:
            running.wizard_id = values["wizard_id"]
            return running
        one = self.with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True
        ).create(values)
        one.attachment_id = one._store_file(one.file_name, content)
        one._enqueue_split()
        return one

    def _store_file(self, name, content):
        """Store a file as an attachment that does not fill the search index."""
        return (
            self.env(context={})["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": name,
                    "raw": content,
                    "mimetype": "application/octet-stream",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )

    def _job_options(self):
        """What the screen or a program asked for, as the jobs take it."""
        return dict(self.options or {})

    def _enqueue_split(self):
        # For ever, because deaths are counted by the job's body, not by the queue.
        importer = self._user_env()["base_import.import"]
        job = importer.with_delay(
            description=self.name, priority=self.priority, max_retries=0
        )._split_file(
            model_name=self.res_model,
            translated_model_name=self.model_label,
            attachment=importer.env["ir.attachment"].browse(self.attachment_id.id),
            options=self._job_options(),
            file_name=self.file_name,
        )
        self.split_job_id = job.db_record()
        self.attachment_id.write(
            {"res_model": "queue.job", "res_id": self.split_job_id.id}
        )

    # reading

    def _read_rows(self):
        """Read the file.

        :return: the rows as ``[(index, cells)]``, the field paths of their columns
        :raise: an error of the file
        """
        importer = self._importer(
            self.attachment_id.raw, self.file_name, self.file_type
        )
        options = self._job_options()
        skip = int(options.get("skip") or 0)
        rows, names = importer._convert_import_data(self.mapping, options)
        self._refuse_file_names(importer, rows, names)
        return list(enumerate(rows, skip)), names

    def _refuse_file_names(self, importer, rows, names):
        """Images that the browser would send for names in cells cannot come here."""
        copies = [list(row) for row in rows] if has_binary(importer, names) else []
        found = importer._extract_binary_filenames(names, copies) if copies else {}
        found = [name for column in found.values() for name in column if name]
        if found:
            raise UserError(
                self.env._(
                    "Cells name files of your computer (%(names)s), which only the "
                    "browser can send. Use Odoo's Import button for this file, or "
                    "replace the names by addresses (https://…).",
                    names=", ".join(found[:NAMES_SHOWN]),
                )
            )

    def _split(self):
        """Cut the file into chunks with a job each, or test it; the reading job."""
        self.env.cr.execute(
            "SELECT reading FROM base_import_async WHERE id = %s FOR UPDATE", [self.id]
        )
        self.invalidate_recordset()
        if self.reading == "done" or self._is_stopped():
            return self.env._("Nothing to do: it is done already, or stopped.")
        try:
            with self.env.cr.savepoint():
                result = self._split_rows(*self._read_rows())
        except (ImportValidationError, ValueError, UserError) as error:
            self._refuse(str(error.args[0]) if error.args else str(error))
            result = self.error
        self._end_after_commit()
        return result

    def _refuse(self, message):
        self.write({"reading": "failed", "error": message})

    def _split_rows(self, rows, names):
        if self.test:
            chunk = self._test_rows(rows, names)
            self.reading = "done"
            return chunk.name
        made = self._make_chunks(rows, names)
        if self.reading == "waiting":
            self._enqueue_split()
        return self.env._("Cut into %s jobs", made)

    def _make_chunks(self, rows, names):
        """Make the next chunks; the file is read when all are made."""
        chunk = self.env["base.import.async.chunk"]
        last = chunk.search(
            [("import_id", "=", self.id)], order="row_from desc", limit=1
        )
        order = self._ordering(names)
        number = first = last.number + 1 if last else 0
        skipped = last.row_to + 1 - rows[0][0] if last else 0
        total = len(rows)
        for part in self._chunks(rows[skipped:], names):
            if number - first >= SPLIT_CHUNKS:
                return number
            barrier = order.barrier(part[0][0], [cell for _at, cell in part])
            if not self.parallel:
                barrier = part[0][0]
            chunk._create_for(self, number, part, names, barrier, len(str(total)))
            number += 1
        self.reading = "done"
        return number

    def _ordering(self, names):
        match = (self.options or {}).get("match_fields") or ()
        return Order(self._user_env()[self.res_model], names, match)

    def _chunks(self, rows, names):
        """Cut at the end of the first record with which a chunk is full."""
        importer = self._user_env()["base_import.import"].new(
            {"res_model": self.res_model}
        )
        size = len(rows) if self.on_error == "file" else self.chunk_size
        start = 0
        for _first, last in spans_of(importer, names, self._job_options(), rows):
            if last + 1 - start >= size:
                yield rows[start : last + 1]
                start = last + 1
        if start < len(rows):
            yield rows[start:]

    # loading

    def _loader(self, names):
        """A loader in the environment of the person who imports."""
        env = self._user_env()
        importer = env["base_import.import"].with_context(import_match=self._match())
        claims = self.id if self.parallel and not self.test else None
        return Loader(importer, self.res_model, names, self._job_options(), claims)

    def _test_rows(self, rows, names):
        """Import everything in one transaction, undo it, and keep what is wrong."""
        chunk = self.env["base.import.async.chunk"].sudo()
        chunk = chunk.create(
            {
                "import_id": self.id,
                "name": self.name,
                "row_from": rows[0][0] if rows else 0,
                "row_to": rows[-1][0] if rows else 0,
                "rows": len(rows),
            }
        )
        loader = chunk._load_and_undo(rows, names)
        chunk._settle(loader, rows, names)
        return chunk

    @api.model
    def _sample_excess(self, values, content):
        """Whether a file needs longer in one job than the server allows.

        :return: None, or the message that says what to do
        """
        env = self.env(
            user=values["user_id"], su=values["superuser"], context=values["context"]
        )
        model, options = values["res_model"], dict(values["options"])
        importer = env["base_import.import"].new(
            {"res_model": model, "file": content}
            | {name: values[name] for name in ("file_name", "file_type")}
        )
        rows, names = importer._convert_import_data(values["mapping"], options)
        importer = env["base_import.import"].with_context(
            import_match=match_of(model, options)
        )
        sample = list(enumerate(rows[:SAMPLE]))
        for _warm in range(2):
            with Stopwatch() as watch:
                load_and_undo(
                    env, lambda: Loader(importer, model, names, options), sample
                )
        found = exceeded(watch, len(rows) / max(len(sample), 1))
        return found and self._excess_message(*found)

    def _excess_message(self, name, limit, needed):
        return self.env._(
            "This needs about %(needed)s seconds in one job, but the server ends every "
            "job after %(limit)s seconds. Try a part of the file, or have this line put "
            "into odoo.conf:\n%(name)s = %(wanted)s",
            needed=round(needed),
            limit=limit,
            name=name,
            wanted=-(-int(needed * 1.5) // 60) * 60,
        )

    # correcting

    def _importer(self, content, file_name, file_type=None):
        """Odoo's reader for a file, in the environment of the person who imports."""
        values = {"file": content, "file_name": file_name, "file_type": file_type}
        importer = self._user_env()["base_import.import"]
        return importer.new(values | {"res_model": self.res_model})

    def _whole_rows(self):
        """The header, and {index: all cells of the row}, of the imported file."""
        importer = self._importer(
            self.attachment_id.raw, self.file_name, self.file_type
        )
        options = self._job_options()
        _length, rows = importer._read_file(options)
        header = [name or path or "" for name, path in zip(rows[0], self.mapping)]
        if options.get("has_headers"):
            rows = rows[1:]
        else:
            header = [path or "" for path in self.mapping]
        used = [at for at, path in enumerate(self.mapping) if path]
        rows = (row for row in rows if any(row[at] for at in used))
        return header, dict(enumerate(rows))

    def _failed_rows(self):
        """[(index, mapped cells)] of the rows that failed, in order."""
        failed = self.chunk_ids.filtered(lambda chunk: chunk.state == "failed")
        return [row for chunk in failed for row in chunk._rows()]

    def _error_file(self):
        """The failed lines, with their numbers and errors.

        :return: name and content of a file, CSV or a spreadsheet as the imported one
        """
        header, whole = self._whole_rows()
        texts = self.env["base.import.async.error"]._texts(self.id)
        used = [at for at, path in enumerate(self.mapping) if path]
        rows = []
        for index, mapped in self._failed_rows():
            row = [*whole.get(index, [""] * len(header))]
            for at, cell in zip(used, mapped, strict=True):
                row[at] = cell
            rows.append([*row, str(index + self._first_line()), texts.get(index, "")])
        header = [*header, self.env._("Line"), self.env._("Error")]
        is_text = error_file.is_text(self.attachment_id.raw)
        write = error_file.write_csv if is_text else error_file.write_xlsx
        stem = self.file_name.rpartition(".")[0] or self.file_name
        name = self.env._("%s - failed lines", stem)
        extension = "csv" if is_text else "xlsx"
        return f"{name}.{extension}", write(header, rows, self._job_options())

    def _correct(self, content, file_name):
        """Take the corrected lines and go on with them.

        :raise UserError: the file is none that was downloaded for correction
        """
        rows = self._corrected_rows(content, file_name)
        chunks = self.chunk_ids.filtered(lambda chunk: chunk.state == "failed")
        failed = {index: chunk for chunk in chunks for index, _row in chunk._rows()}
        strange = sorted(
            index + self._first_line() for index in set(rows) - set(failed)
        )
        if strange or not rows:
            raise UserError(
                self.env._(
                    "The file has lines that did not fail (%s). Upload the file of failed "
                    "lines, with the column of line numbers as it is.",
                    ", ".join(map(str, strange[:NAMES_SHOWN])) or 0,
                )
            )
        touched = self.env["base.import.async.chunk"].union(
            *(failed[index] for index in rows)
        )
        for chunk in touched:
            chunk._correct(rows)
        touched._reopen()
        touched._requeue()
        self._end_after_commit()

    def _corrected_rows(self, content, file_name):
        options, width = self._job_options(), len(self.mapping) + 2
        if error_file.is_text(content):
            rows = error_file.read_csv(content, options, width)
        else:
            options.pop("sheet", None)
            _length, rows = self._importer(content, file_name)._read_file(options)
        if not rows or len(rows[0]) < width - 1:
            raise UserError(
                self.env._(
                    "The file has other columns than the file of failed lines. Download "
                    "that, correct it, and upload it with the same columns."
                )
            )
        return error_file.rows_by_line(self.env, rows, self.mapping, self._first_line())

    # the end

    def _end_after_commit(self):
        """Look, once this transaction is committed, what is next, and if it is over."""
        one_id, registry = self.id, self.env.registry
        postcommit = self.env.cr.postcommit
        pending = postcommit.data.setdefault("base_import_async", set())
        if one_id in pending:
            return
        pending.add(one_id)

        def look():
            pending.discard(one_id)
            try:
                with registry.cursor() as cr:
                    env = api.Environment(cr, api.SUPERUSER_ID, {})
                    env["base.import.async"].browse(one_id)._look()
            except psycopg2.Error as error:
                # The work is committed and must not look failed: the cron looks again.
                _logger.info("Import %s: looked for its end in vain: %s", one_id, error)

        postcommit.add(look)

    def _look(self):
        """Let the next chunks go, or end the import if nothing waits.

        Runs in a transaction that began after the work was committed, so that the
        last one sees the others; a cron looks again for those that died in between.
        """
        self = self.exists()
        if not self or self._is_stopped():
            return
        self = self.with_context(lang=self.user_id.lang)
        self._release()
        if self.state in ("done", "failed", "refused"):
            self._end()
        else:
            self._stop_if_hopeless()

    def _release(self):
        """Let the jobs of the chunks go that wait for no earlier one any more."""
        self.env.cr.execute(
            SQL(
                """
                SELECT chunk.job_id
                  FROM base_import_async_chunk chunk
                  JOIN queue_job job ON job.id = chunk.job_id
                 WHERE chunk.import_id = %s AND chunk.state = 'new'
                   AND job.state = 'wait_dependencies'
                   AND NOT EXISTS (
                       SELECT 1 FROM base_import_async_chunk earlier
                        WHERE earlier.import_id = chunk.import_id
                          AND earlier.state = 'new'
                          AND earlier.row_from < chunk.barrier
                   )
                """,
                self.id,
            )
        )
        jobs = [job_id for (job_id,) in self.env.cr.fetchall()]
        self.env["queue.job"].sudo().browse(jobs).write({"state": "pending"})

    def _end(self):
        self.env.cr.execute(
            "UPDATE base_import_async SET ended = now() AT TIME ZONE 'UTC'"
            " WHERE id = %s AND ended IS NULL",
            [self.id],
            log_exceptions=False,
        )
        if not self.env.cr.rowcount:
            return
        self.invalidate_recordset()
        self.env.cr.execute(
            "DELETE FROM base_import_async_claim WHERE import_id = %s", [self.id]
        )
        if self.rows_done and not self.test:
            self._remember_mapping()
        self._tell(self._end_message())

    def _end_message(self):
        if self.state == "refused":
            return self.env._("The file could not be read: %s", self.error)
        figures = {
            "done": self.rows_done,
            "rows": self.rows,
            "failed": self.rows_failed,
        }
        if self.test and not self.rows_failed:
            return self.env._("Everything seems valid: %(rows)s lines.", **figures)
        if self.test:
            return self.env._(
                "%(failed)s of %(rows)s lines cannot be imported.", **figures
            )
        if self.rows_failed:
            return self.env._(
                "%(done)s of %(rows)s lines are in, %(failed)s need correction.",
                **figures,
            )
        return self.env._("All %(rows)s lines are in.", **figures)

    def _stop_if_hopeless(self):
        hopeless = not (self.rows_done or self.checked_start)
        if hopeless and self.rows_failed >= HOPELESS:
            message = self.env._(
                "The first %(failed)s lines all failed, so the import was paused. Look at"
                " their errors: if the columns or the options are wrong, cancel and start"
                " again. Resume goes on with the other lines.",
                failed=self.rows_failed,
            )
            self.write({"paused": True, "error": message})
            self._tell(message)

    def _tell(self, message):
        """Tell the person: in the web client, and by mail or inbox as he prefers."""
        user = self.user_id
        if not user.active or not user._is_internal():
            return
        kind = "success" if self.state == "done" else "warning"
        user._bus_send(
            "simple_notification",
            {"title": self.name, "message": message, "type": kind, "sticky": True},
        )
        self.message_post(
            body=message,
            subject=self.name,
            author_id=self.env.ref("base.partner_root").id,
            partner_ids=user.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
        )

    def _remember_mapping(self):
        """Suggest the same fields for these columns next time, as Odoo's screen does."""
        if not (self.options or {}).get("has_headers"):
            return
        match = set((self.options or {}).get("match_fields") or ())
        mapping = self._user_env()["base_import.mapping"]
        for name, field in zip(self.columns or (), self.mapping, strict=False):
            if not name:
                continue
            where = {"res_model": self.res_model, "column_name": name}
            known = mapping.search(
                [("res_model", "=", self.res_model), ("column_name", "=", name)],
                limit=1,
            )
            values = {"field_name": field, "is_match": field in match}
            if not known:
                mapping.create(where | values)
            elif (known.field_name, known.is_match) != tuple(values.values()):
                known.write(values)

    # the sweep

    @api.model
    def _cron_sweep(self):
        """Take up what a crash left behind; called every few minutes."""
        self._sweep_reading()
        self.env["base.import.async.chunk"]._sweep()
        going = [("ended", "=", False), ("cancelled", "=", False)]
        for one in self.search(Domain(going) & Domain("paused", "=", False)):
            one._look()

    def _sweep_reading(self):
        """Read again the files whose job is gone, done, cancelled or failed."""
        old = [("reading", "=", "waiting"), ("write_date", "<", "-2M")]
        for one in self.search(Domain(old) & Domain("ended", "=", False)):
            if not one._is_stopped() and one.split_job_id.state in ENDED_JOB:
                one._enqueue_split()

    @api.autovacuum
    def _gc_old_imports(self):
        """Remove what nobody needs any more; lines that failed stay for ever."""
        days = self._days("keep_days", 90)
        old = self.search(
            [("ended", "<", f"-{days}d"), ("state", "in", ["done", "cancelled"])],
            limit=1001,
        )
        old[:1000].unlink()
        self.env["base.import.async.chunk"]._gc_files(self._days("keep_chunk_days", 30))
        return len(old[:1000]), len(old) > 1000

    def _days(self, name, default):
        parameters = self.env["ir.config_parameter"].sudo()
        value = parameters.get_param(f"base_import_async.{name}") or ""
        return int(value) if value.isdigit() else default

    def unlink(self):
        self.check_access("unlink")
        everything = self.sudo()
        files = everything.attachment_id | everything.chunk_ids.attachment_id
        result = super().unlink()
        files.exists().unlink()
        return result

    # buttons

    def _check_may_change(self):
        """People control what they started, managers everything."""
        self.check_access("read")
        if self.env.su or self.user_id == self.env.user or self._is_manager():
            return
        raise AccessError(
            self.env._("Only who started the import, or a manager, may do this.")
        )

    def _is_manager(self):
        groups = ("base.group_system", "queue_job.group_queue_job_manager")
        return any(map(self.env.user.has_group, groups))

    def action_pause(self):
        """Let the jobs at work end and start no more."""
        self._check_may_change()
        self.sudo().write({"paused": True})

    def action_resume(self):
        """Go on where it was paused."""
        self._check_may_change()
        for one in self.sudo().filtered("paused"):
            one.write({"paused": False, "error": False, "checked_start": True})
            one.chunk_ids.filtered(lambda chunk: chunk.state == "new")._requeue()
            if one.reading == "waiting" and one.split_job_id.state in ENDED_JOB:
                one._enqueue_split()
            one._end_after_commit()

    def action_cancel(self):
        """Stop for good: what is in stays in, what waits is not imported."""
        self._check_may_change()
        for one in self.sudo().filtered(lambda one: not one.cancelled):
            now = fields.Datetime.now()
            one.write({"cancelled": now, "paused": False, "ended": one.ended or now})
            jobs = one.split_job_id | one.chunk_ids.job_id
            jobs.filtered(
                lambda job: job.state in ("pending", "wait_dependencies")
            ).button_cancelled()

    def action_retry(self):
        """Try again the lines that failed, as they are."""
        self._check_may_change()
        for one in self.sudo():
            one._reopen()
            if one.reading == "failed":
                one._reopen_if_failed()
                one._enqueue_split()
            failed = one.chunk_ids.filtered(lambda chunk: chunk.state == "failed")
            failed._reopen()
            failed._requeue()

    def _reopen(self):
        """Something is tried again: it will end anew."""
        self.filtered("ended").write({"ended": False, "fingerprint": False})

    def _reopen_if_failed(self):
        for one in self.filtered(lambda one: one.reading == "failed"):
            one._reopen()
            one.write({"reading": "waiting", "error": False})

    def _fail_unexpectedly(self, message):
        """The job that reads the file failed of something that nobody expected."""
        self._refuse(message)
        self._end_after_commit()

    def action_import(self):
        """Import what was tested."""
        self._check_may_change()
        tested = self.sudo()
        options = {
            key: tested.options[key] for key in tested.options if key != OPT_TEST
        }
        label = self.env["base_import.import"]._job_label(
            tested.res_model, tested.file_name
        )
        values = tested.copy_data()[0] | {
            "name": label,
            "test": False,
            "options": options | {"use_queue": True},
            "fingerprint": f"test-{tested.id}",
        }
        names = (
            "started",
            "reading",
            "ended",
            "error",
            "attachment_id",
            "split_job_id",
        )
        for name in names:
            values.pop(name, None)
        one = tested._start(values, tested.attachment_id.raw)
        return one._open_form()

    def action_upload(self):
        """Open the dialog that takes the corrected lines."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Upload Corrected Lines"),
            "res_model": "base.import.async.upload",
            "view_mode": "form",
            "target": "new",
            "context": {"default_import_id": self.id},
        }

    def action_download_errors(self):
        """Download the lines that failed, to correct them."""
        self._check_may_change()
        return self._download("errors")

    def action_download_file(self):
        """Download the file that was imported."""
        return self._download("file")

    def _download(self, what):
        url = f"/base_import_async/{self.id}/{what}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _open_form(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_open_records(self):
        """Open the records that were imported."""
        ids = [id_ for chunk in self.sudo().chunk_ids for id_ in chunk.record_ids or ()]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Imported records"),
            "res_model": self.res_model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", ids)],
        }

    def _open_list(self, xmlid, extra=()):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return action | {"domain": [("import_id", "=", self.id), *extra], "context": {}}

    def action_open_errors(self):
        """Open the table of errors."""
        return self._open_list("base_import_async.action_base_import_async_error")

    def action_open_chunks(self):
        """Open the parts that the file was cut into."""
        return self._open_list("base_import_async.action_base_import_async_chunk")

    def action_open_jobs(self):
        """Open the jobs; for job managers."""
        jobs = self.split_job_id | self.chunk_ids.job_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "queue_job.action_queue_job"
        )
        return action | {"domain": [("id", "in", jobs.ids)], "context": {}}


class BaseImportAsyncClaim(models.Model):
    """A name that a job of a parallel import is about to create."""

    _name = "base.import.async.claim"
    _description = "Name Claimed by an Import"
    _log_access = False

    import_id = fields.Many2one("base.import.async", required=True, ondelete="cascade")
    name = fields.Char(required=True)

    _once = models.UniqueIndex("(import_id, name)")


ENDED_JOB = (False, "done", "cancelled", "failed")
OPT_TEST = "validate_in_background"


def match_of(model_name, options):
    """What finds the records to update, as ``_load_records`` takes it; None without."""
    names = (options or {}).get("match_fields")
    none = (options or {}).get("match_none") or "create"
    return names and {"model": model_name, "fields": list(names), "none": none} or None


def has_binary(importer, names):
    """Whether one of the columns, at any depth, may hold a file."""
    model = importer.env[importer.res_model]
    for name in names:
        comodel = model
        for word in name.split("/"):
            field = comodel._fields.get(word)
            if field is not None and field.type == "binary":
                return True
            if field is None or not field.relational:
                break
            comodel = comodel.env[field.comodel_name]
    return False


class Undone(Exception):
    """Carries a loader out of the transaction that is undone."""


def load_and_undo(env, make_loader, rows):
    """Load rows and undo it, so that nothing is left behind.

    :param make_loader: function that returns a loader
    :return: the loader, which tells what went wrong
    """
    loader = None
    try:
        with undo_callbacks(env.cr), env.cr.savepoint():
            loader = make_loader()
            loader.load(rows)
            raise Undone
    except Undone:
        # Odoo's caches may know records that never were.
        env.registry.clear_all_caches()
        env.registry.reset_changes()
    return loader
