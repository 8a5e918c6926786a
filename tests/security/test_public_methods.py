"""Who may call which public method over RPC: two tables, to be completed by hand.

The records belong to ``user``, an ordinary user of flows of the first company, who ran
a flow of the manager's and imported in the background. The others knock: ``colleague``
has the same role in the same company, those with ``other_`` are of the second one.
"""

import itertools
import json
import time

import pytest

from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.service.model import get_public_method

from suite_setup.folder import REPO
from suite_setup.rpc import RpcError
from support.people import add_person

from .doors import DOORS
from .hostile import suite_models
from .test_sealed import least_values

NO_CHUNKS = itertools.count(2**31 - 1, -1)  # ids that no chunk has; one has one pulse
PEOPLE = (
    "portal",
    "employee",
    "other_manager",
    "other_connector_manager",
    "colleague",
    "connector_manager",
    "user",
    "manager",
    "admin",
)
# Names for several of them.
GROUPS = {
    "nobody": (),
    "all": PEOPLE,
    "employees": PEOPLE[1:],
    "flow users": tuple(one for one in PEOPLE if one not in ("portal", "employee")),
    "flow users here": ("colleague", "connector_manager", "user", "manager", "admin"),
    "who repairs": ("connector_manager", "user", "manager", "admin"),
    "managers of flows": (
        *("other_manager", "other_connector_manager"),
        *("connector_manager", "manager", "admin"),
    ),
    "managers of flows here": ("connector_manager", "manager", "admin"),
    "connector managers": ("other_connector_manager", "connector_manager", "admin"),
    "connector managers here": ("connector_manager", "admin"),
}

OPTIONS = {"has_headers": True, "separator": ",", "quoting": '"', "use_queue": True}
FORM = {"model": "res.partner", "settings": {}, "key": [], "columns": [], "fixed": []}
READER = {"task": "csv_import", "config": {}}
SAMPLE = {"columns": ["Name"], "names": ["Name"], "rows": [], "reader": "csv_import"}

