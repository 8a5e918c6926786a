# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import functools
from unittest import mock

from odoo.tests import BaseCase

from odoo.addons.component.core import Component

from ..components.mapper import (
    convert,
    external_to_m2o,
    follow_m2o_relations,
    m2o_to_external,
    none,
)
from ..components.modifiers import source_field_name
from ..exception import MappingError
from .common import ConnectorCase


def upper(field):
    """A modifier as a connector writes it."""

    def modifier(self, record, to_attr):
        return record[field].upper()

    return modifier


class TestPlainModifiers(BaseCase):
    """Modifiers that only look at the value."""

    def setUp(self):
        super().setUp()
        self.mapper = mock.Mock(_is_empty_value=lambda value: not value)

    def value(self, modifier, record):
        return modifier(self.mapper, record, "target")

    def test_none(self):
        """What Python takes for false becomes None; the rest stays."""
        for empty in (False, "", 0, [], None):
            self.assertIsNone(self.value(none("a"), {"a": empty}))
        self.assertEqual(self.value(none("a"), {"a": "x"}), "x")

    def test_none_of_another_modifier(self):
        """Modifiers nest."""
        self.assertEqual(self.value(none(upper("a")), {"a": "ä"}), "Ä")
        self.assertIsNone(self.value(none(upper("a")), {"a": ""}))

    def test_convert(self):
        """Values are converted, empty ones are False."""
        self.assertEqual(self.value(convert("a", int), {"a": "300"}), 300)
        for empty in (None, "", False):
            self.assertIs(self.value(convert("a", int), {"a": empty}), False)

    def test_convert_another_modifier(self):
        """What a modifier gives can be converted."""
        self.assertEqual(self.value(convert(upper("a"), list), {"a": "äb"}), ["Ä", "B"])

    def test_convert_says_what_it_cannot(self):
        """An amount that is none is an error, not 0."""
        with self.assertRaises(ValueError):
            self.value(convert("a", float), {"a": "1.234,56"})

    def test_a_missing_source_is_an_error(self):
        """Modifiers do not guess."""
        for modifier in (none("a"), convert("a", int), external_to_m2o("a")):
            with self.assertRaises(KeyError):
                self.value(modifier, {})

    def test_follow(self):
        """The value at the end of the path is given."""
        record = mock.Mock()
        record.product_id.categ_id.name = "Äpfel"
        modifier = follow_m2o_relations("product_id.categ_id.name")
        self.assertEqual(self.value(modifier, record), "Äpfel")


class TestSourceFieldName(BaseCase):
    """Which field a source of ``direct`` reads."""

    def assertReads(self, source, expected):
        self.assertEqual(source_field_name(source), expected)

    def test_a_name(self):
        """A plain name is the field."""
        self.assertReads("name", "name")

    def test_a_modifier(self):
        """A modifier knows it by its variable."""
        self.assertReads(upper("name"), "name")

    def test_the_modifiers_of_this_addon(self):
        """All of them can be asked."""
        for modifier in (
            none("name"),
            convert("name", str),
            m2o_to_external("name"),
            external_to_m2o("name", binding="x"),
            follow_m2o_relations("name"),
        ):
            self.assertReads(modifier, "name")

    def test_nested_modifiers(self):
        """The innermost one reads the field."""
        self.assertReads(none(convert(upper("name"), str)), "name")

    def test_a_lambda_in_a_function(self):
        """The variable's name counts, not the way the function is written."""
        self.assertReads((lambda field: lambda s, r, t: r[field])("name"), "name")

    def test_a_lambda_with_a_default(self):
        """A default called field is as good as a variable."""
        self.assertReads(lambda s, r, t, field="name": r[field], "name")

    def test_a_partial_with_the_field(self):
        """As a keyword, by its place, or inside what is wrapped."""

        def modifier(field, self, record, to_attr):
            pass

        def late(self, record, to_attr, field=None):
            pass

        self.assertReads(functools.partial(modifier, "name"), "name")
        self.assertReads(functools.partial(late, field="name"), "name")
        self.assertReads(functools.partial(upper("name")), "name")

    def test_an_object_with_a_field(self):
        """A modifier may be any object that can be called."""

        class Upper:
            def __init__(self, field):
                self.field = field

            def __call__(self, mapper, record, to_attr):
                pass

        self.assertReads(Upper("name"), "name")

    def test_a_function_that_says_it(self):
        """An attribute goes before what can be guessed."""
        modifier = upper("wrong")
        modifier.field = "name"
        self.assertReads(modifier, "name")

    def test_what_cannot_be_told(self):
        """The error says what to do."""
        for modifier in (lambda s, r, t: r["name"], str, object().__eq__):
            with self.assertRaisesRegex(MappingError, "called 'field'"):
                source_field_name(modifier)


