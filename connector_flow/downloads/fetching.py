"""Fetching files: what their content becomes here, however often it is interrupted."""

import hashlib

from odoo import fields
from odoo.tools.misc import formatLang

from odoo.addons.queue_chunk.tools.seal import sealed

from ..engine.remote_claims import (
    hand_over,
    release,
    taken_before,
    taken_by_day,
    taken_with_content,
)
from ..tools.faults import unique_claim
from ..tools.name_pattern import safe_name
from ..transfer.adapter import Entry
from ..transfer.errors import (
    CannotResume,
    Changed,
    NotFound,
    TransferError,
    TransferTrouble,
)
from .arriving import Arriving

MB = 10**6


class Fetching:
    """Fetches the files of a download, those that failed at the end."""

    makes_files = True

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

    def _drop(self, file):
        """It is gone, or somebody else's: nothing of it is here."""
        release(self.known, file)
        file.unlink()

    def _note_nothing_new(self):
        """The run has done nothing but look, unless there were files before."""
        run = self.run_record
        run.nothing_new = not (run.file_ids or run.step_ids.task_id - self.task)

    # phases

    def fetch(self, config, **kwargs):
        files = self._own("seen", transfer_error=False, is_stable=True)
        if self.each(files, self._fetcher(config)):
            self._go_on(config)

    def fetch_failed(self, config, **kwargs):
        files = self._own("seen", transfer_error=True)
        if self.try_again(files, self._fetcher(config)):
            self._go_on(config)

    def _fetcher(self, config):
        def fetch(adapter, file, deadline):
            self._check_server(file)
            try:
                return self._fetch_file(adapter, file, config, deadline)
            except NotFound:
                return self._note_missing(adapter, file, config)

        return fetch

    # one file

    def _check_server(self, file):
        """A path is one of the server on which it was found.

        :raise TransferError: the task has another one by now
        """
        server = self.task.sudo().server_id
        if file.server_id != server:
            message = self.env._(
                "“%(name)s” was found on another server than “%(server)s”, which "
                "the task has now. Give the task its server back, or cancel the "
                "run.",
                name=file.name,
                server=server.name,
            )
            raise TransferError(message)

    def _fetch_file(self, adapter, file, config, deadline):
        """Fetch a file, or as much of it as there is time.

        :return: whether there is time for another one
        :raise NotFound: nothing more of it is to be had
        """
        entry = self.seen_now(adapter, file._content_path())
        if entry and self._differs(adapter, file, entry):
            self._note_changed(file, entry)
            return True
        if entry and entry.time and not file.size:
            file.remote_time = entry.time  # listings of some servers know the day only
        arriving, digest = self._receive(adapter, file, deadline)
        broke = arriving.trouble or arriving.refusal
        if arriving.is_whole or broke and self._is_all_here(file):
            return self._finish(adapter, file, config, digest)
        if arriving.trouble:
            self.has_progress = self.has_progress or arriving.is_kept
            raise arriving.trouble
        if arriving.refusal:
            raise arriving.refusal
        return False

    def _is_all_here(self, file):
        """Whether all bytes came that the server had announced."""
        return not file.no_size and 0 < file.size == file.remote_size

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
        digest = hashlib.sha256()
        with adapter.open(file._content_path(), offset) as stream:
            if file.size and not offset:
                file._empty()
            arriving = Arriving(stream, deadline, file._missing_size())
            file._append(_hashed(arriving, digest))
        return arriving, None if offset else digest.hexdigest()

    def _differs(self, adapter, file, entry):
        """Whether it is not any more the file that was listed."""
        if None not in (entry.size, file._missing_size()):
            if entry.size != file.remote_size:
                return True
        rough = self._is_rough(adapter, file) and not file.size
        return not rough and bool(entry.time and entry.time != file.remote_time)

    def _is_rough(self, adapter, file):
        """Whether its time is that of a listing which may know days only."""
        return file.is_rough or adapter.time_step > 1

    def _finish(self, adapter, file, config, digest):
        """It ended: look whether it is what was listed, and hand it on.

        :return: whether there is time for another one: not before it is committed that
            we have what the server has no more
        """
        if file.no_size:
            file.write({"remote_size": file.size, "no_size": False})
        entry = self._seen_at_end(adapter, file)
        if entry and self._differs(adapter, file, entry):
            self._note_changed(file, entry)
            return True
        if file.size != file.remote_size:
            raise self._of_wrong_size(file, is_gone=not entry)
        checksum = digest or file._content_checksum()
        is_rough = self._is_rough(adapter, file)
        self._hand_on(file, checksum, config, is_rough=is_rough, is_gone=not entry)
        return bool(entry)

    def _seen_at_end(self, adapter, file):
        """As before; what came is kept if the connection is lost just now."""
        try:
            return self.seen_now(adapter, file._content_path())
        except TransferTrouble:
            if self.asynch:
                self.has_progress = True
                raise
            return Entry(file.name)  # no job comes after this one: it came whole

    # what the server has no more

    def _note_missing(self, adapter, file, config):
        """It is not there: what is here is kept, and imported if it is whole.

        :return: whether there is time for another one
        :raise TransferError: a part is here only, or the listing has it all the same
        """
        if self._is_all_here(file):
            checksum = file._content_checksum()
            self._hand_on(file, checksum, config, is_gone=True)
            return False
        if file.size:
            raise self._of_wrong_size(file, is_gone=True)
        if self._is_listed(adapter, file.remote_path):
            raise TransferError(self._listed_only(file))
        self._drop(file)  # whoever took it has it; nothing of it is lost here
        return True

    def _is_listed(self, adapter, path):
        directory, _slash, name = path.rpartition("/")
        try:
            return any(entry.name == name for entry in adapter.list(directory))
        except NotFound:
            return False

    def _listed_only(self, file):
        return self.env._(
            "The server lists “%s”, and says that it is not there when it is to be "
            "read. Have it mended there, or exclude the name in the task, then press "
            "Retry.",
            file.name,
        )

    def _of_wrong_size(self, file, is_gone):
        """The error to raise; what comes again is not kept."""
        size = file.size
        if is_gone:
            return TransferError(self._kept_part(file))
        file._empty()
        return TransferError(self._wrong_size(file, size))

    def _kept_part(self, file):
        return self.env._(
            "The server has “%(name)s” no more, and %(sent)s of its %(announced)s bytes"
            " came. They are kept here: save them from the file's form. Have the file "
            "sent again, and cancel this run.",
            name=file.name,
            sent=file.size,
            announced="?" if file.no_size else file.remote_size,
        )

    def _wrong_size(self, file, size):
        return self.env._(
            "The server announces %(announced)s bytes of “%(name)s” and sends %(sent)s."
            " Have it mended there, then press Retry.",
            announced=file.remote_size,
            name=file.name,
            sent=size,
        )

    # handing on

    def _hand_on(self, file, checksum, config, is_rough=False, is_gone=False):
        """The content is here: its claim, its state and what follows commit at once.

        :param is_rough: whether its time is that of a listing which may know days only
        :param is_gone: whether the server has it no more: what it lists later under
            this name is another file
        """
        claim = self.known.search(
            [("file_id", "=", file.id), ("state", "=", "seen")], limit=1
        )
        if not claim:  # another run took it over, if it is still there
            return None if is_gone else file.unlink()
        file.write(
            {
                "checksum": checksum,
                "to_archive": config["after"] != "leave",
                "transfer_error": False,
            }
        )
        first = taken_before(claim, checksum)
        if not first and is_rough:
            first = taken_by_day(claim, checksum)
        if first:
            hand_over(claim, first)
            return self._skip(file, first)
        skips_same = config["same_content"] == "skip"
        same = taken_with_content(claim, checksum) if skips_same else None
        with unique_claim():
            state = "gone" if is_gone else "taken"
            claim.write({"checksum": checksum, "state": state})
            claim.flush_recordset()
        if same:
            return self._skip(file, same)
        file.transfer_state = "fetched"
        self.run_successor_tasks(file_id=file.id)
        return None

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
        if any(files.mapped("no_size")):
            return None
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
        if file.no_size or file.remote_size < MB:
            return self.env._("%(name)s: %(here)s MB", name=file.name, here=here)
        return self.env._(
            "%(name)s: %(here)s of %(there)s MB", name=file.name, here=here, there=there
        )


def _hashed(blocks, digest):
    for block in blocks:
        digest.update(block)
        yield block
