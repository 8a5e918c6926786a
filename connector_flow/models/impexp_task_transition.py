from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ImpexpTaskTransition(models.Model):
    """An arrow between two tasks of a flow."""

    _name = "impexp.task.transition"
    _description = "Transition"
    _order = "id"

    task_from_id = fields.Many2one(
        "impexp.task", "From", required=True, index=True, ondelete="cascade"
    )
    task_to_id = fields.Many2one(
        "impexp.task", "To", required=True, index=True, ondelete="cascade"
    )
    flow_id = fields.Many2one(
        related="task_from_id.flow_id", store=True, index=True, string="Flow"
    )
    company_id = fields.Many2one(related="flow_id.company_id")

    _once = models.Constraint(
        "UNIQUE(task_from_id, task_to_id)",
        "There is a transition between these two tasks already.",
    )

    @api.depends("task_from_id.name", "task_to_id.name")
    def _compute_display_name(self):
        for transition in self:
            transition.display_name = (
                f"{transition.task_from_id.name} → {transition.task_to_id.name}"
            )

    @api.model_create_multi
    def create(self, vals_list):
        transitions = super().create(vals_list)
        transitions.flow_id._check_later()
        return transitions

    def write(self, vals):
        result = super().write(vals)
        self.flow_id._check_later()
        return result

    @api.constrains("task_from_id", "task_to_id")
    def _check_ends(self):
        """A transition stays in its flow and never leads back."""
        for transition in self:
            start, end = transition.task_from_id, transition.task_to_id
            if start.flow_id != end.flow_id:
                raise ValidationError(self._leaves_flow(start, end))
            if start in end._reachable():
                raise ValidationError(self._leads_back(start, end))

    def _leaves_flow(self, start, end):
        return self.env._(
            "“%(start)s” and “%(end)s” are in different flows (%(flow)s, %(other)s). A "
            "transition joins two tasks of one flow.",
            start=start.name,
            end=end.name,
            flow=start.flow_id.name,
            other=end.flow_id.name,
        )

    def _leads_back(self, start, end):
        return self.env._(
            "The transition from “%(start)s” to “%(end)s” leads back to “%(start)s”: "
            "the flow would never end.",
            start=start.name,
            end=end.name,
        )
