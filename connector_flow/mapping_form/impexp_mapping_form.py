from odoo import api, models
from odoo.exceptions import UserError

from ..engine.file_upload import check_uploaded
from ..readers.table import FileError
from ..tools.config_text import written
from ..tools.configuration import check_config, parse_config
from ..tools.message import translated
from .choices import choices
from .choices import models as importable_models
from .form import config_of, form_complaints, form_of
from .guess import guess
from .preview import place_of, preview
from .sample import column_names, file_task, read_sample

SHOWN = 10  # rows, and as many of those further down that fail


class ImpexpMappingForm(models.AbstractModel):
    """What the browser asks while it shows the configuration of Record Import.

    Nothing is stored: configuration, form and sample travel with each question.
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
            "problem": why the text cannot be shown}``
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
            "models": importable_models(self.env, config.get("model")),
            "reader": self._reader(task_id, flow_id).name,
        }

    @api.model
    def fields_of(self, model):
        """The fields that columns can fill; see :func:`.choices.choices`."""
        self._check_manager()
        return choices(self.env[model])

    @api.model
    def read_file(self, file_id, task_id=False, flow_id=False):
        """Read the first rows of an uploaded file.

        :return: the sample, with the ``names`` of its columns and the ``type`` that
            read it; or ``{"problem": text}``
        """
        self._check_manager()
        file = self.env["impexp.file"].browse(file_id)
        file.check_access("read")
        check_uploaded(file)
        task = self._reader(task_id, flow_id)
        kinds = self.env["impexp.task"]._fields["task"]._description_selection
        try:
            with file.sudo()._open() as stream:
                sample = read_sample(self.env, stream, task)
        except FileError as error:
            draft = self._draft("{}", "csv_import")._instance()
            return {"problem": draft._file_error(error)}
        names = column_names(sample)
        return sample | {
            "names": names,
            "type": dict(kinds(self.env))[sample["reader"]],
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
            "column"}], "preview", "counts"}``
        """
        self._check_manager()
        original = parse_config(text)
        config = config_of(form, original)
        new_text = text if config == original else written(config)
        task = self._draft(new_text)
        found = self._complaints(task, config)
        answer = {"text": new_text, "valid": not found, "preview": None, "counts": {}}
        if not found and sample and sample["rows"]:
            try:
                answer |= self._shown(preview(task, sample))
            except UserError as error:
                found = getattr(error, "complaints", [str(error)])
        answer["complaints"] = [self._at_column(one, form) for one in found]
        return answer

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
        """The first rows, and the first of those further down that fail."""
        rows, counts = found["rows"], {}
        for row in rows:
            counts[row["state"]] = counts.get(row["state"], 0) + 1
        failed = [row for row in rows[SHOWN:] if row["state"] == "error"]
        return {
            "preview": found | {"rows": rows[:SHOWN] + failed[:SHOWN]},
            "counts": counts,
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
