from odoo import api, models
from odoo.tools import SQL

from ..tools.world import is_of_world


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        """See that a name is created once, whoever is first."""
        meanwhile = self.env.context.get("import_async")
        enabled = self.env.context.get("name_create_enabled_fields") or {}
        if meanwhile and subfield is None and value and enabled.get(field.name):
            key = (field.comodel_name, value)
            if key not in meanwhile.claimed:
                self._create_name_once(meanwhile, *key)
                meanwhile.claimed.add(key)
        return super().db_id_for(model, field, subfield, value, savepoint)

    def _create_name_once(self, meanwhile, model_name, value):
        """Create here what Odoo would create: it would hide a conflict in its message.

        Whatever else goes wrong goes wrong again there, and is worded there.
        """
        comodel = self.env[model_name]
        flush = self.env.context.get("import_flush", lambda **kw: None)
        flush(model=model_name)
        if comodel.name_search(name=value, operator="="):
            return
        if meanwhile.claims:
            self._claim(meanwhile.claims, model_name, value)
        try:
            with self.env.cr.savepoint():
                comodel.name_create(name=value)
        except Exception as error:
            if is_of_world(error):
                raise

    def _claim(self, import_id, model_name, value):
        """Wait for whoever creates the same name; a conflict if he did.

        Others do not see a name before its transaction is committed, and a lock does
        not help: a transaction that waited still does not see it. A unique key does.
        """
        self.env.cr.execute(
            SQL(
                "INSERT INTO base_import_async_claim (import_id, name)"
                " VALUES (%s, %s) ON CONFLICT DO NOTHING",
                import_id,
                f"{model_name},{value}",
            ),
            log_exceptions=False,
        )
