from odoo.addons.queue_chunk.tools.upgrade import register_models


def migrate(cr, version):
    """The desk is in queue_chunk, which may not be updated itself."""
    register_models(cr)
