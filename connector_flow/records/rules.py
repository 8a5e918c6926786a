"""Which texts of a model only one record may have: what rules search, and indexes."""

from types import CodeType, FunctionType

TEXTS = ("char", "text")
SEARCHES = {
    *("search", "search_count", "search_fetch", "search_read", "_search"),
    *("_read_group", "read_group", "name_search", "execute", "execute_query"),
}
DEEPEST = 4  # of methods that a rule calls


def texts_searched(model):
    """Names of the text fields of rules that search: set.

    :param model: recordset of the model
    """
    return {
        name
        for rule in model._constraint_methods
        if _searches(type(model), rule)
        for name in rule._constrains
        if name in model._fields and model._fields[name].type in TEXTS
    }


def texts_indexed(model):
    """Names of the text fields that unique indexes of the model's table have: set."""
    model.env.cr.execute(
        """
        SELECT pg_get_indexdef(indexrelid) FROM pg_index
         WHERE indrelid = to_regclass(%s) AND indisunique AND NOT indisprimary
        """,
        [model._table],
    )
    words = {word for (text,) in model.env.cr.fetchall() for word in _words(text)}
    return {
        name
        for name, field in model._fields.items()
        if field.type in TEXTS and field.column_type and name in words
    }


def _words(definition):
    """The words of the columns of an index, as PostgreSQL writes it."""
    columns = definition.partition("(")[2]
    return "".join(c if c.isalnum() or c == "_" else " " for c in columns).split()


def _searches(cls, function, depth=0):
    """Whether a function searches, or calls a method of the class that does."""
    names = {name for code in _codes(function) for name in _names(code)}
    if names & SEARCHES:
        return True
    return depth < DEEPEST and any(
        _searches(cls, one, depth + 1)
        for name in names
        for one in _methods(cls, name)
        if one is not function
    )


def _methods(cls, name):
    """What a method is in a class and in those that it extends."""
    found = (vars(parent).get(name) for parent in cls.__mro__[:-1])
    own = (one for one in found if isinstance(one, FunctionType))
    return [one for one in own if not one.__module__.startswith("odoo.orm")]


def _codes(function):
    """The code of a function, and of those that it is wrapped around."""
    inner = [cell.cell_contents for cell in function.__closure__ or ()]
    yield function.__code__
    for one in inner:
        if isinstance(one, FunctionType):
            yield one.__code__


def _names(code):
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def canonical(text):
    """Texts that a rule may take for equal are equal: without case and blanks."""
    return "".join(text.split()).casefold()
