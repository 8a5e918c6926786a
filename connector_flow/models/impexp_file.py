import hashlib
import io
import itertools

from odoo import SUPERUSER_ID, api, fields, models

from odoo.addons.queue_chunk.tools.seal import sealed

from ..engine.file_upload import add_upload, remove_uploads, start_upload
from ..engine.files_made import rows_written
from ..engine.lent_rights import check_lent_to_flows
from ..engine.remote_claims import known_there
from ..tools.message import bytes_in_words
from ..tools.name_pattern import storable_name
from ..tools.pieces import MIMETYPE, PIECE, Pieces, cut
from .big_integer import BigInteger
from .field_options import LINK

TRANSFER_STATES = [
    ("seen", "Seen"),
    ("fetched", "Fetched"),
    ("imported", "Imported"),
    ("archived", "Archived"),
    ("skipped", "Skipped"),
    ("sent", "Sent"),
]
COMING = ("seen", "fetched")
BLOCK = 2**18


class ImpexpFile(models.Model):
    """A file that came in or will go out.

    Its content lies in pieces of bounded size (attachments), so that it streams in
    and out of whatever storage the database's attachments use.

    Seen on a server, fetched: its content is here, imported: its rows were all
    handled, archived: moved or deleted on the server. Each is committed before the
    next begins, so whatever stops the server, the file is there or here.
    """

    _name = "impexp.file"
    _inherit = ["queue.chunk.sealed", "impexp.masked", "impexp.figures"]
    _description = "File"
    _order = "id desc"
    _chunk_field = "file_id"
    _masked_fields = ("transfer_error", "transfer_note")

    name = fields.Char(required=True, readonly=True)
    run_id = fields.Many2one(
        "impexp.run", readonly=True, index=True, ondelete="cascade"
    )
    task_id = fields.Many2one("impexp.task", "Made by", **LINK)
    source_id = fields.Many2one(
        "impexp.file",
        "Read from",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="This hidden file has the rows of that one in a form whose reading can go "
        "on in a next job. It is removed when they are read.",
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    size = BigInteger("Size (Bytes)", readonly=True, aggregator=None)
    checksum = fields.Char("SHA-256", readonly=True, index="btree_not_null")
    guessed = fields.Char(
        "Read as", readonly=True, help="What was guessed when the file was read."
    )
    step_ids = fields.One2many("impexp.step", "file_id", "Steps", readonly=True)
    chunk_ids = fields.One2many("impexp.chunk", "file_id", "Chunks", readonly=True)
    state = fields.Selection(
        [("new", "Waiting"), ("failed", "Needs Repair"), ("done", "Done")],
        compute="_compute_state",
        help="Done: read to its end, and none of its rows waits or failed.",
    )
    error = fields.Text(compute="_compute_state")
    upload_state = fields.Selection(
        [("partial", "Being Uploaded"), ("done", "Uploaded")], "Upload", readonly=True
    )

    # where it came from, or went, and how far it is on its way

    server_id = fields.Many2one("impexp.server", **LINK)
    remote_path = fields.Char("Path", readonly=True)
    remote_time = fields.Datetime(
        "Changed there", readonly=True, help="When it was changed on the server."
    )
    remote_size = BigInteger("Size there (Bytes)", readonly=True, aggregator=None)
    remote_version = fields.Char("Version", readonly=True)
    remote_target = fields.Char(
        "Link to", readonly=True, help="The path to which a symbolic link led."
    )
    no_size = fields.Boolean(readonly=True, help="The server does not tell its size.")
    is_rough = fields.Boolean(
        readonly=True, help="The server lists the day or minute of its last change."
    )
    transfer_state = fields.Selection(
        TRANSFER_STATES,
        "Transfer",
        readonly=True,
        index="btree_not_null",
        help="Seen on the server; fetched: its content is here; imported: its rows "
        "were all handled; archived: moved or deleted on the server, or sent away.",
    )
    transfer_note = fields.Text("Remark", readonly=True)
    transfer_error = fields.Text(readonly=True)
    duplicate_of_id = fields.Many2one(
        "impexp.file",
        "Same as",
        **LINK,
        help="The flow had this file already, so it was not imported again.",
    )
    duplicate_ids = fields.One2many(
        "impexp.file", "duplicate_of_id", "Duplicates", readonly=True
    )
    looked = fields.Datetime(readonly=True, help="Since when it looks as it does.")
    is_stable = fields.Boolean(readonly=True, help="It did not change meanwhile.")
    to_archive = fields.Boolean(
        readonly=True, help="It is moved or deleted on the server when it is imported."
    )
    size_words = fields.Char("Size", compute="_compute_size_words")

    @api.depends(
        "step_ids.state",
        "step_ids.error",
        "chunk_ids.state",
        "transfer_state",
        "transfer_error",
    )
    def _compute_state(self):
        works = self._work_states()
        for file in self:
            errors = filter(None, file.step_ids.mapped("error"))
            file.error = file.transfer_error or "\n".join(errors) or False
            file.state = file._state(*works.get(file.id, (not file._is_made(), False)))

    def _state(self, waiting, failed):
        if self.transfer_error:
            return "failed"
        if self.transfer_state and not self.step_ids:
            # it needs no step, and is not waiting for one; one that comes is
            return "new" if self.transfer_state in COMING else "done"
        return "new" if waiting else "failed" if failed else "done"

    def _is_made(self):
        """Whether the file goes out: it is complete, and nobody has to read it."""
        task = self.sudo().task_id
        return bool(task) and task._class().makes_files

    @api.depends("task_id.task")
    def _compute_writes_files(self):
        for file in self:
            file.writes_files = file._is_made()

    def _figures(self):
        """Those of a file that was made are of the rows that were written into it.

        Which of several files of one task has which rows is not known.
        """
        made = self.filtered(lambda file: file.run_id and file._is_made())
        return super()._figures() | rows_written(made)

    @api.depends("size", "remote_size")
    @api.depends_context("lang")
    def _compute_size_words(self):
        for file in self:
            file.size_words = bytes_in_words(file.env, file.size or file.remote_size)

    def _masking_servers(self):
        return super()._masking_servers() | self.sudo().server_id

    @api.model_create_multi
    def create(self, vals_list):
        """A name is one, whoever gave it: it goes into headers, paths and messages."""
        named = [
            values | {"name": storable_name(values["name"])}
            if values.get("name")
            else values
            for values in vals_list
        ]
        return super().create(named)

    def unlink(self):
        self.check_access("unlink")
        everything = self | self.sudo().search([("source_id", "in", self.ids)])
        everything._pieces().unlink()
        return super().unlink()

    # content

    def _store(self, values, data):
        """Create a file record with its content.

        :param values: of the record
        :param data: bytes, an open binary file, or an iterator of bytes
        """
        run = self.env["impexp.run"].browse(values.get("run_id"))
        values.setdefault("company_id", run.company_id.id or self.env.company.id)
        file = self.create(values)
        digest, size = hashlib.sha256(), 0
        for piece in cut(data):
            file._add_piece(piece, size)
            digest.update(piece)
            size += len(piece)
        file.write({"size": size, "checksum": digest.hexdigest()})
        return file

    def _add_piece(self, piece, offset):
        attachment = sealed(self.env["ir.attachment"]).create(
            {
                "name": f"{self.name} ({offset // PIECE + 1})",
                "res_model": self._name,
                "res_id": self.id,
                "raw": piece,
                "mimetype": MIMETYPE,
            }
        )
        attachment.invalidate_recordset()

    def _pieces(self):
        # sealed: a piece is its bytes, and with a caller's bin_size their number
        return sealed(self.env["ir.attachment"]).search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], order="id"
        )

    def _open(self):
        """Open the content for reading: a seekable binary stream."""
        return io.BufferedReader(Pieces(self._pieces(), self.size))

    def _read_apart(self):
        """Return an iterator of the pieces, for when this transaction is over.

        Each is read in one of its own, which does not last as long as sending it.
        """
        registry, ids = self.env.registry, self._pieces().ids

        def read(id_):
            with registry.cursor(readonly=True) as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                return env["ir.attachment"].browse(id_).raw

        return map(read, ids)

    # the content, as it comes in

    def _append(self, blocks):
        """Store more of the content; what is here may end in a piece that is short.

        :param blocks: iterator of bytes
        """
        tail = self._pieces()[self.size // PIECE :] if self.size % PIECE else None
        data = itertools.chain([tail.raw] if tail else [], blocks)
        size = self.size // PIECE * PIECE
        if tail:
            tail.unlink()
        for piece in cut(data):
            self._add_piece(piece, size)
            size += len(piece)
        self.size = size

    def _empty(self):
        """Forget the content: it has to be fetched from its beginning."""
        self._pieces().unlink()
        self.write({"size": 0, "checksum": False})

    def _content_checksum(self):
        digest = hashlib.sha256()
        with self._open() as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
        return digest.hexdigest()

    # where it lies on its server

    def _content_path(self):
        """Where its content lies on the server."""
        return self.remote_target or self.remote_path

    def _missing_size(self):
        """How many bytes are still to come; None where the server does not say."""
        return None if self.no_size else self.remote_size - self.size

    # uploads

    @api.model
    def start_upload(self, name, size):
        """Begin an upload; for the browser.

        :param name: of the file
        :param size: in bytes
        :return: ``{"id": id of the file, "piece": bytes to send at once}``
        """
        return start_upload(self.env, name, size)

    @api.private
    def add_upload(self, offset, stream):
        """Store the next piece of an upload; one that is there already does no harm.

        :param offset: where it begins in the file
        :param stream: binary stream of one or more pieces
        :return: how many bytes of the file are there
        """
        self.ensure_one()
        return add_upload(self, offset, stream)

    @api.autovacuum
    def _gc_uploads(self):
        remove_uploads(self.env)

    # screens

    def action_fetch_again(self):
        """Forget that the flow had these files: the next run may take them again."""
        self.check_access("read")
        known = self.env["impexp.remote.file"]
        known.check_access("unlink")
        check_lent_to_flows(self.run_id.flow_id)
        for file in self:
            flow, server = file.run_id.flow_id, file.server_id
            of_file = known_there(flow, server, path=file.remote_path)
            known.search(of_file).sudo().unlink()

    def action_download(self):
        """Download the file as it came."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/connector_flow/file/{self.id}",
            "target": "download",
        }

    def action_open_chunks(self):
        """Open the chunks of this file."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_flow.action_impexp_chunk"
        )
        return action | {"domain": [("file_id", "=", self.id)], "context": {}}
