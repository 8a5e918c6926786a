"""The pages of docs/reference, made from the options of the task types.

``reference.py FOLDER`` writes them into a folder; ``setup/suite readme`` calls it.
"""

import importlib
import os
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ADDONS = ("connector_flow", "connector_flow_product")
TABLE = ["| option | value | default | meaning |", "|---|---|---|---|"]
MADE = "<!-- Written by `setup/suite readme` from the code: change it there. -->"
# What a type needs and hands on, in words.
FACTS = {
    "needs_file": "takes a file",
    "reads_chunks": "takes rows",
    "makes_files": "makes files",
    "needs_server": "needs a server",
}
HOW = """\
Options of a task are written into its configuration as a Python dictionary, such as
`{'includes_header': True, 'chunk_size': 100}`. A wrong key or value is refused when it
is saved; the form tells the same beside the configuration, in the user's language."""
COLUMNS = """\
In the `mapping` of a [Record Import](record_import.md) a column leads to the path of a
field, `'Country': 'country_id/code'`, to a list of them, or to a dictionary with the
keys below, `'Price': {'field': 'list_price', 'decimal': ','}`.

| path | what it is |
|---|---|
| `name` | a field |
| `name:fr_FR` | its translation |
| `country_id` | a related record, by its name |
| `country_id/code` | a related record, by a field; several columns may name one |
| `country_id/id` | a related record, by its external id |
| `country_id/.id` | a related record, by its database id |
| `order_line/product_id` | the field of a line |
| `id`, `.id` | the external id, the database id of the record itself |"""

STEPS = """\
What `steps` of a column in a [mapping](mapping.md), and made `columns` of a
[Record Import](record_import.md), do with cells:
[how they are written](../guides/values-from-values.md)."""


def main(folder: str) -> None:
    """Write the pages into a folder of theirs."""
    from odoo.tools import config

    config.parse_config(["-c", os.environ["ODOO_RC"]], setup_logging=False)
    for name, text in pages().items():
        (Path(folder) / name).write_text(text)


def pages() -> dict[str, str]:
    """The pages of the reference: texts by the names of their files."""
    from odoo.addons.connector_flow.records.import_options import COLUMN_OPTIONS

    types = sorted(task_types())
    made = {f"{name}.md": type_page(name, *rest) for name, *rest in types}
    made["mapping.md"] = page(
        "Columns of a mapping", COLUMNS, option_table(COLUMN_OPTIONS)
    )
    made["steps.md"] = page("Steps of a mapping", STEPS, *map(step_section, steps()))
    made["index.md"] = page("Reference", HOW, *index(types))
    return made


def task_types() -> Iterator[tuple[Any, Any, Any]]:
    """The types that addons register: (technical name, label, class)."""
    for addon in ADDONS:
        yield from _types_of(addon)


def _types_of(addon: str) -> Iterator[tuple[Any, Any, Any]]:
    from odoo.models import MetaModel

    tasks = importlib.import_module(f"odoo.addons.{addon}.tasks")
    for module in pkgutil.iter_modules(tasks.__path__, f"{tasks.__name__}."):
        importlib.import_module(module.name)
    for model in MetaModel._module_to_models__[addon]:
        field = vars(model).get("task")
        for name, label in (field and field._args__.get("selection_add")) or ():
            yield name, label, getattr(model, f"{name}_class")(None)


def index(types: Any) -> Iterator[str]:
    """The tables of all types, by what they do."""
    yield "| type | technical name | what it does |\n|---|---|---|\n" + "\n".join(
        f"| [{label}]({name}.md) | `{name}` | {cell(first_sentence(found))} |"
        for name, label, found in types
    )
    yield (
        "Keys of a column in the `mapping` of a Record Import: [mapping](mapping.md), "
        "and what its steps do with cells: [steps](steps.md)."
    )


def steps():
    """The steps of a mapping, in the order in which a form offers them."""
    from odoo.addons.connector_flow.records.steps import step_registry

    return step_registry.STEPS.values()


def step_section(step):
    """The section of one step: what it does, and the table of its options."""
    parts = [f"## {step.name}", f"*{step.label}*", plain(step.help)]
    if step.main:
        parts.append(f"A value that is no dictionary is `{step.main}`.")
    if step.options:
        parts.append(option_table(step.options))
    return "\n\n".join(parts)


def type_page(name: str, label: str, found: Any) -> str:
    """The page of one task type."""
    facts = [f"`{name}`", *(FACTS[fact] for fact in FACTS if getattr(found, fact))]
    options = found.all_options()
    table = option_table(options) if options else "It has no options."
    return page(label, ", ".join(facts) + ".", *told(found), table)


def told(found: Any) -> list[str]:
    """What the type tells about itself, in paragraphs."""
    return [plain(one) for one in found.paragraphs()]


def first_sentence(found: Any) -> str:
    """The first sentence of what the type tells about itself."""
    return told(found)[0].partition(". ")[0].rstrip(".") + "."


def option_table(options: dict[str, Any]) -> str:
    """The table of some options."""
    return "\n".join([*TABLE, *(option_line(*item) for item in options.items())])


def option_line(name: str, option: Any) -> str:
    """The line of one option in the table."""
    choices = " or ".join(f"`{choice!r}`" for choice in option.choices)
    default = "" if option.default in (None, (), {}) else f"`{option.default!r}`"
    cells = [f"`{name}`", choices or option.expected(), default, plain(option.help)]
    return "|" + "|".join(f" {cell(one)} " if one else " " for one in cells) + "|"


def cell(text: Any) -> str:
    """A text that does not end its cell."""
    return str(text).replace("|", "\\|")


def plain(text: Any) -> str:
    """A text whose signs mean themselves in Markdown."""
    return re.sub(r"([*<])", r"\\\1", " ".join(str(text).split()))


def page(title: str, *parts: str) -> str:
    """A page of Markdown; the site takes its name from the first line."""
    return "\n\n".join([f"# {title}", MADE, *parts]) + "\n"


if __name__ == "__main__":
    main(sys.argv[1])
