"""Work that is only tried: see `queue_chunk`."""

from odoo.addons.queue_chunk.tools import undone as shared

undone = shared.undone
