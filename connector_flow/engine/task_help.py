"""What a task type says of itself beside its configuration."""

from typing import Any

from markupsafe import Markup, escape

from odoo.api import Environment
from odoo.models import BaseModel

from ..tools.message import translated


def help_html(task: BaseModel) -> Markup:
    """The paragraphs of the task's type, and a list of its options."""
    cls = task._class()
    paragraphs = [translated(task.env, text) for text in cls.paragraphs()]
    text = Markup().join(Markup("<p>%s</p>") % text for text in paragraphs)
    rows = Markup().join(
        _option_html(task.env, name, option)
        for name, option in cls.all_options().items()
    )
    return text + (rows and Markup("<ul>%s</ul>") % rows)


def _option_html(env: Environment, name: str, option: Any) -> Markup:
    default = "" if option.default in (None, ()) else f" ({option.default!r})"
    return Markup("<li><code>%s</code>%s: %s</li>") % (
        name,
        default,
        escape(translated(env, option.help)),
    )
