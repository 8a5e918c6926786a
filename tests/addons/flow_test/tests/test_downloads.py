import os
import shutil
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.connector_flow.tasks import ftp_download

from .common import FlowCase

APPLES = "Name;Amount\nÄpfel;1,20\nKiwi;0\n"
ROOT = "CONNECTOR_FLOW_LOCAL_ROOT"


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
            shutil.rmtree(path) if path.is_dir() else path.unlink()

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
        run._look_for_end()
        for _turn in range(5):
            steps = run.step_ids.filtered(lambda step: step.state == "new")
            for step in steps:
                step._execute()
            run._look_for_end()
        return run


@tagged("post_install", "-at_install")
class TestDownloads(TransferCase):
    """Which files a download takes, and what it remembers of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.csv.flow_start = False
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
