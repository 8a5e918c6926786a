import io
import re
from collections import Counter
from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import UserError

from ..engine.file_upload import check_uploaded
from ..engine.task_sample import sample_of
from ..readers.table import FileError
from ..readers.unpack import unpacked
from ..records.import_options import COLUMN_OPTIONS
from ..tools.config_text import written
from ..tools.configuration import check_config, parse_config
from ..tools.message import translated
from .choices import choices, missing_fields
from .described import OF_COLUMNS, OF_READERS, described, described_steps
from .failed_sample import failed_sample, sample_name
from .form import blank_target, config_of, form_complaints, form_of
from .guess import guess, guess_others
from .likely_models import models_by_use, proposed_models
from .new_flow import make_flow
from .presets import (
    Root,
    all_presets,
    fitted,
    fitted_reader,
    preset_name,
    recognized_presets,
)
from .preview import place_of, preview
from .recognition import (
    UNPACKED,
    alternatives,
    element_names,
    reading_types,
    recognized,
    recognized_type,
    root_of,
)
from .sample import column_names, file_task, lists_of, read_sample, rows_of
from .steps_preview import tried_steps

OWN = "record_import"
SHOWN = 10  # rows that fail, and of the others
TRIED = 5  # rows of which steps are shown
PROBLEMS = 20  # told above the rows
HEAD = 2**16  # bytes in which a document has its root
QUOTED = re.compile("[“„«][^“”„«»]*[”“»]")


