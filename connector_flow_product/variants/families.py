"""Which rows of a chunk belong to one product, and what each of them brings."""

from odoo.exceptions import UserError

from .choices import text_of

ID_PREFIX = "id:"


class Family:
    """A product and the rows that say something of it.

    :ivar names: what the rows call it, as they stand in “parent”; the first is that by
        which it is known again
    :ivar rows: in the order of the file
    :ivar products: those of them that describe the product itself
    :ivar members: {line: list of Choice} of those that are a variant
    :ivar template_id: its id, once it is known
    :ivar known_by: the one of its names by which it was found
    """

    def __init__(self, names):
        self.names = list(names)
        self.rows = []
        self.products = []
        self.members = {}
        self.template_id = self.known_by = None

    @property
    def name(self):
        return self.names[0]


class RowNames:
    """What rows call their products.

    :param env: for messages
    :param config: the configuration with its defaults
    """

    def __init__(self, env, config):
        self.env = env
        self.key, self.parent, self.id = (
            config[name] for name in ("key", "parent", "id")
        )

    def columns(self):
        """Names of the columns that are read."""
        return [name for name in (self.key, self.parent, self.id) if name]

    def parent_of(self, row):
        """The name by which a variant's row names its product; "" for a product's."""
        return self._cell(row, self.parent) if self.parent else ""

    def names(self, row):
        """What a row calls its product: list, the first one by which it is known.

        :raise UserError: when it says nothing
        """
        if parent := self.parent_of(row):
            return [parent]
        number, key = self._cell(row, self.id), self._cell(row, self.key)
        names = [f"{ID_PREFIX}{number}"] if number else []
        names += [key] if key else []
        if names:
            return names
        raise UserError(self.env._("“%s” is empty: it tells products apart.", self.key))

    def _cell(self, row, column):
        return text_of(row, column) if column else ""


def groups(rows, names):
    """Rows behind each other that belong to one product: list of lists.

    :param names: a :class:`RowNames`
    """
    found, known = [], set()
    for row in rows:
        try:
            own = set(names.names(row))
        except UserError:
            own = set()
        if own & known:
            found[-1].append(row)
            known |= own
        else:
            found.append([row])
            known = own
    return found


def families_of(rows, names):
    """The families of rows; those that name no product are refused.

    :param names: a :class:`RowNames`
    :return: list of :class:`Family`, whose members are not known yet
    """
    by_name = {}
    for row in sorted(rows, key=lambda one: bool(names.parent_of(one))):
        try:
            own = names.names(row)
        except UserError as error:
            row.fail(row.error or error.args[0])
            continue
        family = next((by_name[one] for one in own if one in by_name), None)
        family = family or Family(own)
        family.names += [one for one in own if one not in family.names]
        by_name |= dict.fromkeys(own, family)
        family.rows.append(row)
        if not names.parent_of(row):
            family.products.append(row)
    families = list(dict.fromkeys(by_name.values()))
    for family in families:
        family.rows.sort(key=lambda row: row.line)
    return sorted(families, key=lambda one: one.rows[0].line)


class Members:
    """Tells which rows of a family are variants, and by which choices.

    :param config: the configuration with its defaults
    :param names: a :class:`RowNames`
    :param reader: a :class:`~.choices.ChoiceReader`
    """

    def __init__(self, config, names, reader):
        self.config = config
        self.names = names
        self.reader = reader
        self.cells = [
            column for column in config["variant"] if column not in config["template"]
        ]

    def find(self, family, known):
        """Fill the members of a family; refuse rows whose attributes are unclear.

        :param known: function of a number: the name of that attribute of the product
        """
        above = {}
        for row in family.rows:
            try:
                choices = self.reader.read(row, above, known)
            except UserError as error:
                row.fail(row.error or error.args[0])
                continue
            if self._is_variant(family, row):
                family.members[row.line] = choices

    def _is_variant(self, family, row):
        if self._is_only_product(row):
            return False
        has_children = len(family.products) < len(family.rows)
        if self.config["parent"]:
            return bool(self.names.parent_of(row)) or not has_children
        is_filled = any(text_of(row, one) for one in self.cells)
        return is_filled or self.reader.has_any(row) or row is family.rows[0]

    def _is_only_product(self, row):
        return any(
            text_of(row, column) in map(str, values)
            for column, values in self.config["only_products"].items()
        )
