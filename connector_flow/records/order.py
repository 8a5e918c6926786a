"""Which line of which run has the last word on a record.

Chunks run at the same time, are tried again and repaired: the line that comes last in
the file is not the one that runs last. What a task writes to a record is noted with
run and line, and whoever comes with an earlier one leaves the record alone.

The notes are a table with a unique index, so that two transactions cannot write the
same note, and one without a write-ahead log, which would be larger than the file. What
a crash of the database empties is filled again from the log of this module, one row a
chunk.
"""


def array(values):
    """Numbers, or texts of digits, as a literal: a list takes ten times as long."""
    return "{" + ",".join(map(str, values)) + "}"


def ensure_order(cr):
    """Fill the notes again if a crash emptied them.

    Whoever does so is alone: others get a serialization failure, and try again.
    """
    # This row is gone when a crash emptied the table.
    cr.execute("SELECT FROM impexp_order WHERE task_id = 0 AND record_id = 0")
    if cr.rowcount:
        return
    cr.execute(
        "INSERT INTO impexp_order VALUES (0, 0, 0, 0) ON CONFLICT DO NOTHING",
        log_exceptions=False,
    )
    cr.execute(
        """
        INSERT INTO impexp_order (task_id, record_id, run_id, line)
        SELECT DISTINCT ON (task_id, record_id) task_id, record_id, run_id, line
          FROM impexp_order_log, unnest(record_ids, lines) AS noted (record_id, line)
         ORDER BY task_id, record_id, run_id DESC, line DESC
        """
    )


class Order:
    """The notes of one task.

    :param env: environment of the import
    :param task_id: of the task
    :param run_id: of the run; without one nothing is noted
    """

    def __init__(self, env, task_id, run_id):
        self.env = env
        self.task_id = task_id
        self.run_id = run_id

    def of(self, record_ids):
        """What is noted of records: {record id: (run id, line)}."""
        if not (self.run_id and record_ids):
            return {}
        ensure_order(self.env.cr)
        self.env.cr.execute(
            "SELECT record_id, run_id, line FROM impexp_order"
            " WHERE task_id = %s AND record_id = ANY(%s::integer[])",
            [self.task_id, array(record_ids)],
        )
        return {record_id: (run, line) for record_id, run, line in self._rows()}

    def claim(self, lines):
        """Note lines of this run; raises a serialization failure if others do, too.

        :param lines: {record id: line}
        :return: {record id: (run id, line)} of those that a later line has already
        """
        if not (self.run_id and lines):
            return {}
        ensure_order(self.env.cr)
        record_ids = sorted(lines)
        self.env.cr.execute(
            """
            INSERT INTO impexp_order AS noted (task_id, record_id, run_id, line)
            SELECT %s, record_id, %s, line
              FROM unnest(%s::integer[], %s::integer[]) AS new (record_id, line)
             ORDER BY record_id
                ON CONFLICT (task_id, record_id) DO UPDATE
               SET run_id = EXCLUDED.run_id, line = EXCLUDED.line
             WHERE (noted.run_id, noted.line) <= (EXCLUDED.run_id, EXCLUDED.line)
         RETURNING record_id
            """,
            [
                self.task_id,
                self.run_id,
                array(record_ids),
                array(lines[record_id] for record_id in record_ids),
            ],
            log_exceptions=False,
        )
        won = sorted(record_id for (record_id,) in self._rows())
        self._log(won, [lines[record_id] for record_id in won])
        return self.of(lines.keys() - set(won))

    def lines(self, field, owner_ids):
        """Ids of the lines that rows of this run have made or found: set.

        :param field: name of the field of the lines
        :param owner_ids: of the records whose lines they are
        """
        if not (self.run_id and owner_ids):
            return set()
        self.env.cr.execute(
            "SELECT line_id FROM impexp_order_line WHERE task_id = %s AND run_id = %s"
            " AND field = %s AND owner_id = ANY(%s::integer[])",
            [self.task_id, self.run_id, field, array(owner_ids)],
        )
        return {line_id for (line_id,) in self._rows()}

    def take_lines(self, field, lines):
        """Note lines that rows of this run have made or found.

        :param lines: pairs of the id of their record and their own
        """
        if not (self.run_id and lines):
            return
        owner_ids, line_ids = zip(*lines, strict=True)
        self.env.cr.execute(
            """
            INSERT INTO impexp_order_line (task_id, run_id, field, owner_id, line_id)
            SELECT %s, %s, %s, owner_id, line_id
              FROM unnest(%s::integer[], %s::integer[]) AS new (owner_id, line_id)
            """,
            [self.task_id, self.run_id, field, array(owner_ids), array(line_ids)],
        )

    def _log(self, record_ids, lines):
        if record_ids:
            self.env.cr.execute(
                "INSERT INTO impexp_order_log (task_id, run_id, record_ids, lines)"
                " VALUES (%s, %s, %s, %s)",
                [self.task_id, self.run_id, array(record_ids), array(lines)],
            )

    def _rows(self):
        return self.env.cr.fetchall()
