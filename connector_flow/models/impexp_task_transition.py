import time

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine.flow_approval import void_approval
from ..engine.flow_shape import check_later
from ..engine.lent_rights import check_lent_to_flows
from ..engine.rows import make_row
from ..engine.run_handover import file_names
from ..engine.run_steps import start_step
from ..tools.chunk_data import ChunkData
from ..tools.condition import complaint, is_true, namespace
from ..tools.message import translated
from ..tools.row_set import Sharing

SECONDS = 20  # of a processor, that a condition may take for the rows of a chunk

FIRES = [
    ("each", "For Each Result"),
    ("all", "When All Is Done"),
    ("failure", "On Failure"),
]


class ImpexpTaskTransition(models.Model):
    """An arrow between two tasks of a flow: when the second starts, and with what.

    *For each result* hands on every row or file as it comes. *When all is done* starts
    the next task once, when nothing of the task or of those before it waits or failed:
    rows that failed hold it back until they are repaired or skipped. A task that needs
    a file starts once for each file then. *On failure* starts it once, when nothing
    waits any more and rows, or the step itself, failed.
    """

    _name = "impexp.task.transition"
    _inherit = "queue.chunk.sealed"
    _made_by_people = True
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
    fires = fields.Selection(
        FIRES,
        default="each",
        required=True,
        help="For each result: every row or file is handed on as it comes. When all is "
        "done: once, when nothing of the task waits or failed any more. On failure: "
        "once, when nothing waits any more, and rows or the step failed.",
    )
    condition = fields.Char(
        help="A Python expression, such as row['Amount'] > 0 or file.name != 'x.csv'. "
        "Only if it is true, the next task gets the result. It knows row (a row's "
        "cells), file (name, size, checksum) and run (name, flow, user, started); "
        "where it fires once, files, and rows (rows.all, done, skipped, failed). Rows "
        "of one record pass together: the first decides."
    )

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
        check_lent_to_flows(transitions._flows())
        void_approval(transitions._flows())
        check_later(transitions.flow_id)
        return transitions

    def write(self, vals):
        flows = self._flows()
        check_lent_to_flows(flows)
        result = super().write(vals)
        check_lent_to_flows(self._flows())
        void_approval(flows | self._flows())
        check_later(self.flow_id)
        return result

    def unlink(self):
        flows = self._flows()
        check_lent_to_flows(flows)
        result = super().unlink()
        void_approval(flows)
        return result

    def _flows(self):
        """The flow of the tasks, which is one as long as the transition is right."""
        return (self.task_from_id | self.task_to_id).flow_id

    @api.constrains("task_from_id", "task_to_id")
    def _check_ends(self):
        """A transition stays in its flow and never leads back."""
        for transition in self:
            start, end = transition.task_from_id, transition.task_to_id
            if start.flow_id != end.flow_id:
                raise ValidationError(self._leaves_flow(start, end))
            if start in end._reachable():
                raise ValidationError(self._leads_back(start, end))

    @api.constrains("condition", "fires")
    def _check_condition(self):
        for arrow in self.filtered("condition"):
            names = {"file", "run"}
            names |= {"row"} if arrow.fires == "each" else {"rows", "files"}
            wrong = complaint(arrow.condition, names)
            if wrong:
                raise ValidationError(
                    self.env._(
                        "The condition of “%(arrow)s” cannot be used: %(complaint)s",
                        arrow=arrow.display_name,
                        complaint=translated(self.env, wrong),
                    )
                )

    # what passes

    def _follow(self, run, arguments, asynch, sharing=None):
        """Start the next task with one result, if it meets the condition.

        :param arguments: keyword arguments for the task
        :param sharing: says which row of which chunk is handed on, if one is
        :return: the transitions whose condition was met
        """
        names = {"row": arguments.get("chunk_data")}
        met = self.filtered(
            lambda arrow: arrow._is_met(run, arguments.get("file_id"), **names)
        )
        if not sharing:
            sharing = Sharing([1], "chunk_data" in arguments and len(met) > 1)
        for arrow in met:
            start_step(run, arrow.task_to_id, arguments, asynch, sharing)
        return met

    def _passing(self, run, values):
        """Those rows of a chunk that meet the condition, as values of a chunk.

        Rows that belong together pass together, as the first of them says: cells that
        a condition looks at may be empty in its lines. Rows that could not be read are
        not judged. Returns None when none passes.
        """
        if not self.condition or values.get("errors"):
            return values
        data = ChunkData.of(values["data"])
        file_id = values.get("file_id")
        rows = [make_row(data.columns, line, cells) for line, cells in data.rows]
        begun, met = time.thread_time(), set()
        for group in self.task_to_id._instance(run).judged(rows):
            self._check_time(begun)
            if self._is_met(run, file_id, row=group[0]):
                met |= {id(row) for row in group}
        passing = [
            stored
            for stored, row in zip(data.rows, rows, strict=True)
            if id(row) in met
        ]
        return values | {"data": data._replace(rows=passing)} if passing else None

    def _is_met(self, run, file_id=None, **names):
        """Whether the condition is true; it is without one.

        :param names: further names and values for the expression
        :raise UserError: when it cannot be evaluated
        """
        if not self.condition:
            return True
        file = self.env["impexp.file"].sudo().browse(file_id)
        names |= {"file": file_names(file) if file else None, "run": _run_names(run)}
        try:
            return is_true(self.condition, names)
        except UserError as error:
            raise UserError(self._failed_condition(error, names)) from error

    def _check_time(self, begun):
        """Refuse a condition that would keep a job busy until the server ends it."""
        if time.thread_time() - begun > SECONDS:
            raise UserError(
                self.env._(
                    "The condition “%(condition)s” of “%(arrow)s” takes too long: more "
                    "than %(seconds)s seconds for the rows of one chunk. Simplify it.",
                    condition=self.condition,
                    arrow=self.display_name,
                    seconds=SECONDS,
                )
            )

    def _failed_condition(self, error, names):
        line = getattr(names.get("row"), "line", None)
        where = self.env._(" at line %s", line) if line else ""
        return self.env._(
            "The condition “%(condition)s” of “%(arrow)s” failed%(where)s: %(error)s",
            condition=self.condition,
            arrow=self.display_name,
            where=where,
            error=translated(self.env, error.args[0]),
        )

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


def _run_names(run):
    return namespace(
        name=run.name,
        flow=run.flow_id.name,
        user=run.user_id.login,
        started=run.started,
    )
