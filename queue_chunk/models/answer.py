from odoo import api, fields, models

WAYS = [
    ("record", "Record"),
    ("text", "Text"),
    ("empty", "Leave Empty"),
    ("skip", "Skip the Rows"),
]


class QueueChunkAnswer(models.AbstractModel):
    """What a value of a column means, said once for all rows that have it.

    The cell stays as it came: whoever reads the rows looks here. A model of answers
    names the field of what they belong to; they are made and read by
    :mod:`..desk.answers`, and hold for all sheets of one scope.
    """

    _name = "queue.chunk.answer"
    _inherit = "queue.chunk.sealed"
    _description = "Answer to a Value"
    _order = "id"
    _parent_field = None

    sheet = fields.Char(readonly=True)
    column = fields.Char(required=True, index=True)
    field = fields.Char(readonly=True, help="Name of the field that the column fills.")
    kind = fields.Char(readonly=True, help="What was wrong with the value.")
    value = fields.Char("What Stands There", help="Empty: an empty cell.")
    way = fields.Selection(WAYS, "Means", required=True)
    text = fields.Char(help="What is read instead.")
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model")
    rows = fields.Integer(readonly=True, help="Rows that had it when it was answered.")
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    date = fields.Datetime("When", readonly=True)
    meaning = fields.Char("What It Means", compute="_compute_meaning")

    @api.depends("way", "text", "res_model", "res_id")
    def _compute_meaning(self):
        for answer in self:
            answer.meaning = answer._meaning(self.env)

    def _meaning(self, env):
        """What a value means, in a few words; of a record what the reader may see.

        :param env: environment of the reader
        """
        if self.way == "text":
            return self.text or ""
        if self.way == "empty":
            return self.env._("leave empty")
        if self.way == "skip":
            return self.env._("skip the rows")
        record = self._record(env)
        if record:
            return record.display_name
        return self.env._("record %s", self.res_id or "")

    def _record(self, env):
        """The record that is meant, if it is there and its reader may see it."""
        if self.res_model not in env:
            return None
        records = env[self.res_model].with_context(active_test=False)
        return records.browse(self.res_id).exists()._filtered_access("read")

    def _for_readers(self):
        """What it says, as whoever reads rows takes it; see there for the names."""
        return {
            "value": self.value or "",
            "way": self.way,
            "text": self.text or "",
            "model": self.res_model or "",
            "id": self.res_id or 0,
            "reason": self._reason() if self.way == "skip" else "",
        }

    def _reason(self):
        """Why rows are left out: who said so, and when."""
        return self.env._(
            "“%(value)s” in “%(column)s”: left out, as %(user)s said on %(date)s.",
            value=self.value or "",
            column=self.column,
            user=self.user_id.name or "",
            date=fields.Date.to_string(self.date) if self.date else "",
        )

    # what each model says

    @api.model
    def _scope_of(self, sheet):
        """What sheets have in common whose answers are the same: a text.

        :param sheet: id of a sheet; it may be anything
        """
        return ""

    @api.model
    def _values_for(self, parent, sheet):
        """Values of an answer that is given for a sheet of a parent."""
        return {self._parent_field: parent.id, "sheet": sheet}

    @api.model
    def _that_hold(self, parent):
        """The answers that hold for a parent: of two for one value the last holds."""
        return self.search([(self._parent_field, "=", parent.id)])

    @api.model
    def _claim_record(self, model, name):
        """Two who create the same record at once get one."""

    def _remembered(self):
        """Whether tomorrow's file knows it."""
        return False

    def _proposed(self):
        """Whether somebody has to allow that tomorrow's file knows it."""
        return False

    @api.model
    def _remember(self, parent, answers):
        """Let tomorrow's file know answers that were just given, if that is possible.

        :return: "yes", "proposed" or "no", and a sentence
        """
        return "no", self.env._("The answers hold for this file alone.")

    def _withdraw(self):
        """Take answers back, as the current user may."""
        self.unlink()
