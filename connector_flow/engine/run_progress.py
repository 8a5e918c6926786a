"""Which tasks of a run are through with everything they had to do in it."""

from odoo.models import BaseModel
from odoo.tools import SQL

from .run_handover import starts_of


class Progress:
    """Looks at all work of a run, along the arrows of its flow.

    A task is *settled* when none of its work waits and all tasks before it are settled.
    It is *clean* when, besides, nothing failed in it or before it. It is *reached* when
    it had work, or reads rows of a task that was reached: a file without rows is done
    as well.

    :param run: ``impexp.run``
    """

    def __init__(self, run: BaseModel) -> None:
        self.run = run
        self.works = _works(run)
        self.causes = _causes(run)
        self.settled = self.clean = self.reached = run.env["impexp.task"]

    def due(self) -> list[tuple[str, BaseModel]]:
        """What is to start now.

        :return: list of ``("finish", task)``, ``("confirm", task)`` and
            ``("transition", transition)``
        """
        found = []
        tasks = _in_order(self.run.flow_id.task_ids)
        for task in tasks:
            found += self._due_of(task)
        if not found and self.clean == tasks:
            confirming = self.reached.filtered(_confirms)
            found = self._unless_started("confirm", confirming)
        return found

    def _due_of(self, task: BaseModel) -> list[tuple[str, BaseModel]]:
        """Judge a task whose predecessors are judged already."""
        waiting, failed = self.works.get(task.id, (False, False))
        arrows = task.transition_in_ids
        before = arrows.task_from_id
        given = arrows.filtered(lambda arrow: arrow.fires == "each").task_from_id
        rows_may_come = task._class().reads_chunks and given & self.reached
        if task.id in self.works or rows_may_come:
            self.reached |= task
        if waiting or before - self.settled:
            return []
        clean = not failed and before <= self.clean
        due = self._hook_of(task, "finish", clean) or self._arrows_of(
            task, clean, failed
        )
        if any(kind == "finish" for kind, _what in due):
            return due
        self.settled |= task
        if clean:
            self.clean |= task
        for _kind, arrow in due:
            self.works[arrow.task_to_id.id] = (True, False)
        return due

    def _hook_of(
        self, task: BaseModel, hook: str, clean: bool
    ) -> list[tuple[str, BaseModel]]:
        wanted = clean and task <= self.reached and task._class().finishes()
        return self._unless_started(hook, task) if wanted else []

    def _arrows_of(
        self, task: BaseModel, clean: bool, failed: bool
    ) -> list[tuple[str, BaseModel]]:
        if not task <= self.reached:
            return []
        arrows = task.transition_out_ids.browse()
        if clean:
            arrows |= task._arrows("all")
        if failed:
            arrows |= task._arrows("failure")
        due = self._unless_started("transition", arrows)
        return [one for one in due if starts_of(self.run, one[1])]

    def _unless_started(
        self, kind: str, records: BaseModel
    ) -> list[tuple[str, BaseModel]]:
        return [(kind, one) for one in records if f"{kind} {one.id}" not in self.causes]


def fires_once(task: BaseModel) -> bool:
    """Whether anything starts when all that a task had to do is done."""
    once = any(arrow.fires != "each" for arrow in task.transition_out_ids)
    return once or task._class().finishes() or _confirms(task)


def _confirms(task: BaseModel) -> bool:
    """Whether it has something to do when its run has succeeded."""
    return task._class().confirms(task.sudo()._parsed_config())


def _works(run: BaseModel) -> dict[int, tuple[bool, bool]]:
    """{task id: (something waits, something failed)}"""
    run.env["impexp.chunk"].flush_model(["state", "task_id", "run_id"])
    run.env["impexp.step"].flush_model(["state", "task_id", "run_id"])
    run.env.cr.execute(
        SQL(
            """
            SELECT task_id, bool_or(state = 'new'), bool_or(state = 'failed')
              FROM (
                SELECT task_id, state FROM impexp_chunk WHERE run_id = %(run)s
                 UNION ALL
                SELECT task_id, state FROM impexp_step
                 WHERE run_id = %(run)s AND hook <> 'confirm'
              ) work
          GROUP BY task_id
            """,
            run=run.id,
        )
    )
    return {task: (waiting, failed) for task, waiting, failed in run.env.cr.fetchall()}


def _causes(run: BaseModel) -> set[str]:
    """What was started once already."""
    steps = run.env["impexp.step"]
    started = [("run_id", "=", run.id), ("cause", "!=", False)]
    return set(steps.search(started).mapped("cause"))


def _in_order(tasks: BaseModel) -> BaseModel:
    """Tasks behind all that lead to them."""
    before = {task: task.transition_in_ids.task_from_id for task in tasks}
    ordered = tasks.browse()
    while len(ordered) < len(tasks):
        ordered = ordered.union(
            *(one for one in tasks - ordered if before[one] <= ordered)
        )
    return ordered
