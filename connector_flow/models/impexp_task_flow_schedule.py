import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.queue_chunk.tools.seal import sealed

from ..exceptions import FlowIsOn

_logger = logging.getLogger(__name__)

UNITS = [
    ("minutes", "Minutes"),
    ("hours", "Hours"),
    ("days", "Days"),
    ("weeks", "Weeks"),
    ("months", "Months"),
]

# What a schedule is called on the flow, and on the scheduled action.
CRON = {
    "scheduled": "active",
    "schedule_number": "interval_number",
    "schedule_unit": "interval_type",
    "schedule_next": "nextcall",
    "schedule_user_id": "user_id",
}


class ImpexpTaskFlow(models.Model):
    """When a flow starts by itself: a scheduled action of its own stands behind it.

    It runs as whoever switched it on, or took it over, with his rights; administrators
    may name somebody else. What Odoo does with scheduled actions holds for it, so a
    neutralized copy of the database starts none.
    """

    _inherit = "impexp.task.flow"

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
        compute="_compute_schedule",
        readonly=False,
        search="_search_scheduled",
        help="The flow starts by itself.",
    )
    schedule_number = fields.Integer(
        "Every", compute="_compute_schedule", readonly=False
    )
    schedule_unit = fields.Selection(
        UNITS, "Unit", compute="_compute_schedule", readonly=False
    )
    schedule_next = fields.Datetime(
        "Next Run", compute="_compute_schedule", readonly=False
    )
    schedule_user_id = fields.Many2one(
        "res.users",
        "Runs as",
        compute="_compute_schedule",
        readonly=False,
        help="The flow runs with this person's rights, who is told when rows wait. "
        "Only administrators name somebody else than themselves. To change what such "
        "a flow does, one needs all of this person's rights.",
    )
    schedule_last = fields.Datetime("Last Run", compute="_compute_schedule")
    schedule_result = fields.Char("Last Result", readonly=True, copy=False)

    def _compute_schedule(self):
        for flow in self:
            cron = flow.sudo().cron_id.with_context(active_test=False)
            flow.scheduled = cron.active
            flow.schedule_number = cron.interval_number or 1
            flow.schedule_unit = cron.interval_type or "days"
            flow.schedule_next = cron.nextcall
            flow.schedule_last = cron.lastcall
            flow.schedule_user_id = cron.user_id if cron.active else self.env.user

    def _search_scheduled(self, operator, value):
        if operator != "in":
            return NotImplemented
        crons = self.env["ir.cron"].sudo()._search([("active", "=", True)])
        flows = self.sudo().search([("cron_id", "in", crons)]).ids
        return [("id", "in" if True in value else "not in", flows)]

    def _set_schedule(self, values):
        """Create or change the scheduled actions.

        :param values: of the fields of the schedule, by name
        """
        self.check_access("write")
        for flow in self.with_context(active_test=False):
            known = flow._schedule_user(values) | values
            flow._check_schedule(known)
            flow._check_whose_schedule(known)
            cron, written = sealed(flow).cron_id, {CRON[k]: v for k, v in known.items()}
            if not written.get("nextcall", True):
                written["nextcall"] = fields.Datetime.now()
            if cron:
                cron.write(written)
            elif values.get("scheduled"):
                flow.sudo().cron_id = cron.create(flow._cron_values() | written)
            flow.invalidate_recordset(list(CRON))
            flow._void_approval()

    def _schedule_user(self, values):
        """Who switches it on has it run as himself, unless he names somebody else."""
        on = values.get("scheduled") and not self.scheduled
        return {"schedule_user_id": self.env.uid} if on else {}

    def _cron_values(self):
        return {
            "interval_number": 1,
            "interval_type": "days",
            "name": self.env._("Import/Export: %s", self.name),
            "model_id": self.env["ir.model"]._get_id(self._name),
            "state": "code",
            "code": f"model.browse({self.id})._run_schedule()",
            # Without a group, Odoo asks for the right to change flows.
            "group_ids": self.env.ref("base.group_user").ids,
        }

    def _check_schedule(self, values):
        if values.get("schedule_number", 1) < 1:
            raise ValidationError(
                self.env._("“%s” cannot start every 0 units of time.", self.name)
            )
        if not values.get("schedule_user_id", True):
            raise ValidationError(self.env._("Say as whom “%s” runs.", self.name))
        mine = {self.env.uid} | (
            {self.schedule_user_id.id} if self.scheduled else set()
        )
        allowed = self.env.su or self.env.user.has_group("base.group_system")
        if values.get("schedule_user_id", self.env.uid) not in mine and not allowed:
            raise AccessError(
                self.env._(
                    "A schedule runs with the rights of the user it names. Name "
                    "yourself, or have an administrator name somebody else."
                )
            )

    def _check_whose_schedule(self, values):
        """When it runs is said by whoever has the rights with which it does.

        Anybody who may change the flow switches it off, or has it run as himself.
        """
        is_mine = values.get("schedule_user_id") == self.env.uid
        stays_on = values.get("scheduled", self.scheduled) and not is_mine
        if stays_on and not self._may_use_all_rights():
            self._check_schedule_lent()

    def _run_schedule(self):
        """Start the flow for the current user; called by the scheduled action."""
        self = self.with_context(lang=self.env.user.lang)
        flow = self.exists()
        try:
            flow._check_schedule_user()
            with self.env.cr.savepoint():
                run = flow.do_run() if flow else None
        except psycopg2.errors.SerializationFailure:
            # This transaction does not see the other one, nor may it write the flow.
            with self.env.registry.cursor() as cr:
                other = self.with_env(self.env(cr=cr))
                other._note_result(self.env._("Somebody started it just then."))
        except FlowIsOn as error:
            flow._note_result(str(error))
        except UserError as error:
            _logger.warning("The schedule of %s did not start: %s", flow, error)
            flow._note_result(self.env._("Not started: %s", error))
        else:
            if run:
                flow._note_result(self.env._("Started %s.", run.sudo().name))

    def _check_schedule_user(self):
        """Odoo runs scheduled actions of people who have left as well."""
        if not (self.env.su or self.env.user.active):
            raise UserError(
                self.env._(
                    "%s, as whom it runs, is archived. Name somebody else.",
                    self.env.user.name,
                )
            )

    def _note_result(self, text):
        self.sudo().schedule_result = text

    # one run at a time

    def _check_not_on(self):
        """Refuse a start while a run of the flow is on, unless the flow allows it.

        Counting up makes the second of two starts wait for the first, and begin anew.
        """
        if self.several_runs:
            return
        self.env.cr.execute(
            "UPDATE impexp_task_flow SET starts = coalesce(starts, 0) + 1"
            " WHERE id = %s",
            [self.id],
            log_exceptions=False,
        )
        on = self._runs_on()
        if on:
            raise FlowIsOn(
                self.env._(
                    "“%(run)s” is on: wait for its end, pause or cancel it. A flow can "
                    "be allowed to have several runs at once.",
                    run=on[0].name,
                )
            )

    def _runs_on(self):
        """Runs that work, or are about to."""
        runs = self.env["impexp.run"].sudo()
        open_runs = runs.search(
            [
                ("flow_id", "=", self.id),
                ("ended", "=", False),
                ("cancelled", "=", False),
                ("paused", "!=", True),
            ]
        )
        return open_runs.filtered(lambda run: run.state == "running" or run._due())

    # with the flow

    @api.model_create_multi
    def create(self, vals_list):
        schedules = [_taken(vals) for vals in vals_list]
        flows = super().create([vals for vals, _schedule in schedules])
        for flow, (_vals, schedule) in zip(flows, schedules, strict=True):
            if schedule.get("scheduled"):
                flow._set_schedule(schedule)
        return flows

    def write(self, vals):
        vals, schedule = _taken(vals)
        if vals.get("active") is False:
            schedule = {"scheduled": False}
        if schedule:  # first: what else changes may need the schedule to be his
            self._set_schedule(schedule)
        return super().write(vals)

    def unlink(self):
        crons = self.sudo().with_context(active_test=False).cron_id
        result = super().unlink()
        crons.unlink()
        return result


def _taken(vals):
    """Values of a flow, and those of its schedule: two dictionaries."""
    rest = {name: value for name, value in vals.items() if name not in CRON}
    return rest, {name: vals[name] for name in vals.keys() & CRON.keys()}
