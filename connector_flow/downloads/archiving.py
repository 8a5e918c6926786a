"""Moving or deleting files on their server, after they were imported."""

from odoo import fields

from ..engine.remote_claims import note_gone
from ..tools.name_pattern import filled, named_values, numbered
from ..transfer.errors import AlreadyThere, Changed, NotFound


class Archiving:
    """Moves or deletes the files of a download, those that failed at the end.

    They may run twice, or die in between, at any place: a name that is gone is the
    proof that it had been done.
    """

    def archive(self, config, **kwargs):
        files = self._to_archive(transfer_error=False)
        if self.each(files, self._archiver(config)):
            self._end_archive()

    def archive_failed(self, config, **kwargs):
        files = self._to_archive(transfer_error=True)
        if self.try_again(files, self._archiver(config)):
            self._end_archive()

    def _end_archive(self):
        if self._to_archive(transfer_error=True):
            return self.go_on_at({"do": "insist_archive"})
        count = self.files.search_count(
            [*self._of_task(), ("transfer_state", "=", "archived")]
        )
        self.result = self.env._("Files moved or deleted: %s", count)
        return None

    def _to_archive(self, transfer_error):
        return self._own(
            "imported", "skipped", transfer_error=transfer_error, to_archive=True
        )

    def _archiver(self, config):
        act = {"move": self._move, "delete": self._delete, "leave": self._leave}

        def archive(adapter, file, deadline):
            self._check_server(file)
            act[config["after"]](adapter, file, config)
            return True

        return archive

    # one file

    def _leave(self, adapter, file, config):
        """Somebody changed the task meanwhile."""
        file.to_archive = False

    def _delete(self, adapter, file, config):
        found = self.look_at(adapter, file._content_path())
        if found and self._has_changed(file, found):
            return self._keep(file)
        self._remove_quietly(adapter, file.remote_path)
        self._remove_marker(adapter, file, config)
        self._note_archived(file, self.env._("Deleted on the server."))

    def _move(self, adapter, file, config):
        """Move it, unless an earlier attempt had."""
        usual, other = self._targets(file, config)
        here = self.look_at(adapter, file._content_path())
        if here is None:
            moved = self._moved(adapter, file, (other, usual))
        elif self._has_changed(file, here):
            return self._keep(file)
        else:
            try:
                moved = self._rename(adapter, file, usual, other)
            except Changed:
                return self._keep(file)
        if moved is None:
            note = self.env._("It was gone from the server already.")
        else:
            note = self.env._("Moved to %s.", moved)
        self._remove_marker(adapter, file, config)
        self._note_archived(file, note)

    def _targets(self, file, config):
        """The new path, and the one to take where that is taken."""
        when = fields.Datetime.context_timestamp(self.task, file.create_date)
        flow = self.task.sudo().flow_id.name
        name = filled(config["move_to"], named_values(file.name, when, flow))
        directory, slash, _name = file.remote_path.rpartition("/")
        usual = directory + slash + name
        return usual, numbered(usual, file.id)

    def _rename(self, adapter, file, usual, other):
        directory = usual.rpartition("/")[0]
        if directory:
            adapter.make_directory(directory)
        for target in (usual, other):
            try:
                adapter.rename(file.remote_path, target)
            except AlreadyThere:
                if target == other:
                    raise
            except NotFound:
                return self._moved(adapter, file, (other, usual))
            else:
                return self._confirmed(adapter, file, target)
        return None

    def _confirmed(self, adapter, file, target):
        """Whoever wrote it anew in this moment gets it back: it was not read."""
        if file.remote_target:  # a link that was moved may lead nowhere
            return target
        found = self.look_at(adapter, target)
        if found and found.size not in (None, file.remote_size):
            adapter.rename(target, file.remote_path)
            raise Changed(file.remote_path)
        return target

    def _moved(self, adapter, file, targets):
        """Where an attempt before this one had moved it."""
        for target in targets:
            found = self.look_at(adapter, target)
            if found and found.size in (None, file.remote_size):
                return target
        return None

    def _has_changed(self, file, entry):
        if entry.size is not None and entry.size != file.remote_size:
            return True
        return bool(entry.time and file.remote_time and entry.time != file.remote_time)

    def _keep(self, file):
        file.write(
            {
                "to_archive": False,
                "transfer_note": self.env._(
                    "It was changed on the server after it was read, so it was left "
                    "there: the next look takes it as a new file."
                ),
            }
        )

    def _remove_quietly(self, adapter, path):
        try:
            adapter.remove(path)
        except NotFound:
            pass  # an attempt before this one had removed it

    def _remove_marker(self, adapter, file, config):
        if config["done_marker"]:
            self._remove_quietly(adapter, file.remote_path + config["done_marker"])

    def _note_archived(self, file, note):
        file.write(
            {
                "transfer_state": "archived",
                "to_archive": False,
                "transfer_error": False,
                "transfer_note": "\n".join(filter(None, (file.transfer_note, note))),
            }
        )
        note_gone(self.known, file)
