# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def uninstall_hook(env):
    """Remove the activities of checkpoints, which would keep their type from going."""
    activities = env["mail.activity"].with_context(active_test=False)
    activities.search([("res_model", "=", "connector.checkpoint")]).unlink()
