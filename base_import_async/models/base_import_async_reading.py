from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.base_import.models.base_import import ImportValidationError
from odoo.addons.queue_chunk.tools.models import model_of
from odoo.addons.queue_chunk.tools.seal import sealed
from odoo.addons.queue_chunk.tools.storable import storable
from odoo.addons.queue_chunk.tools.world import (
    DEATHS,
    deaths,
    has_lost_connection,
    is_of_world,
    later,
)
from odoo.addons.queue_job.exception import RetryableJobError

from ..tools.limits import Stopwatch, exceeded
from ..tools.loading import Loader, has_binary, is_binary, load_and_undo, spans_of
from ..tools.options import OPT_MATCH_FIELDS, match_of
from ..tools.order import Order

SPLIT_CHUNKS = 1000  # that one job makes: it must end within the server's limits
SAMPLES = (50, 250)  # rows that are tried to know how long the whole file takes
NAMES_SHOWN = 3
WAIT = 60  # seconds after which to look again whether another job is done


class BaseImportAsync(models.Model):
    """How a file is read, cut into chunks, or tested."""

    _inherit = "base.import.async"

    # reading

    def _read_rows(self):
        """Read the file.

        :return: the rows as ``[(index, cells)]``, the field paths of their columns
        :raise: an error of the file
        """
        importer = self._importer(self._own_file().raw, self.file_name, self.file_type)
        options = self._job_options()
        skip = int(options.get("skip") or 0)
        rows, names = importer._convert_import_data(self.mapping, options)
        self._refuse_file_names(importer, rows, names)
        return list(enumerate(rows, skip)), names

    def _refuse_file_names(self, importer, rows, names):
        """Images that the browser would send for names in cells cannot come here."""
        copies = [list(row) for row in rows] if has_binary(importer, names) else []
        found = importer._extract_binary_filenames(names, copies) if copies else {}
        found = [name for column in found.values() for name in column if name]
        if found:
            raise UserError(
                self.env._(
                    "Cells name files of your computer (%(names)s), which only the "
                    "browser can send. Use Odoo's Import button for this file, or "
                    "replace the names by addresses (https://…).",
                    names=", ".join(found[:NAMES_SHOWN]),
                )
            )

    def _split(self):
        """Cut the file into chunks with a job each, or test it; the reading job."""
        try:
            with self.env.cr.savepoint():
                result = self._split_once()
        except (ImportValidationError, ValueError, UserError) as error:
            self._refuse(str(error.args[0]) if error.args else str(error))
            result = self.error
        except Exception as error:
            if not is_of_world(error) or has_lost_connection(self.env):
                raise
            raise later(self.env, error) from error
        self._end_after_commit()
        return result

    def _split_once(self):
        """Lock, look, read: whoever comes second finds it done."""
        self._lock_reading()
        self.invalidate_recordset()
        if self.reading == "done" or self._is_stopped():
            return self.env._("Nothing to do: it is done already, or stopped.")
        if deaths(self.env) >= DEATHS:
            raise UserError(
                self.env._(
                    "The server ended the job %s times while it worked on this file. "
                    "It may need more time or memory than the server's limits allow: "
                    "try a part of the file.",
                    DEATHS,
                )
            )
        return self._split_rows(*self._read_rows())

    def _lock_reading(self):
        """One job at a time, while buttons work: a lock that is not of the row.

        If someone stopped the import meanwhile, the job's last write conflicts with it,
        and the job comes again and finds it stopped.
        """
        self.env.cr.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)", [self._table, self.id]
        )
        if not self.env.cr.fetchone()[0]:
            raise RetryableJobError(
                self.env._("Another job reads this file."),
                seconds=WAIT,
                ignore_retry=True,
            )

    def _refuse(self, message):
        self.write({"reading": "failed", "error": storable(message)})

    def _split_rows(self, rows, names):
        if self.test:
            chunk = self._test_rows(rows, names)
            self.reading = "done"
            return chunk.name
        made = self._make_chunks(rows, names)
        if self.reading == "waiting":
            self._enqueue_split()
        return self.env._("Cut into %s jobs", made)

    def _make_chunks(self, rows, names):
        """Make the next chunks; the file is read when all are made.

        :return: how many there are
        """
        made, digits = self.chunk_ids.sorted("row_from"), len(str(len(rows)))
        behind = made[-1].row_to + 1 - rows[0][0] if made else 0
        order = self._ordering(rows, names, made)
        number = len(made)
        for part in self._chunks(rows[behind:], names):
            if number - len(made) >= SPLIT_CHUNKS:
                return number
            start, cells = start_and_cells(part)
            barrier = order.barrier(start, cells) if order else start
            made._create_for(self, number, part, names, barrier, digits)
            number += 1
        self.reading = "done"
        return number

    def _ordering(self, rows, names, made):
        """In parallel: what knows which chunk needs which, told of those made."""
        if not self.parallel:
            return None
        match = (self.options or {}).get(OPT_MATCH_FIELDS) or ()
        order = Order(model_of(self._user_env(), self.res_model), names, match)
        first = rows[0][0] if rows else 0
        for chunk in made:
            part = rows[chunk.row_from - first : chunk.row_to + 1 - first]
            order.barrier(*start_and_cells(part))
        return order

    def _chunks(self, rows, names):
        """Cut at the end of the first record with which a chunk is full."""
        importer = self._user_env()["base_import.import"].new(
            {"res_model": self.res_model}
        )
        size = len(rows) if self.on_error == "file" else self.chunk_size
        start = 0
        for _first, last in spans_of(importer, names, self._job_options(), rows):
            if last + 1 - start >= size:
                yield rows[start : last + 1]
                start = last + 1
        if start < len(rows):
            yield rows[start:]

    # loading

    def _loader(self, names):
        """A loader in the environment of the person who imports."""
        env = self._user_env()
        importer = env["base_import.import"].with_context(import_match=self._match())
        claims = self.id if self.parallel and not self.test else None
        return Loader(importer, self.res_model, names, self._job_options(), claims)

    def _test_rows(self, rows, names):
        """Import everything in one transaction, undo it, and keep what is wrong."""
        chunk = sealed(self.env["base.import.async.chunk"])
        chunk = chunk.create(
            {
                "import_id": self.id,
                "name": self.name,
                "row_from": rows[0][0] if rows else 0,
                "row_to": rows[-1][0] if rows else 0,
                "rows": len(rows),
            }
        )
        loader = chunk._load_and_undo(rows, names)
        chunk._settle(loader, rows, names)
        return chunk

    @api.model
    def _sample_excess(self, values, content):
        """Whether a file needs longer in one job than the server allows.

        :return: None, or the message that says what to do
        """
        env = self.env(
            user=values["user_id"], su=values["superuser"], context=values["context"]
        )
        model, options = values["res_model"], dict(values["options"])
        importer = env["base_import.import"].new(
            {"res_model": model, "file": content}
            | {name: values[name] for name in ("file_name", "file_type")}
        )
        rows, names = importer._convert_import_data(values["mapping"], options)
        if len(rows) <= max(SAMPLES):
            return None
        # Files at addresses are left for the job.
        used = [at for at, name in enumerate(names) if not is_binary(env[model], name)]
        names = [names[at] for at in used]
        importer = env["base_import.import"].with_context(
            import_match=match_of(model, options)
        )

        def measured(count):
            sample = [[row[at] for at in used] for row in rows[:count]]
            sample = list(enumerate(sample))
            with Stopwatch() as watch:
                load_and_undo(
                    env, lambda: Loader(importer, model, names, options), sample
                )
            return watch

        small, large = min(SAMPLES), max(SAMPLES)
        measured(small)  # fills caches
        found = exceeded(measured(small), measured(large), small, large, len(rows))
        return found and self._excess_message(*found)

    def _excess_message(self, name, limit, needed):
        return self.env._(
            "This needs about %(needed)s seconds in one job, but the server ends every "
            "job after %(limit)s seconds. Try a part of the file, or have this line "
            "put into odoo.conf:\n%(name)s = %(wanted)s",
            needed=round(needed),
            limit=limit,
            name=name,
            wanted=-(-int(needed * 1.5) // 60) * 60,
        )


def start_and_cells(part):
    """Index of the first row, and the cells of all rows."""
    return part[0][0], [cells for _index, cells in part]
