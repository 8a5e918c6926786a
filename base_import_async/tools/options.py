"""The options that this addon adds to those of Odoo's import."""

OPT_USE_QUEUE = "use_queue"
OPT_USE_CONNECTOR = "use_connector"  # the same, in the programs of long ago
OPT_TEST = "validate_in_background"
OPT_CHUNK_SIZE = "chunk_size"
OPT_PRIORITY = "priority"
OPT_PARALLEL = "parallel"
OPT_ON_ERROR = "on_error"
OPT_MATCH_FIELDS = "match_fields"
OPT_MATCH_NONE = "match_none"

MOST = 10**6
CHUNK_SIZE = 100
PRIORITY = 100


def is_queued(options):
    """Whether the rows are to be imported in the background."""
    return bool(options.get(OPT_USE_QUEUE) or options.get(OPT_USE_CONNECTOR))


def number(value, default, least=1):
    """A number out of an option, which may be text, or nothing."""
    try:
        return min(max(int(value), least), MOST)
    except (TypeError, ValueError, OverflowError):
        return default


class Match(dict):
    """What finds the records to update: model, fields, and what is done with none."""


def match_of(model_name, options):
    """What finds the records to update, as ``_load_records`` takes it; None without."""
    names = (options or {}).get(OPT_MATCH_FIELDS)
    none = (options or {}).get(OPT_MATCH_NONE) or "create"
    return Match(model=model_name, fields=list(names), none=none) if names else None


def match_in(env):
    """The match that an import put into the context; a caller cannot put one there."""
    found = env.context.get("import_match")
    return found if isinstance(found, Match) else None
