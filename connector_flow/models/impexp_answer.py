from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.queue_chunk.tools.seal import apart, sealed

from ..engine import remembered
from ..engine.flow_approval import void_approval
from ..engine.lent_rights import check_lent_to_flows
from ..engine.run_answers import kept_answers, sheet_of_task, task_of_sheet
from ..records.claims import digest
from ..tools.cell_texts import cell_text
from .field_options import LINK

# What people write on the form of a task; all else is the engine's.
THEIRS = {"column", "value", "way", "text", "res_model", "res_id"}


class ImpexpAnswer(models.Model):
    """What a value means: in one run, or in all of a task.

    One of a run is given at the desk. One without a run is remembered: it is a part of
    the task, and changed by those who may change that. One that is proposed waits for
    such a person.
    """

    _name = "impexp.answer"
    _inherit = "queue.chunk.answer"
    _description = "Answer to a Value"
    _parent_field = "run_id"

    run_id = fields.Many2one(
        "impexp.run", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    task_id = fields.Many2one(
        "impexp.task", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="task_id.company_id")
    proposed = fields.Boolean(
        readonly=True, help="It is used when somebody who may change the task agrees."
    )
    remembered_id = fields.Many2one(
        "impexp.answer", **LINK, help="What of it is kept with the task."
    )

    # what the desk asks

    @api.model
    def _scope_of(self, sheet):
        return (sheet or "").partition("-")[0]

    @api.model
    def _values_for(self, parent, sheet):
        task = task_of_sheet(parent, sheet)
        return super()._values_for(parent, sheet) | {
            "task_id": task.id,
            "proposed": False,
            "remembered_id": False,
        }

    @api.model
    def _that_hold(self, parent):
        of_tasks = kept_answers(parent.sudo().flow_id.task_ids).with_env(self.env)
        return of_tasks + self.search([("run_id", "=", parent.id)])

    @api.model
    def _claim_record(self, model, name):
        comodel = self.env[model]
        key = digest(model, (comodel._rec_name,), (name,))
        self.env["impexp.claim"]._take([key])

    def _remembered(self):
        return not self.run_id or bool(
            self.remembered_id and not self.remembered_id.proposed
        )

    def _proposed(self):
        return bool(self.remembered_id.proposed)

    @api.model
    def _remember(self, parent, answers):
        return remembered.remember(parent, answers)

    def _withdraw(self):
        """An answer of a run goes with what was proposed of it.

        What is remembered goes, too, if the person may change the task.
        """
        for answer in sealed(self):
            kept = answer if not answer.run_id else answer.remembered_id
            if kept.proposed:
                remembered.refuse(kept)
            elif kept and (not answer.run_id or remembered.may_change(self, kept)):
                kept.with_env(self.env).unlink()
            if answer.exists():
                answer.unlink()

    # what is changed on the form of a task

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(list(map(self._with_sheet, vals_list)))
        self.browse().check_access("create")
        vals_list = [self._made_by_person(vals) for vals in vals_list]
        tasks = self.env["impexp.task"].browse(vals["task_id"] for vals in vals_list)
        self._check_may_change(tasks)
        answers = super().create(vals_list)
        answers._check_theirs()
        void_approval(tasks.flow_id)
        return answers

    @api.model
    def _with_sheet(self, vals):
        """The values of one that a task keeps, which may be a copy of another task."""
        own = {"sheet": sheet_of_task(vals.get("task_id"))}
        return vals if vals.get("run_id") else vals | own

    @api.model
    def _made_by_person(self, vals):
        """All values of an answer that somebody adds to a task."""
        task = vals.get("task_id")
        if not isinstance(task, int):
            raise ValidationError(self.env._("An answer is one for a task."))
        own = {name: vals.get(name) or False for name in (*THEIRS, "field", "kind")}
        return {
            **own,
            "value": cell_text(vals.get("value") or ""),
            "task_id": task,
            "sheet": sheet_of_task(task),
            "run_id": False,
            "proposed": False,
            "remembered_id": False,
            "rows": 0,
            "user_id": self.env.uid,
            "date": fields.Datetime.now(),
        }

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if not vals.keys() <= THEIRS:
            raise AccessError(
                self.env._("Of an answer only what a value means can be changed.")
            )
        self._check_kept()
        self._check_may_change(self.task_id)
        now = {"user_id": self.env.uid, "date": fields.Datetime.now()}
        result = super().write(vals | now)
        self._check_theirs()
        void_approval(self.task_id.flow_id)
        return result

    def unlink(self):
        if self.env.su:
            return super().unlink()
        self._check_kept()
        tasks = self.task_id
        self._check_may_change(tasks)
        result = super().unlink()
        void_approval(tasks.flow_id)
        return result

    def _check_may_change(self, tasks):
        """Who changes what values mean changes what the task does."""
        tasks.check_access("write")
        check_lent_to_flows(tasks.flow_id)

    def _check_kept(self):
        """Answers of a run are given and taken back where its rows are repaired."""
        self.check_access("write")
        if any(answer.run_id for answer in self.sudo()):
            raise AccessError(
                self.env._("Answers of a run are changed where its rows are repaired.")
            )

    def _check_theirs(self):
        """Refuse what a person may not say, or what says nothing."""
        for answer in self:
            if answer.way == "text" and not answer.text:
                raise ValidationError(
                    self.env._(
                        "Say what “%s” means, or choose another way.", answer.value
                    )
                )
            if answer.way == "record" and not answer._record(apart(self).env):
                raise ValidationError(
                    self.env._(
                        "The record chosen for “%s” is not there, or you may not see "
                        "it. Choose another one.",
                        answer.value,
                    )
                )

    # what was proposed

    def action_accept(self):
        """Let the task know what was proposed from now on."""
        self._check_proposed()
        remembered.accept(self)

    def action_refuse(self):
        """Do not: the answer holds for its run alone."""
        self._check_proposed()
        remembered.refuse(self)

    def _check_proposed(self):
        self._check_kept()
        self._check_may_change(self.task_id)
        if not all(answer.proposed for answer in self):
            raise UserError(self.env._("Nothing is proposed here any more."))
        self.filtered(lambda one: one.way == "record")._check_theirs()
