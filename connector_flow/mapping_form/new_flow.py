"""A whole flow for a file: what reads it, what imports its rows, the arrow between."""

from ..engine.task_sample import keep_sample
from ..records.import_options import entries
from ..records.steps.step_chain import columns_of_steps
from ..tools.config_text import written
from ..tools.configuration import parse_config
from .presets import TABLES


def make_flow(env, name, reader, text, sample, file, kind="record_import"):
    """Make a flow of two tasks, with the rights of who makes it.

    :param name: of the flow
    :param reader: ``{"task", "config"}``: what reads the file
    :param text: configuration of what imports its rows
    :param sample: what of the file was read, see :func:`.sample.read_sample`
    :param file: ``impexp.file``, whose beginning is kept as a sample; or empty
    :param kind: name of the task type that imports the rows
    :return: ``impexp.task.flow``
    """
    config = parse_config(text)
    required = required_columns(config, sample, reader["task"])
    reading = dict(reader["config"])
    if required:
        reading["required_columns"] = required
    flow = env["impexp.task.flow"].create({"name": name})
    first, last = env["impexp.task"].create(
        [
            {
                "name": env._("Read the File"),
                "task": reader["task"],
                "config": written(reading) if reading else False,
                "flow_id": flow.id,
                "flow_start": True,
            },
            {
                "name": env._("Import the Rows"),
                "task": kind,
                "config": text,
                "flow_id": flow.id,
            },
        ]
    )
    env["impexp.task.transition"].create(
        {"task_from_id": first.id, "task_to_id": last.id}
    )
    if file:
        keep_sample(last, file, reader["task"])
    return flow


def required_columns(config, sample, kind):
    """Columns without which a file is not the one that was set up.

    Of a table all that are imported; of a document those of the key, as a later one may
    lack an element that was in the first.
    """
    mapping = config.get("mapping") or {}
    names = sample.get("columns") or ()
    made = config.get("columns") or {}
    parts = [
        column
        for name in mapping
        if name in made
        for column in columns_of_steps(made[name]) or ()
    ]
    # What stands around the rows is no column of the header.
    names = [name for name in names if not str(name).startswith("../")]
    used = [column for column in (*mapping, *parts) if column in names]
    if kind in TABLES:
        return list(dict.fromkeys(used))
    key = config.get("key") or "id"
    keys = [key] if isinstance(key, str) else key
    return [one for one in used if one in mapping and _fills(mapping[one], keys)]


def _fills(entry, names):
    return any(spec["field"].split("/")[0] in names for spec in entries(entry))
