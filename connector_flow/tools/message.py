"""Sentences made where it is not known who reads them, nor in which language."""

from odoo.tools.misc import formatLang
from odoo.tools.translate import LazyGettext

from .words import Message, _lt, joined

__all__ = ["Message", "_lt", "bytes_in_words", "joined", "translated"]


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


def bytes_in_words(env, size):
    """A number of bytes as people write it in their language, such as “1.9 MB”."""
    if size < 1000:
        return env._("%s bytes", size)
    for unit in ("KB", "MB", "GB", "TB"):
        size /= 1000
        if size < 1000 or unit == "TB":
            break
    return f"{formatLang(env, size, digits=0 if size >= 100 else 1)} {unit}"
