from odoo import fields, models

JUDGED = 100  # rows looked at before a share of them says anything


class ImpexpRun(models.Model):
    """When so many rows fail that a person should look before the run goes on.

    Looked at behind each chunk's commit. Resume accepts what has failed so far.
    """

    _inherit = "impexp.run"

    checked_start = fields.Boolean(
        readonly=True,
        help="Someone resumed the run after its first rows all failed.",
    )
    accepted_failed = fields.Integer(
        readonly=True, help="Rows that had failed when someone resumed the run."
    )
    accepted_rows = fields.Integer(
        readonly=True, help="Rows looked at when someone resumed the run."
    )

    def _stop_if_everything_fails(self):
        limit = self.flow_id.stop_after
        hopeless = not (self.rows_done or self.rows_skipped or self.checked_start)
        if limit and hopeless and self.rows_failed >= limit:
            self._pause(
                self.env._(
                    "The first %(failed)s rows all failed, so the run was paused. Look "
                    "at one of them: if the configuration is wrong, correct it, press "
                    "Resume, then retry the failed rows.",
                    failed=self.rows_failed,
                )
            )

    def _stop_if_too_many_fail(self):
        if not self._is_stopped() and self._too_many_failed():
            self._pause(
                self.env._(
                    "%(failed)s of the %(rows)s rows looked at so far failed, so the "
                    "run was paused: its flow asks for it. Nothing is lost. Look at "
                    "the rows that failed, then press Resume: the others are imported, "
                    "until as many more have failed.",
                    failed=self.rows_failed,
                    rows=self._rows_looked_at(),
                )
            )

    def _too_many_failed(self):
        flow = self.flow_id
        failed = self.rows_failed - self.accepted_failed
        rows = self._rows_looked_at() - self.accepted_rows
        if flow.fail_limit and failed >= flow.fail_limit:
            return True
        percent = flow.fail_percent
        return percent and rows >= JUDGED and 100 * failed >= percent * rows

    def _rows_looked_at(self):
        return self.rows - self.rows_waiting

    def _accept_failed(self):
        """Someone knows of the rows that failed so far: count anew from here."""
        self.write(
            {
                "checked_start": True,
                "accepted_failed": self.rows_failed,
                "accepted_rows": self._rows_looked_at(),
            }
        )