# Behind each method, who gets past the check of access.
METHODS = {
    "base.import.async.action_cancel": "user, admin",
    "base.import.async.action_download_errors": "user, admin",
    "base.import.async.action_download_file": "all",
    "base.import.async.action_import": "user, admin",
    "base.import.async.action_open_chunks": "all",
    "base.import.async.action_open_desk": "user, admin",
    "base.import.async.action_open_errors": "all",
    "base.import.async.action_open_jobs": "admin",
    "base.import.async.action_open_records": "user, admin",
    "base.import.async.action_pause": "user, admin",
    "base.import.async.action_resume": "user, admin",
    "base.import.async.action_retry": "user, admin",
    "base.import.async.action_upload": "user, admin",
    "base.import.async.chunk.action_download": "user, admin",
    "base.import.async.chunk.action_retry": "user, admin",
    "base.import.async.desk_add_column": "user, admin",
    "base.import.async.desk_answer": "user, admin",
    "base.import.async.desk_check": "user, admin",
    "base.import.async.desk_choices": "user, admin",
    "base.import.async.desk_history": "user, admin",
    "base.import.async.desk_mapping": "user, admin",
    "base.import.async.desk_open": "user, admin",
    "base.import.async.desk_preview": "user, admin",
    "base.import.async.desk_progress": "user, admin",
    "base.import.async.desk_records": "user, admin",
    "base.import.async.desk_retry": "user, admin",
    "base.import.async.desk_rows": "user, admin",
    "base.import.async.desk_save": "user, admin",
    "base.import.async.desk_skip": "user, admin",
    "base.import.async.desk_try": "user, admin",
    "base.import.async.desk_unskip": "user, admin",
    "base.import.async.desk_upload": "user, admin",
    "base.import.async.desk_withdraw": "user, admin",
    "base_import.import.background_known": "user",
    "base_import.import.background_state": "user",
    "base_import.import.execute_import": "user",
    "base_import.import.parse_preview": "user",
    "connector.backend.mixin.action_check_connection": "nobody",
    "connector.backend.mixin.action_open_bindings": "nobody",
    "connector.backend.mixin.action_open_jobs": "nobody",
    "connector.checkpoint.action_open_record": "connector managers here",
    "connector.checkpoint.review.review": "connector_manager",
    "connector.checkpoint.reviewed": "connector managers here",
    "connector.export.intent.action_discard": "connector managers here",
    "connector.export.intent.action_give_external_id": "connector managers here",
    "impexp.answer.action_accept": "managers of flows here",
    "impexp.answer.action_refuse": "managers of flows here",
    "impexp.chunk.action_open_job": "admin",
    "impexp.chunk.action_open_records": "who repairs",
    "impexp.chunk.action_retry": "who repairs",
    "impexp.chunk.action_skip": "who repairs",
    "impexp.chunk.action_take_back": "who repairs",
    "impexp.file.action_download": "all",
    "impexp.file.action_fetch_again": "managers of flows here",
    "impexp.file.action_open_chunks": "all",
    "impexp.file.start_upload": "flow users",
    "impexp.mapping.form.check_text": "managers of flows",
    "impexp.mapping.form.fields_of": "managers of flows",
    "impexp.mapping.form.guess": "managers of flows",
    "impexp.mapping.form.make_flow": "managers of flows",
    "impexp.mapping.form.preview": "managers of flows",
    "impexp.mapping.form.propose": "managers of flows",
    "impexp.mapping.form.read_file": "managers of flows here",
    "impexp.mapping.form.start": "managers of flows",
    "impexp.mapping.form.try_steps": "managers of flows",
    "impexp.mapping.form.use_preset": "managers of flows here",
    "impexp.run.action_cancel": "who repairs",
    "impexp.run.action_choose_file": "who repairs",
    "impexp.run.action_download": "who repairs",
    "impexp.run.action_open_changed": "who repairs",
    "impexp.run.action_open_chunks": "all",
    "impexp.run.action_open_desk": "who repairs",
    "impexp.run.action_open_failed": "who repairs",
    "impexp.run.action_open_files": "all",
    "impexp.run.action_open_jobs": "admin",
    "impexp.run.action_open_made": "who repairs",
    "impexp.run.action_open_skipped": "all",
    "impexp.run.action_open_unchanged": "all",
    "impexp.run.action_pause": "who repairs",
    "impexp.run.action_resume": "who repairs",
    "impexp.run.action_retry_failed": "who repairs",
    "impexp.run.desk_add_column": "who repairs",
    "impexp.run.desk_answer": "who repairs",
    "impexp.run.desk_check": "who repairs",
    "impexp.run.desk_choices": "who repairs",
    "impexp.run.desk_history": "who repairs",
    "impexp.run.desk_mapping": "who repairs",
    "impexp.run.desk_open": "who repairs",
    "impexp.run.desk_preview": "who repairs",
    "impexp.run.desk_progress": "who repairs",
    "impexp.run.desk_records": "who repairs",
    "impexp.run.desk_retry": "who repairs",
    "impexp.run.desk_rows": "who repairs",
    "impexp.run.desk_save": "who repairs",
    "impexp.run.desk_skip": "who repairs",
    "impexp.run.desk_try": "who repairs",
    "impexp.run.desk_unskip": "who repairs",
    "impexp.run.desk_upload": "who repairs",
    "impexp.run.desk_withdraw": "who repairs",
    "impexp.run.action_run_again": "who repairs",
    "impexp.run.message_subscribe": "who repairs",
    "impexp.run.tiles": "flow users",
    "impexp.server.action_accept_host_key": "connector managers here",
    "impexp.server.action_check_connection": "connector managers here",
    "impexp.server.action_check_writing": "connector managers here",
    "impexp.step.action_answer": "who repairs",
    "impexp.step.action_retry": "who repairs",
    "impexp.task.do_run": "flow users here",
    "impexp.task.do_run_sync": "flow users here",
    "impexp.task.flow.action_approve": "admin",
    "impexp.task.flow.action_open_runs": "all",
    "impexp.task.flow.action_run": "all",
    "impexp.task.flow.do_run": "flow users here",
    "impexp.task.flow.do_run_sync": "flow users here",
    "impexp.wizard.runtask.run_task": "user",
    "impexp.work.action_retry": "nobody",
    "ir.fields.converter.db_id_for": "all",
    "magento.backend.action_check_connection": "connector managers here",
    "magento.backend.action_import_customer_groups": "connector managers here",
    "magento.backend.action_open_bindings": "connector managers here",
    "magento.backend.action_open_jobs": "connector managers here",
    "queue.chunk.desk.action_open_desk": "nobody",
    "queue.chunk.desk.desk_add_column": "nobody",
    "queue.chunk.desk.desk_answer": "nobody",
    "queue.chunk.desk.desk_check": "nobody",
    "queue.chunk.desk.desk_choices": "nobody",
    "queue.chunk.desk.desk_history": "nobody",
    "queue.chunk.desk.desk_mapping": "nobody",
    "queue.chunk.desk.desk_open": "nobody",
    "queue.chunk.desk.desk_preview": "nobody",
    "queue.chunk.desk.desk_progress": "nobody",
    "queue.chunk.desk.desk_records": "nobody",
    "queue.chunk.desk.desk_retry": "nobody",
    "queue.chunk.desk.desk_rows": "nobody",
    "queue.chunk.desk.desk_save": "nobody",
    "queue.chunk.desk.desk_skip": "nobody",
    "queue.chunk.desk.desk_try": "nobody",
    "queue.chunk.desk.desk_unskip": "nobody",
    "queue.chunk.desk.desk_upload": "nobody",
    "queue.chunk.desk.desk_withdraw": "nobody",
    "queue.chunk.work.action_retry": "nobody",
    "queue.job.related_action_base_import_async": "admin",
    "queue.job.related_action_flow_work": "admin",
    "queue.job.related_action_unwrap_binding": "admin",
    "queue.job.requeue": "admin",
    "trello.backend.action_check_connection": "connector managers here",
    "trello.backend.action_import_all_lists": "connector managers here",
    "trello.backend.action_import_lists": "connector managers here",
    "trello.backend.action_open_bindings": "connector managers here",
    "trello.backend.action_open_jobs": "connector managers here",
}

