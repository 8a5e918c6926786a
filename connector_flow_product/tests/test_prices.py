from random import Random

from odoo.tests.common import BaseCase

from ..variants.prices import solve

ATTRIBUTES = (range(4), range(10, 14), range(20, 23))


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

    def test_sums_that_can_be_had_are_had(self):
        """Whatever the extras were, others give the same prices, to the cent."""
        for seed in range(200):
            random = Random(seed)
            cents = {v: random.randint(-999, 999) for one in ATTRIBUTES for v in one}
            variants = [
                tuple(map(random.choice, ATTRIBUTES[: 1 + seed % 3]))
                for _variant in range(random.randint(1, 12))
            ]
            priced = [
                (one, round(20 + sum(map(cents.get, one)) / 100, 2)) for one in variants
            ]
            extras, wrong = solve(20, priced)
            self.assertFalse(wrong, seed)
            for one, price in priced:
                self.assertAlmostEqual(20 + sum(map(extras.get, one)), price, 6)
