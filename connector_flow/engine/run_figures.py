"""What became of a run's rows: of each task, and of those that got to none."""

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from odoo.models import BaseModel
from odoo.tools import SQL

from ..tools.left_out import LeftOut


def task_figures(run: BaseModel) -> list[tuple[Any, ...]]:
    """[(task, rows, done, skipped, failed, waiting)], in the order of the flow."""
    if not run.ids:
        return []
    run.env["impexp.chunk"].flush_model()
    run.env.cr.execute(
        SQL(
            "SELECT task_id, %s FROM impexp_chunk WHERE run_id = %s"
            " GROUP BY task_id ORDER BY min(id)",
            run._figures_sql(),
            run.id,
        )
    )
    task = run.env["impexp.task"].sudo()
    return [(task.browse(id_), *rest) for id_, *rest in run.env.cr.fetchall()]


def left_out_by_task(run: BaseModel) -> dict[Any, list[tuple[str, int]]]:
    """{task: [(condition, rows)]} of the rows that conditions kept from tasks."""
    run.env["impexp.chunk"].flush_model(["left_out"])
    run.env["impexp.step"].flush_model(["left_out"])
    run.env.cr.execute(
        """
        SELECT left_out FROM impexp_step WHERE run_id = %(run)s AND left_out <> ''
         UNION ALL
        SELECT left_out FROM impexp_chunk WHERE run_id = %(run)s AND left_out <> ''
        """,
        {"run": run._origin.id},
    )
    counted = LeftOut()
    for (text,) in run.env.cr.fetchall():
        counted.merge(LeftOut(text))
    found = {}
    for stopped, rows in counted.counts.items():
        task = run.env["impexp.task"].sudo().browse(stopped.task_id).exists()
        if task:
            found.setdefault(task, []).append((stopped.condition, rows))
    return found


# the table on the run's form


def figures_html(run: BaseModel) -> Markup:
    """A table of the tasks and their figures; empty without any."""
    figures, left_out = task_figures(run), left_out_by_task(run)
    known = [task for task, *_figures in figures]
    figures += [(task, *(0,) * 5) for task in left_out if task not in known]
    lines = Markup().join(
        _line_html(run, task, counts, left_out.get(task, ()), bool(left_out))
        for task, *counts in figures
    )
    return lines and (
        Markup('<table class="table table-sm mb-0"><tr>%s</tr>%s</table>')
        % (_head_html(run, bool(left_out)), lines)
    )


def _head_html(run: BaseModel, with_left_out: bool) -> Markup:
    titles = [
        run.env._("Task"),
        run.env._("Rows"),
        run.env._("Done"),
        run.env._("Skipped"),
        run.env._("Failed"),
        run.env._("Waiting"),
    ]
    titles += [run.env._("Left Out")] if with_left_out else []
    return Markup().join(
        Markup("<th%s>%s</th>") % (Markup(' class="text-end"') if at else "", title)
        for at, title in enumerate(titles)
    )


def _line_html(
    run: BaseModel,
    task: BaseModel,
    figures: Iterable[Any],
    left_out: Iterable[tuple[str, int]],
    with_left_out: bool,
) -> Markup:
    """A line of the table: the task, its figures, and what did not reach it."""
    figures = list(figures)
    if with_left_out:
        figures.append(sum(rows for _condition, rows in left_out) or "")
    cells = Markup().join(
        Markup('<td class="text-end">%s</td>') % figure for figure in figures
    )
    reasons = Markup().join(
        Markup('<div class="small">%s</div>') % _left_out_words(run, *one)
        for one in left_out
    )
    return Markup("<tr><td>%s%s</td>%s</tr>") % (task.name, reasons, cells)


def _left_out_words(run: BaseModel, condition: str, rows: int) -> str:
    if rows == 1:
        return run.env._("1 row does not meet the condition “%s”.", condition)
    return run.env._(
        "%(rows)s rows do not meet the condition “%(condition)s”.",
        rows=rows,
        condition=condition,
    )
