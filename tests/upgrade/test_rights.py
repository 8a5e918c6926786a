"""Rules that an update leaves alone are narrowed by the migration to 19.0.1.1.0."""

import importlib.util
from pathlib import Path

from support import databases
from support.odoo_env import open_env

ROOT = Path(__file__).parents[2]
RULES = {
    "connector_flow.rule_step_manager": "[(1, '=', 1)]",
    "connector_flow.rule_chunk_manager": "[(1, '=', 1)]",
    "connector_flow.rule_file_manager": "[('run_id', '!=', False)]",
    "base_import_async.rule_import_manager": "[(1, '=', 1)]",
    "base_import_async.rule_chunk_manager": "[(1, '=', 1)]",
    "base_import_async.rule_error_manager": "[(1, '=', 1)]",
}


def migrate(cr, addon, script="post-rights"):
    path = ROOT / addon / "migrations" / "19.0.1.1.0" / f"{script}.py"
    spec = importlib.util.spec_from_file_location(script.replace("-", "_"), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.migrate(cr, "19.0.1.0.0")


def test_rules_as_they_were_shipped_become_those_of_a_new_database():
    with databases.cloned() as database, open_env(database) as env:
        new = {name: _as_it_is(env.ref(name)) for name in RULES}
        for name, domain in RULES.items():
            env.ref(name).domain_force = domain
            if name.startswith("base_import_async"):
                env.ref(name).groups += env.ref("base.group_system")
        for addon in ("connector_flow", "base_import_async"):
            migrate(env.cr, addon)
        env.invalidate_all()
        assert {name: _as_it_is(env.ref(name)) for name in RULES} == new


def test_a_rule_that_somebody_changed_stays():
    own = "[('id', '<', 0)]"
    with databases.cloned() as database, open_env(database) as env:
        rule = env.ref("connector_flow.rule_chunk_manager")
        rule.domain_force = own
        migrate(env.cr, "connector_flow")
        env.invalidate_all()
        assert rule.domain_force == own


def test_exports_with_unknown_outcome_learn_their_company():
    with databases.cloned() as database:
        with open_env(database) as env:
            company, ids = intents_of_two_companies(env)
        with open_env(database) as env:
            found = env["connector.export.intent"].browse(ids)
            found.backend_company = 0
            migrate(env.cr, "connector", "post-intents")
            env.invalidate_all()
            assert found.mapped("backend_company") == [company, 0]


def intents_of_two_companies(env):
    """One of a new company, and one whose backend is gone."""
    company = env["res.company"].create({"name": "Zweite GmbH"})
    values = {"name": "a", "protocol": "local", "company_id": company.id}
    server = env["impexp.server"].create(values)
    target = {"binding_model": "res.partner", "record_id": 0}
    target |= {"external_field": "ref", "backend_model": server._name}
    intents = env["connector.export.intent"]
    return company.id, [
        intents._open(target | {"backend_id": id_, "binding_id": id_}, "key")
        for id_ in (server.id, server.id + 1000)
    ]


def _as_it_is(rule):
    return rule.domain_force, rule.groups.ids
