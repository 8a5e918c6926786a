import io
import json
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from odoo.addons.connector_flow.engine import file_upload
from odoo.addons.connector_flow.tools import pieces

from .common import FlowCase

DATA = bytes(range(25))


def pieces_of(size):
    """Patch the size of a piece wherever it is used."""
    return (patch.object(module, "PIECE", size) for module in (pieces, file_upload))


class SmallPieces:
    """Pieces of ten bytes."""

    def setUp(self):
        super().setUp()
        for patcher in pieces_of(10):
            self.startPatcher(patcher)


@tagged("post_install", "-at_install")
class TestUpload(SmallPieces, FlowCase):
    """Files that come in piece by piece."""

    def start(self, size=25, user=None):
        files = self.env["impexp.file"].with_user(user or self.user)
        return files.browse(files.start_upload("obst.csv", size)["id"])

    def send(self, file, offset, data=None):
        data = DATA[offset : offset + 10] if data is None else data
        return file.add_upload(offset, io.BytesIO(data))

    def test_pieces_make_the_file(self):
        """The same as a file that is stored whole, checksum included."""
        file = self.start()
        received = [self.send(file, offset) for offset in (0, 10, 20)]
        self.assertEqual(received, [10, 20, 25])
        self.assertEqual(file.sudo()._open().read(), DATA)
        whole = self.file(DATA)
        self.assertEqual((file.size, file.checksum), (25, whole.checksum))
        self.assertEqual(file.upload_state, "done")

    def test_a_piece_that_is_sent_again_does_no_harm(self):
        """The answer was lost, not the piece; also after the last one."""
        file = self.start()
        for offset in (0, 0, 10, 0, 10, 20, 20, 0):
            self.send(file, offset)
        self.assertEqual(file.sudo()._open().read(), DATA)
        self.assertEqual(len(file.sudo()._pieces()), 3)

    def test_several_pieces_at_once(self):
        file = self.start()
        self.assertEqual(self.send(file, 0, DATA), 25)
        self.assertEqual(file.sudo()._open().read(), DATA)

    def test_what_does_not_fit_is_refused(self):
        """A gap, a piece that is cut, more than there should be."""
        for offset, data in ((10, DATA[:10]), (0, DATA[:7]), (0, DATA + b"x")):
            with self.subTest(offset=offset, size=len(data)):
                with self.assertRaisesRegex(UserError, "did not arrive whole"):
                    self.send(self.start(), offset, data)

    def test_an_empty_file(self):
        file = self.start(0)
        self.assertEqual((file.upload_state, file.sudo()._open().read()), ("done", b""))

    def test_half_a_file_is_not_imported(self):
        file = self.start()
        self.send(file, 0)
        with self.assertRaisesRegex(UserError, "did not arrive whole"):
            self.flow.with_user(self.user).do_run(file_id=file.id)

    def test_nobody_adds_to_the_upload_of_another(self):
        """Not even a manager."""
        for user in (self.other, self.manager):
            with self.assertRaises(AccessError):
                self.send(self.start().with_user(user), 0)

    def test_only_users_of_flows_upload(self):
        with self.assertRaises(AccessError):
            self.start(user=self.employee)

    def test_the_size_is_limited(self):
        """Before anything is sent; the parameter is named."""
        parameters = self.env["ir.config_parameter"]
        self.start(2_000_000_000)
        with self.assertRaisesRegex(UserError, "larger than 2000 MB"):
            self.start(2_000_000_001)
        parameters.set_param("connector_flow.max_upload_mb", "1")
        with self.assertRaisesRegex(UserError, "1 MB.*connector_flow.max_upload_mb"):
            self.start(1_000_001)

    def test_the_wizard_runs_what_was_uploaded(self):
        content = b"Name\nApfel\n"
        file = self.start(len(content))
        self.send(file, 0, content)
        wizard = self.env["impexp.wizard.runtask"].with_user(self.user)
        wizard = wizard.create(
            {"flow_id": self.flow.id, "upload_id": file.id, "asynch": False}
        )
        run = self.env["impexp.run"].browse(wizard.run_task()["res_id"])
        self.assertEqual((run.rows_done, run.file_ids), (1, file))
        self.assertEqual(file.company_id, run.company_id)

    def test_uploads_that_are_never_imported_go(self):
        """After a day, whole or not; those of a run stay."""
        lost, used = self.start(), self.start(0)
        used.sudo().run_id = self.run_at_once("Name\nApfel\n")
        self.env.flush_all()
        self.env["impexp.file"]._gc_uploads()
        self.assertTrue(lost.exists())
        old = "UPDATE impexp_file SET write_date = write_date - interval '2 days'"
        self.env.cr.execute(old)
        self.env["impexp.file"]._gc_uploads()
        self.assertFalse(lost.exists())
        self.assertTrue(used.exists())


