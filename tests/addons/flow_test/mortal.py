"""A protocol whose operations are the last thing that a process does."""

import os
import signal
import time

from odoo.addons.connector_flow.transfer.local import LocalAdapter
from odoo.addons.connector_flow.transfer.protocol import Protocol

PIECE = 2**18


def _operation(name):
    real = getattr(LocalAdapter, name)

    def call(adapter, *args):
        adapter.moment()
        result = real(adapter, *args)
        adapter.moment()
        return result

    call.__name__ = name
    return call


@Protocol(selection="test_mortal", name="Directory of Peril")
class MortalAdapter(LocalAdapter):
    """A directory of this machine. Beside it, files tell what happens:

    ``….die`` has a number: so many moments later, this process is killed. There is one
    before and one behind each operation. ``….slow`` has seconds that each piece takes.
    """

    def _list(self, place):
        self.moment()
        yield from list(super()._list(place))
        self.moment()

    def _open(self, place, offset):
        self.moment()
        return _Peril(self, super()._open(place, offset))

    def _create(self, place, offset, size):
        self.moment()
        return _Peril(self, super()._create(place, offset, size))

    def moment(self):
        """Die, if it is time."""
        flag = self.settings.root + ".die"
        try:
            with open(flag) as file:
                left = int(file.read()) - 1
        except (FileNotFoundError, ValueError):
            return
        if left > 0:
            with open(flag, "w") as file:
                file.write(str(left))
            return
        os.unlink(flag)
        os.kill(os.getpid(), signal.SIGKILL)

    def pause(self):
        """What a slow wire takes for a piece."""
        try:
            with open(self.settings.root + ".slow") as file:
                time.sleep(float(file.read()))
        except (FileNotFoundError, ValueError):
            return


class _Peril:
    def __init__(self, adapter, raw):
        self.adapter, self.raw = adapter, raw
        self.abort = getattr(raw, "abort", None)

    def read(self, size):
        self.adapter.moment()
        self.adapter.pause()
        return self.raw.read(min(size, PIECE))

    def write(self, data):
        self.adapter.moment()
        self.adapter.pause()
        return self.raw.write(data)

    def close(self):
        self.adapter.moment()
        self.raw.close()
        self.adapter.moment()


for _name in ("connect", "_stat", "_rename", "_remove", "_make_directory"):
    setattr(MortalAdapter, _name, _operation(_name))
