"""Records of any model to rows."""

import array
import json
import time
from datetime import timedelta

import pytz

from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.queue_chunk.tools.models import model_of
from odoo.addons.queue_chunk.tools.seal import sealed

from ..engine.task_types import PACED, AbstractChunkWriteTask, Task
from ..exports import searching
from ..exports.exported import Exported
from ..exports.field_values import ExportColumn, fetch, path_names
from ..exports.mapped import RecordMapper
from ..exports.marks import seen, take_off
from ..exports.pages import Pages
from ..tools import guarded
from ..tools.chunk_data import ChunkData
from ..tools.configuration import Option, not_negative, positive, with_defaults
from ..tools.field_paths import PathError
from ..tools.message import _lt

FIRST_PAGE_OF_FILES = 10  # records whose files are read before their size is known
WRITE_DATE = "write_date"


def _check_texts(value):
    texts = [*value, *value.values()] if isinstance(value, dict) else value
    wrong = [one for one in texts if not isinstance(one, str)]
    return f"has to hold texts, not {wrong[0]!r}" if wrong else None


@Task(selection="record_export", name="Record Export")
class RecordExport(AbstractChunkWriteTask):
    about = (
        _lt(
            "Makes rows of the records of any model, for a task that writes "
            "them to a file."
        ),
        _lt(
            "“fields” are paths: “name”, “name:fr_FR”, “categ_id/name”, "
            "“country_id/code”, “id” (the external id), “.id” (the database "
            "id), “tag_ids/name” (several in a cell). As a dictionary it "
            "gives the columns names: {'name': 'Product'}."
        ),
        _lt(
            "Runs with the rights of the run's user: he gets the records that"
            " he may read."
        ),
    )

    options = {
        "model": Option(str, "", _lt("The model to export, such as 'res.partner'.")),
        "fields": Option(
            (list, dict),
            (),
            _lt("Paths of fields, or {path: name of the column}."),
            check=_check_texts,
        ),
        "domain": Option(
            list, (), _lt("Which records: [('active', '=', True)]. All without.")
        ),
        "order": Option(
            str, None, _lt("Such as 'name, id desc'. By their database ids without.")
        ),
        "archived": Option(bool, False, _lt("Export archived records, too.")),
        "lang": Option(
            str,
            None,
            _lt("Language of the values, such as 'de_DE'. The user's without."),
        ),
        "tz": Option(
            str, None, _lt("Time zone of times, such as 'UTC'. The user's without.")
        ),
        "only_changed": Option(
            bool,
            False,
            _lt("Only records that were changed since the last run that succeeded."),
        ),
        "overlap": Option(
            int,
            300,
            _lt(
                "Seconds that “only_changed” looks further back, for transactions that "
                "were long under way. What was changed then comes twice."
            ),
            check=not_negative,
        ),
        "mark": Option(
            str,
            None,
            _lt(
                "A boolean field: only records that have it are exported. It is taken "
                "off when the run has succeeded, unless they were changed meanwhile."
            ),
        ),
        "changed_values": Option(
            bool,
            False,
            _lt(
                "Only records whose columns, or whose values of the “mapper”, are "
                "others than those that were exported last. All of them are read and "
                "compared."
            ),
        ),
        "mapper": Option(
            dict,
            None,
            _lt(
                "Instead of fields: {'backend': external id of a backend, 'usage': "
                "'export.mapper'} names the component that maps a record. “fields” may "
                "then list its columns."
            ),
        ),
        "chunk_size": Option(int, 1000, _lt("Records in a chunk."), check=positive),
        "chunk_bytes": Option(
            int,
            1_000_000,
            _lt("Chunks get fewer records at about so many bytes."),
            check=positive,
        ),
        **PACED,
    }

    # what can be said before

    def complaints(self, config):
        """Check what needs the database: model, fields, domain, order."""
        config = with_defaults(self.options, config)
        name = config["model"]
        if not name:
            return [self.env._("“model” is missing: the model to export.")]
        if name not in self.env or self.env[name]._abstract:
            return [self.env._("“model”: there is no model “%s”.", name)]
        return [
            *self._zone_complaints(config),
            *self._column_complaints(config),
            *self._search_complaints(config),
            *self._mark_complaints(config),
            *self._change_complaints(config),
        ]

    def _zone_complaints(self, config):
        zone, lang = config["tz"], config["lang"]
        if zone and zone not in pytz.all_timezones_set:
            yield self.env._("“tz”: there is no time zone “%s”.", zone)
        known = [code for code, _name in self.env["res.lang"].get_installed()]
        if lang and lang not in known:
            yield self.env._("“lang”: the language %s is not installed.", lang)

    def _column_complaints(self, config):
        if config["mapper"] is not None:
            try:
                RecordMapper(self._model(config), config["mapper"]).check()
            except UserError as error:
                yield str(error)
            return
        if not config["fields"]:
            yield self.env._("“fields” is missing: what to export of each record.")
        names = list(_headers(config["fields"]).values())
        for twice in {name for name in names if names.count(name) > 1}:
            yield self.env._("“fields”: two columns are called “%s”.", twice)
        for path, name in _headers(config["fields"]).items():
            try:
                ExportColumn(name, path, self._model(config), "UTC")
            except PathError as error:
                yield f"“fields”, “{path}”: {error}"

    def _search_complaints(self, config):
        try:
            searching.check(self._model(config), config["domain"], config["order"])
        except Exception as error:
            yield self.env._("“domain” and “order” cannot be used: %s", error)

    def _mark_complaints(self, config):
        mark = config["mark"]
        field = mark and self.env[config["model"]]._fields.get(mark)
        if mark and (not field or field.type != "boolean" or not field.store):
            yield self.env._(
                "“mark”: “%s” is not a boolean field that is stored.", mark
            )

    def _change_complaints(self, config):
        """Reports and some small models do not keep when a record was changed."""
        asked = [name for name in ("only_changed", "mark") if config[name]]
        if asked and WRITE_DATE not in self.env[config["model"]]._fields:
            yield self.env._(
                "“%(option)s”: %(model)s has no write_date, which says when a record "
                "was changed. “changed_values” does without.",
                option=asked[0],
                model=config["model"],
            )

    def touched_models(self, config):
        """The model, and what its columns, domain, order and mark look at."""
        name = config["model"]
        if name not in self.env:
            return set()
        model, found = self.env[name], {name}
        paths = () if config["mapper"] else _headers(config["fields"])
        for path in paths:
            found |= guarded.read(model, path_names(path))
        for at, field in searching.looked_at(model, config["domain"], config["order"]):
            found |= guarded.read(at, (field,))
        return found | guarded.written(model, (config["mark"],))

    @property
    def required_access(self):
        """What the user has to be allowed."""
        config = self.config()
        marked = ((config["model"], "write"),) if config["mark"] else ()
        return ((config["model"], "read"), *marked)

    def describe_columns(self, config):
        if config["mapper"] is not None:
            return {}
        return {one.name: one.describe() for one in self._columns(config)}

    # reading

    def prepare_chunk(self, config=None, **kwargs):
        """Yield the chunks, each with the place behind it."""
        place = self.place or self._start(config)
        pages = self._pages(config, place)
        rows_of = self._rows_maker(config)
        deadline = time.monotonic() + self.task.sudo().job_seconds
        while records := self._page(config, pages, place):
            read = _numbered(rows_of(records), place["line"])
            data = self._with_other_values(config, records, read)
            self._note_seen(config, records)
            place = self._place_behind(config, place, records, _size(read))
            self.env.invalidate_all()  # flushed: memory follows the page
            if data.rows:
                yield {"data": data, "place": place}
            elif time.monotonic() > deadline:
                yield {"place": place}
        self._parts("ids").unlink()
        self.result = self.env._("%s records read.", place["line"] - 1)

    def _start(self, config):
        """The place at which an export begins."""
        since = self._since(config)
        if not config["changed_values"] or not self.task.sudo().exported_until:
            self._exported(config).forget()
        place = {"line": 1, "last": 0, "since": since, "size": self._first(config)}
        pages = self._pages(config, place)
        if not config["order"]:
            return place | {"top": pages.top(), "count": pages.count()}
        listed = pages.listed()
        part = self._create_part("ids", rows=len(listed))
        sealed(self.env["ir.attachment"]).create(
            {
                "name": "ids in order",
                "res_model": part._name,
                "res_id": part.id,
                "raw": listed.tobytes(),
                "mimetype": "application/octet-stream",
            }
        )
        return place | {"count": len(listed)}

    def share_made(self, **kwargs):
        """How many of the records are read at ``self.place``."""
        count = (self.place or {}).get("count")
        return min((self.place["line"] - 1) / count, 1) if count else None

    def _since(self, config):
        """From when on changes count, as text; None for everything."""
        until = self.task.sudo().exported_until
        if not config["only_changed"] or not until:
            return None
        return str(until - timedelta(seconds=config["overlap"]))

    def _first(self, config):
        """How many records to read at first."""
        kinds = [one.kind for one in self.describe_columns(config).values()]
        size = config["chunk_size"]
        return min(size, FIRST_PAGE_OF_FILES) if "binary" in kinds else size

    def _model(self, config):
        context = {"lang": config["lang"]} if config["lang"] else {}
        if config["archived"]:
            context["active_test"] = False
        return model_of(self.env, config["model"]).with_context(**context)

    def _zone(self, config):
        return config["tz"] or self.env.context.get("tz") or self.env.user.tz or "UTC"

    def _columns(self, config):
        model, zone = self._model(config), self._zone(config)
        return [
            ExportColumn(name, path, model, zone)
            for path, name in _headers(config["fields"]).items()
        ]

    def _domain(self, config, since=None):
        domain = Domain(list(config["domain"]))
        if since:
            domain &= Domain(WRITE_DATE, ">=", since)
        if config["mark"]:
            domain &= Domain(config["mark"], "=", True)
        return domain

    def _pages(self, config, place):
        names = [] if config["mapper"] else [c.stored[0] for c in self._columns(config)]
        names += [WRITE_DATE] if config["mark"] else []
        domain = self._domain(config, place["since"])
        return Pages(self._model(config), domain, names, config["order"])

    def _page(self, config, pages, place):
        if not config["order"]:
            return pages.behind(place["last"], place["top"], place["size"])
        at, ids = place["last"], self._listed_ids()
        while at < len(ids):
            records = pages.of(list(ids[at : at + place["size"]]))
            if records:
                return records
            at += place["size"]  # all of them are gone
            place["last"] = at
        return None

    def _listed_ids(self):
        if "_ids" not in self.__dict__:
            part = self._parts("ids")
            owned = [("res_model", "=", part._name), ("res_id", "=", part.id)]
            found = sealed(self.env["ir.attachment"]).search(owned)
            self._ids = array.array("q", found.raw or b"")
        return self._ids

    def _place_behind(self, config, place, records, size):
        """The place behind a page; the next one is smaller if this was too large."""
        fitting = len(records) * config["chunk_bytes"] // max(size, 1)
        following = place | {
            "line": place["line"] + len(records),
            "last": place["last"] + place["size"]
            if config["order"]
            else records[-1].id,
        }
        return following | {"size": min(max(fitting, 1), config["chunk_size"])}

    def _rows_maker(self, config):
        if config["mapper"] is not None:
            return self._mapped_rows(config)
        columns = self._columns(config)
        names = [column.name for column in columns]

        def rows(records):
            fetch(records, columns)
            cells = [column.cells(records) for column in columns]
            return ChunkData(
                names, [[0, list(row)] for row in zip(*cells, strict=True)]
            )

        return rows

    def _mapped_rows(self, config):
        zone = self._zone(config)
        mapper = RecordMapper(self._model(config), config["mapper"], zone)
        names = list(_headers(config["fields"]))

        def rows(records):
            mapped = mapper.rows(records)
            if names:
                mapped = [{name: row.get(name) for name in names} for row in mapped]
            return ChunkData.of(mapped)

        return rows

    # what is noted

    def _parts(self, kind):
        return self.env["impexp.part"].sudo()._of(self.flow_run, self.task, kind)

    def _create_part(self, kind, **values):
        return sealed(self.env["impexp.part"]).create(
            values
            | {
                "kind": kind,
                "run_id": self.flow_run.id,
                "task_id": self.task.id,
            }
        )

    def _note_seen(self, config, records):
        if config["mark"]:
            self._create_part("seen", content=json.dumps(seen(records)))

    def _exported(self, config):
        return Exported(self.task, self._model(config))

    def _with_other_values(self, config, records, data):
        """The rows whose values are not those that were exported last."""
        if not config["changed_values"]:
            return data
        exported = self._exported(config)
        others = exported.others(exported.fingerprints(records, data))
        if others:
            self._create_part("values", content=json.dumps(list(others.items())))
        rows = zip(records.ids, data.rows, strict=True)
        return data._replace(rows=[row for id_, row in rows if id_ in others])

    @classmethod
    def confirms(cls, config):
        return any(map(config.get, ("only_changed", "changed_values", "mark")))

    def confirm(self, config=None):
        """The run has succeeded: note what was exported, and take the marks off."""
        task, started = self.task.sudo(), self.flow_run.sudo().started
        compares = config["only_changed"] or config["changed_values"]
        if compares and not (task.exported_until or started) > started:
            task.exported_until = started
        deadline = time.monotonic() + task.job_seconds
        for part in self._parts("seen") + self._parts("values"):
            self._confirm_part(config, part)
            if self.asynch and time.monotonic() > deadline:
                return self.go_on_at("noting")
        self._exported(config).forget_deleted()
        self.result = self.env._("Noted what has been exported.")
        return None

    def _confirm_part(self, config, part):
        noted = json.loads(part.content)
        if part.kind == "values":
            self._exported(config).note(noted)
        else:
            take_off(self._model(config), config["mark"], noted)
        part.unlink()


def _headers(fields):
    """{path: name of its column}"""
    return dict(fields) if isinstance(fields, dict) else {path: path for path in fields}


def _numbered(data, first):
    rows = [[first + at, cells] for at, (_line, cells) in enumerate(data.rows)]
    return data._replace(rows=rows)


def _size(data):
    """About how many bytes the rows take."""
    return sum(
        len(cell) if isinstance(cell, str) else 8
        for _line, cells in data.rows
        for cell in cells
    )
