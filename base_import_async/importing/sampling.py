"""How long one job will need for a whole file, by some of its rows."""

from ..tools.limits import Stopwatch, exceeded
from ..tools.loading import Loader, is_binary, load_and_undo

SAMPLES = (50, 250)  # rows that are tried to know how long the whole file takes


def sample_excess(one, rows, names):
    """Whether a file needs longer in one job than the server allows.

    Asked by a job, not at the click: trying so many rows takes its time.

    :param rows: of the file, as ``[(index, cells)]``
    :param names: field paths of the columns
    :return: None, or the message that says what to do
    """
    if len(rows) <= max(SAMPLES):
        return None
    env = one._user_env()
    # Files at addresses are left for when all rows are tried.
    model = env[one.res_model]
    used = [at for at, name in enumerate(names) if not is_binary(model, name)]
    names = [names[at] for at in used]
    importer = env["base_import.import"].with_context(import_match=one._match())

    def loader():
        return Loader(importer, one.res_model, names, one._job_options())

    def measured(count):
        sample = [(index, [row[at] for at in used]) for index, row in rows[:count]]
        with Stopwatch() as watch:
            load_and_undo(env, loader, sample)
        return watch

    small, large = min(SAMPLES), max(SAMPLES)
    measured(small)  # fills caches
    found = exceeded(measured(small), measured(large), small, large, len(rows))
    return found and _excess_message(one.env, *found)


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
