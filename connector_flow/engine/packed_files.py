"""Pictures and files beside the rows: in the zip in which these came, or in another."""

from contextlib import contextmanager
from functools import cached_property

from markupsafe import Markup

from odoo.exceptions import UserError

from odoo.addons.queue_chunk.tools.seal import sealed

from ..readers.members import Members
from ..readers.table import FileError
from ..tools.message import translated

MOST = 100  # files of a run that are looked at


class PackedFiles:
    """The files in the zips of a run, by name; those of the rows' own zip come first.

    :param task: the :class:`~.task_types.AbstractTask` whose run it is
    """

    def __init__(self, task):
        self.task = task

    def version(self, name):
        """What tells whether a file is another one than before.

        :raise UserError: when there is none, or when there are several
        """
        with self._worded():
            return self._members.version(name)

    def read(self, name, max_bytes):
        """The content of a file: bytes.

        :raise UserError: also when it is too large or cannot be read
        """
        with self._worded():
            return self._members.read(name, max_bytes)

    @cached_property
    def _members(self):
        return Members(self.task.open_file(id_) for id_ in self._file_ids())

    def _file_ids(self):
        chunk, run = self.task.chunk, self.task.flow_run
        own = sealed(chunk).file_id.ids if chunk else []
        others = sealed(run).file_ids.filtered(lambda one: not one.source_id)
        return list(dict.fromkeys([*own, *(others.ids if run else ())]))[:MOST]

    @contextmanager
    def _worded(self):
        try:
            yield
        except FileError as error:
            text = translated(self.task.env, error.message)
            raise UserError(text) from error


def tell_missing(task, sentences):
    """Say on the run what records went in without: one message for these rows."""
    if sentences and task.flow_run:
        head = task.env._("Went in without what could not be fetched:")
        body = Markup("<br/>").join([head, *sentences])
        sealed(task.flow_run)._message_log(body=body)
