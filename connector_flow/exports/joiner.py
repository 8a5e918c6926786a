"""Joins formatted rows to one file, or to several."""

from .characters import split_encoding

MB = 10**6


class Joiner:
    """Writes rows into drafts of files, and hands on each that is complete.

    :param task: a :class:`~..tasks.file_export.TextFileExport`
    :param config: its configuration
    :param head: text in front of the rows of each file
    :param place: what :meth:`suspend` returned in the job before, or None
    """

    def __init__(self, task, config, head, place):
        self.task = task
        self.config = config
        self.encoding, self.mark = split_encoding(config["encoding"])
        self.head = head
        self.most_rows = config["split_rows"] or float("inf")
        self.most_bytes = (config["split_mb"] or float("inf")) * MB
        place = place or {"group": 0, "number": 0, "rows": 0, "draft": None}
        self.group, self.number = place["group"], place["number"]
        self.rows = place["rows"]
        self.draft = place["draft"] and task.draft(place["draft"])

    def add(self, rows):
        """Write rows: a list of texts."""
        between = self.encoded(self.task.between)
        for text in rows:
            data = self.encoded(text)
            self._make_room(len(data))
            if self.rows:
                self.draft.write(between)
            self.draft.write(data)
            self.rows += 1

    def suspend(self):
        """Keep what there is; return the place to go on at."""
        if self.draft:
            self.draft.save()
        return {
            "group": self.group,
            "number": self.number,
            "rows": self.rows,
            "draft": self.draft.part.id if self.draft else None,
        }

    def end(self):
        """Complete the last file; the only one, if there were no rows."""
        if not self.draft:
            self._begin()
        self._complete()

    def encoded(self, text):
        return text.encode(self.encoding, "surrogatepass")

    def _make_room(self, size):
        full = self.rows >= self.most_rows
        too_large = (
            self.draft and self.rows and self.draft.size + size > self.most_bytes
        )
        if full or too_large:
            self._complete()
        if not self.draft:
            self._begin()

    def _begin(self):
        self.draft, self.rows = self.task.draft(), 0
        self.number += 1
        self.draft.write(self.mark + self.encoded(self.head))

    def _complete(self):
        self.draft.write(self.encoded(self.task.tail))
        name = self.task.next_name(self.config, self.number)
        self.task.close(self.draft, name)
        self.draft = None
        self.rows = 0
