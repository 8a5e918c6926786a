"""Formatted rows of all chunks, in the order of their lines."""

import json

from odoo.tools import SQL


class Parts:
    """What the chunks of a task left for one file.

    :param parts: model ``impexp.part``
    :param run: ``impexp.run``
    :param task: ``impexp.task``
    """

    def __init__(self, parts, run, task):
        self.parts = parts
        self.env = parts.env
        self.key = (run.id, task.id)

    def count(self):
        """How many rows there are."""
        [(count,)] = self._select("coalesce(sum(rows), 0)")
        return count

    def columns(self):
        """The columns of the rows: different lists of names, None without a header."""
        return [json.loads(text) for (text,) in self._select("DISTINCT columns")]

    def groups(self, start=0):
        """Yield (number, ids of parts): groups of parts whose lines are mixed.

        A row that was repaired stands in a part of its own, between others' lines.

        :param start: number of the group to begin with
        """
        found = _mixed(sorted(self._select("first_line, id, last_line")))
        return [(at, ids) for at, ids in enumerate(found) if at >= start]

    def rows(self, ids):
        """The rows of a group in the order of their lines: list of values."""
        self.env.cr.execute(
            "SELECT content FROM impexp_part WHERE id = ANY(%s)"
            " ORDER BY first_line, id",
            [ids],
        )
        found = [row for (text,) in self.env.cr.fetchall() for row in json.loads(text)]
        if len(ids) > 1:
            found.sort(key=lambda row: row[0])
        return [value for _line, value in found]

    def _select(self, columns):
        self.parts.flush_model()
        return self.env.execute_query(
            SQL(
                "SELECT %s FROM impexp_part"
                " WHERE run_id = %s AND task_id = %s AND kind = 'rows'",
                SQL(columns),
                *self.key,
            )
        )


def _mixed(parts):
    groups, end = [], None
    for first, id_, last in parts:
        if groups and first <= end:
            groups[-1].append(id_)
        else:
            groups.append([id_])
        end = max(last, end or last)
    return groups
