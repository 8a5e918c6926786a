"""What an import read is for those who have the rights that it ran with."""

from odoo import SUPERUSER_ID, Command, api

COVERED = (
    "[('{0}user_id', 'in', user._covered_user_ids()), ('{0}superuser', '=', False)]"
)
RULES = {
    "rule_import_manager": "",
    "rule_chunk_manager": "import_id.",
    "rule_error_manager": "import_id.",
}
SHIPPED = "[(1, '=', 1)]"  # one that somebody changed stays


def migrate(cr, version):
    """Narrow the managers' rules, which an update leaves as they are."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    system = env.ref("base.group_system")
    for name, path in RULES.items():
        rule = env.ref(f"base_import_async.{name}", raise_if_not_found=False)
        if rule and rule.domain_force.strip() == SHIPPED:
            rule.domain_force = COVERED.format(path)
            rule.groups = [Command.unlink(system.id)]  # has a rule of its own now
