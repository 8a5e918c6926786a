import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools.name_pattern import safe_name
from ..tools.numbers import whole_number
from ..tools.pieces import PIECE, cut

MAX_UPLOAD = 2000  # MB, unless the system parameter says otherwise
LIMIT = "connector_flow.max_upload_mb"


class ImpexpFile(models.Model):
    """Uploads: a browser sends a file piece by piece, each in a request of its own.

    So neither a worker's memory nor its time grows with the file, and a piece that is
    lost on the way is sent again.
    """

    _inherit = "impexp.file"

    upload_state = fields.Selection(
        [("partial", "Being Uploaded"), ("done", "Uploaded")], "Upload", readonly=True
    )

    @api.model
    def start_upload(self, name, size):
        """Begin an upload; for the browser.

        :param name: of the file
        :param size: in bytes
        :return: ``{"id": id of the file, "piece": bytes to send at once}``
        """
        size = whole_number(size)
        if size is None:
            raise UserError(self.env._("The size of a file is a whole number."))
        self._check_may_upload(size)
        values = {"name": safe_name(name), "size": size, "company_id": False}
        file = sealed(self).create(values | {"upload_state": "partial"})
        if not size:
            file._end_upload()
        return {"id": file.id, "piece": PIECE}

    @api.private
    def add_upload(self, offset, stream):
        """Store the next piece of an upload; one that is there already does no harm.

        :param offset: where it begins in the file
        :param stream: binary stream of one or more pieces
        :return: how many bytes of the file are there
        """
        self.ensure_one()
        file = sealed(self)
        if file.create_uid != self.env.user:
            raise AccessError(self.env._("This upload is somebody else's."))
        self.env.cr.execute(
            "SELECT id FROM impexp_file WHERE id = %s FOR UPDATE", [self.id]
        )
        received = file._received()
        for piece in cut(stream):
            if offset == received and file.upload_state == "partial":
                file._add_upload_piece(piece, offset)
                received += len(piece)
            offset += len(piece)
        if offset > received:
            raise UserError(file._broken_upload())
        if received == file.size and file.upload_state == "partial":
            file._end_upload()
        return received

    def _check_may_upload(self, size):
        if not self.env.user.has_group("connector_flow.group_flow_user"):
            raise AccessError(self.env._("Only users of flows upload files."))
        limit = self._max_upload()
        if size > limit * 10**6:
            raise UserError(
                self.env._(
                    "The file is larger than %(limit)s MB. Split it, or have the "
                    "system parameter %(parameter)s raised.",
                    limit=limit,
                    parameter=LIMIT,
                )
            )

    @api.model
    def _max_upload(self):
        value = self.env["ir.config_parameter"].sudo().get_param(LIMIT) or ""
        return whole_number(value, MAX_UPLOAD)

    def _add_upload_piece(self, piece, offset):
        rest = self.size - offset
        if len(piece) > rest or len(piece) < min(PIECE, rest):
            raise UserError(self._broken_upload())
        self._add_piece(piece, offset)

    def _received(self):
        """Every piece but the last has the same size."""
        if self.upload_state == "done":
            return self.size
        return min(len(self._pieces()) * PIECE, self.size)

    def _broken_upload(self):
        return self.env._("“%s” did not arrive whole: upload it again.", self.name)

    def _end_upload(self):
        digest = hashlib.sha256()
        with self._open() as stream:
            while block := stream.read(2**18):
                digest.update(block)
        self.write({"upload_state": "done", "checksum": digest.hexdigest()})

    def _check_uploaded(self):
        """Refuse to read a file of which a part is missing."""
        for file in self.sudo():
            if file.upload_state == "partial":
                raise UserError(file._broken_upload())

    @api.autovacuum
    def _gc_uploads(self):
        """Remove what was uploaded, or half uploaded, and never imported."""
        domain = [
            ("upload_state", "!=", False),
            ("run_id", "=", False),
            ("write_date", "<", "-1d"),
        ]
        self.search(domain, limit=100).unlink()
