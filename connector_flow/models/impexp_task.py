from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

from ..engine import task_config
from ..engine.flow_approval import void_approval
from ..engine.flow_shape import check_later
from ..engine.lent_rights import check_lent_to_flows
from ..engine.run_start import start
from ..engine.task_help import help_html
from ..engine.task_sample import keep_sample
from ..engine.task_types import AbstractChunkWriteTask

# What everybody who may change tasks may change at any time: none of it uses rights.
HARMLESS = {"name", "priority", "max_retries", "job_seconds"}
HARMLESS |= {"sample", "sample_name", "sample_file_id"}


class ImpexpTask(models.Model):
    """A task type with its configuration, a step of a flow."""

    _name = "impexp.task"
    _inherit = "queue.chunk.sealed"
    _made_by_people = True
    _description = "Task"
    _order = "flow_id, flow_start desc, id"

    name = fields.Char(required=True, translate=True)
    task = fields.Selection([], "Type", required=True, help="What this step does.")
    config = fields.Text(
        "Configuration",
        help="What the type is to know: a Python dictionary with the options that are "
        "explained beside it. “Set Up from a Sample” writes it for a Record Import.",
    )
    help_html = fields.Html("About this Type", compute="_compute_help_html")
    flow_id = fields.Many2one(
        "impexp.task.flow", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="flow_id.company_id")
    server_id = fields.Many2one(
        "impexp.server",
        index="btree_not_null",
        ondelete="restrict",
        help="Where the files come from or go to.",
    )
    needs_server = fields.Boolean(compute="_compute_needs_server")
    flow_start = fields.Boolean("Start", help="The flow starts with this task.")
    max_retries = fields.Integer(
        "Retries",
        default=5,
        help="How often to try again when a connection is lost or a server does not "
        "answer, with growing pauses, before the run stops and asks you. 0: for ever.",
    )
    priority = fields.Integer(
        default=10, help="Jobs with a lower number go first. The default is 10."
    )
    job_seconds = fields.Integer(
        "Time for a Job (Seconds)",
        default=30,
        help="A job ends after about so many seconds, and what is left goes on in the "
        "next. Keep it well below the server's limits of time, which are 120 seconds, "
        "60 of them of the processor, unless somebody changed them.",
    )
    sample = fields.Binary(
        "Kept Sample",
        copy=False,
        groups=".",
        help="What the form was filled with, packed.",
    )
    sample_name = fields.Char(
        readonly=True, copy=False, groups="connector_flow.group_flow_manager"
    )
    sample_file_id = fields.Many2one(
        "impexp.file",
        "Sample",
        compute="_compute_sample_file_id",
        inverse="_inverse_sample_file_id",
        groups="connector_flow.group_flow_manager",
        help="Its beginning is kept with the task, so that the form shows rows.",
    )
    exported_until = fields.Datetime(
        "Exported up to",
        copy=False,
        help="What was changed until then has been exported by runs that succeeded. "
        "Empty it to export everything again.",
    )
    files_made = fields.Integer(
        readonly=True, copy=False, help="The last {sequence} in a file's name."
    )
    sent_number = fields.Integer(
        readonly=True, copy=False, help="The {sequence} of the file sent last."
    )
    channel_id = fields.Many2one(
        "queue.job.channel",
        help="The job channel of this task. Empty: that of the flow.",
    )
    transition_out_ids = fields.One2many(
        "impexp.task.transition", "task_from_id", "Transitions from here"
    )
    transition_in_ids = fields.One2many(
        "impexp.task.transition", "task_to_id", "Transitions to here"
    )
    answer_ids = fields.One2many(
        "impexp.answer",
        "task_id",
        "Values",
        domain=[("run_id", "=", False), ("proposed", "=", False)],
        copy=True,
        groups="connector_flow.group_flow_manager",
        help="What values of the files mean, as people said when rows were repaired.",
    )
    proposed_ids = fields.One2many(
        "impexp.answer",
        "task_id",
        "Proposed Values",
        domain=[("run_id", "=", False), ("proposed", "=", True)],
        readonly=True,
        copy=False,
        groups="connector_flow.group_flow_manager",
    )
    successor_ids = fields.Many2many(
        "impexp.task",
        string="Followed by",
        compute="_compute_successor_ids",
        inverse="_inverse_successor_ids",
        help="The tasks that get what this one yields.",
    )

    @api.depends("transition_out_ids.task_to_id")
    def _compute_successor_ids(self):
        for task in self:
            task.successor_ids = task.transition_out_ids.task_to_id

    def _inverse_successor_ids(self):
        """Draw the arrows to the tasks that were named, remove the others."""
        for task in self:
            named = task.successor_ids
            arrows = task.transition_out_ids
            new = named - arrows.task_to_id
            arrows.filtered_domain([("task_to_id", "not in", named.ids)]).unlink()
            arrows.create(
                [{"task_from_id": task.id, "task_to_id": other.id} for other in new]
            )

    def _compute_sample_file_id(self):
        """The file is not kept, but what it begins with."""
        self.sample_file_id = False

    def _inverse_sample_file_id(self):
        for task in self.filtered("sample_file_id"):
            before = task.transition_in_ids.task_from_id
            keep_sample(task, task.sample_file_id, before[:1].task)

    def _reachable(self):
        """The task and all that follow it, along the transitions."""
        found, border = self, self
        while border:
            border = border.transition_out_ids.task_to_id - found
            found |= border
        return found

    def _arrows(self, fires):
        """The transitions from here that fire so: each, all or failure."""
        return self.transition_out_ids.filtered(lambda arrow: arrow.fires == fires)

    # the type

    def _class(self):
        """The Python class behind the type."""
        self.ensure_one()
        return getattr(self, f"{self.task}_class")()

    def _makes_chunks(self):
        return issubclass(self._class(), AbstractChunkWriteTask)

    def _instance(self, run=None, place=None, asynch=True):
        """The type at work, in the environment of the run's user.

        :param run: ``impexp.run``; without one, the current environment
        """
        task = self.with_env(run._user_env()) if run else self
        return self._class()(task, run=run, place=place, asynch=asynch)

    @api.depends("task")
    @api.depends_context("lang")
    def _compute_help_html(self):
        for task in self:
            task.help_html = help_html(task) if task.task else False

    # the configuration

    _parsed_config = task_config.parsed_config

    @api.constrains("task", "config", "server_id")
    def _check_config(self):
        for task in self.filtered("task"):
            task_config.check_config(task)

    @api.depends("task")
    def _compute_needs_server(self):
        for task in self:
            task.needs_server = bool(task.task) and task._class().needs_server

    @api.constrains("task", "server_id", "flow_id")
    def _check_server(self):
        for task in self:
            if task.needs_server and not task.server_id:
                raise ValidationError(
                    self.env._("The task “%s” needs a server: choose one.", task.name)
                )
            company = task.sudo().server_id.company_id
            if company and company != task.flow_id.company_id:
                raise ValidationError(
                    self.env._(
                        "The server of the task “%(task)s” is of the company "
                        "%(company)s, and the flow is not.",
                        task=task.name,
                        company=company.name,
                    )
                )

    @ormcache("self.task", "self.config")
    def _guarded_names(self):
        return task_config.guarded_names(self)

    @api.constrains("priority", "max_retries", "job_seconds")
    def _check_numbers(self):
        for task in self:
            if task.job_seconds < 1:
                raise ValidationError(
                    self.env._("A job needs a second at least (“%s”).", task.name)
                )
            if task.priority < 0 or task.max_retries < 0:
                raise ValidationError(
                    self.env._("Priority and retries are 0 or more (“%s”).", task.name)
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

    # the flow around it

    @api.model_create_multi
    def create(self, vals_list):
        tasks = super().create(vals_list)
        task_config.check_admin_values(tasks, {})
        check_lent_to_flows(tasks.flow_id)
        void_approval(tasks.flow_id)
        check_later(tasks.flow_id)
        return tasks

    def write(self, vals):
        flows = self.flow_id
        if not vals.keys() <= HARMLESS:
            check_lent_to_flows(flows)
        chosen = {"task", "config"} & vals.keys()
        before = task_config.admin_values(self) if chosen else {}
        result = super().write(vals)
        if chosen:
            task_config.check_admin_values(self, before)
        check_lent_to_flows(self.flow_id - flows)
        void_approval(self.flow_id | flows)
        if {"task", "flow_id", "flow_start"} & vals.keys():
            check_later(flows | self.flow_id)
        if "flow_id" in vals:
            (self.transition_in_ids | self.transition_out_ids)._check_ends()
        return result

    def unlink(self):
        self.check_access("unlink")
        flows = self.flow_id
        check_lent_to_flows(flows)
        parts = self.env["impexp.part"].sudo()
        parts.search([("task_id", "in", self.ids)]).unlink()
        result = super().unlink()
        void_approval(flows)
        check_later(flows)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open_rows(self):
        self.env["impexp.chunk"]._check_no_open_rows([("task_id", "in", self.ids)])

    @api.onchange("flow_id")
    def _onchange_flow_id(self):
        """The first task of a flow is its start."""
        if self.flow_id and not self.flow_id.task_ids - self._origin:
            self.flow_start = True

    # start

    def do_run(self, asynch=True, **kwargs):
        """Start the flow with this task instead of its start.

        :param asynch: False does everything at once, in this transaction
        :param kwargs: keyword arguments of the task, such as file_id
        :return: the ``impexp.run``
        """
        self.ensure_one()
        self.check_access("read")
        if self._class().reads_chunks:
            raise UserError(
                self.env._(
                    "“%s” reads the rows of a task before it. Run the flow, or that "
                    "task.",
                    self.name,
                )
            )
        return start(self.flow_id, self, kwargs, asynch)

    def do_run_sync(self, **kwargs):
        """Start with this task and do everything at once; see :meth:`do_run`."""
        return self.do_run(asynch=False, **kwargs)
