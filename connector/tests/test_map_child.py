# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from odoo.addons.component.core import Component

from ..components.mapper import changed_by, mapping, only_create
from .common import ConnectorCase


class FakeOrder(models.Model):
    _module = None
    _name = "connector.fake.order"
    _inherit = ["external.binding"]
    _description = "Fake Order"

    name = fields.Char()
    external_id = fields.Char()
    backend_id = fields.Many2one("connector.fake.backend", required=True)
    line_ids = fields.One2many("connector.fake.line", "order_id")


class FakeLine(models.Model):
    _module = None
    _name = "connector.fake.line"
    _inherit = ["external.binding"]
    _description = "Fake Line"

    name = fields.Char()
    active = fields.Boolean(default=True)
    external_id = fields.Char()
    backend_id = fields.Many2one("connector.fake.backend")
    order_id = fields.Many2one("connector.fake.order", ondelete="cascade")


class AnyBinder(Component):
    _name = "fake.binder"
    _inherit = "base.binder"
    _collection = "connector.fake.backend"


class OrderMapper(Component):
    _name = "fake.order.mapper"
    _inherit = "base.import.mapper"
    _apply_on = "connector.fake.order"

    direct = [("name", "name"), ("id", "external_id")]
    children = [("lines", "line_ids", "connector.fake.line")]


class LineMapper(Component):
    _name = "fake.line.mapper"
    _inherit = "base.import.mapper"
    _apply_on = "connector.fake.line"

    direct = [("fruit", "name"), ("id", "external_id")]

    @mapping
    def backend_id(self, record):
        return {"backend_id": self.backend_record.id}


class LineMapChild(Component):
    """To be extended by the tests that need a map child of their own."""

    _name = "fake.line.map.child"
    _inherit = "base.map.child.import"
    _apply_on = "connector.fake.line"


