"""A file, sent to a server so that no half of it is ever seen under its name."""

import secrets
import time
from contextlib import suppress

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from ..engine.task_types import Task
from ..engine.transfer_task import TransferTask
from ..tools.belonging import not_of_run
from ..tools.configuration import Option
from ..tools.errors import sentence
from ..tools.message import Message, bytes_in_words
from ..tools.name_pattern import (
    NAMES,
    check_pattern,
    could_be,
    filled,
    named_values,
    split_name,
)
from ..transfer.adapter import Entry
from ..transfer.errors import (
    AlreadyThere,
    CannotResume,
    NotAllowed,
    NotFound,
    NotSupported,
    TransferError,
    TransferTrouble,
)

BLOCK = 2**18  # bytes
MB = 10**6
SENT_NAMES = (*NAMES, "sequence")
_lt = Message  # the name by which Odoo finds the texts that are to be translated
OWN_NAMES = ("name", "stem", "ext")  # what does not change while a file is sent
NUMBERS = 1000  # names that are tried where the usual one is taken


def _check_name(pattern):
    return check_pattern(pattern, SENT_NAMES)


def _check_temporary(pattern):
    if pattern in (None, False, ""):
        return None
    if (
        pattern is True
        or "{name}" not in pattern
        or pattern == "{name}"
        or "/" in pattern
    ):
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
    phases = ("name", "choose", "write", "rename", "refuse")
    protocol_needs = ("renames",)
    written = None  # bytes that were sent before the server was asked to confirm
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
            (str, type(None), bool),
            "{name}.{id}.part",
            _lt(
                "The name while it is written. {id} is another one for each upload. "
                "None: its own from the beginning, for servers that rename nothing or "
                "take files away."
            ),
            check=_check_temporary,
        ),
        "taken_away": Option(
            bool,
            False,
            _lt(
                "The server takes files away as soon as they are written: one that is "
                "not there any more was sent. False: a person is asked whether it was "
                "received."
            ),
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
        place = {"target": self._path(config, name), "sent": 0}
        if not config["temporary"]:
            return self.go_on_at(place | {"do": "choose", "temporary": None})
        values = {"name": name, "id": secrets.token_hex(4)}
        temporary = self._path(config, filled(config["temporary"], values))
        return self.go_on_at(place | {"do": "write", "temporary": temporary})

    def _choose(self, config, file_id=None, **kwargs):
        """Look at the name before what is there is ours: none is a temporary one."""
        file = self._file(file_id)
        self._check_names(config, file)
        with self.connected() as adapter:
            if self._is_taken(adapter, config):
                return self._note_skipped(file)
            number = self._free_number(adapter) if config["existing"] == "number" else 0
        return self.go_on_at(self.place | {"do": "write", "number": number})

    def _write(self, config, file_id=None, **kwargs):
        """Send the content, as much as there is time for."""
        file = self._file(file_id)
        self._check_names(config, file)
        with self.connected() as adapter:
            if self._may_be_received(adapter, config):
                return self._look_later(file.size)
            if self.place["temporary"] and self._is_taken(adapter, config):
                return self._note_skipped(file)
            if config["make_directory"] and config["directory"].strip("/"):
                adapter.make_directory(config["directory"].strip("/"))
            sent = self._send(adapter, config, file)
            if sent is None:
                return None
            if sent < file.size:
                return self.go_on_at(self.place | {"sent": sent})
            seen = self._check_size(adapter, file)
        place = {"do": "rename", "sent": sent, "seen": seen}
        return self.go_on_at(self.place | place)

    def _rename(self, config, file_id=None, **kwargs):
        """Give the file its name, unless an earlier attempt had, or it has it."""
        file = self._file(file_id)
        self._check_names(config, file)
        with self.connected() as adapter:
            here = self._seen_now(adapter, self._written_as())
            if here is None:
                return self._look_for_proof(adapter, config, file)
            if self.place.get("unsure") and here.size not in (None, file.size):
                return self._write_on()
            if not self.place["temporary"]:
                return self._note_sent(file, self._written_as())
            try:
                target = self._put(adapter, config)
            except NotFound:
                return self._look_for_proof(adapter, config, file)
            except _CannotRename as error:
                why = sentence(self.env, error)
                return self.go_on_at(self.place | {"do": "refuse", "why": why})
        return self._note_sent(file, target) if target else self._note_skipped(file)

    def _refuse(self, config, file_id=None, **kwargs):
        """Leave nothing under the temporary name on a server that cannot rename.

        :raise UserError: that says so; Retry begins anew
        """
        if self.is_retried:
            return self.go_on_at({"do": "name"})
        self._check_names(config, self._file(file_id))
        with self.connected() as adapter, suppress(TransferError):
            adapter.remove(self.place["temporary"])
        raise UserError(
            self.env._(
                "The server cannot rename %(temporary)s to %(target)s: %(why)s\n"
                "What was sent was removed there. Have renaming permitted, or set "
                "“temporary” to None in the task, then press Retry: the file is sent "
                "again.",
                temporary=self.place["temporary"],
                target=self.place["target"],
                why=self.place["why"],
            )
        )

    # naming

    def _file(self, file_id):
        return self.readable(file_id)

    def _check_names(self, config, file):
        """What was noted are names that this task gives to this file.

        :raise UserError: they are others, also because the task was changed meanwhile
        """
        own = dict.fromkeys(SENT_NAMES) | _own_names(file)
        target = self._path(config, config["name"])
        if not could_be(self.place["target"], target, own):
            raise not_of_run(self.env, self.place["target"])
        if not self._may_be_temporary(config):
            raise not_of_run(self.env, self.place["temporary"])
        if self.place.get("number", 0) not in range(NUMBERS):
            raise not_of_run(self.env, self.place["number"])

    def _may_be_temporary(self, config):
        """Whether the temporary name is one; it may be switched off since."""
        if not self.place["temporary"]:
            return not config["temporary"]
        names = {"name": self._below(config, self.place["target"]), "id": None}
        pattern = config["temporary"] or type(self).options["temporary"].default
        return could_be(self.place["temporary"], self._path(config, pattern), names)

    def _written_as(self):
        """The path under which the content is written."""
        number = self.place.get("number")
        own = self._with_number(number) if number else self.place["target"]
        return self.place["temporary"] or own

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
        try:
            if not self._look_at(adapter, self.place["target"]):
                return False
        except (NotAllowed, NotSupported):
            if config["taken_away"]:
                return False  # a letter box, into which nobody may look
            raise
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
            if self._may_be_whole(file):
                return self._look_later(self.written)
            # what got there before this attempt is a progress, and no failed attempt
            if offset <= self.place["sent"]:
                raise
            self.place |= {"sent": offset}
            return self.go_on_soon()

    def _may_be_whole(self, file):
        """Whether the connection was lost behind the last byte, for the first time."""
        return self.written == file.size and "unsure" not in self.place

    def _may_be_received(self, adapter, config):
        """Whether a worker that died may have sent it all, and it was taken away."""
        return (
            self.has_died
            and config["taken_away"]
            and not self._seen_now(adapter, self._written_as())
        )

    def _look_later(self, sent):
        """Only a look can tell whether it arrived: it must not be sent twice."""
        place = {"do": "rename", "sent": sent, "seen": False, "unsure": True}
        self.place |= place
        return self.go_on_soon()

    def _write_on(self):
        """It did not arrive whole."""
        self.place |= {"do": "write", "sent": 0, "unsure": False}
        return self.go_on_soon()

    def _offset(self, adapter, config, file):
        """Where to go on, if what is there is ours.

        The last block may not have reached the disk there whole: it is sent again.
        """
        is_ours = self.place["sent"] or "{id}" in (config["temporary"] or "")
        found = is_ours and self._seen_now(adapter, self._written_as())
        if not found or not adapter.resumes or (found.size or 0) > file.size:
            return 0
        return max((found.size or 0) - 1, 0) // BLOCK * BLOCK

    def _send_from(self, adapter, file, offset, deadline):
        sent, self.written = offset, None
        try:
            with (
                file._open() as content,
                adapter.create(self._written_as(), offset, file.size) as out,
            ):
                content.seek(offset)
                while block := content.read(BLOCK):
                    out.write(block)
                    sent += len(block)
                    # the next job sends the last block again: with one it would not
                    # go on
                    is_further = sent > offset + BLOCK
                    if is_further and deadline and time.monotonic() > deadline:
                        break
                self.written = sent
        except NotFound:
            if self.written != file.size:
                raise
            # taken away before the server confirmed that it has it
        return sent

    def _check_size(self, adapter, file):
        """Compare the size; return whether the file is there.

        :raise TransferTrouble: the server has less or more of it
        """
        found = self._seen_now(adapter, self._written_as())
        if found and found.size not in (None, file.size):
            raise TransferTrouble(
                self.env._(
                    "The server has %(there)s of the %(here)s bytes of “%(name)s”.",
                    there=found.size,
                    here=file.size,
                    name=file.name,
                )
            )
        return found is not None

    # renaming

    def _put(self, adapter, config):
        """Rename; return the path it has now, None if it was not wanted."""
        temporary, target = self.place["temporary"], self.place["target"]
        try:
            return self._renamed(adapter, target)
        except AlreadyThere:
            existing = config["existing"]
        if existing == "fail":
            raise UserError(self._taken())
        if existing == "number":
            return self._put_numbered(adapter)
        adapter.remove(temporary if existing == "skip" else target)
        return None if existing == "skip" else self._renamed(adapter, target)

    def _renamed(self, adapter, target):
        """Rename; return the new path.

        :raise AlreadyThere, NotFound:
        :raise _CannotRename: for whatever else the server says
        """
        try:
            adapter.rename(self.place["temporary"], target)
        except (AlreadyThere, NotFound):
            raise
        except TransferError as error:
            raise _CannotRename(error.args[0]) from None
        return target

    def _put_numbered(self, adapter):
        for target in self._numbered():
            try:
                return self._renamed(adapter, target)
            except AlreadyThere:
                continue
        raise UserError(self._taken())

    def _numbered(self):
        return map(self._with_number, range(2, NUMBERS))

    def _with_number(self, number):
        directory, slash, name = self.place["target"].rpartition("/")
        stem, ext = split_name(name)
        return f"{directory}{slash}{stem}-{number}{ext}"

    def _free_number(self, adapter):
        """The number of the first name that is free; 0 for the usual one."""
        if not self._look_at(adapter, self.place["target"]):
            return 0
        for number in range(2, NUMBERS):
            if not self._look_at(adapter, self._with_number(number)):
                return number
        raise UserError(self._taken())

    def _look_for_proof(self, adapter, config, file):
        """It was written whole and is gone: was it received?

        An attempt before this one may have renamed it. The receiver may take files
        away, or a person has tidied up: who cannot know must not send it twice, nor
        call it sent.
        """
        target = self._proof(adapter, config, file)
        if target or self._was_received(config):
            return self._note_sent(file, target or self._own_path())
        if self.is_retried:
            return self.go_on_at(
                self.place | {"do": "write", "sent": 0, "unsure": False}
            )
        raise UserError(self._question(config, file))

    def _was_received(self, config):
        """Whether what is gone was taken by whom it is for."""
        if config["taken_away"]:
            return self.is_retried or not self.place.get("unsure")
        return self.is_repeated and self.place.get("seen", True)

    def _question(self, config, file):
        paths = dict.fromkeys((self._written_as(), self._own_path()))
        names = {"name": file.name, "path": ", ".join(paths)}
        if config["taken_away"]:
            return self.env._(
                "The connection, or the process here, was lost while the last of "
                "“%(name)s” was sent, and now the server has no %(path)s. Ask whether "
                "it was received. If it was, Retry notes that it was sent. If not, set "
                "“taken_away” to False in the task: then Retry sends it again.",
                **names,
            )
        return self.env._(
            "“%(name)s” was written whole, and now the server has no %(path)s. Ask "
            "whether it was received. If it was not, Retry sends it again. If it was, "
            "set “taken_away” to True in the task, as the server takes files away: "
            "then Retry notes that it was sent.",
            **names,
        )

    def _own_path(self):
        return self.place["target"] if self.place["temporary"] else self._written_as()

    def _proof(self, adapter, config, file):
        """The path under which the whole file is there; None if it is not."""
        if not self.place["temporary"]:
            return None  # it is what was looked for
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

    def _seen_now(self, adapter, path):
        """As before, where not every server lets files be looked at."""
        try:
            return self._look_at(adapter, path)
        except (NotAllowed, NotSupported):
            return Entry(path)

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

    def _sent(self):
        return self.place.get("sent", 0)

    def share_made(self, file_id=None, **kwargs):
        """How much of the file was sent."""
        size = self._file(file_id).size
        return min(self._sent() / size, 1) if size else None

    def progress_words(self, file_id=None, **kwargs):
        """How much of the file was sent, in words."""
        file = self._file(file_id)
        return self.env._(
            "%(name)s: %(sent)s of %(size)s MB sent",
            name=file.name,
            sent=formatLang(self.env, self._sent() // MB, digits=0),
            size=formatLang(self.env, max(file.size // MB, 1), digits=0),
        )


class _CannotRename(TransferError):
    """The server does not rename the file."""


def _own_names(file):
    values = named_values(file.name, fields.Datetime.now(), "")
    return {name: values[name] for name in OWN_NAMES}
