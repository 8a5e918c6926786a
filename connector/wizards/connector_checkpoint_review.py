# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from ..models.sealed import Sealed


class ConnectorCheckpointReview(Sealed, models.TransientModel):
    """Kept for those who call it: the list of checkpoints has a button of its own."""

    _name = "connector.checkpoint.review"
    _description = "Checkpoints Review"
    _made_by_people = True

    checkpoint_ids = fields.Many2many(
        "connector.checkpoint",
        "connector_checkpoint_review_rel",
        "review_id",
        "checkpoint_id",
        "Checkpoints",
        default=lambda self: self._default_checkpoint_ids(),
    )

    def _default_checkpoint_ids(self):
        return self.env.context.get("active_ids") or []

    def review(self):
        """Mark them all as reviewed."""
        self.checkpoint_ids.reviewed()
        return {"type": "ir.actions.act_window_close"}