class ImpexpMappingForm(models.AbstractModel):
    """What the browser asks while it shows the configuration of Record Import.

    Configuration, form and sample travel with each question; nothing is stored but the
    flow that is made in the end.
    """

    _name = "impexp.mapping.form"
    _description = "Form of a Mapping"

    @api.model
    def start(self, text, task_id=False, flow_id=False):
        """Open a configuration.

        :param text: the configuration
        :param task_id: of the task, if it is saved already
        :param flow_id: of its flow
        :return: ``{"form", "models", "reader": name of the task that reads the file,
            "sample": name of the file that is kept with the task, "problem": why the
            text cannot be shown, "target": what is said of a field at first, "options":
            what can be said of it, "steps": what can be made of its cells}``
        """
        self._check_manager()
        config, problem = {}, None
        try:
            config = parse_config(text)
            complaints = form_complaints(config)
            problem = "\n".join(translated(self.env, one) for one in complaints) or None
        except ValueError as error:
            problem = translated(self.env, error.args[0])
        return {
            "form": None if problem else form_of(config),
            "problem": problem,
            "models": models_by_use(self.env, config.get("model")),
            "reader": self._reader(task_id, flow_id).name,
            "sample": self._kept_name(task_id),
            "target": blank_target(),
            "options": described(self.env, COLUMN_OPTIONS, OF_COLUMNS),
            "steps": described_steps(self.env),
        }

    @api.model
    def fields_of(self, model):
        """The fields that columns can fill; see :func:`.choices.choices`."""
        self._check_manager()
        return choices(self.env[model])

    @api.model
    def read_file(self, file_id, task_id=False, flow_id=False, reader=None):
        """Read the first rows of an uploaded file, or of the one kept with a task.

        :param file_id: of the ``impexp.file``; False for the one that is kept
        :param reader: ``{"task", "config"}``: how to read it, instead of what its
            content says or the task before
        :return: the sample, with the ``names`` of its columns, the ``type`` that read
            it, its ``options`` and what they may be, ``alternatives``; with a
            ``problem`` instead of rows, if it cannot be read
        """
        self._check_manager()
        if not file_id and (failed := self._failed_rows(task_id)):
            return failed
        task = self._reader(task_id, flow_id)
        reader = reader or {}
        with self._opened(file_id, task_id) as stream:
            try:
                sample = read_sample(
                    self.env, stream, task, reader.get("task"), reader.get("config")
                )
            except FileError as error:
                draft = self._draft("{}", "csv_import")._instance()
                sample = {"problem": draft._file_error(error)}
            except UserError as error:
                sample = {"problem": str(error)}
            if "problem" in sample:
                kind = reader.get("task") or recognized_type(self.env, stream)
                sample |= {"reader": kind, "config": reader.get("config") or {}}
            found = {} if task else self._ways(stream, sample["reader"])
        if not sample.get("problem"):
            sample["names"] = column_names(sample)
        return sample | found | {"type": self._label(sample["reader"])}

    @api.model
    def propose(self, sample, file_id=False):
        """What a file may be: presets that know it, and models that it fits.

        :return: ``{"presets": [{"id", "name"}], "models": names, the likeliest first}``
        """
        self._check_manager()
        rows = [cells for _line, cells, error in sample["rows"] if not error]
        columns = [
            (name, [cells[place] for cells in rows if place < len(cells)])
            for place, name in enumerate(column_names(sample))
        ]
        presets = recognized_presets(
            self.env, sample["columns"], self._root(file_id, sample)
        )
        return {
            "presets": [
                {"id": name, "name": preset_name(self.env, preset)}
                for name, preset in presets.items()
            ],
            "models": proposed_models(self.env, columns, lists_of(sample)),
        }

    @api.model
    def use_preset(self, name, file_id):
        """Have a file read and mapped as a preset says.

        :param name: of the preset
        :return: ``{"sample", "form", "text": configuration, "name": of the preset,
            "task": the type that imports the rows}``; the form is None if this is no
            Record Import
        """
        self._check_manager()
        preset = all_presets(self.env).get(name)
        if not preset:
            raise UserError(
                self.env._("There is no preset “%s”: choose another.", name)
            )
        sample = self.read_file(file_id, reader=self._reader_for(preset, file_id))
        config = fitted(preset["config"], sample.get("names") or ())
        kind = preset.get("task", OWN)
        form = form_of(config) if kind == OWN else None
        if form and preset.get("guess_others") and not sample.get("problem"):
            form = guess_others(self.env[form["model"]], sample, form)
        return {
            "sample": sample,
            "task": kind,
            "form": form,
            "text": written(config),
            "name": preset_name(self.env, preset),
        }

    @api.model
    def guess(self, form, sample):
        """Fill the columns of a form."""
        self._check_manager()
        return guess(self.env[form["model"]], sample, form)

    @api.model
    def preview(self, text, form, sample=None):
        """The configuration that a form says, and what becomes of the first rows.

        :param text: the configuration that was opened
        :return: ``{"text", "valid": whether it can be saved, "complaints": [{"text",
            "column"}], "missing": fields that new records need, "preview", "counts",
            "problems": [{"text", "count", "line": the first}]}``
        """
        self._check_manager()
        original = parse_config(text)
        config = config_of(form, original)
        new_text = text if config == original else written(config)
        task = self._draft(new_text)
        found = self._complaints(task, config)
        answer = {"text": new_text, "valid": not found, "preview": None, "counts": {}}
        answer |= {"problems": [], "missing": self._missing(form, config)}
        if not found and sample and sample["rows"] and self._says_anything(config):
            try:
                answer |= self._shown(preview(task, sample))
            except UserError as error:
                found = getattr(error, "complaints", [str(error)])
        answer["complaints"] = [self._at_column(one, form) for one in found]
        return answer

    @api.model
    def check_text(self, text, kind):
        """What is wrong with the configuration of another task type: list of texts."""
        self._check_manager()
        try:
            config = parse_config(text)
        except ValueError as error:
            return [translated(self.env, error.args[0])]
        return self._complaints(self._draft(text, kind), config)

    @api.model
    def try_steps(self, sample, column, steps, form):
        """What steps make of the first cells of a column.

        :param column: its name, or its number from 1
        :return: ``{"complaint": text or None, "results": [{"cell", "value",
            "error"}]}``
        """
        self._check_manager()
        rows, _errors = rows_of(sample)
        return tried_steps(self.env, rows[:TRIED], column, steps, form)

    @api.model
    def make_flow(self, name, reader, text, sample, file_id=False, kind=OWN):
        """Make the flow that a form describes.

        :param name: of the flow
        :param reader: ``{"task", "config"}``: what reads the file
        :param text: configuration of what imports its rows
        :param sample: what of the file was read
        :param file_id: of the file, whose beginning is kept
        :param kind: task type that imports the rows
        :return: id of the flow
        """
        self._check_manager()
        file = self.env["impexp.file"].browse(file_id or ())
        return make_flow(self.env, name, reader, text, sample, file, kind).id

    # files

    def _reader_for(self, preset, file_id):
        """How a file is read of which a preset knows the columns."""
        with self._opened(file_id, False) as stream:
            try:
                kind, found = recognized(self.env, stream)
            except FileError:
                kind, found = preset["reader"], {}
        task, config = fitted_reader(preset, kind, found, self._options(kind))
        return {"task": task, "config": config}

    def _options(self, kind):
        """What may be said of how a task type reads files."""
        return self.env["impexp.task"].new({"task": kind})._class().all_options()

    def _kept_name(self, task_id):
        """Name of the rows that are there when a task is opened; False for none."""
        task = self.env["impexp.task"].browse(task_id or ())
        kept = task and (sample_name(self.env, task) or sample_of(task))
        return (kept if isinstance(kept, str) else kept[0]) if kept else False

    def _failed_rows(self, task_id):
        """Rows of a run that failed, where the desk opened the form; else None."""
        task = self.env["impexp.task"].browse(task_id or ())
        sample = task and failed_sample(self.env, task)
        if not sample:
            return None
        kind = self._label(sample["reader"])
        return sample | {"names": column_names(sample), "type": kind}

    @contextmanager
    def _opened(self, file_id, task_id):
        """The content of a file of the user's, or of the one kept with a task."""
        if not file_id:
            kept = sample_of(self.env["impexp.task"].browse(task_id))
            yield kept[1] if kept else io.BytesIO()
            return
        file = self.env["impexp.file"].browse(file_id)
        file.check_access("read")
        check_uploaded(file)
        with file.sudo()._open() as stream:
            yield stream

    def _ways(self, stream, kind):
        """How else a file may be read: task types, options, what these may be."""
        kinds = sorted(set(reading_types(self.env).values()))
        try:
            other = alternatives(stream, kind)
        except FileError:
            other = {}
        return {
            "kinds": [{"value": one, "label": self._label(one)} for one in kinds],
            "options": described(self.env, self._options(kind), OF_READERS),
            "alternatives": other,
        }

    def _label(self, kind):
        kinds = self.env["impexp.task"]._fields["task"]._description_selection
        return dict(kinds(self.env)).get(kind, kind)

    def _root(self, file_id, sample):
        if sample.get("reader") != "xml_import" or not file_id:
            return Root()
        with self._opened(file_id, False) as stream:
            head = unpacked(stream, UNPACKED).read(HEAD)
        return Root(*root_of(head), element_names(head))

    # configurations

    def _missing(self, form, config):
        """Fields that new records need, and nobody fills."""
        model = self.env.get(config.get("model") or "")
        if model is None or config.get("mapper") or config.get("mode") == "update":
            return []
        paths = [one["field"] for each in form["columns"] for one in each["targets"]]
        paths += [one["field"] for one in form["fixed"]]
        return missing_fields(model, paths) if any(paths) else []

    def _says_anything(self, config):
        """Whether there is anything to try out; without a mapping, headers are it."""
        return config.get("mapping") != {} or config.get("mapper")

    def _complaints(self, task, config):
        reader = task._instance()
        found = (
            check_config(reader.all_options(), config)
            or reader.complaints(config)
            or [self._missing_right(*one) for one in reader.missing_access()]
        )
        return [translated(self.env, one) for one in found]

    def _missing_right(self, model, operation):
        name = self.env["ir.model"].sudo()._get(model).name
        if operation == "create":
            return self.env._("You may not create records of “%s”.", name)
        return self.env._("You may not change records of “%s”.", name)

    def _shown(self, found):
        """The first rows, those that fail before the others."""
        rows = found["rows"]
        failed = [row for row in rows if row["state"] == "error"]
        others = [row for row in rows if row["state"] != "error"]
        return {
            "preview": found | {"rows": failed[:SHOWN] + others[:SHOWN]},
            "counts": Counter(row["state"] for row in rows),
            "problems": _problems(rows),
        }

    def _at_column(self, text, form):
        """A complaint, and the column that it names first."""
        names = [one["column"] for one in form["columns"] if one["targets"]]
        places = {
            name: place for name in names if (place := place_of(name, text)) is not None
        }
        return {"text": text, "column": min(places, key=places.get, default=None)}

    def _draft(self, text, kind="record_import"):
        """A task that is nowhere stored."""
        values = {"name": self.env._("Preview"), "task": kind, "config": text}
        return self.env["impexp.task"].new(values)

    def _reader(self, task_id, flow_id):
        task = self.env["impexp.task"].browse(task_id or ())
        flow = self.env["impexp.task.flow"].browse(flow_id or ())
        return file_task(task, flow or task.flow_id)

    def _check_manager(self):
        self.env["impexp.task"].check_access("write")


def _problems(rows):
    """What is wrong in rows, each kind once: list of ``{"text", "count", "line"}``."""
    found = {}
    for row in rows:
        for error in row["errors"]:
            kind = (*error["fields"], QUOTED.sub("", error["text"]))
            first = {"text": error["text"], "count": 0, "line": row["line"]}
            problem = found.setdefault(kind, first)
            problem["count"] += 1
    by_count = sorted(found.values(), key=lambda one: -one["count"])
    return by_count[:PROBLEMS]
