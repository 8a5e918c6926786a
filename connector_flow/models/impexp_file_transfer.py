import hashlib
import itertools

from odoo import api, fields, models

from ..tools.message import bytes_in_words
from ..tools.pieces import PIECE, cut
from .big_integer import BigInteger

TRANSFER_STATES = [
    ("seen", "Seen"),
    ("fetched", "Fetched"),
    ("imported", "Imported"),
    ("archived", "Archived"),
    ("skipped", "Skipped"),
    ("sent", "Sent"),
]
BLOCK = 2**18


class ImpexpFile(models.Model):
    """Where a file came from, or went, and how far it is on its way.

    Seen on the server, fetched: its content is here, imported: its rows were all
    handled, archived: moved or deleted on the server. Each is committed before the
    next begins, so whatever stops the server, the file is there or here.
    """

    _inherit = "impexp.file"
    _masked_fields = ("transfer_error", "transfer_note")

    server_id = fields.Many2one(
        "impexp.server", readonly=True, index="btree_not_null", ondelete="set null"
    )
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
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
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

    def _masking_servers(self):
        return super()._masking_servers() | self.sudo().server_id

    @api.depends("size", "remote_size")
    @api.depends_context("lang")
    def _compute_size_words(self):
        for file in self:
            file.size_words = bytes_in_words(file.env, file.size or file.remote_size)

    @api.depends("transfer_state", "transfer_error")
    def _compute_state(self):
        """A file that needs no step is not waiting for one; one that comes is."""
        result = super()._compute_state()
        for file in self:
            if file.transfer_error:
                file.error = file.transfer_error
                file.state = "failed"
            elif file.transfer_state and not file.step_ids:
                is_coming = file.transfer_state in ("seen", "fetched")
                file.state = "new" if is_coming else "done"
        return result

    def action_fetch_again(self):
        """Forget that the flow had these files: the next run may take them again."""
        self.check_access("read")
        known = self.env["impexp.remote.file"]
        known.check_access("unlink")
        self.run_id.flow_id._check_lent_rights()
        for file in self:
            file_domain = [
                ("flow_id", "=", file.run_id.flow_id.id),
                ("server_id", "=", file.server_id.id),
                ("path", "=", file.remote_path),
            ]
            known.search(file_domain).sudo().unlink()

    def _content_path(self):
        """Where its content lies on the server."""
        return self.remote_target or self.remote_path

    def _missing_size(self):
        """How many bytes are still to come; None where the server does not say."""
        return None if self.no_size else self.remote_size - self.size

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
