# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime

from freezegun import freeze_time

from odoo import fields, models

from odoo.addons.component.core import Component

from .common import ConnectorCase


class FakeCountry(models.Model):
    """A binding whose fields have other names, and whose ids are numbers."""

    _module = None
    _name = "connector.fake.country"
    _inherit = ["external.binding"]
    _inherits = {"res.country": "country_id"}
    _description = "Fake Country"

    country_id = fields.Many2one("res.country", required=True, ondelete="cascade")
    shop_id = fields.Many2one("connector.fake.backend", required=True)
    number = fields.Integer()


class TestBinder(ConnectorCase):
    def setUp(self):
        super().setUp()

        class PartnerBinder(Component):
            _name = "fake.partner.binder"
            _inherit = "base.binder"
            _collection = "connector.fake.backend"
            _apply_on = "connector.fake.partner"

        self._build_components(PartnerBinder)
        self.binder = self.binder_of("connector.fake.partner")
        self.none = self.env["connector.fake.partner"]

    def binder_of(self, model, backend=None):
        with (backend or self.backend).work_on(model) as work:
            return work.component(usage="binder")

    def test_an_external_id_finds_its_binding(self):
        """Of two bindings the one with the id is given."""
        self.bind("K-1")
        binding = self.bind("K-2")
        self.assertEqual(self.binder.to_internal("K-2"), binding)

    def test_unwrap_gives_the_record(self):
        """The record behind the binding is given where it is asked for."""
        binding = self.bind("K-1")
        self.assertEqual(self.binder.to_internal("K-1", unwrap=True), binding.odoo_id)

    def test_what_is_not_bound_is_an_empty_binding(self):
        """Nothing found is an empty recordset of the bindings."""
        found = self.binder.to_internal("K-9")
        self.assertEqual(found, self.none)

    def test_what_is_not_bound_is_an_empty_record_when_unwrapped(self):
        """Nothing found is an empty recordset of the record's model."""
        found = self.binder.to_internal("K-9", unwrap=True)
        self.assertEqual(found, self.env["res.partner"])

    def test_no_external_id_finds_nobody(self):
        """Two bindings that were never exported do not match "no id"."""
        self.bind(False)
        self.bind(False)
        self.bind("True")
        for value in (None, False, True, ""):
            with self.subTest(value=value):
                self.assertEqual(self.binder.to_internal(value), self.none)
                unwrapped = self.binder.to_internal(value, unwrap=True)
                self.assertEqual(unwrapped, self.env["res.partner"])

    def test_no_external_id_is_not_searched(self):
        """There is nothing to ask the database for."""
        with self.assertQueryCount(0):
            self.binder.to_internal(False)

    def test_0_is_an_external_id(self):
        """0 and "0" find the binding of 0."""
        binding = self.bind(0)
        self.assertEqual(self.binder.to_internal(0), binding)
        self.assertEqual(self.binder.to_internal("0"), binding)

    def test_another_backends_binding_is_not_found(self):
        """The same id means something else in another backend."""
        other = self.backend.create({"name": "Other shop"})
        self.bind("K-1", backend_id=other.id)
        self.assertFalse(self.binder.to_internal("K-1"))

    def test_archived_bindings_are_found(self):
        """A partner that was archived here must not be imported again."""
        binding = self.bind("K-1", active=False)
        self.assertEqual(self.binder.to_internal("K-1"), binding)

    def test_what_is_found_has_the_callers_context(self):
        """Looking for archived bindings does not show in what is done with them."""
        self.bind("K-1")
        for unwrap in (False, True):
            for external_id in ("K-1", "K-9"):
                found = self.binder.to_internal(external_id, unwrap=unwrap)
                self.assertEqual(found.env.context, self.env.context)

    def test_the_callers_own_active_test_stays(self):
        """A context that the caller set himself is his."""
        self.bind("K-1")
        backend = self.backend.with_context(active_test=True)
        found = self.binder_of("connector.fake.partner", backend).to_internal("K-1")
        self.assertIs(found.env.context["active_test"], True)

    def test_several_bindings_are_an_error(self):
        """The binder does not choose between two."""

        class ByName(Component):
            _inherit = "fake.partner.binder"
            _external_field = "name"

        self._build_components(ByName)
        self.bind("K-1")
        self.bind("K-2")
        with self.assertRaises(ValueError):
            self.binder_of("connector.fake.partner").to_internal("Jürgen Groß")

    def test_to_external_of_a_binding_or_its_id(self):
        """Both a record and an id do."""
        binding = self.bind("K-1")
        self.assertEqual(self.binder.to_external(binding), "K-1")
        self.assertEqual(self.binder.to_external(binding.id), "K-1")

    def test_to_external_of_a_record_or_its_id(self):
        """With wrap the binding is looked up first."""
        partner = self.bind("K-1").odoo_id
        self.assertEqual(self.binder.to_external(partner, wrap=True), "K-1")
        self.assertEqual(self.binder.to_external(partner.id, wrap=True), "K-1")

    def test_to_external_of_what_has_no_id_yet(self):
        """A binding that was not exported has no external id."""
        self.assertFalse(self.binder.to_external(self.bind(False)))

    def test_to_external_of_what_has_no_binding(self):
        """A record that is not bound is not an error."""
        partner = self.env["res.partner"].create({"name": "Nobody"})
        self.assertIsNone(self.binder.to_external(partner, wrap=True))

    def test_to_external_ignores_other_backends(self):
        """A record may be bound to several backends."""
        other = self.backend.create({"name": "Other shop"})
        partner = self.bind("K-1", backend_id=other.id).odoo_id
        self.assertIsNone(self.binder.to_external(partner, wrap=True))

    def test_to_external_finds_archived_bindings(self):
        """An archived record is still known to the backend."""
        partner = self.bind("K-1", active=False).odoo_id
        self.assertEqual(self.binder.to_external(partner, wrap=True), "K-1")

    def test_to_external_of_several_is_an_error(self):
        """One binding at a time, and one binding a record."""
        first = self.bind("K-1")
        second = self.bind("K-2", odoo_id=first.odoo_id.id)
        with self.assertRaises(ValueError):
            self.binder.to_external(first + second)
        with self.assertRaises(ValueError):
            self.binder.to_external(first.odoo_id, wrap=True)

    @freeze_time("2026-05-04 12:30:00")
    def test_bind_notes_id_and_time(self):
        """A binding knows its id there, and when it was last synchronized."""
        binding = self.bind(False)
        self.binder.bind("Ä 7", binding)
        self.assertEqual(binding.external_id, "Ä 7")
        self.assertEqual(binding.sync_date, datetime(2026, 5, 4, 12, 30))

    def test_bind_takes_an_id(self):
        """The id of a binding does."""
        binding = self.bind(False)
        self.binder.bind("K-1", binding.id)
        self.assertEqual(binding.external_id, "K-1")

    def test_bind_is_not_exported(self):
        """Listeners see in the context that this change came from a synchronization."""
        contexts = []

        class Listener(Component):
            _name = "fake.partner.listener"
            _inherit = "base.connector.listener"
            _apply_on = "connector.fake.partner"

            def on_record_write(self, record, fields=None):
                contexts.append(self.no_connector_export(record))

        self._build_components(Listener)
        binding = self.bind(False)
        self.binder.bind("K-1", binding)
        self.assertEqual(contexts, [True])

    def test_bind_refuses_what_is_no_id(self):
        """Only 0 is an id among what Python takes for false; True is none."""
        binding = self.bind(False)
        for value in (None, False, True, ""):
            with self.subTest(value=value), self.assertRaises(AssertionError):
                self.binder.bind(value, binding)
        self.assertFalse(binding.external_id)

    def test_bind_takes_0_and_1(self):
        """Numbers are ids, though Python takes them for false and true."""
        for number in (0, 1):
            binding = self.bind(False)
            self.binder.bind(number, binding)
            self.assertEqual(self.binder.to_external(binding), str(number))

    def test_bind_refuses_no_binding(self):
        """Without a binding there is nothing to write on."""
        for nothing in (self.none, None, False):
            with self.assertRaisesRegex(AssertionError, "K-1"):
                self.binder.bind("K-1", nothing)

    def test_bind_refuses_several(self):
        """An external id is that of one record."""
        with self.assertRaises(ValueError):
            self.binder.bind("K-1", self.bind(False) + self.bind(False))

    def test_unwrap_binding(self):
        """A binding, or its id, leads to the record."""
        binding = self.bind("K-1")
        self.assertEqual(self.binder.unwrap_binding(binding), binding.odoo_id)
        self.assertEqual(self.binder.unwrap_binding(binding.id), binding.odoo_id)

    def test_unwrap_several_is_an_error(self):
        """One binding at a time."""
        with self.assertRaises(ValueError):
            self.binder.unwrap_binding(self.bind("K-1") + self.bind("K-2"))

    def test_unwrap_model(self):
        """The model behind the bindings."""
        self.assertEqual(self.binder.unwrap_model(), "res.partner")

    def test_a_model_that_stands_for_no_other(self):
        """The error names the model, and the field that was looked for."""

        class UserBinder(Component):
            _name = "fake.user.binder"
            _inherit = "base.binder"
            _apply_on = "res.users"

        self._build_components(UserBinder)
        with self.assertRaisesRegex(ValueError, "res.users has no field odoo_id"):
            self.binder_of("res.users").unwrap_model()

    def test_empty_ids_of_another_kind(self):
        """A connector says itself what its backend sends for "none"."""

        class Dashes(Component):
            _inherit = "fake.partner.binder"

            def _is_empty_id(self, value):
                return super()._is_empty_id(value) or value == "-"

        self._build_components(Dashes)
        binder = self.binder_of("connector.fake.partner")
        self.bind("-")
        self.assertFalse(binder.to_internal("-"))
        with self.assertRaises(AssertionError):
            binder.bind("-", self.bind(False))


