"""Runs the example's flow in a shell of Odoo, and tells what it ran on."""

import json


def main(env, csv):
    """Run a CSV file through the flow at once, as the administrator.

    :return: JSON: the figures of the run, the products that came of it, which
        connector lies beneath, and who sees its root menu
    """
    env = env(user=env.ref("base.user_admin"))
    flow = env.ref("connector_flow_example_product.product_catalog_flow")
    file = env["impexp.file"].sudo()._store({"name": "Obst.csv"}, csv.encode())
    known = env["product.product"].search([])
    run = flow.do_run_sync(file_id=file.id)
    made = env["product.product"].search([("id", "not in", known.ids)], order="id")
    prices = {product.name: product.list_price for product in made}
    figures = [run.state, run.rows, run.rows_done, run.rows_failed]
    return json.dumps(
        {"figures": figures, "prices": prices, **connector(env), "menu": menu(env)}
    )


def connector(env):
    """Where the connector lies that is loaded, and whose it is."""
    from odoo.addons import connector

    module = env["ir.module.module"].search([("name", "=", "connector")])
    return {"file": connector.__file__, "author": module.author}


def menu(env):
    """Whether the connector's root menu is seen: by a flow user, by an employee."""
    root = env.ref("connector.menu_connector_root").id
    groups = ("connector_flow.group_flow_user", None)
    return [root in visible_menus(env, group) for group in groups]


def visible_menus(env, group):
    """What a new employee sees who has a group besides."""
    groups = [env.ref(name).id for name in ("base.group_user", group) if name]
    login = group or "employee"
    values = {"name": login, "login": login, "group_ids": [(6, 0, groups)]}
    user = env["res.users"].with_context(no_reset_password=True).create(values)
    return env["ir.ui.menu"].with_user(user)._visible_menu_ids()
