"""Imports products and variants, each by the parts of a Record Import."""

from odoo.addons.connector_flow.engine.rows import DictRow
from odoo.addons.connector_flow.records.answers import Answers
from odoo.addons.connector_flow.records.blanks import Variants as Blanks
from odoo.addons.connector_flow.records.cells import is_empty
from odoo.addons.connector_flow.records.cellwork import CellWork
from odoo.addons.connector_flow.records.compiler import compile_plan
from odoo.addons.connector_flow.records.import_options import entries
from odoo.addons.connector_flow.records.importer import RecordImporter
from odoo.addons.connector_flow.records.items import Item, cell_of
from odoo.addons.connector_flow.records.keys import ExternalIds
from odoo.addons.queue_chunk.desk.faults import RECORD

from .options import OF_PRODUCTS, price_columns, record_config, variant_mapping

NAME = "(product)"  # the column with the external id of a product
VARIANT = "(variant)"  # the column with the database id of a variant
OF_LINES = "lines of "  # in front of a column that fills lines of the product


def template_config(env, config):
    """The configuration by which products are imported."""
    own = {name: config[name] for name in OF_PRODUCTS}
    mapping = {NAME: "id"}
    for column, entry in config["template"].items():
        for spec in entries(entry):
            name = f"{OF_LINES}{column}" if _is_of_lines(env, spec) else column
            mapping.setdefault(name, []).append(spec)
    own |= {"model": "product.template", "key": "id", "mapping": mapping}
    return record_config(config, **own)


def _is_of_lines(env, spec):
    name, slash, _rest = spec["field"].partition("/")
    field = env["product.template"]._fields.get(name)
    return bool(slash and field and field.type == "one2many")


def variant_config(config):
    """The configuration by which the fields of variants are imported."""
    mapping = {VARIANT: ".id"} | variant_mapping(config)
    own = {"key": ".id", "mode": "update", "mapping": mapping}
    return record_config(config, model="product.product", **own)


def price_config(config):
    """The configuration by which prices are read."""
    mapping = {column: spec for column, (spec, _more) in price_columns(config).items()}
    return record_config(config, model="product.product", mapping=mapping)


def part_row(cells, line):
    """A row of a part, made of others."""
    row = DictRow(cells)
    row.line = line
    return row


class Chosen(Answers):
    """The records that people chose for cells of the file, as the parts take them.

    What else they said of cells is read in place of them before.

    :param answers: :class:`~odoo.addons.connector_flow.records.answers.Answers`
    """

    def __init__(self, answers):
        self._known = answers._known

    def of(self, column, field=""):
        """The same, by the name that a column has in the file."""
        known = super().of(column.removeprefix(OF_LINES), field).items()
        return {value: one for value, one in known if one.way == RECORD}


def of_file(faults):
    """Faults of a part, with the names that the columns have in the file."""
    return [
        one._replace(
            column=one.column.removeprefix(OF_LINES),
            places=one.places.replace("\n" + OF_LINES, "\n").removeprefix(OF_LINES),
            message=words_of_file(one.message),
        )
        for one in faults
    ]


def words_of_file(message):
    """A sentence of a part, with the names that the columns have in the file."""
    return message.replace(f"“{OF_LINES}", "“")


