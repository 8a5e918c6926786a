from odoo.tests import tagged

from .test_downloads import APPLES, TransferCase


@tagged("post_install", "-at_install")
class TestLinks(TransferCase):
    """Symbolic links: followed inside the directory if that is set, else named."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.csv.flow_start = False
        cls.flow.several_runs = True
        cls.download = cls.task(
            "Fetch", "ftp_download", flow_start=True, server_id=cls.server.id
        )
        cls.transition(cls.download, cls.csv)

    def fetch(self, **config):
        self.download.config = repr({"stable": 0, "pattern": "*.csv"} | config)
        return self.settle(self.flow.with_user(self.user).do_run_sync())

    def link(self, name="neu.csv", target="alt/obst.csv"):
        self.put("alt/obst.csv", APPLES)
        (self.root / name).symlink_to(target)

    def result(self, run):
        return run.step_ids.filtered(lambda step: step.task_id == self.download).result

    def test_a_link_is_named_and_left(self):
        self.link()
        run = self.fetch()
        self.assertFalse(run.file_ids)
        self.assertIn("neu.csv", self.result(run))
        self.assertIn("follow_links", self.result(run))

    def test_a_link_that_nobody_asks_for_is_not_named(self):
        self.link("neu.txt")
        self.assertNotIn("neu.txt", self.result(self.fetch()))

    def test_a_link_is_followed_and_its_file_is_imported_once(self):
        self.link()
        run = self.fetch(follow_links=True)
        file = run.file_ids
        self.assertEqual((file.name, run.rows_done), ("neu.csv", 2))
        self.assertEqual((file.remote_path, file.remote_target)[1], "alt/obst.csv")
        self.assertFalse(self.fetch(follow_links=True).file_ids)

    def test_the_link_is_deleted_and_what_it_leads_to_stays(self):
        self.link()
        self.fetch(follow_links=True, after="delete")
        self.assertEqual((self.names(), self.names("alt")), (["alt"], ["obst.csv"]))

    def test_the_link_is_moved_and_what_it_leads_to_stays(self):
        self.link()
        run = self.fetch(follow_links=True, after="move")
        self.assertEqual(self.names("archive"), ["neu.csv"])
        self.assertEqual(self.names("alt"), ["obst.csv"])
        self.assertEqual(run.file_ids.transfer_state, "archived")

    def test_a_link_out_of_the_directory_is_named_with_the_reason(self):
        self.link("weg.csv", "/etc/passwd")
        self.put("a.csv", "Name\nKiwi\n")
        run = self.fetch(follow_links=True)
        self.assertEqual(run.file_ids.name, "a.csv")
        self.assertIn("weg.csv", run.message_ids.sorted("id")[0].body)

    def test_a_link_to_a_directory_is_no_file(self):
        self.link("ordner.csv", "alt")
        self.assertIn("ordner.csv", self.result(self.fetch(follow_links=True)))
