# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from urllib.parse import quote

import psycopg2
from lxml import etree

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.backend_jobs import job_figures, job_ids

_logger = logging.getLogger(__name__)

SECRETS = ("password", "secret", "token", "key")


class ConnectorBackendMixin(models.AbstractModel):
    """What most backends need on screen. Inherit from it instead of the plain one::

        class MagentoBackend(models.Model):
            _name = "magento.backend"
            _inherit = "connector.backend.mixin"
            _description = "Magento Backend"

            location = fields.Char(required=True)
            password = fields.Char(groups="connector.group_connector_manager")

    Such a backend has a form, a list and a search without any view of its own: the
    fields that it adds are shown below those of the mixin. To arrange them otherwise
    write a primary view that inherits from ``connector.view_connector_backend_form``
    (``_list``, ``_search``)::

        <record id="view_magento_backend_form" model="ir.ui.view">
            <field name="model">magento.backend</field>
            <field name="mode">primary</field>
            <field name="inherit_id" ref="connector.view_connector_backend_form" />
            <field name="arch" type="xml">
                <group name="backend_settings" position="inside">
                    <field name="location" />

    *Check Connection* calls ``check_connection()`` of the backend's adapter: a
    component with the usage ``backend.adapter`` that is found for the backend's own
    model. It returns what it saw, as a text, or raises an exception.
    """

    _name = "connector.backend.mixin"
    _inherit = ["connector.backend"]
    _description = "Connector Backend on Screen"
    _order = "name, id"

    name = fields.Char(required=True)
    version = fields.Selection(
        selection="_selection_version",
        default=lambda self: self._default_version(),
        help="Version of the other system.",
    )
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Is asked to review what a checkpoint was raised for.",
    )
    check_state = fields.Selection(
        [("ok", "Connected"), ("failed", "Failed")],
        "Connection",
        readonly=True,
        copy=False,
        help="How the last check of the connection went.",
    )
    check_date = fields.Datetime("Last Check", readonly=True, copy=False)
    check_message = fields.Char("Last Answer", readonly=True, copy=False)

    # what came of the synchronization

    last_sync = fields.Datetime(
        "Last Synchronized",
        compute="_compute_synchronized",
        help="When a record was last imported or exported.",
    )
    binding_count = fields.Integer(
        "Synchronized Records", compute="_compute_synchronized"
    )
    job_count = fields.Integer("Jobs on Their Way", compute="_compute_jobs")
    job_failed_count = fields.Integer("Failed Jobs", compute="_compute_jobs")
    job_error = fields.Char("Why the Last Job Failed", compute="_compute_jobs")

    @api.model
    def _selection_version(self):
        """The versions there are, ``[(name, label)]``; the first is the default.

        Without any, the field is left out of the screens.
        """
        return []

    def _default_version(self):
        return next((name for name, _label in self._selection_version()), False)

    def _compute_synchronized(self):
        bindings = self._binding_models()
        for backend in self:
            found = [
                model.with_context(active_test=False)._read_group(
                    [("backend_id", "in", backend.ids)],
                    [],
                    ["__count", "sync_date:max"],
                )[0]
                for model in bindings
            ]
            dates = [date for _count, date in found if date]
            backend.binding_count = sum(count for count, _date in found)
            backend.last_sync = max(dates, default=False)

    def _binding_models(self):
        """The models of the records that are synchronized with such a backend."""
        models_ = (self.env[name] for name in self.env.registry)
        return [model for model in models_ if self._is_bound(model)]

    def _is_bound(self, model):
        """Whether a model is one of bindings that this backend is in."""
        field = model._fields.get("backend_id")
        return (
            field is not None
            and field.comodel_name == self._name
            and model._auto
            and not (model._abstract or model._transient)
            and "sync_date" in model._fields
            and model.has_access("read")
        )

    def _compute_jobs(self):
        """Figures of the jobs, which only job managers may read themselves."""
        bindings = self._binding_models()
        for backend in self:
            waiting, failed, message = job_figures(backend, bindings)
            backend.job_count = waiting
            backend.job_failed_count = failed
            told = backend._without_secrets(message or "")
            backend.job_error = _sentence(told) if told else False

    # the connection

    def action_check_connection(self):
        """Ask the adapter whether the other system answers; keep and tell the result.

        :return: a notification
        """
        self.check_access("write")
        for backend in self:
            backend._check_connection()
        return self._check_notification()

    def _check_connection(self):
        # Whatever the other system or its client raises is the answer here.
        try:
            with self.env.cr.savepoint():
                state, message = "ok", self._ask_adapter()
        except Exception as error:
            state, message = "failed", _sentence(error)
        message = self._without_secrets(message)
        _logger.info("%s was checked: %s", self.display_name, message)
        self.write(
            {
                "check_state": state,
                "check_date": fields.Datetime.now(),
                "check_message": message,
            }
        )

    def _without_secrets(self, text):
        """A text in which nothing is left of what the fields with secrets hold."""
        secrets = [
            self.sudo()[name]
            for name, field in self._fields.items()
            if name.endswith(SECRETS) and field.type in ("char", "text")
        ]
        for secret in sorted(filter(None, secrets), key=len, reverse=True):
            for written in {secret, quote(secret, safe=""), repr(secret)[1:-1]}:
                text = text.replace(written, "•••")
        return text

    def _ask_adapter(self):
        """Call the adapter; return what it saw, a text or nothing."""
        with self.work_on(self._name) as work:
            adapter = work.component(usage="backend.adapter")
            if not hasattr(adapter, "check_connection"):
                raise NotImplementedError(
                    self.env._(
                        "The adapter “%s” has no method check_connection: write one "
                        "that returns what it saw.",
                        adapter._name,
                    )
                )
            seen = adapter.check_connection()
        return seen if isinstance(seen, str) and seen else self.env._("It answers.")

    def _check_notification(self):
        failed = self.filtered(lambda backend: backend.check_state != "ok")
        shown = failed or self
        lines = [f"{backend.name}: {backend.check_message}" for backend in shown]
        return self._queued_notification(
            "\n".join(lines),
            type="danger" if failed else "success",
            title=self.env._("Not connected") if failed else self.env._("Connected"),
            sticky=bool(failed),
        )

    # what happens to it

    def action_open_bindings(self):
        """Open the records that are synchronized: those of the model with the most."""
        self.ensure_one()
        self.check_access("read")
        mine = [("backend_id", "=", self.id)]
        models_ = self._binding_models()
        if not models_:
            raise UserError(self.env._("No records are synchronized here."))
        largest = max(models_, key=lambda model: model.search_count(mine))
        return {
            "type": "ir.actions.act_window",
            "name": self.env["ir.model"].sudo()._get(largest._name).name,
            "res_model": largest._name,
            "views": [(False, "list"), (False, "form")],
            "domain": mine,
        }

    def action_open_jobs(self):
        """Open the jobs that work with it; for job managers."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "queue_job.action_queue_job"
        )
        ids = job_ids(self, self._binding_models())
        return action | {"domain": [("id", "in", ids)], "context": {}}

    def _queued_notification(self, message, **params):
        """Tell what was queued, or done, and read the screen again, which shows it.

        :param message: what will happen or has, and where one sees it
        :param params: further ones of the notification, such as ``title``
        """
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
                **params,
            },
        }

    # the screens

    @api.model
    def _get_default_form_view(self):
        """The mixin's form, with the fields that the backend itself adds."""
        arch = self._shared_view("form")
        settings = arch.find(".//group[@name='backend_settings']")
        texts = arch.find(".//group[@name='backend_texts']")
        for name in self._own_fields():
            wide = self._fields[name].type in ("text", "html")
            node = etree.SubElement(texts if wide else settings, "field", name=name)
            if name.endswith(SECRETS):
                node.set("password", "True")
        return arch

    @api.model
    def _get_default_list_view(self):
        return self._shared_view("list")

    @api.model
    def _get_default_search_view(self):
        return self._shared_view("search")

    def _shared_view(self, view_type):
        view = self.env.ref(f"connector.view_connector_backend_{view_type}")
        return view.sudo()._get_combined_arch()

    def _get_view(self, view_id=None, view_type="form", **options):
        """A backend without versions has no field for them."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if not self._selection_version():
            for node in arch.findall(".//field[@name='version']"):
                node.getparent().remove(node)
        return arch, view

    def _own_fields(self):
        """What the backend's author added, but lists of other records."""
        shared = self.env["connector.backend.mixin"]._fields
        chatter = (
            self.env["mail.activity.mixin"]._fields | self.env["mail.thread"]._fields
        )
        return [
            name
            for name, field in self._fields.items()
            if name not in {*shared, *chatter, *models.MAGIC_COLUMNS}
            and field.type not in ("one2many", "many2many", "binary")
        ]


def _sentence(error):
    """What an exception says, in one line.

    Not of the database: its errors quote records.
    """
    if isinstance(error, psycopg2.Error):
        return type(error).__name__
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