@tagged("post_install", "-at_install")
class TestRoutes(SmallPieces, HttpCase):
    """Upload and download as the browser does them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,connector_flow.group_flow_user"
        cls.user = new_test_user(cls.env, "uma", groups)
        new_test_user(cls.env, "otto", groups)

    def setUp(self):
        super().setUp()
        self.authenticate("uma", "uma")
        files = self.env["impexp.file"].with_user(self.user)
        self.file = files.browse(files.start_upload("Öl.csv", 25)["id"])

    def post(self, offset, token=None, **options):
        data = {"offset": offset, "csrf_token": token or self.token()}
        piece = {"piece": ("blob", DATA[offset : offset + 10])}
        url = f"/connector_flow/upload/{self.file.id}"
        return self.url_open(url, data=data, files=piece, **options)

    def token(self):
        return Request.csrf_token(self)

    def test_up_and_down_again(self):
        for offset, received in ((0, 10), (10, 20), (20, 25)):
            self.assertEqual(self.post(offset).json(), {"received": received})
        answer = self.url_open(f"/connector_flow/file/{self.file.id}")
        self.assertEqual(answer.content, DATA)
        self.assertIn("%C3%96l.csv", answer.headers["Content-Disposition"])

    def test_an_error_is_told_and_undoes_the_piece(self):
        answer = self.post(10)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("did not arrive whole", json.loads(answer.content)["error"])

    def test_an_offset_that_is_none_is_answered_as_a_bad_request(self):
        odd = ("", "-1", "abc", "1.5", "1_0", "１０", "²", "9" * 5000, "1e3", "None")
        url = f"/connector_flow/upload/{self.file.id}"
        for offset in odd:
            data = {"offset": offset, "csrf_token": self.token()}
            piece = {"piece": ("blob", DATA[:10])}
            with self.subTest(offset[:20]), mute_logger("odoo.http"):
                answer = self.url_open(url, data=data, files=piece)
                self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.file.sudo()._pieces())

    def test_what_is_no_piece_is_answered_as_a_bad_request(self):
        url = f"/connector_flow/upload/{self.file.id}"
        for more in ({}, {"offset": "0"}, {"offset": "0", "piece": "text"}):
            data = {"csrf_token": self.token()} | more
            with self.subTest(more), mute_logger("odoo.http"):
                self.assertEqual(self.url_open(url, data=data).status_code, 400)

    def test_an_id_that_the_database_cannot_hold_is_not_found(self):
        data = {"offset": "0", "csrf_token": self.token()}
        piece = {"piece": ("blob", DATA[:10])}
        for number in ("2147483648", "9" * 30):
            with self.subTest(number), mute_logger("odoo.http"):
                url = f"/connector_flow/upload/{number}"
                answer = self.url_open(url, data=data, files=piece)
                self.assertEqual(answer.status_code, 404)
                answer = self.url_open(f"/connector_flow/file/{number}")
                self.assertEqual(answer.status_code, 404)

    def test_without_the_token_nothing_is_taken(self):
        with mute_logger("odoo.http"):
            self.assertEqual(self.post(0, token="wrong").status_code, 400)
        self.assertFalse(self.file.sudo()._pieces())

    def test_others_neither_add_nor_read(self):
        self.post(0)
        self.authenticate("otto", "otto")
        self.assertEqual(self.post(10).status_code, 403)
        with mute_logger("odoo.http"):
            answer = self.url_open(f"/connector_flow/file/{self.file.id}")
        self.assertEqual(answer.status_code, 403)
