# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextlib import contextmanager

from odoo import models

from ..components.lookup import ConnectorWorkContext


class ConnectorBackend(models.AbstractModel):
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
