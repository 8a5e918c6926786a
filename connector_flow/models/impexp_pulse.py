from odoo import api, fields, models


class ImpexpPulse(models.Model):
    """How far the job of a chunk is, told while it is at work.

    Written in transactions of their own, as those of the jobs are seen at their ends
    only. Nothing here refers to what a job holds locked: a reference would wait for it.
    """

    _name = "impexp.pulse"
    _inherit = "queue.chunk.sealed"
    _description = "Rows Looked at by a Job at Work"
    _log_access = False

    chunk = fields.Integer(required=True, readonly=True)
    rows = fields.Integer(required=True, readonly=True)

    _of_chunk = models.Constraint("UNIQUE(chunk)", "A chunk has one pulse.")

    @api.autovacuum
    def _gc_pulses(self):
        self.env.cr.execute(
            "DELETE FROM impexp_pulse pulse WHERE NOT EXISTS ("
            "SELECT FROM impexp_chunk WHERE id = pulse.chunk AND state = 'new')"
        )
