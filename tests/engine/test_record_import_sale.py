"""Sale orders with their lines, where the addon is there to be installed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import odoo.addons

from suite_setup.inside import odoo_bin_path
from suite_setup.net import free_port
from suite_setup.patience import TEST_LIMIT

TEST = "/record_import_test:TestOdooModels.test_sale_orders_with_lines"


def has_sale():
    return any((Path(folder) / "sale").is_dir() for folder in odoo.addons.__path__)


@pytest.mark.skipif(not has_sale(), reason="needs the addon sale on disk")
def test_sale_orders_are_imported_as_odoo_imports_them(db):
    """Sales are installed in this database alone, and the test of the addon runs."""
    command = [
        *(sys.executable, odoo_bin_path(), "-d", db),
        *("-i", "sale", "-u", "record_import_test"),
        *("--test-tags", TEST, "--stop-after-init", f"--http-port={free_port()}"),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=TEST_LIMIT, env=os.environ
    )
    assert "0 failed, 0 error(s) of 1 tests" in done.stderr, done.stderr[-2000:]
    assert "needs the addon sale" not in done.stderr
