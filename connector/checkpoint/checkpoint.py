# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where connectors up to Odoo 10 import these functions from."""

from ..models.checkpoint import add_checkpoint, add_checkpoint_message

__all__ = ["add_checkpoint", "add_checkpoint_message"]
