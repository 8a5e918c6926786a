import json
import logging
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import config, file_open, mute_logger

from odoo.addons.connector_flow.engine.server_place import PLACE
from odoo.addons.connector_flow.tools.vault import VaultError
from odoo.addons.connector_flow.transfer.settings import SECRETS, Settings

from .test_servers import ServerCase

SECRET = "hunter2-Süd"
KEY_A = "SHA256:" + "a" * 43
KEY_B = "SHA256:" + "b" * 43
OTHER_PLACES = (
    {"host": "boese.example.com"},
    {"port": 2121},
    {"protocol": "http"},
    {"directory": "meins"},
    {"encoding": "latin-1"},
    {"login": "ich"},
    {"token_header": "X-Mein"},
    {"certificates": "-----BEGIN CERTIFICATE-----"},
    {"check_name": False},
)
KEY, OLD_KEY = "n" * 40, "o" * 40


class SecretCase(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.env["impexp.server"].create(
            {
                "name": "Großhandel",
                "protocol": "ftp",
                "host": "ftp.example.com",
                "login": "partner",
                "code": "wholesale",
                **dict.fromkeys(SECRETS, SECRET),
            }
        )

    def stored(self, server=None):
        """The secrets as they lie in the database, by kind."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT kind, value FROM impexp_server_secret WHERE server_id = %s",
            [(server or self.server).id],
        )
        return dict(self.env.cr.fetchall())

    def key(self, *keys):
        return patch.dict("os.environ", {"CONNECTOR_FLOW_SECRET_KEY": " ".join(keys)})

    def secrets(self, server=None):
        """What code that connects gets."""
        server = (server or self.server).sudo()
        return {kind: server._secret(kind) for kind in SECRETS}


@tagged("post_install", "-at_install")
class TestSecrets(SecretCase):
    """Written by those who may, read by nobody."""

    def test_code_that_connects_gets_them(self):
        self.assertEqual(self.secrets(), dict.fromkeys(SECRETS, SECRET))

    def test_they_read_as_empty(self):
        """For the superuser too: not by record, not by any method of the web client."""
        self.boss.group_ids += self.env.ref("base.group_allow_export")
        for user in (self.env.user, self.boss):
            server = self.server.with_user(user)
            names = list(server.fields_get())
            answers = [
                server.read(),
                server.web_read({name: {} for name in names}),
                server.export_data(names),
                server.copy_data(),
                server.web_save({"password": SECRET}, {name: {} for name in names}),
                [server[kind] for kind in SECRETS],
            ]
            self.assertNotIn(SECRET, json.dumps(answers, default=str))

    def test_they_are_not_searched_for(self):
        """Letter by letter a search would tell."""
        servers = self.env["impexp.server"].with_user(self.boss)
        with mute_logger("odoo.domains", "odoo.orm.domains", "odoo.models"):
            for kind in SECRETS:
                with self.subTest(kind), self.assertRaises(ValueError):
                    servers.search([(kind, "=like", "h%")])

    def test_nobody_reads_their_records(self):
        """Not the administrator either: only code, by sudo."""
        self.boss.group_ids += self.env.ref("base.group_system")
        for user in (self.boss, self.user, self.env.ref("base.user_admin")):
            secrets = self.env["impexp.server.secret"].with_user(user)
            for action in (
                lambda secrets=secrets: secrets.search([]),
                lambda secrets=secrets: secrets.search_read([], ["value"]),
                lambda secrets=secrets: secrets.create({}),
            ):
                with self.assertRaises(AccessError):
                    action()

    def test_the_form_tells_whether_they_are_set(self):
        self.assertEqual(self.server.password_state, "stored")
        self.server.password = ""
        self.assertFalse(self.server.password_state)
        self.assertFalse(self.secrets()["password"])

    def test_they_stay_with_their_receiver(self):
        """Who may set them may not have them sent elsewhere, nor in another way.

        Another port may be a listener of his, another directory a script of his.
        """
        self.server.code = False
        for values in OTHER_PLACES:
            server = self.server.with_user(self.boss)
            with self.subTest(values):
                server.write(dict.fromkeys(SECRETS, SECRET))
                server.write(values)
                self.assertFalse(self.stored())
                self.assertFalse(server.password_state)
                self.assertEqual(len(server.lost_secrets), len(SECRETS))
                self.assertIn("Password", server.lost_words)

    def test_what_is_no_change_keeps_them(self):
        self.server.code = False
        same = {name: self.server[name] for name in PLACE}
        same["host"] = " ftp.example.com "
        for values in (same, {"name": "Neu", "timeout": 9, "passive": False}):
            self.server.with_user(self.boss).write(values)
        self.server.with_user(self.boss).active = False
        self.assertEqual(len(self.stored()), len(SECRETS))

    def test_what_was_removed_is_told_until_it_is_set_again(self):
        server = self.server.with_user(self.boss)
        server.code = False
        with mute_logger("odoo.tests.form.onchange"), Form(server) as form:
            form.host = "sftp.example.com"
        self.assertIn("Token", server.lost_words)
        server.write({"password": "neu", "token": "neu", "private_key": "neu"})
        self.assertEqual(server.lost_secrets, ["passphrase"])
        server.passphrase = False
        self.assertFalse(server.lost_words)

    def test_the_form_warns_before_they_are_removed(self):
        self.server.code = False
        spec = {name: {} for name in ("host", "port", "directory", "login")}
        for values, warns in (({"port": 2222}, True), ({"port": 0}, False)):
            found = self.server.onchange(values, [*values], spec)
            self.assertEqual(bool(found.get("warning")), warns)

    def test_the_first_host_key_keeps_them_and_another_one_does_not(self):
        """Without a key nothing was ever sent; with another one, another host gets it.

        Neither does taking the key away first.
        """
        server = self.server_of(password=SECRET).with_user(self.boss)
        for keys, kept in (
            ([KEY_A], True),
            ([KEY_A, KEY_B], False),
            ([KEY_B], True),  # one of those that were accepted
            ([KEY_A], False),
            ([], False),
        ):
            server.password = SECRET
            server.host_key = "\n".join(keys)
            with self.subTest(keys):
                self.assertEqual(bool(self.stored(server)), kept)

    def test_a_copy_of_a_server_has_none(self):
        self.assertFalse(self.stored(self.server.copy({"name": "Kopie"})))

    def test_a_line_break_is_refused_where_it_can_be_none(self):
        with self.assertRaisesRegex(UserError, "line break"):
            self.server.password = "a\r\nDELE b"
        self.server.password = "mit Zeilenende\n"
        self.assertEqual(self.secrets()["password"], "mit Zeilenende")

    def test_what_an_adapter_is_set_up_with_shows_none(self):
        settings = Settings("x", **dict.fromkeys(SECRETS, SECRET))
        self.assertNotIn(SECRET, repr(settings))

    # in the database

    def test_without_a_key_they_lie_there_and_the_form_says_so(self):
        """With the line that mends it."""
        with self.key():
            self.server.password = SECRET
            self.server.invalidate_recordset()
            self.assertIn(SECRET, self.stored()["password"])
            self.assertIn("secret_key = ", self.server.secret_advice)

    def test_with_a_key_the_database_does_not_give_them_away(self):
        with self.key(KEY):
            self.server.password = SECRET
            self.assertFalse(self.server.secret_advice)
            self.assertNotIn("hunter2", self.stored()["password"])
            self.assertEqual(self.secrets()["password"], SECRET)
        with self.key(OLD_KEY), self.assertRaisesRegex(VaultError, "set the secret"):
            self.secrets()

    def test_a_key_can_be_replaced(self):
        """The old one behind it, until everything is under the new one."""
        with self.key(OLD_KEY):
            self.server.password = SECRET
        with self.key(KEY, OLD_KEY):
            self.assertEqual(self.secrets()["password"], SECRET)
            self.env["impexp.server.secret"]._renew()
        with self.key(KEY):
            self.assertEqual(self.secrets(), dict.fromkeys(SECRETS, SECRET))

    def test_a_key_that_comes_later_covers_what_is_there(self):
        """The daily cleaning up does it."""
        with self.key():
            self.server.password = SECRET
        with self.key(KEY):
            self.env["impexp.server.secret"]._renew()
        self.assertNotIn("hunter2", str(self.stored()))

    def test_a_sealed_secret_fits_its_server_only(self):
        """Else whoever writes to the database could have it sent elsewhere."""
        with self.key(KEY):
            self.server.password = SECRET
            other = self.server_of(password="anderes")
            self.env.cr.execute(
                "UPDATE impexp_server_secret SET value = %s WHERE server_id = %s",
                [self.stored()["password"], other.id],
            )
            self.env.invalidate_all()
            with self.assertRaisesRegex(VaultError, "another server"):
                self.secrets(other)

    def test_a_key_that_is_none_is_refused(self):
        with self.key("zu kurz"), self.assertRaisesRegex(VaultError, "openssl"):
            self.server.password = SECRET

    # from outside

    def test_the_environment_goes_first(self):
        variables = {"IMPEXP_SERVER_WHOLESALE_PASSWORD": "aus der Umgebung"}
        with patch.dict("os.environ", variables):
            self.server.invalidate_recordset()
            self.assertEqual(self.server.password_state, "outside")
            self.assertEqual(self.secrets()["password"], "aus der Umgebung")
        self.assertEqual(self.secrets()["password"], SECRET)

    def test_the_configuration_file_goes_before_the_database(self):
        path = self.root / "odoo.conf"
        path.write_text("[impexp_server.wholesale]\ntoken = aus der Datei\n")
        with patch.dict(config.options, {"config": str(path)}):
            self.assertEqual(self.secrets()["token"], "aus der Datei")
            self.assertEqual(self.secrets()["password"], SECRET)

    def test_only_administrators_say_which_server_gets_a_secret_from_outside(self):
        """Else a manager could have it sent to a host of his own."""
        servers = self.env["impexp.server"].with_user(self.boss)
        values = {"name": "x", "protocol": "http", "host": "boese.example.com"}
        other = servers.create(values)
        self.env["ir.default"].set("impexp.server", "code", "bank", self.boss.id)
        for action in (
            lambda: servers.create(values | {"code": "bank"}),
            lambda: servers.create(values),
            lambda: servers.with_context(default_code="bank").create(values),
            lambda: other.write({"code": "bank"}),
            lambda: other.copy({"code": "bank"}),
        ):
            with self.assertRaises(AccessError):
                action()
        names, row = zip(*(values | {"code": "bank"}).items(), strict=True)
        self.assertIn("administrator", str(servers.load(names, [row])["messages"]))
        self.assertFalse(servers.search([("code", "=", "bank")]))

    def test_a_server_with_secrets_from_outside_stays_where_it_is(self):
        """Where it is called so, whether there are such secrets already or not."""
        server, others = self.server.with_user(self.boss), self.server_of()
        for values in (
            {"host": "boese.example.com"},
            {"port": 2121},
            {"protocol": "http"},
            {"code": "bank"},
            {"code": "bank", "host": "boese.example.com"},
            {"company_id": False},
            {"host_key": KEY_A},
            *OTHER_PLACES,
        ):
            with self.subTest(values):
                for servers in (server, server | others.with_user(self.boss)):
                    with self.assertRaisesRegex(AccessError, "“Großhandel”"):
                        servers.write(values)
        self.assertTrue(self.stored())
        server.write({"host": "ftp.example.com", "port": 0, "timeout": 9})

    def test_a_server_without_its_name_is_moved_but_gets_no_secrets(self):
        server = self.server.with_user(self.boss)
        server.code = False
        server.host = "boese.example.com"
        variables = {"IMPEXP_SERVER_WHOLESALE_PASSWORD": "aus der Umgebung"}
        with patch.dict("os.environ", variables):
            self.assertFalse(any(self.secrets().values()))
            with self.assertRaises(AccessError):
                server.code = "wholesale"

    def test_an_administrator_moves_a_server_with_its_name(self):
        self.boss.group_ids += self.env.ref("base.group_system")
        server = self.server.with_user(self.boss)
        server.write({"code": "bank", "host": "sftp.example.com", "port": 22})
        self.assertEqual(server.code, "bank")
        server.create(
            {"name": "x", "protocol": "ftp", "host": "a.example", "code": "b"}
        )

    # copies

    def test_a_neutralized_copy_has_no_secrets_and_no_servers(self):
        self.neutralize()
        self.assertFalse(self.stored())
        self.assertFalse(self.server.active)

    def test_a_neutralized_copy_does_not_go_on_with_what_was_on(self):
        """Not by the job that waits, and not by the sweep if it is switched on."""
        run = self.start()
        job = run.step_ids.job_id
        self.neutralize()
        self.assertEqual(job.state, "cancelled")
        self.assertEqual(run.state, "paused")
        self.env.cr.execute(
            "UPDATE impexp_step SET write_date = write_date - interval '1 hour'"
        )
        self.env["impexp.run"]._cron_sweep()
        self.assertEqual(job.state, "cancelled")
        run.action_resume()
        self.assertEqual(job.state, "pending")

    def start(self):
        file = self.file(b"Name\nKiwi\n", self.user)
        return self.flow.with_user(self.user).do_run(file_id=file.id).sudo()

    def neutralize(self):
        self.env.flush_all()
        for addon in ("connector", "connector_flow"):
            with file_open(f"{addon}/data/neutralize.sql") as file:
                self.env.cr.execute(file.read())
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestSecretRoute(SecretCase, HttpCase):
    """The way on which the browser sends them: no call whose arguments are logged."""

    def send(self, kind="password", secret=SECRET, server=None, **more):
        form = {"kind": kind, "secret": secret, "csrf_token": self.csrf()} | more
        url = f"/connector_flow/server/{(server or self.server).id}/secret"
        return self.url_open(url, data=form)

    def csrf(self):
        return Request.csrf_token(self)

    def log_in(self, login):
        self.authenticate(login, login + "x" * (8 - len(login)))

    def test_a_manager_sets_and_removes_it(self):
        self.log_in("berta")
        self.assertTrue(self.send(secret="neu").json()["is_set"])
        self.assertEqual(self.secrets()["password"], "neu")
        self.assertFalse(self.send(secret="").json()["is_set"])
        self.assertNotIn("password", self.stored())

    def test_a_key_of_several_lines_comes_through(self):
        self.log_in("berta")
        self.send("private_key", "-----BEGIN-----\r\nabc\r\n-----END-----\r\n")
        self.assertIn("abc", self.secrets()["private_key"])

    @mute_logger("odoo.http")
    def test_others_find_nothing(self):
        """Neither users nor managers of flows, nor a manager of another company."""
        before = self.stored()
        for login in ("uma", "mia", "emil"):
            self.log_in(login)
            self.assertEqual(self.send(secret="böse").status_code, 404)
        self.log_in("berta")
        self.assertEqual(self.send("login").status_code, 404)
        company = self.env["res.company"].create({"name": "Andere"})
        self.server.company_id = company
        self.assertEqual(self.send(secret="böse").status_code, 404)
        self.assertEqual(self.stored(), before)

    @mute_logger("odoo.http")
    def test_another_site_cannot_send_one(self):
        before = self.stored()
        self.log_in("berta")
        self.assertEqual(self.send(csrf_token="").status_code, 400)
        self.assertEqual(self.stored(), before)

    def test_what_is_wrong_with_it_is_told_without_it(self):
        self.log_in("berta")
        answer = self.send(secret=f"{SECRET}\r\nzweite Zeile")
        self.assertIn("line break", answer.json()["error"])
        self.assertNotIn(SECRET, answer.text)

    def test_no_log_has_it(self):
        """Whatever is logged at debug level, by whomever."""
        self.log_in("berta")
        with self.assertLogs(level=logging.DEBUG) as logs:
            logging.getLogger().debug("at least one line")
            with self.key(KEY):
                self.send(secret="neu-hunter3")
        self.assertEqual(self.server.password_state, "stored")
        self.assertNotIn("hunter3", "\n".join(logs.output))
