import os
import shutil
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.connector_flow.downloads import looking
from odoo.addons.connector_flow.engine.backoff import pause_before
from odoo.addons.connector_flow.engine.run_end import look_for_end
from odoo.addons.connector_flow.tasks import ftp_download
from odoo.addons.connector_flow.transfer import local

from .common import FlowCase

APPLES = "Name;Amount\nÄpfel;1,20\nKiwi;0\n"
ROOT = "CONNECTOR_FLOW_LOCAL_ROOT"
JANUARY = 1_736_467_200  # 2025-01-10, midnight


class TransferCase(FlowCase):
    """A server that is a directory, and a flow that fetches files from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.root)
        cls.startClassPatcher(patch.dict(os.environ, {ROOT: str(cls.root)}))
        cls.server = cls.env["impexp.server"].create(
            {"name": "Warehouse", "protocol": "local"}
        )

    def setUp(self):
        super().setUp()
        for path in self.root.iterdir():
            is_folder = path.is_dir() and not path.is_symlink()
            shutil.rmtree(path) if is_folder else path.unlink()

    def put(self, name, content=APPLES, age=3600):
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        then = time.time() - age
        os.utime(path, (then, then))
        return path

    def names(self, directory=""):
        return sorted(path.name for path in (self.root / directory).iterdir())

    def settle(self, run):
        """What follows the commit of a run, and the jobs that it queues."""
        run = run.sudo()
        look_for_end(run)
        for _turn in range(5):
            steps = run.step_ids.filtered(lambda step: step.state == "new")
            for step in steps:
                self.perform(step.job_id)
            look_for_end(run)
        return run


@tagged("post_install", "-at_install")
class TestDownloads(TransferCase):
    """Which files a download takes, and what it remembers of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.csv.flow_start = False
        cls.flow.several_runs = True
        cls.download = cls.task(
            "Fetch", "ftp_download", flow_start=True, server_id=cls.server.id
        )
        cls.transition(cls.download, cls.csv)

    def fetch(self, user=None, **config):
        self.download.config = repr({"stable": 0} | config)
        run = self.flow.with_user(user or self.user).do_run_sync()
        return self.settle(run)

    def test_each_new_file_is_fetched_and_imported(self):
        self.put("äpfel.csv")
        self.put("kiwi 2.csv", "Name\nKiwi\n")
        run = self.fetch()
        self.assertEqual((run.rows, run.rows_done), (3, 3))
        files = run.file_ids.sorted("name")
        self.assertEqual(files.mapped("name"), ["kiwi 2.csv", "äpfel.csv"])
        self.assertEqual(set(files.mapped("transfer_state")), {"imported"})
        self.assertEqual(files[1].remote_path, "äpfel.csv")
        self.assertEqual(files[1].size, len(APPLES.encode()))
        self.assertEqual(run.state, "done")

    def test_a_file_that_is_left_there_is_fetched_once(self):
        self.put("a.csv")
        self.fetch()
        run = self.fetch()
        self.assertFalse(run.file_ids)
        self.assertTrue(run.nothing_new)
        self.assertFalse(run.message_ids)

    def test_names_are_chosen_by_patterns(self):
        """Several patterns; hidden and half written files are never taken."""
        for name in ("a.csv", "b.txt", "c.pdf", ".hidden.csv", "d.csv.part"):
            self.put(name)
        run = self.fetch(pattern=["*.csv", "b.*", "*.part"])
        self.assertEqual(run.file_ids.sorted("name").mapped("name"), ["a.csv", "b.txt"])

    def test_a_directory_is_no_file_and_is_not_searched(self):
        self.put("deep/a.csv")
        self.assertFalse(self.fetch().file_ids)
        self.assertEqual(self.fetch(directory="deep").file_ids.name, "a.csv")

    def test_the_oldest_come_first_at_most_so_many(self):
        self.put("a.csv", age=100)
        self.put("b.csv", age=200)
        self.put("c.csv", age=300)
        first = self.fetch(order="time", limit=2)
        self.assertEqual(first.file_ids.sorted("id").mapped("name"), ["c.csv", "b.csv"])
        self.assertEqual(self.fetch(order="time", limit=2).file_ids.name, "a.csv")

    def test_a_file_that_is_too_young_waits(self):
        path = self.put("a.csv", age=5)
        self.assertFalse(self.fetch(min_age=60).file_ids)
        os.utime(path, (time.time() - 90,) * 2)
        self.assertTrue(self.fetch(min_age=60).file_ids)

    def test_only_files_with_a_marker_are_taken_and_the_marker_is_no_file(self):
        self.put("a.csv")
        self.put("b.csv")
        self.put("b.csv.done", "")
        run = self.fetch(pattern="*", done_marker=".done")
        self.assertEqual(run.file_ids.name, "b.csv")

    def test_a_marker_goes_with_its_file(self):
        self.put("b.csv")
        self.put("b.csv.done", "")
        self.fetch(done_marker=".done", after="delete")
        self.assertEqual(self.names(), [])

    def test_a_marked_file_needs_no_second_look(self):
        self.put("b.csv", age=0)
        self.put("b.csv.done", "")
        with patch.object(looking, "LOOKS", 0):
            run = self.fetch(done_marker=".done", stable=60)
        self.assertEqual(run.file_ids.transfer_state, "imported")

    def test_a_growing_file_is_looked_at_until_it_rests(self):
        path, sleeps = self.put("a.csv", "Name\nÄpf"), []

        def grow(task):
            sleeps.append(task.next_seconds)
            if len(sleeps) == 1:
                path.write_text("Name\nÄpfel\n")
            self.env["impexp.file"].search([]).looked = "2020-01-01"
            task.place, task.next_place = task.next_place, None

        with patch.object(ftp_download.FtpDownload, "_wait_here", grow):
            run = self.fetch(stable=7)
        self.assertEqual(sleeps, [7, 7, None])
        self.assertEqual(run.chunk_ids.mapped("rows"), [1])
        self.assertEqual(self.env["flow.test.item"].search([]).name, "Äpfel")

    def test_a_file_that_never_rests_is_left_to_the_next_run(self):
        path = self.put("a.csv")

        def grow(_self):
            path.write_text(path.read_text() + "Birne;1\n")
            _self.place, _self.next_place = _self.next_place, None

        with (
            patch.object(looking, "LOOKS", 3),
            patch.object(ftp_download.FtpDownload, "_wait_here", grow),
        ):
            run = self.fetch(stable=5)
        self.assertEqual(run.file_ids.transfer_state, "seen")
        self.assertFalse(run.chunk_ids or run.nothing_new)
        again = self.fetch()
        self.assertEqual(again.rows_done, 5)
        self.assertFalse(run.file_ids, "it is the other run's file now")

    def test_a_file_that_vanishes_before_it_is_fetched_is_forgotten(self):
        path = self.put("a.csv")
        run, _trap = self.run_look()
        self.assertTrue(run.file_ids)
        path.unlink()
        self.settle(run)
        self.assertFalse(run.file_ids)
        self.assertFalse(self.env["impexp.remote.file"].search([]))

    # the same again

    def test_a_new_time_makes_a_new_file(self):
        """A stock file may return to an earlier state."""
        path = self.put("a.csv")
        self.fetch()
        os.utime(path, (1e9, 1e9))
        run = self.fetch()
        self.assertEqual(run.file_ids.transfer_state, "imported")
        self.assertEqual(run.rows_done, 2)

    def test_the_same_content_may_be_skipped(self):
        path = self.put("a.csv")
        first = self.fetch().file_ids
        os.utime(path, (1e9, 1e9))
        second = self.fetch(same_content="skip").file_ids
        self.assertEqual(second.transfer_state, "skipped")
        self.assertEqual(second.duplicate_of_id, first)
        self.assertEqual(second.state, "done")
        self.assertFalse(second.step_ids or self.attachments(second))
        self.assertIn("not imported again", second.transfer_note)

    def test_a_file_that_comes_back_from_the_archive_is_skipped(self):
        """Same place, time, size and content: it was imported once already."""
        path = self.put("a.csv")
        time_ = path.stat().st_mtime
        first = self.fetch(after="move").file_ids
        (self.root / "archive" / "a.csv").rename(path)
        os.utime(path, (time_, time_))
        second = self.fetch(after="move").file_ids
        self.assertEqual(second.duplicate_of_id, first)
        self.assertEqual(second.transfer_state, "archived")
        [looked, archived] = second.run_id.step_ids.mapped("result")
        self.assertEqual(looked, "Files fetched: 0; known already: 1")
        self.assertEqual(archived, "Files moved or deleted: 1")
        self.assertEqual(self.names(), ["archive"])

    def test_another_content_with_the_time_and_size_of_before_is_imported(self):
        """Servers that know the day only: the content tells."""
        path = self.put("a.csv")
        stat = path.stat()
        self.fetch(after="delete")
        self.put("a.csv", APPLES.replace("Kiwi", "Lime"))
        os.utime(path, (stat.st_mtime,) * 2)
        run = self.fetch(after="delete")
        self.assertEqual(run.file_ids.transfer_state, "archived")
        self.assertEqual(run.rows_done, 2)

    def test_a_file_that_is_listed_by_its_day_after_half_a_year_is_known(self):
        """`ls` shows the time of day of young files only, and so do FTP servers."""
        path = self.put("a.csv")
        os.utime(path, (JANUARY + 13 * 3600 + 45 * 60,) * 2)
        first = self.fetch().file_ids
        os.utime(path, (JANUARY,) * 2)
        with patch.object(local.LocalAdapter, "time_step", 60):
            second = self.fetch()
            self.assertEqual(second.rows, 0)
            self.assertEqual(second.file_ids.duplicate_of_id, first)
            self.assertFalse(self.fetch().file_ids)

    def test_a_file_of_another_day_is_not_the_one_that_was_listed_by_its_day(self):
        path = self.put("a.csv")
        os.utime(path, (JANUARY + 13 * 3600,) * 2)
        self.fetch()
        os.utime(path, (JANUARY + 24 * 3600,) * 2)
        with patch.object(local.LocalAdapter, "time_step", 60):
            self.assertEqual(self.fetch().rows_done, 2)

    def test_where_times_are_exact_midnight_is_one_as_any_other(self):
        path = self.put("a.csv")
        os.utime(path, (JANUARY + 13 * 3600,) * 2)
        self.fetch()
        os.utime(path, (JANUARY,) * 2)
        self.assertEqual(self.fetch().rows_done, 2)

    def test_what_is_left_there_is_known_when_its_run_is_long_gone(self):
        self.put("a.csv")
        run = self.fetch()
        run.unlink()
        self.assertFalse(self.fetch().file_ids)

    def test_two_flows_each_take_the_file(self):
        self.put("a.csv")
        self.fetch()
        flow = self.flow.create({"name": "Other"})
        self.task("F", "ftp_download", flow, flow_start=True, server_id=self.server.id)
        flow.task_ids.config = "{'stable': 0}"
        self.assertEqual(len(flow.do_run_sync().file_ids), 1)

    def test_a_long_directory_costs_few_queries(self):
        """Of a hundred known files nothing is read but that they are known."""
        for number in range(100):
            self.put(f"{number}.csv", "Name\n")
        (self.csv | self.rows).unlink()
        self.fetch(pattern="*")
        self.put("new 1.csv")
        self.put("new 2.csv")
        run = self.flow.with_user(self.user).do_run().sudo()
        before = self.env.cr.sql_log_count
        self.perform(run.step_ids.job_id)
        self.assertLess(self.env.cr.sql_log_count - before, 60)
        self.assertEqual(len(run.file_ids), 2)

    # afterwards

    def test_imported_files_are_moved(self):
        self.put("in/a.csv")
        run = self.fetch(directory="in", after="move", move_to="old/{date}/{stem}.x")
        self.assertEqual(self.names("in"), ["old"])
        [moved] = (self.root / "in" / "old").rglob("*.x")
        self.assertEqual(moved.read_text(), APPLES)
        self.assertEqual(run.file_ids.transfer_state, "archived")
        self.assertIn("old/", run.file_ids.transfer_note)
        self.assertEqual(run.state, "done")

    def test_a_name_that_is_taken_in_the_archive_is_kept(self):
        self.put("archive/a.csv", "old")
        self.put("a.csv")
        file = self.fetch(after="move").file_ids
        self.assertEqual(self.names("archive"), [f"a-{file.id}.csv", "a.csv"])
        self.assertEqual((self.root / "archive" / "a.csv").read_text(), "old")

    def test_files_with_failed_rows_are_archived_and_the_rows_wait_here(self):
        self.put("a.csv", "Name;Amount\nKiwi;x\nLimette;1\n")
        run = self.fetch(after="delete")
        self.assertEqual(self.names(), [])
        self.assertEqual((run.state, run.rows_failed), ("failed", 1))
        self.assertEqual(run.file_ids.transfer_state, "archived")
        self.assertEqual(run.file_ids.state, "failed")

    def test_a_file_that_cannot_be_read_stays_on_the_server(self):
        self.put("a.csv")
        self.csv.config = "{'required_columns': ['Preis']}"
        with self.assertRaisesRegex(UserError, "Preis"):
            self.fetch(after="delete")
        self.assertEqual(self.names(), ["a.csv"])

    def test_nothing_is_deleted_before_the_rows_are_in_chunks(self):
        """The archive is a step of its own, behind the commit of the import."""
        self.put("a.csv")
        self.download.config = "{'stable': 0, 'after': 'delete'}"
        run = self.flow.do_run_sync()
        self.assertEqual(self.names(), ["a.csv"])
        self.assertEqual(run.file_ids.transfer_state, "fetched")
        self.settle(run)
        self.assertEqual(self.names(), [])

    def wait_for_all(self, condition=False):
        """The import starts when all of the download is done."""
        arrow = self.csv.transition_in_ids
        arrow.write({"fires": "all", "condition": condition})

    def test_each_file_is_imported_when_all_are_here(self):
        self.wait_for_all()
        for name in ("a.csv", "b.csv", "c.csv"):
            self.put(name, f"Name\n{name}\n")
        run = self.fetch(after="delete")
        self.assertEqual((run.rows, run.rows_done), (3, 3))
        self.assertEqual(set(run.file_ids.mapped("transfer_state")), {"archived"})
        self.assertEqual(self.names(), [])

    def test_a_condition_is_asked_for_each_file(self):
        self.wait_for_all("file.name != 'b.csv'")
        for name in ("a.csv", "b.csv", "c.csv"):
            self.put(name, f"Name\n{name}\n")
        run = self.fetch(after="delete")
        self.assertEqual(run.rows_done, 2)
        self.assertEqual(self.names(), ["b.csv"])

    def test_a_file_that_was_known_already_is_not_imported_when_all_are_here(self):
        self.wait_for_all()
        path = self.put("a.csv")
        self.fetch()
        os.utime(path, (1e9, 1e9))
        self.put("b.csv", "Name\nKiwi\n")
        run = self.fetch(same_content="skip")
        self.assertEqual((run.rows, run.rows_done), (1, 1))

    def test_nothing_is_archived_while_what_waits_for_all_is_held_back(self):
        """One file cannot be fetched: none of the others was read yet."""
        self.wait_for_all()
        self.put("a.csv")
        self.download.config = "{'stable': 0, 'after': 'delete'}"
        run = self.flow.do_run_sync().sudo()
        run.step_ids.filtered(lambda step: step.task_id != self.download).unlink()
        run.step_ids.state = "failed"
        self.settle(run)
        self.assertEqual(run.file_ids.transfer_state, "fetched")
        self.assertEqual(self.names(), ["a.csv"])

    def test_a_file_that_no_task_took_stays_on_the_server(self):
        """Its content would be nowhere else some day."""
        self.csv.transition_in_ids.condition = "file.name != 'b.csv'"
        self.put("a.csv")
        self.put("b.csv")
        run = self.fetch(after="delete")
        self.assertEqual(self.names(), ["b.csv"])
        file = run.file_ids.filtered(lambda one: one.name == "b.csv")
        self.assertEqual(file.transfer_state, "skipped")
        self.assertIn("no condition", file.transfer_note)
        self.assertEqual(run.state, "done")
        self.assertFalse(self.fetch().file_ids)

    def test_files_that_are_only_fetched_are_archived(self):
        (self.csv | self.rows).unlink()
        self.put("a.csv")
        self.fetch(after="delete")
        self.assertEqual(self.names(), [])

    def test_a_task_that_is_given_all_files_has_taken_each(self):
        witness = self.task("Witness", "test_witness")
        self.csv.transition_in_ids.unlink()
        self.csv.unlink()
        self.transition(self.download, witness).fires = "all"
        self.put("a.csv")
        self.put("b.csv")
        run = self.fetch(after="delete")
        self.assertEqual(self.names(), [])
        self.assertEqual(len(run.step_ids.filtered("transition_id")), 1)

    def archive_step(self, **config):
        """A run whose file is imported and waits for its archive."""
        self.download.config = repr({"stable": 0} | config)
        run = self.flow.do_run_sync().sudo()
        look_for_end(run)
        step = run.step_ids.filtered("archives")
        self.assertEqual(len(step), 1)
        return run, step

    def test_a_file_that_changed_meanwhile_is_left_and_taken_as_a_new_one(self):
        path = self.put("a.csv")
        run, step = self.archive_step(after="delete")
        path.write_text("Name\nNeu\n")
        self.perform(step.job_id)
        self.assertEqual(self.names(), ["a.csv"])
        self.assertEqual(run.file_ids.transfer_state, "imported")
        self.assertIn("changed on the server", run.file_ids.transfer_note)
        self.assertEqual(self.fetch().rows_done, 1)

    def test_an_archive_that_died_behind_the_move_sees_that_it_had(self):
        path = self.put("a.csv")
        run, step = self.archive_step(after="move")
        (self.root / "archive").mkdir()
        path.rename(self.root / "archive" / "a.csv")
        self.perform(step.job_id)
        self.assertEqual(run.file_ids.transfer_state, "archived")
        self.assertIn("archive/a.csv", run.file_ids.transfer_note)

    def test_an_archive_that_died_behind_the_removal_sees_that_it_had(self):
        path = self.put("a.csv")
        run, step = self.archive_step(after="delete")
        path.unlink()
        self.perform(step.job_id)
        self.assertEqual(run.file_ids.transfer_state, "archived")
        self.assertEqual(step.state, "done")

    def test_who_writes_anew_while_it_is_moved_gets_it_back(self):
        path = self.put("a.csv")
        run, step = self.archive_step(after="move")
        real = os.link

        def link(*args, **kwargs):
            path.write_text("Name\nganz neu\n")
            return real(*args, **kwargs)

        with patch("os.link", link):
            self.perform(step.job_id)
        self.assertEqual(path.read_text(), "Name\nganz neu\n")
        self.assertEqual(run.file_ids.transfer_state, "imported")

    def test_what_cannot_be_moved_is_told_and_the_others_are(self):
        """Retry moves it when it can be."""
        self.put("a.csv")
        self.put("b.csv")
        run, step = self.archive_step(after="move", move_to="old/{name}")
        real = local.LocalAdapter.rename

        def rename(adapter, old, new):
            if old == "a.csv":
                raise adapter.not_allowed(old, "Permission denied")
            return real(adapter, old, new)

        with patch.object(local.LocalAdapter, "rename", rename):
            self.settle(run)
        self.assertEqual(self.names(), ["a.csv", "old"])
        self.assertEqual(step.state, "failed")
        self.assertIn("Permission denied", step.error)
        self.assertEqual(run.state, "failed")
        step.action_retry()
        self.settle(run)
        self.assertEqual(self.names("old"), ["a.csv", "b.csv"])
        self.assertEqual(run.state, "done")

    # when things go wrong

    def test_a_cancelled_run_gives_its_files_back(self):
        self.put("a.csv")
        self.download.config = "{'stable': 0}"
        run, _trap = self.run_look()
        run.action_cancel()
        self.assertEqual(self.fetch().rows_done, 2)

    def test_a_file_that_another_run_is_about_to_fetch_is_left_alone(self):
        self.put("a.csv")
        run, _trap = self.run_look()
        self.assertTrue(self.fetch().nothing_new)
        self.assertEqual(run.file_ids.transfer_state, "seen")

    def test_a_failed_run_loses_its_files_to_the_next(self):
        """Nobody needs to press Retry when the next poll can do it."""
        self.put("a.csv")
        run, _trap = self.run_look()
        run.step_ids.state = "failed"
        again = self.fetch()
        self.assertEqual(again.rows_done, 2)
        self.assertFalse(run.file_ids)

    def run_look(self):
        """A run that has looked, and not fetched."""
        self.download.config = "{'stable': 0}"
        run = self.flow.with_user(self.user).do_run().sudo()
        self.perform(run.step_ids.job_id)
        return run, None

    def test_a_server_that_lies_about_a_size_does_no_harm(self):
        """The other files come in; the step says what is wrong."""
        self.put("a.csv")
        self.put("lie.csv")
        with self.lying("lie.csv", 999):
            self.download.config = "{'stable': 0}"
            run = self.settle(self.flow.with_user(self.user).do_run())
        step = run.step_ids.filtered(lambda step: step.task_id == self.download)
        self.assertEqual(step.state, "failed")
        self.assertIn("announces 999 bytes of “lie.csv” and sends 31", step.error)
        good, lie = run.file_ids.sorted("name")
        self.assertEqual((good.transfer_state, lie.transfer_state), ("fetched", "seen"))
        self.assertFalse(lie.size or self.attachments(lie))
        self.assertEqual(lie.state, "failed")

    def test_a_server_that_sends_more_than_it_said_is_not_listened_to(self):
        self.put("long.csv", "Name\n" + 100_000 * "Birne;1\n")
        with self.lying("long.csv", 10):
            self.download.config = "{'stable': 0}"
            run = self.settle(self.flow.with_user(self.user).do_run())
        self.assertIn("announces 10 bytes", run.step_ids.error)
        self.assertFalse(run.file_ids.size)

    def lying(self, name, size):
        """Inside, the server says that a file has another size."""
        adapter = local.LocalAdapter
        real_list, real_stat = adapter.list, adapter.stat

        def told(entry):
            return replace(entry, size=size) if entry.name == name else entry

        def list_(*args, **kwargs):
            return map(told, real_list(*args, **kwargs))

        def stat(*args):
            return told(real_stat(*args))

        return patch.multiple(adapter, list=list_, stat=stat)

    def test_a_missing_directory_is_one_clear_sentence(self):
        self.download.config = "{'stable': 0, 'directory': 'nowhere'}"
        run = self.flow.with_user(self.user).do_run().sudo()
        self.perform(run.step_ids.job_id)
        self.assertEqual(run.step_ids.state, "failed")
        self.assertIn("nowhere", run.step_ids.error)

    # what is refused

    def test_options_that_cannot_be_meant_are_refused(self):
        for config, text in (
            ({"pattern": []}, "pattern"),
            ({"after": "burn"}, "leave"),
            ({"move_to": "/etc/{name}"}, "below"),
            ({"move_to": "../{name}"}, "below"),
            ({"after": "move", "move_to": "{size}"}, "{size}"),
            ({"after": "move", "move_to": "{name}.old"}, "fetched again"),
            ({"stable": -1}, "0 or more"),
        ):
            with self.subTest(config), self.assertRaisesRegex(ValidationError, text):
                self.download.config = repr(config)

    def test_files_are_moved_by_a_protocol_that_renames(self):
        """Told when it is configured, not once the rows are in."""
        with patch.object(local.LocalAdapter, "renames", False):
            self.download.config = "{'after': 'delete'}"
            with self.assertRaisesRegex(ValidationError, "cannot do this"):
                self.download.config = "{'after': 'move', 'move_to': 'done/{name}'}"

    def test_a_download_needs_a_server(self):
        with self.assertRaisesRegex(ValidationError, "server"):
            self.download.server_id = False

    # empty runs

    def test_runs_without_news_go_after_a_day(self):
        run = self.fetch()
        self.assertTrue(run.nothing_new)
        two_days_ago = fields.Datetime.now() - timedelta(days=2)
        run.ended = two_days_ago
        file = self.file(b"Name\n", self.user)
        other = self.csv.with_user(self.user).do_run_sync(file_id=file.id)
        other.sudo().ended = two_days_ago
        self.clean_up()
        self.assertFalse(run.exists())
        self.assertTrue(other.exists())

    def test_what_follows_a_look_that_found_nothing_is_news(self):
        """Such as a report that is written when all of the download is done."""
        witness = self.task("Report", "test_witness")
        self.transition(self.download, witness).fires = "all"
        run = self.fetch()
        self.assertIn("witness", run.file_ids.mapped("name"))
        self.assertFalse(run.nothing_new)
        self.assertTrue(run.message_ids)

    def test_runs_that_have_files_or_rows_are_news_whatever_was_said(self):
        self.put("a.csv", "Name;Amount\nKiwi;x\n")
        run = self.fetch()
        run.write({"nothing_new": True, "ended": "2020-01-01"})
        self.clean_up()
        self.assertTrue(run.exists())
        run.ended = False
        look_for_end(run)
        self.assertFalse(run.nothing_new)

    def test_a_schedule_that_fails_again_and_again_is_told_once(self):
        """The last run has the activity; those before it go as if nothing was."""
        self.download.config = "{'stable': 0, 'directory': 'nowhere'}"
        runs = []
        for _poll in range(3):
            run = self.flow.with_user(self.user).do_run().sudo()
            self.perform(run.step_ids.job_id)
            look_for_end(run)
            runs.append(run)
        self.assertEqual([len(run.activity_ids) for run in runs], [0, 0, 1])
        self.assertEqual([run.nothing_new for run in runs], [True, True, False])
        self.assertTrue(all(run.state == "failed" for run in runs))

    def test_pauses_that_a_server_asks_for_grow_where_they_are_short(self):
        """A server that asks for a second for ever is not asked each second."""
        asked = (None, 1, 60, 3600)
        pauses = [[pause_before(n, 600, one) for n in (1, 2, 6)] for one in asked]
        self.assertEqual(
            pauses, [[10, 20, 320], [1, 2, 32], [60, 60, 320], [600, 600, 600]]
        )

    def test_a_person_may_have_a_file_fetched_again(self):
        self.put("a.csv")
        file = self.fetch().file_ids
        file.with_user(self.manager).action_fetch_again()
        self.assertEqual(self.fetch().rows_done, 2)
        with self.assertRaises(AccessError):
            file.with_user(self.user).action_fetch_again()
