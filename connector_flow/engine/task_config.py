"""A task's configuration: parsed, checked against its type's options, changed."""

from collections.abc import Iterable, Sequence
from typing import Any

from odoo.exceptions import AccessError, ValidationError
from odoo.models import BaseModel

from ..tools import configuration
from ..tools.config_text import written
from ..tools.guarded import is_guarded
from ..tools.message import translated


def parsed_config(task: BaseModel) -> dict[str, Any]:
    """The configuration as a dictionary, as it was written.

    :raise ValidationError: it cannot be read
    """
    try:
        return configuration.parse_config(task.config)
    except ValueError as error:
        raise ValidationError(_in_words(task, error.args[:1])) from error


def check_config(task: BaseModel) -> None:
    """Refuse what the task's type, or the protocol of its server, cannot do."""
    config, cls = parsed_config(task), task._class()
    complaints = configuration.check_config(
        cls.all_options(), config, strict=cls.declares_options()
    )
    complaints = complaints or task._instance().complaints(config)
    if complaints:
        raise ValidationError(_in_words(task, complaints))


def keep_option(task: BaseModel, option: str, value: Any) -> None:
    """Add an option to the configuration, with the rights of who wants it."""
    task.check_access("write")
    task.config = written(parsed_config(task) | {option: value})


def guarded_names(task: BaseModel) -> Sequence[str]:
    """Names of the models of access, code and screens that it reads or writes."""
    try:
        names = task._instance().touched_models(task._instance().config())
    except ValidationError:
        return ()  # what cannot be read does not run either
    env = task.env
    return tuple(sorted(n for n in names if n not in env or is_guarded(env, n)))


def _in_words(task: BaseModel, complaints: Iterable[Any]) -> str:
    return task.env._(
        "The configuration of “%(task)s” cannot be used. %(complaint)s",
        task=task.name,
        complaint="\n".join(translated(task.env, one) for one in complaints),
    )


# what only administrators choose


def admin_values(tasks: BaseModel) -> dict[Any, dict[str, Any]]:
    """{id: {option: value}} of what only administrators may choose."""
    return {task.id: _admin_values(task) for task in tasks}


def check_admin_values(tasks: BaseModel, before: dict[str, Any]) -> None:
    """Refuse what is new of it, unless an administrator wants it.

    :param before: what :func:`admin_values` returned; what was chosen may stay
    """
    for task in tasks if not tasks.env.is_system() else ():
        for name, value in _admin_values(task).items():
            if before.get(task.id, {}).get(name) != value:
                raise AccessError(
                    task.env._(
                        "Only an administrator chooses “%(option)s” of “%(task)s”.",
                        option=name,
                        task=task.name,
                    )
                )


def _admin_values(task: BaseModel) -> dict[str, Any]:
    options = task._class().all_options() if task.task else {}
    try:
        config = parsed_config(task)
    except ValidationError:
        return {}  # it chooses nothing
    return {
        name: config[name]
        for name, option in options.items()
        if option.admin and config.get(name, option.default) != option.default
    }
