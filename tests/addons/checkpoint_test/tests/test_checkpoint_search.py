from odoo.tests import tagged

from .common import CheckpointCase


@tagged("post_install", "-at_install")
class TestSearch(CheckpointCase):
    """Finding checkpoints by what their records are called."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.checkpoints.search([]).unlink()
        cls.tree = cls.env["checkpoint.test.tree"].create({"name": "Apfelbaum"})
        cls.apple, cls.kiwi, cls.quince = cls.shop.add_checkpoint(record=cls.fruits)
        cls.of_tree = cls.shop.add_checkpoint(record=cls.tree)
        cls.empty = cls.shop.add_checkpoint(message="Die Liste ist leer.")

    def found(self, *condition):
        return self.checkpoints.search([condition])

    def test_by_a_part_of_the_name_across_models(self):
        self.tree.name = "Kiwibaum"
        self.assertEqual(self.found("name", "ilike", "kiwi"), self.kiwi | self.of_tree)

    def test_by_the_exact_name(self):
        self.assertEqual(self.found("name", "=", "Kiwi"), self.kiwi)
        both = self.found("name", "in", ["Kiwi", "Apfelbaum"])
        self.assertEqual(both, self.kiwi | self.of_tree)

    def test_by_what_it_is_not(self):
        others = self.apple | self.quince | self.of_tree | self.empty
        self.assertEqual(self.found("name", "not ilike", "kiwi"), others)
        self.assertEqual(self.found("name", "!=", "Kiwi"), others)

    def test_by_having_a_record_or_not(self):
        self.assertEqual(self.found("name", "=", False), self.empty)
        self.assertNotIn(self.empty, self.found("name", "!=", False))

    def test_there_is_no_limit_of_a_hundred(self):
        fruits = self.env["checkpoint.test.fruit"].create(
            [{"name": f"Traube {i}"} for i in range(120)]
        )
        self.raised(fruits)
        self.assertEqual(len(self.found("name", "ilike", "Traube")), 120)

    def test_archived_records_are_found(self):
        self.fruits[1].active = False
        self.assertEqual(self.found("name", "=", "Kiwi"), self.kiwi)

    def test_the_name_of_another_record_does_not_count(self):
        self.env["checkpoint.test.fruit"].create({"name": "Ohne Checkpoint"})
        self.assertFalse(self.found("name", "=", "Ohne Checkpoint"))

    def test_the_same_id_in_another_model_does_not_count(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE connector_checkpoint SET record_id = %s WHERE id = %s",
            [self.fruits[1].id, self.of_tree.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.found("name", "=", "Kiwi"), self.kiwi)

    def test_deleted_records_are_found_by_their_last_name(self):
        self.fruits[1].unlink()
        self.assertEqual(self.found("name", "ilike", "kiwi"), self.kiwi)

    def test_the_search_box_finds_reasons_too(self):
        found = self.checkpoints.name_search("leer")
        self.assertEqual(found, [(self.empty.id, "Die Liste ist leer.")])

    def test_lists_can_be_grouped_as_the_search_offers(self):
        for field in ("model_id", "backend_name", "message", "state"):
            with self.subTest(field):
                groups = self.checkpoints.web_read_group([], [field], ["__count"])
                self.assertEqual(sum(g["__count"] for g in groups["groups"]), 5)
