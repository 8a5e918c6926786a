import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.queue_chunk.tools.seal import apart, sealed

from ..engine.flow_expects import expected_words
from ..engine.run_again import run_again, whose
from ..tools.name_pattern import safe_name


class ImpexpWizardRuntask(models.TransientModel):
    """Run a flow, with a file where it needs one."""

    _name = "impexp.wizard.runtask"
    _inherit = "queue.chunk.sealed"
    _made_by_people = True
    _description = "Run Task"

    flow_id = fields.Many2one(
        "impexp.task.flow",
        required=True,
        default=lambda self: self._likely_flow(),
    )
    task_id = fields.Many2one(
        "impexp.task",
        compute="_compute_task_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        domain="[('flow_id', '=', flow_id)]",
        help="Where the flow starts. Leave it at its start unless you know better.",
    )
    needs_file = fields.Boolean(compute="_compute_needs_file")
    expected = fields.Char(
        compute="_compute_needs_file", help="What the flow wants to be given."
    )
    again_of_id = fields.Many2one(
        "impexp.run",
        "In Place of",
        ondelete="cascade",
        help="The run that had the wrong file.",
    )
    end_before = fields.Boolean(
        "Cancel that Run",
        default=True,
        help="What is in stays in. Its rows that wait or failed are not imported.",
    )
    runs_as_id = fields.Many2one(
        "res.users",
        "With the Rights of",
        compute="_compute_runs_as_id",
        help="The same person as before, where you have all rights of that person.",
    )
    upload_id = fields.Many2one("impexp.file", "File", ondelete="set null")
    datas = fields.Binary(
        "Content", attachment=False, help="Of a small file, for scripts."
    )
    datas_fname = fields.Char("File Name")
    asynch = fields.Boolean(
        "In the Background",
        default=True,
        help="Follow the run while it works. Without, you wait here for its end.",
    )

    @api.model
    def _likely_flow(self):
        """The only flow there is, or the only one that wants a file."""
        # pylint: disable-next=no-search-all  # flows are made by hand
        flows = self.env["impexp.task.flow"].search([])
        starts = flows.task_ids.filtered("flow_start")
        wanting = starts.filtered(lambda task: task._class().needs_file).flow_id
        return next((one for one in (flows, wanting) if len(one) == 1), False)

    @api.depends("flow_id")
    def _compute_task_id(self):
        for wizard in self:
            wizard.task_id = wizard.flow_id.task_ids.filtered("flow_start")[:1]

    @api.depends("task_id")
    def _compute_needs_file(self):
        for wizard in self:
            task = wizard.task_id
            wizard.needs_file = bool(task) and task._class().needs_file
            wizard.expected = expected_words(task) if task else False

    @api.depends("again_of_id")
    def _compute_runs_as_id(self):
        for wizard in self:
            before = wizard.again_of_id
            wizard.runs_as_id = whose(before) if before else self.env.user

    def run_task(self):
        """Start the run and show it.

        :return: the action that opens the run
        """
        self.ensure_one()
        if self.again_of_id:
            return self._run_again()
        if self.task_id.flow_id != self.flow_id:
            raise UserError(
                self.env._("Choose a task of the flow “%s”.", self.flow_id.name)
            )
        run = self.task_id.do_run(asynch=self.asynch, **self._arguments())
        return run._show()

    def _run_again(self):
        """Start the flow with the file that was chosen in place of that of a run."""
        file_id = self._arguments().get("file_id")
        if not file_id:
            raise UserError(self.env._("Choose the file to take instead."))
        file = self.env["impexp.file"].browse(file_id)
        run = run_again(self.again_of_id, file, self.end_before, self.asynch)
        return run._show()

    def _arguments(self):
        if self.upload_id:
            return {"file_id": self.upload_id.id}
        datas = apart(self).datas  # and not its size, whatever the context says
        if not datas:
            return {}
        file = sealed(self.env["impexp.file"])._store(
            {"name": safe_name(self.datas_fname or "", self.env._("file"))},
            base64.b64decode(datas),
        )
        return {"file_id": file.id}
