# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api

from ..tools.seal import apart


class Sealed:
    """A record of the framework: a person's default values do not reach it by sudo.

    A base of classes of models, and no model itself: what stands on the framework can
    be updated without it. Whatever a call leaves out has the default value of the
    field, or none. Where people make records themselves, with their rights and on
    forms, ``_made_by_people`` lets them have theirs; what is made by sudo is sealed
    there, too.
    """

    __slots__ = ()
    _made_by_people = False

    @api.model
    def default_get(self, fields):
        if self._made_by_people and not self.env.su:
            return super().default_get(fields)
        found = super(Sealed, apart(self)).default_get(fields)
        return found | self._defaults_of_others(fields)

    def _defaults_of_others(self, fields):
        """Of the records that a binding inherits from, which are not ours to seal."""
        inherited = defaultdict(list)
        for name in fields:
            if name in self._fields and self._fields[name].inherited:
                origin = self._fields[name].related_field
                inherited[origin.model_name].append(origin.name)
        found = {}
        for model, names in inherited.items():
            found |= self.env[model].default_get(names)
        return found

    @api.model_create_multi
    def create(self, vals_list):
        if self._made_by_people:
            return super().create(vals_list)
        return super(Sealed, apart(self)).create(vals_list).with_env(self.env)

    def write(self, vals):
        if self._made_by_people:
            return super().write(vals)
        return super(Sealed, apart(self)).write(vals)
