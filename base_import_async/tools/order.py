"""Which rows must wait for earlier ones, where chunks are imported in parallel."""

from odoo.orm.models import fix_import_export_id_paths

ID, DATABASE_ID, NAME = "id", ".id", "name"


class Order:
    """Told of the chunks one after the other, says whom each must wait for.

    Chunks that share a key must keep their order if one of them brings it: the same
    record twice, or a record and one that names it. Only the same name twice is two
    records, in any order. What this does not see, such as a name that a model computes,
    is seen when the chunk is tried: it then waits.

    :param model: of the records
    :param fields: field path of each column
    :param match: fields by which records are found
    """

    def __init__(self, model, fields, match=()):
        self.readers = [reader for reader in columns(model, fields) if reader]
        self.match = [fields.index(name) for name in match if name in fields]
        self.brought, self.named = {}, {}

    def barrier(self, start, rows):
        """Row before which everything must be settled.

        :param start: index of the chunk's first row
        :param rows: its cells
        :return: 0 if it need not wait
        """
        brings, names = self._keys(rows)
        once = {key for key in brings if key[0] != NAME}
        earlier = [self.brought.get(key, -1) for key in once | names]
        earlier += [self.named.get(key, -1) for key in brings]
        self.brought.update(dict.fromkeys(brings, start))
        self.named.update(dict.fromkeys(names, start))
        return max(earlier, default=-1) + 1

    def _keys(self, rows):
        brings, names = set(), set()
        for cells in rows:
            for at, (kind, is_bringing) in self.readers:
                keys = brings if is_bringing else names
                keys.update(keys_of(kind, cells[at]))
            if self.match:
                brings.add(("match", *(str(cells[at]).strip() for at in self.match)))
        return brings, names


def keys_of(kind, cell):
    if not cell or not isinstance(cell, str):
        return ()
    words = (word.strip() for word in cell.split(","))
    if kind == ID:
        words = (word if "." in word else f"__import__.{word}" for word in words)
    elif kind == NAME:
        words = {cell.strip(), *words}
    return ((kind, word) for word in words if word)


def columns(model, fields):
    """(position, (kind, whether it brings the key)) of the columns that hold keys."""
    for at, name in enumerate(fields):
        found = column(model, fix_import_export_id_paths(name))
        if found:
            yield at, found


def column(model, path):
    """Kind of a column's keys and whether it brings them; None if it has none."""
    field = None
    for at, name in enumerate(path):
        if name in (ID, DATABASE_ID):
            return name, at == 0 or field.type == "one2many"
        field = model._fields.get(name)
        if field is None:
            return None
        if field.relational and at + 1 < len(path):
            model = model.env[field.comodel_name]
    if len(path) == 1 and path[0] == model._rec_name:
        return NAME, True
    if field.relational and field.type != "one2many":
        return NAME, False
    return None
