# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Records that a connector brought in and a person has to look at."""

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import ormcache
from odoo.tools.sql import column_exists

from ..tools.quiet import refused_queries_unlogged
from ..tools.seal import apart, sealed
from .sealed import Sealed

ACTIVITY_TYPE = "connector.mail_activity_type_checkpoint"
NAMING = {"model_id", "record_id", "backend_id"}
NO_CHATTER = {"mail_create_nolog": True, "mail_create_nosubscribe": True}


class ConnectorCheckpoint(Sealed, models.Model):
    """Something to review: a record, the reason, and where it came from.

    Connectors raise one through their backend::

        backend.add_checkpoint(record=group, message="It came in without a tax class.")

    Raising the same again (record, backend and message) finds the one that is open.
    A responsible person gets an activity, and nobody gets a mail. To have someone else
    get it override :meth:`_checkpoint_users`; to tie the review to a condition,
    :meth:`_check_review`.
    """

    _name = "connector.checkpoint"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Checkpoint"
    _order = "id desc"
    _rec_names_search = ["name", "message"]

    name = fields.Char(
        "Record", compute="_compute_name", search="_search_name", compute_sudo=True
    )
    record = fields.Reference(
        selection="_selection_record",
        string="Link",
        compute="_compute_record",
        compute_sudo=True,
    )
    model_id = fields.Many2one("ir.model", readonly=True, ondelete="cascade")
    model = fields.Char(
        "Technical Model", related="model_id.model", store=True, precompute=True
    )
    record_id = fields.Many2oneReference(
        "Record ID", model_field="model", readonly=True
    )
    deleted_name = fields.Char(
        readonly=True, help="What the record was called when it was deleted."
    )
    message = fields.Text(
        "Reason", readonly=True, help="What is to be looked at, and why."
    )
    backend_id = fields.Reference(
        selection="_selection_record",
        string="Imported from",
        readonly=True,
        index=True,
        help="The backend, or whatever else brought the record in.",
    )
    # The web client groups by no reference, and a backend may be deleted.
    backend_name = fields.Char(
        "Origin", compute="_compute_backend_name", store=True, compute_sudo=True
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, compute_sudo=True
    )
    state = fields.Selection(
        [("need_review", "Need Review"), ("reviewed", "Reviewed")],
        "Status",
        default="need_review",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )

    _of_something = models.Constraint(
        "CHECK (COALESCE(record_id, 0) <> 0 OR COALESCE(message, '') <> '')",
        "A checkpoint needs a record or a message.",
    )
    # What decides when two jobs raise the same at the same time.
    _open_once = models.UniqueIndex(
        "(COALESCE(model_id, 0), COALESCE(record_id, 0), COALESCE(backend_id, ''),"
        " md5(COALESCE(message, ''))) WHERE state = 'need_review'",
        "There is an open checkpoint for this already.",
    )
    _of_record = models.Index("(model, record_id)")

    # what is to be reviewed

    @api.model
    @ormcache("self.env.lang")
    def _selection_record(self):
        return [
            (model.model, model.name)
            for model in self.env["ir.model"].sudo().search([])
        ]

    def _with_records(self):
        """[(checkpoint, its record or None if it is gone)], one query a model."""
        records = {}
        for model, checkpoints in self.filtered("record_id").grouped("model").items():
            if model in self.env:
                ids = set(checkpoints.mapped("record_id"))
                there = self.env[model].browse(ids).exists()
                records |= {(model, record.id): record for record in there}
        return [(each, records.get((each.model, each.record_id))) for each in self]

    @api.depends("model", "record_id")
    def _compute_record(self):
        for checkpoint, record in self._with_records():
            checkpoint.record = record

    @api.depends("model", "record_id", "deleted_name")
    def _compute_name(self):
        for checkpoint, record in self._with_records():
            name = record and record.display_name
            checkpoint.name = name or checkpoint._name_without_record()

    def _name_without_record(self):
        if not self.record_id:
            return False
        if self.deleted_name:
            return self.env._("%s (deleted)", self.deleted_name)
        return self.env._("Deleted Record")

    @api.depends("name", "message")
    def _compute_display_name(self):
        for checkpoint in self:
            checkpoint.display_name = checkpoint.name or checkpoint.message

    @api.model
    def _search_name(self, operator, value):
        """Search the records by the names they have now, without a limit."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        domain = Domain("deleted_name", operator, value)
        if operator == "in" and False in value:
            domain &= Domain("record_id", "=", False)
        for model in self.sudo()._read_group([], ["model"]):
            domain |= self._search_name_in(*model, operator, value)
        return domain

    def _search_name_in(self, model, operator, value):
        if model not in self.env:
            return Domain.FALSE
        mine = Domain("model", "=", model)
        [(ids,)] = self.sudo()._read_group(
            mine, aggregates=["record_id:array_agg_distinct"]
        )
        # The names alone are compared, here: a search by sudo would answer what else
        # the records hold, to whoever may search.
        records = self.env[model].sudo().browse(ids).exists()
        named = records.filtered_domain([("display_name", operator, value)])
        return mine & Domain("record_id", "in", named.ids)

    @api.depends("backend_id")
    def _compute_backend_name(self):
        for backend, checkpoints in self.grouped("backend_id").items():
            there = backend and backend.exists()
            checkpoints.backend_name = there and there.display_name

    @api.depends("backend_id", "model", "record_id")
    def _compute_company_id(self):
        companies = {
            backend: _company(backend and backend.exists())
            for backend in self.grouped("backend_id")
        }
        for checkpoint, record in self._with_records():
            company = companies[checkpoint.backend_id] or _company(record)
            checkpoint.company_id = company

    # raising

    @api.model
    def _raise_for(self, records, backend=None, message=None):
        """Have a person look at each of ``records``.

        The rights of the caller do not matter: a job may raise what only managers
        of connectors see.

        :param records: recordset of any model; empty, or None, when there is only
            ``message``
        :param backend: record that brought them, or None
        :param message: what to look at, and why
        :return: the open checkpoints, new or found. One that another transaction is
            raising at the same moment cannot be seen and is left out.
        :raise UserError: when there is neither a record nor a message
        """
        key = self._key(records, backend, (message or "").strip() or False)
        checkpoints = self.sudo()
        domain = [(field, "=", value) for field, value in key.items()]
        if not records:
            found = checkpoints.search([*domain, ("record_id", "=", False)])
            missing = [] if found else [False]
        else:
            found = checkpoints.search([*domain, ("record_id", "in", records.ids)])
            missing = sorted(set(records.ids) - set(found.mapped("record_id")))
        made = checkpoints._create_once([key | {"record_id": id_} for id_ in missing])
        return (found | made).with_env(self.env)

    def _key(self, records, backend, message):
        """What the open checkpoints of ``records`` have in common."""
        if not records and not message:
            raise UserError(
                self.env._("A checkpoint needs a record or a message: give one.")
            )
        return {
            "model_id": self.env["ir.model"]._get_id(records._name)
            if records
            else False,
            "backend_id": f"{backend._name},{backend.id}" if backend else False,
            "message": message,
            "state": "need_review",
        }

    def _create_once(self, vals_list):
        """Create checkpoints, but those that another transaction has just created."""
        if not vals_list:
            return self.browse()
        try:
            with refused_queries_unlogged(), self.env.cr.savepoint():
                return self.create(vals_list)
        except psycopg2.errors.UniqueViolation as error:
            if error.diag.constraint_name != f"{self._table}_open_once":
                raise
            if len(vals_list) == 1:
                return self.browse()
        return self.union(*(self._create_once([values]) for values in vals_list))

    @api.model_create_multi
    def create(self, vals_list):
        known = self._watched_models()
        quiet = apart(self).with_context(**NO_CHATTER)
        checkpoints = super(ConnectorCheckpoint, quiet).create(vals_list)
        checkpoints = checkpoints.with_env(self.env)
        checkpoints._check_may_name()
        if not known.issuperset(checkpoints.filtered("model").mapped("model")):
            self.env.registry.clear_cache()
        checkpoints.filtered(lambda made: made.state == "need_review")._assign()
        return checkpoints

    def _check_may_name(self):
        """Who raises one by hand names what he may see: its name is shown."""
        if self.env.su:
            return
        for known in self.sudo():
            for record in (known.record, known.backend_id):
                if record:
                    record.with_env(self.env).check_access("read")

    @api.private
    @api.model
    def create_from_name(
        self, model_name, record_id, backend_model_name, backend_id, message=None
    ):
        """Raise a checkpoint for one record, all given by name and id."""
        record = self.env[model_name].browse(record_id)
        backend = self.env[backend_model_name].browse(backend_id)
        return self._raise_for(record, backend, message)

    @api.private
    @api.model
    def create_from_message(self, backend_model_name, backend_id, message):
        """Raise a checkpoint that is about no record."""
        backend = self.env[backend_model_name].browse(backend_id)
        return self._raise_for(None, backend, message)

    # whose work it is

    @api.model
    def _checkpoint_users(self, backend):
        """Who may be asked to review what comes from ``backend``.

        :param backend: the record that brought it, or None
        :return: users; who raised it is asked if he is among them, else the first who
            may see checkpoints
        """
        field = backend and backend._fields.get("user_id")
        if field and field.comodel_name == "res.users" and backend.user_id:
            return backend.user_id
        return self.env.ref("connector.group_connector_manager").all_user_ids

    def _assign(self):
        """One activity each, and no mail about it."""
        quiet = sealed(self).with_context(mail_activity_quick_update=True)
        groups = quiet.grouped(lambda made: (made.backend_id, made.company_id))
        for (backend, company), checkpoints in groups.items():
            user = self._responsible(backend, company)
            if user:
                checkpoints.activity_schedule(ACTIVITY_TYPE, user_id=user.id)

    def _responsible(self, backend, company):
        users = self.sudo()._checkpoint_users(backend).filtered("active")
        users = users.sorted(lambda user: (user != self.env.user, user.id))
        able = (user for user in users if self._may_review(user, company))
        return next(able, users.browse())

    def _may_review(self, user, company):
        at_home = not company or company in user.company_ids
        return at_home and self.with_user(user).browse().has_access("write")

    # reviewing

    def _check_review(self):
        """Raise a UserError, telling why, if these must not be marked as reviewed."""

    def reviewed(self):
        """Mark the open ones as reviewed; that finishes their activities.

        :raise UserError: from :meth:`_check_review`
        """
        self.check_access("write")
        waiting = self.filtered(lambda found: found.state == "need_review")
        waiting._check_review()
        return waiting.sudo().write({"state": "reviewed"})

    def write(self, vals):
        changed = self.filtered(lambda found: found.state != vals.get("state"))
        changed = changed if vals.get("state") else self.browse()
        if vals.get("state") == "reviewed" and not self.env.su:
            changed._check_review()
        result = super().write(vals)
        if vals.keys() & NAMING:
            self._check_may_name()
        if vals.get("state") == "reviewed":
            sealed(changed).activity_search([ACTIVITY_TYPE]).action_archive()
        elif changed:
            changed._assign()
        return result

    def action_open_record(self):
        """Open the record that is to be reviewed."""
        self.ensure_one()
        self.check_access("read")
        if not self.record:
            raise UserError(self.env._("There is no record to open: it is deleted."))
        if not self.record.has_access("read"):
            raise AccessError(
                self.env._(
                    "You may not see the record that is to be reviewed. Ask somebody "
                    "who may, or an administrator for the right."
                )
            )
        return self.record.get_formview_action()

    # records that go

    @api.model
    @ormcache()
    def _watched_models(self):
        """The models that have a checkpoint: all others are deleted as ever.

        While the addon is removed, or not updated yet, there are none.
        """
        if not column_exists(self.env.cr, self._table, "model"):
            return frozenset()
        self.env.cr.execute(
            "SELECT DISTINCT model FROM connector_checkpoint WHERE model IS NOT NULL"
        )
        return frozenset(model for (model,) in self.env.cr.fetchall())

    @api.model
    def _open_for(self, records):
        """The open checkpoints of ``records``; without a query where there are none."""
        checkpoints = self.sudo()
        if records._name not in self._watched_models():
            return checkpoints
        return checkpoints.search(
            [
                ("model", "=", records._name),
                ("record_id", "in", records.ids),
                ("state", "=", "need_review"),
            ]
        )

    def _close(self, names):
        """Their records are gone: nothing is left to review.

        :param names: {id of a checkpoint: what its record was called}
        """
        for checkpoint in self:
            checkpoint.deleted_name = names.get(checkpoint.id)
        self.write({"state": "reviewed"})
        reason = self.env._("The record was deleted: nothing is left to review.")
        sealed(self)._message_log_batch(bodies=dict.fromkeys(self.ids, reason))

    @api.autovacuum
    def _close_of_lost_records(self):
        """Close those whose record the database deleted, by a cascade."""
        waiting = self.search(
            [("state", "=", "need_review"), ("record_id", "!=", False)]
        )
        lost = waiting.filtered(lambda found: not found.record)
        if lost:
            lost._close({})


def _company(record):
    """The company of any record, if it has one."""
    field = record and record._fields.get("company_id")
    is_company = field and field.comodel_name == "res.company"
    return is_company and record.company_id


def add_checkpoint(
    env, model_name, record_id, backend_model_name, backend_id, message=None
):
    """Raise a checkpoint for a record, as connectors up to Odoo 13 do it.

    New code calls ``backend.add_checkpoint(record=…, message=…)``.

    :return: the checkpoint
    """
    return env["connector.checkpoint"].create_from_name(
        model_name, record_id, backend_model_name, backend_id, message=message
    )


def add_checkpoint_message(env, backend_model_name, backend_id, message):
    """Raise a checkpoint about no record, as connectors of Odoo 9 do it.

    :return: the checkpoint
    """
    return env["connector.checkpoint"].create_from_message(
        backend_model_name, backend_id, message
    )
