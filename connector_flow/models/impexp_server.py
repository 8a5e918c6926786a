import logging
import re
from contextlib import contextmanager, suppress

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools.errors import sentence
from ..tools.masking import mask
from ..tools.secret_names import is_parameter
from ..tools.server_config import option
from ..tools.vault import LINES, Vault, VaultError
from ..transfer.errors import (
    HostKeyUnknown,
    TransferError,
    TransferTrouble,
)
from ..transfer.hostkey import HostKeys
from ..transfer.names import CONTROL
from ..transfer.settings import SECRETS, Settings

_logger = logging.getLogger(__name__)

MANAGERS = "connector.group_connector_manager"
HOST = re.compile(r"[\w.:%-]+")  # IPv6 addresses too
HEADER = re.compile(r"[A-Za-z0-9-]+")
CODE = re.compile(r"[a-z][a-z0-9_]*")
# What changes nothing of what flows do there.
HARMLESS = {"name", "offered_host_key", "check_state", "check_date", "check_message"}
# Who gets the secrets, how, and by whose word it is he: they are sent there only.
PLACE = (
    "protocol",
    "host",
    "port",
    "directory",
    "encoding",
    "login",
    "token_header",
    "host_key",
    "certificates",
    "check_name",
)
NAMED_PLACE = ("code", *PLACE, "company_id")  # of secrets from outside
SECRET_STATES = [("stored", "Set"), ("outside", "Set by the server's configuration")]
MAX_SECRET = 20_000  # characters; an RSA key of 16,384 bits has 12,700
LINE_BREAKS = re.compile(r"[\r\n\x00]")


