"""Rows of runs from before are counted as they were: by the first task that reads."""

from odoo.addons.connector_flow.models.impexp_figures import UNCOUNTED


def migrate(cr, version):
    """Which of their rows went to which tasks was not written down."""
    cr.execute(
        """
        UPDATE impexp_chunk chunk SET origin = %s
          FROM (
            SELECT DISTINCT ON (run_id) run_id, task_id
              FROM impexp_chunk
          ORDER BY run_id, id
          ) first
         WHERE first.run_id = chunk.run_id AND first.task_id <> chunk.task_id
        """,
        [UNCOUNTED],
    )
