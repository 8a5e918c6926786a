"""The names under which a file is sent: what is free, and whose they are."""

import secrets

from odoo import fields
from odoo.exceptions import UserError

from ..tools.belonging import not_of_run
from ..tools.name_pattern import (
    NAMES,
    could_be,
    filled,
    named_values,
    numbered,
    path_of,
)
from ..transfer.errors import NotAllowed, NotSupported

SENT_NAMES = (*NAMES, "sequence")
OWN_NAMES = ("name", "stem", "ext")  # what does not change while a file is sent
NUMBERS = 1000  # names that are tried where the usual one is taken


class Naming:
    """Settles the names of an upload before anything is sent."""

    def settle_names(self, config, file_id=None, **kwargs):
        """Settle the names, which later attempts must find again."""
        file = self.readable(file_id)
        name = filled(config["name"], self._values(file, config))
        place = {"target": path_of(config, name), "sent": 0}
        if not config["temporary"]:
            return self.go_on_at(place | {"do": "choose", "temporary": None})
        values = {"name": name, "id": secrets.token_hex(4)}
        temporary = path_of(config, filled(config["temporary"], values))
        return self.go_on_at(place | {"do": "write", "temporary": temporary})

    def choose_name(self, config, file_id=None, **kwargs):
        """Look at the name before what is there is ours: none is a temporary one."""
        file = self.readable(file_id)
        self._check_names(config, file)
        with self.connected() as adapter:
            if self._is_taken(adapter, config):
                return self._note_skipped(file)
            number = self._free_number(adapter) if config["existing"] == "number" else 0
        return self.go_on_at(self.place | {"do": "write", "number": number})

    def _check_names(self, config, file):
        """What was noted are names that this task gives to this file.

        :raise UserError: they are others, also because the task was changed meanwhile
        """
        values = named_values(file.name, fields.Datetime.now(), "")
        own = dict.fromkeys(SENT_NAMES) | {name: values[name] for name in OWN_NAMES}
        target = path_of(config, config["name"])
        if not could_be(self.place["target"], target, own):
            raise not_of_run(self.env, self.place["target"])
        if not self._may_be_temporary(config):
            raise not_of_run(self.env, self.place["temporary"])
        if self.place.get("number", 0) not in range(NUMBERS):
            raise not_of_run(self.env, self.place["number"])

    def _may_be_temporary(self, config):
        """Whether the temporary name is one; it may be switched off since."""
        if not self.place["temporary"]:
            return not config["temporary"]
        name = self.place["target"].removeprefix(path_of(config, ""))
        names = {"name": name, "id": None}
        pattern = config["temporary"] or type(self).options["temporary"].default
        return could_be(self.place["temporary"], path_of(config, pattern), names)

    def _written_as(self):
        """The path under which the content is written."""
        number = self.place.get("number")
        target = self.place["target"]
        own = numbered(target, number) if number else target
        return self.place["temporary"] or own

    def _own_path(self):
        return self.place["target"] if self.place["temporary"] else self._written_as()

    def _values(self, file, config):
        task = self.task.sudo()
        now = fields.Datetime.context_timestamp(self.task, fields.Datetime.now())
        values = named_values(file.name, now, task.flow_id.name)
        if "{sequence}" in config["name"]:
            values["sequence"] = f"{task._next_sent_number():05d}"
        return values

    def _is_taken(self, adapter, config):
        """Look before the long way; who is faster than us is found at its end.

        :return: whether there is nothing to do
        :raise UserError: if that is to be an error
        """
        if config["existing"] not in ("fail", "skip"):
            return False
        try:
            if not self.look_at(adapter, self.place["target"]):
                return False
        except (NotAllowed, NotSupported):
            if config["taken_away"]:
                return False  # a letter box, into which nobody may look
            raise
        if config["existing"] == "fail":
            raise UserError(self._taken())
        return True

    def _taken(self):
        return self.env._(
            "The server has a “%s” already. Move it away there and press Retry, or let "
            "the task replace, number or skip such files (“existing”).",
            self.place["target"],
        )

    def _free_number(self, adapter):
        """The number of the first name that is free; 0 for the usual one."""
        if not self.look_at(adapter, self.place["target"]):
            return 0
        for number, path in enumerate(self._numbered(), 2):
            if not self.look_at(adapter, path):
                return number
        raise UserError(self._taken())

    def _numbered(self):
        return (numbered(self.place["target"], one) for one in range(2, NUMBERS))
