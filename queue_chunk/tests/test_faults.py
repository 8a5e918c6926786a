import json

from odoo.tests.common import BaseCase

from ..desk import faults
from ..desk.faults import Fault

SIZE = Fault("unreadable", "Größe", "zwölf", "", "size", "“zwölf” is not a number.")
COLOUR = Fault("missing_record", "Farbe", "rosé", "x.colour", "colour_id", "No “rosé”.")


class TestFaults(BaseCase):
    """What is wrong with a row is told in parts, and comes back as it was stored."""

    def test_faults_come_back_as_they_were_stored(self):
        stored = {7: [SIZE, COLOUR], 9: [COLOUR]}
        self.assertEqual(faults.parse(faults.dump(stored)), stored)

    def test_no_faults_are_stored_as_nothing(self):
        self.assertIs(faults.dump({}), False)
        self.assertEqual(faults.parse(False), {})

    def test_a_row_with_a_sentence_only_has_one_fault(self):
        stored = faults.dump({7: [SIZE]})
        found = faults.parse(stored, {"7": SIZE.message, "8": "It is refused."})
        self.assertEqual(found, {7: [SIZE], 8: [Fault(message="It is refused.")]})

    def test_what_is_not_known_takes_no_room(self):
        stored = json.loads(faults.dump({1: [Fault(message="No.")]}))
        self.assertEqual(stored, {"1": [{"kind": "other", "message": "No."}]})

    def test_some_of_the_lines_are_taken_as_they_are_stored(self):
        stored = faults.dump({7: [SIZE], 8: [COLOUR]})
        self.assertEqual(faults.only(stored, [8, 99]), faults.dump({8: [COLOUR]}))
        self.assertIs(faults.only(stored, [1]), False)

    def test_long_texts_are_cut_and_what_no_database_holds_goes(self):
        long = Fault("other", "c" * 999, "v" * 9999, message="m\0" * 9999).bounded()
        self.assertEqual(len(long.value), faults.LONGEST["value"])
        self.assertTrue(long.value.endswith("…"))
        self.assertNotIn("\0", long.message)

    def test_a_kind_that_does_not_exist_is_another(self):
        self.assertEqual(Fault.of({"kind": "x", "value": 0}).kind, "other")
        self.assertEqual(Fault.of({"kind": None}), Fault())

    def test_a_row_has_so_many_faults_and_no_more(self):
        stored = faults.dump({1: [SIZE] * 99})
        self.assertEqual(len(faults.parse(stored)[1]), faults.MOST)

    def test_ways_are_those_that_make_sense(self):
        self.assertEqual(SIZE.ways, ("text", "empty", "skip"))
        self.assertEqual(COLOUR.ways, ("record", "create", "text", "empty", "skip"))
        self.assertEqual(COLOUR._replace(model="").ways, ("text", "empty", "skip"))
        self.assertEqual(Fault("duplicate", "Code", "A1").ways, ("skip",))

    def test_an_empty_cell_is_answered_by_what_new_records_get(self):
        self.assertEqual(Fault("empty", "Name").ways, ("text", "skip"))
        empty = Fault("empty", "Farbe", "", "x.colour")
        self.assertEqual(empty.ways, ("record", "skip"))

    def test_what_several_columns_say_together_has_no_text(self):
        joint = COLOUR._replace(joint="all", places="Farbe\nTon")
        self.assertEqual(joint.ways, ("record", "empty", "skip"))
        self.assertEqual(joint.columns, ["Farbe", "Ton"])
        self.assertEqual(COLOUR.columns, ["Farbe"])

    def test_what_no_column_or_no_value_tells_has_no_answer(self):
        self.assertEqual(Fault("missing_record", "", "rosé", "x.colour").ways, ())
        self.assertEqual(COLOUR._replace(value="v" * 9999).bounded().ways, ())
        self.assertEqual(Fault("unread", "Name", "x").ways, ())
