"""Numbers that others write: sizes, offsets, seconds, ports."""

DIGITS = 18  # more no file, and no time, has; Python refuses thousands of them loudly


def whole_number(text, otherwise=None):
    """Return the whole number that a text is, from 0 on.

    Not whatever Python takes for one: no sign, no ``1_000``, no digits of other
    scripts, and none that is longer than any size.

    :param text: a text, perhaps with blanks around, or a number
    :param otherwise: what to return for anything else
    """
    text = str(text).strip(" \t") if isinstance(text, str | int) else ""
    if not (text.isascii() and text.isdigit()):
        return otherwise
    text = text.lstrip("0") or "0"
    return int(text) if len(text) <= DIGITS else otherwise
