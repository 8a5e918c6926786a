# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.addons.component.core import Component, WorkContext
from odoo.addons.component.exception import NoComponentError, SeveralComponentError

from ..components.lookup import ConnectorWorkContext
from .common import ConnectorCase


class AppleImporter(Component):
    _name = "apple.importer"
    _inherit = "base.connector"
    _collection = "connector.fake.backend"
    _apply_on = ["res.partner", "res.users"]
    _usage = "record.importer"


class PearImporter(Component):
    _name = "pear.importer"
    _inherit = "base.connector"
    _collection = "other.backend"
    _apply_on = "res.country"
    _usage = "record.importer"


class AppleMapper(Component):
    _name = "apple.mapper"
    _inherit = "base.import.mapper"
    _collection = "connector.fake.backend"
    _apply_on = "res.country"


class TestLookup(ConnectorCase):
    """Lookups that fail say what there is instead."""

    def setUp(self):
        super().setUp()
        self._build_components(AppleImporter, PearImporter, AppleMapper)

    def work(self, model="res.country", **kwargs):
        with self.backend.work_on(model, **kwargs) as work:
            return work

    def error(self, lookup, *args, expected=NoComponentError, **kwargs):
        with self.assertRaises(expected) as caught:
            lookup(*args, **kwargs)
        return str(caught.exception)

    def test_what_was_looked_up(self):
        """Collection, model and usage."""
        message = self.error(self.work().component, usage="record.importer")
        self.assertIn("'connector.fake.backend'", message)
        self.assertIn("'record.importer'", message)
        self.assertIn("'res.country'", message)

    def test_who_has_the_usage(self):
        """For other models and collections."""
        message = self.error(self.work().component, usage="record.importer")
        self.assertIn(
            "With the usage record.importer there are: apple.importer (usage "
            "record.importer; res.partner, res.users; connector.fake.backend), "
            "pear.importer (usage record.importer; res.country; other.backend).",
            message,
        )

    def test_who_is_there_for_the_model(self):
        """With other usages, in this collection."""
        message = self.error(self.work().component, usage="record.importer")
        self.assertIn(
            "For the model res.country there are: apple.mapper (usage import.mapper; "
            "res.country; connector.fake.backend).",
            message,
        )

    def test_nothing_is_there(self):
        """A usage nobody has is perhaps misspelled."""
        message = self.error(self.work("res.lang").component, usage="record.imprter")
        self.assertIn("With the usage record.imprter there are: none.", message)
        self.assertIn("For the model res.lang there are: none.", message)

    def test_who_refused(self):
        """A component that matches may still say no."""

        class Refusing(Component):
            _name = "refusing.importer"
            _inherit = "base.connector"
            _usage = "refusing"

            @classmethod
            def _component_match(cls, work, usage=None, model_name=None, **kw):
                return kw.get("color") == "red"

        self._build_components(Refusing)
        work = self.work()
        message = self.error(work.component, usage="refusing", color="green")
        self.assertIn("_component_match: refusing.importer (usage refusing;", message)
        self.assertIn("any model; any collection", message)
        self.assertTrue(work.component(usage="refusing", color="red"))

    def test_several(self):
        """All that match are named, also where none has the collection."""
        for name in ("one", "two"):
            self._build_components(
                type(
                    "Both",
                    (Component,),
                    {
                        "__module__": __name__,
                        "_name": f"{name}.both",
                        "_inherit": "base.connector",
                        "_usage": "both",
                    },
                )
            )
        lookup = self.work().component
        message = self.error(lookup, usage="both", expected=SeveralComponentError)
        self.assertIn("'connector.fake.backend'", message)
        self.assertIn("'res.country'", message)
        self.assertIn("one.both (usage both; any model; any collection), two", message)
        self.assertIn("many_components()", message)

    def test_from_a_component(self):
        """Components look up as work contexts do."""
        mapper = self.work().component(usage="import.mapper")
        message = self.error(mapper.component, usage="record.importer")
        self.assertEqual(message.count("With the usage record.importer"), 1)
        message = self.error(mapper.component_by_name, "aple.mapper")
        self.assertEqual(message.count("Similar names: apple.mapper"), 1)

    def test_from_a_component_in_a_work_context_of_others(self):
        """A work context that a connector made itself will do."""
        work = WorkContext(model_name="res.country", collection=self.backend)
        mapper = work.component(usage="import.mapper")
        message = self.error(mapper.component, usage="record.importer")
        self.assertIn("With the usage record.importer there are: apple", message)
        message = self.error(mapper.component_by_name, "aple.mapper")
        self.assertIn("Similar names: apple.mapper", message)

    def test_the_binder_of_another_model(self):
        """The error is about the model that was asked for."""
        mapper = self.work().component(usage="import.mapper")
        message = self.error(mapper.binder_for, "res.lang")
        self.assertIn("model_name 'res.lang'", message)
        self.assertIn("For the model res.lang", message)

    def test_a_model_may_be_given_as_a_recordset(self):
        """Components take both."""
        lookup = self.work().component
        partners = self.env["res.partner"]
        component = lookup(usage="record.importer", model_name=partners)
        self.assertEqual(component._name, "apple.importer")
        message = self.error(lookup, usage="nothing", model_name=partners)
        self.assertIn("For the model res.partner there are: apple.importer", message)

    def test_by_name(self):
        """A name that is misspelled finds similar ones."""
        message = self.error(self.work().component_by_name, "aple.mapper")
        self.assertIn("collection connector.fake.backend", message)
        self.assertIn("model res.country", message)
        self.assertIn("apple.mapper", message)
        message = self.error(self.work().component_by_name, "xyz")
        self.assertIn("Similar names: none.", message)

    def test_by_name_for_another_model(self):
        """A component that exists is not misspelled."""
        message = self.error(self.work().component_by_name, "apple.importer")
        self.assertIn("can't be used for model 'res.country'", message)
        self.assertNotIn("Similar", message)

    def test_by_name_is_found(self):
        """For this model and for another one."""
        work = self.work()
        self.assertEqual(
            work.component_by_name("apple.mapper").model._name, work.model_name
        )
        component = work.component_by_name("apple.importer", model_name="res.users")
        self.assertEqual(component.model._name, "res.users")

    def test_a_long_list_is_cut(self):
        """An error must be readable."""
        for number in range(12):
            self._build_components(
                type(
                    "Many",
                    (Component,),
                    {
                        "__module__": __name__,
                        "_name": f"many.{number}",
                        "_inherit": "base.connector",
                        "_apply_on": "res.users",
                        "_usage": "many",
                    },
                )
            )
        message = self.error(self.work().component, usage="many")
        self.assertIn("many.9 (", message)
        self.assertNotIn("many.10 (", message)
        self.assertIn("2 more", message)

    def test_an_error_inside_a_component_stays_its_own(self):
        """The lookup that failed is explained, not the one around it."""

        class Outer(Component):
            _name = "outer"
            _inherit = "base.connector"
            _usage = "outer"

            def __init__(self, work):
                super().__init__(work)
                self.inner = self.component(usage="inner")

        self._build_components(Outer)
        message = self.error(self.work().component, usage="outer")
        self.assertIn("With the usage inner there are: none.", message)
        self.assertNotIn("usage outer", message)
        message = self.error(self.work().component_by_name, "outer")
        self.assertNotIn("Similar names", message)


class TestWorkOn(ConnectorCase):
    def test_words_of_the_caller_reach_all_components(self):
        """What is given to work_on is there for every component, of every model."""
        self._build_components(AppleMapper)
        with self.backend.work_on("res.lang", client="fake client") as work:
            self.assertEqual(work.client, "fake client")
            mapper = work.component(usage="import.mapper", model_name="res.country")
        self.assertEqual(mapper.work.client, "fake client")
        self.assertEqual(mapper.model, self.env["res.country"])
        self.assertEqual(mapper.backend_record, self.backend)

    def test_a_work_context_of_another_class_stays(self):
        """Somebody has made it for a reason."""

        class OwnWorkContext(WorkContext):
            pass

        work = OwnWorkContext(model_name="res.lang", collection=self.backend)
        self.assertIs(ConnectorWorkContext.from_work(work), work)

    def test_a_backend_is_one(self):
        """Nobody works on two backends at once, or on none."""
        two = self.backend + self.backend.create({"name": "Other shop"})
        for backends in (two, self.backend.browse()):
            with self.assertRaises(ValueError), backends.work_on("res.lang"):
                pass
