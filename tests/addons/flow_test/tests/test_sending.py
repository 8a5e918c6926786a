import os

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .test_downloads import APPLES, TransferCase


@tagged("post_install", "-at_install")
class TestUploads(TransferCase):
    """Files that are sent, under a temporary name first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.out = cls.env["impexp.task.flow"].create({"name": "Aus/gang"})
        cls.send = cls.task(
            "Send", "ftp_upload", cls.out, flow_start=True, server_id=cls.server.id
        )

    def start(self, content=APPLES, name="äpfel.csv", pattern="{name}", **config):
        """The step of a run that is about to send a file."""
        self.send.config = repr({"name": pattern} | config)
        file = self.file(content.encode(), self.user, name)
        run = self.out.with_user(self.user).do_run(file_id=file.id)
        return run.sudo().step_ids

    def work(self, step, phases=10):
        """The jobs of the step."""
        for _phase in range(phases):
            if step.state == "new":
                self.perform(step.job_id)
        return step

    def test_a_file_arrives_whole_under_its_name(self):
        step = self.work(self.start())
        self.assertEqual(self.names(), ["äpfel.csv"])
        self.assertEqual((self.root / "äpfel.csv").read_text(), APPLES)
        self.assertEqual(step.state, "done")
        self.assertIn("äpfel.csv", step.result)
        self.assertEqual(step.file_id.transfer_state, "sent")
        self.assertEqual(step.file_id.remote_path, "äpfel.csv")

    def test_an_empty_file_arrives(self):
        self.work(self.start(""))
        self.assertEqual((self.root / "äpfel.csv").read_bytes(), b"")

    def test_it_has_a_temporary_name_until_it_is_whole(self):
        """What is there behind each job."""
        step = self.work(self.start(), 1)
        self.assertEqual(self.names(), [])
        self.work(step, 1)
        [name] = self.names()
        self.assertRegex(name, r"^äpfel\.csv\.\w{8}\.part$")
        self.work(step, 1)
        self.assertEqual(self.names(), ["äpfel.csv"])

    def test_without_jobs_nothing_is_done_outside_before_the_commit(self):
        file = self.file(APPLES.encode(), self.user, "a.csv")
        run = self.out.with_user(self.user).do_run_sync(file_id=file.id).sudo()
        self.assertEqual(self.names(), [])
        self.assertEqual(run.state, "running")
        self.work(run.step_ids)
        self.assertEqual(self.names(), ["a.csv"])

    def test_names_are_made_from_a_pattern(self):
        """A slash in the name of a flow parts no path."""
        name = "{flow}-{stem}-{sequence}{ext}"
        self.work(self.start(pattern=name))
        self.work(self.start(pattern=name))
        self.assertEqual(
            self.names(), ["Aus_gang-äpfel-00001.csv", "Aus_gang-äpfel-00002.csv"]
        )

    def test_a_directory_is_made_if_wished(self):
        step = self.work(self.start(directory="in/neu"))
        self.assertEqual(step.state, "failed")
        self.work(self.start(directory="in/neu", make_directory=True))
        self.assertEqual(self.names("in/neu"), ["äpfel.csv"])

    # a name that is taken

    def test_a_name_that_is_taken_is_an_error_before_anything_is_sent(self):
        self.put("äpfel.csv", "alt")
        step = self.work(self.start())
        self.assertEqual(step.state, "failed")
        self.assertIn("äpfel.csv” already", step.error)
        self.assertEqual(self.names(), ["äpfel.csv"])
        self.assertEqual((self.root / "äpfel.csv").read_text(), "alt")

    def test_a_name_that_was_taken_meanwhile_is_an_error_and_retry_goes_on(self):
        step = self.work(self.start(), 2)
        path = self.put("äpfel.csv", "alt")
        self.work(step)
        self.assertEqual(step.state, "failed")
        path.unlink()
        step.action_retry()
        self.work(step)
        self.assertEqual((self.root / "äpfel.csv").read_text(), APPLES)
        self.assertEqual(self.names(), ["äpfel.csv"])

    def test_a_name_that_is_taken_may_be_replaced(self):
        self.put("äpfel.csv", "alt")
        self.work(self.start(existing="replace"))
        self.assertEqual((self.root / "äpfel.csv").read_text(), APPLES)
        self.assertEqual(self.names(), ["äpfel.csv"])

    def test_a_name_that_is_taken_may_be_numbered(self):
        for _time in range(3):
            step = self.work(self.start(existing="number"))
        self.assertEqual(self.names(), ["äpfel-2.csv", "äpfel-3.csv", "äpfel.csv"])
        self.assertEqual(step.file_id.remote_path, "äpfel-3.csv")

    def test_a_name_that_is_taken_may_be_skipped(self):
        self.put("äpfel.csv", "alt")
        step = self.work(self.start(existing="skip"))
        self.assertIn("Not sent", step.result)
        self.assertEqual(step.state, "done")
        later = self.work(self.start(existing="skip", name="b.csv"), 2)
        self.put("b.csv", "alt")
        self.work(later)
        self.assertEqual(self.names(), ["b.csv", "äpfel.csv"])

    # after a crash

    def test_an_upload_that_died_behind_the_rename_sees_that_it_had(self):
        step = self.work(self.start(), 2)
        [name] = self.names()
        (self.root / name).rename(self.root / "äpfel.csv")
        self.work(step)
        self.assertEqual(step.state, "done")
        self.assertEqual(self.names(), ["äpfel.csv"])

    def test_a_numbered_upload_that_died_behind_the_rename_sees_its_number(self):
        self.put("äpfel.csv", APPLES)
        step = self.work(self.start(existing="number"), 2)
        [part] = set(self.names()) - {"äpfel.csv"}
        (self.root / part).rename(self.root / "äpfel-2.csv")
        self.work(step)
        self.assertEqual(step.file_id.remote_path, "äpfel-2.csv")
        self.assertEqual(self.names(), ["äpfel-2.csv", "äpfel.csv"])

    def test_a_replacement_that_died_behind_the_removal_goes_on(self):
        self.put("äpfel.csv", "alt")
        step = self.work(self.start(existing="replace"), 2)
        (self.root / "äpfel.csv").unlink()
        self.work(step)
        self.assertEqual((self.root / "äpfel.csv").read_text(), APPLES)

    def test_what_vanished_after_an_attempt_was_received(self):
        """Receivers take a file as soon as they see its name."""
        step = self.work(self.start(), 2)
        (self.root / self.names()[0]).unlink()
        step.attempts = 1
        self.work(step)
        self.assertEqual(step.state, "done")

    def test_what_vanished_before_any_attempt_is_asked_about_and_sent_by_retry(self):
        """Somebody tidied up: not sent twice in silence, and not lost."""
        step = self.work(self.start(), 2)
        (self.root / self.names()[0]).unlink()
        self.work(step)
        self.assertEqual(step.state, "failed")
        self.assertIn("Ask whether it was received", step.error)
        step.action_retry()
        self.work(step)
        self.assertEqual(self.names(), ["äpfel.csv"])

    def test_what_is_there_of_somebody_elses_is_not_continued(self):
        """A temporary name that others may have too."""
        self.put("äpfel.csv.tmp", "x" * 500_000)
        content = "Name\n" + 200_000 * "Birne\n"
        self.work(self.start(content, temporary="{name}.tmp"))
        self.assertEqual((self.root / "äpfel.csv").read_text(), content)

    def test_a_file_that_was_cut_there_is_never_renamed(self):
        """The size is compared before the name is given."""
        step = self.work(self.start(), 2)
        os.truncate(self.root / self.names()[0], 5)
        step.place = step.place.replace('"rename"', '"write"')
        self.work(step)
        self.assertEqual((self.root / "äpfel.csv").read_text(), APPLES)

    # from server to server

    def test_a_file_is_moved_on_from_one_directory_to_another(self):
        """The upload is what its import is: then it is archived."""
        self.put("in/a.csv")
        (self.root / "aus").mkdir()
        flow = self.env["impexp.task.flow"].create({"name": "Relay"})
        config = "{'stable': 0, 'directory': 'in', 'after': 'delete'}"
        fetch = self.task(
            "Fetch",
            "ftp_download",
            flow,
            flow_start=True,
            server_id=self.server.id,
            config=config,
        )
        send = self.task(
            "Send",
            "ftp_upload",
            flow,
            server_id=self.server.id,
            config="{'directory': 'aus'}",
        )
        self.transition(fetch, send)
        run = self.settle(flow.with_user(self.user).do_run())
        self.settle(run)
        self.assertEqual((self.names("in"), self.names("aus")), ([], ["a.csv"]))
        self.assertEqual(run.file_ids.transfer_state, "archived")
        self.assertEqual(run.file_ids.remote_path, "in/a.csv")
        self.assertEqual(run.state, "done")

    def test_each_part_of_an_export_is_sent_when_all_is_done(self):
        names = ["Äpfel", "Kiwi", "Limette"]
        self.env["flow.test.item"].create([{"name": name} for name in names])
        flow = self.env["impexp.task.flow"].create({"name": "Items to parts"})
        config = "{'model': 'flow.test.item', 'fields': {'name': 'Name'}}"
        read = self.task("Read", "record_export", flow, flow_start=True, config=config)
        config = "{'file_name': 'items-{part}.csv', 'split_rows': 1}"
        write = self.task("Write", "csv_export", flow, config=config)
        send = self.task("Send", "ftp_upload", flow, server_id=self.server.id)
        self.transition(read, write)
        self.transition(write, send).fires = "all"
        self.settle(self.settle(flow.do_run_sync()))
        parts = [(self.root / name).read_text() for name in self.names()]
        self.assertEqual(len(parts), 3)
        for name in names:
            self.assertIn(name, "".join(parts))

    def test_options_that_cannot_be_meant_are_refused(self):
        for config, text in (
            ({"existing": "panic"}, "replace"),
            ({"name": "{nme}"}, "{nme}"),
            ({"name": " "}, "empty"),
            ({"temporary": "{name}"}, "another name"),
            ({"temporary": "fixed.part"}, "another name"),
        ):
            with self.subTest(config), self.assertRaisesRegex(ValidationError, text):
                self.send.config = repr(config)
