"""Moves flows and tasks from initOS's connector_flow for Odoo 7.0 to 10.0.

docs/migration.md tells how the old ones come into a file. Then, with the new database::

    FLOWS=flows.json setup/suite odoo shell -d new < contrib/flows_from_10.py

Each flow is moved as a whole or, with the reason, not at all; one whose name is there
already is left alone, so the script may run again when the reason is mended.
"""

import ast
import json
import os

# Each begins with its protocol.
SERVERS = ("ftp_download", "ftp_upload", "sftp_download", "sftp_upload")
RENAMED = {"sftp_download": "ftp_download", "sftp_upload": "ftp_upload"}


class NotMoved(Exception):
    """Why a flow stays where it is: a sentence with what is to be done."""


def move(env, old):
    """Make flows here of those of an old database.

    :param env: of a person who may make flows and servers
    :param old: dictionary with the lists flows, tasks and transitions, each a list of
        dictionaries with the columns of their table
    :return: sentences, one about each flow, and about what a person has to look at
    """
    said = []
    for flow in old["flows"] or ():
        tasks = [one for one in old["tasks"] or () if one["flow_id"] == flow["id"]]
        try:
            with env.cr.savepoint():
                said += move_flow(env, flow, tasks, old["transitions"] or ())
        except Exception as error:
            said.append(f"“{flow['name']}” was not moved: {error}")
    for task in old["tasks"] or ():
        if not task["flow_id"]:
            said.append(f"“{task['name']}” was not moved: it belongs to no flow.")
    return said


def move_flow(env, flow, tasks, transitions):
    """Make one flow, its tasks and the arrows between them.

    :return: sentences about it
    """
    flows = env["impexp.task.flow"]
    if flows.search_count([("name", "=", flow["name"])], limit=1):
        raise NotMoved("a flow of this name is here already.")
    made, notes = flows.create({"name": flow["name"]}), []
    moved = {}
    for task in tasks:
        values = task_values(env, task, notes) | {"flow_id": made.id}
        moved[task["id"]] = env["impexp.task"].create(values)
    for arrow in transitions:
        ends = [moved.get(arrow[f"task_{end}_id"]) for end in ("from", "to")]
        if all(ends):
            first, second = ends
            env["impexp.task.transition"].create(
                {"task_from_id": first.id, "task_to_id": second.id}
            )
    return [f"“{flow['name']}” is here, with {len(tasks)} tasks.", *notes]


def task_values(env, task, notes):
    """The values of a task here.

    :param notes: gets sentences about what a person has to look at
    """
    kind = RENAMED.get(task["task"], task["task"])
    if kind not in env["impexp.task"]._fields["task"].get_values(env):
        raise NotMoved(
            f"its task “{task['name']}” has the type {kind}, which no addon here has. "
            "Install the addon that has it, and run this again."
        )
    config = ast.literal_eval(task["config"] or "{}")
    values = {"name": task["name"], "task": kind}
    values["flow_start"] = bool(task["flow_start"])
    if task["task"] in SERVERS:
        values["server_id"] = server_of(env, task, config).id
    if task.get("channel_id"):
        notes.append(f"“{task['name']}” had a channel: give it one on its form.")
    values["config"] = repr(NEW_CONFIG.get(kind, as_it_is)(task, config, notes))
    return values


def server_of(env, task, config):
    """The server with a task's address; it is made where there is none."""
    kind = task["task"].partition("_")[0]
    old = address_of(task, config)
    known = {
        "protocol": kind,
        "host": old["host"],
        "port": int(old.get("port") or 0),
        "login": old.get("user") or False,
    }
    servers = env["impexp.server"]
    found = servers.search([(name, "=", value) for name, value in known.items()])
    return found[:1] or servers.create(
        known | {"name": old["host"], "password": old.get("password") or False}
    )


def address_of(task, config):
    """The part of an old configuration that has the server's address."""
    kind = task["task"].partition("_")[0]
    return config.get(kind) or config.get("ftp") or config


def as_it_is(task, config, notes):
    """Types of your own: their configuration is theirs."""
    return config


def csv_import(task, config, notes):
    """The header was left out unless somebody asked for it."""
    config.pop("chunk_encoding", None)
    return {"includes_header": False} | config


def csv_export(task, config, notes):
    """No header was written, and the name was always the same."""
    csv = dict(config.get("csv") or {})
    csv.pop("skipinitialspace", None)
    name = config.get("filename") or "export-{date}-{sequence}.csv"
    made = {"file_name": name, "header": "none", "csv": csv}
    return made | {key: config[key] for key in ("encoding",) if config.get(key)}


def ftp_download(task, config, notes):
    """Files were moved or deleted at once; now, when their rows are in."""
    old = address_of(task, config)
    directory = (old.get("download_directory") or "").strip("/")
    made = {"directory": directory}
    if old.get("delete_files"):
        return made | {"after": "delete"}
    target = (old.get("move_directory") or "").strip("/")
    below = target.removeprefix(directory).strip("/") if directory else target
    if not target:
        return made
    if directory and not target.startswith(f"{directory}/"):
        notes.append(
            f"“{task['name']}” moved files to {target}, which is not below "
            f"{directory}: they are left there now. Say in “move_to” where to."
        )
        return made
    return made | {"after": "move", "move_to": f"{below}/{{name}}"}


def ftp_upload(task, config, notes):
    """The name was the file's own; one that was taken failed."""
    old = address_of(task, config)
    return {"directory": (old.get("upload_directory") or "").strip("/")}


NEW_CONFIG = {
    "csv_import": csv_import,
    "csv_export": csv_export,
    "ftp_download": ftp_download,
    "ftp_upload": ftp_upload,
}

if "FLOWS" in os.environ and "env" in globals():
    with open(os.environ["FLOWS"], encoding="utf-8") as file:
        # pylint: disable-next=print-used
        print(*move(env, json.load(file)), sep="\n")  # noqa: F821 # the shell's
    env.cr.commit()  # noqa: F821
