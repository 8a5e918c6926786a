"""What a run reads is for those who have the rights that it ran with."""

from odoo import SUPERUSER_ID, api

COVERED = "[('run_id.user_id', 'in', user._covered_user_ids())]"
# Rule to the domain that it was shipped with: one that somebody changed stays.
SHIPPED = {
    "rule_step_manager": "[(1, '=', 1)]",
    "rule_chunk_manager": "[(1, '=', 1)]",
    "rule_file_manager": "[('run_id', '!=', False)]",
}


def migrate(cr, version):
    """Narrow the managers' rules, which an update leaves as they are."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, domain in SHIPPED.items():
        rule = env.ref(f"connector_flow.{name}", raise_if_not_found=False)
        if rule and rule.domain_force.strip() == domain:
            rule.domain_force = COVERED
