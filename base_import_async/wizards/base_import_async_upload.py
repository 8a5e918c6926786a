import base64

from odoo import fields, models

from odoo.addons.queue_chunk.tools.seal import apart, sealed

from ..importing.control import check_may_correct
from ..importing.correcting import correct


class BaseImportAsyncUpload(models.TransientModel):
    """Takes the corrected rows of an import, which then goes on with them."""

    _name = "base.import.async.upload"
    _inherit = "queue.chunk.sealed"
    _made_by_people = True
    _description = "Upload Corrected Rows"

    import_id = fields.Many2one("base.import.async", required=True)
    file = fields.Binary("Corrected File", required=True, attachment=False)
    file_name = fields.Char()

    def action_upload(self):
        """Put the corrected rows in place of those that failed and try them again."""
        check_may_correct(self.import_id)
        content = base64.b64decode(apart(self).file)  # whatever bin_size says
        correct(sealed(self.import_id), content, self.file_name)
        return {"type": "ir.actions.act_window_close"}
