from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.queue_chunk.tools.seal import unless_sudo

from ..engine import flow_approval, flow_schedule
from ..engine.flow_shape import check_later
from ..engine.lent_rights import check_lent_to_flows
from ..engine.run_checks import check_not_on
from ..engine.run_start import start
from ..engine.task_sample import forget_samples

UNITS = [
    ("minutes", "Minutes"),
    ("hours", "Hours"),
    ("days", "Days"),
    ("weeks", "Weeks"),
    ("months", "Months"),
]
SCHEDULED = {"compute": "_compute_schedule", "readonly": False}
DECIDING = {"company_id", "channel_id"}  # with what a flow works, besides its tasks


class ImpexpTaskFlow(models.Model):
    """Tasks and the arrows between them; one task starts the flow."""

    _name = "impexp.task.flow"
    _inherit = "queue.chunk.sealed"
    _made_by_people = True
    _description = "Flow"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    task_ids = fields.One2many("impexp.task", "flow_id", "Tasks")
    transition_ids = fields.One2many("impexp.task.transition", "flow_id", "Transitions")
    run_ids = fields.One2many("impexp.run", "flow_id", "Runs")
    run_count = fields.Integer(compute="_compute_run_count")
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="Only people of this company see the flow. Empty: everyone.",
    )
    channel_id = fields.Many2one(
        "queue.job.channel",
        help="The job channel of all tasks that name none. Empty: the root channel.",
    )
    stop_after = fields.Integer(
        "Stop if the First Rows Fail",
        default=50,
        help="When this many rows failed and not one succeeded, the run stops and "
        "asks you to look, instead of failing every row of the file. 0: never.",
    )
    fail_limit = fields.Integer(
        "Stop at Failed Rows",
        help="When this many rows have failed, the run is paused and asks you. Resume "
        "lets it go on until as many more have failed. 0: never.",
    )
    fail_percent = fields.Float(
        "Stop at Failed Rows (%)",
        digits=(5, 2),
        help="When this share of the rows looked at so far, 100 at least, has failed, "
        "the run is paused and asks you. Resume lets it go on and starts counting "
        "again. "
        "0: never.",
    )
    queued_chunks = fields.Integer(
        "Chunks in the Queue",
        help="Only so many chunks of a run have a job at a time, so that runs started "
        "meanwhile get their turn between them. Have a few for each worker. 0: four "
        "for each job that the server's channel runs at once, eight at least.",
    )

    # when it starts by itself

    several_runs = fields.Boolean(
        "Several Runs at Once",
        help="Otherwise a start is refused while a run of this flow is on. Runs that "
        "are paused, or wait for repair, are not.",
    )
    starts = fields.Integer(
        readonly=True, copy=False, help="Two starts at the same moment meet here."
    )
    cron_id = fields.Many2one(
        "ir.cron", readonly=True, copy=False, groups="base.group_system"
    )
    scheduled = fields.Boolean(
        **SCHEDULED,
        search="_search_scheduled",
        help="The flow starts by itself.",
    )
    schedule_number = fields.Integer("Every", **SCHEDULED)
    schedule_unit = fields.Selection(UNITS, "Unit", **SCHEDULED)
    schedule_next = fields.Datetime("Next Run", **SCHEDULED)
    schedule_user_id = fields.Many2one(
        "res.users",
        "Runs as",
        **SCHEDULED,
        help="The flow runs with this person's rights, who is told when rows wait. "
        "Only administrators name somebody else than themselves. To change what such "
        "a flow does, one needs all of this person's rights.",
    )
    schedule_last = fields.Datetime("Last Run", compute="_compute_schedule")
    schedule_result = fields.Char("Last Result", readonly=True, copy=False)

    # its approval

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

    @api.constrains("stop_after", "fail_limit", "fail_percent", "queued_chunks")
    def _check_numbers(self):
        for flow in self:
            numbers = (flow.stop_after, flow.fail_limit, flow.queued_chunks)
            if min(numbers) < 0 or not 0 <= flow.fail_percent <= 100:
                raise ValidationError(
                    self.env._(
                        "Limits are 0 or more, percentages 100 at most (“%s”).",
                        flow.name,
                    )
                )

    def _compute_run_count(self):
        mine = [("flow_id", "in", self.ids)]
        groups = self.env["impexp.run"]._read_group(mine, ["flow_id"], ["__count"])
        counts = dict(groups)
        for flow in self:
            flow.run_count = counts.get(flow, 0)

    def _compute_schedule(self):
        for flow in self:
            flow.update(flow_schedule.schedule_values(flow))

    def _search_scheduled(self, operator, value):
        if operator != "in":
            return NotImplemented
        operator = "in" if True in value else "not in"
        return [("id", operator, flow_schedule.scheduled_ids(self.env))]

    @api.depends("task_ids.task", "task_ids.config", "task_ids.name")
    def _compute_approval(self):
        for flow in self:
            found = flow_approval.touched(flow)
            flow.touches = "\n".join(
                f"{task.name}: {flow_approval.names_in_words(self.env, names)}"
                for task, names in found
            )
            flow.is_approved = bool(found) and flow_approval.is_approved(flow)
            flow.needs_approval = bool(found) and not flow.is_approved

    def _compute_fingerprint(self):
        for flow in self:
            flow.fingerprint = flow_approval.fingerprint(flow) if flow.ids else False

    # start

    def do_run(self, **kwargs):
        """Start the flow.

        :param file_id: id of the ``impexp.file`` to start with, where one is needed
        :param asynch: False does everything at once, in this transaction
        :param kwargs: keyword arguments of the start task, JSON-able
        :return: the ``impexp.run``
        :raise UserError: when the flow is not complete
        :raise AccessError: when the user lacks a right that a task needs
        """
        self.ensure_one()
        self.check_access("read")
        first = self.task_ids.filtered("flow_start")
        if not first:
            raise UserError(
                self.env._(
                    "The flow “%s” has no tasks yet. Add one and mark it as start.",
                    self.name,
                )
            )
        asynch = kwargs.pop("asynch", True)
        return start(self, first, kwargs, asynch)

    def do_run_sync(self, **kwargs):
        """Start the flow and do everything at once; see :meth:`do_run`."""
        return self.do_run(**{**kwargs, "asynch": False})

    def _check_may_start(self):
        """Refuse a start that must not be now; another addon adds reasons of its own.

        Called for each start, by a person, a schedule or a program.

        :raise UserError: with the reason
        """
        check_not_on(self)

    _run_schedule = flow_schedule.run_schedule  # for the scheduled action

    # what is saved

    @api.model_create_multi
    def create(self, vals_list):
        """What is new is not approved, whatever values or defaults say."""
        taken = [flow_approval.without_mark(vals) for vals in vals_list]
        given = [flow_schedule.without_schedule(vals) for vals in taken]
        flows = super().create([vals for vals, _schedule in given])
        check_later(flows)
        for flow, (_vals, schedule) in zip(flows, given, strict=True):
            if schedule.get("scheduled"):
                flow_schedule.set_schedule(flow, schedule)
        flow_approval.remove_mark(flows)
        return flows

    def write(self, vals):
        marks = vals.keys() & set(flow_approval.MARK)
        if marks and not self.env.su:
            raise AccessError(self.env._("A flow is approved by its button alone."))
        vals, schedule = flow_schedule.without_schedule(vals)
        if vals.get("active") is False:
            schedule = {"scheduled": False}
        if schedule:  # first: what else changes may need the schedule to be his
            flow_schedule.set_schedule(self, schedule)
        if DECIDING & vals.keys():
            check_lent_to_flows(self)
        result = super().write(vals)
        if "task_ids" in vals:
            check_later(self)
        if not marks:
            flow_approval.void_approval(self)
        return result

    def unlink(self):
        self.check_access("unlink")
        check_lent_to_flows(self)
        crons = self.sudo().with_context(active_test=False).cron_id
        self = unless_sudo(self)
        # Not left to the database, which knows nothing of the content of files.
        self.env["impexp.run"].sudo().search([("flow_id", "in", self.ids)]).unlink()
        forget_samples(self.task_ids)
        result = super().unlink()
        crons.unlink()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open_rows(self):
        self.env["impexp.chunk"]._check_no_open_rows(
            [("run_id.flow_id", "in", self.ids)]
        )

    # screens

    @api.onchange("task_ids")
    def _onchange_task_ids(self):
        """The first task is the start; those that are added behind it are not."""
        for task in self.task_ids.filtered("flow_start")[1:]:
            if not task._origin:
                task.flow_start = False

    def action_open_runs(self):
        """Open the runs of this flow."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_flow.action_impexp_run"
        )
        return action | {"domain": [("flow_id", "=", self.id)], "context": {}}

    def action_run(self):
        """Open the Run Task wizard on this flow."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_flow.action_impexp_wizard_runtask"
        )
        return action | {"context": {"default_flow_id": self.id}}

    def action_approve(self):
        """Let the flow run as it is now; for administrators.

        The context key ``fingerprint`` is what was on the screen when they looked.
        """
        flow_approval.approve(self, seen=self.env.context.get("fingerprint"))
