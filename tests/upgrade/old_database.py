"""What somebody has in a database of an older release, made by that release's own code.

A program: ``old_database.py DATABASE flows|imports|shop …``, in an environment whose
ODOO_RC leads to the old addons.
"""

import io
import sys

from support.jobs import next_job, run_job, run_jobs
from support.odoo_env import open_env
from support.people import add_person

# The third has no name; the others go in.
CUSTOMERS = "ref,name\n{0}-1,Bäckerei Müller\n{0}-2,Café Süd\n{0}-3,\n{0}-4,Øster\n"
MAPPING = {"mapping": {"ref": "ref", "name": "name"}, "key": "ref"}
HEADERS = {"headers": {"X-Api-Key": "geheim-123", "Accept": "text/csv"}}
OPTIONS = {"has_headers": True, "separator": ",", "quoting": '"', "use_queue": True}

OWN_BUTTON = '<button name="action_upload" type="object" string="Eigener Knopf"/>'


def make_flows(database):
    """A run with a failed chunk, one with chunks in the queue, one before its file."""
    with open_env(database) as env:
        groups = "base.group_partner_manager", "connector_flow.group_flow_manager"
        add_person(env, "mia", *groups)
        flow = env["impexp.task.flow"].create({"name": "Kunden", "several_runs": True})
        read = _task(env, flow, "csv_import", {"chunk_size": 2}, flow_start=True)
        config = MAPPING | {"model": "res.partner"}
        write = _task(env, flow, "record_import", config)
        arrow = {"task_from_id": read.id, "task_to_id": write.id}
        env["impexp.task.transition"].create(arrow)
    _start(database, "failed")
    run_jobs(database)
    _start(database, "queued")
    run_job(database, next_job(database))
    _start(database, "waiting")


def make_shop(database):
    """A flow with a secret in its configuration, which no later release takes."""
    with open_env(database) as env:
        shop = env["impexp.task.flow"].create({"name": "Shop"})
        server = env["impexp.server"].create(
            {"name": "Shop", "protocol": "https", "host": "shop.example"}
        )
        config = HEADERS | {"path": "orders.csv"}
        _task(env, shop, "http_download", config, flow_start=True, server_id=server.id)


def _task(env, flow, kind, config, **more):
    values = {"name": kind, "task": kind, "flow_id": flow.id, "config": repr(config)}
    return env["impexp.task"].create(values | more)


def _start(database, name):
    with open_env(database, "mia") as env:
        data = CUSTOMERS.format(name).encode()
        files = env["impexp.file"]
        file = files.browse(files.start_upload(f"{name}.csv", len(data))["id"])
        file.add_upload(0, io.BytesIO(data))
        flow = env["impexp.task.flow"].search([("name", "=", "Kunden")])
        flow.do_run(file_id=file.id)


def make_imports(database):
    """An import with failed lines, one whose chunks wait, one that was not split."""
    with open_env(database) as env:
        add_person(env, "tom", "base.group_partner_manager")
        _customize(env, "form", "action_upload", OWN_BUTTON)
        _customize(env, "upload_form", "file", "<b>Eigenes</b>")
    _press(database, "failed")
    run_jobs(database)
    _press(database, "queued")
    run_job(database, next_job(database))
    _press(database, "waiting")


def _customize(env, view, name, arch):
    """A view of a person, beside an element of one of ours."""
    view = env.ref(f"base_import_async.view_base_import_async_{view}")
    arch = f"""<xpath expr="//*[@name='{name}']" position="after">{arch}</xpath>"""
    values = {"name": "eigene", "model": view.model, "inherit_id": view.id}
    env["ir.ui.view"].create(values | {"arch": arch})


def _press(database, name):
    with open_env(database, "tom") as env:
        values = {
            "res_model": "res.partner",
            "file": CUSTOMERS.format(name).encode(),
            "file_name": f"{name}.csv",
            "file_type": "text/csv",
        }
        importers = env["base_import.import"].with_context(bin_size=False)
        fields = ["ref", "name"]
        options = OPTIONS | {"chunk_size": 2}
        importers.create(values).execute_import(fields, fields, options)


if __name__ == "__main__":
    makers = {"flows": make_flows, "imports": make_imports, "shop": make_shop}
    for what in sys.argv[2:]:
        makers[what](sys.argv[1])
