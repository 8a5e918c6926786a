"""Sentences made where it is not known who reads them, nor in which language."""

from functools import reduce

from odoo.tools.translate import LazyGettext


class Message(str):
    """A sentence for the user that remembers its template and arguments.

    It is plain English until :func:`translated` words it anew. Arguments may be
    messages themselves. In files that call it ``_lt``, Odoo finds what to translate.
    """

    def __new__(cls, template, **args):
        self = super().__new__(cls, template % args if args else template)
        self.template, self.args = template, args
        return self


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


def joined(messages):
    """Return one message of several, with a space between them."""
    return reduce(
        lambda left, right: Message("%(left)s %(right)s", left=left, right=right),
        messages,
    )
