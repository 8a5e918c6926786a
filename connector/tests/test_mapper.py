# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import copy
from datetime import date
from decimal import Decimal

from odoo.addons.component.core import AbstractComponent, Component

from ..components.mapper import (
    MapOptions,
    Mapper,
    MappingDefinition,
    changed_by,
    convert,
    mapping,
    none,
    only_create,
    writes,
)
from .common import ConnectorCase, ConnectorRegistryCase


class MapperCase(ConnectorCase):
    def mapper(self, *classes, model="res.partner", usage="import.mapper"):
        """Build the components, and give the mapper among them."""
        self._build_components(*classes)
        with self.backend.work_on(model) as work:
            return work.component(usage=usage)

    def mapped(self, mapper, record, **options):
        return mapper.map_record(record).values(**options)


class TestMappingDefinitions(ConnectorRegistryCase):
    """What the decorators say, and how it adds up over inheritance."""

    def definitions(self, *classes):
        self._build_components(*classes)
        return self.comp_registry[
            classes[-1]._name or classes[-1]._inherit
        ]._map_methods

    def test_decorators_in_any_order(self):
        """The order of the decorators says nothing."""

        class FruitMapper(Component):
            _name = "fruit.mapper"
            _inherit = "base.mapper"

            @mapping
            @only_create
            @changed_by("a", "b")
            def first(self, record):
                pass

            @changed_by("a", "b")
            @only_create
            @mapping
            def second(self, record):
                pass

            def no_mapping(self, record):
                pass

        definition = MappingDefinition({"a", "b"}, True)
        self.assertEqual(
            self.definitions(FruitMapper), {"first": definition, "second": definition}
        )

    def test_a_mapping_without_more_words(self):
        """It is always applied."""

        class FruitMapper(Component):
            _name = "fruit.mapper"
            _inherit = "base.mapper"

            @mapping
            def name(self, record):
                pass

        self.assertEqual(
            self.definitions(FruitMapper), {"name": MappingDefinition(set(), False)}
        )

    def test_changed_by_adds_up(self):
        """An extension adds its fields to those of what it extends."""

        class FruitMapper(Component):
            _name = "fruit.mapper"
            _inherit = "base.mapper"

            @changed_by("a")
            @mapping
            def name(self, record):
                pass

        class Extension(Component):
            _inherit = "fruit.mapper"

            @changed_by("b")
            @mapping
            def name(self, record):
                pass

        definitions = self.definitions(FruitMapper, Extension)
        self.assertEqual(definitions["name"], MappingDefinition({"a", "b"}, False))

    def test_an_override_needs_no_decorator(self):
        """A method that overrides a mapping stays one."""

        class FruitMapper(Component):
            _name = "fruit.mapper"
            _inherit = "base.mapper"

            @only_create
            @changed_by("a")
            @mapping
            def name(self, record):
                pass

        class Extension(Component):
            _inherit = "fruit.mapper"

            def name(self, record):
                return super().name(record)

        definitions = self.definitions(FruitMapper, Extension)
        self.assertEqual(definitions["name"], MappingDefinition({"a"}, True))

    def test_only_create_of_the_last_class_counts(self):
        """A class that decorates a mapping anew has the last word."""

        class FruitMapper(Component):
            _name = "fruit.mapper"
            _inherit = "base.mapper"

            @only_create
            @mapping
            def name(self, record):
                pass

        class AppleMapper(Component):
            _name = "apple.mapper"
            _inherit = "fruit.mapper"

            @mapping
            def name(self, record):
                pass

        definitions = self.definitions(FruitMapper, AppleMapper)
        self.assertFalse(definitions["name"].only_create)

    def test_only_create_of_any_parent_counts(self):
        """Of two parent components it is enough that one says it."""

        class Red(Component):
            _name = "red.mapper"
            _inherit = "base.mapper"

            @only_create
            @mapping
            def color(self, record):
                pass

        class Green(Component):
            _name = "green.mapper"
            _inherit = "base.mapper"

            @mapping
            def color(self, record):
                pass

        for number, parents in enumerate((["red", "green"], ["green", "red"])):
            child = type(
                "Apple",
                (Component,),
                {
                    "__module__": __name__,
                    "_name": f"apple.{number}",
                    "_inherit": [f"{parent}.mapper" for parent in parents],
                },
            )
            classes = [Red, Green, child] if not number else [child]
            self.assertTrue(self.definitions(*classes)["color"].only_create)

    def test_two_parents_do_not_change_each_other(self):
        """What a child adds up does not show in its parents."""

        class Red(Component):
            _name = "red.mapper"
            _inherit = "base.mapper"

            @changed_by("a")
            @mapping
            def color(self, record):
                pass

        class Green(Component):
            _name = "green.mapper"
            _inherit = "base.mapper"

            @changed_by("b")
            @mapping
            def color(self, record):
                pass

        class Apple(Component):
            _name = "apple.mapper"
            _inherit = ["red.mapper", "green.mapper"]

            @changed_by("c")
            @mapping
            def color(self, record):
                pass

        definitions = self.definitions(Red, Green, Apple)
        self.assertEqual(definitions["color"].changed_by, {"a", "b", "c"})
        for name, expected in (("red", {"a"}), ("green", {"b"})):
            parent = self.comp_registry[f"{name}.mapper"]._map_methods["color"]
            self.assertEqual(parent.changed_by, expected)

    def test_siblings_do_not_share_mappings(self):
        """Mappers of the same parent know nothing of each other."""

        class Red(Component):
            _name = "red.mapper"
            _inherit = "base.mapper"

            @mapping
            def red(self, record):
                pass

        class Green(Component):
            _name = "green.mapper"
            _inherit = "base.mapper"

            @mapping
            def green(self, record):
                pass

        self.assertEqual(set(self.definitions(Red, Green)), {"green"})
        self.assertEqual(self.comp_registry["base.mapper"]._map_methods, {})

    def test_a_later_extension_reaches_those_who_inherit(self):
        """What an addon adds to a base mapper, the mappers built upon it get too."""

        class FruitMapper(AbstractComponent):
            _name = "fruit.mapper"
            _inherit = "base.mapper"

        class AppleMapper(Component):
            _name = "apple.mapper"
            _inherit = "fruit.mapper"

        class Extension(AbstractComponent):
            _inherit = "fruit.mapper"

            @mapping
            def color(self, record):
                pass

        self._build_components(FruitMapper, AppleMapper, Extension)
        self.assertIn("color", self.comp_registry["apple.mapper"]._map_methods)

    def test_mappings_of_a_mixin(self):
        """A component that is no mapper may have mappings for those that are."""

        class Mixin(AbstractComponent):
            _name = "color.mixin"

            @mapping
            def color(self, record):
                pass

        class AppleMapper(Component):
            _name = "apple.mapper"
            _inherit = ["base.mapper", "color.mixin"]

        self.assertEqual(set(self.definitions(Mixin, AppleMapper)), {"color"})

    def test_a_written_class_may_inherit_the_python_way(self):
        """Its own mappings count, though its parent has a place for definitions."""

        class AppleMapper(Mapper):
            _name = "apple.mapper"
            _inherit = "base.mapper"

            @mapping
            def color(self, record):
                pass

        self.assertEqual(set(self.definitions(AppleMapper)), {"color"})


