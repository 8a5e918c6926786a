"""How many rows are in the files that a run made."""

from odoo.models import BaseModel
from odoo.tools import SQL


def rows_written(files: BaseModel) -> dict[int, tuple[int, ...]]:
    """The figures of files that were made: {id: (rows, done, 0, 0, 0, 0)}.

    A file is missing where its task made several in the run.
    """
    if not files.ids:
        return {}
    files.env["impexp.chunk"].flush_model(["rows", "rows_skipped", "state"])
    query = SQL(
        """
        SELECT min(file.id), (
            SELECT coalesce(sum(rows - coalesce(rows_skipped, 0)), 0)::int
              FROM impexp_chunk chunk
             WHERE chunk.run_id = file.run_id AND chunk.task_id = file.task_id
               AND chunk.state = 'done'
          )
          FROM impexp_file file
         WHERE file.run_id IN %s AND file.task_id IN %s
      GROUP BY file.run_id, file.task_id
        HAVING count(*) = 1
        """,
        files.run_id._ids,
        files.task_id._ids,
    )
    found = files.env.execute_query(query)
    return {id_: (rows, rows, 0, 0, 0, 0) for id_, rows in found if id_ in files._ids}
