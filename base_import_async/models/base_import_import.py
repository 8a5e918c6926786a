import hashlib
import json

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_datetime

from odoo.addons.base_import.models.base_import import ImportValidationError
from odoo.addons.queue_chunk.desk.arguments import refused
from odoo.addons.queue_chunk.tools.seal import sealed
from odoo.addons.queue_chunk.tools.storable import storable
from odoo.addons.queue_job.exception import FailedJobError

from ..importing.reading import refuse_file_names, split
from ..importing.start import kept_context, start
from ..tools import cells, rehearsal
from ..tools.loading import Loader, is_binary, meanwhile_of, spans_of
from ..tools.options import (
    CHUNK_SIZE,
    OPT_CHUNK_SIZE,
    OPT_ON_ERROR,
    OPT_PARALLEL,
    OPT_PRIORITY,
    OPT_TEST,
    OPT_USE_CONNECTOR,
    OPT_USE_QUEUE,
    PRIORITY,
    is_queued,
    match_in,
    match_of,
    number,
)

# Programs take the names of options from here, also of Odoo's own.
OPT_HAS_HEADER = "has_headers"
OPT_SEPARATOR = "separator"
OPT_QUOTING = "quoting"
OPT_ENCODING = "encoding"
DEFAULT_CHUNK_SIZE = CHUNK_SIZE
INIT_PRIORITY = PRIORITY
__all__ = ["OPT_USE_CONNECTOR", "OPT_USE_QUEUE"]

DEFAULT_FILE_NAME = "import.csv"
READ_AT_ONCE = 1_000_000  # bytes of a file that is looked at while its user waits
FIRST_ROWS = 10
READ_SECONDS = "base_import_async.read_seconds"
SECONDS = 60
MAX_COLUMNS = 1000
MAX_NAME = 1000  # characters of the name of a column
MAX_OPTIONS = 200_000  # characters of options and fields, which each job has
PIECE = 8_000_000  # bytes