class TestMapOptions(ConnectorRegistryCase):
    def test_items_and_attributes_are_the_same(self):
        """Options are read and written either way."""
        options = MapOptions({"a": 1}, b=2)
        options.c = 3
        self.assertEqual(options, {"a": 1, "b": 2, "c": 3})
        self.assertEqual((options.a, options["b"], options["c"]), (1, 2, 3))

    def test_what_is_not_given_is_none(self):
        """Nobody must declare options."""
        self.assertIsNone(MapOptions().price)
        self.assertIsNone(MapOptions()["price"])

    def test_options_can_be_copied(self):
        """A map child gives a copy with more options to its items."""
        self.assertEqual(copy.deepcopy(MapOptions(a=1)), {"a": 1})


class TestMapRecord(MapperCase):
    def test_direct_methods_children_finalize_forced(self):
        """The later ones override the earlier."""

        class ContactMapper(Component):
            _name = "contact.mapper"
            _inherit = "base.import.mapper"
            _apply_on = "res.users"
            direct = [("name", "name")]

        class PartnerMapper(Component):
            _name = "partner.mapper"
            _inherit = "base.import.mapper"
            _apply_on = "res.partner"
            direct = [
                ("x", name) for name in ("name", "ref", "child_ids", "vat", "city")
            ]
            children = [("contacts", "child_ids", "res.users")]

            @mapping
            def method(self, record):
                return {name: "M" for name in ("ref", "child_ids", "vat", "city")}

            def finalize(self, map_record, values):
                values = super().finalize(map_record, values)
                assert values["child_ids"] == [(0, 0, {"name": "Äpfel"})]
                return {**values, "vat": "F", "city": "F"}

        mapper = self.mapper(ContactMapper, PartnerMapper)
        map_record = mapper.map_record({"x": "D", "contacts": [{"name": "Äpfel"}]})
        map_record.update({"city": "U"}, street="U")
        self.assertEqual(
            map_record.values(),
            {
                "name": "D",
                "ref": "M",
                "child_ids": [(0, 0, {"name": "Äpfel"})],
                "vat": "F",
                "city": "U",
                "street": "U",
            },
        )

    def test_a_map_record_knows_source_parent_and_mapper(self):
        """Items reach the record they belong to."""
        mapper = self.mapper(ColorMapper)
        parent = mapper.map_record({"n": 1})
        item = mapper.map_record({"n": 2}, parent=parent)
        self.assertEqual(item.source, {"n": 2})
        self.assertEqual(item.parent.source, {"n": 1})
        self.assertIsNone(parent.parent)
        self.assertIs(item.mapper, mapper)

    def test_forced_values_are_of_one_record(self):
        """They do not show in the next."""
        mapper = self.mapper(ColorMapper)
        mapper.map_record({}).update(name="forced")
        self.assertNotIn("name", self.mapped(mapper, {"zip": ""}))


