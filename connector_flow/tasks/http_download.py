"""One file of an HTTP server, whenever it is another one than before."""

from urllib.parse import urlencode, urlsplit

from werkzeug.http import parse_options_header

from odoo import fields
from odoo.exceptions import UserError

from ..downloads.arriving import Arriving
from ..downloads.fetching import Fetching
from ..engine.http_task import HTTP_OPTIONS, HttpTask
from ..engine.remote_claims import claim_seen, known_there, mark_of, new_among, orphans
from ..engine.task_types import Task
from ..tools.configuration import Option, positive
from ..tools.message import _lt
from ..tools.name_pattern import NAMES, check_pattern, filled, named_values, safe_name
from ..transfer.errors import CannotResume, Changed, NotModified

MB = 10**6


def _check_name(pattern):
    return check_pattern(pattern, NAMES)


@Task(selection="http_download", name="Download by HTTP")
class HttpDownload(Fetching, HttpTask):
    about = (
        _lt("Fetches what a path answers with, and starts the next tasks with it."),
        _lt(
            "The server is asked whether it has another version than the one "
            "that was fetched last (ETag, Last-Modified), so that most looks "
            "cost nothing. The file's name is the one that the answer gives, "
            "or the path's."
        ),
    )

    begins_with = "ask"
    protocol_needs = ("get",)
    options = {
        **HTTP_OPTIONS,
        "path": Option(str, "", _lt("What to fetch, behind the server's directory.")),
        "name": Option(
            str,
            "{name}",
            _lt(
                "The file's name here. May hold {name}, {stem}, {ext}, {date}, {time}, "
                "{flow}."
            ),
            check=_check_name,
        ),
        "same_content": Option(
            str,
            "skip",
            _lt("What to do with a new version that has the content of the last one."),
            choices=("import", "skip"),
        ),
        "max_mb": Option(
            int, 2000, _lt("What has more MB is not fetched."), check=positive
        ),
    }

    def phases(self):
        return {"ask": self.ask, "fetch": self.fetch}

    def ask(self, config, **kwargs):
        """Ask for what is new; what comes at once may be all of it."""
        last = self._last(config)
        try:
            with (
                self.connected() as adapter,
                self._get(adapter, config, unless=last.version) as stream,
            ):
                file = self._new_file(stream, config, last)
                if not file:
                    return self._end_without_news()
                return self._take(stream, file, config, self.deadline())
        except NotModified:
            return self._end_without_news()

    def fetch(self, config, **kwargs):
        """Go on with a file of which a part is here."""
        mine = [*self._of_task(), ("id", "=", self.place["file"])]
        file = self.files.search(mine)
        if not file:  # the next run took it over while this one had failed
            return self.go_on_at({"do": "ask"})
        try:
            with self.connected() as adapter:
                self._go_on_with(adapter, file, config)
        except Changed:
            self._drop(file)
            self.go_on_at({"do": "ask"})
        return None

    # asking

    def _get(self, adapter, config, **conditions):
        return adapter.get(
            config["path"],
            headers=config["headers"],
            params=config["params"],
            **conditions,
        )

    def _remote_path(self, config):
        query = f"?{urlencode(config['params'])}" if config["params"] else ""
        return (self.shown_path(config["path"]) + query) or "/"

    def _last(self, config):
        """What was fetched last; empty if nothing was."""
        task = self.task.sudo()
        path = self._remote_path(config)
        taken = known_there(task.flow_id, task.server_id, path=path, state="taken")
        return self.known.search(taken, order="id desc", limit=1)

    def _new_file(self, stream, config, last):
        """A claimed record of what is about to come; None if it is not ours to take.

        It is claimed as what comes behind the last one: a server may return to an
        earlier version, and two nodes that ask at once get the same claim.
        """
        entry = stream.entry
        if entry.version and entry.version == last.version:
            return None  # a server that does not listen to what is known
        version = f"{entry.version or ''} ({last.id or 0})"
        path = self._remote_path(config)
        mark = mark_of(path, version)
        if not new_among(self.known, self.task.sudo(), [mark]):
            return None
        for orphan in orphans(self.known, self.task.sudo(), [mark]).values():
            orphan.file_id.unlink()
        file = self.files.create(
            {
                **self._seen_values(self._file_name(stream, config), path),
                "remote_time": entry.time,
                "remote_size": entry.size or 0,
                "no_size": entry.size is None,
                "remote_version": version,
                "is_stable": True,
            }
        )
        claim_seen(self.known, file)
        return file

    def _file_name(self, stream, config):
        """The answer's name for the file, or the path's; only ever a name."""
        _kind, found = parse_options_header(_header(stream, "Content-Disposition"))
        told = found.get("filename") or urlsplit(config["path"]).path
        told = self.task.sudo().server_id._without_secrets(told)
        name = safe_name(told.replace("\\", "/").rstrip("/").rpartition("/")[2])
        now = fields.Datetime.context_timestamp(self.task, fields.Datetime.now())
        values = named_values(name, now, self.task.sudo().flow_id.name)
        return filled(config["name"], values)

    # fetching

    def _go_on_with(self, adapter, file, config):
        version = file.remote_version.rpartition(" ")[0] or None
        try:
            with self._get(adapter, config, offset=file.size, version=version) as rest:
                self._take(rest, file, config, self.deadline())
        except CannotResume:
            # only in one job, however long it takes
            file._empty()
            with self._get(adapter, config, version=version) as whole:
                self._take(whole, file, config, None)

    def _take(self, stream, file, config, deadline):
        before = file.size
        arriving = Arriving(stream, deadline, config["max_mb"] * MB - before)
        file._append(arriving)
        if file.size > config["max_mb"] * MB:
            raise UserError(
                self.env._(
                    "“%(name)s” has more than %(limit)s MB. If that is right, raise "
                    "“max_mb”.",
                    name=file.name,
                    limit=config["max_mb"],
                )
            )
        if arriving.is_whole:
            return self._finish_file(file, config)
        if arriving.refusal or arriving.trouble and not arriving.is_kept:
            raise arriving.refusal or arriving.trouble
        place = self.place = {"do": "fetch", "file": file.id}
        return self.go_on_soon() if arriving.trouble else self.go_on_at(place)

    def _finish_file(self, file, config):
        last, checksum = self._last(config), file._content_checksum()
        version = file.remote_version.rpartition(" ")[0]
        if last.checksum == checksum and config["same_content"] == "skip":
            last.write({"version": version, "listed": fields.Datetime.now()})
            self._drop(file)
            return self._end_without_news()
        claim = self.known.search([("file_id", "=", file.id)], limit=1)
        claim.version = version
        self._forget_before(last)
        file.write({"remote_size": file.size, "no_size": False})
        self._hand_on(file, checksum, {"after": "leave", "same_content": "import"})
        self.result = self.env._("Fetched: %s", file.name)
        return None

    def _forget_before(self, last):
        """Whoever asked at the same time knew the last one; older ones say nothing."""
        if last:
            domain = [("path", "=", last.path), ("flow_id", "=", last.flow_id.id)]
            self.known.search([*domain, ("id", "<", last.id)]).unlink()

    def _end_without_news(self):
        self.result = self.env._("Nothing new.")
        self._note_nothing_new()


def _header(stream, name):
    """A header as its server meant it: in UTF-8, or in what HTTP says of old."""
    text = stream.headers.get(name, "")
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text
