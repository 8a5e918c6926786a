# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Mappers: what a record of one system looks like in the other."""

import logging
import numbers
from collections import namedtuple
from contextlib import contextmanager

from odoo.addons.component.core import AbstractComponent
from odoo.addons.component.exception import NoComponentError

from .map_child import ExportMapChild, ImportMapChild, MapChild
from .modifiers import (
    convert,
    external_to_m2o,
    follow_m2o_relations,
    m2o_to_external,
    none,
    source_field_name,
)

_logger = logging.getLogger(__name__)

__all__ = [
    "ExportMapChild",
    "ExportMapper",
    "ImportMapChild",
    "ImportMapper",
    "MapChild",
    "MapOptions",
    "MapRecord",
    "Mapper",
    "MappingDefinition",
    "changed_by",
    "convert",
    "external_to_m2o",
    "follow_m2o_relations",
    "m2o_to_external",
    "mapping",
    "none",
    "only_create",
    "writes",
]


def mapping(func):
    """Make a method of a mapper a mapping method.

    It gets the source record, and returns a dictionary of targets and their values, or
    nothing::

        @mapping
        def name(self, record):
            return {"name": f"{record['firstname']} {record['lastname']}"}
    """
    func.is_mapping = True
    return func


def changed_by(*args):
    """Say which source fields a mapping method reads.

    When only some fields are mapped, the method is left out unless one of these is
    among them; a method that does not say is never left out.

    :param args: names of source fields
    """

    def decorate(func):
        func.changed_by = args
        return func

    return decorate


def only_create(func):
    """Leave a mapping method out when an existing record is updated."""
    func.only_create = True
    return func


def writes(*args):
    """Say which target fields a mapping method sets, for ``target_fields()``.

    :param args: names of target fields
    """

    def decorate(func):
        func.writes = args
        return func

    return decorate


#: What the decorators say of a mapping method: ``changed_by`` is a set of source
#: fields, ``only_create`` true or false.
MappingDefinition = namedtuple("MappingDefinition", ["changed_by", "only_create"])


class MapOptions(dict):
    """The options of a mapping, as items and as attributes; None if not given."""

    def __missing__(self, key):
        return None

    def __getattr__(self, key):
        return self[key]

    def __setattr__(self, key, value):
        self[key] = value


class MapRecord:
    """A source record that is ready to be mapped.

    It knows its ``mapper``, the ``source`` as it came, and its ``parent``: the
    :class:`MapRecord` that this one is an item of, or None::

        map_record = mapper.map_record(record)
        map_record.update(backend_id=backend.id)
        values = map_record.values(for_create=True)
    """

    def __init__(self, mapper, source, parent=None):
        self.mapper = mapper
        self.source = source
        self.parent = parent
        self._forced_values = {}

    def values(self, for_create=None, fields=None, **kwargs):
        """Map the record.

        :param for_create: apply the mappings with ``@only_create`` too
        :param fields: names of source fields; map only what reads one of them. None or
            none of them: map all
        :param kwargs: options of your own; mapping methods find all of them in
            ``self.options``
        :return: a dictionary of targets and values
        """
        options = MapOptions(for_create=for_create, fields=fields, **kwargs)
        values = self.mapper._apply(self, options=options)
        values.update(self._forced_values)
        return values

    def update(self, *args, **kwargs):
        """Force values, whatever the mapping says. Takes what ``dict.update`` takes."""
        self._forced_values.update(*args, **kwargs)