REASON = {"sheet": "0", "column": "Name", "kind": "missing_record", "value": "x"}
# What the page of the desk asks.
DESK = {
    "desk_add_column": ("0", "New", ""),
    "desk_answer": ([],),
    "desk_check": ("0", 0, []),
    "desk_choices": ("0", 0, ""),
    "desk_history": ("0", 1),
    "desk_mapping": ("0",),
    "desk_preview": (REASON | {"way": "empty"},),
    "desk_records": (REASON, ""),
    "desk_retry": ("changed",),
    "desk_rows": ("0", []),
    "desk_save": ("0", []),
    "desk_skip": ("0", [], ""),
    "desk_try": ("0", []),
    "desk_unskip": ("0", []),
    "desk_upload": ("0", "rows.csv", ""),
    "desk_withdraw": ([],),
}

# What they are called with behind the ids of the record.
ARGUMENTS = {
    "base_import.import.execute_import": (["name"], ["Name"], OPTIONS),
    "base_import.import.parse_preview": (OPTIONS,),
    "impexp.step.action_answer": ("encoding", "cp1252"),
} | {
    f"{model}.{method}": arguments
    for model in ("base.import.async", "impexp.run", "queue.chunk.desk")
    for method, arguments in DESK.items()
}

# The same of those that are called without a record.
OF_MODEL = {
    "base_import.import.background_known": (1, ["name"], {}),
    "base_import.import.background_state": (1,),
    "impexp.file.start_upload": ("a.csv", 3),
    "impexp.mapping.form.check_text": ("{}", "record_import"),
    "impexp.mapping.form.fields_of": ("res.partner",),
    "impexp.mapping.form.guess": (FORM, SAMPLE),
    "impexp.mapping.form.make_flow": ("New", READER, "{}", SAMPLE),
    "impexp.mapping.form.preview": ("{}", FORM),
    "impexp.mapping.form.propose": (SAMPLE,),
    "impexp.mapping.form.read_file": (1,),
    "impexp.mapping.form.start": ("{}",),
    "impexp.mapping.form.try_steps": (SAMPLE, "Name", ["strip_tags"], FORM),
    "impexp.mapping.form.use_preset": ("connector_flow/camt053", 1),
    "impexp.run.tiles": (),
}

