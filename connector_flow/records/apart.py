"""A record whose lines go in one by one, as it cannot go in with all of them."""

from odoo.addons.queue_chunk.desk.faults import Fault
from odoo.addons.queue_chunk.desk.kinds import kind_of

from ..tools.faults import is_of_world, sentence
from .items import copy_of, has_any, tell_whose
from .uniques import key_places


class LinesApart:
    """Imports one record, and without those of its lines that cannot go in.

    :param importer: the :class:`~.importer.RecordImporter`
    """

    def __init__(self, importer):
        self.importer, self.env = importer, importer.env

    def run(self, rows):
        """Import the rows of one record; return the records created or changed.

        :raise Exception: when the record cannot go in, whatever its lines are
        """
        try:
            with self.env.cr.savepoint():
                return self.importer.run(rows)
        except Exception as error:
            if is_of_world(error):
                raise
        return self._one_by_one(rows)

    def _one_by_one(self, rows):
        plan = self.importer.plan(rows[0])
        places = plan.places()[1]
        key = key_places(plan)
        head = _without(rows[0], places)
        records = self.importer.run([head])
        if head.error:
            for row in rows:
                row.fail(head.error, head.early, faults=head.faults)
            return records
        for row in rows:
            if has_any(row, places):
                tell_whose(row, rows[0], key)
                records |= self._line(row)
        return records

    def _line(self, row):
        try:
            with self.env.cr.savepoint():
                return self.importer.run([row])
        except Exception as error:
            if is_of_world(error):
                raise
            message = sentence(self.env, error)
            row.fail(message, faults=[Fault(kind_of(error), message=message)])
        return self.importer.model


def _without(row, places):
    """A copy of a row with nothing at the places."""
    there = [at for at in places if isinstance(row, dict) or at < len(row)]
    return copy_of(row, dict.fromkeys(there, ""))
