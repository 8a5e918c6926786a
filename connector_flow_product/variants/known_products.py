"""Products that are there before the first import, known by codes of their variants."""

from odoo.addons.connector_flow.records.cellwork import CellWork
from odoo.addons.connector_flow.records.claims import digest
from odoo.addons.connector_flow.records.compiler import compile_plan
from odoo.addons.connector_flow.records.import_options import entries, specs_of
from odoo.addons.connector_flow.records.items import Item

from .options import record_config


class KnownProducts:
    """Finds products of which no external id is known, by what variants have.

    :param env: environment of the user whose rights count
    :param config: the configuration with its defaults
    :param templates: the :class:`~.parts.TemplateImport`, which gives external ids
    """

    def __init__(self, env, config, templates):
        self.env = env
        self.templates = templates
        self.prefix = config["prefix"]
        self.module = config["module"]
        self.variants = env["product.product"]
        self.config = _config_of_codes(config)
        self.fields = [
            name
            for name in config["known_by"]
            if any(spec["field"] == name for spec in specs_of(self.config["mapping"]))
        ]

    def adopt(self, families):
        """Tell families the ids of products that are there, and link these.

        A product that already has an external id of such an import belongs to another
        family: it is left alone. Rows that mean several products are refused.
        """
        strangers = [one for one in families if one.template_id is None]
        if not (strangers and self.fields):
            return
        codes = self._codes(strangers)
        owners = self._owners(codes)
        found = {
            family: self._templates_of(family, codes, owners) for family in strangers
        }
        free = self._without_owner({id_ for ids in found.values() for id_ in ids})
        taken = set()
        for family, ids in found.items():
            own = (ids & free) - taken
            if len(own) > 1:
                self._refuse(family, own)
            elif own:
                taken |= own
                [family.template_id] = own
        self._link([one for one in strangers if one.template_id])

    # what rows say

    def _codes(self, families):
        """{line: {field: text}} of what is filled and can be read."""
        rows = [row for family in families for row in family.rows]
        plan = compile_plan(self.variants, self.config, tuple(rows[0]))
        items = [Item(row) for row in rows]
        CellWork(self.env, "", _leave_to_import).fill(plan, items)
        return {item.line: item.values for item in items}

    def _owners(self, codes):
        """{(field, text): set of ids of products} of variants that are there."""
        found = {}
        for name in self.fields:
            wanted = {one[name] for one in codes.values() if one.get(name)}
            domain = [(name, "in", list(wanted))]
            for variant in self.variants.search(domain) if wanted else ():
                key = name, variant[name]
                found.setdefault(key, set()).add(variant.product_tmpl_id.id)
        return found

    def _templates_of(self, family, codes, owners):
        """Ids of the products that rows mean, by the first field that finds any."""
        for name in self.fields:
            texts = (codes[row.line].get(name) for row in family.rows)
            ids = set().union(*(owners.get((name, text), ()) for text in texts))
            if ids:
                return ids
        return set()

    # whose they are

    def _without_owner(self, ids):
        """Those of products that no import of this kind has given an external id."""
        if not ids:
            return ids
        of_products = [("model", "=", "product.template"), ("res_id", "in", list(ids))]
        names = self.env["ir.model.data"].sudo().search(of_products)
        return ids - {
            one.res_id
            for one in names
            if one.module == self.module and one.name.startswith(self.prefix)
        }

    def _link(self, families):
        if not families:
            return
        ids = [one.template_id for one in families]
        self.env["product.template"].browse(ids).check_access("write")
        self.env["impexp.claim"]._take(
            [digest("product.template", ("known",), (id_,)) for id_ in ids]
        )
        for family in families:
            family.known_by = family.name
        self.templates.name(families)

    def _refuse(self, family, ids):
        products = self.env["product.template"].browse(sorted(ids))
        for row in family.rows:
            row.fail(
                self.env._(
                    "The codes of “%(name)s” are those of several products: "
                    "%(products)s. Correct the codes here or there.",
                    name=family.name,
                    products=", ".join(products.mapped("display_name")),
                )
            )


def _config_of_codes(config):
    """The configuration by which codes of variants are read."""
    names = set(config["known_by"])
    mapping = {
        column: own
        for column, entry in (config["variant"] | config["template"]).items()
        if (own := [spec for spec in entries(entry) if spec["field"] in names])
    }
    return record_config(config, model="product.product", mapping=mapping)


def _leave_to_import(item, message, early=False, fault=None):
    """What cannot be read is told by the import of the variant."""
