from odoo import api, models

from ..tools.seal import apart, unless_sudo


class QueueChunkSealed(models.AbstractModel):
    """A record that an engine makes: a person's default values never reach it.

    Whatever a call leaves out has the default value of the field itself, or none;
    neither `ir.default` nor the context fill it, whoever calls. A model of the suite
    inherits this, before `mail.thread`, so that messages about it are sealed as well.

    Where people make records themselves, with their rights and on forms,
    ``_made_by_people`` lets them have their default values, but for the fields that are
    read only or not theirs. What is made by sudo is sealed there, too.
    """

    _name = "queue.chunk.sealed"
    _description = "Record without Default Values of People"
    _made_by_people = False

    @api.model
    def default_get(self, fields):
        theirs = [name for name in fields if self._is_theirs(name)]
        ours = [name for name in fields if name not in theirs]
        found = super(QueueChunkSealed, apart(self)).default_get(ours)
        return found | (super().default_get(theirs) if theirs else {})

    def _is_theirs(self, name):
        """Whether people give a field its value."""
        field = self._fields.get(name)
        if self.env.su or not self._made_by_people or field is None:
            return False
        return not field.readonly and self._has_field_access(field, "write")

    @api.model_create_multi
    def create(self, vals_list):
        if self._made_by_people:
            return super().create(vals_list)
        made = super(QueueChunkSealed, apart(self)).create(vals_list)
        return made.with_env(self.env)

    def write(self, vals):
        if self._made_by_people:
            return super().write(vals)
        return super(QueueChunkSealed, apart(self)).write(vals)

    def unlink(self):
        """A person who claims to uninstall an addon skips no check of what may go."""
        return super(QueueChunkSealed, unless_sudo(self)).unlink()
