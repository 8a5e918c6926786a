"""Formatted rows of all chunks, in the order of their lines."""

import json


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
        self._flush()
        self.env.cr.execute(
            "SELECT coalesce(sum(rows), 0) FROM impexp_part"
            " WHERE run_id = %s AND task_id = %s AND kind = 'rows'",
            self.key,
        )
        return self.env.cr.fetchone()[0]

    def columns(self):
        """The columns of the rows: different lists of names, None without a header."""
        self._flush()
        self.env.cr.execute(
            "SELECT DISTINCT columns FROM impexp_part"
            " WHERE run_id = %s AND task_id = %s AND kind = 'rows'",
            self.key,
        )
        return [json.loads(text) for (text,) in self.env.cr.fetchall()]

    def groups(self, start=0):
        """Yield (number, ids of parts): groups of parts whose lines are mixed.

        A row that was repaired stands in a part of its own, between others' lines.

        :param start: number of the group to begin with
        """
        self._flush()
        self.env.cr.execute(
            "SELECT id, first_line, last_line FROM impexp_part"
            " WHERE run_id = %s AND task_id = %s AND kind = 'rows'"
            " ORDER BY first_line, id",
            self.key,
        )
        found = _mixed(self.env.cr.fetchall())
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

    def _flush(self):
        self.parts.flush_model()


def _mixed(parts):
    groups, end = [], None
    for id_, first, last in parts:
        if groups and first <= end:
            groups[-1].append(id_)
        else:
            groups.append([id_])
        end = max(last, end or last)
    return groups
