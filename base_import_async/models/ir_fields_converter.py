from odoo import api, models
from odoo.tools import SQL

from odoo.addons.queue_chunk.tools.world import is_of_world

from ..tools.loading import meanwhile_of


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        """Look a name up once, and see that it is created once, whoever is first.

        What was found is forgotten as soon as anything is created: the answer is always
        the one that Odoo would find.
        """
        meanwhile = meanwhile_of(self.env)
        if meanwhile and (chosen := self._chosen(meanwhile, field, subfield, value)):
            return chosen, []
        if not meanwhile or subfield is not None or not value:
            return super().db_id_for(model, field, subfield, value, savepoint)
        key = (field.comodel_name, value)
        self._create_earlier_rows(field.comodel_name)
        if key in meanwhile.found:
            return meanwhile.found[key], []
        enabled = self.env.context.get("name_create_enabled_fields") or {}
        if enabled.get(field.name) and key not in meanwhile.made:
            made = meanwhile.made[key] = self._create_name_once(meanwhile, *key)
            if made:
                return made, []
        found, warnings = super().db_id_for(model, field, subfield, value, savepoint)
        if meanwhile.made.get(key, found) not in (found, None):
            # Created under another name than the cell's, as for an address with its
            # name: Odoo creates one for each row.
            meanwhile.found.clear()
        elif found and not warnings:
            meanwhile.found[key] = found
        return found, warnings

    def _chosen(self, meanwhile, field, subfield, value):
        """Id of the record that somebody chose for a value on the repair desk."""
        if not meanwhile.answers:
            return None
        above = self.env.context.get("parent_fields_hierarchy") or []
        path = "/".join(filter(None, [*above, field.name, subfield]))
        comodel = self.env[field.comodel_name]
        return meanwhile.answers.record_for(comodel, path, value)

    def _create_earlier_rows(self, model_name):
        """Odoo keeps rows back to create them together; the name may be theirs."""
        flush = self.env.context.get("import_flush", lambda **kw: None)
        flush(model=model_name)

    def _create_name_once(self, meanwhile, model_name, value):
        """Create here what Odoo would create: it would hide a conflict in its message.

        Whatever else goes wrong goes wrong again there, and is worded there.

        :return: id of what was created, None if nothing was
        """
        comodel = self.env[model_name]
        if comodel.name_search(name=value, operator="="):
            return None
        if meanwhile.claims:
            self._claim(meanwhile.claims, model_name, value)
        meanwhile.found.clear()
        try:
            with self.env.cr.savepoint():
                made = comodel.name_create(name=value)
        except Exception as error:
            if is_of_world(error):
                raise
            return None
        return made[0] if made else None

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
