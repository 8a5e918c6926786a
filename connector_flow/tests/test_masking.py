import base64
import html
import json
import quopri
from urllib.parse import quote, quote_plus

from odoo.tests.common import BaseCase

from odoo.addons.connector_flow.tools.masking import mask
from odoo.addons.connector_flow.tools.secret_names import (
    is_parameter,
    is_secret_name,
    masked_path,
)

SECRET = 'hunter2 Süd/ß "100%"'
LONG = "tok-" + "0123456789abcdef" * 8


class TestMasking(BaseCase):
    """A secret is found in whatever form it comes back."""

    def test_every_form(self):
        wrapped = base64.encodebytes(
            b'{"Authorization": "Bearer ' + LONG.encode() + b'"}'
        )
        for form in (
            SECRET,
            LONG.upper(),
            SECRET.encode().decode("latin-1"),
            quote(SECRET, safe=""),
            quote(SECRET, safe="").lower(),
            quote_plus(SECRET),
            "".join(f"%{byte:02x}" for byte in SECRET.encode()),
            repr([SECRET]),
            json.dumps(SECRET),
            json.dumps(SECRET, ensure_ascii=False),
            json.dumps(SECRET).replace("/", "\\/"),
            html.escape(SECRET),
            SECRET.encode("ascii", "xmlcharrefreplace").decode(),
            quopri.encodestring(SECRET.encode()).decode(),
            SECRET.encode().hex(),
            base64.b64encode(SECRET.encode()).decode(),
            base64.b64encode(f"partner:{SECRET}".encode()).decode(),
            base64.urlsafe_b64encode(f"x{SECRET}y".encode()).decode(),
            wrapped.decode(),
            quopri.encodestring(f"Token: {LONG}".encode()).decode(),
        ):
            with self.subTest(form):
                self.assertIn("•••", mask(f"before {form} behind", [SECRET, LONG]))
                self.assertNotIn(form, mask(f"before {form} behind", [SECRET, LONG]))

    def test_what_is_around_stays(self):
        self.assertEqual(mask(f"a {LONG} b", [LONG]), "a ••• b")

    def test_a_line_of_a_key_is_enough_to_know_it(self):
        key = "-----BEGIN-----\nAAAAB3NzaC1yc2EAAAADAQABAAAB\nxyz\n-----END-----\n"
        self.assertNotIn("AAAAB3", mask("at AAAAB3NzaC1yc2EAAAADAQABAAAB", [key]))

    def test_what_is_too_short_to_be_told_is_left(self):
        self.assertEqual(mask("a b c", ["a", "", None]), "a b c")


class TestSecretNames(BaseCase):
    """Secrets are known by their whole name, in any case and way to write it."""

    def test_what_is_called_like_a_secret(self):
        for name in (
            "X-Api-Key api_key apiKey APIKEY key token TOKEN access_token accessToken "
            "signature sig X-Hub-Signature-256 Authorization authorization Cookie "
            "Proxy-Authorization X-Auth-Token PRIVATE-TOKEN client_secret password pwd "
            "Ocp-Apim-Subscription-Key X-Amz-Security-Token PHPSESSID session_id jwt "
            "auth[token] X-Shopify-Access-Token DD-API-KEY refresh_token"
        ).split():
            with self.subTest(name):
                self.assertTrue(is_secret_name(name))

    def test_what_only_sounds_like_one(self):
        for name in (
            "Accept format keyword token_type sort_key page_token nextPageToken user "
            "continuation-token monkey client_id compass cookiecutter design passive "
            "Idempotency-Key"
        ).split():
            with self.subTest(name):
                self.assertFalse(is_secret_name(name))

    def test_a_path_is_shown_without_them(self):
        self.assertEqual(masked_path("a;sid=1/b?key=2&c=3"), "a;sid=•••/b?key=•••&c=3")

    def test_a_header_that_leads_elsewhere_is_no_parameter(self):
        self.assertTrue(is_parameter("header:X-Api-Key"))
        for kind in ("header:Host", "header:x-forwarded-host", "header:a b", "x:y"):
            self.assertFalse(is_parameter(kind))
