from odoo import fields, models


class Tree(models.Model):
    _name = "checkpoint.test.tree"
    _description = "Tree"

    name = fields.Char(required=True)


class Fruit(models.Model):
    _name = "checkpoint.test.fruit"
    _inherit = "connector.bound.mixin"
    _description = "Fruit"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company")
    tree_id = fields.Many2one("checkpoint.test.tree", ondelete="cascade")


class FruitBinding(models.Model):
    _name = "checkpoint.test.binding"
    _inherit = "external.binding"
    _inherits = {"checkpoint.test.fruit": "odoo_id"}
    _description = "Fruit of a Shop"

    odoo_id = fields.Many2one(
        "checkpoint.test.fruit", required=True, ondelete="cascade"
    )
    backend_id = fields.Many2one("checkpoint.test.shop", ondelete="cascade")
    external_id = fields.Char()


class FruitLabel(models.Model):
    """Another model beside the fruit, which is no binding."""

    _name = "checkpoint.test.label"
    _inherits = {"checkpoint.test.fruit": "fruit_id"}
    _description = "Label"

    fruit_id = fields.Many2one(
        "checkpoint.test.fruit", required=True, ondelete="cascade"
    )
