import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.queue_chunk.tools.seal import sealed, unless_sudo

RESERVED = {"config", "asynch", "place"}


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
        "the run is paused and asks you. Resume lets it go on and counts anew. "
        "0: never.",
    )
    queued_chunks = fields.Integer(
        "Chunks in the Queue",
        help="Only so many chunks of a run have a job at a time, so that runs started "
        "meanwhile get their turn between them. Have a few for each worker. 0: four "
        "for each job that the server's channel runs at once, eight at least.",
    )

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
        counts = dict(
            self.env["impexp.run"]._read_group(
                [("flow_id", "in", self.ids)], ["flow_id"], ["__count"]
            )
        )
        for flow in self:
            flow.run_count = counts.get(flow, 0)

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
        start = self.task_ids.filtered("flow_start")
        if not start:
            raise UserError(
                self.env._(
                    "The flow “%s” has no tasks yet. Add one and mark it as start.",
                    self.name,
                )
            )
        asynch = kwargs.pop("asynch", True)
        return self._start(start, kwargs, asynch)

    def do_run_sync(self, **kwargs):
        """Start the flow and do everything at once; see :meth:`do_run`."""
        return self.do_run(**{**kwargs, "asynch": False})

    def _start(self, task, arguments, asynch):
        """Create the run and start ``task`` for the current user."""
        self._check_complete()
        self._check_approved()
        self._check_arguments(arguments)
        if task._class().needs_file and not arguments.get("file_id"):
            raise UserError(
                self.env._("“%s” needs a file. Choose one and run it again.", task.name)
            )
        self._check_not_on()
        runs = sealed(self.env["impexp.run"])
        run = runs._create_for(self, arguments.get("file_id"))
        self._check_rights(run)
        if asynch:
            run._defer()
            run._start_step(task, arguments, asynch=True)
        else:
            run._run_at_once(task, arguments)
        return run.with_env(self.env)

    def _check_arguments(self, arguments):
        wrong = RESERVED & arguments.keys()
        if wrong:
            raise UserError(
                self.env._("A run cannot be given %s.", ", ".join(sorted(wrong)))
            )
        try:
            json.dumps(arguments)
        except TypeError as error:
            raise UserError(
                self.env._("Only texts, numbers and ids can be given to a run.")
            ) from error
        ids = [arguments.get("file_id"), *(arguments.get("file_ids") or ())]
        files = self.env["impexp.file"].browse(filter(None, ids))
        if files:
            files.check_access("read")
            files._check_uploaded()

    def _check_rights(self, run):
        """A right that is missing stops the run before the first row, by name."""
        for task in self.task_ids:
            missing = task._instance(run).missing_access()
            if missing:
                model, operation = missing[0]
                raise AccessError(self._missing_right(run, task, model, operation))

    def _missing_right(self, run, task, model, operation):
        operations = {
            "create": self.env._("create"),
            "write": self.env._("change"),
            "read": self.env._("read"),
            "unlink": self.env._("delete"),
        }
        return self.env._(
            "The task “%(task)s” needs the right to %(operation)s “%(model)s”"
            " (%(technical)s), which %(user)s does not have. Nothing was imported.",
            task=task.name,
            operation=operations[operation],
            model=self.env["ir.model"].sudo()._get(model).name,
            technical=model,
            user=run.user_id.name,
        )

    # the shape of a flow

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)._check_later()

    def write(self, vals):
        result = super().write(vals)
        if "task_ids" in vals:
            self._check_later()
        return result

    def _check_later(self):
        """Check the flows when the transaction ends: data files load tasks one by one.

        The end of the transaction is still within the person's click on Save.
        """
        precommit = self.env.cr.precommit
        pending = precommit.data.setdefault("connector_flow.flows", set())
        if not pending:
            precommit.add(self.env["impexp.task.flow"]._check_pending)
        pending.update(self.ids)
        return self

    @api.model
    def _check_pending(self):
        pending = self.env.cr.precommit.data.pop("connector_flow.flows", set())
        for flow in self.sudo().browse(pending).exists():
            flow._check_shape()

    def _check_shape(self):
        """One start that brings rows, and readers behind those who make them."""
        self.ensure_one()
        starts = self.task_ids.filtered("flow_start")
        if self.task_ids and len(starts) != 1:
            raise ValidationError(self._wrong_start(starts))
        if starts and starts._class().reads_chunks:
            raise ValidationError(
                self.env._(
                    "“%(task)s” reads rows and cannot start the flow “%(flow)s”. Mark "
                    "the task that brings the rows as start, such as a CSV Import.",
                    task=starts.name,
                    flow=self.name,
                )
            )

        for arrow in self.task_ids.transition_out_ids:
            self._check_arrow(arrow)

    def _check_arrow(self, arrow):
        """What a transition hands on is what the next task takes."""
        start, end = arrow.task_from_id, arrow.task_to_id
        names = {"task": start.name, "next": end.name}
        reads = end._class().reads_chunks
        if arrow.fires != "each" and reads:
            raise ValidationError(
                self.env._(
                    "“%(next)s” reads rows: the transition from “%(task)s” has to fire "
                    "for each result.",
                    **names,
                )
            )
        if arrow.fires == "each" and start._makes_chunks() and not reads:
            raise ValidationError(
                self.env._(
                    "“%(task)s” makes rows, but “%(next)s” does not read rows. If it "
                    "is to start when all is done, let the transition say so.",
                    **names,
                )
            )
        if start._class().makes_files and reads:
            raise ValidationError(
                self.env._(
                    "“%(task)s” makes a file, but “%(next)s” reads rows. Put a task "
                    "between them that reads the file, such as a CSV Import.",
                    **names,
                )
            )

    def _wrong_start(self, starts):
        if starts:
            return self.env._(
                "The flow “%(flow)s” has several starts: %(tasks)s. Leave one.",
                flow=self.name,
                tasks=", ".join(starts.mapped("name")),
            )
        return self.env._(
            "The flow “%(flow)s” has no start. Mark one of its tasks as start: "
            "%(tasks)s.",
            flow=self.name,
            tasks=", ".join(self.task_ids.mapped("name")),
        )

    def _check_complete(self):
        """What may be missing while a flow is built, but not when it runs."""
        self._check_shape()
        makers = self.task_ids.filtered(lambda task: task._makes_chunks())
        lonely = makers.filtered(lambda task: not task._arrows("each"))
        if lonely:
            raise UserError(
                self.env._(
                    "Nothing reads the rows of “%s”. Add a transition from it to the "
                    "task that imports them.",
                    lonely[0].name,
                )
            )

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

    def unlink(self):
        self.check_access("unlink")
        self = unless_sudo(self)
        # Not left to the database, which knows nothing of the content of files.
        self.env["impexp.run"].sudo().search([("flow_id", "in", self.ids)]).unlink()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open_rows(self):
        self.env["impexp.chunk"]._check_no_open_rows(
            [("run_id.flow_id", "in", self.ids)]
        )
