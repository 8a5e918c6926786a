from odoo import api, fields, models


class ImpexpTask(models.Model):
    _inherit = "impexp.task"

    sent_number = fields.Integer(
        readonly=True, copy=False, help="The {sequence} of the file sent last."
    )

    def _next_sent_number(self):
        """Count a file that is about to be sent; jobs that do so at once meet here."""
        self.env.cr.execute(
            "UPDATE impexp_task SET sent_number = coalesce(sent_number, 0) + 1"
            " WHERE id = %s RETURNING sent_number",
            [self.id],
            log_exceptions=False,
        )
        self.invalidate_recordset(["sent_number"])
        return self.env.cr.fetchone()[0]

    @api.constrains("server_id")
    def _check_protocol(self):
        """What a type can do depends on what its server speaks."""
        self._check_config()
