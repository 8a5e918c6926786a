"""Giving a file that was sent its name, however often it is interrupted."""

from contextlib import suppress

from odoo.exceptions import UserError

from ..tools.faults import sentence
from ..tools.message import bytes_in_words
from ..transfer.errors import AlreadyThere, NotFound, TransferError
from .sending import WRITE_ANEW


class Renaming:
    """Renames an upload, and tells whether it arrived."""

    def rename(self, config, file_id=None, **kwargs):
        """Give the file its name, unless an earlier attempt had, or it has it."""
        file = self.readable(file_id)
        self._check_names(config, file)
        with self.connected() as adapter:
            here = self.seen_now(adapter, self._written_as())
            if here is None or self.place.get("blind"):
                return self._look_for_proof(adapter, config, file)
            if self.place.get("unsure") and here.size not in (None, file.size):
                self.place |= WRITE_ANEW  # it did not arrive whole
                return self.go_on_soon()
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

    def refuse(self, config, file_id=None, **kwargs):
        """Leave nothing under the temporary name on a server that cannot rename.

        :raise UserError: that says so; Retry begins anew
        """
        if self.is_retried:
            return self.go_on_at({"do": "name"})
        self._check_names(config, self.readable(file_id))
        with self.connected() as adapter, suppress(TransferError):
            adapter.remove(self.place["temporary"])
        message = self.env._(
            "The server cannot rename %(temporary)s to %(target)s: %(why)s\n"
            "What was sent was removed there. Have renaming permitted, or set "
            "“temporary” to None in the task, then press Retry: the file is sent "
            "again.",
            temporary=self.place["temporary"],
            target=self.place["target"],
            why=self.place["why"],
        )
        raise UserError(message)

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
            return self.go_on_at(self.place | WRITE_ANEW)
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

    def _proof(self, adapter, config, file):
        """The path under which the whole file is there; None if it is not."""
        if not self.place["temporary"] or self.place.get("blind"):
            return None  # it is what was looked for, or nobody may look
        found, last = None, self.place["target"]
        numbered = self._numbered() if config["existing"] == "number" else ()
        for target in (last, *numbered):
            entry = self.look_at(adapter, target)
            if not entry:
                break
            if entry.size in (None, file.size):
                found = target  # of several, the last is the newest
        return found

    def _note_sent(self, file, path):
        size = bytes_in_words(self.env, file.size)
        self.result = self.env._("Sent as %(path)s, %(size)s.", path=path, size=size)
        self.note_sent(file, path)

    def _note_skipped(self, file):
        self.result = self.env._(
            "Not sent: the server has a “%s” already.", self.place["target"]
        )


class _CannotRename(TransferError):
    """The server does not rename the file."""
