"""Records of a model, a page at a time, over several jobs.

Without an order pages follow the database ids: whatever is written meanwhile, no record
comes twice and none that was there all the time is lost. With an order, the ids are
listed once at the start.
"""

import array

from odoo.fields import Domain


class Pages:
    """The records of an export.

    :param model: empty recordset, with the rights and the language of the export
    :param domain: what to export
    :param names: fields to fetch
    :param order: as in Odoo's ``search``, or None
    """

    def __init__(self, model, domain, names, order=None):
        self.model = model
        self.domain = Domain(domain)
        self.names = [name for name in names if name in model._fields]
        self.order = order

    # by id

    def top(self):
        """The largest id so far: what is created later is for the next run."""
        return self.model.search(self.domain, order="id desc", limit=1).id or 0

    def count(self):
        """How many records there are now."""
        return self.model.search_count(self.domain)

    def behind(self, last, top, size):
        """The next page of records, whose ids are larger than ``last``."""
        ids = Domain("id", ">", last) & Domain("id", "<=", top)
        return self.model.search_fetch(
            self.domain & ids, self.names, order="id", limit=size
        )

    # in an order

    def listed(self):
        """The ids of all records in their order, as an array."""
        return array.array("q", self.model.search(self.domain, order=self.order)._ids)

    def of(self, ids):
        """The records with these ids that are still there, in this order."""
        found = self.model.search_fetch([("id", "in", ids)], self.names, order="id")
        there = set(found.ids)
        # With the fetched values: the records share one cache.
        return self.model.browse(id_ for id_ in ids if id_ in there)
