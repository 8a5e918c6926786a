from odoo import fields, models


class BaseImportMapping(models.Model):
    _inherit = "base_import.mapping"

    is_match = fields.Boolean(
        "Finds Records", help="Rows update the record that has this column's value."
    )
    match_none = fields.Selection(
        [("create", "Create it"), ("skip", "Skip the row")], "When There Is No Record"
    )
