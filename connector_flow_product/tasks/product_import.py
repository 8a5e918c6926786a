"""Rows to products with variants."""

from functools import cached_property

from odoo.tools.translate import LazyTranslate

from odoo.addons.connector_flow.engine.packed_files import PackedFiles, tell_missing
from odoo.addons.connector_flow.engine.task_types import typed
from odoo.addons.connector_flow.records.check import complaints
from odoo.addons.connector_flow.records.contents import Contents
from odoo.addons.connector_flow.records.import_options import (
    column_complaints,
    config_paths,
    specs_of,
)
from odoo.addons.connector_flow.tasks.abstract_task import AbstractChunkReadTask, Task
from odoo.addons.connector_flow.tools import guarded
from odoo.addons.connector_flow.tools.configuration import with_defaults
from odoo.addons.connector_flow.tools.faults import is_of_world, sentence
from odoo.addons.connector_flow.tools.words import listed_names
from odoo.addons.queue_chunk.tools.seal import sealed

from ..variants.choices import ChoiceReader
from ..variants.families import RowNames, groups
from ..variants.importer import ProductImporter, Undo, open_rows
from ..variants.options import (
    OPTIONS,
    PRICES,
    attribute_complaints,
    key_complaints,
)
from ..variants.parts import Chosen, template_config, variant_config

_lt = LazyTranslate(__name__, default_lang="en_US")

MODELS = (
    "product.template",
    "product.product",
    "product.template.attribute.line",
    "product.template.attribute.value",
)
NAMED = ("product.attribute", "product.attribute.value")


@Task(selection="product_import", name="Product Import")
class ProductImport(AbstractChunkReadTask):
    about = (
        _lt(
            "Makes products and their variants of rows, without code: one row is one "
            "variant, with the values of its attributes."
        ),
        _lt(
            "“key” is the column by which rows belong to one product. “template” says "
            "what becomes of the product, “variant” of each variant, “attributes” "
            "where the names and values of attributes stand. A product gets only the "
            "variants that the file names."
        ),
        _lt(
            "A second import changes what is other than before, and skips the rest. "
            "Rows that cannot go in wait with column and value; the other variants of "
            "the same product go in."
        ),
    )

    options = OPTIONS
    takes_chosen = True

    # the configuration

    def complaints(self, config):
        """Check what needs the database: fields, and what belongs where."""
        config = with_defaults(OPTIONS, config)
        found = [
            *key_complaints(self.env, config),
            *attribute_complaints(self.env, config),
            *column_complaints(config["template"]),
            *column_complaints(config["variant"]),
        ]
        if not found:
            found = list(self._misplaced(config))
        if not found:
            parts = template_config(self.env, config), variant_config(config)
            found = [text for part in parts for text in complaints(self.env, part)]
        return found

    def _misplaced(self, config):
        template, variant = self.env["product.template"], self.env["product.product"]
        of_variants = {*template._get_related_fields_variant_template(), "lst_price"}
        for name in _fields(config["template"]):
            if name in of_variants:
                yield self.env._(
                    "“template”: “%s” is a field of variants: name it in “variant”.",
                    name,
                )
        for name in _fields(config["variant"]):
            field = variant._fields.get(name)
            if field is not None and field.inherited and name not in PRICES:
                yield self.env._(
                    "“variant”: “%s” is a field of products: name it in “template”.",
                    name,
                )

    def touched_models(self, config):
        """Products, and what the paths of the mappings write or look up."""
        found = {*MODELS, *NAMED}
        parts = template_config(self.env, config), variant_config(config)
        for part in parts:
            for path, create in config_paths(part):
                model = self.env[part["model"]]
                found |= guarded.written(model, path.names, create)
        return found

    @property
    def required_access(self):
        """What the user has to be allowed."""
        create = self.config()["create"]
        operations = ("read", "create", "write")
        access = [(model, one) for model in MODELS for one in operations]
        access += [(model, "read") for model in NAMED]
        return (*access, *((model, "create") for model in NAMED if create))

    # rows

    def read_rows(self, config=None, rows=None, **kwargs):
        """Import the rows of a chunk; return the variants of products that changed."""
        self._refuse_columns(rows)
        if not open_rows(rows):
            return self.env["product.product"]
        if len(rows) == 1 or len(self.groups(rows)) > 1:
            return self._together(rows, rows)
        try:
            return self._together(rows, rows)
        except Exception as error:
            if is_of_world(error):
                raise
        return self._apart(rows)

    def _together(self, rows, live):
        """Import rows at once, without those that turn out to be wrong."""
        while open_rows(live):
            try:
                with self.env.cr.savepoint():
                    return self._attempt(rows, live)
            except Undo:
                continue
        return self.env["product.product"]

    def _attempt(self, rows, live):
        self._contents.told.clear()
        services = {
            "contents": self._contents,
            "expected": lambda: self._expected,
            "typed": self._typed,
            "waiting": self._waiting,
            "answers": lambda: Chosen(self._answers),
        }
        run_id = self.flow_run.id if self.flow_run else None
        importer = ProductImporter(
            self.env, self.config(), services, self.task.id, run_id
        )
        made = importer.run(rows, open_rows(live))
        tell_missing(self, self._contents.told)
        return made

    def _apart(self, rows):
        """Import the rows of one product one by one: a bad one costs no other."""
        made = self.env["product.product"]
        for row in open_rows(rows):
            try:
                made |= self._together(rows, [row])
            except Exception as error:
                if is_of_world(error):
                    raise
                row.fail(sentence(self.env, error))
        return made

    def groups(self, rows):
        """Rows behind each other that belong to one product."""
        return groups(rows, self._names)

    def used_columns(self, columns):
        """Those that the configuration names."""
        return set(self._columns).intersection(columns)

    def _refuse_columns(self, rows):
        """Refuse rows of a file without a header, or without a column that is named."""
        if not isinstance(rows[0], dict):
            text = self.env._("The file has no header: Product Import needs one.")
        elif missing := [one for one in self._columns if one not in rows[0]]:
            text = self.env._(
                "The file has no column %(missing)s. Its columns are %(columns)s. Take "
                "another file, rename the columns there, or edit the configuration.",
                missing=listed_names(missing),
                columns=listed_names(rows[0]),
            )
        else:
            return
        for row in rows:
            row.fail(text)

    @cached_property
    def _columns(self):
        config = self.config()
        reader = ChoiceReader(self.env, config["attributes"], ())
        names = [*self._names.columns(), *config["only_products"], *reader.columns()]
        return [*names, *config["template"], *config["variant"]]

    @cached_property
    def _names(self):
        return RowNames(self.env, self.config())

    # what both parts of the import get

    @cached_property
    def _contents(self):
        failed_before = bool(self.chunk and sealed(self.chunk).source_id)
        files = PackedFiles(self)
        return Contents(self.env, self.config(), lambda: files, failed_before)

    def _typed(self):
        return {word for task in self._tasks for word in typed(task._class())}

    def _waiting(self):
        return sealed(self.chunk)._rows_beside() if self.chunk else ()

    @property
    def _tasks(self):
        return self.task.sudo().flow_id.task_ids

    @cached_property
    def _expected(self):
        return {task._parsed_config().get("model") for task in self._tasks} - {None}


def _fields(mapping):
    return [spec["field"] for spec in specs_of(mapping)]
