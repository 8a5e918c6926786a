# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Modifiers: what happens to a value between a source and a target of ``direct``.

A modifier is a function of the mapper, the record and the name of the target. It is
made by a function whose argument, the source, is called ``field``: that is how a mapper
knows which field a modifier reads. Another modifier may stand in its place::

    direct = [
        (none(convert("tax_class", int)), "tax_class_id"),
        (m2o_to_external("country_id", binding="magento.res.country"), "country"),
    ]
"""

import functools
import inspect
import logging

from odoo import models

from ..exception import MappingError

_logger = logging.getLogger(__name__)


def none(field):
    """Replace what is empty, 0 included, by None.

    :param field: name of the source, or a modifier
    """

    def modifier(self, record, to_attr):
        return _source_value(self, record, field, to_attr) or None

    return modifier


def convert(field, conv_type):
    """Convert a value that is not empty; give False for one that is.

    :param field: name of the source, or a modifier
    :param conv_type: what to call with the value, such as ``int``
    """

    def modifier(self, record, to_attr):
        value = _source_value(self, record, field, to_attr)
        if self._is_empty_value(value):
            return False
        return conv_type(value)

    return modifier


def m2o_to_external(field, binding=None):
    """Give the external id of the record that a many2one points to.

    :param field: name of the many2one
    :param binding: the model of the bindings, where the many2one does not point to a
        binding itself
    :raise MappingError: when that record has no external id
    :raise ValueError: when the field is no many2one
    """

    def modifier(self, record, to_attr):
        if not record[field]:
            return False
        source = _many2one(self, field)
        model_name = binding or source.comodel_name
        record_id = record[field].id
        binder = self.binder_for(model_name)
        value = binder.to_external(record_id, wrap=bool(binding))
        # An external id may be the number 0.
        if value is False or value in (None, ""):
            raise MappingError(
                f"No external id was found for the record {record_id} of {field}, "
                f"through the bindings {model_name}. Export it first."
            )
        return value

    return modifier


def external_to_m2o(field, binding=None):
    """Give the id of the record here that an external id stands for.

    :param field: name of the source, which holds an external id
    :param binding: the model of the bindings, where the target does not point to a
        binding itself
    :raise MappingError: when nothing here is bound to the external id
    :raise ValueError: when the target is no many2one
    """

    def modifier(self, record, to_attr):
        external_id = record[field]
        if not external_id:
            return False
        target = _many2one(self, to_attr)
        model_name = binding or target.comodel_name
        binder = self.binder_for(model_name)
        found = binder.to_internal(external_id, unwrap=bool(binding))
        if not found:
            raise MappingError(
                f"The external id {external_id!r} of {field} is not bound to any "
                f"{model_name}. Import it first."
            )
        if isinstance(found, models.BaseModel):
            return found.id
        _logger.debug("The binder of %s gives an id; give the record.", model_name)
        return found

    return modifier


def follow_m2o_relations(field):
    """Follow many2one fields and give the value at the end.

    :param field: the way there, such as ``"product_id.categ_id.name"``
    """

    def modifier(self, record, to_attr):
        return functools.reduce(getattr, field.split("."), record)

    return modifier


def source_field_name(source):
    """Give the name of the field that a source of ``direct`` reads.

    Found are: a name itself; a modifier with a variable or default called ``field``,
    however deeply modifiers are nested; a ``functools.partial`` that binds an argument
    of that name; anything with an attribute ``field``.

    :raise MappingError: when it cannot be told from outside
    """
    while callable(source):
        source = _field_of(source)
    return source


def _field_of(modifier):
    for variables in _variables(modifier):
        if "field" in variables:
            return variables["field"]
    if isinstance(modifier, functools.partial):
        return modifier.func
    raise MappingError(
        f"The field that the modifier {modifier} reads cannot be told. Make it in a "
        "function whose argument, the name of the source, is called 'field', or set "
        "an attribute 'field' on it."
    )


def _variables(modifier):
    """Where the name of the field may be, the most explicit first."""
    yield getattr(modifier, "__dict__", {})
    if isinstance(modifier, functools.partial):
        signature = inspect.signature(modifier.func)
        yield signature.bind_partial(*modifier.args, **modifier.keywords).arguments
    elif inspect.isfunction(modifier):
        yield inspect.getclosurevars(modifier).nonlocals
        parameters = inspect.signature(modifier).parameters.values()
        yield {p.name: p.default for p in parameters if p.default is not p.empty}


def _source_value(mapper, record, field, to_attr):
    if callable(field):
        return field(mapper, record, to_attr)
    return record[field]


def _many2one(mapper, name):
    """The field of the mapper's model, which must be a many2one."""
    field = mapper.model._fields[name]
    if field.type != "many2one":
        raise ValueError(
            f"The field {name} of {mapper.model._name} is a {field.type}: only a "
            "many2one can be translated by its binding."
        )
    return field
