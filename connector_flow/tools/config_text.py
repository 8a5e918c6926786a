"""A configuration as text that people like to read and to change."""

WIDTH = 88
INDENT = "    "


def written(config):
    """The text of a configuration: a Python dictionary, a key a line."""
    return _written(config, "", 0, open_up=bool(config))


def _written(value, indent, before, open_up=False):
    """The text of a value, in several lines where one does not do.

    :param before: length of what stands in front of it
    :param open_up: in several lines in any case
    """
    text = repr(value)
    if not isinstance(value, dict | list) or not value:
        return text
    if not open_up and len(indent) + before + len(text) < WIDTH:
        return text
    deeper = indent + INDENT
    parts = [deeper + part + ",\n" for part in _parts(value, deeper, not indent)]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{''.join(parts)}{indent}{closing}"


def _parts(value, indent, is_top):
    if isinstance(value, list):
        return [_written(one, indent, 0) for one in value]
    return [
        f"{key!r}: {_written(one, indent, len(repr(key)) + 2, _is_table(one, is_top))}"
        for key, one in value.items()
    ]


def _is_table(value, is_top):
    """A mapping is read line by line."""
    return is_top and isinstance(value, dict) and len(value) > 1
