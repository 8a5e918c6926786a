"""Which variant of a product a row means: found by its values, or made."""

from odoo.fields import Command


class Combinations:
    """The variants of the products of a chunk, by their values.

    :param env: environment of the import
    :param template_ids: of the products
    """

    def __init__(self, env, template_ids):
        self.env = env
        self.template_ids = list(template_ids)
        self.products = env["product.product"]
        self.values = {}
        self.ids = {}
        self.active = set()
        self.load()

    def load(self):
        """Read what is there."""
        domain = [("product_tmpl_id", "in", self.template_ids)]
        values = self.env["product.template.attribute.value"].search(
            [*domain, ("ptav_active", "=", True)]
        )
        self.values = {
            (one.product_tmpl_id.id, one.product_attribute_value_id.id): one.id
            for one in values
        }
        variants = self.products.with_context(active_test=False).search_fetch(
            domain, ["product_tmpl_id", "combination_indices", "active"], order="active"
        )
        self.ids = {
            (one.product_tmpl_id.id, one.combination_indices or ""): one.id
            for one in variants  # of equal ones the active, which comes last
        }
        self.active = {one.id for one in variants if one.active}

    def active_of(self, template_id):
        """Ids of the active variants of a product: {their values: id}."""
        return {
            indices: id_
            for (owner_id, indices), id_ in self.ids.items()
            if owner_id == template_id and id_ in self.active
        }

    def key(self, template_id, choices):
        """What a variant is known by.

        :param choices: {attribute id: value id}
        """
        ids = sorted(self.values[template_id, id_] for id_ in choices.values())
        return template_id, ",".join(map(str, ids))

    def find(self, template_id, choices):
        """The id of a variant, archived or not, or None."""
        return self.ids.get(self.key(template_id, choices))

    def make(self, wanted):
        """Make variants that are not there; unarchive those that are archived.

        :param wanted: list of (template id, choices)
        :return: keys of those that cannot be, as they are excluded, or Odoo makes them
            by itself and did not; ids of those that were made or unarchived: two sets
        """
        keys = dict.fromkeys(self.key(*one) for one in wanted)
        there = {self.ids[key] for key in keys if key in self.ids}
        archived = sorted(there - self.active)
        if archived:
            self.products.browse(archived).write({"active": True})
            self.active.update(archived)
        missing = [key for key in keys if key not in self.ids]
        possible = [key for key in missing if self._is_possible(*key)]
        made = self.products.create([_variant_values(*key) for key in possible])
        self.ids |= dict(zip(possible, made.ids, strict=True))
        self.active.update(made.ids)
        return set(missing).difference(possible), {*made.ids, *archived}

    def _is_possible(self, template_id, indices):
        template = self.env["product.template"].browse(template_id)
        ids = [int(one) for one in indices.split(",") if one]
        combination = self.env["product.template.attribute.value"].browse(ids)
        return (
            template.has_dynamic_attributes()
            and template._is_combination_possible_by_config(combination, True)
        )

    def archive(self, ids):
        """Archive variants that Odoo made by itself, though no row names them."""
        self.products.browse(ids).write({"active": False})
        self.active.difference_update(ids)


def _variant_values(template_id, indices):
    ids = [int(one) for one in indices.split(",") if one]
    return {
        "product_tmpl_id": template_id,
        "product_template_attribute_value_ids": [Command.set(ids)],
    }
