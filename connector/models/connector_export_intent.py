# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import re
import uuid
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.modules import module

from .checkpoint import _company
from .sealed import Sealed

_logger = logging.getLogger(__name__)

NUMBER = re.compile(r"-?[0-9]{1,18}")


class ConnectorExportIntent(Sealed, models.Model):
    """A record that is about to be created in a backend, and then its id there.

    The rows are written in transactions of their own, so that they outlive a job that
    fails and a worker that is killed. They refer to nothing by foreign key: checking
    one would wait for the rows that the exporting transaction has locked.
    """

    _name = "connector.export.intent"
    _description = "Export with unknown outcome"
    _order = "date desc, id desc"
    _log_access = False

    backend_model = fields.Char(required=True, readonly=True)
    backend_id = fields.Many2oneReference(
        string="Backend ID",
        model_field="backend_model",
        required=True,
        readonly=True,
    )
    binding_model = fields.Char(required=True, readonly=True)
    binding_id = fields.Many2oneReference(
        model_field="binding_model", required=True, readonly=True
    )
    record_id = fields.Integer(
        string="Record ID",
        readonly=True,
        help="Record that the binding stands for. It finds the entry again when the "
        "binding was new and went with the transaction that failed.",
    )
    external_field = fields.Char(
        required=True, readonly=True, help="Field of the binding with the external ID."
    )
    key = fields.Char(
        required=True,
        readonly=True,
        help="Sent to the backend where its adapter knows how, to find the record by.",
    )
    date = fields.Datetime(string="Asked on", required=True, readonly=True)
    state = fields.Selection(
        [
            ("asked", "Asked for"),
            ("unknown", "Unknown outcome"),
            ("noted", "Created"),
        ],
        required=True,
        readonly=True,
        default="asked",
        help="Asked for: the backend was asked to create the record, the answer is "
        "awaited, or the job was interrupted and will find out when it runs again.\n"
        "Unknown outcome: a person has to look whether the record is in the backend.\n"
        "Created: the external ID is known, the next export stores it on the binding.",
    )
    external_id = fields.Char(string="External ID")
    external_type = fields.Selection(
        [("str", "Text"), ("int", "Number")],
        string="Type of ID",
        required=True,
        default="str",
        help="What the backend's identifiers are: texts or whole numbers.",
    )
    backend_company = fields.Integer(
        "Company ID",
        readonly=True,
        help="Company of the backend, 0 for one of all companies. No foreign key.",
    )
    name = fields.Char(string="Record", compute="_compute_names")
    backend_name = fields.Char(string="Backend", compute="_compute_names")

    _binding_uniq = models.Constraint(
        "unique (backend_model, backend_id, binding_model, binding_id)",
        "This record is already on its way to this backend.",
    )

    @api.depends_context("uid")
    def _compute_names(self):
        for intent in self:
            intent.name = self._name_of(intent.binding_model, intent.binding_id)
            intent.backend_name = self._name_of(intent.backend_model, intent.backend_id)

    def _name_of(self, model, res_id):
        """Name of a record for people, also when it or its model is gone.

        Whoever may not see the record does not see its name either.
        """
        record = self.env[model].browse(res_id).exists() if model in self.env else None
        if not record or not record.has_access("read"):
            return f"{model},{res_id}"
        return record.display_name

    @contextmanager
    def _outside(self):
        """Give this model in a transaction of its own, committed at the end.

        In Odoo's tests, whose data no other transaction sees, it is the test's own.
        """
        if self._is_testing():
            yield self.with_env(self.env(su=True))
            return
        with self.env.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})[self._name]

    @api.model
    def _is_testing(self):
        return bool(module.current_test)

    # What exporters do. Each of these methods is one transaction.

    @api.model
    def _find(self, target):
        """Find the intent of a binding, or of one that went with a failed transaction.

        :param target: dictionary of the fields that say what is exported where
        :return: dictionary with ``id``, ``key``, ``date``, ``state`` and
            ``external_id`` (of its own type), or None
        """
        with self._outside() as intents:
            where = ("backend_model", "backend_id", "binding_model")
            same = intents.search(
                [(name, "=", target[name]) for name in where]
                + intents._domain_record(target)
            )
            intent = same.filtered(lambda one: one.binding_id == target["binding_id"])
            if not intent:
                intent = same.filtered(lambda one: self._is_orphan(one))[:1]
                intent.write({"binding_id": target["binding_id"]})
            return intent._to_dict() if intent else None

    def _domain_record(self, target):
        domain = [("binding_id", "=", target["binding_id"])]
        if target["record_id"]:
            domain = ["|", ("record_id", "=", target["record_id"]), *domain]
        return domain

    def _is_orphan(self, intent):
        """The binding is in neither transaction, neither this one nor that one."""
        binding = intent.env[intent.binding_model].browse(intent.binding_id)
        return not (binding.exists() or binding.with_env(self.env).exists())

    def _to_dict(self):
        shown = {name: self[name] for name in ("id", "key", "date", "state")}
        return shown | {"external_id": self._typed_external_id()}

    def _typed_external_id(self):
        if self.state != "noted":
            return None
        return (
            int(self.external_id) if self.external_type == "int" else self.external_id
        )

    @api.model
    def _open(self, target, key):
        """Note that the backend is about to be asked.

        :param key: of ours, for what is to be created
        :return: id of the intent, None if another transaction has one
        """
        row = {**target, "key": key, "state": "asked", "external_type": "str"}
        row["date"] = fields.Datetime.now()
        backend = self.env[target["backend_model"]].browse(target["backend_id"])
        company = _company(backend.sudo().exists())
        row["backend_company"] = company.id if company else 0
        columns = ", ".join(row)
        places = ", ".join(f"%({column})s" for column in row)
        with self._outside() as intents:
            intents.env.cr.execute(
                f"INSERT INTO {self._table} ({columns}) VALUES ({places}) "
                "ON CONFLICT DO NOTHING RETURNING id",
                row,
            )
            found = intents.env.cr.fetchone()
            return found and found[0]

    @api.model
    def _update(self, intent_id, **values):
        """Change an intent; nothing happens to one that is gone."""
        with self._outside() as intents:
            intents.browse(intent_id).exists().write(values)

    @api.model
    def _note(self, intent_id, external_id):
        """Note under which id the backend has the record now.

        :param external_id: text or whole number; it is given back as what it is
        """
        kind = "int" if isinstance(external_id, int) else "str"
        self._update(
            intent_id, state="noted", external_id=str(external_id), external_type=kind
        )

    @api.model
    def _discard(self, intent_id):
        """Forget an intent: nothing was created, or what was created is gone."""
        with self._outside() as intents:
            intents.browse(intent_id).exists().unlink()

    @api.model
    def _close_after_commit(self, intent_id):
        """Forget the intent as soon as its external id is committed on the binding."""

        def close():
            # The commit is done. What fails here is made up for by the daily cleaning.
            try:
                with self._outside() as intents:
                    intents.browse(intent_id).exists()._close_bound()
            except Exception:
                _logger.exception("The export intent %s could not be closed", intent_id)

        self.env.cr.postcommit.add(close)

    def _close_bound(self):
        """Forget those whose external id is on their binding.

        A commit alone does not prove that: it may follow a savepoint that was rolled
        back.
        """
        self.filtered(lambda intent: intent._is_bound()).unlink()

    def _is_bound(self):
        if self.state != "noted" or self.binding_model not in self.env:
            return False
        binding = self.env[self.binding_model].browse(self.binding_id).exists()
        if not binding or self.external_field not in binding._fields:
            return False
        return str(binding[self.external_field]) == self.external_id

    @api.autovacuum
    def _gc_bound(self):
        """Close what a worker that died after its commit could not close."""
        self.sudo().search([("state", "=", "noted")])._close_bound()

    # What a person does.

    def write(self, vals):
        """People enter an ID: what it is of, and its name, is the exporters' to say."""
        if not self.env.su and vals.keys() - {"external_id"}:
            raise AccessError(
                self.env._("Only the ID in the backend can be entered here.")
            )
        return super().write(vals)

    def action_give_external_id(self):
        """Take the external ID that was entered for what the backend created."""
        self.check_access("write")
        for intent in self:
            intent._check_external_id()
        self.sudo().write({"state": "noted"})

    def _check_external_id(self):
        if not self.external_id:
            raise UserError(
                self.env._(
                    "Enter the ID that %(record)s has in %(backend)s. If it is not "
                    "there, discard the entry.",
                    record=self.name,
                    backend=self.backend_name,
                )
            )
        if self.external_type == "int" and not NUMBER.fullmatch(self.external_id):
            raise UserError(self.env._("“%s” is not a whole number.", self.external_id))

    def action_discard(self):
        """Nothing was created in the backend: the next export may create it."""
        self.check_access("write")
        self.sudo().unlink()

    @api.model
    def _new_key(self):
        """A key that nobody else has: 32 characters, 0-9 and a-f."""
        return uuid.uuid4().hex
