"""What runs in the suite's Python environment, beside Odoo."""

from pathlib import Path


def odoo_bin_path():
    """Path of the script that is Odoo's command line."""
    return str(Path(__file__).with_name("odoo_bin.py"))