class BaseImportImport(models.TransientModel):
    _inherit = "base_import.import"

    # Not the other way round: the job that tests a file would have to begin again if
    # its import were written meanwhile.
    background_id = fields.Many2one("base.import.async", "Imported in the Background")

    def execute_import(self, fields, columns, options, dryrun=False):
        """Import, in the background if the options say so.

        Odoo's own method, with these further options: ``use_queue`` (or
        ``use_connector``) imports in the background, ``validate_in_background`` tests
        there. ``chunk_size`` is the number of rows per job (100), ``priority`` that of
        the jobs (100); ``parallel`` lets several work at once; ``on_error`` is
        ``rows``, ``chunk`` or ``file``. ``match_fields`` and ``match_none`` (``create``
        or ``skip``) find the records to update, in the background or not.

        :return: in the background, an empty list, or ``{"messages": […]}`` if nothing
            was queued
        """
        if options.get(OPT_TEST) or (not dryrun and is_queued(options)):
            return self._import_in_background(fields, columns, options)
        match = match_in(self.env) or match_of(self.res_model, options)
        return super(
            BaseImportImport, self.with_context(import_match=match)
        ).execute_import(fields, columns, options, dryrun=dryrun)

    def _read_file(self, options):
        """Take rows that a job has read already; refuse what would stop the server."""
        if "async_rows" in options:
            rows = options.pop("async_rows")
            return len(rows), rows
        self._refuse_endless(options)
        found = super()._read_file(options)
        self._refuse_wide(found, options)
        return found

    def _refuse_endless(self, options):
        """Refuse what takes more time or memory to read than there is for it."""
        encoding = options.get("encoding")
        if encoding and not rehearsal.is_encoding(encoding):
            raise ImportValidationError(
                self.env._("“%s” is not an encoding of files.", str(encoding)[:50])
            )
        seconds = self._read_seconds()
        try:
            rehearsal.rehearse(self.file or b"", seconds)
        except rehearsal.Refused:
            raise ImportValidationError(
                self.env._(
                    "The workbook cannot be read within %(seconds)s seconds, and the "
                    "memory for it: it is damaged, or too large. Save it as CSV, or "
                    "split it; or have the system parameter %(parameter)s raised.",
                    seconds=seconds,
                    parameter=READ_SECONDS,
                )
            ) from None

    def _read_seconds(self):
        """Seconds of a processor for a workbook: while its user waits, the half."""
        value = self.env["ir.config_parameter"].sudo().get_param(READ_SECONDS)
        seconds = number(value or "", SECONDS)
        return seconds if self.env.context.get("job_uuid") else max(seconds // 2, 1)

    def _refuse_wide(self, found, options):
        """Refuse what the screen would compare with all fields, name by name."""
        rows = found[1] if found else ()
        columns = max(map(len, rows), default=0)
        if columns > MAX_COLUMNS:
            raise ImportValidationError(
                self.env._(
                    "The file has %(columns)s columns; at most %(limit)s can be "
                    "imported. Look at the separator, or leave columns out.",
                    columns=columns,
                    limit=MAX_COLUMNS,
                )
            )
        first = rows[0] if rows and options.get("has_headers") else ()
        if any(len(str(cell)) > MAX_NAME for cell in first):
            raise ImportValidationError(
                self.env._(
                    "The first row has cells of more than %s characters, which are no "
                    "names of columns. Look at the separator and the quotes.",
                    MAX_NAME,
                )
            )

    def _import_file_by_url(self, url, session, field, line_number):
        """Fetch an image once, however often a job tries its row."""
        meanwhile = meanwhile_of(self.env)
        if not meanwhile:
            return super()._import_file_by_url(url, session, field, line_number)
        if url not in meanwhile.urls:
            try:
                content = super()._import_file_by_url(url, session, field, line_number)
                meanwhile.urls[url] = content
            except ImportValidationError as error:
                meanwhile.urls[url] = error
        if isinstance(meanwhile.urls[url], Exception):
            raise meanwhile.urls[url]
        return meanwhile.urls[url]

    def parse_preview(self, options, count=10):
        """Also tell by which columns records were found last time."""
        result = super().parse_preview(options, count=count)
        if result.get("headers"):
            headers = [header.strip().lower() for header in result["headers"]]
            known = self.env["base_import.mapping"].search(
                [("res_model", "=", self.res_model), ("column_name", "in", headers)]
            )
            match = known.filtered("is_match")
            if match:
                result["match_fields"] = match.mapped("field_name")
                result["match_none"] = match[0].match_none or "create"
        return result

    # queueing

    def _import_in_background(self, fields, columns, options):
        self._refuse_large(fields, columns, options)
        content = self._content()
        values = self._import_values(fields, columns, options, content)
        messages = self._refuse(values, content)
        if messages:
            return messages
        try:
            with self.env.cr.savepoint():
                one = start(sealed(self.env["base.import.async"]), values, content)
                self.background_id = one
        except psycopg2.errors.UniqueViolation:
            pass  # the second of two clicks: the first one imports
        return []

    def _refuse_large(self, fields, columns, options):
        """Refuse what the screen does not send: each of many jobs would store it."""
        names = sum(len(str(name)) for name in columns or ())
        said = len(json.dumps([fields, options]))
        if said > MAX_OPTIONS or names > MAX_COLUMNS * MAX_NAME:
            raise refused(self.env)

    def _content(self):
        """The bytes of the file, read in pieces.

        All at once, the database's answer takes several times as much memory.
        """
        content = bytearray()
        while piece := self._of_file(
            SQL("substring(file FROM %s FOR %s)", len(content) + 1, PIECE)
        ):
            content += piece
        return bytes(content)

    def _digest(self):
        """The checksum of the file, whose content stays in the database."""
        return self._of_file(SQL("encode(sha256(file), 'hex')"))

    def _of_file(self, expression):
        self.check_access("read")
        self.flush_recordset(["file"])
        query = SQL(
            "SELECT %s FROM base_import_import WHERE id = %s", expression, self.id
        )
        [[found]] = self.env.execute_query(query)
        return found

    def _import_values(self, fields, columns, options, content):
        options = json.loads(json.dumps(options))
        name = self.file_name or DEFAULT_FILE_NAME
        test = bool(options.get(OPT_TEST))
        digest = hashlib.sha256(content).hexdigest()
        what = [self.env.uid, self.res_model, fields, options, digest]
        what += [self.env.company.id, self.env.lang, self.env.su]
        return {
            "name": self._job_label(self.res_model, name, test),
            "test": test,
            "user_id": self.env.uid,
            "superuser": self.env.su,
            "company_id": self.env.company.id,
            "res_model": self.res_model,
            "model_label": self._model_label(self.res_model),
            "file_name": name,
            "file_type": self.file_type,
            "mapping": list(fields),
            "columns": [storable(name) for name in columns or ()],
            "options": options,
            "context": kept_context(self.env),
            "chunk_size": number(options.get(OPT_CHUNK_SIZE), DEFAULT_CHUNK_SIZE),
            "priority": number(options.get(OPT_PRIORITY), INIT_PRIORITY, 0),
            "parallel": bool(options.get(OPT_PARALLEL)),
            "on_error": options.get(OPT_ON_ERROR) or "rows",
            "fingerprint": hashlib.sha256(json.dumps(what).encode()).hexdigest(),
            "file_hash": digest,
        }

    def _model_label(self, model_name):
        found = self.env["ir.model"].sudo()._get(model_name)
        return found.name or self._description

    def _job_label(self, model_name, file_name, test=False):
        label = {"label": self._model_label(model_name), "file": file_name}
        if test:
            return self.env._("Test %(label)s from file %(file)s", **label)
        return self.env._("Import %(label)s from file %(file)s", **label)

    @api.model
    def background_state(self, wizard_id):
        """For the screen: the import that its user started last on it.

        :return: an action that opens it, False if there is none; and whether a job
            runner serves this database
        """
        started = self.browse(wizard_id).exists().background_id
        one = self.env["base.import.async"].search(
            [("id", "=", started.id), ("user_id", "=", self.env.uid)]
        )
        action = one._open_form() if one else False
        return {"action": action, "has_runner": one._has_runner()}

    @api.model
    def background_known(self, wizard_id, fields, options):
        """For the screen: an import of the same file that it should ask about.

        :return: what to ask, False if the file is new
        """
        wizard = self.browse(wizard_id)
        digest = wizard._digest()
        known = self.env["base.import.async"].search(
            [
                ("file_hash", "=", digest),
                ("res_model", "=", wizard.res_model),
                ("test", "=", False),
                ("cancelled", "=", False),
            ],
            order="ended desc, id desc",  # what has not ended is first
            limit=1,
        )
        return self._ask_about(known) if known else False

    def _ask_about(self, known):
        when = known.ended or known.started
        figures = {
            "when": format_datetime(self.env, when),
            "done": known.rows_done,
            "rows": known.rows,
        }
        if known.ended:
            return self.env._(
                "This file was imported already on %(when)s (%(done)s of %(rows)s "
                "rows). Import it again?",
                **figures,
            )
        return self.env._(
            "This file is being imported since %(when)s (%(done)s of %(rows)s rows). "
            "Import it again?",
            **figures,
        )

    # what is refused while the user waits

    def _refuse(self, values, content):
        """What can be said at once; None, or what ``execute_import`` returns."""
        model = self.env[self.res_model]
        if not (model.has_access("create") or model.has_access("write")):
            raise AccessError(
                self.env._("You may not create or change “%s”.", values["model_label"])
            )
        if not any(values["mapping"]):
            return problem(
                self.env._("You must configure at least one field to import")
            )
        try:
            return self._refuse_first_rows(values, content)
        except ImportValidationError as error:
            return {"messages": [error.__dict__]}
        except (ValueError, UserError) as error:
            return problem(str(error.args[0]) if error.args else str(error))

    def _refuse_first_rows(self, values, content):
        if len(content) > READ_AT_ONCE or not self._is_csv():
            return None
        options = json.loads(json.dumps(values["options"]))
        rows, names = self._convert_import_data(values["mapping"], options)
        refuse_file_names(self, rows, names)
        first = list(enumerate(rows[:FIRST_ROWS]))
        list(spans_of(self, names, options, first))  # columns that are no fields
        return self._refuse_if_nothing_is_readable(rows[:FIRST_ROWS], names, options)

    def _is_csv(self):
        return self.file_type == "text/csv" or (self.file_name or "").endswith(".csv")

    def _refuse_if_nothing_is_readable(self, rows, names, options):
        """Dates and numbers of the first rows: all wrong is a wrong option.

        Addresses of files are left for the job, and so are single bad rows.
        """
        model = self.env[self.res_model]
        at = [at for at, name in enumerate(names) if not is_binary(model, name)]
        names, first = [names[index] for index in at], None
        for row in rows:
            try:
                self._parse_import_data([[row[index] for index in at]], names, options)
                return None
            except ImportValidationError as error:
                first = first or error
        return first and {"messages": [first.__dict__]}

    # the jobs

    def _split_file(
        self,
        model_name,
        translated_model_name,
        attachment,
        options,
        file_name=DEFAULT_FILE_NAME,
    ):
        """The job that cuts a file into chunks with a job each.

        :param model_name: of the records
        :param translated_model_name: for the titles of jobs
        :param attachment: the file
        :param options: as for :meth:`execute_import`
        :param file_name: for the titles of jobs
        """
        parents = self._at_work("base.import.async")
        parents = parents.search([("job_attachment_id", "=", attachment.id)])
        parent = parents.filtered(lambda one: one._own_job())[:1]
        return split(parent) if parent else self._nothing_to_do()

    def _at_work(self, model_name):
        """A model as the engine sees it, which counts how often this job died."""
        job = {"job_uuid": self.env.context.get("job_uuid")}
        return sealed(self.env[model_name]).with_context(**job)

    def _nothing_to_do(self):
        return self.env._("Nothing to do: the import is gone.")

    def _import_one_chunk(self, model_name, attachment, options):
        """The job that imports one chunk.

        :param model_name: of the records
        :param attachment: a CSV file, whose first row has the field paths
        :param options: as for :meth:`execute_import`
        :return: what Odoo's ``load`` returns
        """
        chunks = self._at_work("base.import.async.chunk")
        chunks = chunks.search([("attachment_id", "=", attachment.id)])
        if chunks:
            chunk = chunks.filtered(lambda one: one._own_job())[:1]
            return chunk._execute() if chunk else self._nothing_to_do()
        if not attachment.sudo().exists():
            return self._nothing_to_do()
        return self._import_file_of_fields(model_name, attachment, options)

    def _import_file_of_fields(self, model_name, attachment, options):
        """Import a file that a program attached: all of it, or fail the job."""
        names, *rows = cells.from_csv(sealed(attachment).raw)
        loader = Loader(self, model_name, names, options)
        loader.load(list(enumerate(rows)))
        messages = [one for _row, found in loader.failures for one in found]
        if messages:
            raise FailedJobError("\n".join(one["message"] for one in messages))
        return {"ids": loader.ids, "messages": []}


def problem(text):
    """A message as ``execute_import`` returns it, about no row."""
    return {
        "messages": [
            {"type": "error", "message": text, "record": False}
            | {"not_matching_error": True}
        ]
    }
