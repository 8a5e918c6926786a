"""Who may call which public method over RPC: two tables, to be completed by hand.

The records belong to ``user``, an ordinary user of flows of the first company, who ran a
flow of the manager's and imported in the background. The others knock: ``colleague`` has
the same role in the same company, those with ``other_`` in front are of the second one.
"""

import json

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
    "flow managers": ("manager", "other_manager", "admin"),
    "connector managers": ("connector_manager", "other_connector_manager", "admin"),
}

# Behind each method, who gets past the check of access.
METHODS = {}

# What they are called with behind the ids of the record.
ARGUMENTS = {}

# The same of those that are called without a record.
OF_MODEL = {}

# Of the user's records, what each person reads (r), writes (w) and deletes (d), and of
# the model, whether he creates some (c).
RECORDS = {}


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


class Belongings:
    """Records of every model of the suite that are ``user``'s: {model: id}."""

    def __init__(self, house):
        self.house = house
        self.ids = {}

    def make(self):
        """Make them anew: whoever was let in may have changed the old ones."""
        with self.house.env() as env:
            made = dict(flows_of(env)) | dict(imports_of(env)) | dict(others_of(env))
            self.ids = {name: record.id for name, record in made.items()}

    def lets_in(self, session, model, method, *args):
        """Call a method as somebody; say whether he got past the check of access."""
        try:
            session.call(model, method, *args)
        except RpcError as error:
            return not error.name.endswith("AccessError")
        return True

    def is_let_in(self, session, name):
        """The same of a method of the table, on the record of its model."""
        model, _dot, method = name.rpartition(".")
        if name in OF_MODEL:
            return self.lets_in(session, model, method, *OF_MODEL[name])
        ids, args = [self.ids.get(model, 1)], ARGUMENTS.get(name, ())
        return self.lets_in(session, model, method, ids, *args)


def flows_of(env):
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
    run = theirs["impexp.run"].sudo()._create_for(flow, file.id)
    yield run._name, run
    yield file._name, file
    part = env["impexp.part"].search([("run_id", "=", run.id)], limit=1)
    part = part or env["impexp.part"].search([], order="id desc", limit=1)
    yield part._name, part
    values = {"run_id": run.id, "task_id": tasks[0].id, "state": "failed"}
    step = env["impexp.step"].create(values)
    yield step._name, step
    rows = {"data": [{"Name": "Apfel", "Amount": "x"}], "errors": {1: "Kein Betrag"}}
    chunk = env["impexp.chunk"]._create_for(run, tasks[1], rows)
    item = env["flow.test.item"].create({"name": "Apfel"})
    chunk.records = json.dumps({item._name: item.ids})
    yield chunk._name, chunk
    known = {"flow_id": flow.id, "task_id": tasks[0].id, "server_id": server.id}
    known |= {"path": "a.csv", "mark": "m", "file_id": file.id, "state": "taken"}
    known = env["impexp.remote.file"].create(known)
    yield known._name, known
    exported = env["impexp.exported"].create(least_values(env["impexp.exported"]))
    yield exported._name, exported
    server._set_secret("password", "geheim")
    secret = env["impexp.server.secret"].search([("server_id", "=", server.id)])
    yield secret._name, secret
    values = {"flow_id": flow.id, "task_id": tasks[0].id}
    wizard = theirs["impexp.wizard.runtask"].create(values)
    yield wizard._name, wizard


def imports_of(env):
    user = env["res.users"].search([("login", "=", "user")])
    values = {
        "name": "Obst",
        "res_model": "res.partner",
        "user_id": user.id,
        "company_id": user.company_id.id,
        "chunk_ids": [(0, 0, {"state": "failed"})],
    }
    one = env["base.import.async"].create(values)
    yield one._name, one
    yield one.chunk_ids._name, one.chunk_ids
    values = {"import_id": one.id, "chunk_id": one.chunk_ids.id, "error": "x"}
    errors = env["base.import.async.error"]
    values = {name: values[name] for name in values if name in errors._fields}
    error = errors.create(least_values(errors) | values)
    yield error._name, error
    claims = env["base.import.async.claim"]
    claim = claims.create(least_values(claims) | {"import_id": one.id})
    yield claim._name, claim
    upload = env(user=user)["base.import.async.upload"].create({"import_id": one.id})
    yield upload._name, upload
    lines = {"res_model": "res.partner", "file": b"name\nApfel\n"}
    lines |= {"file_name": "a.csv", "file_type": "text/csv"}
    importer = env(user=user)["base_import.import"].create(lines)
    yield importer._name, importer


def others_of(env):
    partner = env["res.partner"].create({"name": "Apfel"})
    flow = env["impexp.task.flow"].create({"name": "Obst"})
    checkpoint = env["connector.checkpoint"]._raise_for(partner, flow, "Sieh nach")
    yield checkpoint._name, checkpoint
    review = env["connector.checkpoint.review"].create(
        {"checkpoint_ids": [(6, 0, checkpoint.ids)]}
    )
    yield review._name, review
    for name in (
        "connector.export.intent",
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
def belongings(house):
    with house.env() as env:
        add_person(env, "colleague", "connector_flow.group_flow_user")
    return Belongings(house)


def people_of(text):
    """Logins that a cell of a table names."""
    names = (name.strip() for name in text.split(","))
    found = {one for name in names for one in GROUPS.get(name, (name,))}
    assert found <= set(PEOPLE), found - set(PEOPLE)
    return found


def test_every_public_method_is_in_the_table(house):
    """A new one: enter it, with who may call it."""
    with house.env() as env:
        found = public_methods(env)
    print(f"{len(found)} public methods")
    assert found == set(METHODS)


def test_every_model_is_in_the_table(house):
    with house.env() as env:
        found = set(suite_models(env))
    print(f"{len(found)} models")
    assert found == set(RECORDS)


def test_each_method_is_called_by_those_who_may(house, belongings):
    """Each by everybody, on a record that is an ordinary user's."""
    wrong = []
    for name, text in METHODS.items():
        belongings.make()
        let_in = set()
        for login in PEOPLE:
            if belongings.is_let_in(house.as_(login), name):
                let_in.add(login)
                belongings.make()
        if let_in != people_of(text):
            wrong.append(f"{name}: {in_words(let_in)} (table: {text})")
    print(f"{len(METHODS) * len(PEOPLE)} calls of {len(METHODS)} methods")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("login", ["employee", "other_manager"])
def test_nor_is_there_another_door(house, belongings, door, login):
    """What is refused there is refused here; what is let in tells why not."""
    session, wrong = DOORS[door](house, login), []
    belongings.make()
    for name, text in METHODS.items():
        let_in = belongings.is_let_in(session, name)
        if let_in:
            belongings.make()
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


def test_what_each_person_may_do_with_records(house, belongings):
    """Reading, writing, creating and deleting, of each model."""
    wrong, calls = [], 0
    for model, table in RECORDS.items():
        belongings.make()
        for login in PEOPLE:
            found = ""
            for letter, (method, *args) in OPERATIONS.items():
                ids = [] if letter == "c" else [[belongings.ids[model]]]
                calls += 1
                if belongings.lets_in(house.as_(login), model, method, *ids, *args):
                    found += letter
                    if method == "unlink":
                        belongings.make()
            if found != table.get(login, ""):
                wrong.append(f"{model}: {login}: {found} ({table.get(login, '')})")
    print(f"{calls} calls of {len(RECORDS)} models by {len(PEOPLE)} people")
    assert not wrong, "\n".join(wrong)
