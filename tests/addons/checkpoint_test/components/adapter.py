from odoo.addons.component.core import Component


class ShopAdapter(Component):
    """Answers, or fails, as the backend's location says."""

    _name = "checkpoint.test.adapter"
    _inherit = "base.backend.adapter"
    _collection = "checkpoint.test.shop"
    _apply_on = "checkpoint.test.shop"

    def check_connection(self):
        location = self.backend_record.location
        if location == "silent":
            return None
        if location == "broken":
            self.env.cr.execute("SELECT 1 / 0", log_exceptions=False)
        if "down" in location:
            raise ConnectionError(
                f"\n{location} does not answer.\nTraceback: much more"
            )
        if location == "mute":
            raise TimeoutError
        return f"{location}, version {self.backend_record.version}"


class PlainAdapter(Component):
    """Its author has not written check_connection yet."""

    _name = "checkpoint.test.plain.adapter"
    _inherit = "base.backend.adapter"
    _collection = "checkpoint.test.plain"
