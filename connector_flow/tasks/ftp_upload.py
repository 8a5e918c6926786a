"""A file, sent to a server so that no half of it is ever seen under its name."""

import secrets
import time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from ..models.impexp_file_transfer import bytes_in_words
from ..tools.belonging import not_of_run
from ..tools.message import Message
from ..tools.name_pattern import (
    NAMES,
    check_pattern,
    could_be,
    filled,
    named_values,
    split_name,
)
from ..transfer.errors import AlreadyThere, CannotResume, NotFound, TransferTrouble
from .abstract_task import Task
from .options import Option
from .transfer_task import TransferTask

BLOCK = 2**18  # bytes
MB = 10**6
SENT_NAMES = (*NAMES, "sequence")
_lt = Message  # the name by which Odoo finds the texts that are to be translated
OWN_NAMES = ("name", "stem", "ext")  # what does not change while a file is sent
NUMBERS = 1000  # names that are tried where the usual one is taken


def _check_name(pattern):
    return check_pattern(pattern, SENT_NAMES)


def _check_temporary(pattern):
    if "{name}" not in pattern or pattern == "{name}" or "/" in pattern:
        return _lt("has to be another name beside the final one, such as '{name}.part'")
    return check_pattern(pattern, ("name", "id"))


@Task(selection="ftp_upload", name="Upload to Server")
class FtpUpload(TransferTask):
    """Sends the file of the task before to a server."""

    about = (
        _lt("Sends the file of the task before to a server."),
        _lt(
            "The server may speak FTP, SFTP or whatever else renames files. "
            "The file is written under a temporary name, its size is "
            "compared, and then it gets its own. An upload that was cut goes "
            "on where the server takes it."
        ),
    )

    needs_file = True
    begins_with = "name"
    phases = ("name", "write", "rename")
    protocol_needs = ("renames",)
    options = {
        "directory": Option(
            str, "", _lt("Where to put the file, below the server's directory.")
        ),
        "make_directory": Option(
            bool, False, _lt("Make the directory if it is not there.")
        ),
        "name": Option(
            str,
            "{name}",
            _lt(
                "The name there. May hold {name}, {stem}, {ext}, {date}, {time}, "
                "{flow}, {sequence}."
            ),
            check=_check_name,
        ),
        "temporary": Option(
            str,
            "{name}.{id}.part",
            _lt("The name while it is written. {id} is another one for each upload."),
            check=_check_temporary,
        ),
        "existing": Option(
            str,
            "fail",
            _lt("What to do if the name is taken there."),
            choices=("fail", "replace", "number", "skip"),
        ),
    }

    def needs_commit(self):
        """Nothing is done outside before it is known here."""
        return True

    # phases

    def _name(self, config, file_id=None, **kwargs):
        """Settle the names, which later attempts must find again."""
        file = self._file(file_id)
        name = filled(config["name"], self._values(file, config))
        temporary = filled(
            config["temporary"], {"name": name, "id": secrets.token_hex(4)}
        )
        self.go_on_at(
            {
                "do": "write",
                "target": self._path(config, name),
                "temporary": self._path(config, temporary),
                "sent": 0,
            }
        )

    def _write(self, config, file_id=None, **kwargs):
        """Send the content under the temporary name, as much as there is time for."""
        file = self._file(file_id)
        self._check_names(config, file)
        with self.connected() as adapter:
            if self._is_taken(adapter, config):
                return self._note_skipped(file)
            if config["make_directory"] and config["directory"].strip("/"):
                adapter.make_directory(config["directory"].strip("/"))
            sent = self._send(adapter, config, file)
            if sent is None:
                return None
            if sent < file.size:
                return self.go_on_at(self.place | {"sent": sent})
            self._check_size(adapter, file)
        return self.go_on_at(self.place | {"do": "rename"})

    def _rename(self, config, file_id=None, **kwargs):
        """Give the file its name, unless an earlier attempt had."""
        file = self._file(file_id)
        self._check_names(config, file)
        with self.connected() as adapter:
            here = self._look_at(adapter, self.place["temporary"])
            if here is None:
                return self._look_for_proof(adapter, config, file)
            try:
                target = self._put(adapter, config)
            except NotFound:
                return self._look_for_proof(adapter, config, file)
        return self._note_sent(file, target) if target else self._note_skipped(file)

    # naming

    def _file(self, file_id):
        return self.readable(file_id)

    def _check_names(self, config, file):
        """What was noted are names that this task gives to this file.

        :raise UserError: they are others, also because the task was changed meanwhile
        """
        own = dict.fromkeys(SENT_NAMES) | _own_names(file)
        target = self._path(config, config["name"])
        name = self._below(config, self.place["target"])
        temporary = self._path(config, config["temporary"])
        if not (
            could_be(self.place["target"], target, own)
            and could_be(self.place["temporary"], temporary, {"name": name, "id": None})
        ):
            raise not_of_run(self.env, self.place["target"])

    def _below(self, config, path):
        """The path from the task's directory on."""
        return path.removeprefix(self._path(config, ""))

    def _values(self, file, config):
        task = self.task.sudo()
        now = fields.Datetime.context_timestamp(self.task, fields.Datetime.now())
        values = named_values(file.name, now, task.flow_id.name)
        if "{sequence}" in config["name"]:
            values["sequence"] = f"{task._next_sent_number():05d}"
        return values

    def _path(self, config, name):
        directory = config["directory"].strip("/")
        return f"{directory}/{name}" if directory else name

    # sending

    def _is_taken(self, adapter, config):
        """Look before the long way; who is faster than us is found at its end.

        :return: whether there is nothing to do
        :raise UserError: if that is to be an error
        """
        if config["existing"] not in ("fail", "skip"):
            return False
        if not self._look_at(adapter, self.place["target"]):
            return False
        if config["existing"] == "fail":
            raise UserError(self._taken())
        return True

    def _taken(self):
        return self.env._(
            "The server has a “%s” already. Move it away there and press Retry, or let "
            "the task replace, number or skip such files (“existing”).",
            self.place["target"],
        )

    def _send(self, adapter, config, file):
        """Send what is missing.

        :return: bytes that are there now; None if the rest has to wait
        """
        offset = self._offset(adapter, config, file)
        deadline = self.deadline() if adapter.resumes else None
        try:
            return self._send_from(adapter, file, offset, deadline)
        except CannotResume:
            # a server that takes no offset gets the whole file in one job
            return self._send_from(adapter, file, 0, None)
        except TransferTrouble:
            # what got there before this attempt is a progress, and no failed attempt
            if offset <= self.place["sent"]:
                raise
            self.place |= {"sent": offset}
            return self.go_on_soon()

    def _offset(self, adapter, config, file):
        """Where to go on, if what is there is ours.

        The last block may not have reached the disk there whole: it is sent again.
        """
        is_ours = self.place["sent"] or "{id}" in config["temporary"]
        found = is_ours and self._look_at(adapter, self.place["temporary"])
        if not found or not adapter.resumes or (found.size or 0) > file.size:
            return 0
        return max((found.size or 0) - 1, 0) // BLOCK * BLOCK

    def _send_from(self, adapter, file, offset, deadline):
        path, sent = self.place["temporary"], offset
        with (
            file._open() as content,
            adapter.create(path, offset=offset, size=file.size) as out,
        ):
            content.seek(offset)
            while block := content.read(BLOCK):
                out.write(block)
                sent += len(block)
                # the next job sends the last block again: with one it would not go on
                is_further = sent > offset + BLOCK
                if is_further and deadline and time.monotonic() > deadline:
                    break
        return sent

    def _check_size(self, adapter, file):
        found = self._look_at(adapter, self.place["temporary"])
        size = found.size if found else 0
        if size not in (None, file.size):
            raise TransferTrouble(
                self.env._(
                    "The server has %(there)s of the %(here)s bytes of “%(name)s”.",
                    there=size,
                    here=file.size,
                    name=file.name,
                )
            )

    # renaming

    def _put(self, adapter, config):
        """Rename; return the path it has now, None if it was not wanted."""
        temporary, target = self.place["temporary"], self.place["target"]
        try:
            adapter.rename(temporary, target)
            return target
        except AlreadyThere:
            existing = config["existing"]
        if existing == "fail":
            raise UserError(self._taken())
        if existing == "number":
            return self._put_numbered(adapter)
        adapter.remove(temporary if existing == "skip" else target)
        if existing == "skip":
            return None
        adapter.rename(temporary, target)
        return target

    def _put_numbered(self, adapter):
        for target in self._numbered():
            try:
                adapter.rename(self.place["temporary"], target)
                return target
            except AlreadyThere:
                continue
        raise UserError(self._taken())

    def _numbered(self):
        directory, slash, name = self.place["target"].rpartition("/")
        stem, ext = split_name(name)
        for number in range(2, NUMBERS):
            yield f"{directory}{slash}{stem}-{number}{ext}"

    def _look_for_proof(self, adapter, config, file):
        """The temporary name is gone: an attempt before this one may have renamed it.

        Or a person has tidied up. Where the final name is missing too, the receiver
        may have taken it; who cannot know must not send it twice in silence.
        """
        target = self._proof(adapter, config, file)
        if target or self.is_repeated:
            return self._note_sent(file, target or self.place["target"])
        if self.is_retried:
            return self.go_on_at(self.place | {"do": "write", "sent": 0})
        raise UserError(
            self.env._(
                "“%(name)s” was written whole, and now the server has neither its "
                "temporary name %(temporary)s nor %(target)s. Ask whether it was "
                "received; Retry sends it again.",
                name=file.name,
                temporary=self.place["temporary"],
                target=self.place["target"],
            )
        )

    def _proof(self, adapter, config, file):
        """The path under which the whole file is there; None if it is not."""
        found, last = None, self.place["target"]
        numbered = self._numbered() if config["existing"] == "number" else ()
        for target in (last, *numbered):
            entry = self._look_at(adapter, target)
            if not entry:
                break
            if entry.size in (None, file.size):
                found = target  # of several, the last is the newest
        return found

    def _look_at(self, adapter, path):
        try:
            return adapter.stat(path)
        except NotFound:
            return None

    # what came of it

    def _note_sent(self, file, path):
        size = bytes_in_words(self.env, file.size)
        self.result = self.env._("Sent as %(path)s, %(size)s.", path=path, size=size)
        if file.transfer_state in (False, "sent"):
            file.write(
                {
                    "transfer_state": "sent",
                    "server_id": self.task.sudo().server_id.id,
                    "remote_path": path,
                    "remote_size": file.size,
                }
            )

    def _note_skipped(self, file):
        self.result = self.env._(
            "Not sent: the server has a “%s” already.", self.place["target"]
        )

    def share_made(self, file_id=None, **kwargs):
        """How much of the file was sent."""
        size = self._file(file_id).size
        return min(self.place["sent"] / size, 1) if size else None

    def progress_words(self, file_id=None, **kwargs):
        """How much of the file was sent, in words."""
        file = self._file(file_id)
        return self.env._(
            "%(name)s: %(sent)s of %(size)s MB sent",
            name=file.name,
            sent=formatLang(self.env, self.place["sent"] // MB, digits=0),
            size=formatLang(self.env, max(file.size // MB, 1), digits=0),
        )


def _own_names(file):
    values = named_values(file.name, fields.Datetime.now(), "")
    return {name: values[name] for name in OWN_NAMES}
