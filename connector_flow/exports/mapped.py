"""Rows made by a component of a connector, such as its export mapper."""

from odoo.exceptions import UserError

from odoo.addons.component.exception import NoComponentError, SeveralComponentError
from odoo.addons.component.utils import is_component_registry_ready

from ..records.mapper import backend_of

USAGE = "export.mapper"


class RecordMapper:
    """Maps records by a component instead of field paths.

    :param model: empty recordset of the model that is exported
    :param config: {'backend': external id, 'usage': 'export.mapper'}
    """

    def __init__(self, model, config):
        self.model = model
        self.usage = config.get("usage") or USAGE
        self.backend = backend_of(model.env, config.get("backend"))

    def check(self):
        """Raise UserError where there is no such component.

        While addons are installed, their data come before the components.
        """
        if not is_component_registry_ready(self.model.env.cr.dbname):
            return
        try:
            with self.backend.work_on(self.model._name) as work:
                work.component(usage=self.usage)
        except (NoComponentError, SeveralComponentError) as error:
            raise UserError(str(error)) from error

    def rows(self, records):
        """The values of each record: list of dictionaries."""
        with self.backend.work_on(self.model._name) as work:
            mapper = work.component(usage=self.usage)
            return [dict(mapper.map_record(record).values()) for record in records]