class LineCase(ConnectorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_models(FakeOrder, FakeLine)

    def setUp(self):
        super().setUp()
        self._build_components(AnyBinder, OrderMapper, LineMapper)
        # Written without the mapper: the order and its lines as they were imported.
        self.order = self.make_order("O-1")
        self.apple = self.make_line("L-1", "Apfel")
        self.pear = self.make_line("L-2", "Birne")

    def make_order(self, external_id):
        values = {"external_id": external_id, "backend_id": self.backend.id}
        return self.env["connector.fake.order"].create(values)

    def make_line(self, external_id, name, **values):
        values = {"order_id": self.order.id, "backend_id": self.backend.id, **values}
        return self.env["connector.fake.line"].create(
            {"external_id": external_id, "name": name, **values}
        )

    def commands(self, *lines, model="connector.fake.order", id="O-1", **options):
        """Map an order with these lines, and give what its lines are set to."""
        with self.backend.work_on(model) as work:
            mapper = work.component(usage="import.mapper")
        record = {"id": id, "name": "Order", "lines": list(lines)}
        return mapper.map_record(record).values(**options)["line_ids"]


class TestImportLines(LineCase):
    kiwi = {"id": "L-3", "fruit": "Kiwi"}
    plum = {"id": "L-1", "fruit": "Pflaume"}

    def values(self, name, external_id):
        backend = self.backend.id
        return {"name": name, "external_id": external_id, "backend_id": backend}

    def test_a_new_line_is_created(self):
        """A line nobody knows is a new one."""
        self.assertEqual(self.commands(self.kiwi), [(0, 0, self.values("Kiwi", "L-3"))])

    def test_a_known_line_is_updated(self):
        """An order that is imported again does not get its lines twice."""
        self.assertEqual(
            self.commands(self.plum, self.kiwi),
            [
                (1, self.apple.id, self.values("Pflaume", "L-1")),
                (0, 0, self.values("Kiwi", "L-3")),
            ],
        )

    def test_the_commands_do_what_they_say(self):
        """Written on the order, they leave the right lines; a line not sent stays."""
        self.order.line_ids = self.commands(self.plum, self.kiwi)
        names = self.order.line_ids.mapped("name")
        self.assertCountEqual(names, ["Pflaume", "Birne", "Kiwi"])

    def test_an_archived_line_is_updated(self):
        """It is there, though one does not see it."""
        self.apple.active = False
        [command] = self.commands(self.plum)
        self.assertEqual(command[:2], (1, self.apple.id))

    def test_a_line_of_another_order_is_not_touched(self):
        """Whatever has its id there: it is not a line of this order."""
        self.make_order("O-2")
        [command] = self.commands(self.plum, id="O-2")
        self.assertEqual(command[:2], (0, 0))

    def test_a_line_of_another_backend_is_not_touched(self):
        """The same id means something else there."""
        other = self.backend.create({"name": "Other shop"})
        self.make_line("L-3", "Kiwi", backend_id=other.id)
        [command] = self.commands(self.kiwi)
        self.assertEqual(command[:2], (0, 0))

    def test_a_new_order_has_new_lines(self):
        """Nothing is looked up for an order that is created."""
        [command] = self.commands(self.plum, for_create=True)
        self.assertEqual(command[:2], (0, 0))

    def test_the_parent_may_be_told(self):
        """An importer that knows the binding says so, whatever the mapper sets."""
        [command] = self.commands(self.plum, id="?", binding=self.order)
        self.assertEqual(command[:2], (1, self.apple.id))
        other = self.make_order("O-2")
        [command] = self.commands(self.plum, binding=other)
        self.assertEqual(command[:2], (0, 0))

    def test_an_option_of_another_kind_is_no_parent(self):
        """Only a binding of the parent's model is taken for the parent."""
        for binding in ("magento", self.apple):
            [command] = self.commands(self.plum, binding=binding)
            self.assertEqual(command[:2], (1, self.apple.id))

    def test_a_line_whose_order_is_not_known(self):
        """Without the order's id the line's binding is enough."""
        [command] = self.commands(self.plum, id=None)
        self.assertEqual(command[:2], (1, self.apple.id))

    def test_the_external_id_from_a_method(self):
        """It does not matter how the mapper sets the external id."""

        class ByMethod(Component):
            _inherit = "fake.line.mapper"
            direct = [("fruit", "name")]

            @mapping
            def external_id(self, record):
                return {"external_id": record["id"]}

        self._build_components(ByMethod)
        [command] = self.commands(self.plum)
        self.assertEqual(command[:2], (1, self.apple.id))

    def test_a_filter_does_not_double_lines(self):
        """The external id counts, though its source is not among the fields."""
        [command] = self.commands(self.plum, fields=["lines"])
        self.assertEqual(command[:2], (1, self.apple.id))

    def test_lines_without_external_id_are_new(self):
        """What has no id cannot be known."""
        self.make_line(False, "Nameless")
        [command] = self.commands({"id": None, "fruit": "Kiwi"})
        self.assertEqual(command[:2], (0, 0))

    def test_lines_without_binder_are_new(self):
        """Not every connector binds lines."""
        del self.comp_registry._components["fake.binder"]
        [command] = self.commands(self.plum)
        self.assertEqual(command[:2], (0, 0))

    def test_lines_known_by_something_else(self):
        """A map child may know lines by what it likes."""

        class ByName(Component):
            _inherit = "fake.line.map.child"

            def find_existing_item(self, map_record, values, to_attr, options):
                lines = self.model.search([("name", "=", values["name"])])
                return lines[:1]

        self._build_components(LineMapChild, ByName)
        [command] = self.commands({"id": "?", "fruit": "Birne"})
        self.assertEqual(command[:2], (1, self.pear.id))

    def test_lines_gone_there_are_deleted_where_one_wants_it(self):
        """A map child says it with one attribute; archived lines go as well."""

        class Deleting(Component):
            _inherit = "fake.line.map.child"
            _delete_missing = True

        self._build_components(LineMapChild, Deleting)
        grape = self.make_line("L-9", "Traube", active=False)
        commands = self.commands(self.plum, self.kiwi)
        self.assertEqual([command[0] for command in commands], [1, 0, 2, 2])
        self.order.line_ids = commands
        self.assertEqual(self.order.line_ids.mapped("name"), ["Pflaume", "Kiwi"])
        self.assertFalse(grape.exists())

    def test_nothing_is_deleted_of_an_order_that_is_not_known(self):
        """Of an unknown order there is nothing to delete."""

        class Deleting(Component):
            _inherit = "fake.line.map.child"
            _delete_missing = True

        self._build_components(LineMapChild, Deleting)
        [command] = self.commands(self.plum, id="O-9")
        self.assertEqual(command[0], 1)

    def test_lines_left_out_before_they_are_mapped(self):
        """A map child may look at the source, and at the order."""

        class NoKiwi(Component):
            _inherit = "fake.line.map.child"

            def skip_item(self, map_record):
                assert map_record.parent.source["name"] == "Order"
                return map_record.source["fruit"] == "Kiwi"

        self._build_components(LineMapChild, NoKiwi)
        [command] = self.commands(self.kiwi, self.plum)
        self.assertEqual(command[2]["name"], "Pflaume")

    def test_lines_left_out_once_they_are_mapped(self):
        """A map child may look at the values as well."""

        class NoKiwi(Component):
            _inherit = "fake.line.map.child"

            def skip_add_item(self, values):
                return values["name"] == "Kiwi"

        self._build_components(LineMapChild, NoKiwi)
        [command] = self.commands(self.kiwi, self.plum)
        self.assertEqual(command[2]["name"], "Pflaume")

    def test_lines_without_values_are_left_out(self):
        """A mapper that gives nothing for a line means none."""

        class Nothing(Component):
            _inherit = "fake.line.mapper"

            def finalize(self, map_record, values):
                return values if values["name"] != "Kiwi" else {}

        self._build_components(Nothing)
        self.assertEqual(len(self.commands(self.kiwi, self.plum)), 1)

    def test_no_lines_at_all(self):
        """An empty list, and null, are no lines."""
        self.assertEqual(self.commands(), [])
        with self.backend.work_on("connector.fake.order") as work:
            mapper = work.component(usage="import.mapper")
        values = mapper.map_record({"lines": None}).values()
        self.assertEqual(values["line_ids"], [])

    def test_a_missing_source_of_lines_is_an_error(self):
        """Lines that did not come are not the same as no lines."""
        with self.backend.work_on("connector.fake.order") as work:
            mapper = work.component(usage="import.mapper")
        with self.assertRaises(KeyError):
            mapper.map_record({}).values()

    def test_options_are_passed_on(self):
        """Lines are mapped with the options of their order."""

        class WithOptions(Component):
            _inherit = "fake.line.mapper"

            @only_create
            @mapping
            def created(self, record):
                return {"name": f"{record['fruit']}, {self.options.tax}"}

        self._build_components(WithOptions)
        [command] = self.commands(self.kiwi, for_create=True, tax="incl")
        self.assertEqual(command[2]["name"], "Kiwi, incl")
        [command] = self.commands(self.kiwi)
        self.assertEqual(command[2]["name"], "Kiwi")

    def test_values_of_another_form(self):
        """A map child that makes something else of a line is left in peace."""

        class Links(Component):
            _inherit = "fake.line.map.child"

            def get_item_values(self, map_record, to_attr, options):
                return (4, 7)

            def format_items(self, items_values):
                return items_values

        class NoId(Component):
            _inherit = "fake.line.mapper"
            direct = []

        self._build_components(LineMapChild, Links, NoId)
        self.assertEqual(self.commands(self.kiwi), [(4, 7)])


class TestContacts(ConnectorCase):
    """Lines that are records, known by bindings of their own."""

    def setUp(self):
        super().setUp()

        class PartnerMapper(Component):
            _name = "fake.partner.mapper"
            _inherit = "base.import.mapper"
            _apply_on = "connector.fake.partner"
            direct = [("name", "name"), ("id", "external_id")]

            @property
            def children(self):
                parent = [("contacts", "child_ids", "connector.fake.partner")]
                return [] if self.options.parent else parent

            @changed_by("x")
            @mapping
            def contacts(self, record):
                return {}

        class ContactChild(Component):
            _name = "fake.contact.child"
            _inherit = "base.map.child.import"

            def get_item_values(self, map_record, to_attr, options):
                return map_record.values(parent=True, **options)

        self._build_components(AnyBinder, PartnerMapper, ContactChild)
        self.firm = self.bind("P-1", name="Obsthof")
        self.contact = self.bind("P-2", parent_id=self.firm.odoo_id.id)

    def commands(self, contact, **source):
        with self.backend.work_on("connector.fake.partner") as work:
            mapper = work.component(usage="import.mapper")
        source = {"id": "P-1", "contacts": [contact], **source}
        return mapper.map_record(source).values()["child_ids"]

    def test_what_is_bound_is_updated(self):
        """The id in the command is that of the record, not of its binding."""
        values = {"name": "Ähnlich", "external_id": "P-2"}
        for parent in ("P-1", None):
            commands = self.commands({"id": "P-2", "name": "Ähnlich"}, id=parent)
            self.assertEqual(commands, [(1, self.contact.odoo_id.id, values)])

    def test_a_contact_of_somebody_else_is_not_touched(self):
        """A binding that is not the firm's is not updated through the firm."""
        self.contact.parent_id = False
        [command] = self.commands({"id": "P-2", "name": "Ähnlich"})
        self.assertEqual(command[:2], (0, 0))


class TestUnrelatedBindings(LineCase):
    def test_a_target_of_a_third_model(self):
        """A binding that stands for nothing in the target is not taken for it."""

        class PartnerOfLine(Component):
            _inherit = "fake.binder"
            _odoo_field = "order_id"

        class TagMapper(Component):
            _inherit = "fake.order.mapper"
            _apply_on = "connector.fake.partner"
            children = [("lines", "category_id", "connector.fake.line")]
            direct = []

        self._build_components(PartnerOfLine, TagMapper)
        with self.backend.work_on("connector.fake.partner") as work:
            mapper = work.component(usage="import.mapper")
        record = {"lines": [{"id": "L-1", "fruit": "Apfel"}]}
        [command] = mapper.map_record(record).values()["category_id"]
        self.assertEqual(command[:2], (0, 0))


class TestExportLines(LineCase):
    def setUp(self):
        super().setUp()

        class OrderExport(Component):
            _name = "fake.order.export"
            _inherit = "base.export.mapper"
            _apply_on = "connector.fake.order"
            children = [("line_ids", "lines", "connector.fake.line")]

        class LineExport(Component):
            _name = "fake.line.export"
            _inherit = "base.export.mapper"
            _apply_on = "connector.fake.line"
            direct = [("external_id", "id"), ("name", "fruit")]

        self._build_components(OrderExport, LineExport)

    def test_lines_are_dictionaries(self):
        """The backend gets a list, with the ids as they are there."""
        with self.backend.work_on("connector.fake.order") as work:
            mapper = work.component(usage="export.mapper")
        self.assertEqual(
            mapper.map_record(self.order).values(),
            {
                "lines": [
                    {"id": "L-1", "fruit": "Apfel"},
                    {"id": "L-2", "fruit": "Birne"},
                ]
            },
        )


class TestMapChildToBeWritten(LineCase):
    def test_the_base_knows_no_direction(self):
        """Which mapper an item has, import and export say."""
        with self.backend.work_on("connector.fake.line") as work:
            map_child = work.component_by_name("base.map.child")
        with self.assertRaises(NotImplementedError):
            map_child.get_items([], None, "line_ids", {})
        self.assertEqual(map_child.format_items([{"a": 1}]), [{"a": 1}])
