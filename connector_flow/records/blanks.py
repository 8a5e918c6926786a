"""Texts that are stored with blanks at their edges, from before or by others.

A search for “K100” does not find “K100 ” or one behind a no-break space, though they
are the same to people, and to whoever types them in. Tables have few such texts: all of
them are looked up once in a run and process, and searches ask for them as well.
"""

from collections import OrderedDict

from odoo.tools import SQL

BLANKS = "".join(one for one in map(chr, range(0x3001)) if one.isspace())
KNOWN = 500  # fields of runs

_known = OrderedDict()


def tidy(value):
    """A value without blanks at its edges."""
    return value.strip() if isinstance(value, str) else value


class Variants:
    """The forms with blanks in which texts are stored.

    :param run_id: what was found is known until the run is over; None: it is not
    """

    def __init__(self, run_id=None):
        self.run_id = run_id
        self.own = {}

    def of(self, model, path, values):
        """Values, and the forms with blanks in which they are stored: list.

        :param path: names of fields that lead to the text, or to something else
        """
        for name in path[:-1]:
            model = model.env[model._fields[name].comodel_name]
        found = list(values)
        if _has_texts(model, path[-1]):
            stored = self._stored(model, path[-1])
            found += [one for value in found for one in stored.get(value, ())]
        return found

    def _stored(self, model, name):
        env = model.env
        key = (env.cr.dbname, self.run_id, model._name, name, env.lang, env.company.id)
        known = _known if self.run_id else self.own
        if key not in known:
            known[key] = _with_blanks(model, name)
            while len(_known) > KNOWN:
                _known.popitem(last=False)
        return known[key]


def _has_texts(model, name):
    """Whether a field has texts that the database can compare."""
    field = model._fields.get(name)
    if field is None or field.type not in ("char", "text"):
        return False
    while field.inherited:
        field = field.related_field
    return bool(field.store and field.column_type)


def _with_blanks(model, name):
    """{text: set of forms in which it is stored with blanks}

    Nothing is told of them, so the rights of the user, which searches have, are not
    asked here.
    """
    model = model.sudo()
    query = model._search([], active_test=False, bypass_access=True)
    text = model._field_to_sql(query.table, name, query)
    query.add_where(SQL("%s <> btrim(%s, %s)", text, text, BLANKS))
    found = {}
    for (form,) in model.env.execute_query(query.select(SQL("DISTINCT %s", text))):
        found.setdefault(form.strip(), set()).add(form)
    return found
