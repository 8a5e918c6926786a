from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import server_check, server_place, server_secrets
from ..engine.flow_approval import void_approval
from ..engine.lent_rights import check_lent_to_flows
from ..engine.server_place import PLACE, changes
from ..tools.server_config import option
from ..transfer.errors import TransferError
from ..transfer.hostkey import HostKeys
from ..transfer.protocol import protocol_class
from ..transfer.settings import SECRETS, Settings

MANAGERS = "connector.group_connector_manager"
# What changes nothing of what flows do there.
HARMLESS = {"name", "offered_host_key", "check_state", "check_date", "check_message"}
SECRET_STATES = [("stored", "Set"), ("outside", "Set by the server's configuration")]
SECRET = {"compute": "_compute_secrets", "readonly": False, "groups": MANAGERS}
SHOWN = {"compute": "_compute_secret_states", "groups": MANAGERS}
NOTED = {"readonly": True, "copy": False, "groups": MANAGERS}


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
    protocol_traits = fields.Json(
        compute="_compute_protocol_traits",
        help="What the protocol asks for, and whether it lists files.",
    )
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
    offered_host_key = fields.Text(**NOTED)
    offered_fingerprint = fields.Char(compute="_compute_fingerprints", groups=MANAGERS)

    # the check

    check_state = fields.Selection(
        [("ok", "Connected"), ("failed", "Failed")], "Connection", **NOTED
    )
    check_date = fields.Datetime("Last Check", **NOTED)
    check_message = fields.Text("Last Answer", **NOTED)

    # secrets: written, never read

    password = fields.Char(**SECRET, help="Written only: it reads as empty.")
    private_key = fields.Text(**SECRET)
    passphrase = fields.Char(**SECRET)
    token = fields.Char(**SECRET)
    secret_parameters = fields.Json(
        **SECRET,
        help="Secret headers and parameters of requests by HTTP: a dictionary such as "
        "{'header:X-Api-Key': '…', 'param:key': '…', 'form:token': '…'}. Written only; "
        "an empty text removes one.",
    )
    password_state = fields.Selection(SECRET_STATES, "Password is", **SHOWN)
    private_key_state = fields.Selection(SECRET_STATES, "Private Key is", **SHOWN)
    passphrase_state = fields.Selection(SECRET_STATES, "Passphrase is", **SHOWN)
    token_state = fields.Selection(SECRET_STATES, "Token is", **SHOWN)
    secret_advice = fields.Text(**SHOWN)
    parameter_states = fields.Json(
        "Secret Headers and Parameters",
        compute="_compute_parameter_states",
        groups=MANAGERS,
        help="Sent with each request by HTTP. What they are called is seen here, never "
        "what they are.",
    )
    harmless_parameters = fields.Char(
        copy=False,
        groups=MANAGERS,
        help="Names of headers and parameters, parted by spaces, which tasks may have "
        "in their configuration although they are called like secrets. Only "
        "administrators name them.",
    )
    lost_secrets = fields.Json(**NOTED)
    lost_words = fields.Char(
        "Removed Secrets", compute="_compute_lost_words", groups=MANAGERS
    )

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another server has this technical name."
    )

    @api.depends("protocol")
    def _compute_protocol_traits(self):
        for server in self:
            adapter = protocol_class(server.protocol)
            traits = {*adapter.asks_for, *(["lists"] if adapter.lists else [])}
            server.protocol_traits = sorted(traits)

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
        secrets = {kind: server_secrets.secret(self, kind) for kind in SECRETS}
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
            parameters=server_secrets.secret_parameters(self),
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
        return server_check.check_connection(self)

    def action_check_writing(self):
        """As the other check, and create and remove a file on the server."""
        return server_check.check_connection(self, write=True)

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
                        "“%s” is not a host key. Enter a line of a known_hosts file, "
                        "or the fingerprint, which begins with SHA256:.",
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
            if wrong := server_check.complaint(server):
                raise ValidationError(wrong)

    # secrets

    _secret = server_secrets.secret
    _set_secret = server_secrets.set_secret
    _without_secrets = server_secrets.masked

    def _compute_secrets(self):
        for server in self:
            server.update(dict.fromkeys((*SECRETS, "secret_parameters"), False))

    @api.depends("code")
    def _compute_secret_states(self):
        advice = server_secrets.secret_advice(self.env)
        for server in self:
            for kind, state in server_secrets.secret_states(server).items():
                server[f"{kind}_state"] = state
            server.secret_advice = advice

    @api.depends("lost_secrets")
    def _compute_parameter_states(self):
        for server in self:
            server.parameter_states = server_secrets.parameter_states(server)

    @api.depends("lost_secrets")
    @api.depends_context("lang")
    def _compute_lost_words(self):
        for server in self:
            server.lost_words = server_secrets.lost_words(server)

    # what is saved

    @api.model_create_multi
    def create(self, vals_list):
        parted = [server_secrets.without_secrets(vals) for vals in vals_list]
        servers = super().create([vals for vals, _secrets in parted])
        # by default, too: anybody can set one
        if named := servers.filtered("code"):
            server_place.check_may_place(named)
        if any(server.harmless_parameters for server in servers.sudo()):
            server_secrets.check_may_declare(self.env)
        for server, (_vals, given) in zip(servers, parted, strict=True):
            server._set_secrets(given)
        return servers

    def write(self, vals):
        if any(changes(server, "harmless_parameters", vals) for server in self):
            server_secrets.check_may_declare(self.env)
        vals, given = server_secrets.without_secrets(vals)
        if not vals.keys() <= HARMLESS:
            check_lent_to_flows(self._flows())
        server_place.check_named_stay(self, vals)
        moved = server_place.moved_by(self, vals)
        result = super().write(vals) if vals or not given else True
        server_secrets.forget_secrets(moved)
        void_approval(self._flows())
        for server in self if given else ():
            server._set_secrets(given)
        if "company_id" in vals:
            self.check_access("write")  # it may be one of a company that is not his
        return result

    def _set_secrets(self, given):
        for kind, text in given.items():
            server_secrets.set_secret(self, kind, text)

    @api.onchange(*PLACE)
    def _onchange_place(self):
        now = {name: self[name] for name in PLACE}
        return server_place.move_warning(self._origin, now)

    def _flows(self):
        """The flows that read from or write to these servers, whoever sees them."""
        return self._tasks().flow_id.with_env(self.env)

    def _tasks(self):
        return self.env["impexp.task"].sudo().search([("server_id", "in", self.ids)])

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

    @api.constrains("company_id")
    def _check_flows_of_company(self):
        for server in self.filtered("company_id"):
            tasks = server._tasks()
            others = [task for task in tasks if task.company_id != server.company_id]
            if others:
                raise ValidationError(
                    self.env._(
                        "The task “%(task)s” uses the server “%(server)s”, and its "
                        "flow is of another company.",
                        task=others[0].name,
                        server=server.name,
                    )
                )


def _fingerprints(text):
    try:
        return ", ".join(HostKeys(text).fingerprints)
    except ValueError:
        return False
