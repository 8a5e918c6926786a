def migrate(cr, version):
    """The dialog that took corrected rows goes: views of people must not hold it."""
    cr.execute(
        "UPDATE ir_ui_view SET active = false, mode = 'primary', inherit_id = NULL"
        " WHERE model = 'base.import.async.upload' AND inherit_id IS NOT NULL"
    )
    # Its rule was not to be updated, so nothing else removes it.
    cr.execute(
        "DELETE FROM ir_rule WHERE id IN (SELECT res_id FROM ir_model_data"
        " WHERE module = 'base_import_async' AND name = 'rule_upload')"
    )
    cr.execute(
        "DELETE FROM ir_model_data"
        " WHERE module = 'base_import_async' AND name = 'rule_upload'"
    )
