"""Rows made by a component of a connector, such as its export mapper."""

from datetime import date, datetime

import pytz

from odoo.addons.component.utils import is_component_registry_ready

from ..tools.backends import BackendMapper


class RecordMapper(BackendMapper):
    """Maps records by a component instead of field paths.

    :param model: empty recordset of the model that is exported
    :param config: {'backend': external id, 'usage': 'export.mapper'}
    :param zone: name of the time zone for times
    """

    usage = "export.mapper"

    def __init__(self, model, config, zone="UTC"):
        super().__init__(model, config)
        self.zone = pytz.timezone(zone)

    def check(self):
        """Raise UserError where there is no such component.

        While addons are installed, their data come before the components.
        """
        if is_component_registry_ready(self.model.env.cr.dbname):
            super().check()

    def rows(self, records):
        """The values of each record: list of dictionaries."""
        with self.backend.work_on(self.model._name) as work:
            mapper = work.component(usage=self.usage)
            unset = self._unset_as_false(mapper)
            return [
                {
                    name: None
                    if value is False and name in unset
                    else self._cell(value)
                    for name, value in mapper.map_record(record).values().items()
                }
                for record in records
            ]

    def _unset_as_false(self, mapper):
        """Names of the values whose False is no “no”: that of a field that is empty."""
        fields = self.model._fields
        return {
            target
            for source, target in getattr(mapper, "direct", ())
            if source in fields and fields[source].type != "boolean"
        }

    def _cell(self, value):
        """A value as it can stand in a chunk, as :mod:`.field_values` has them."""
        if isinstance(value, datetime):
            moment = value if value.tzinfo else pytz.utc.localize(value)
            return moment.astimezone(self.zone).isoformat(" ", "seconds")
        if isinstance(value, date):
            return value.isoformat()
        return value.decode() if isinstance(value, bytes) else value
