import gc
import weakref
from unittest.mock import patch

from odoo.tests.common import BaseCase

from ..tools import collector
from ..tools.collector import young_objects_only


class TestCollector(BaseCase):
    """While a chunk is imported the collector leaves alone what was there before."""

    def setUp(self):
        super().setUp()
        self.assertEqual(gc.get_freeze_count(), 0)

    def test_what_is_there_is_left_alone_and_what_is_new_is_not(self):
        old, new = [], []
        with young_objects_only():
            new.append([])
            watched = {id(one) for one in gc.get_objects()}
            self.assertNotIn(id(old), watched)
            self.assertIn(id(new[0]), watched)

    def test_in_the_end_everything_is_looked_at_again(self):
        with self.assertRaises(ZeroDivisionError), young_objects_only():
            raise ZeroDivisionError
        self.assertEqual(gc.get_freeze_count(), 0)

    def test_what_refers_to_itself_does_not_stay_for_ever(self):
        """Seen often enough, also what was made before and let go inside."""

        class Knot:
            pass

        knot = Knot()
        knot.itself, watched = knot, weakref.ref(knot)
        gc.disable()
        self.addCleanup(gc.enable)
        with patch.object(collector, "FULL_EVERY", 0), young_objects_only():
            del knot
        self.assertIsNone(watched())

    def test_what_somebody_else_froze_stays_frozen(self):
        self.addCleanup(gc.unfreeze)
        gc.freeze()
        with young_objects_only():
            pass
        self.assertGreater(gc.get_freeze_count(), 0)