class ColorMapper(Component):
    """Direct entries and methods to filter."""

    _name = "color.mapper"
    _inherit = "base.import.mapper"
    _apply_on = "res.partner"

    direct = [("ref", "ref"), (none(convert("zip", int)), "zip")]

    @changed_by("red", "green")
    @mapping
    def color(self, record):
        return {"color": 1}

    @mapping
    def always(self, record):
        return {"lang": "de"}

    @only_create
    @mapping
    def created(self, record):
        return {"active": True}


class TestWhatIsMapped(MapperCase):
    record = {"ref": "R", "zip": "01"}
    everything = {"ref": "R", "zip": 1, "color": 1, "lang": "de"}

    def test_no_filter_maps_all(self):
        """None and [] are no filter."""
        mapper = self.mapper(ColorMapper)
        for fields in (None, [], ()):
            values = self.mapped(mapper, self.record, fields=fields)
            self.assertEqual(values, self.everything)

    def test_a_direct_entry_by_its_source(self):
        """Also through modifiers; methods that do not say what they read stay."""
        mapper = self.mapper(ColorMapper)
        values = self.mapped(mapper, self.record, fields=["zip"])
        self.assertEqual(values, {"zip": 1, "lang": "de"})

    def test_a_method_by_any_field_it_reads(self):
        """One of the fields is enough."""
        mapper = self.mapper(ColorMapper)
        values = self.mapped(mapper, self.record, fields=["green", "blue"])
        self.assertEqual(values, {"color": 1, "lang": "de"})

    def test_children_by_their_source(self):
        """Children are not even looked at otherwise."""

        class PartnerMapper(Component):
            _name = "partner.mapper"
            _inherit = "base.import.mapper"
            _apply_on = "res.partner"
            children = [("contacts", "child_ids", "res.partner")]

        mapper = self.mapper(PartnerMapper)
        self.assertEqual(self.mapped(mapper, {}, fields=["name"]), {})
        values = self.mapped(mapper, {"contacts": []}, fields=["contacts"])
        self.assertEqual(values, {"child_ids": []})

    def test_only_create_on_creation_only(self):
        """What a user may have changed since is not overwritten."""
        mapper = self.mapper(ColorMapper)
        values = self.mapped(mapper, self.record, for_create=True)
        self.assertEqual(values, {**self.everything, "active": True})
        values = self.mapped(mapper, self.record, for_create=False)
        self.assertNotIn("active", values)

    def test_a_method_that_returns_nothing_is_left_out(self):
        """None and an empty dictionary are fine."""
        for nothing in (None, {}, False):

            class NothingMapper(Component):
                _name = f"mapper.of.{nothing}"
                _inherit = "base.import.mapper"
                _usage = f"mapper.of.{nothing}"
                answer = nothing

                @mapping
                def name(self, record):
                    return self.answer

            mapper = self.mapper(NothingMapper, usage=NothingMapper._usage)
            self.assertEqual(self.mapped(mapper, {}), {})

    def test_a_method_that_returns_something_else_is_an_error(self):
        """The error names the method and what it returned."""

        class WrongMapper(Component):
            _name = "wrong.mapper"
            _inherit = "base.import.mapper"

            @mapping
            def price(self, record):
                return 7.5

        with self.assertRaisesRegex(ValueError, "price of wrong.mapper returned 7.5"):
            self.mapped(self.mapper(WrongMapper), {})

    def test_fields_that_change_the_outcome(self):
        """Direct sources and what methods name; children are not among them."""

        class PartnerMapper(Component):
            _inherit = "color.mapper"
            children = [("contacts", "child_ids", "res.partner")]

        mapper = self.mapper(ColorMapper, PartnerMapper)
        fields = mapper.changed_by_fields()
        self.assertEqual(fields, {"ref", "zip", "red", "green"})

    def test_fields_a_mapper_reads_and_writes(self):
        """Items included; methods as far as they say it."""

        class PartnerMapper(Component):
            _inherit = "color.mapper"
            children = [("contacts", "child_ids", "res.partner")]

            @writes("lang", "tz")
            @mapping
            def always(self, record):
                return {}

        mapper = self.mapper(ColorMapper, PartnerMapper)
        self.assertEqual(
            mapper.source_fields(), {"ref", "zip", "red", "green", "contacts"}
        )
        self.assertEqual(
            mapper.target_fields(), {"ref", "zip", "child_ids", "lang", "tz"}
        )