class Mapper(AbstractComponent):
    """Translates the records of a model from one system to the other.

    It applies, in this order:

    - ``direct``: pairs of a source and a target. The source is a name or a modifier
      (see :mod:`.modifiers`)::

          direct = [("name", "name"), (convert("weight", float), "weight")]

    - its methods with :func:`mapping`, in the order of their names;
    - ``children``: triples of a source that holds items, a target, and the model of the
      items, which has a mapper of its own::

          children = [("lines", "order_line_ids", "magento.sale.order.line")]

    - :meth:`finalize`.
    """

    _name = "base.mapper"
    _inherit = "base.connector"
    _usage = "mapper"

    direct = []
    children = []

    _map_methods = None
    _map_child_usage = None
    _map_child_fallback = None

    #: the :class:`MapOptions` of the mapping that is under way, else None
    options = None

    @classmethod
    def _complete_component_build(cls):
        super()._complete_component_build()
        cls._build_mapper_component()

    @classmethod
    def _build_mapper_component(cls):
        """Collect the mapping methods of all bases, and of the decorators' words.

        A method that is defined several times is changed by all that any definition
        names. It is ``only_create`` if one of the parent components says so, but the
        last class that decorates it has the last word. A method that overrides another
        needs no decorator.
        """
        methods = {}
        for base in reversed(cls.__bases__):
            # A component that was built has its definitions; a class that was written
            # has decorated methods.
            definitions = vars(base).get("_map_methods")
            if definitions is None:
                _add_methods_of_class(methods, base)
            else:
                _add_methods_of_component(methods, definitions)
        cls._map_methods = methods
        # Components that inherit from this one may have been built before it was
        # extended.
        for child in cls.__subclasses__():
            child._build_mapper_component()

    @property
    def map_methods(self):
        """Give the mapping methods, each with its :class:`MappingDefinition`."""
        for name, definition in self._map_methods.items():
            yield getattr(self, name), definition

    def map_record(self, record, parent=None):
        """Prepare a record for its mapping.

        :param record: the source record
        :param parent: the :class:`MapRecord` that it is an item of
        :return: a :class:`MapRecord`
        """
        return MapRecord(self, record, parent=parent)

    def finalize(self, map_record, values):
        """Have the last word on the values of a record.

        :param values: what all mappings gave
        :return: the values to use
        """
        return values

    def changed_by_fields(self):
        """Give the source fields whose change asks for a new mapping.

        :return: the set of those that ``direct`` reads and ``@changed_by`` names
        """
        names = {self._direct_source_field_name(source) for source, __ in self.direct}
        return names.union(*(d.changed_by for d in self._map_methods.values()))

    def source_fields(self):
        """Give the source fields that the mapper reads, items included.

        What a mapping method reads without ``@changed_by`` cannot be told.

        :return: a set of names
        """
        return self.changed_by_fields() | {source for source, *__ in self.children}

    def target_fields(self):
        """Give the target fields that the mapper writes, items included.

        What a mapping method sets without ``@writes``, or ``finalize`` adds, cannot be
        told in advance: it is in the keys of ``map_record(record).values()``.

        :return: a set of names
        """
        names = {target for __, target in self.direct}
        names |= {target for __, target, __ in self.children}
        methods = (method for method, __ in self.map_methods)
        return names.union(*(getattr(method, "writes", ()) for method in methods))

    def find_binding(self, map_record, values=None):
        """Find the binding of a record, by the external id that the mapper sets.

        :param map_record: the record
        :param values: its mapped values, where they are known already
        :return: the binding, or something false: there is none, or the mapper does
            not set an external id, or the model has no binder
        """
        try:
            binder = self.binder_for()
        except NoComponentError:
            return None
        target = getattr(binder, "_external_field", None)
        sources = [source for source, to_attr in self.direct if to_attr == target]
        if sources:
            external_id = self._map_direct(map_record.source, sources[-1], target)
        else:
            external_id = (values or {}).get(target)
        # Binders that were written for real ids are not asked for others.
        if external_id is False or external_id in (None, ""):
            return None
        return binder.to_internal(external_id)

    def _is_empty_value(self, value):
        """Tell whether a value counts as not set."""
        return not value

    def _direct_source_field_name(self, direct_entry):
        """Give the name of the field that a source of ``direct`` reads."""
        return source_field_name(direct_entry)

    def _map_direct(self, record, from_attr, to_attr):
        """Give the value of one entry of ``direct``.

        :param from_attr: the source: a name or a modifier
        """
        raise NotImplementedError

    def _map_children(self, record, attr, model):
        raise NotImplementedError

    def _map_child(self, map_record, from_attr, to_attr, model_name):
        """Give the value of one entry of ``children``."""
        map_child = self._get_map_child_component(model_name)
        items = map_record.source[from_attr]
        return map_child.get_items(items, map_record, to_attr, options=self.options)

    def _get_map_child_component(self, model_name):
        try:
            return self.component(usage=self._map_child_usage, model_name=model_name)
        except NoComponentError:
            return self.component_by_name(
                self._map_child_fallback, model_name=model_name
            )

    @contextmanager
    def _mapping_options(self, options):
        """Set ``self.options`` for as long as something is mapped."""
        previous = self.options
        self.options = options
        try:
            yield
        finally:
            self.options = previous

    def _apply(self, map_record, options=None):
        if not isinstance(options, MapOptions):
            options = MapOptions(options or {})
        with self._mapping_options(options):
            return self._apply_with_options(map_record)

    def _apply_with_options(self, map_record):
        _logger.debug("mapping %s for %s", map_record.source, self.model)
        values = {
            **self._direct_values(map_record),
            **self._method_values(map_record),
            **self._children_values(map_record),
        }
        return self.finalize(map_record, values)

    def _direct_values(self, map_record):
        fields = self.options.fields
        return {
            target: self._map_direct(map_record.source, source, target)
            for source, target in self.direct
            if not fields or self._direct_source_field_name(source) in fields
        }

    def _method_values(self, map_record):
        values = {}
        for method, definition in self.map_methods:
            if not self._is_method_wanted(definition):
                continue
            mapped = method(map_record.source) or {}
            if not isinstance(mapped, dict):
                raise ValueError(
                    f"The mapping method {method.__name__} of {self._name} returned "
                    f"{mapped!r}: it must return a dictionary, or nothing."
                )
            values.update(mapped)
        return values

    def _is_method_wanted(self, definition):
        if definition.only_create and not self.options.for_create:
            return False
        fields = self.options.fields
        if not fields or not definition.changed_by:
            return True
        return not definition.changed_by.isdisjoint(fields)

    def _children_values(self, map_record):
        fields = self.options.fields
        return {
            target: self._map_child(map_record, source, target, model_name)
            for source, target, model_name in self.children
            if not fields or source in fields
        }


