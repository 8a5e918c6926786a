# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from ..components import adapter
from .common import TrelloCase


@tagged("post_install", "-at_install")
class TestImport(TrelloCase):
    """Lists of Trello come in, first all, then those that changed."""

    def found(self):
        """The ids for which a batch queues jobs."""
        with trap_jobs() as trap:
            self.lists.import_batch(self.backend)
        return [job.args[1] for job in trap.enqueued_jobs]

    def test_a_list_comes_in(self):
        made = self.trello.add_list('Äpfel "rot"\n& grün')
        found = self.import_list(made["id"])
        self.assertEqual(found.name, 'Äpfel "rot"\n& grün')
        self.assertEqual((found.board, found.active), ("Obstkorb", True))
        self.assertEqual(found.backend_id, self.backend)
        self.assertTrue(found.sync_date)

    def test_a_closed_list_is_archived_and_an_open_one_is_not(self):
        id_ = self.trello.add_list("Birnen")["id"]
        self.trello.change_list(id_, closed=True)
        found = self.import_list(id_)
        self.assertFalse(found.active)
        self.trello.change_list(id_, closed=False)
        self.assertEqual(self.import_list(id_), found)
        self.assertTrue(found.active)

    def test_the_first_import_finds_all_lists(self):
        ids = [self.trello.add_list(f"Liste {number}")["id"] for number in range(3)]
        self.trello.change_list(ids[1], closed=True)
        self.assertEqual(self.found(), ids)
        self.assertEqual(self.backend.imported_until, self.trello.now)

    def test_the_next_import_finds_what_changed(self):
        """The last change is looked at again: dates here have whole seconds."""
        ids = [self.trello.add_list(f"Liste {number}")["id"] for number in range(3)]
        self.found()
        self.trello.change_list(ids[0], name="Neu")
        self.assertEqual(self.found(), [ids[0], ids[2]])
        self.assertEqual(self.found(), [ids[0]])

    def test_changes_are_read_page_after_page(self):
        """130 changes are three pages of 50, and a last one that is empty."""
        ids = [self.trello.add_list(f"Liste {number}")["id"] for number in range(2)]
        self.found()
        for number in range(130):
            self.trello.change_list(ids[number % 2], name=f"Liste {number}")
        self.assertEqual(set(self.found()), set(ids))
        pages = self.trello.called("GET", "/actions")
        self.assertEqual(len(pages), 4)
        self.assertEqual({page["limit"] for page in pages}, {str(adapter.PAGE)})

    def test_a_page_that_comes_again_does_not_lead_around_for_ever(self):
        self.trello.add_list("Birnen")
        self.found()
        self.trello.add_list("Kirschen")
        first = self.trello.get_actions("createList", "2026", 9)
        self.trello.misbehave("GET", "/actions", lambda page: first, times=9)
        with self.assertRaisesRegex(Exception, "the same page again"):
            self.found()

    def test_an_action_about_no_list_is_left_out(self):
        self.trello.add_list("Birnen")
        self.backend.imported_until = datetime(2020, 1, 1)
        without = [{"id": "1", "data": {}}, {"id": "2"}]
        self.trello.misbehave("GET", "/actions", lambda page: without)
        self.assertEqual(self.found(), [])

    def test_what_changes_during_an_import_is_for_the_next(self):
        """The date is that of before the search."""
        self.trello.add_list("Birnen")
        before = self.trello.now

        def change(lists):
            self.trello.add_list("Kirschen")
            return lists

        self.trello.misbehave("GET", "/lists", change)
        self.found()
        self.assertEqual(self.backend.imported_until, before)

    def test_an_empty_board_has_nothing_to_import(self):
        self.assertEqual(self.found(), [])
        self.assertFalse(self.backend.imported_until)

    def test_an_import_is_not_exported(self):
        id_ = self.trello.add_list("Birnen")["id"]
        with trap_jobs() as trap:
            self.import_list(id_)
            self.trello.change_list(id_, name="Birnen, grün", closed=True)
            self.import_list(id_)
        trap.assert_jobs_count(0)

    def test_a_list_that_is_gone_is_told(self):
        result = self.lists.import_record(self.backend, "5f00")
        self.assertEqual(result, "The backend has no record 5f00.")