class TemplateImport:
    """Imports products, without attributes and variants.

    :param env: environment of the import
    :param config: the configuration with its defaults
    :param kwargs: of :class:`RecordImporter`
    """

    def __init__(self, env, config, **kwargs):
        own = template_config(env, config)
        self.config = config
        self.columns = list(own["mapping"])
        self.importer = RecordImporter(env, own, **kwargs)
        # Variants come behind the attributes: see the importer.
        model = self.importer.model.with_context(create_product_product=False)
        self.importer.model = model
        self.model = env["product.template"]
        self.ids = ExternalIds(self.model, config["module"])

    # which products there are

    def external_id(self, name):
        """The external id of a product; it may have no blanks."""
        text = name.replace("%", "%25").replace(" ", "%20")
        return f"{self.config['module']}.{self.config['prefix']}{text}"

    def find(self, families):
        """Tell families the ids of the products that are there."""
        names = [self.external_id(one) for family in families for one in family.names]
        found = self.ids.find(names, []) if names else {}
        ids = [id_ for one in found.values() if isinstance(one, list) for id_ in one]
        there = self.model.browse(ids).exists()._ids
        for family in families:
            for name in family.names:
                ids = found.get(self.external_id(name))
                if isinstance(ids, list) and ids[0] in there:
                    family.known_by, [family.template_id] = name, ids
                    break

    def link(self, families):
        """Give products their further names, once they are there."""
        wanted = {
            self.external_id(name): family.template_id
            for family in families
            if family.products and family.template_id
            for name in family.names
        }
        there = self.ids.find(list(wanted), []) if wanted else {}
        new = {name: id_ for name, id_ in wanted.items() if name not in there}
        self._link(new)

    def name(self, families):
        """Give products that were found without them their external ids."""
        self._link({self.external_id(one.name): one.template_id for one in families})

    def _link(self, ids):
        """:param ids: {external id: id of the product}"""
        items = []
        for name in ids:
            items.append(Item(None))
            items[-1].identity = name
        if items:
            self.ids.link(items, self.model.browse(ids.values()))

    # importing

    def run(self, families):
        """Import what rows say of products.

        :return: {name of the family: rows of the part} of those of which rows say it
        """
        parts = {one.name: self.rows(one) for one in families if self._says_any(one)}
        rows = [row for own in parts.values() for row in own]
        if rows:
            self.importer.run(rows)
        return parts

    def _says_any(self, family):
        """Whether rows say something of a product, or at least that there is one."""
        if family.template_id is None:
            return bool(family.products)
        columns = [name.removeprefix(OF_LINES) for name in self.columns]
        cells = (cell_of(row, name) for row in family.products for name in columns)
        return not all(map(is_empty, cells))

    def rows(self, family):
        """The rows that a Record Import gets for a family: those of its lines behind.

        Of several rows the first that is filled says what the product has.
        """
        sources = self._sources(family)
        first = part_row(dict.fromkeys(self.columns, ""), family.rows[0].line)
        first |= {column: cell_of(row, column) for column, row in sources.items()}
        first[NAME] = self.external_id(family.known_by or family.name)
        rows = [first]
        for row in family.products:
            cells = self._cells_of_lines(row, sources)
            if not all(map(is_empty, cells.values())):
                rows.append(part_row(dict.fromkeys(self.columns, "") | cells, row.line))
        return rows

    def _sources(self, family):
        """{column: the first row in which it is filled}"""
        found = {}
        for column in self.columns:
            filled = (
                row for row in family.products if not is_empty(cell_of(row, column))
            )
            if row := next(filled, None):
                found[column] = row
        return found

    def _cells_of_lines(self, row, sources):
        """What a row says of lines, but for the cells that the product itself takes."""
        cells = {}
        for column in self.columns:
            name = column.removeprefix(OF_LINES)
            if name != column and sources.get(name) is not row:
                cells[column] = cell_of(row, name)
        return cells


class VariantImport:
    """Writes the fields of variants, and reads their prices.

    :param kwargs: of :class:`RecordImporter`
    :param run_id: see :class:`~odoo.addons.connector_flow.records.blanks.Variants`
    """

    def __init__(self, env, config, run_id=None, **kwargs):
        self.env = env
        self.prices = price_columns(config)
        self.price_config = price_config(config)
        self.columns = list(variant_mapping(config))
        self.importer = RecordImporter(env, variant_config(config), **kwargs)
        self.importer.variants = Blanks(run_id)

    def run(self, rows, ids):
        """Write the fields of variants.

        :param ids: {line: id of the variant}
        :return: {line: row of the part}; nothing where no column is mapped
        """
        if not (self.columns and rows):
            return {}
        parts = {
            row.line: part_row({**row, VARIANT: str(ids[row.line])}, row.line)
            for row in rows
        }
        self.importer.run(list(parts.values()))
        return parts

    def read_prices(self, rows):
        """{line: (price, whether it is what the variant costs more)}

        Rows whose price is none are refused.
        """
        if not (rows and self.prices):
            return {}
        plan = compile_plan(self.importer.model, self.price_config, tuple(rows[0]))
        items = [Item(row) for row in rows]
        CellWork(self.env, "", _refuse).fill(plan, items)
        [(_spec, more)] = self.prices.values()
        return {
            item.line: (price, more) for item in items for price in item.values.values()
        }


def _refuse(item, message, early=False, fault=None):
    faults = [fault._replace(message=message)] if fault else ()
    item.row.fail(message, early, faults=faults)
