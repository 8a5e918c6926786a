import base64

from odoo import fields, models

from odoo.addons.queue_chunk.tools.seal import apart, sealed


class BaseImportAsyncUpload(models.TransientModel):
    """Takes the corrected lines of an import, which then goes on with them."""

    _name = "base.import.async.upload"
    _inherit = "queue.chunk.sealed"
    _made_by_people = True
    _description = "Upload Corrected Lines"

    import_id = fields.Many2one("base.import.async", required=True)
    file = fields.Binary("Corrected File", required=True, attachment=False)
    file_name = fields.Char()

    def action_upload(self):
        """Put the corrected lines in place of those that failed and try them again."""
        self.import_id._check_may_correct()
        content = base64.b64decode(apart(self).file)  # whatever bin_size says
        sealed(self.import_id)._correct(content, self.file_name)
        return {"type": "ir.actions.act_window_close"}
