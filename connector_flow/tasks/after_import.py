"""Records of an import to what is done with them next, such as confirming them."""

from functools import cached_property

from odoo.exceptions import UserError

from odoo.addons.queue_chunk.tools.seal import sealed

from ..engine.task_types import AbstractChunkReadTask, Task
from ..exceptions import SkipRow
from ..tools.configuration import Option
from ..tools.message import _lt, translated
from ..tools.record_rows import ID, MODEL


@Task(selection="after_import", name="After Import")
class AfterImport(AbstractChunkReadTask):
    about = (
        _lt(
            "Calls a method on each record that the task before made or changed, such "
            "as to confirm orders: {'model': 'sale.order', 'method': 'action_confirm'}."
        ),
        _lt(
            "It stands behind a Record Import and begins when all rows of the run are "
            "in, wherever in the file a record has its lines. A record that refuses "
            "waits for repair with its reason and the line of its first row; the "
            "others go on. A retry calls the method again and imports nothing."
        ),
        _lt(
            "Which methods may be called is for administrators to say: Connector > "
            "Import/Export > Permitted Methods. They run with the rights of whoever "
            "started the run. Records on which nothing is left to do are skipped."
        ),
    )

    takes_records = True
    options = {
        "model": Option(
            str, "", _lt("The model of the records, such as 'sale.order'. Required.")
        ),
        "method": Option(
            str,
            "",
            _lt(
                "The method to call on each, such as 'action_confirm'. Required, and "
                "permitted by an administrator."
            ),
        ),
    }

    def complaints(self, config):
        """Check what needs the database: the model, and whether the method may be."""
        model, method = config.get("model") or "", config.get("method") or ""
        if model not in self.env:
            return [
                _lt(
                    "“model” names no model that there is here, such as 'sale.order': "
                    "“%(model)s”. Correct it, or install its app.",
                    model=model,
                )
            ]
        permitted = self.env["impexp.method"]._permitted(model, method)
        return [] if permitted else [self._not_permitted(model, method)]

    @property
    def required_access(self):
        model = self.config()["model"]
        return ((model, "read"),) if model in self.env else ()

    def touched_models(self, config):
        return {config["model"]}

    def read_chunk(self, config=None, chunk_data=None, **kwargs):
        """Call the method on the record of a row; return the record."""
        record = self._record(config, chunk_data)
        if self._permitted._is_done(record):
            raise SkipRow(
                self.env._(
                    "“%(record)s”: nothing is left to do (%(what)s).",
                    record=record.display_name,
                    what=self._permitted.name,
                )
            )
        self._permitted._call(record)
        if self._permitted.done_domain and not self._permitted._is_done(record):
            raise UserError(
                self.env._(
                    "Odoo asks for more before this can be done (%s): open the record "
                    "and do it there, then press Retry.",
                    self._permitted.name,
                )
            )
        return record

    def hint(self, error, rows):
        """The record that refused."""
        record = self._named(rows[0])
        return record and self.env._("(“%s”)", record.display_name)

    def _record(self, config, row):
        """The record of a row, which is one that the run made or changed.

        :raise UserError: when it is not, or is not there any more
        """
        record = self._named(row)
        if not record:
            raise UserError(
                self.env._("The record is not there any more: skip the row.")
            )
        if record._name != config["model"]:
            raise UserError(
                self.env._(
                    "This is a record of “%(model)s”, and the task “%(task)s” is for "
                    "“%(wanted)s”: correct its “model”.",
                    model=record._name,
                    task=self.task.name,
                    wanted=config["model"],
                )
            )
        return record

    def _named(self, row):
        """The record that a row names, if it is of this run and still there."""
        model, id_ = row.get(MODEL), row.get(ID)
        if id_ not in self._made.get(model, ()) or model not in self.env:
            return None
        return self.env[model].browse(id_).exists()

    @cached_property
    def _made(self):
        return sealed(self.chunk)._records_before() if self.chunk else {}

    @cached_property
    def _permitted(self):
        """The permission; it may have been taken back since the task was saved."""
        config = self.config()
        names = config["model"], config["method"]
        permitted = self.env["impexp.method"]._permitted(*names)
        if not permitted:
            raise UserError(translated(self.env, self._not_permitted(*names)))
        return permitted

    def _not_permitted(self, model, method):
        found = self.env["impexp.method"].search([("model", "=", model)])
        return _lt(
            "“%(method)s” of “%(model)s” is not permitted after an import (permitted: "
            "%(known)s). Only an administrator can permit it, under Connector > "
            "Import/Export > Permitted Methods.",
            method=method,
            model=model,
            known=", ".join(found.mapped("method")) or _lt("none"),
        )