class TestUnknownSource(ConnectorCase):
    def test_the_name_matters_only_for_a_filter(self):
        """A modifier nobody can look into maps all the same."""

        class LambdaMapper(Component):
            _name = "lambda.mapper"
            _inherit = "base.import.mapper"
            direct = [(lambda self, record, to_attr: record["name"], "name")]

        self._build_components(LambdaMapper)
        with self.backend.work_on("res.partner") as work:
            map_record = work.component("import.mapper").map_record({"name": "Ü"})
        self.assertEqual(map_record.values(), {"name": "Ü"})
        with self.assertRaises(MappingError):
            map_record.values(fields=["name"])


class TestRelationModifiers(ConnectorCase):
    """Modifiers that ask a binder; the binder here only notes what it is asked."""

    def setUp(self):
        super().setUp()
        self.binder = mock.Mock(name="binder")
        self.mapper = mock.Mock(name="mapper", model=self.env["res.partner"])
        self.mapper.binder_for.return_value = self.binder
        self.germany = self.env.ref("base.de")
        self.partner = self.env["res.partner"].create(
            {"name": "Jürgen", "country_id": self.germany.id}
        )

    def value(self, modifier, record, to_attr="country_id"):
        return modifier(self.mapper, record, to_attr)

    def test_m2o_to_external_of_a_binding(self):
        """The many2one points to a binding: its external id is asked for."""
        self.binder.to_external.return_value = "DE"
        self.assertEqual(self.value(m2o_to_external("country_id"), self.partner), "DE")
        self.mapper.binder_for.assert_called_once_with("res.country")
        self.binder.to_external.assert_called_once_with(self.germany.id, wrap=False)

    def test_m2o_to_external_of_a_record(self):
        """It points to a record: the binding is looked up."""
        self.binder.to_external.return_value = "DE"
        modifier = m2o_to_external("country_id", binding="shop.country")
        self.assertEqual(self.value(modifier, self.partner), "DE")
        self.mapper.binder_for.assert_called_once_with("shop.country")
        self.binder.to_external.assert_called_once_with(self.germany.id, wrap=True)

    def test_m2o_to_external_of_nothing(self):
        """Nothing stays nothing."""
        self.assertIs(self.value(m2o_to_external("state_id"), self.partner), False)

    def test_m2o_to_external_0(self):
        """0 is an external id."""
        self.binder.to_external.return_value = 0
        value = self.value(m2o_to_external("country_id"), self.partner)
        self.assertEqual(repr(value), "0")

    def test_m2o_to_external_not_found(self):
        """The error names the field, the record and the bindings."""
        for nothing in (None, False, ""):
            self.binder.to_external.return_value = nothing
            modifier = m2o_to_external("country_id", binding="shop.country")
            message = f"record {self.germany.id} of country_id.*shop.country"
            with self.assertRaisesRegex(MappingError, message):
                self.value(modifier, self.partner)

    def test_m2o_to_external_of_another_field(self):
        """The error names the field and what it is."""
        with self.assertRaisesRegex(ValueError, "name of res.partner is a char"):
            self.value(m2o_to_external("name"), self.partner)

    def test_external_to_m2o_to_a_binding(self):
        """The target points to a binding: its id is given."""
        self.binder.to_internal.return_value = self.germany
        value = self.value(external_to_m2o("country"), {"country": "DE"})
        self.assertEqual(value, self.germany.id)
        self.mapper.binder_for.assert_called_once_with("res.country")
        self.binder.to_internal.assert_called_once_with("DE", unwrap=False)

    def test_external_to_m2o_to_a_record(self):
        """The target points to a record: what is bound is given."""
        self.binder.to_internal.return_value = self.germany
        modifier = external_to_m2o("country", binding="shop.country")
        self.assertEqual(self.value(modifier, {"country": "DE"}), self.germany.id)
        self.mapper.binder_for.assert_called_once_with("shop.country")
        self.binder.to_internal.assert_called_once_with("DE", unwrap=True)

    def test_external_to_m2o_of_a_binder_that_gives_an_id(self):
        """Binders of an earlier time give ids."""
        self.binder.to_internal.return_value = 7
        self.assertEqual(self.value(external_to_m2o("c"), {"c": "DE"}), 7)

    def test_external_to_m2o_of_nothing(self):
        """Nothing stays nothing."""
        for nothing in (None, "", False):
            value = self.value(external_to_m2o("country"), {"country": nothing})
            self.assertIs(value, False)

    def test_external_to_m2o_not_found(self):
        """The error names the external id, the source and the bindings."""
        self.binder.to_internal.return_value = self.env["res.country"]
        with self.assertRaisesRegex(MappingError, "'DE' of country.*res.country"):
            self.value(external_to_m2o("country"), {"country": "DE"})

    def test_external_to_m2o_to_another_field(self):
        """It is the target that must be a many2one."""
        with self.assertRaisesRegex(ValueError, "name of res.partner is a char"):
            self.value(external_to_m2o("country_id"), {"country_id": "DE"}, "name")
