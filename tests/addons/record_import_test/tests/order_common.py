from pathlib import Path

from .common import ImportCase

FILES = Path(__file__).parent / "files"


class OrderCase(ImportCase):
    """Imports orders and their lines, by a reader of any kind."""

    MODEL = "record.import.order"

    def read_by(
        self,
        reader,
        content,
        config,
        name="file",
        chunk_size=1000,
        user=None,
        **options,
    ):
        """Import a file with the options of its reader; return the run."""
        self.configure(**config)
        self.reader.write(
            {"task": reader, "config": repr(options | {"chunk_size": chunk_size})}
        )
        self.last_run = self.run_flow(self.flow, content, user, name=name)
        return self.last_run

    def read_file(self, name, reader, config, **options):
        """The same with one of the files that stand beside the tests."""
        content = (FILES / name).read_bytes()
        return self.read_by(reader, content, config, name=name, **options)

    def lines(self, name, *fields):
        """Values of the lines of the order with a name, one tuple each."""
        lines = self.records(("name", "=", name)).line_ids.sorted("id")
        return [tuple(line[field] for field in fields) for line in lines]
