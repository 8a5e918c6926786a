import io

from odoo.addons.connector_flow.transfer.adapter import Adapter, Entry
from odoo.addons.connector_flow.transfer.protocol import Protocol


@Protocol(selection="test_memory", name="Memory")
class MemoryAdapter(Adapter):
    """A protocol as another addon adds it."""

    port = 4711
    asks_for = frozenset({"host", "port"})
    content = {"obst.csv": b"Apfel;1\n"}

    def _list(self, place):
        for name, data in self.content.items():
            yield Entry(name, len(data))

    def _open(self, place, offset):
        return io.BytesIO(self.content[place.rpartition("/")[2]][offset:])
