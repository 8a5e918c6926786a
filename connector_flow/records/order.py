"""Which line of which run has the last word on a record.

Chunks run at the same time, are tried again and repaired: the line that comes last in
the file is not the one that runs last. What a task writes to a record is noted with
run and line, and whoever comes with an earlier one leaves the record alone.
"""


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
        self.env.cr.execute(
            "SELECT record_id, run_id, line FROM impexp_order"
            " WHERE task_id = %s AND record_id = ANY(%s)",
            [self.task_id, list(record_ids)],
        )
        return {record_id: (run, line) for record_id, run, line in self._rows()}

    def claim(self, lines):
        """Note lines of this run; raises a serialization failure if others do, too.

        :param lines: {record id: line}
        :return: {record id: (run id, line)} of those that a later line has already
        """
        if not (self.run_id and lines):
            return {}
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
            [self.task_id, self.run_id, record_ids, [lines[id_] for id_ in record_ids]],
            log_exceptions=False,
        )
        won = {record_id for (record_id,) in self._rows()}
        return self.of(lines.keys() - won)

    def _rows(self):
        return self.env.cr.fetchall()
