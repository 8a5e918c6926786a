"""Sentences that remember what they were made of; plain Python, without Odoo."""

from functools import reduce


class Message(str):
    """A sentence for the user that remembers its template and arguments.

    It is plain English until :func:`.message.translated` words it anew. Arguments may
    be messages themselves. In files that call it ``_lt``, Odoo finds what to translate.
    """

    def __new__(cls, template, **args):
        self = super().__new__(cls, template % args if args else template)
        self.template, self.args = template, args
        return self


_lt = Message  # the name by which Odoo finds the texts that are to be translated


def joined(messages):
    """Return one message of several, with a space between them."""
    return reduce(
        lambda left, right: Message("%(left)s %(right)s", left=left, right=right),
        messages,
    )


def packed(message):
    """Return a message, or any text or None, as a value that JSON can hold."""
    if not isinstance(message, Message):
        return message
    args = {name: packed(value) for name, value in message.args.items()}
    return {"template": str(message.template), "args": args}


def unpacked(value):
    """Return the message that :func:`packed` was given."""
    if not isinstance(value, dict):
        return value
    args = {name: unpacked(one) for name, one in value["args"].items()}
    return Message(value["template"], **args)


def clipped(text, size):
    """A text in at most so many characters."""
    return text if len(text) <= size else text[: size - 1] + "…"


COLUMNS_NAMED = 50
LONGEST_NAME = 60  # characters


def listed_names(names):
    """Names in quotes as a sentence lists them: not too many, none too long."""
    names = [str(name) for name in names]
    shown = [f"“{clipped(name, LONGEST_NAME)}”" for name in names[:COLUMNS_NAMED]]
    more = ["…"] if len(names) > COLUMNS_NAMED else []
    return ", ".join(shown + more)
