"""What tasks that reach out to a server have in common."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from odoo.exceptions import UserError
from odoo.models import BaseModel

from ..tools.belonging import not_of_run
from ..tools.faults import sentence
from ..transfer.adapter import Adapter, Entry
from ..transfer.errors import (
    NotAllowed,
    NotFound,
    NotSupported,
    TransferError,
    TransferTrouble,
)
from ..transfer.protocol import protocol_class
from .task_types import AbstractTask

# With the connection, a file and the deadline: whether there is time left.
Act = Callable[[Adapter, BaseModel, float | None], bool]
SOON = 10  # seconds, as before the second attempt


class TransferTask(AbstractTask):
    """A step in phases, each of them a job of its own, or several.

    ``place["do"]`` is the name of the phase, one of :meth:`phases`. What a phase did is
    committed before the next one begins.
    """

    needs_server = True
    waits_for_world = True
    begins_with = None  # name of the first phase
    protocol_needs = ()  # what the adapter must be able to do, such as "lists"

    def run(self, config: Any = None, asynch: bool = True, **kwargs: Any) -> None:
        """Do one phase; without jobs, one after the other in this transaction."""
        self.place = self.place or self.first_place(**kwargs)
        try:
            self._turn(config, kwargs)
            while self.next_place and not asynch and not self.needs_commit():
                self._wait_here()
                self._turn(config, kwargs)
        except TransferTrouble as error:
            if asynch:
                raise
            raise UserError(sentence(self.env, error)) from error

    def complaints(self, config: dict[str, Any]) -> list[Any]:
        """The server has to speak a protocol with which the task can do its work."""
        complaints = super().complaints(config)
        server = self.task.sudo().server_id
        if server and not self._can_use(server, config):
            complaints.append(
                self.env._("“%s” speaks a protocol that cannot do this.", server.name)
            )
        return complaints

    def _can_use(self, server: BaseModel, config: dict[str, Any]) -> bool:
        adapter = protocol_class(server.protocol)
        return all(getattr(adapter, name, False) for name in self.needed(config))

    def needed(self, config: dict[str, Any]) -> Sequence[str]:
        """What the adapter must be able to do with this configuration."""
        return self.protocol_needs

    def phases(self) -> dict[str, Callable[..., Any]]:
        """What the step does, in the order in which it happens: {name: method}.

        Each is called with the configuration and the keyword arguments of the task.
        """
        return {}

    def first_place(self, **kwargs: Any) -> dict[str, Any]:
        """Where the step begins."""
        return {"do": self.begins_with}

    def needs_commit(self) -> bool:
        """Whether the next phase must not begin in the transaction of this one."""
        return False

    def _turn(self, config: dict[str, Any], arguments: dict[str, Any]) -> None:
        name = self.place.get("do")
        phase = self.phases().get(name) if isinstance(name, str) else None
        if phase is None:
            raise not_of_run(self.env, name)
        phase(config, **arguments)

    def _wait_here(self) -> None:
        time.sleep(self.next_seconds or 0)
        self.place, self.next_place = self.next_place, None

    # the server

    @contextmanager
    def connected(self) -> Iterator[Adapter]:
        """Have a connection to the task's server while inside: its adapter."""
        task = self.task.sudo()
        task._check_server()  # flow and server may have come to different companies
        with task.server_id._connect() as adapter:
            yield adapter

    def deadline(self) -> float | None:
        """When this job should end, on the monotonic clock; None without jobs."""
        if not self.asynch:
            return None
        return time.monotonic() + self.task.sudo().job_seconds

    def go_on_soon(self) -> None:
        """Keep what was done so far; go on at the same place after a short pause."""
        self.go_on_at(self.place, seconds=min(SOON, self._longest_pause()))

    def _longest_pause(self) -> int:
        return self.env["impexp.step"]._longest_pause()

    def look_at(self, adapter: Adapter, path: str) -> Entry | None:
        """What the server says of a path; None where it has none."""
        try:
            return adapter.stat(path)
        except NotFound:
            return None

    def seen_now(self, adapter: Adapter, path: str) -> Entry | None:
        """As before, where not every server lets files be looked at."""
        try:
            return self.look_at(adapter, path)
        except (NotAllowed, NotSupported):
            return Entry(path)

    def note_sent(self, file: BaseModel, path: str) -> None:
        """Say of a file where it is on the server by now."""
        if file.transfer_state in (False, "sent"):
            file.write(
                {
                    "transfer_state": "sent",
                    "server_id": self.task.sudo().server_id.id,
                    "remote_path": path,
                    "remote_size": file.size,
                }
            )

    # files, of which one must not stop the others

    def each(self, files: BaseModel, act: Act) -> bool:
        """Do something with each file, as long as this job has time.

        An error that a person has to mend is kept on its file, the others go on. After
        a lost connection what was done is kept.

        :param files: ``impexp.file``
        :param act: called with adapter, file and deadline; returns whether the job
            still has time
        :return: whether all of them had their turn
        """
        self.has_progress = False
        try:
            return self._each(files, act)
        except TransferTrouble:
            if not (self.has_progress and self.asynch):
                raise
            self.go_on_soon()
            return False

    def _each(self, files: BaseModel, act: Act) -> bool:
        if not files:
            return True
        deadline = self.deadline()
        with self.connected() as adapter:
            for file in files:
                try:
                    has_time = act(adapter, file, deadline)
                except TransferError as error:
                    file.transfer_error = sentence(self.env, error)
                    has_time = True
                self.has_progress = True
                if not has_time or (deadline and time.monotonic() > deadline):
                    self.go_on_at(self.place)
                    return False
        return True

    def try_again(self, files: BaseModel, act: Act) -> bool:
        """Try once more what failed for single files; so does a person with Retry.

        :raise UserError: with their sentences, when none of them succeeds
        """
        errors, deadline = [], self.deadline()
        with self.connected() as adapter:
            for file in files:
                try:
                    if not act(adapter, file, deadline):
                        self.go_on_at(self.place)
                        return False
                    file.exists().transfer_error = False
                except TransferError as error:
                    errors.append(f"{file.name}: {sentence(self.env, error)}")
        if errors and len(errors) == len(files):
            raise UserError("\n".join(errors[:10]))
        if errors:
            self.go_on_at(self.place)
        return not errors