class ImportMapper(AbstractComponent):
    """Makes the values of a record here from a record of the backend."""

    _name = "base.import.mapper"
    _inherit = "base.mapper"
    _usage = "import.mapper"

    _map_child_usage = "import.map.child"
    _map_child_fallback = "base.map.child.import"

    def _map_direct(self, record, from_attr, to_attr):
        """Give the value of one entry of ``direct``.

        A name that the record has not is False. The external id of a many2one becomes
        the binding's id; where it does not point to a binding, use
        :func:`external_to_m2o`.
        """
        if callable(from_attr):
            return from_attr(self, record, to_attr)
        value = record.get(from_attr)
        if self._is_empty_value(value):
            return False
        if self.model._fields[to_attr].type == "many2one":
            return external_to_m2o(from_attr)(self, record, to_attr)
        return value


class ExportMapper(AbstractComponent):
    """Makes the values of a record of the backend from a record here."""

    _name = "base.export.mapper"
    _inherit = "base.mapper"
    _usage = "export.mapper"

    _map_child_usage = "export.map.child"
    _map_child_fallback = "base.map.child.export"

    def _is_empty_value(self, value):
        """Tell whether a value counts as not set: a quantity of 0 does not."""
        is_number = isinstance(value, numbers.Number) and not isinstance(value, bool)
        return not value and not is_number

    def _map_direct(self, record, from_attr, to_attr):
        """Give the value of one entry of ``direct``.

        What is not set is False. A many2one becomes the external id of the binding;
        where it does not point to a binding, use :func:`m2o_to_external`.
        """
        if callable(from_attr):
            return from_attr(self, record, to_attr)
        value = record[from_attr]
        if self._is_empty_value(value):
            return False
        if self.model._fields[from_attr].type == "many2one":
            return m2o_to_external(from_attr)(self, record, to_attr)
        return value


def _add_methods_of_class(methods, cls):
    for name in dir(cls):
        method = getattr(cls, name, None)
        if getattr(method, "is_mapping", False):
            changed = set(getattr(method, "changed_by", ()))
            if name in methods:
                changed |= methods[name].changed_by
            only = getattr(method, "only_create", False)
            methods[name] = MappingDefinition(changed, only)


def _add_methods_of_component(methods, definitions):
    for name, definition in definitions.items():
        known = methods.get(name, MappingDefinition(set(), False))
        methods[name] = MappingDefinition(
            known.changed_by | definition.changed_by,
            known.only_create or definition.only_create,
        )
