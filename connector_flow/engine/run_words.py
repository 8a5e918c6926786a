"""What a run says of itself in words: at its end, of its files and their columns."""

from collections import Counter
from typing import Any

from odoo.models import BaseModel

from ..readers.table import listed
from .run_figures import left_out_by_task, task_figures
from .step_work import unused_columns

FILES_NAMED = 5

# at the end


def end_summary(run: BaseModel) -> str:
    """What went wrong, in a few words."""
    if run.failed_chunk_count:
        return run.env._("Rows wait for repair")
    return run.env._("A step failed")


def end_message(run: BaseModel) -> str:
    """What went wrong in steps, each sentence once, and what became of the rows."""
    errors = _step_errors(run)
    results = run.step_ids.filtered("result")
    if results and not run.rows and not errors:
        return "\n".join(f"{step.task_id.name}: {step.result}" for step in results)
    if run.rows or not errors:
        errors += [_rows_message(run), *_conditions_message(run)]
    return "\n".join(errors)


def end_words(run: BaseModel) -> str:
    """How it ended, without anything of what was read."""
    broken = run.step_ids.filtered("error")
    if not broken:
        return _rows_message(run)
    names = ", ".join(f"“{name}”" for name in broken.task_id.mapped("name"))
    lines = [run.env._("%s failed: open the run to see why.", names)]
    return "\n".join(lines + ([_rows_message(run)] if run.rows else []))


def _step_errors(run: BaseModel) -> list[str]:
    """“Task: error” of the steps that failed; how many, where they say the same."""
    broken = run.step_ids.filtered("error")
    counts = Counter((step.task_id.name, step.error) for step in broken)
    return [
        f"{name}: {error}" if count == 1 else f"{name} ({count} ×): {error}"
        for (name, error), count in counts.items()
    ]


def _rows_message(run: BaseModel) -> str:
    """A sentence for each task that writes files; others' rows “are in”."""
    figures = task_figures(run)
    writers = [one for one in figures if one[0]._class().makes_files]
    if not writers or run.step_ids.filtered("error"):
        return _imported_message(run)
    lines = [] if figures[0] in writers else [_imported_message(run)]
    return "\n".join(lines + [_written_message(run, one) for one in writers])


def _imported_message(run: BaseModel) -> str:
    counts = {"done": run.rows_done, "rows": run.rows}
    counts |= {"skipped": run.rows_skipped, "failed": run.rows_failed}
    if run.rows_failed == 1:
        return run.env._(
            "%(done)s of %(rows)s rows are in, %(skipped)s skipped, 1 waits for"
            " repair.",
            **counts,
        )
    return run.env._(
        "%(done)s of %(rows)s rows are in, %(skipped)s skipped, %(failed)s wait for"
        " repair.",
        **counts,
    )


def _written_message(run: BaseModel, figures: tuple[Any, ...]) -> str:
    """What became of the rows that a task was given to write."""
    task, rows, done, skipped, failed, _waiting = figures
    counts = {"done": done, "rows": rows, "skipped": skipped, "failed": failed}
    files = run.file_ids.filtered(lambda file: file.task_id == task)
    if failed == 1:
        return run.env._(
            "%(done)s of %(rows)s rows are ready to be written, %(skipped)s "
            "skipped, 1 waits for repair. The file is made when it is repaired or "
            "skipped.",
            **counts,
        )
    if failed:
        return run.env._(
            "%(done)s of %(rows)s rows are ready to be written, %(skipped)s "
            "skipped, %(failed)s wait for repair. The file is made when they are "
            "repaired or skipped.",
            **counts,
        )
    if not files:
        return run.env._(
            "No file was made: %(skipped)s of %(rows)s rows were skipped.", **counts
        )
    return run.env._(
        "%(done)s of %(rows)s rows were written to %(files)s, %(skipped)s skipped.",
        files=_names_of_files(files),
        **counts,
    )


def _conditions_message(run: BaseModel) -> list[Any]:
    """A sentence on the rows that no task got, and why; or none."""
    if not run.rows_left_out:
        return []
    found = left_out_by_task(run).values()
    conditions = dict.fromkeys(
        f"“{condition}”" for stopped in found for condition, _rows in stopped
    )
    named = ", ".join(conditions)
    if run.rows_left_out == 1:
        return [run.env._("1 row was left out, as it does not meet %s.", named)]
    sentence = run.env._(
        "%(rows)s rows were left out, as they do not meet %(conditions)s.",
        rows=run.rows_left_out,
        conditions=named,
    )
    return [sentence]


# on the form


def error_words(run: BaseModel) -> str | bool:
    """Why it stopped; that it did, for who may not read what it read."""
    trouble, person = run.sudo().trouble, run.sudo().user_id
    if not trouble or run.env.su or run.env.user._covers(person):
        return trouble
    return run.env._(
        "Why it stopped is for those who have all rights of %s.", person.name
    )


def guessed_words(run: BaseModel) -> str | bool:
    """How the files were read, a line for each way; False where nothing is said."""
    files = run.file_ids.filtered("guessed").sorted("id")
    words = [
        f"{_names_of_files(some)}: {guessed}"
        for guessed, some in files.grouped("guessed").items()
    ]
    one = len(run.file_ids) == 1 and files.guessed
    return one or "\n".join(words) or False


def unused_words(run: BaseModel) -> str | bool:
    """The columns with data that no task takes, a line for each task; or False."""
    steps = run.step_ids.filtered("unused_columns").grouped("task_id")
    return "\n".join(_unused_by(task, some) for task, some in steps.items()) or False


def _unused_by(task: BaseModel, steps: BaseModel) -> str:
    """A sentence on the columns that a task read, and no other one takes."""
    names = list(dict.fromkeys(name for step in steps for name in unused_columns(step)))
    if len(names) == 1:
        return task.env._(
            "%(task)s: 1 column is not used: %(names)s.",
            task=task.name,
            names=listed(names),
        )
    return task.env._(
        "%(task)s: %(count)s columns are not used: %(names)s.",
        task=task.name,
        count=len(names),
        names=listed(names),
    )


def _names_of_files(files: BaseModel) -> str:
    """The names of the first files, and how many others there are."""
    names = ", ".join(files.sorted("id")[:FILES_NAMED].mapped("name"))
    more = len(files) - FILES_NAMED
    if more > 0:
        return files.env._("%(names)s and %(count)s more", names=names, count=more)
    return names
