def migrate(cr, version):
    """The dialog that took corrected rows goes: views of people must not hold it."""
    cr.execute(
        "UPDATE ir_ui_view SET active = false, mode = 'primary', inherit_id = NULL"
        " WHERE model = 'base.import.async.upload' AND inherit_id IS NOT NULL"
    )
