"""Nobody's default values reach what the engines make, whatever field they are of."""

import logging

import pytest

from support import databases
from support.odoo_env import open_env
from support.people import add_person

from .hostile import (
    OTHERS,
    Hostile,
    choices,
    columns,
    last_ids,
    rows,
    same,
    suite_models,
)
from .life import Life

_logger = logging.getLogger(__name__)
GROUPS = (
    "connector_flow.group_flow_manager",
    "connector.group_connector_manager",
    "base.group_partner_manager",
)
# What else an attacker sends along, to have the engine behave otherwise.
CONTEXT = {
    "active_test": False,
    "bin_size": True,
    "mail_notify_force_send": True,
    "mail_notify_author": True,
    "tracking_disable": True,
    "mail_activity_automation_skip": True,
    "mail_notrack": True,
    "attachments_mime_plainxml": True,
    "prefetch_fields": False,
    "no_reset_password": True,
}


@pytest.fixture(scope="module")
def life(tmp_path_factory):
    """A database in which two people did the same, the second one with ill will."""
    folder = tmp_path_factory.mktemp("server")
    patch = pytest.MonkeyPatch()
    patch.setenv("CONNECTOR_FLOW_LOCAL_ROOT", str(folder))
    with databases.cloned() as database:
        yield Lives(database, folder)
    patch.undo()


class Lives:
    """What two people's lives left behind."""

    def __init__(self, database, folder):
        self.database = database
        with open_env(database) as env:
            for login in ("gerda", "hanna"):
                add_person(env, login, *GROUPS)
            env["res.partner.category"].create({"name": "Ours"})
            for name in ("magento.backend", "trello.backend"):
                env[name].create(least_values(env[name]))
            self.models = [*suite_models(env), *OTHERS]
            self.life = Life(env, database, folder)
        self.good = self._made_by("gerda")
        with open_env(database) as env:
            victims(env)
            self.hostile = Hostile(env, self.models)
            user = env["res.users"].search([("login", "=", "hanna")])
            self.hostile.store(env, user)
        self.bad = self._made_by("hanna", CONTEXT | self._sent())

    def _sent(self):
        """Default values in the context, but those of what she makes herself."""
        with open_env(self.database) as env:
            engines = [
                name
                for name in self.models
                if not getattr(env[name], "_made_by_people", name.startswith("base_i"))
            ]
            sent = self.hostile.context(*engines)
            hers = {f"default_{name}" for name in env["flow.test.item"]._fields}
        return {key: value for key, value in sent.items() if key not in hers}

    def _made_by(self, login, context=None):
        with open_env(self.database) as env:
            before = last_ids(env, self.models)
        self.life.live(login, context or {})
        with open_env(self.database) as env:
            found = {name: rows(env, name, before[name]) for name in self.models}
            found["base_import.import"] = [
                row for row in found["base_import.import"] if not row["file"]
            ]
            return found


def victims(env):
    """Records that are not anybody's who lives here: the last ones of their models."""
    company = env["res.company"].create({"name": "Opfer GmbH"})
    add_person(env, "viktor")
    env["mail.activity.type"].create({"name": "Victim"})
    env["mail.message.subtype"].create({"name": "Victim", "default": False})
    env["queue.job.channel"].create(
        {"name": "victim", "parent_id": env.ref("queue_job.channel_root").id}
    )
    server = env["impexp.server"].create(
        {"name": "Victim", "protocol": "local", "company_id": company.id}
    )
    flow = env["impexp.task.flow"].create({"name": "Victim"})
    tasks = env["impexp.task"]
    for start, kind in ((True, "csv_import"), (False, "test_item_import")):
        values = {"name": "Victim", "task": kind, "flow_id": flow.id}
        tasks += tasks.create(values | {"flow_start": start})
    env["impexp.task.transition"].create(
        {"task_from_id": tasks[0].id, "task_to_id": tasks[1].id}
    )
    return server


def test_no_default_of_a_person_reaches_what_an_engine_makes(life):
    """Flows, downloads, exports, imports in the background, checkpoints, schedules."""
    with open_env(life.database) as env:
        found = [
            f"{model} {row['id']}: {name} = {row[name]!r}"
            for model, made in life.bad.items()
            for row in made
            for name in life.hostile.arrived(model, row)
            if life.hostile.is_engines(env[model], name)
        ]
    models, fields = life.hostile.count()
    made = {name: len(records) for name, records in life.bad.items() if records}
    print(f"{models} models and {fields} fields tried; records made: {made}")
    assert not found, "\n".join(found)


