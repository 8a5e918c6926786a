"""The way of one chunk into products and their variants."""

from functools import partial

from odoo.exceptions import UserError
from odoo.tools import float_compare

from odoo.addons.connector_flow.records.claims import digest
from odoo.addons.connector_flow.records.import_options import specs_of

from .attributes import Attributes, Unknown
from .choices import ChoiceReader, text_of
from .combinations import Combinations
from .families import Members, RowNames, families_of
from .known_products import KnownProducts
from .lines_of_attributes import AttributeLines
from .parts import TemplateImport, VariantImport, of_file, words_of_file
from .prices import solve


class Undo(Exception):
    """Rows were refused behind what was made for them: it has to be done without."""


class ProductImporter:
    """Imports the rows of a chunk, once.

    :param env: environment of the user whose rights count
    :param config: the configuration with its defaults
    :param services: what both parts get: see :class:`RecordImporter`
    :param task_id, run_id: of the task; they tell which row came last
    """

    def __init__(self, env, config, services, task_id=None, run_id=None):
        self.env = env
        self.config = config
        self.names = RowNames(env, config)
        none_values = config["no_attribute"]
        self.choices = ChoiceReader(env, config["attributes"], none_values)
        self.members = Members(config, self.names, self.choices)
        waiting = {"waiting": services.get("waiting", tuple)}
        rest = {name: one for name, one in services.items() if name != "waiting"}
        ids = {"task_id": task_id, "run_id": run_id}
        self.templates = TemplateImport(env, config, **ids, **rest)
        self.variants = VariantImport(env, config, run_id, **waiting, **rest)
        self.known = KnownProducts(env, config, self.templates)
        self.attributes = Attributes(env, config["create"])
        self.changed = set()  # lines of the rows that changed something

    def run(self, rows, live):
        """Import rows.

        :param rows: those of the chunk, of which each may say something of a product
        :param live: those that are to go in
        :return: recordset of the variants of the products that changed
        :raise Undo: when rows were refused too late
        """
        families = families_of(rows, self.names)
        self.templates.find(families)
        self.known.adopt(families)
        self._read_members(families)
        prices = self.variants.read_prices(_variants_of(families, open_rows(live)))
        live = open_rows(live)
        lines = {row.line for row in live}
        families = [one for one in families if lines & {row.line for row in one.rows}]
        self._import_templates(families, live)
        live = open_rows(live)
        wanted = self._give_attributes(families, live)
        self._find_variants(live, wanted)
        self._set_prices(live, wanted, prices)
        self._write_variants(live)
        if len(open_rows(live)) < len(live):
            raise Undo
        self._skip_unchanged(live)
        return self._records(families)

    # what rows mean

    def _read_members(self, families):
        ids = [one.template_id for one in families if one.template_id]
        lines = AttributeLines(self.env, ids)
        for family in families:
            known = partial(lines.attribute_name, family.template_id)
            self.members.find(family, known)

    # products

    def _import_templates(self, families, live):
        """Import what rows say of products, and refuse rows without one."""
        parts = self.templates.run(families)
        self.templates.find(families)
        by_line = {row.line: row for row in live}
        for family in families:
            own = [by_line[row.line] for row in family.rows if row.line in by_line]
            self._tell_templates(family, own, parts.get(family.name, ()))
        self.templates.link(families)
        ids = [family.template_id for family in families if family.template_id]
        self.bare = self._without_variants(ids)

    def _without_variants(self, ids):
        """Those of products that were just made."""
        templates = self.env["product.template"].browse(ids)
        hidden = templates.with_context(active_test=False)
        return {one.id for one in hidden if not one.product_variant_ids}

    def _tell_templates(self, family, own, parts):
        """Tell rows what became of their product.

        :param own: the rows of the family that are to go in
        """
        wrong = [part for part in parts if part.error]
        # Of several parts of a row some say no more than that another one is wrong.
        wrong.sort(key=lambda part: not part.faults)
        if wrong:
            early = parts[0].early
            for row in own:
                here = [part for part in wrong if part.line == row.line]
                faults = [fault for part in here for fault in of_file(part.faults)]
                message = words_of_file((here or wrong)[0].error)
                row.fail(message, early, faults=faults)
        elif family.template_id is None:
            for row in own:
                row.fail(self._no_product(family), early=True)
        elif parts and parts[0].reason is None:
            self.changed |= {own[0].line, *(part.line for part in parts)}

    def _no_product(self, family):
        return self.env._(
            "“%(column)s”: there is no product “%(name)s” yet: its own row has to go "
            "in first.",
            column=self.config["parent"] or self.config["key"],
            name=family.name,
        )

    # attributes

    def _give_attributes(self, families, live):
        """Give products their attributes.

        :return: {line: (template id, {attribute id: value id})}
        """
        rows = _variants_of(families, live)
        by_line = {row.line: row for row in rows}
        owners = {line: one for one in families for line in one.members}
        every = [choice for line in by_line for choice in owners[line].members[line]]
        self.attributes.look_up(every)
        ids = {one.template_id for one in families if one.template_id}
        lines = AttributeLines(self.env, ids)
        resolved = {}
        for line, row in by_line.items():
            family = owners[line]
            preferred = lines.attribute_ids(family.template_id)
            try:
                choices = self.attributes.resolve(family.members[line], preferred)
            except Unknown as error:
                self._refuse_choice(row, error)
            else:
                resolved[line] = (family.template_id, choices)
        return self._add_lines(lines, resolved, by_line, ids)

    def _refuse_choice(self, row, error):
        """Of a cell that says no more than the name, a person may say what it means."""
        if text_of(row, error.column) == error.name:
            row.fail(error.args[0], column=error.column, kind=error.kind)
        else:
            row.fail(error.args[0])

    def _add_lines(self, lines, resolved, by_line, ids):
        self.combinations = Combinations(self.env, ids)
        by_owner = {}
        for template_id, choices in resolved.values():
            by_owner.setdefault(template_id, []).append(choices)
        missing = {
            template_id: added
            for template_id, every in by_owner.items()
            if (added := lines.missing(template_id, every))
        }
        wanted = {}
        for line, (template_id, choices) in resolved.items():
            added = missing.get(template_id, {})
            try:
                self._check_variants_stay(template_id, added, lines)
                complete = lines.complete(template_id, choices, added)
                wanted[line] = (template_id, complete)
            except UserError as error:
                by_line[line].fail(error.args[0])
        if len(wanted) < len(by_line):
            raise Undo
        self._claim([*missing, *self.bare])
        self.before = set(self.combinations.active)
        if missing:
            lines.add(missing)
            self.changed |= {
                line for line, (owner, _c) in resolved.items() if owner in missing
            }
        left = self.env["product.template"].browse(self.bare - missing.keys())
        left._create_variant_ids()
        if missing or left:
            self.combinations.load()
        return wanted

    def _check_variants_stay(self, template_id, added, lines):
        """A further attribute with several values would end the variants there are."""
        new = [id_ for id_ in added if id_ not in lines.lines[template_id]]
        several = [id_ for id_ in new if len(added[id_]) > 1]
        if several and any(self.combinations.active_of(template_id)):
            name = self.env["product.attribute"].browse(several[0]).name
            raise UserError(
                self.env._(
                    "The product has variants without “%s”: with several values of it "
                    "they would be archived. Add the attribute to the product first.",
                    name,
                )
            )

    def _claim(self, template_ids):
        """Chunks that bring variants to one product do so one behind the other."""
        keys = [
            digest("product.template", ("variants",), (id_,)) for id_ in template_ids
        ]
        if keys:
            self.env["impexp.claim"]._take(keys)

    # variants

    def _find_variants(self, live, wanted):
        """Find or make the variants that rows mean."""
        combinations = self.combinations
        lacking = [
            owner
            for owner, choices in wanted.values()
            if combinations.find(owner, choices) not in combinations.active
        ]
        self._claim(dict.fromkeys(lacking))
        impossible, made = combinations.make(list(wanted.values()))
        by_line = {row.line: row for row in live}
        self.variant_ids = {}
        for line, one in wanted.items():
            if combinations.key(*one) in impossible:
                by_line[line].fail(
                    self.env._(
                        "The product has no such variant: it is excluded, or it was "
                        "deleted."
                    )
                )
                continue
            self.variant_ids[line] = combinations.find(*one)
            if self.variant_ids[line] in made:
                self.changed.add(line)
        if impossible:
            raise Undo
        unnamed = combinations.active - self.before - set(self.variant_ids.values())
        if unnamed and self.variant_ids:
            combinations.archive(sorted(self._beside_named(unnamed)))

    def _beside_named(self, ids):
        """Those of products of which rows name other variants."""
        named = self.env["product.product"].browse(self.variant_ids.values())
        unnamed = self.env["product.product"].browse(ids)
        owners = named.product_tmpl_id
        return {one.id for one in unnamed if one.product_tmpl_id in owners}

    # prices

    def _set_prices(self, live, wanted, prices):
        by_line = {row.line: row for row in live}
        by_template = {}
        for line, (template_id, _choices) in wanted.items():
            if line in prices:
                by_template.setdefault(template_id, []).append(line)
        for template_id, lines in by_template.items():
            template = self.env["product.template"].browse(template_id)
            priced = {self.variant_ids[line]: prices[line] for line in lines}
            wrong = _Pricing(self.config, template, priced).apply()
            if wrong is None:
                continue
            self.changed |= set(lines)
            for line in lines:
                if self.variant_ids[line] in wrong:
                    by_line[line].fail(self._no_such_price(line, prices))

    def _no_such_price(self, line, prices):
        variant = self.env["product.product"].browse(self.variant_ids[line])
        values = variant.product_template_attribute_value_ids.mapped("name")
        return self.env._(
            "“%(column)s”: the price %(price)s cannot be had. The price of a variant "
            "is that of its product and what its values (%(values)s) cost more, and "
            "by other variants they cost something else.",
            column=next(iter(self.variants.prices)),
            price=prices[line][0],
            values=", ".join(values),
        )

    # what became of rows

    def _write_variants(self, live):
        rows = [row for row in live if row.line in self.variant_ids]
        parts = self.variants.run(rows, self.variant_ids)
        for row in rows if parts else ():
            part = parts[row.line]
            if part.error is not None:
                row.fail(part.error, part.early, faults=part.faults)
            elif part.reason is None:
                self.changed.add(row.line)

    def _skip_unchanged(self, live):
        for row in live:
            if row.line not in self.changed:
                row.skip(self.env._("unchanged"), unchanged=True)

    def _records(self, families):
        owners = [
            one.template_id
            for one in families
            if any(row.line in self.changed for row in one.rows)
        ]
        templates = self.env["product.template"].browse(owners)
        return templates.with_context(active_test=False).product_variant_ids


