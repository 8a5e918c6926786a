# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import TrelloCase


@tagged("post_install", "-at_install")
class TestExport(TrelloCase):
    """Lists from here go to Trello, and what changes of them."""

    def exported(self, trap):
        """The fields that are queued for export."""
        return [job.args for job in trap.enqueued_jobs]

    def test_a_list_that_is_made_here_is_made_there(self):
        with trap_jobs() as trap:
            values = {"name": "Süßkirschen", "backend_id": self.backend.id}
            made = self.lists.create(values)
        self.assertEqual(self.exported(trap), [()])
        trap.perform_enqueued_jobs()
        [there] = self.trello.lists.values()
        self.assertEqual((there["name"], there["closed"]), ("Süßkirschen", False))
        self.assertEqual(made.external_id, there["id"])
        self.assertTrue(made.sync_date)

    def test_what_changes_is_exported_and_nothing_else(self):
        made = self.import_list(self.trello.add_list("Birnen")["id"])
        with trap_jobs() as trap:
            made.name = "Birnen, grün"
            made.active = False
            made.board = "anderswo"
        self.assertEqual(self.exported(trap), [(["name"],), (["active"],)])
        trap.perform_enqueued_jobs()
        puts = self.trello.called("PUT")
        self.assertEqual(puts, [{"name": "Birnen, grün"}, {"closed": "true"}])

    def test_an_archived_list_is_closed_there_and_opened_again(self):
        made = self.import_list(self.trello.add_list("Birnen")["id"])
        for active in (False, True):
            made.active = active
            made.export_record(["active"])
            self.assertIs(self.trello.lists[made.external_id]["closed"], not active)

    def test_an_export_queues_nothing(self):
        made = self.make_list("Süßkirschen")
        with trap_jobs() as trap:
            made.export_record()
        trap.assert_jobs_count(0)

    def test_what_was_exported_comes_back_without_an_end(self):
        """The next import finds our own change, and writes what is there already."""
        self.make_list("Süßkirschen").export_record()
        self.backend.imported_until = "2020-01-01 00:00:00"
        with trap_jobs() as trap:
            self.lists.import_batch(self.backend)
        trap.assert_jobs_count(1)
        with trap_jobs() as after:
            trap.perform_enqueued_jobs()
        after.assert_jobs_count(0)
        self.assertEqual(self.lists.search_count([]), 1)
