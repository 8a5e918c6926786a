"""Moves the secrets that tasks had in their configuration to the records of servers.

Until version 19.0.1.1.0 headers and parameters of HTTP tasks could hold them, for
everybody to read who reads tasks.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import unquote_plus

from odoo.api import Environment
from odoo.exceptions import ValidationError
from odoo.models import BaseModel
from odoo.tools import SQL

from ..tools.secret_names import is_parameter, is_secret_name, masked_path
from ..transfer.settings import SECRETS

_logger = logging.getLogger(__name__)


def move_secrets(env: Environment) -> None:
    """Move all there are, none is lost.

    A server sends its secrets with each request. So tasks of one server that had
    different ones, or none, get servers of their own, copies of the first one.
    """
    tasks = env["impexp.task"].search([], order="id")
    found = {task: _secrets_of(task) for task in tasks}
    for task in tasks:
        if found[task] and not task.server_id:
            _lead([task], _keep_for(task))
    for server in tasks.server_id:
        mine = [task for task in tasks if task.server_id == server]
        if any(found[task] for task in mine):
            _part(server, mine, found)
    for task, secrets in found.items():
        if secrets:
            _clean(task, secrets)
    for table, column in (
        ("impexp_file", "remote_path"),
        ("impexp_remote_file", "path"),
    ):
        _clean_paths(env.cr, table, column)
    env.invalidate_all()


# the secrets of a task


def _secrets_of(task: BaseModel) -> dict[str, str]:
    """{kind: secret} of a task's configuration."""
    try:
        config = task._parsed_config()
    except ValidationError:
        _logger.warning("%s has a configuration that cannot be read: left alone", task)
        return {}
    return {
        f"{place}:{name}": str(value)
        for option, place in _places(task).items()
        for name, value in _pairs(config, option)
        if _is_secret(place, name)
    }


def _places(task: BaseModel) -> dict[str, str]:
    """The options of a task's type that are parameters of requests."""
    type_of = getattr(task, f"{task.task}_class", None)  # an addon's that comes later
    return getattr(type_of(), "parameter_places", {}) if type_of else {}


def _pairs(config: dict[str, Any], option: str) -> Iterable[tuple[str, Any]]:
    values = config.get(option)
    return values.items() if isinstance(values, dict) else ()


def _is_secret(place: str, name: str) -> bool:
    return is_secret_name(name) and is_parameter(f"{place}:{name}")


# the servers


def _part(
    server: BaseModel, tasks: Sequence[Any], found: dict[Any, dict[str, str]]
) -> None:
    """Give each group of tasks with the same secrets a server; the first one stays."""
    groups = {}
    for task in sorted(tasks, key=lambda task: (bool(found[task]), task.id)):
        groups.setdefault(frozenset(found[task].items()), []).append(task)
    for number, (secrets, group) in enumerate(groups.items()):
        own = server if not number else _copy(server, group[0])
        for kind, secret in secrets:
            own._set_secret(kind, secret)
        if number:
            _lead(group, own)


def _keep_for(task: BaseModel) -> BaseModel:
    """A server for a task that has none, so that its secrets are not lost."""
    _logger.warning("%s has secrets and no server: it gets one, archived", task)
    return task.env["impexp.server"].create(
        {
            "name": task.name,
            "protocol": "https",
            "host": "example.invalid",
            "company_id": task.company_id.id,
            "active": False,
        }
    )


def _copy(server: BaseModel, task: BaseModel) -> BaseModel:
    """The same server once more, with the secrets that it has anyhow."""
    copy = server.copy(
        {
            "name": f"{server.name} ({task.name})",
            "host_key": server.host_key,
            "active": server.active,
        }
    )
    for kind in SECRETS:
        # One that the configuration gives has to be stored: a technical name is unique.
        if secret := server._secret(kind):
            copy._set_secret(kind, secret)
    _logger.warning("%s is a copy of %s, for %s and its secrets", copy, server, task)
    return copy


def _lead(tasks: Sequence[Any], server: BaseModel) -> None:
    """Lead tasks, and what is known of their files, to another server.

    By SQL: configurations are not what they have to be yet, or were not for long.
    """
    ids = [task.id for task in tasks]
    cr = server.env.cr
    server.env.flush_all()
    cr.execute(
        "UPDATE impexp_task SET server_id = %s WHERE id = ANY(%s)", [server.id, ids]
    )
    for table in ("impexp_file", "impexp_remote_file"):
        cr.execute(
            f"UPDATE {table} SET server_id = %s"
            " WHERE task_id = ANY(%s) AND server_id IS NOT NULL",
            [server.id, ids],
        )
    server.env.invalidate_all()


# what is left


def _clean(task: BaseModel, secrets: dict[str, str]) -> None:
    """Take the secrets out of a configuration."""
    config = task._parsed_config()
    for option, place in _places(task).items():
        for name in [name for name, _value in _pairs(config, option)]:
            if f"{place}:{name}" in secrets:
                del config[option][name]
        if config.get(option) == {}:
            del config[option]
    task.env.cr.execute(
        "UPDATE impexp_task SET config = %s WHERE id = %s", [repr(config), task.id]
    )


def _clean_paths(cr: Any, table: str, column: str) -> None:
    """Take them out of paths that were stored: the query of what was fetched."""
    names = {"table": SQL.identifier(table), "column": SQL.identifier(column)}
    cr.execute(
        SQL(
            """
            SELECT known.id, known.%(column)s
              FROM %(table)s known
              JOIN impexp_server server ON server.id = known.server_id
             WHERE server.protocol IN ('http', 'https')
               AND position('=' IN known.%(column)s) > 0
            """,
            **names,
        )
    )
    update = "UPDATE %(table)s SET %(column)s = %(path)s WHERE id = %(id)s"
    for id_, path in cr.fetchall():
        clean = without_secret_parameters(path)
        if clean != path:
            cr.execute(SQL(update, path=clean, id=id_, **names))


def without_secret_parameters(path: str) -> str:
    """A path and its query, as it is stored now that the server has the secrets."""
    place, mark, query = path.partition("?")
    place = masked_path(place)
    kept = [
        pair
        for pair in query.split("&")
        if not is_secret_name(unquote_plus(pair.partition("=")[0]))
    ]
    return f"{place}?{'&'.join(kept)}" if mark and kept else place or "/"
