from odoo.tests.common import TransactionCase, new_test_user


class CheckpointCase(TransactionCase):
    """A shop, a few fruits, and people with and without the role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,connector.group_connector_manager"
        cls.mia = new_test_user(cls.env, "mia", groups, email="mia@example.com")
        cls.uma = new_test_user(cls.env, "uma", "base.group_user")
        cls.checkpoints = cls.env["connector.checkpoint"]
        cls.shop = cls.env["checkpoint.test.shop"].create(
            {"name": "Obstladen", "location": "https://obst.example"}
        )
        cls.shop.user_id = cls.mia
        cls.fruits = cls.env["checkpoint.test.fruit"].create(
            [{"name": name} for name in ("Äpfel “süß”", "Kiwi", "Quitte")]
        )
        cls.fruit = cls.fruits[0]
        cls.reason = "Ohne Steuerklasse."

    def raised(self, record=None, **values):
        """A checkpoint of the shop."""
        record = self.fruit if record is None else record
        values.setdefault("message", self.reason)
        return self.shop.add_checkpoint(record=record, **values)