# Of the user's records, who reads (r), writes (w) and deletes (d) them, and of the
# model, who creates some (c). Of what is said of somebody twice, the last counts.
RECORDS = {
    "base.import.async": {
        "r": "user",
        "rd": "admin",
    },
    "base.import.async.answer": {},
    "base.import.async.change": {},
    "base.import.async.chunk": {
        "r": "user, admin",
    },
    "base.import.async.claim": {
        "r": "admin",
    },
    "base.import.async.error": {
        "r": "user, admin",
    },
    "connector.checkpoint": {
        "c": "other_connector_manager",
        "rwcd": "connector_manager, admin",
    },
    "connector.checkpoint.review": {
        "c": "other_connector_manager, admin",
        "rwcd": "connector_manager",
    },
    "connector.export.intent": {
        "rw": "connector_manager, admin",
    },
    "impexp.chunk": {
        "r": "connector_manager, user, manager, admin",
    },
    "impexp.answer": {
        "c": "other_manager, other_connector_manager",
        "rwcd": "connector_manager, manager, admin",
    },
    "impexp.change": {},
    "impexp.exported": {},
    "impexp.file": {
        "r": "connector_manager, user, manager, admin",
    },
    "impexp.method": {
        "r": "employees",
        "rwc": "admin",
    },
    "impexp.part": {},
    "impexp.pulse": {},
    "impexp.remote.file": {
        "rd": "connector_manager, manager, admin",
    },
    "impexp.run": {
        "rd": "connector_manager, manager, admin",
        "r": "user",
    },
    "impexp.server": {
        "c": "other_connector_manager",
        "r": "colleague, user, manager",
        "rwcd": "connector_manager, admin",
    },
    "impexp.server.secret": {},
    "impexp.step": {
        "r": "connector_manager, user, manager, admin",
    },
    "impexp.task": {
        "c": "other_manager, other_connector_manager",
        "r": "colleague, user",
        "rwcd": "connector_manager, manager, admin",
    },
    "impexp.task.flow": {
        "c": "other_manager, other_connector_manager",
        "r": "colleague, user",
        "rwcd": "connector_manager, manager, admin",
    },
    "impexp.task.transition": {
        "c": "other_manager, other_connector_manager",
        "r": "colleague, user",
        "rwcd": "connector_manager, manager, admin",
    },
    "impexp.wizard.runtask": {
        "c": "flow users",
        "rwcd": "user",
    },
    "magento.backend": {
        "c": "other_connector_manager",
        "rwcd": "connector_manager, admin",
    },
    "magento.res.partner.category": {
        "rwd": "connector_manager",
        "rwcd": "admin",
    },
    "trello.backend": {
        "c": "other_connector_manager",
        "rwcd": "connector_manager, admin",
    },
    "trello.list": {
        "c": "other_connector_manager",
        "rwcd": "connector_manager, admin",
    },
}


def addons():
    places = (*REPO.glob("*"), *REPO.glob("contrib/addons/*"))
    return {place.name for place in places if (place / "__manifest__.py").exists()}


def public_methods(env):
    """Names of what the suite's code adds to what may be called: ``model.method``.

    What Odoo's own models have all is in the other table.
    """
    ours, known = addons(), set(dir(BaseModel))
    return {
        f"{name}.{method}"
        for name, model in env.registry.items()
        if not (REPO / "tests" / "addons" / model._original_module).is_dir()
        for cls in model.mro()
        if cls.__module__.startswith("odoo.addons.")
        and cls.__module__.split(".")[2] in ours
        and getattr(cls, "_name", None) != "base"
        for method in set(vars(cls)) - known
        if is_public(env[name], method)
    }


def is_public(model, method):
    try:
        return callable(get_public_method(model, method))
    except (AccessError, AttributeError):
        return False


HARMLESS = ("read", "write", "create")  # as they are called here, without values


class Belongings:
    """Records of every model of the suite that are ``user``'s: {model: id}."""

    def __init__(self, house):
        self.house = house
        self.ids, self._made_by = {}, {}
        for make in (flows_of, imports_of, others_of):
            self._make(make)

    def _make(self, make):
        with self.house.env() as env:
            ids = {name: record.id for name, record in make(env)}
        self.ids |= ids
        self._made_by |= dict.fromkeys(ids, make)

    def lets_in(self, session, model, method, *args):
        """Call a method as somebody; say whether he got past the check of access.

        Whoever was let in may have changed the records: they are made anew.
        """
        try:
            session.call(model, method, *args)
        except RpcError as error:
            if error.name.endswith("AccessError"):
                return False
        if method not in HARMLESS and model in self._made_by:
            self._make(self._made_by[model])
        return True

    def is_let_in(self, session, name):
        """The same of a method of the table, on the record of its model."""
        model, _dot, method = name.rpartition(".")
        if name in OF_MODEL:
            return self.lets_in(session, model, method, *OF_MODEL[name])
        ids, args = [self.ids.get(model, 1)], ARGUMENTS.get(name, ())
        return self.lets_in(session, model, method, ids, *args)


