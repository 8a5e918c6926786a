import hashlib
import io

from odoo import SUPERUSER_ID, api, fields, models

from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools.name_pattern import storable_name
from ..tools.pieces import MIMETYPE, PIECE, Pieces, cut
from .big_integer import BigInteger

# Of a kind of our own: Odoo guesses in place of octet-stream, and copies whatever
# looks like text into its search index, a second time.


class ImpexpFile(models.Model):
    """A file that came in or will go out.

    Its content lies in pieces of bounded size (attachments), so that it streams in
    and out of whatever storage the database's attachments use.
    """

    _name = "impexp.file"
    _inherit = ["queue.chunk.sealed", "impexp.masked", "impexp.figures"]
    _description = "File"
    _order = "id desc"
    _chunk_field = "file_id"

    name = fields.Char(required=True, readonly=True)
    run_id = fields.Many2one(
        "impexp.run", readonly=True, index=True, ondelete="cascade"
    )
    task_id = fields.Many2one(
        "impexp.task",
        "Made by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
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
        [("new", "Waiting"), ("done", "Done"), ("failed", "Failed")],
        compute="_compute_state",
        help="Done: read to its end, and none of its rows waits or failed.",
    )
    error = fields.Text(compute="_compute_state")

    @api.depends(
        "chunk_ids.state",
        "chunk_ids.rows",
        "chunk_ids.rows_skipped",
        "chunk_ids.task_id",
        "step_ids.rows_left_out",
    )
    def _compute_figures(self):
        return super()._compute_figures()

    @api.depends("step_ids.state", "step_ids.error", "chunk_ids.state")
    def _compute_state(self):
        works = self._work_states()
        for file in self:
            file.error = "\n".join(filter(None, file.step_ids.mapped("error"))) or False
            waiting, failed = works.get(file.id, (not file._is_made(), False))
            file.state = "new" if waiting else "failed" if failed else "done"

    def _is_made(self):
        """Whether the file goes out: it is complete, and nobody has to read it."""
        task = self.sudo().task_id
        return bool(task) and task._class().makes_files

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
