"""Fetching files: what their content becomes here, however often it is interrupted."""

import hashlib

from odoo import fields
from odoo.tools.misc import formatLang

from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools.errors import unique_claim
from ..tools.name_pattern import safe_name
from ..transfer.errors import CannotResume, Changed, NotFound, TransferError
from .arriving import Arriving

MB = 10**6


class Fetching:
    """The phases *fetch* and *insist_fetch* of a download."""

    makes_files = True
    phases = ("fetch", "insist_fetch")

    @property
    def files(self):
        """Files as the engine sees them."""
        return sealed(self.env["impexp.file"])

    @property
    def known(self):
        """What the flow knows of the files on the server."""
        return sealed(self.env["impexp.remote.file"])

    @property
    def run_record(self):
        return sealed(self.flow_run)

    def _of_task(self):
        return [("run_id", "=", self.run_record.id), ("task_id", "=", self.task.id)]

    def _own(self, *states, transfer_error=None, **equal):
        """The files of this run in a state, in the order in which they were listed."""
        domain = [*self._of_task(), ("transfer_state", "in", states)]
        domain += [(name, "=", value) for name, value in equal.items()]
        if transfer_error is not None:
            operator = "!=" if transfer_error else "="
            domain.append(("transfer_error", operator, False))
        return self.files.search(domain, order="id")

    def _seen_values(self, name, path):
        """What a record of a file says that is about to be fetched."""
        return {
            "name": safe_name(name),
            "run_id": self.run_record.id,
            "task_id": self.task.id,
            "company_id": self.run_record.company_id.id,
            "server_id": self.task.sudo().server_id.id,
            "remote_path": path,
            "transfer_state": "seen",
        }

    # phases

    def _fetch(self, config, **kwargs):
        files = self._own("seen", transfer_error=False, is_stable=True)
        if self.each(files, self._fetcher(config)):
            self._go_on(config)

    def _insist_fetch(self, config, **kwargs):
        files = self._own("seen", transfer_error=True)
        if self.insist(files, self._fetcher(config)):
            self._go_on(config)

    def _fetcher(self, config):
        def fetch(adapter, file, deadline):
            self._check_server(file)
            try:
                return self._fetch_file(adapter, file, config, deadline)
            except NotFound:
                self._drop(file)  # whoever took it has it; nothing of it is lost here
            return True

        return fetch

    # one file

    def _check_server(self, file):
        """A path is one of the server on which it was found.

        :raise TransferError: the task has another one by now
        """
        server = self.task.sudo().server_id
        if file.server_id != server:
            raise TransferError(
                self.env._(
                    "“%(name)s” was found on another server than “%(server)s”, which "
                    "the task has now. Give the task its server back, or cancel the "
                    "run.",
                    name=file.name,
                    server=server.name,
                )
            )

    def _fetch_file(self, adapter, file, config, deadline):
        """Fetch a file, or as much of it as there is time.

        :return: whether there is time for another one
        """
        entry = adapter.stat(file.remote_path)
        if self._differs(adapter, file, entry):
            self._note_changed(file, entry)
            return True
        if not file.size and entry.time:
            file.remote_time = entry.time  # listings of some servers know the day only
        arriving, digest = self._receive(adapter, file, deadline)
        if arriving.trouble:
            self.has_progress = self.has_progress or arriving.is_kept
            raise arriving.trouble
        if not arriving.is_whole:
            return False
        self._finish(adapter, file, config, digest)
        return True

    def _receive(self, adapter, file, deadline):
        """Store what comes; return how it ended, and the checksum if it is known."""
        if not adapter.resumes:
            return self._receive_from(adapter, file, 0, None)
        try:
            return self._receive_from(adapter, file, file.size, deadline)
        except Changed:
            return self._receive_from(adapter, file, 0, deadline)
        except CannotResume:
            # then only in one job, however long it takes
            return self._receive_from(adapter, file, 0, None)

    def _receive_from(self, adapter, file, offset, deadline):
        if file.size and not offset:
            file._empty()
        digest = hashlib.sha256()
        with adapter.open(file.remote_path, offset) as stream:
            arriving = Arriving(stream, deadline, file.remote_size - offset)
            file._append(_hashed(arriving, digest))
        return arriving, None if offset else digest.hexdigest()

    def _differs(self, adapter, file, entry):
        """Whether it is not any more the file that was listed."""
        if entry.size is not None and entry.size != file.remote_size:
            return True
        rough = adapter.time_step > 1 and not file.size
        return not rough and bool(entry.time and entry.time != file.remote_time)

    def _finish(self, adapter, file, config, digest):
        """It ended: look whether it is what was listed, and hand it on."""
        entry = adapter.stat(file.remote_path)
        if self._differs(adapter, file, entry):
            return self._note_changed(file, entry)
        if file.size != file.remote_size:
            size = file.size
            file._empty()
            raise TransferError(self._wrong_size(file, size))
        checksum = digest or file._content_checksum()
        self._hand_on(file, checksum, config, is_rough=adapter.time_step > 1)

    def _wrong_size(self, file, size):
        return self.env._(
            "The server announces %(announced)s bytes of “%(name)s” and sends %(sent)s."
            " Have it mended there, then press Retry.",
            announced=file.remote_size,
            name=file.name,
            sent=size,
        )

    # handing on

    def _hand_on(self, file, checksum, config, is_rough=False):
        """The content is here: its claim, its state and what follows commit at once.

        :param is_rough: whether its time is that of a listing which may know days only
        """
        claim = self.known.search(
            [("file_id", "=", file.id), ("state", "=", "seen")], limit=1
        )
        if not claim:
            return file.unlink()  # another run took it over
        file.write(
            {
                "checksum": checksum,
                "to_archive": config["after"] != "leave",
                "transfer_error": False,
            }
        )
        first = claim._like(claim.mark, checksum)
        if not first and is_rough:
            first = claim._like_of_day(checksum)
        if first:
            claim._hand_over_to(first)
            return self._skip(file, first)
        same = claim._same_content(checksum) if self._skips_same(config) else None
        with unique_claim():
            claim.write({"checksum": checksum, "state": "taken"})
            claim.flush_recordset()
        if same:
            return self._skip(file, same)
        file.transfer_state = "fetched"
        self.run_successor_tasks(file_id=file.id)
        return None

    def _skips_same(self, config):
        return config["same_content"] == "skip"

    def _skip(self, file, first):
        """It is in already: a record that names the first, and nothing else."""
        file._pieces().unlink()
        file.write(
            {
                "size": 0,
                "transfer_state": "skipped",
                "duplicate_of_id": first.file_id.id,
                "transfer_note": self.env._(
                    "Its content was taken on %(date)s, so it was not imported again.",
                    date=fields.Datetime.context_timestamp(
                        self.task, first.create_date
                    ).strftime("%Y-%m-%d %H:%M"),
                ),
            }
        )

    # how far it is

    def share_made(self, archive=False, **kwargs):
        """How much of the files' bytes are here."""
        files = self.files.search(self._of_task())
        there = sum(files.mapped("remote_size"))
        return sum(files.mapped("size")) / there if there else None

    def progress_words(self, archive=False, **kwargs):
        """How much of the file is here that is being fetched."""
        waiting = self._own("seen", is_stable=True)
        if not waiting:
            return None
        file, more = waiting[0], len(waiting) - 1
        words = self._words_of(file)
        if not more:
            return words
        return self.env._("%(words)s, %(more)s more files", words=words, more=more)

    def _words_of(self, file):
        sizes = (file.size // MB, file.remote_size // MB)
        here, there = (formatLang(self.env, size, digits=0) for size in sizes)
        if file.remote_size < MB:
            return self.env._("%(name)s: %(here)s MB", name=file.name, here=here)
        return self.env._(
            "%(name)s: %(here)s of %(there)s MB",
            name=file.name,
            here=here,
            there=there,
        )


def _hashed(blocks, digest):
    for block in blocks:
        digest.update(block)
        yield block
