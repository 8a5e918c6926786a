from odoo.tools.sql import column_exists, rename_column


def migrate(cr, version):
    """Why a run stopped is kept under another name: not everybody reads it."""
    if not column_exists(cr, "impexp_run", "trouble"):
        rename_column(cr, "impexp_run", "error", "trouble")
