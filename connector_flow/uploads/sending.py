"""Sending a file in as many jobs as it takes, and comparing its size."""

import time

from odoo.tools.misc import formatLang

from ..transfer.errors import (
    CannotResume,
    NotAllowed,
    NotFound,
    NotSupported,
    TransferTrouble,
)

BLOCK = 2**18  # bytes
MB = 10**6
WRITE_ANEW = {"do": "write", "sent": 0, "unsure": False, "blind": False}


class Sending:
    """Writes the content of an upload."""

    written = None  # bytes that were sent before the server was asked to confirm

    def write(self, config, file_id=None, **kwargs):
        """Send the content, as much as there is time for."""
        file = self.readable(file_id)
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

    def _send(self, adapter, config, file):
        """Send what is missing.

        :return: bytes that are there now; None if the rest has to wait
        """
        offset = self._offset(adapter, config, file)
        deadline = self.deadline() if adapter.appends else None
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
        """Whether a worker that died may have sent it all, and it was taken away.

        Where nobody may look, nobody knows.
        """
        if not (self.has_died and config["taken_away"]):
            return False
        try:
            return not self.look_at(adapter, self._written_as())
        except (NotAllowed, NotSupported):
            self.place |= {"blind": True}
            return True

    def _look_later(self, sent):
        """Only a look can tell whether it arrived: it must not be sent twice."""
        place = {"do": "rename", "sent": sent, "seen": False, "unsure": True}
        self.place |= place
        return self.go_on_soon()

    def _offset(self, adapter, config, file):
        """Where to go on, if what is there is ours.

        The last block may not have reached the disk there whole: it is sent again.
        """
        is_ours = self.place["sent"] or "{id}" in (config["temporary"] or "")
        found = is_ours and self.seen_now(adapter, self._written_as())
        if not found or not adapter.appends or (found.size or 0) > file.size:
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
        found = self.seen_now(adapter, self._written_as())
        if found and found.size not in (None, file.size):
            message = self.env._(
                "The server has %(there)s of the %(here)s bytes of “%(name)s”.",
                there=found.size,
                here=file.size,
                name=file.name,
            )
            raise TransferTrouble(message)
        return found is not None

    def share_made(self, file_id=None, **kwargs):
        """How much of the file was sent."""
        size, sent = self.readable(file_id).size, self.place.get("sent", 0)
        return min(sent / size, 1) if size else None

    def progress_words(self, file_id=None, **kwargs):
        """How much of the file was sent, in words."""
        file = self.readable(file_id)
        return self.env._(
            "%(name)s: %(sent)s of %(size)s MB sent",
            name=file.name,
            sent=formatLang(self.env, self.place.get("sent", 0) // MB, digits=0),
            size=formatLang(self.env, max(file.size // MB, 1), digits=0),
        )
