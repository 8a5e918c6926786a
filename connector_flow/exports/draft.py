"""A file that is being written, over several jobs.

Its pieces belong to a part, which nobody sees, until it is complete: then a file takes
them over, so that nobody reads half a file.
"""

import hashlib

from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools.pieces import MIMETYPE, PIECE


class Draft:
    """Writes bytes into pieces.

    :param part: ``impexp.part`` that owns the pieces
    """

    def __init__(self, part):
        self.part = part
        self.env = sealed(part).env
        self.buffer = bytearray()
        pieces = self._pieces()
        self.size = sum(pieces.mapped("file_size"))
        if self.size % PIECE:
            # What the job before could not make a whole piece of.
            self.buffer += pieces[-1].raw
            pieces[-1].unlink()

    def write(self, data):
        self.buffer += data
        self.size += len(data)
        while len(self.buffer) >= PIECE:
            self._add(bytes(self.buffer[:PIECE]))
            del self.buffer[:PIECE]

    def save(self):
        """Keep what there is: the job ends, or the file is complete."""
        if self.buffer:
            self._add(bytes(self.buffer))
            self.buffer.clear()

    def close(self, values):
        """Make a file of it.

        :param values: of the ``impexp.file``
        """
        self.save()
        file = self.env["impexp.file"].create(values | {"size": self.size})
        self._pieces().write({"res_model": file._name, "res_id": file.id})
        digest = hashlib.sha256()
        with file._open() as stream:
            while block := stream.read(2**18):
                digest.update(block)
        file.checksum = digest.hexdigest()
        self.part.unlink()
        return file

    def _add(self, data):
        piece = self.env["ir.attachment"].create(
            {
                "name": "part of a file",
                "res_model": self.part._name,
                "res_id": self.part.id,
                "raw": data,
                "mimetype": MIMETYPE,
            }
        )
        piece.invalidate_recordset()

    def _pieces(self):
        owned = [("res_model", "=", self.part._name), ("res_id", "=", self.part.id)]
        return self.env["ir.attachment"].search(owned, order="id")