def test_what_few_values_tell_is_as_it_is_without_default_values(life):
    """Booleans and selections: as often of which value as in the other life."""
    found = []
    with open_env(life.database) as env:
        for model in life.models:
            if getattr(env[model], "_made_by_people", False):
                continue
            good = choices(env, model, life.good[model])
            bad = choices(env, model, life.bad[model])
            if good != bad:
                other = {key: (good.get(key), bad.get(key)) for key in good | bad}
                other = {k: v for k, v in other.items() if v[0] != v[1]}
                found.append(f"{model}: {other}")
    assert not found, "\n".join(found)


def test_the_engines_made_records_of_every_kind(life):
    """A model of which nothing was made would have proved nothing."""
    none = {name for name, made in life.bad.items() if not made}
    by_people = {
        "impexp.task",
        "impexp.task.flow",
        "impexp.task.transition",
        "impexp.server",
        "impexp.method",
        "connector.checkpoint.review",
        "magento.backend",
        "magento.res.partner.category",
        "trello.backend",
        "trello.list",
        "impexp.wizard.runtask",
    }
    # Pulses are of chunks that take longer, and written by one statement.
    others = {"mail.mail", "base.import.async.claim", "impexp.pulse"}
    assert none <= by_people | others, none - by_people - others


def test_every_model_of_the_suite_is_sealed(life):
    """Whoever adds a model inherits a seal, and says who makes its records."""
    with open_env(life.database) as env:
        models = {name: env.registry[name] for name in suite_models(env)}
    assert not [n for n, one in models.items() if not hasattr(one, "_made_by_people")]


def test_by_sudo_no_model_takes_a_default_value(life):
    """Each model of the suite, with the least that it needs; also from the context."""
    found, tried = [], 0
    with open_env(life.database, "hanna") as env:
        for name in suite_models(env):
            hostile = life.hostile.values[name]
            for context in ({}, life.hostile.context(name)):
                model = env[name].with_context(**context).sudo()
                least = least_values(model)
                taken = taken_by_create(model, least, life.hostile)
                tried += len(hostile) - len(least)
                found += [f"{name}.{field}" for field in taken]
    print(f"{len(life.hostile.values)} models, {tried} fields tried one by one")
    assert not found, sorted(set(found))


def taken_by_create(model, least, hostile):
    """The fields of a new record that have a hostile value; nothing stays."""
    with pytest.raises(Undo), model.env.cr.savepoint():
        defaults = model._add_missing_default_values(dict(least))
        taken = [
            name
            for name, value in hostile.values[model._name].items()
            if name not in least
            and name in defaults
            and (same(defaults[name], value) or defaults[name] == value)
        ]
        record = model.create(least) if model._name not in UNMADE else None
        if record:
            model.env.flush_all()
            [row] = rows(model.env, model._name, record.id - 1)
            arrived = hostile.arrived(model._name, row)
            taken += [name for name in arrived if name not in least]
        raise Undo
    return taken


# Their creation does more than to store a record, or needs what is elsewhere.
UNMADE = {"impexp.task.transition"}


# What constraints ask for.
MORE = {
    "connector.checkpoint": {"message": "x"},
    "impexp.method": {"model": "res.partner", "method": "action_unarchive"},
    "impexp.server": {"protocol": "local"},
    "magento.backend": {"location": "https://shop.example"},
}


class Undo(Exception):
    """Ends a savepoint."""


def least_values(model):
    """Values for the fields without which a record cannot be."""
    needed = {
        name: field
        for name, field in columns(model).items()
        if field.required and not field.compute and not own_default(model, field)
    }
    values = {name: least(model, field) for name, field in needed.items()}
    return values | MORE.get(model._name, {})


def own_default(model, field):
    return field.default and field.default(model)


def least(model, field):
    if field.type == "many2one":
        comodel = model.env[field.comodel_name].sudo()
        return comodel.search([], order="id", limit=1).id or False
    if field.type == "selection":
        return field.get_values(model.env)[0]
    simple = {
        **{"integer": 1, "many2one_reference": 1, "json": {}},
        **{"date": "2000-01-01", "datetime": "2000-01-01 00:00:00"},
    }
    return simple.get(field.type, f"least {model.env.cr.now():%f}")
