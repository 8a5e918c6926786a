# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The exporter that connectors inherit from."""

from odoo.addons.component.core import AbstractComponent


class RecordExporter(AbstractComponent):
    """Exports one binding; what :class:`GenericExporter` says, ready to be used::

    class MagentoExporter(Component):
        _name = "magento.record.exporter"
        _inherit = "generic.record.exporter"
        _collection = "magento.backend"
    """

    _name = "generic.record.exporter"
    _inherit = "generic.exporter"
    _usage = "record.exporter"