class TestOptions(MapperCase):
    def test_methods_see_the_options(self):
        """The caller's own, and those of the mapping."""

        class TaxMapper(Component):
            _name = "tax.mapper"
            _inherit = "base.import.mapper"

            @mapping
            def name(self, record):
                options = self.options
                return {"seen": (options.tax, options.other, options.for_create)}

        mapper = self.mapper(TaxMapper)
        values = self.mapped(mapper, {}, tax="incl", for_create=True)
        self.assertEqual(values, {"seen": ("incl", None, True)})
        self.assertIsNone(mapper.options)

    def test_options_end_with_an_error(self):
        """A record that fails leaves no options to the next one."""

        class FailingMapper(Component):
            _name = "failing.mapper"
            _inherit = "base.import.mapper"

            @mapping
            def name(self, record):
                raise KeyError("name")

        mapper = self.mapper(FailingMapper)
        with self.assertRaises(KeyError):
            self.mapped(mapper, {}, tax="incl")
        self.assertIsNone(mapper.options)

    def test_options_come_back_after_another_mapping(self):
        """A mapping inside a mapping, by the same mapper, has options of its own."""

        class NestedMapper(Component):
            _name = "nested.mapper"
            _inherit = "base.import.mapper"

            @mapping
            def name(self, record):
                inner = record and self.map_record(record["inner"]).values(tax="B")
                return {"tax": self.options.tax, "inner": inner}

        values = self.mapped(self.mapper(NestedMapper), {"inner": {}}, tax="A")
        self.assertEqual(values, {"tax": "A", "inner": {"tax": "B", "inner": {}}})

    def test_apply_takes_any_options(self):
        """None, and plain dictionaries, will do."""
        mapper = self.mapper(ColorMapper)
        map_record = mapper.map_record({"ref": "R", "zip": "1"})
        self.assertNotIn("active", mapper._apply(map_record))
        self.assertIn("active", mapper._apply(map_record, {"for_create": True}))


