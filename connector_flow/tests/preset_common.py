"""Imports files by presets, the way that *New Import from a File* goes."""

from odoo.addons.connector_flow.mapping_form.presets import all_presets
from odoo.addons.connector_flow.tools.config_text import written
from odoo.addons.connector_flow.tools.configuration import parse_config

from .common import FlowCase


class PresetCase(FlowCase):
    """Asks what the screen asks, and runs the flow that comes of it."""

    def begin(self, preset, content):
        """Read a file as a preset says; it has to be the first that is offered.

        :param preset: name of its file, without the ending
        :param content: text or bytes
        :return: the file (``impexp.file``), and what the screen gets
        """
        form_model, file = self.env["impexp.mapping.form"], self.make_file(content)
        offered = form_model.propose(form_model.read_file(file.id), file.id)["presets"]
        names = [one["id"] for one in offered]
        self.assertEqual(names[:1], [f"connector_flow/{preset}"])
        found = form_model.use_preset(names[0], file.id)
        self.assertNotIn("problem", found["sample"])
        return file, found

    def finish(self, file, found, **config):
        """Make the flow.

        :param config: more of the configuration of what imports the rows
        """
        form_model, sample = self.env["impexp.mapping.form"], found["sample"]
        text = found["text"]
        if found["form"]:
            text = form_model.preview(text, found["form"], sample)["text"]
        text = written(parse_config(text) | config)
        self.assertEqual(form_model.check_text(text, found["task"]), [])
        reader = {"task": sample["reader"], "config": sample["config"]}
        flow_id = form_model.make_flow(
            found["name"], reader, text, sample, file.id, found["task"]
        )
        return self.env["impexp.task.flow"].browse(flow_id)

    def import_twice(self, preset, content, **config):
        """Import a file by a preset, and once more, which changes nothing.

        :return: the first run
        """
        flow = self.finish(*self.begin(preset, content), **config)
        run = self.run_flow(flow, content)
        self.assertEqual(self.errors(run), {})
        again = self.run_flow(flow, content)
        done, skipped, failed = self.figures(again)
        self.assertEqual((done, failed), (0, 0), self.errors(again))
        self.assertEqual(skipped, sum(self.figures(run)))
        return run


def own_presets(env):
    """{name: preset} of the presets of this addon"""
    return {
        name.removeprefix("connector_flow/"): preset
        for name, preset in all_presets(env).items()
        if name.startswith("connector_flow/")
    }
