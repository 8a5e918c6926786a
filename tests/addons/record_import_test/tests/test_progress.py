from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.connector_flow.engine.pulse import Pulse
from odoo.addons.connector_flow.records import batch, creator

from .common import ImportCase


@tagged("post_install", "-at_install")
class TestProgress(ImportCase):
    """How far a long chunk is, is told while it is at work."""

    def told(self, weights):
        """How many rows are done, as often as that is told of a file."""
        rows = [f"{name};{one}" for name, one in zip("äböde", weights, strict=True)]
        mapping = {"Name": "name", "Gewicht": "weight"}
        content = "\n".join(["Name;Gewicht", *rows, ""])
        with (
            patch.object(creator, "AT_ONCE", 2),
            patch.object(batch, "AT_ONCE", 2),
            patch.object(Pulse, "beat_within", autospec=True) as beat,
        ):
            self.load(content, mapping=mapping, key="name")
        told = [call.args[1] for call in beat.call_args_list]
        return [rows for rows in told if rows]

    def test_records_are_made_part_by_part(self):
        self.assertEqual(self.told("12345"), [2, 4, 5])
        self.assertEqual(self.figures(), (5, 0, 0))

    def test_records_are_changed_part_by_part(self):
        self.told("12345")
        self.assertEqual(self.told("12789"), [2, 4, 5])
        self.assertEqual(self.figures(), (3, 2, 0))

    def test_what_was_undone_is_not_told_as_lost(self):
        """A bar that goes back says nothing to a person."""
        run = self.load("Name;Gewicht\nÄpfel;1\nBirnen;2\n")
        pulse = Pulse(run.chunk_ids.with_context(job_uuid="x"))
        with self.enter_registry_test_mode():
            for rows in (2, 1):
                pulse.next = 0
                pulse.beat_within(rows)
        self.env.cr.execute("SELECT rows FROM impexp_pulse")
        self.assertEqual(self.env.cr.fetchall(), [(2,)])
