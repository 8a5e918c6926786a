# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The lines of a record: mapped one by one, by the mapper of their own model."""

from odoo import models
from odoo.fields import Command

from odoo.addons.component.core import AbstractComponent


class MapChild(AbstractComponent):
    """Maps the items of a record, such as the lines of an order.

    A mapper that has ``children`` calls it. It need not be written for every model: the
    ones below are taken where a connector has no other.
    """

    _name = "base.map.child"
    _inherit = "base.connector"

    def _child_mapper(self):
        """Give the mapper of the items."""
        raise NotImplementedError

    def get_items(self, items, parent, to_attr, options):
        """Map the items of a record.

        :param items: the source records of the items; None is none
        :param parent: the :class:`MapRecord` of the record they belong to
        :param to_attr: the target field of the items
        :param options: the options of the parent's mapping
        :return: what the target field is to be set to
        """
        mapper = self._child_mapper()
        mapped = []
        for item in items or ():
            map_record = mapper.map_record(item, parent=parent)
            if self.skip_item(map_record):
                continue
            values = self.get_item_values(map_record, to_attr, options)
            if not values or self.skip_add_item(values):
                continue
            existing = self.find_existing_item(map_record, values, to_attr, options)
            if existing:
                values["id"] = existing.id
            mapped.append(values)
        return self.format_items(mapped)

    def skip_item(self, map_record):
        """Tell whether an item is left out, before it is mapped.

        :param map_record: the item's :class:`MapRecord`, which knows its parent
        """
        return False

    def skip_add_item(self, values):
        """Tell whether an item is left out, once its values are known.

        :param values: the mapped values of the item
        """
        return False

    def get_item_values(self, map_record, to_attr, options):
        """Map one item. Override it to give it other options than its parent has.

        :return: the values of the item; none leaves it out
        """
        return map_record.values(**options)

    def find_existing_item(self, map_record, values, to_attr, options):
        """Find the record that an item was mapped to before.

        :param values: the mapped values of the item
        :return: a record of the target field's model, or something false: the item
            is new
        """
        return None

    def format_items(self, items_values):
        """Give the items the form that the target wants.

        :param items_values: the values of the items; those that exist have their
            ``id`` among them
        """
        return items_values


class ImportMapChild(AbstractComponent):
    """Makes commands for a one2many of the items that come in.

    Items that were imported before are updated, the others are created. What is here
    and did not come stays, unless ``_delete_missing`` says otherwise.
    """

    _name = "base.map.child.import"
    _inherit = "base.map.child"
    _usage = "import.map.child"

    #: Delete the parent's records which did not come. Items that a hook left out count
    #: as not come. Nothing is deleted where the parent is not known to be bound.
    _delete_missing = False

    def _child_mapper(self):
        return self.component(usage="import.mapper")

    def get_items(self, items, parent, to_attr, options):
        commands = super().get_items(items, parent, to_attr, options)
        if self._delete_missing:
            missing = self._missing_items(commands, parent, to_attr, options)
            commands += [Command.delete(record.id) for record in missing]
        return commands

    def find_existing_item(self, map_record, values, to_attr, options):
        """Find the item's binding, by the external id that its mapper sets.

        It must belong to the record that is imported, as far as that one is known (see
        :meth:`_existing_items`). Override it where items are known by something else
        than a binding.
        """
        # A map child of an earlier time may have made something else of the values.
        if options.get("for_create") or not isinstance(values, dict):
            return None
        parent = map_record.parent
        binding = map_record.mapper.find_binding(map_record, values)
        if not binding:
            return None
        siblings = self._existing_items(parent, to_attr, options)
        if siblings is None:
            return self._in_model_of(parent.mapper.model[to_attr], binding)
        return self._in_model_of(siblings, binding) & siblings

    def format_items(self, items_values):
        """Give a command for each item: create, or update where it has an ``id``."""
        return [self._item_command(values) for values in items_values]

    def _item_command(self, values):
        if "id" not in values:
            return Command.create(values)
        rest = {name: value for name, value in values.items() if name != "id"}
        return Command.update(values["id"], rest)

    def _existing_items(self, parent, to_attr, options):
        """The records that the parent has now, archived too; None: it is not known.

        The parent's binding is the option ``binding`` of its mapping, or the one of the
        external id that its mapper sets.
        """
        binding = options.get("binding")
        if not isinstance(binding, models.BaseModel) or (
            binding._name != parent.mapper.model._name
        ):
            binding = parent.mapper.find_binding(parent)
        if not binding:
            return None
        return binding.with_context(active_test=False)[to_attr]

    def _in_model_of(self, records, binding):
        """The binding, or what it stands for, whichever is of the records' model."""
        if binding._name == records._name:
            return binding
        unwrapped = self.binder_for().unwrap_binding(binding)
        return unwrapped if unwrapped._name == records._name else records.browse()

    def _missing_items(self, commands, parent, to_attr, options):
        records = self._existing_items(parent, to_attr, options)
        if not records:
            return ()
        kept = {command[1] for command in commands if command[0] == Command.UPDATE}
        return records.filtered(lambda record: record.id not in kept)


class ExportMapChild(AbstractComponent):
    """Makes a list of dictionaries of the items that go out."""

    _name = "base.map.child.export"
    _inherit = "base.map.child"
    _usage = "export.map.child"

    def _child_mapper(self):
        return self.component(usage="export.mapper")
