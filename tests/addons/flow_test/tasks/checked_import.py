"""Task types whose records a person has to look at."""

from odoo.addons.connector_flow.tasks.abstract_task import AbstractChunkReadTask, Task

from .item_import import values


def dear(row):
    return values(row)["amount"] > 100


@Task(selection="test_checked_import", name="Checked Import")
class CheckedImport(AbstractChunkReadTask):
    """What is dear comes in and is looked at; a negative amount is refused."""

    def read_chunk(self, config=None, chunk_data=None, **kwargs):
        if dear(chunk_data):
            chunk_data.checkpoint("Is it really that dear?")
        return self.env["flow.test.item"].create(values(chunk_data))


@Task(selection="test_checked_batch_import", name="Checked Batch Import")
class CheckedBatchImport(AbstractChunkReadTask):
    """The same, many rows at once."""

    def read_rows(self, config=None, rows=None, **kwargs):
        items = self.env["flow.test.item"].create([values(row) for row in rows])
        for item in items.filtered(lambda item: item.amount > 100):
            self.add_checkpoint(item, "Is it really that dear?")
        return items


@Task(selection="test_mistaken_batch_import", name="Mistaken Batch Import")
class MistakenBatchImport(AbstractChunkReadTask):
    """Leaves it to the row, which cannot know its record."""

    def read_rows(self, config=None, rows=None, **kwargs):
        for row in rows:
            row.checkpoint("Which one?")


@Task(selection="test_remark", name="Remark")
class Remark(AbstractChunkReadTask):
    """Makes no record, but remarks something."""

    def read_chunk(self, config=None, chunk_data=None, **kwargs):
        chunk_data.checkpoint("Nothing came of it.")