class _Pricing:
    """The prices of the variants of one product.

    :param priced: {id of a variant: (price, whether it is what it costs more)}
    """

    def __init__(self, config, template, priced):
        self.config = config
        self.template = template
        self.priced = priced
        self.digits = template.env["decimal.precision"].precision_get("Product Price")
        self.variants = template.product_variant_ids

    def apply(self):
        """Set prices; return ids of the variants whose price cannot be had.

        None: nothing had to be done.
        """
        if all(self._is_right(one) for one in self.variants):
            return None
        base = self._base()
        others = [one for one in self.variants if one.id not in self.priced]
        named = [one for one in self.variants if one.id in self.priced]
        ordered = others + named
        equations = [(self._values(one), self._price(one, base)) for one in ordered]
        extras, wrong = solve(base, equations)
        if not wrong:
            self._write(base, extras)
        return {ordered[place].id for place in wrong}

    def _base(self):
        """The price of the product: the least of its variants, if they say it all."""
        specs = specs_of(self.config["template"])
        says_own = any(spec["field"] == "list_price" for spec in specs)
        every = [self.priced.get(one.id) for one in self.variants]
        if says_own or None in every or any(more for _price, more in every):
            return self.template.list_price
        return min(price for price, _more in every)

    def _price(self, variant, base):
        if variant.id not in self.priced:
            return self.template.list_price + variant.price_extra
        price, more = self.priced[variant.id]
        return base + price if more else price

    def _is_right(self, variant):
        if variant.id not in self.priced:
            return True
        now = self.template.list_price + variant.price_extra
        wanted = self._price(variant, self.template.list_price)
        return not float_compare(now, wanted, precision_digits=self.digits)

    def _values(self, variant):
        return tuple(
            variant.product_template_attribute_value_ids.sorted(
                lambda one: one.attribute_line_id.id
            ).ids
        )

    def _write(self, base, extras):
        if float_compare(self.template.list_price, base, self.digits):
            self.template.list_price = base
        values = self.template.env["product.template.attribute.value"]
        for id_, extra in extras.items():
            value = values.browse(id_)
            if float_compare(value.price_extra, extra, self.digits):
                value.price_extra = extra


def open_rows(rows):
    """Those against which nothing spoke so far."""
    return [row for row in rows if row.error is None]


def _variants_of(families, rows):
    lines = {line for one in families for line in one.members}
    return [row for row in open_rows(rows) if row.line in lines]
