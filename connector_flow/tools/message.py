"""Sentences made where it is not known who reads them, nor in which language."""

from odoo.tools.translate import LazyGettext

from .words import Message, joined

__all__ = ["Message", "joined", "translated"]


def translated(env, message):
    """Return a message in the language of an environment; any other text as it is.

    Other addons use Odoo's own ``LazyTranslate``, which knows whose text it is.
    """
    if isinstance(message, LazyGettext):
        return env._(message)
    if not isinstance(message, Message):
        return message
    args = {name: translated(env, value) for name, value in message.args.items()}
    return env._(message.template, **args)