def flows_of(env):
    from odoo.addons.connector_flow.engine.run_start import create_run

    user = env["res.users"].search([("login", "=", "user")])
    theirs = env(user=user)
    server = env["impexp.server"].create({"name": "Ordner", "protocol": "local"})
    yield server._name, server
    flow = env["impexp.task.flow"].create({"name": "Obst", "several_runs": True})
    yield flow._name, flow
    tasks = env["impexp.task"]
    for at, kind in enumerate(("csv_import", "test_item_import")):
        values = {"name": kind, "task": kind, "flow_id": flow.id}
        tasks += tasks.create(values | {"flow_start": not at})
    yield tasks._name, tasks[0]
    ends = {"task_from_id": tasks[0].id, "task_to_id": tasks[1].id}
    arrow = env["impexp.task.transition"].create(ends)
    yield arrow._name, arrow
    file = theirs["impexp.file"].sudo()._store({"name": "a.csv"}, b"Name\nApfel\n")
    run = create_run(flow.with_env(theirs), file.id)
    yield run._name, run
    yield file._name, file
    part = env["impexp.part"].create(
        least_values(env["impexp.part"]) | {"run_id": run.id, "task_id": tasks[0].id}
    )
    yield part._name, part
    pulse = env["impexp.pulse"].create({"chunk": next(NO_CHUNKS), "rows": 1})
    yield pulse._name, pulse
    values = {"run_id": run.id, "task_id": tasks[0].id, "state": "failed"}
    step = env["impexp.step"].create(values)
    yield step._name, step
    rows = {"data": [{"Name": "Apfel", "Amount": "x"}], "errors": {1: "Kein Betrag"}}
    chunk = env["impexp.chunk"]._create_for(run, tasks[1], rows)
    item = env["flow.test.item"].create({"name": "Apfel"})
    chunk.records = json.dumps({item._name: item.ids})
    yield chunk._name, chunk
    pulse = env["impexp.pulse"].create({"chunk": chunk.id, "rows": 1})
    yield pulse._name, pulse
    values = {"task_id": tasks[1].id, "column": "Amount", "value": "x", "way": "skip"}
    answer = env["impexp.answer"].create(values | {"user_id": user.id})
    yield answer._name, answer
    change = env["impexp.change"].create(
        least_values(env["impexp.change"]) | {"run_id": run.id}
    )
    yield change._name, change
    known = {"flow_id": flow.id, "task_id": tasks[0].id, "server_id": server.id}
    known |= {"path": "a.csv", "mark": "m", "file_id": file.id, "state": "taken"}
    known = env["impexp.remote.file"].create(known)
    yield known._name, known
    values = {"task_id": tasks[0].id, "res_id": item.id, "fingerprint": "x"}
    exported = env["impexp.exported"].create(values)
    yield exported._name, exported
    server._set_secret("password", "geheim")
    secret = env["impexp.server.secret"].search([("server_id", "=", server.id)])
    yield secret._name, secret
    values = {"flow_id": flow.id, "task_id": tasks[0].id}
    wizard = theirs["impexp.wizard.runtask"].create(values)
    yield wizard._name, wizard


def imports_of(env):
    from odoo.addons.base_import_async.tools.cells import encode_rows

    user = env["res.users"].search([("login", "=", "user")])
    theirs = env(user=user)["base_import.import"]
    lines = {"res_model": "ir.filters", "file": b"name,model_id\nApfel,res.users\n"}
    lines |= {"file_name": "a.csv", "file_type": "text/csv"}
    started, importer = theirs.create(lines), theirs.create(lines)
    yield importer._name, importer
    names = ["name", "model_id"]
    assert not started.execute_import(names, names, OPTIONS | {"priority": now()})
    one = env["base.import.async"].search([], limit=1)
    yield one._name, one
    chunk = one.chunk_ids._create_for(one, 1, [(0, ["Apfel", "x"])], names, 0, 1)
    chunk.write({"state": "failed", "rows_left": encode_rows([(0, ["Apfel", "x"])])})
    yield chunk._name, chunk
    chunk.error_ids._create_one(chunk, chunk._rows(), "Kein Modell")
    yield chunk.error_ids._name, chunk.error_ids
    claims = env["base.import.async.claim"]
    claim = claims.create(least_values(claims) | {"import_id": one.id})
    yield claim._name, claim
    for name in ("base.import.async.answer", "base.import.async.change"):
        made = env[name].create(least_values(env[name]) | {"import_id": one.id})
        yield made._name, made


def now():
    """A number that was not before: the same import is started once only."""
    return time.monotonic_ns() % 2**30


