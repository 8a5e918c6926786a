# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from unittest import mock

from odoo.tests import BaseCase

from odoo.addons.component.core import Component, MetaComponent

from ..exception import NetworkRetryableError
from .common import ConnectorCase, ConnectorRegistryCase, Replay, _with_dependencies


class TestReplay(BaseCase):
    """An adapter that answers from a recording."""

    def test_answers_come_in_order(self):
        """Each call has the answer that was recorded for it."""
        replay = Replay([("read", ("1",), {"name": "Ä"}), ("read", ("1",), None)])
        self.assertEqual(replay("read", "1"), {"name": "Ä"})
        self.assertIsNone(replay("read", "1"))
        replay.assert_done()

    def test_an_exception_is_raised(self):
        """An error of the backend can be recorded, as a class or an object."""
        for error in (NetworkRetryableError("down"), ConnectionError):
            replay = Replay([("read", ("1",), error)])
            with self.assertRaises((NetworkRetryableError, ConnectionError)):
                replay("read", "1")

    def test_keyword_arguments(self):
        """They are written as one calls them."""
        recording = [("search", mock.call({"since": 1}, limit=2), ["1"])]
        self.assertEqual(Replay(recording)("search", {"since": 1}, limit=2), ["1"])
        with self.assertRaises(AssertionError):
            Replay(recording)("search", {"since": 1}, limit=3)

    def test_another_call_is_an_error(self):
        """It tells what was called and what was expected."""
        replay = Replay([("read", ("1",), {}), ("write", ("1", {"a": 1}), True)])
        replay("read", "1")
        message = r"Call 2 .* was read\('2'\); expected was write\('1', {'a': 1}\)"
        with self.assertRaisesRegex(AssertionError, message):
            replay("read", "2")

    def test_another_method_is_an_error(self):
        """The same arguments are not enough."""
        with self.assertRaisesRegex(AssertionError, r"delete\('1'\)"):
            Replay([("read", ("1",), {})])("delete", "1")

    def test_a_call_too_much_is_an_error(self):
        """Nothing was recorded for it."""
        replay = Replay([("read", ("1",), {})])
        replay("read", "1")
        with self.assertRaisesRegex(AssertionError, r"delete\('1'\).* last of 1"):
            replay("delete", "1")

    def test_a_call_too_few_is_an_error(self):
        """The calls that are missing are named."""
        replay = Replay([("read", ("1",), {}), ("delete", ("1",), True)])
        replay("read", "1")
        with self.assertRaisesRegex(AssertionError, r"not made: delete\('1'\)\."):
            replay.assert_done()
        self.assertEqual(replay.calls, [("read", mock.call("1"))])


class TestRegistryCase(ConnectorRegistryCase):
    def test_components_of_one_test(self):
        """What a test builds, the next one does not see."""
        for _time in range(2):
            self.assertNotIn("mine", self.comp_registry)

            class Mine(Component):
                _name = "mine"

            self._build_components(Mine)
            self._setup_registry(self)

    def test_dependencies_come_first(self):
        """A component can only inherit from one that is there."""
        addons = _with_dependencies("connector")
        expected = ["component", "component_event", "connector"]
        self.assertEqual([addon for addon in addons if addon in expected], expected)
        self.assertIn("queue_job", addons)
        self.assertEqual(len(addons), len(set(addons)))

    def test_what_classes_there_are_is_put_back(self):
        """Component classes that a test registers go with it."""
        before = list(MetaComponent._modules_components["connector"])
        case = ConnectorRegistryCase("run")
        case.env = self.env
        case._setup_registry(case)
        type("Stray", (Component,), {"__module__": "odoo.addons.connector.stray"})
        self.assertEqual(
            len(MetaComponent._modules_components["connector"]), len(before) + 1
        )
        case._teardown_registry(case)
        self.assertEqual(MetaComponent._modules_components["connector"], before)


class TestConnectorCase(ConnectorCase):
    def adapter(self):
        with self.backend.work_on("connector.fake.partner") as work:
            return work.component(usage="backend.adapter")

    def test_replay_where_there_is_no_adapter(self):
        """The case makes one, for every model."""
        self.replay([("read", ("7",), {"name": "Ö"})])
        self.assertEqual(self.adapter().read("7"), {"name": "Ö"})

    def test_replay_instead_of_an_adapter(self):
        """The adapter of the connector is asked nothing any more."""

        class RealAdapter(Component):
            _name = "real.adapter"
            _inherit = "base.backend.adapter.crud"
            _collection = "connector.fake.backend"
            _apply_on = "connector.fake.partner"

            def read(self, external_id):
                raise ConnectionError

            def address(self):
                return "https://shop.example"

        self._build_components(RealAdapter)
        recording = [("read", ("7",), {}), ("cancel", ("7",), True)]
        self.replay(recording, adapter="real.adapter")
        self.assertEqual(self.adapter().read("7"), {})
        self.assertIs(self.adapter().cancel("7"), True)
        self.assertEqual(self.adapter().address(), "https://shop.example")

    def test_a_call_that_was_not_recorded(self):
        """None of the usual methods reaches a backend."""
        self.replay([])
        with self.assertRaisesRegex(AssertionError, "delete"):
            self.adapter().delete("7")

    def test_a_binding(self):
        """The case makes bound partners, and some that are not bound yet."""
        self.assertEqual(self.bind("K-1", name="Ä").odoo_id.name, "Ä")
        self.assertTrue(self.bind("K-2").sync_date)
        unbound = self.bind(False)
        self.assertFalse(unbound.external_id or unbound.sync_date)


class TestModelsGoAgain(ConnectorRegistryCase):
    def test_no_model_stays_behind(self):
        """Models of other test cases are gone."""
        self.assertNotIn("connector.fake.partner", self.registry)
        for model in self.registry.models.values():
            self.assertNotIn("connector.fake.partner", model._inherits_children)
            self.assertNotIn("connector.fake.partner", model._inherit_children)
        self.assertNotIn("connector_fake", "".join(self.env["res.partner"]._fields))
