from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .http_server import HttpServer
from .test_downloads import APPLES, TransferCase


class HttpCase(TransferCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.web = cls.enterClassContext(HttpServer())
        cls.server = cls.env["impexp.server"].create(
            {
                "name": "Shop",
                "protocol": "http",
                "host": "127.0.0.1",
                "port": cls.web.port,
                "directory": "shop",
            }
        )

    def setUp(self):
        super().setUp()
        self.web.__init__(APPLES.encode())


@tagged("post_install", "-at_install")
class TestHttpDownloads(HttpCase):
    """A path that is asked again and again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.csv.flow_start = False
        cls.download = cls.task(
            "Fetch", "http_download", flow_start=True, server_id=cls.server.id
        )
        cls.transition(cls.download, cls.csv)

    def fetch(self, **config):
        self.download.config = repr({"path": "stock.csv"} | config)
        return self.settle(self.flow.with_user(self.user).do_run_sync())

    def test_what_a_path_answers_with_is_imported(self):
        run = self.fetch(params={"für": "uns"}, headers={"Accept": "text/csv"})
        self.assertEqual(run.rows_done, 2)
        file = run.file_ids
        self.assertEqual((file.name, file.transfer_state), ("stock.csv", "imported"))
        [(asked, headers)] = self.web.requests
        self.assertEqual(asked, "GET /shop/stock.csv?f%C3%BCr=uns")
        self.assertEqual(headers["Accept"], "text/csv")

    def test_an_unchanged_version_is_not_sent_again(self):
        self.web.headers = {"ETag": '"v1"'}
        self.fetch()
        run = self.fetch()
        self.assertTrue(run.nothing_new)
        self.assertFalse(run.file_ids)
        self.assertEqual(self.web.requests[1][1]["If-None-Match"], '"v1"')

    def test_a_server_without_versions_is_told_by_the_content(self):
        """A stock may return to an earlier state; an unchanged one is no news."""
        other = APPLES.replace("Kiwi", "Lime").encode()
        news = []
        for body in (APPLES.encode(), APPLES.encode(), other, APPLES.encode()):
            self.web.body = body
            news.append(bool(self.fetch().file_ids))
        self.assertEqual(news, [True, False, True, True])

    def test_an_earlier_version_comes_back(self):
        for tag in ('"v1"', '"v2"', '"v1"'):
            self.web.headers = {"ETag": tag}
            self.web.body = f"Name\n{tag}\n".encode()
            self.assertTrue(self.fetch().file_ids, tag)

    def test_a_new_version_of_the_same_content_is_imported_if_wished(self):
        for number, same in enumerate(("skip", "skip", "import")):
            self.web.headers = {"ETag": f'"v{number}"'}
            run = self.fetch(same_content=same)
        self.assertTrue(run.file_ids)

    def test_a_new_version_of_the_same_content_is_known_from_then_on(self):
        for number in (1, 2):
            self.web.headers = {"ETag": f'"v{number}"'}
            run = self.fetch()
        self.assertTrue(run.nothing_new)
        self.fetch()
        self.assertEqual(self.web.requests[2][1]["If-None-Match"], '"v2"')

    def test_the_answer_names_the_file_and_leads_nowhere(self):
        for told, name in (
            ('attachment; filename="stück.csv"', "stück.csv"),
            ("attachment; filename*=UTF-8''%E2%82%AC%20rates.csv", "€ rates.csv"),
            ('attachment; filename="../../etc/passwd"', "passwd"),
            ('attachment; filename="C:\\\\temp\\\\a.csv"', "a.csv"),
            ('attachment; filename=".."', "file"),
            ("attachment", "stock.csv"),
        ):
            self.web.headers = {"Content-Disposition": told.encode().decode("latin-1")}
            self.web.body = f"Name\n{name}\n".encode()
            with self.subTest(told):
                self.assertEqual(self.fetch().file_ids.name, name)

    def test_the_name_may_be_made_from_a_pattern(self):
        run = self.fetch(name="{stem} {date}{ext}")
        self.assertRegex(run.file_ids.name, r"^stock \d{4}-\d\d-\d\d\.csv$")

    def test_a_download_that_was_cut_goes_on(self):
        self.web.headers = {"ETag": '"v1"'}
        self.web.body = b"Name\n" + 100_000 * b"Birne\n"
        self.web.cut = 300_000
        run = self.run_jobs()
        self.assertEqual(self.content(run.file_ids), self.web.body)
        self.assertEqual(self.web.requests[1][1]["If-Range"], '"v1"')
        self.assertIn("bytes=", self.web.requests[1][1]["Range"])

    def test_a_server_that_cannot_go_on_is_asked_from_the_beginning(self):
        self.web.body = b"Name\n" + 100_000 * b"Birne\n"
        self.web.cut, self.web.ranges = 300_000, False
        self.assertEqual(self.content(self.run_jobs().file_ids), self.web.body)

    def test_a_file_that_changed_meanwhile_is_fetched_anew(self):
        self.web.headers = {"ETag": '"v1"'}
        self.web.body = b"Name\n" + 100_000 * b"Birne\n"
        self.web.cut = 300_000
        run = self.run_jobs(1)
        self.assertEqual(run.file_ids.transfer_state, "seen")
        self.web.headers, self.web.body = {"ETag": '"v2"'}, b"Name\nKiwi\n"
        self.work_off(run, later=True)
        self.assertEqual(self.content(run.file_ids), b"Name\nKiwi\n")

    def test_a_part_that_the_next_run_took_over_is_asked_for_anew(self):
        """Retry of the first run finds nothing of its own, and says so in peace."""
        self.web.headers = {"ETag": '"v1"'}
        self.web.body = b"Name\n" + 100_000 * b"Birne\n"
        self.web.cut = 300_000
        first = self.run_jobs(1)
        first.step_ids.state = "failed"
        second = self.run_jobs(1)
        self.assertEqual(second.file_ids.transfer_state, "fetched")
        self.assertFalse(first.file_ids)
        first.step_ids.action_retry()
        for _job in range(2):
            self.perform(first.step_ids.job_id)
        self.assertEqual(first.step_ids.result, "Nothing new.")

    def run_jobs(self, count=2):
        self.download.config = "{'path': 'stock.csv'}"
        run = self.flow.with_user(self.user).do_run().sudo()
        step = run.step_ids
        for _job in range(count):
            self.perform(step.job_id)
        return run

    def test_what_is_too_large_is_refused(self):
        self.web.body = 1_500_000 * b"x"
        self.download.config = "{'path': 'stock.csv', 'max_mb': 1}"
        run = self.flow.with_user(self.user).do_run().sudo()
        self.perform(run.step_ids.job_id)
        self.assertIn("more than 1 MB", run.step_ids.error)
        self.assertFalse(run.file_ids)

    def test_secrets_do_not_belong_into_the_configuration(self):
        for config, text in (
            ({"headers": {"Authorization": "Bearer x"}}, "belong to the server"),
            ({"headers": {"A b": "x"}}, "not a name of a header"),
            ({"headers": {"X": "a\r\nEvil: b"}}, "one line"),
            ({"headers": {"host": "boese.example.com"}}, "somebody else"),
            ({"headers": {"X-Original-URL": "/boese"}}, "somebody else"),
        ):
            with self.subTest(config), self.assertRaisesRegex(ValidationError, text):
                self.download.config = repr(config)


@tagged("post_install", "-at_install")
class TestHttpUploads(HttpCase):
    """Files that are sent by PUT and POST."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.out = cls.env["impexp.task.flow"].create({"name": "Out"})
        cls.upload = cls.task(
            "Send", "http_upload", cls.out, flow_start=True, server_id=cls.server.id
        )

    def start(self, name="äpfel 1.csv", **config):
        self.upload.config = repr(config)
        file = self.file(APPLES.encode(), self.user, name)
        return self.out.with_user(self.user).do_run(file_id=file.id).sudo().step_ids

    def test_a_file_is_put(self):
        step = self.start()
        self.perform(step.job_id)
        [(asked, headers)] = self.web.requests
        self.assertEqual(asked, "PUT /shop/%C3%A4pfel%201.csv")
        self.assertEqual(headers["Content-Type"], "text/csv")
        self.assertEqual(self.web.received, [APPLES.encode()])
        self.assertEqual(step.file_id.transfer_state, "sent")
        self.assertIn("201: Danke schön", step.result)

    def test_each_attempt_has_the_same_key_and_each_run_another(self):
        step = self.start()
        self.perform(step.job_id)
        step.state = "new"
        self.perform(step.job_id)
        self.perform(self.start().job_id)
        first, again, other = (
            headers["Idempotency-Key"] for _asked, headers in self.web.requests
        )
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)

    def test_a_file_is_posted_in_a_form(self):
        step = self.start(
            name='a"b.csv',
            method="POST",
            path="in?",
            form_field="datei",
            form={"kind": "Äpfel"},
        )
        self.perform(step.job_id)
        [body] = self.web.received
        [(_asked, headers)] = self.web.requests
        boundary = headers["Content-Type"].partition("boundary=")[2]
        kind, file, end = body.split(f"--{boundary}".encode())[1:]
        self.assertIn("Äpfel".encode(), kind)
        self.assertIn(b'name="datei"; filename="a%22b.csv"', file)
        self.assertIn(b"\r\n\r\n" + APPLES.encode() + b"\r\n", file)
        self.assertEqual(end, b"--\r\n")

    def test_a_refusal_fails_the_step_with_what_the_server_said(self):
        self.web.status = 422
        step = self.start()
        self.perform(step.job_id)
        self.assertEqual(step.state, "failed")
        self.assertIn("Danke schön", step.error)

    def test_an_answer_of_success_that_tells_of_an_error_is_none(self):
        for said in ('{"error": "Spalte fehlt"}', '{"success": false, "id": 7}'):
            self.web.thanks = said
            step = self.start()
            self.perform(step.job_id)
            self.assertEqual(step.state, "failed")
            self.assertIn(f"did not take “äpfel 1.csv”: {said}", step.error)
        none = '{"error": {"code": 0, "text": "OK"}}'
        for said in ('{"errors": [], "success": true}', none):
            self.web.thanks = said
            step = self.start()
            self.perform(step.job_id)
            self.assertEqual(step.state, "done")

    def test_an_answer_in_an_unknown_encoding_is_an_answer(self):
        """The file has arrived: Retry would send it again."""
        for charset in ("utf8mb4", "hex", "undefined", "idna"):
            with self.subTest(charset):
                self.web.said = {"Content-Type": f"text/plain; charset={charset}"}
                step = self.start()
                self.perform(step.job_id)
                self.assertEqual(step.state, "done")
                self.assertIn("201: Danke schön", step.result)

    def test_a_form_needs_the_name_of_the_files_field(self):
        with self.assertRaisesRegex(ValidationError, "form_field"):
            self.upload.config = "{'form': {'a': 'b'}}"

    def test_a_server_of_another_protocol_is_refused(self):
        local = self.env["impexp.server"].create({"name": "L", "protocol": "local"})
        with self.assertRaisesRegex(ValidationError, "cannot do this"):
            self.upload.server_id = local
        send = self.task("S", "ftp_upload", self.out, server_id=local.id)
        with self.assertRaisesRegex(ValidationError, "cannot do this"):
            send.server_id = self.server
