"""Steps that take from other columns."""

from ...tools.cell_texts import as_text
from ...tools.configuration import Option
from ...tools.message import Message
from .step_base import RowStep, bounded, listed, passes
from .templates import check_template, names_in, parts_of

_lt = Message


def check_names(given):
    """What is wrong with an option that names columns, or None."""
    names = listed(given)
    if names and all(isinstance(one, str | int) and one for one in names):
        return None
    return _lt("has to be a column, or a list of columns")


class Take(RowStep):
    """The first of several columns that is not empty."""

    name = "take"
    label = _lt("Fill from Other Columns")
    brings = True
    help = _lt(
        "An empty cell gets what stands in another column; of several columns the "
        "first that is not empty: {'take': ['Mobile', 'Phone']}. In “columns” it "
        "copies a column: {'take': 'Name'}."
    )
    options = {
        "columns": Option(
            (str, int, list), None, _lt("A column, or a list."), check=check_names
        )
    }
    kinds = {"columns": "columns"}
    needed = ("columns",)
    main = "columns"

    @classmethod
    def columns_of(cls, given):
        return listed(given["columns"])

    def apply(self, cells, rows):
        for name in listed(self.columns):
            if all(cell is not None for cell in cells):
                break
            others = self.setting.columns.cells(name, rows)
            cells = [
                other if cell is None else cell
                for cell, other in zip(cells, others, strict=True)
            ]
        return cells


class Join(RowStep):
    """Several columns in one."""

    name = "join"
    label = _lt("Join Columns")
    brings = True
    help = _lt(
        "Several columns in one, by a template, {'join': '{First Name} {Name}'} ({} is "
        "the cell itself), or with a sign between those that are not empty: {'join': "
        "{'columns': ['Street', 'City'], 'by': ', '}}. What has nothing to join stays "
        "empty."
    )
    options = {
        "template": Option(
            str,
            None,
            _lt("Text with names of columns in braces."),
            check=check_template,
        ),
        "columns": Option(
            list, None, _lt("The columns, instead of a template."), check=check_names
        ),
        "by": Option(str, " ", _lt("What stands between the columns of a list.")),
    }
    kinds = {"template": "template", "columns": "columns"}
    main = "template"

    @classmethod
    def check(cls, given):
        if bool(given.get("template")) == bool(given.get("columns")):
            yield _lt("Give either “template” or “columns”")

    @classmethod
    def columns_of(cls, given):
        if given.get("template"):
            return names_in(given["template"])
        return listed(given["columns"])

    def prepare(self):
        self._parts = parts_of(self.template) if self.template else ()

    def one(self, cell, *others):
        texts = [as_text(one) for one in others if not passes(one)]
        if not self.template:
            bounded(sum(map(len, texts)) + len(self.by) * len(texts))
            return self.by.join(texts) or None
        own = "" if cell is None else as_text(cell)
        if not texts and not own:
            return None
        known = {"": own} | {
            name: "" if passes(one) else as_text(one)
            for name, one in zip(self.others, others, strict=True)
        }
        made = [text if name is None else known[name] for text, name in self._parts]
        bounded(sum(map(len, made)))
        return "".join(made).strip()
