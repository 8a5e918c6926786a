from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests.common import BaseCase

from ..variants.prices import solve

VALUES = st.tuples(st.integers(0, 3), st.integers(10, 13), st.integers(20, 22))
EXTRAS = st.lists(st.integers(-999, 999), min_size=30, max_size=30)


class TestPrices(BaseCase):
    """Prices of variants become extra prices of values."""

    def test_one_attribute_that_decides_has_all_extras(self):
        extras, wrong = solve(79.9, [((1, 3), 79.9), ((1, 4), 89.9), ((2, 3), 79.9)])
        self.assertEqual(extras, {1: 0, 2: 0, 3: 0, 4: 10})
        self.assertFalse(wrong)

    def test_two_attributes_add_up(self):
        priced = [((1, 3), 10), ((1, 4), 12), ((2, 3), 15), ((2, 4), 17)]
        self.assertEqual(solve(10, priced), ({1: 0, 2: 5, 3: 0, 4: 2}, []))

    def test_a_price_that_does_not_fit_is_named(self):
        priced = [((1, 3), 10), ((1, 4), 12), ((2, 3), 15), ((2, 4), 18)]
        self.assertEqual(solve(10, priced)[1], [3])

    def test_without_attributes_the_price_is_that_of_the_product(self):
        self.assertEqual(solve(10, [((), 10)]), ({}, []))
        self.assertEqual(solve(10, [((), 12)])[1], [0])

    @settings(
        max_examples=50,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(VALUES, min_size=1, max_size=12), EXTRAS)
    def test_sums_that_can_be_had_are_had(self, variants, cents):
        """Whatever the extras were, others give the same prices, to the cent."""
        prices = [round(20 + sum(cents[v] for v in one) / 100, 2) for one in variants]
        extras, wrong = solve(20, list(zip(variants, prices, strict=True)))
        self.assertFalse(wrong)
        for one, price in zip(variants, prices, strict=True):
            self.assertAlmostEqual(20 + sum(extras[v] for v in one), price, 6)