class TestBinderOfNumbers(ConnectorCase):
    """External ids in an integer field, where "not set" reads as 0."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_models(FakeCountry)

    def setUp(self):
        super().setUp()

        class CountryBinder(Component):
            _name = "fake.country.binder"
            _inherit = "base.binder"
            _apply_on = "connector.fake.country"
            _odoo_field = "country_id"
            _backend_field = "shop_id"
            _external_field = "number"

        self._build_components(CountryBinder)
        with self.backend.work_on("connector.fake.country") as work:
            self.binder = work.component(usage="binder")
        self.never_bound = self.country("base.de")

    def country(self, xmlid):
        return self.env["connector.fake.country"].create(
            {"country_id": self.env.ref(xmlid).id, "shop_id": self.backend.id}
        )

    def test_the_fields_have_the_names_that_the_binder_says(self):
        """All the binder does goes through its attributes."""
        binding = self.country("base.ch")
        self.binder.bind(7, binding)
        self.assertEqual(binding.number, 7)
        self.assertEqual(self.binder.to_internal(7), binding)
        country = self.env.ref("base.ch")
        self.assertEqual(self.binder.to_internal(7, unwrap=True), country)
        self.assertEqual(self.binder.to_external(country, wrap=True), 7)
        self.assertEqual(self.binder.unwrap_model(), "res.country")

    def test_0_is_given_as_0(self):
        """A binding that was bound to 0 has the external id 0."""
        binding = self.country("base.ch")
        self.binder.bind(0, binding)
        external_id = self.binder.to_external(binding)
        self.assertEqual(external_id, 0)
        self.assertNotIsInstance(external_id, bool)

    def test_0_finds_what_was_bound_among_what_never_was(self):
        """Of several bindings with 0 in the field, the one that was bound is it."""
        binding = self.country("base.ch")
        self.binder.bind(0, binding)
        self.assertEqual(self.binder.to_internal(0), binding)

    def test_what_was_never_bound_has_no_external_id(self):
        """It is not 0: an exporter would update the record 0 of the backend."""
        self.assertIs(self.binder.to_external(self.never_bound), False)
