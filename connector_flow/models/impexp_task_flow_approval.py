import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list
from odoo.tools.misc import hmac

APPROVAL = ("approved_fingerprint", "approved_by", "approved_on")
OF_TASK = ("id", "task", "config", "flow_start", "server_id")
OF_TRANSITION = ("task_from_id", "task_to_id", "fires", "condition")
OF_SCHEDULE = ("active", "interval_number", "interval_type", "user_id")


class ImpexpTaskFlow(models.Model):
    """Flows that touch access, code or screens run only as an administrator saw them.

    Somebody else may have prepared them, and an administrator who starts one lends it
    his rights. So what the flow does is approved apart from starting and saving it,
    and each later change takes that back. The mark is a code that needs the database's
    own secret: nobody writes it but the button.
    """

    _inherit = "impexp.task.flow"

    approved_fingerprint = fields.Char(
        readonly=True, copy=False, groups="base.group_system"
    )
    approved_by = fields.Many2one("res.users", readonly=True, copy=False)
    approved_on = fields.Datetime(readonly=True, copy=False)
    fingerprint = fields.Char(
        compute="_compute_fingerprint",
        groups="base.group_system",
        help="What would be approved now.",
    )
    needs_approval = fields.Boolean(compute="_compute_approval")
    is_approved = fields.Boolean(compute="_compute_approval")
    touches = fields.Text(compute="_compute_approval")

    @api.depends("task_ids.task", "task_ids.config", "task_ids.name")
    def _compute_approval(self):
        for flow in self:
            touched = flow._touched()
            flow.touches = "\n".join(
                f"{task.name}: {self._words(names)}" for task, names in touched
            )
            flow.is_approved = bool(touched) and flow._is_approved()
            flow.needs_approval = bool(touched) and not flow.is_approved

    def _compute_fingerprint(self):
        for flow in self:
            flow.fingerprint = flow._fingerprint() if flow.ids else False

    # what is touched

    def _touched(self):
        """[(task, names of what it touches)], of the tasks that touch anything."""
        pairs = ((task, task._guarded_names()) for task in self.sudo().task_ids)
        return [(task, names) for task, names in pairs if names]

    def _words(self, names):
        """Names of models and fields, for people."""
        return format_list(self.env, [self._word(name) for name in names])

    def _word(self, name):
        found = self.env["ir.model"].sudo()._get(name)
        return f"{found.name} ({name})" if found else name

    # what is approved

    def _fingerprint(self):
        """A code of all that decides what the flow does, with whose rights."""
        self.ensure_one()
        flow = self.sudo().with_context(active_test=False, lang=None)
        tasks = flow.task_ids.sorted("id")
        arrows = tasks.transition_out_ids.sorted("id")
        known = [
            [flow.id, flow.company_id.id],
            _values(tasks, OF_TASK),
            _values(arrows, OF_TRANSITION),
            _values(
                tasks.server_id.sorted("id"), self.env["impexp.server"]._deciding()
            ),
            _values(flow.cron_id, OF_SCHEDULE),
        ]
        text = json.dumps(known, default=str)
        return hmac(self.env(su=True), "connector_flow.approval", text)

    def _is_approved(self):
        known = self.sudo().approved_fingerprint
        return bool(known) and known == self._fingerprint()

    def _approval_missing(self):
        """Say why the flow may not run; None if it may."""
        touched = self._touched()
        if not touched or self._is_approved():
            return None
        return self.env._(
            "“%(flow)s” touches what decides who may do what here: %(what)s. It runs "
            "when an administrator has looked at it and pressed Approve on the flow. "
            "After each change that is asked for again.",
            flow=self.sudo().name,
            what=self._words(
                sorted({name for _task, names in touched for name in names})
            ),
        )

    def _check_approved(self):
        missing = self._approval_missing()
        if missing:
            raise UserError(missing)

    def action_approve(self):
        """Let the flow run as it is now; for administrators.

        The context key ``fingerprint`` is what was on the screen when they looked.
        """
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Only administrators approve flows: ask one of them.")
            )
        self.check_access("read")
        for flow in self:
            seen = self.env.context.get("fingerprint")
            if seen and seen != flow._fingerprint():
                raise UserError(
                    self.env._(
                        "“%s” was changed since you opened it. Look at it again.",
                        flow.name,
                    )
                )
            flow.sudo().write(
                {
                    "approved_fingerprint": flow._fingerprint(),
                    "approved_by": self.env.uid,
                    "approved_on": fields.Datetime.now(),
                }
            )

    def _void_approval(self):
        """Take the approval back of those that are not as they were approved.

        For good: to make them as they were does not bring it back.
        """
        approved = self.sudo().exists().filtered("approved_fingerprint")
        for flow in approved.filtered(lambda flow: not flow._is_approved()):
            flow.write(dict.fromkeys(APPROVAL, False))

    @api.model_create_multi
    def create(self, vals_list):
        """What is new is not approved, whatever values or defaults say."""
        taken = [
            {name: value for name, value in vals.items() if name not in APPROVAL}
            for vals in vals_list
        ]
        flows = super().create(taken)
        marked = flows.sudo().filtered(
            lambda flow: any(map(flow.__getitem__, APPROVAL))
        )
        marked.write(dict.fromkeys(APPROVAL, False))
        return flows

    def write(self, vals):
        if vals.keys() & set(APPROVAL) and not self.env.su:
            raise AccessError(self.env._("A flow is approved by its button alone."))
        result = super().write(vals)
        if not vals.keys() & set(APPROVAL):
            self._void_approval()
        return result


def _values(records, names):
    """The values of the records' fields, related records by their ids."""
    return [
        [_plain(record[name]) for name in names if name in record._fields]
        for record in records
    ]


def _plain(value):
    return value.ids if hasattr(value, "_name") else value or False