class TestImportDirect(MapperCase):
    """What a plain name in ``direct`` does on import."""

    def value(self, source_value, target="name"):
        class NameMapper(Component):
            _name = "name.mapper"
            _inherit = "base.import.mapper"
            _apply_on = "connector.fake.partner"

        NameMapper.direct = [("source", target)]
        mapper = self.mapper(NameMapper, model="connector.fake.partner")
        return self.mapped(mapper, source_value)[target]

    def test_a_value(self):
        """It is taken as it is."""
        self.assertEqual(self.value({"source": 'Äpfel "Boskoop"'}), 'Äpfel "Boskoop"')

    def test_nothing(self):
        """What is empty, or did not come at all, is False."""
        self.assertIs(self.value({"source": None}), False)

    def test_not_there(self):
        """A missing source is False."""
        self.assertIs(self.value({}), False)

    def test_many2one_to_a_binding(self):
        """An external id becomes the id of the binding."""

        class PartnerBinder(Component):
            _name = "fake.partner.binder"
            _inherit = "base.binder"
            _apply_on = "connector.fake.backend"
            _external_field = "name"
            _backend_field = "id"

        self._build_components(PartnerBinder)
        value = self.value({"source": "Fruit shop"}, target="backend_id")
        self.assertEqual(value, self.backend.id)

    def test_an_unknown_target(self):
        """A target that the model has not is an error."""
        with self.assertRaises(KeyError):
            self.value({"source": "x"}, target="no_such_field")


class TestExportDirect(MapperCase):
    """What a plain name in ``direct`` does on export."""

    def value(self, name, record, source=None):
        class NameMapper(Component):
            _name = "name.mapper"
            _inherit = "base.export.mapper"
            _apply_on = "connector.fake.partner"

        NameMapper.direct = [(source or name, "target")]
        mapper = self.mapper(
            NameMapper, model="connector.fake.partner", usage="export.mapper"
        )
        return self.mapped(mapper, record)["target"]

    def test_a_value(self):
        """It is taken as it is."""
        self.assertEqual(self.value("name", self.bind("K-1")), "Jürgen Groß")

    def test_nothing(self):
        """What is not set is False."""
        self.assertIs(self.value("ref", self.bind("K-1")), False)

    def test_0_stays_0(self):
        """A quantity of 0 is not "no quantity"."""
        value = self.value("color", self.bind("K-1", color=0))
        self.assertEqual(repr(value), "0")

    def test_0_stays_0_when_converted(self):
        """Converting does not lose it either."""
        value = self.value("", {"color": 0}, source=convert("color", str))
        self.assertEqual(value, "0")

    def test_false_is_no_number(self):
        """A check mark that is not set is False, as before."""
        value = self.value("active", self.bind("K-1", active=False))
        self.assertIs(value, False)

    def test_which_numbers_are_kept(self):
        """Numbers of all kinds, nothing else that Python takes for false."""
        mapper = self.mapper_of_export()
        for zero in (0, 0.0, Decimal("0.00")):
            self.assertFalse(mapper._is_empty_value(zero))
        for nothing in (None, False, "", [], {}, self.env["res.partner"]):
            self.assertTrue(mapper._is_empty_value(nothing))
        self.assertFalse(mapper._is_empty_value(date(2026, 1, 1)))

    def mapper_of_export(self):
        class SomeMapper(Component):
            _name = "some.mapper"
            _inherit = "base.export.mapper"

        return self.mapper(SomeMapper, usage="export.mapper")

    def test_many2one_to_a_binding(self):
        """A many2one becomes the external id of the binding it points to."""

        class BackendBinder(Component):
            _name = "fake.backend.binder"
            _inherit = "base.binder"
            _apply_on = "connector.fake.backend"
            _external_field = "name"

        self._build_components(BackendBinder)
        self.assertEqual(self.value("backend_id", self.bind("K-1")), "Fruit shop")

    def test_many2one_to_nothing(self):
        """One that is not set is False."""
        self.assertIs(self.value("parent_id", self.bind("K-1")), False)


class TestMapperToBeWritten(MapperCase):
    def test_the_base_mapper_maps_nothing_by_itself(self):
        """It knows neither direction."""

        class NoDirection(Component):
            _name = "no.direction.mapper"
            _inherit = "base.mapper"
            direct = [("a", "b")]

        mapper = self.mapper(NoDirection, usage="mapper")
        with self.assertRaises(NotImplementedError):
            self.mapped(mapper, {"a": 1})
        with self.assertRaises(NotImplementedError):
            mapper._map_children({}, "a", "res.partner")

    def test_direct_may_be_a_property(self):
        """It can depend on the backend."""

        class ByBackend(Component):
            _name = "by.backend.mapper"
            _inherit = "base.import.mapper"

            @property
            def direct(self):
                return [(self.backend_record.name, "name")]

        values = self.mapped(self.mapper(ByBackend), {"Fruit shop": "Kiwi"})
        self.assertEqual(values, {"name": "Kiwi"})
