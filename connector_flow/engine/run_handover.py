"""What a task that is done hands over to those that start once behind it."""

from typing import Any

from odoo.exceptions import UserError
from odoo.models import BaseModel

from ..tools.condition import namespace
from .run_figures import task_figures

NO_CONTENT = ("seen", "skipped")
COUNTS = ("all", "done", "skipped", "failed")


def starts_of(run: BaseModel, arrow: BaseModel) -> list[dict[str, Any]]:
    """Keyword arguments of each step that a transition starts.

    A task that needs a file is started with each: nothing is left unread.
    """
    arguments = _arguments_of(run, arrow)
    files = arguments["file_ids"]
    if arrow.task_to_id._class().needs_file:
        starts = [{"file_id": one, "file_ids": [one]} for one in files]
    else:
        starts = [{"file_id": files[0]} if files else {}]
    met = [one for one in starts if _meets(run, arrow, one.get("file_id"))]
    return [arguments | one for one in met]


def names_of(run: BaseModel, task: BaseModel) -> dict[str, Any]:
    """What conditions know about a task that is done."""
    files = [file_names(file) for file in _files_of(run, task)]
    return {"rows": namespace(**_counts_of(run, task)), "files": files}


def file_names(file: BaseModel) -> Any:
    """What conditions know about a file."""
    return namespace(name=file.name, size=file.size, checksum=file.checksum)


def _meets(run: BaseModel, arrow: BaseModel, file_id: int | None) -> bool:
    """Whether the condition is met; one that fails is told by its step."""
    try:
        return arrow._is_met(run, file_id, **names_of(run, arrow.task_from_id))
    except UserError:
        return True


def _arguments_of(run: BaseModel, arrow: BaseModel) -> dict[str, Any]:
    """The keyword arguments for a task that starts once."""
    task = arrow.task_from_id
    files = _files_of(run, task).ids
    arguments = {"file_ids": files, "counts": _counts_of(run, task)}
    if arrow.fires == "failure":
        arguments["error"] = _errors_of(run, task)
    return arguments


def _files_of(run: BaseModel, task: BaseModel) -> BaseModel:
    """The files that a task made in this run, or else those that it read.

    Without those that it did not fetch, or whose content was in already.
    """
    files = run.env["impexp.file"]
    if made := files.search(_of(run, task)):
        made = made.sorted("id")
        return made.filtered(lambda one: one.transfer_state not in NO_CONTENT)
    groups = [model._read_group(_of(run, task), ["file_id"]) for model in _works(run)]
    return files.union(*(file for group in groups for (file,) in group)).sorted("id")


def _counts_of(run: BaseModel, task: BaseModel) -> dict[str, int]:
    """Rows that the task had: dict of all, done, skipped, failed."""
    for found, *figures in task_figures(run):
        if found == task:
            return dict(zip(COUNTS, figures, strict=False))
    return dict.fromkeys(COUNTS, 0)


def _errors_of(run: BaseModel, task: BaseModel) -> str:
    failed = [*_of(run, task), ("state", "=", "failed")]
    works = [work for model in _works(run) for work in model.search(failed, limit=20)]
    return "\n".join(work.error for work in works if work.error)


def _of(run: BaseModel, task: BaseModel) -> list[Any]:
    """A domain: what a task has in a run."""
    return [("run_id", "=", run.id), ("task_id", "=", task.id)]


def _works(run: BaseModel) -> tuple[BaseModel, BaseModel]:
    return run.env["impexp.step"], run.env["impexp.chunk"]