def others_of(env):
    values = {"name": "Ablegen", "model": "res.partner", "method": "action_archive"}
    method = env["impexp.method"].search([("model", "=", "res.partner")], limit=1)
    yield "impexp.method", method or env["impexp.method"].create(values)
    partner = env["res.partner"].create({"name": "Apfel"})
    servers = env["impexp.server"].create({"name": "Regal", "protocol": "local"})
    flow = env["impexp.task.flow"].create({"name": "Obst"})
    checkpoint = env["connector.checkpoint"]._raise_for(partner, flow, "Sieh nach")
    yield checkpoint._name, checkpoint
    manager = env["res.users"].search([("login", "=", "connector_manager")])
    review = env(user=manager)["connector.checkpoint.review"].create(
        {"checkpoint_ids": [(6, 0, checkpoint.ids)]}
    )
    yield review._name, review
    target = {"backend_model": "impexp.server", "backend_id": servers.id}
    target |= {"binding_model": "res.partner", "binding_id": partner.id}
    intents = env["connector.export.intent"]
    open_one = intents._open(target | {"record_id": 0, "external_field": "ref"}, "key")
    yield intents._name, intents.browse(open_one)
    for name in (
        "magento.backend",
        "magento.res.partner.category",
        "trello.backend",
        "trello.list",
    ):
        record = env[name].search([], order="id desc", limit=1)
        yield name, record or env[name].create(least_values(env[name]))
    job = partner.with_delay(eta=3600).search_count([]).db_record()
    yield job._name, job


@pytest.fixture(scope="module")
def belongings(quiet_house):
    with quiet_house.env() as env:
        add_person(env, "colleague", "connector_flow.group_flow_user")
        env["res.partner.category"].create({"name": "Ours"})
    return Belongings(quiet_house)


def people_of(text):
    """Logins that a cell of a table names."""
    names = (name.strip() for name in text.split(","))
    found = {one for name in names for one in GROUPS.get(name, (name,))}
    assert found <= set(PEOPLE), found - set(PEOPLE)
    return found


def test_every_public_method_is_in_the_table(quiet_house):
    """A new one: enter it, with who may call it."""
    with quiet_house.env() as env:
        found = public_methods(env)
    print(f"{len(found)} public methods")
    assert found == set(METHODS)


def test_every_model_is_in_the_table(quiet_house):
    with quiet_house.env() as env:
        found = set(suite_models(env))
    print(f"{len(found)} models")
    assert found == set(RECORDS)


def test_each_method_is_called_by_those_who_may(belongings):
    """Each by everybody, on a record that is an ordinary user's."""
    wrong = []
    for name, text in METHODS.items():
        let_in = {
            login
            for login in PEOPLE
            if belongings.is_let_in(belongings.house.as_(login), name)
        }
        if let_in != people_of(text):
            wrong.append(f"{name}: {in_words(let_in)} (table: {text})")
    print(f"{len(METHODS) * len(PEOPLE)} calls of {len(METHODS)} methods")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("login", ["employee", "other_manager"])
def test_nor_is_there_another_door(belongings, door, login):
    """What is refused there is refused here; what is let in tells why not."""
    session, wrong = DOORS[door](belongings.house, login), []
    for name, text in METHODS.items():
        let_in = belongings.is_let_in(session, name)
        if let_in != (login in people_of(text)):
            wrong.append(f"{name}: {let_in}")
    assert not wrong, "\n".join(wrong)


def in_words(let_in):
    for words, logins in GROUPS.items():
        if set(logins) == let_in:
            return words
    return ", ".join(login for login in PEOPLE if login in let_in)


OPERATIONS = {
    "r": ("read", ["display_name"]),
    "w": ("write", {}),
    "c": ("create", {}),
    "d": ("unlink",),
}


def test_what_each_person_may_do_with_records(belongings):
    """Reading, writing, creating and deleting, of each model."""
    wrong, calls = [], 0
    for model, table in RECORDS.items():
        known = {one: does for does, who in table.items() for one in people_of(who)}
        for login in PEOPLE:
            found = ""
            for letter, (method, *args) in OPERATIONS.items():
                ids = [] if letter == "c" else [[belongings.ids[model]]]
                calls += 1
                if belongings.lets_in(
                    belongings.house.as_(login), model, method, *ids, *args
                ):
                    found += letter
            if found != known.get(login, ""):
                wrong.append(f"{model}: {login}: {found} ({known.get(login, '')})")
    print(f"{calls} calls of {len(RECORDS)} models by {len(PEOPLE)} people")
    assert not wrong, "\n".join(wrong)
