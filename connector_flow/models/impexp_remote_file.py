from odoo import fields, models

from ..engine.lent_rights import check_lent_to_flows
from .field_options import LINK

STATES = [
    ("seen", "Being Fetched"),
    ("taken", "Taken"),
    ("gone", "Moved or Deleted"),
]


class ImpexpRemoteFile(models.Model):
    """What a flow knows of a file on a server, so that it is imported once.

    It outlives the file's content and its run: a file that is left on the server must
    be known for as long as it is listed. The constraint makes the claim: of two jobs
    that find the same file at once, the database lets one have it.
    """

    _name = "impexp.remote.file"
    _inherit = "queue.chunk.sealed"
    _description = "Known File on a Server"
    _order = "id desc"
    _rec_name = "path"

    flow_id = fields.Many2one(
        "impexp.task.flow", required=True, readonly=True, index=True, ondelete="cascade"
    )
    task_id = fields.Many2one(
        "impexp.task", required=True, readonly=True, index=True, ondelete="cascade"
    )
    server_id = fields.Many2one(
        "impexp.server", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="flow_id.company_id")
    path = fields.Char(required=True, readonly=True)
    version = fields.Char(readonly=True, help="Its time and size, as listed.")
    mark = fields.Char(required=True, readonly=True)
    checksum = fields.Char("SHA-256", required=True, readonly=True, default="")
    state = fields.Selection(STATES, required=True, readonly=True, default="seen")
    file_id = fields.Many2one("impexp.file", **LINK)
    listed = fields.Datetime(readonly=True, help="When it was listed last, by days.")

    _claim = models.Constraint(
        "UNIQUE(flow_id, server_id, mark, checksum)",
        "The flow knows this file already.",
    )

    def unlink(self):
        self.check_access("unlink")
        check_lent_to_flows(self.flow_id)  # what is forgotten is imported again
        return super().unlink()
