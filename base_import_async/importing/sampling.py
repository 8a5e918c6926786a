"""How long one job will need for a whole file, by some of its rows."""

from ..tools.limits import Stopwatch, exceeded
from ..tools.loading import Loader, is_binary, load_and_undo
from ..tools.options import match_of

SAMPLES = (50, 250)  # rows that are tried to know how long the whole file takes


def sample_excess(env, values, content):
    """Whether a file needs longer in one job than the server allows.

    :param values: of the ``base.import.async``
    :return: None, or the message that says what to do
    """
    env = env(user=values["user_id"], su=values["superuser"], context=values["context"])
    model, options = values["res_model"], dict(values["options"])
    importer = env["base_import.import"].new(
        {"res_model": model, "file": content}
        | {name: values[name] for name in ("file_name", "file_type")}
    )
    rows, names = importer._convert_import_data(values["mapping"], options)
    if len(rows) <= max(SAMPLES):
        return None
    # Files at addresses are left for the job.
    used = [at for at, name in enumerate(names) if not is_binary(env[model], name)]
    names = [names[at] for at in used]
    importer = env["base_import.import"].with_context(
        import_match=match_of(model, options)
    )

    def measured(count):
        sample = [[row[at] for at in used] for row in rows[:count]]
        sample = list(enumerate(sample))
        with Stopwatch() as watch:
            load_and_undo(env, lambda: Loader(importer, model, names, options), sample)
        return watch

    small, large = min(SAMPLES), max(SAMPLES)
    measured(small)  # fills caches
    found = exceeded(measured(small), measured(large), small, large, len(rows))
    return found and _excess_message(env, *found)


def _excess_message(env, name, limit, needed):
    return env._(
        "This needs about %(needed)s seconds in one job, but the server ends every "
        "job after %(limit)s seconds. Try a part of the file, or have this line "
        "put into odoo.conf:\n%(name)s = %(wanted)s",
        needed=round(needed),
        limit=limit,
        name=name,
        wanted=-(-int(needed * 1.5) // 60) * 60,
    )
