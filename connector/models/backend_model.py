# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextlib import contextmanager

from odoo import api, fields, models

from ..components.lookup import ConnectorWorkContext
from .sealed import Sealed


class ConnectorBackend(Sealed, models.AbstractModel):
    """One installation of another system, with which records are exchanged.

    A connector inherits from it and adds what is needed to reach the system. The name
    of its model is the ``_collection`` of the connector's components::

        class MagentoBackend(models.Model):
            _name = "magento.backend"
            _inherit = "connector.backend"
            _description = "Magento Backend"

            location = fields.Char(required=True)
    """

    _name = "connector.backend"
    _inherit = ["collection.base"]
    _description = "Connector Backend"
    _made_by_people = True

    # In a neutralized copy of a database all backends are archived.
    active = fields.Boolean(default=True)

    @api.private
    @contextmanager
    def work_on(self, model_name, **kwargs):
        """Give the work context in which components are found.

        Override it to open what the adapters need, and to close it afterwards::

            @contextmanager
            def work_on(self, model_name, **kwargs):
                with MagentoClient(self.location) as client:
                    with super().work_on(model_name, client=client, **kwargs) as work:
                        yield work

        :param model_name: the model to work on
        :param kwargs: become attributes of the work context, and of all that are made
            from it
        :raise ValueError: when ``self`` is not exactly one backend
        """
        with super().work_on(model_name, **kwargs) as work:
            yield ConnectorWorkContext.from_work(work)

    @api.private
    def add_checkpoint(self, model=None, record_id=None, message=None, record=None):
        """Have a person look at what came from this backend.

        ::

            backend.add_checkpoint(record=groups, message="Without a tax class.")
            backend.add_checkpoint(message="The price list is empty.")

        :param model: model, or its name, together with ``record_id``
        :param record_id: id of the record
        :param message: what to look at, and why
        :param record: the record instead of model and id; several get one each
        :return: the open checkpoints, new or found again
        """
        self.ensure_one()
        if record is None and model is not None:
            model = model if isinstance(model, str) else model._name
            record = self.env[model].browse(record_id)
        return self.env["connector.checkpoint"]._raise_for(record, self, message)


class ExternalBinding(Sealed, models.AbstractModel):
    """A record of Odoo, as one backend knows it.

    Bindings of a connector inherit from it and add what ties the two together::

        class MagentoResPartnerCategory(models.Model):
            _name = "magento.res.partner.category"
            _inherit = "external.binding"
            _inherits = {"res.partner.category": "odoo_id"}
            _description = "Magento Customer Group"

            odoo_id = fields.Many2one(
                "res.partner.category", required=True, ondelete="cascade"
            )
            backend_id = fields.Many2one(
                "magento.backend", required=True, ondelete="restrict"
            )
            external_id = fields.Char()

            _external_uniq = models.Constraint(
                "UNIQUE (backend_id, external_id)",
                "This customer group is already bound.",
            )

    The constraint is what keeps two jobs from importing the same record twice.
    """

    _name = "external.binding"
    _description = "External Binding"
    _made_by_people = True

    sync_date = fields.Datetime(string="Last synchronization date")