class ImpexpServer(models.Model):
    """Where files come from or go to: a server with its address and secrets."""

    _name = "impexp.server"
    _inherit = ["queue.chunk.sealed", "connector.backend"]
    _made_by_people = True
    _description = "Server"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    protocol = fields.Selection([], required=True)
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )
    host = fields.Char(groups=MANAGERS, help="Name or address, such as ftp.example.com")
    port = fields.Integer(
        groups=MANAGERS, help="0: the usual one of the protocol.", aggregator=None
    )
    login = fields.Char(groups=MANAGERS)
    directory = fields.Char(
        groups=MANAGERS,
        help="Everything happens below it. Empty: where the login arrives.",
    )
    timeout = fields.Integer(
        "Seconds to Wait",
        default=30,
        groups=MANAGERS,
        aggregator=None,
        help="So long may the server be silent before the connection counts as lost.",
    )
    encoding = fields.Char(
        "Encoding of Names",
        default="utf-8",
        required=True,
        groups=MANAGERS,
        help="Of file names on the server, such as utf-8 or latin-1.",
    )
    passive = fields.Boolean(
        "Passive Mode",
        default=True,
        groups=MANAGERS,
        help="We open the connections for data (usual). Off: the server does.",
    )
    certificates = fields.Text(
        "Certificates to Trust",
        groups=MANAGERS,
        help="In PEM form: those of an own authority, or the server's own one. Empty: "
        "the authorities that this machine trusts.",
    )
    check_name = fields.Boolean(
        "Certificate Names the Host",
        default=True,
        groups=MANAGERS,
        help="Off: any name in a certificate that is trusted above.",
    )
    token_header = fields.Char(
        default="Authorization",
        groups=MANAGERS,
        help="The header in which the token is sent; in Authorization it goes as a "
        "bearer token.",
    )
    code = fields.Char(
        "Technical Name",
        copy=False,
        groups=MANAGERS,
        help="Lowercase letters, digits and underscores. By it the server's "
        "configuration file or environment gives secrets, which then need not be "
        "stored here. Only administrators give it, and move a server that has it.",
    )

    # the host key

    host_key = fields.Text(
        "Accepted Host Key",
        copy=False,
        groups=MANAGERS,
        help="A line as in a known_hosts file, or a fingerprint SHA256:…",
    )
    host_key_fingerprints = fields.Char(
        "Fingerprint", compute="_compute_fingerprints", groups=MANAGERS
    )
    offered_host_key = fields.Text(readonly=True, copy=False, groups=MANAGERS)
    offered_fingerprint = fields.Char(compute="_compute_fingerprints", groups=MANAGERS)

    # the check

    check_state = fields.Selection(
        [("ok", "Connected"), ("failed", "Failed")],
        "Connection",
        readonly=True,
        copy=False,
        groups=MANAGERS,
    )
    check_date = fields.Datetime(
        "Last Check", readonly=True, copy=False, groups=MANAGERS
    )
    check_message = fields.Text(
        "Last Answer", readonly=True, copy=False, groups=MANAGERS
    )

    # secrets: written, never read

    password = fields.Char(
        compute="_compute_secrets",
        readonly=False,
        groups=MANAGERS,
        help="Written only: it reads as empty.",
    )
    private_key = fields.Text(
        compute="_compute_secrets", readonly=False, groups=MANAGERS
    )
    passphrase = fields.Char(
        compute="_compute_secrets", readonly=False, groups=MANAGERS
    )
    token = fields.Char(compute="_compute_secrets", readonly=False, groups=MANAGERS)
    secret_parameters = fields.Json(
        compute="_compute_secrets",
        readonly=False,
        groups=MANAGERS,
        help="Secret headers and parameters of requests by HTTP: a dictionary such as "
        "{'header:X-Api-Key': '…', 'param:key': '…', 'form:token': '…'}. Written only; "
        "an empty text removes one.",
    )
    password_state = fields.Selection(
        SECRET_STATES,
        "Password is",
        compute="_compute_secret_states",
        groups=MANAGERS,
    )
    private_key_state = fields.Selection(
        SECRET_STATES,
        "Private Key is",
        compute="_compute_secret_states",
        groups=MANAGERS,
    )
    passphrase_state = fields.Selection(
        SECRET_STATES,
        "Passphrase is",
        compute="_compute_secret_states",
        groups=MANAGERS,
    )
    token_state = fields.Selection(
        SECRET_STATES,
        "Token is",
        compute="_compute_secret_states",
        groups=MANAGERS,
    )
    secret_advice = fields.Text(compute="_compute_secret_states", groups=MANAGERS)

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another server has this technical name."
    )

    # the connection

    @contextmanager
    def _connect(self):
        """Connect and log in: a context manager that gives an `Adapter`.

        :raise TransferError: what a person has to mend
        :raise TransferTrouble: what passes with time
        """
        self.ensure_one()
        server = self.sudo()
        if not server.active:
            raise TransferError(
                self.env._(
                    "The server “%s” is archived, as all are in a copy of a database. "
                    "Unarchive it to use it.",
                    server.name,
                )
            )
        with server.work_on(self._name) as work:
            adapter = work.component(usage="backend.adapter").adapter()
        with adapter:
            yield adapter

    def _settings(self, adapter):
        """What an adapter of this class needs to know, secrets included.

        :return: :class:`~..transfer.settings.Settings`
        """
        secrets = {kind: self._secret(kind) for kind in SECRETS}
        return Settings(
            name=self.name,
            host=(self.host or "").strip(),
            port=self.port or adapter.port,
            login=self.login or "",
            directory=self.directory or "",
            timeout=self.timeout,
            encoding=self.encoding,
            passive=self.passive,
            host_keys=self.host_key or "",
            certificates=self.certificates or "",
            check_name=self.check_name,
            token_header=self.token_header or "Authorization",
            root=option(self._root_option()),
            root_option=self._root_option(),
            parameters=self._secret_parameters(),
            **secrets,
        )

    def _root_option(self):
        """What the directory for local files is called in the configuration.

        Each company has one of its own: who manages the servers of one company is
        nobody to the files of another. `local_root` is that of the first.
        """
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        first = companies.search([], order="id", limit=2)
        if len(first) == 1 or self.company_id == first[0]:
            return "local_root"
        return f"local_root_{self.company_id.id or 'shared'}"

    # the check

    def action_check_connection(self):
        """Connect and look at the directory; keep and tell what was seen."""
        return self._check_connection()

    def action_check_writing(self):
        """As the other check, and create and remove a file on the server."""
        return self._check_connection(write=True)

    def _check_connection(self, write=False):
        self.ensure_one()
        self.check_access("write")
        offered = False
        try:
            with self._connect() as adapter:
                state, seen = "ok", adapter.check(write)
        except (UserError, TransferTrouble) as error:
            state, seen = "failed", [sentence(self.env, error)]
            offered = isinstance(error, HostKeyUnknown) and error.offered
        self.write(
            {
                "check_state": state,
                "check_date": fields.Datetime.now(),
                "check_message": self._without_secrets(
                    "\n".join(self.env._(line) for line in seen)
                ),
                "offered_host_key": offered,
            }
        )
        return self._check_notification()

    def _check_notification(self):
        is_ok = self.check_state == "ok"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if is_ok else "danger",
                "title": self.env._("Connected") if is_ok else self.env._("Failed"),
                "message": self.name if is_ok else self.check_message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_accept_host_key(self):
        """Trust the key that the server showed at the last check."""
        self.ensure_one()
        self.write({"host_key": self.offered_host_key, "offered_host_key": False})
        return self.action_check_connection()

    @api.depends("host_key", "offered_host_key")
    def _compute_fingerprints(self):
        for server in self:
            server.host_key_fingerprints = _fingerprints(server.host_key)
            server.offered_fingerprint = _fingerprints(server.offered_host_key)

    # what can be configured

    @api.constrains("host_key")
    def _check_host_key(self):
        for server in self:
            try:
                HostKeys(server.host_key)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "“%s” is no host key. Enter a line of a known_hosts file, or "
                        "the fingerprint, which begins with SHA256:.",
                        error,
                    )
                ) from None

    @api.constrains(
        "protocol",
        "host",
        "encoding",
        "timeout",
        "port",
        "code",
        "token_header",
        "certificates",
        "check_name",
        "directory",
    )
    def _check_values(self):
        for server in self:
            complaint = server._complaint()
            if complaint:
                raise ValidationError(complaint)

    def _complaint(self):
        """Say what is wrong with a value, or return None."""
        if not 0 <= self.port < 2**16:
            return self.env._("A port is a number up to 65535 (“%s”).", self.name)
        if self._needs_host() and not HOST.fullmatch((self.host or "").strip()):
            return self.env._(
                "“%s” needs a host: its name or address alone, such as "
                "sftp.example.com. Port and directory have fields of their own.",
                self.name,
            )
        if self.timeout < 1:
            return self.env._("Wait a second at least (“%s”).", self.name)
        if self.code and not CODE.fullmatch(self.code):
            return self.env._(
                "“%s” is no technical name: begin with a letter, and go on with "
                "lowercase letters, digits and underscores.",
                self.code,
            )
        if self.token_header and not HEADER.fullmatch(self.token_header):
            return self.env._("“%s” is no name of a header.", self.token_header)
        if not self.check_name and not self.certificates:
            return self.env._(
                "Give the certificates to trust, or any certificate of any site "
                "would do for “%s”.",
                self.name,
            )
        if CONTROL.search(self.directory or ""):
            return self.env._("A directory is one line of text (“%s”).", self.name)
        return self._encoding_complaint()

    def _needs_host(self):
        return self.protocol != "local"

    def _encoding_complaint(self):
        try:
            fits = "a/b".encode(self.encoding) == b"a/b"
        except LookupError:
            fits = False
        if not fits:
            return self.env._("“%s” is no encoding of file names.", self.encoding)
        return None

    # secrets

    def _secret(self, kind):
        """The secret itself, for code that connects; empty where none is set."""
        return self._secret_outside(kind) or self._secret_stored(kind)

    def _secret_outside(self, kind):
        """The secret that the configuration file or the environment gives."""
        return option(kind, f"impexp_server.{self.code}") if self.code else ""

    def _secret_stored(self, kind):
        record = self._stored_secrets().filtered(lambda secret: secret.kind == kind)
        return record.opened() if record else ""

    def _stored_secrets(self):
        secrets = self.env["impexp.server.secret"].sudo()
        return secrets.search([("server_id", "in", self.ids)])

    def _set_secret(self, kind, text):
        """Store a secret; an empty one is removed. The right to write is checked.

        :param kind: one of `SECRETS`, or place and name of a parameter of requests,
            such as ``header:X-Api-Key``
        """
        self.ensure_one()
        self.check_access("write")
        self._check_lent_rights()
        self._check_kind(kind)
        text = str(text or "")
        if not kind.startswith(("param:", "form:")):  # elsewhere it ends the line
            text = self._one_secret(kind, text)
        if len(text) > MAX_SECRET:
            raise UserError(
                self.env._("A secret has %s characters at most.", MAX_SECRET)
            )
        sealed(self.env["impexp.server.secret"]).keep(self, kind, text)
        self._note_secret_set(kind)
        self.invalidate_recordset()

    def _one_secret(self, kind, text):
        text = text.strip("\r\n")
        if kind != "private_key" and LINE_BREAKS.search(text):
            raise UserError(self.env._("A line break is no part of this secret."))
        return text

    def _check_kind(self, kind):
        if not (kind in SECRETS or is_parameter(kind)):
            raise UserError(
                self.env._(
                    "“%s” names no secret of a request. Name its place and what it is "
                    "called there: header:X-Api-Key, param:key or form:token. Host, "
                    "and what else leads a request elsewhere, is none.",
                    kind,
                )
            )

    def _compute_secrets(self):
        for server in self:
            server.update(dict.fromkeys((*SECRETS, "secret_parameters"), False))

    def _without_secrets(self, text):
        """The text without any secret of these servers, in whatever form."""
        return mask(text, self.sudo()._known_secrets()) if text and self else text

    def _known_secrets(self):
        """The secrets themselves; those that cannot be opened were not sent either."""
        found = []
        for server in self:
            kinds = {*SECRETS, *server._stored_secrets().mapped("kind")}
            secrets = {kind: server._secret_if_open(kind) for kind in kinds}
            found += secrets.values()
            if secrets["password"]:
                found.append(f"{server.login or ''}:{secrets['password']}")
        return found

    def _secret_if_open(self, kind):
        with suppress(VaultError):
            return self._secret(kind)
        return ""

    @api.depends("code")
    def _compute_secret_states(self):
        advice = self._secret_advice()
        for server in self:
            stored = set(server._stored_secrets().mapped("kind"))
            for kind in SECRETS:
                outside = server.sudo()._secret_outside(kind)
                state = "outside" if outside else kind in stored and "stored"
                server[f"{kind}_state"] = state
            server.secret_advice = advice

    def _secret_advice(self):
        try:
            if Vault().is_locked:
                return False
        except VaultError as error:
            return sentence(self.env, error)
        return self.env._(
            "Secrets are stored as they are, and whoever reads the database or a "
            "backup of it reads them. To encrypt them, add to the server's "
            "configuration (odoo.conf), and restart it:\n%s",
            LINES,
        )

    @api.model_create_multi
    def create(self, vals_list):
        secrets = [_parted(vals) for vals in vals_list]
        servers = super().create([vals for vals, _secrets in secrets])
        if named := servers.filtered("code"):  # by default, too: anybody can set one
            named._check_may_place()
        for server, (_vals, given) in zip(servers, secrets, strict=True):
            server._set_secrets(given)
        return servers

    def write(self, vals):
        vals, given = _parted(vals)
        if not vals.keys() <= HARMLESS:
            self._check_lent_rights()
        self._check_named_stay(vals)
        moved = self._moved_by(vals)
        result = super().write(vals) if vals or not given else True
        moved._forget_secrets()
        self._flows()._void_approval()
        for server in self if given else ():
            server._set_secrets(given)
        return result

    def _flows(self):
        """The flows that read from or write to these servers, whoever sees them."""
        tasks = self.env["impexp.task"].sudo().search([("server_id", "in", self.ids)])
        return tasks.flow_id.with_env(self.env)

    def _check_lent_rights(self):
        """Who says where a flow goes decides what comes in by its user's rights."""
        self._flows()._check_lent_rights()

    @api.model
    def _deciding(self):
        """Names of the fields that decide where a flow reads and writes."""
        return sorted(
            name
            for name, field in self._fields.items()
            if field.store
            and field.column_type
            and name not in {*HARMLESS, *models.MAGIC_COLUMNS}
        )

    def _check_named_stay(self, vals):
        """Refuse to send secrets from outside elsewhere, or in another way.

        Who gives them names the server by what is checked here. Whether there are any
        yet does not matter: they may come later.
        """
        for server in self.sudo():
            names = [name for name in NAMED_PLACE if server._changes(name, vals)]
            if names and vals.get("code", server.code):
                server.with_env(self.env)._check_may_place()

    def _check_may_place(self):
        if not self.env.is_system():
            raise AccessError(
                self.env._(
                    "With a technical name, the configuration may give “%s” secrets. "
                    "Only an administrator gives a server such a name, or changes "
                    "while it has one where the secrets go and how: address, "
                    "directory, sign-in, trust and company. You can remove the name, "
                    "and set the secrets here.",
                    self[:1].name,
                )
            )

    def _moved_by(self, vals):
        """Those that these values make another receiver of their secrets.

        A first host key moves nothing: without one, no secret was ever sent.
        """
        return self.filtered(
            lambda server: any(
                server._changes(name, vals)
                and not (name == "host_key" and server._keeps_trust(vals[name]))
                for name in PLACE
            )
        )

    def _changes(self, name, vals):
        """Whether values have another one of a field."""
        if name not in vals:
            return False
        field = self._fields[name]
        new = field.convert_to_record(field.convert_to_cache(vals[name], self), self)
        return _plain(new) != _plain(self.sudo()[name])

    def _keeps_trust(self, host_key):
        """Whether no other host than before shows an accepted key."""
        try:
            before, after = HostKeys(self.sudo().host_key), HostKeys(host_key)
        except ValueError:
            return False
        known = set(before.fingerprints)
        return not known or bool(after) and known.issuperset(after.fingerprints)

    @api.onchange(*PLACE)
    def _onchange_place(self):
        stored = self._origin
        now = {name: self[name] for name in PLACE}
        if stored._stored_secrets() and stored._moved_by(now):
            return {
                "warning": {
                    "title": self.env._("Set the secrets again"),
                    "message": self.env._(
                        "Secrets are for one receiver. They are removed when this is "
                        "saved, as the address, the sign-in or the trust changes."
                    ),
                    "type": "notification",
                }
            }

    def _set_secrets(self, given):
        for kind, text in given.items():
            self._set_secret(kind, text)


def _parted(vals):
    """Part the secrets from other values: they never get into a cache."""
    vals = dict(vals)
    given = {kind: vals.pop(kind) for kind in SECRETS if kind in vals}
    more = vals.pop("secret_parameters", None) or {}
    return vals, given | (more if isinstance(more, dict) else {str(more): ""})


def _plain(value):
    """A value, so that two that mean the same are equal."""
    return value.strip() if isinstance(value, str) else value or False


def _fingerprints(text):
    try:
        return ", ".join(HostKeys(text).fingerprints)
    except ValueError:
        return False
