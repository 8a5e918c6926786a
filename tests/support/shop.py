"""A database with sales and accounting, which are not in the template of the tests."""

import os
import subprocess
import sys
from contextlib import contextmanager

from suite_setup.inside import odoo_bin_path
from suite_setup.patience import TEST_LIMIT

from . import databases
from .odoo_env import open_env
from .real_cases import IBANS


@contextmanager
def shop_database():
    """A copy of the template with sales and accounting, their journals and products."""
    with databases.cloned() as database:
        command = [
            *(sys.executable, odoo_bin_path(), "-d", database, "-i", "sale"),
            *("--stop-after-init", "--no-http"),
        ]
        subprocess.run(
            command, check=True, capture_output=True, timeout=TEST_LIMIT, env=os.environ
        )
        with open_env(database) as env:
            _make_masters(env)
        yield database


def _make_masters(env):
    """What orders and statements refer to."""
    env.company.currency_id = env.ref("base.EUR")
    env["account.chart.template"].try_loading("generic_coa", env.company, False)
    env.ref("base.CHF").active = True
    products = (("O-1", "Äpfel"), ("O-2", "Birnen"), ("O-3", "Trauben"))
    env["product.product"].create(
        [
            {"default_code": code, "name": name, "taxes_id": False}
            for code, name in products
        ]
    )
    people = (
        {"name": "Wild GmbH", "ref": "WILD"},
        {"name": "Öst AB", "ref": "ÖST"},
        {"name": "Ulf Åberg", "email": "ulf@example.com"},
    )
    env["res.partner"].create(people)
    accounts = {"1200": "asset_current", "8400": "income", "4930": "expense"}
    env["account.account"].create(
        [
            {"code": code, "name": code, "account_type": kind}
            for code, kind in accounts.items()
        ]
    )
    for place, iban in enumerate(IBANS):
        journal = {"name": f"Bank {place}", "code": f"BK{place}", "type": "bank"}
        journal = env["account.journal"].create(journal)
        journal.set_bank_account(iban)
