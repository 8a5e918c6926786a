"""Gives products the attributes and values that their rows name, as the screen does."""

from odoo.exceptions import UserError
from odoo.fields import Command


class AttributeLines:
    """The attribute lines of the products of a chunk.

    :param env: environment of the import
    :param template_ids: of the products
    """

    def __init__(self, env, template_ids):
        self.env = env
        self.model = env["product.template.attribute.line"]
        self.lines = {id_: {} for id_ in template_ids}
        domain = [("product_tmpl_id", "in", list(template_ids))]
        for line in self.model.search(domain):
            self.lines[line.product_tmpl_id.id][line.attribute_id.id] = line

    def attribute_ids(self, template_id):
        """Of the attributes that a product has, in the order in which it got them."""
        lines = sorted(self.lines.get(template_id, {}).values(), key=lambda one: one.id)
        return [line.attribute_id.id for line in lines]

    def attribute_name(self, template_id, number):
        """The name of the attribute that a product got as the nth, or None."""
        ids = self.attribute_ids(template_id)
        attributes = self.env["product.attribute"]
        return attributes.browse(ids[number]).name if number < len(ids) else None

    def missing(self, template_id, wanted):
        """What a product lacks: {attribute id: ids of values}.

        :param wanted: list of {attribute id: value id}
        """
        found = {}
        for attribute_id, value_id in (pair for one in wanted for pair in one.items()):
            line = self.lines[template_id].get(attribute_id)
            if not (line and value_id in line.value_ids._ids):
                found.setdefault(attribute_id, {})[value_id] = True
        return {attribute_id: list(ids) for attribute_id, ids in found.items()}

    def add(self, missing):
        """Give products what they lack, all at once; return the lines.

        :param missing: {template id: what :meth:`missing` returned}
        """
        new, changed = [], self.model
        for template_id, attributes in missing.items():
            for attribute_id, value_ids in attributes.items():
                line = self.lines[template_id].get(attribute_id)
                if line:
                    links = [Command.link(id_) for id_ in value_ids]
                    quiet = line.with_context(
                        update_product_template_attribute_values=False
                    )
                    quiet.write({"value_ids": links})
                    changed += line
                else:
                    new.append(_line_values(template_id, attribute_id, value_ids))
        quiet = self.model.with_context(create_product_product=False)
        made = quiet.create(new).with_env(self.env)
        for line in made:
            self.lines[line.product_tmpl_id.id][line.attribute_id.id] = line
        # What Odoo does behind each change of a line, once for all of them.
        (changed + made)._update_product_template_attribute_values()
        return changed + made

    def complete(self, template_id, wanted, added):
        """The choices of a variant, with those that a product has only one of.

        :param wanted: {attribute id: value id}
        :param added: what :meth:`missing` returned, which the product will have
        :raise UserError: when the row does not say which one
        """
        found = dict(wanted)
        for attribute_id in {**self.lines[template_id], **added}:
            if attribute_id in found or not self._makes_variants(attribute_id):
                continue
            line = self.lines[template_id].get(attribute_id)
            values = [
                *(line.value_ids.ids if line else ()),
                *added.get(attribute_id, ()),
            ]
            if len(values) != 1:
                raise UserError(
                    self.env._(
                        "The row does not say “%s”, which tells the variants of its "
                        "product apart.",
                        self.env["product.attribute"].browse(attribute_id).name,
                    )
                )
            found[attribute_id] = values[0]
        return {
            attribute_id: value_id
            for attribute_id, value_id in found.items()
            if self._makes_variants(attribute_id)
        }

    def _makes_variants(self, attribute_id):
        attribute = self.env["product.attribute"].browse(attribute_id)
        return attribute.create_variant != "no_variant"


def _line_values(template_id, attribute_id, value_ids):
    return {
        "product_tmpl_id": template_id,
        "attribute_id": attribute_id,
        "value_ids": [Command.set(value_ids)],
    }
