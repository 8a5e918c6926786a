from odoo.addons.queue_chunk.tools.upgrade import register_models


def migrate(cr, version):
    """Works inherit what is new in queue_chunk, which may not be updated itself."""
    register_models(cr)
