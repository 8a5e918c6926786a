"""How long the server lets one job work."""

import time

from odoo.tools import config


class Stopwatch:
    """Measures seconds on the clock and of the processor, inside of ``with``."""

    def __enter__(self):
        self._clock, self._processor = time.monotonic(), time.thread_time()
        return self

    def __exit__(self, *_error):
        self.clock = time.monotonic() - self._clock
        self.processor = time.thread_time() - self._processor


def exceeded(small, large, few, many, rows):
    """The limit that a file would exceed, by what two samples of it took.

    Two, because the first rows of a batch take longer than the others.

    :param small: :class:`Stopwatch` of ``few`` rows
    :param large: :class:`Stopwatch` of ``many`` rows
    :param rows: of the file
    :return: ``(name in odoo.conf, limit, needed)``, seconds; None if it fits
    """
    limits = [("limit_time_real", small.clock, large.clock)]
    if config["workers"]:
        limits.append(("limit_time_cpu", small.processor, large.processor))
    for name, less, more in limits:
        each = max(more - less, 0) / (many - few)
        needed = more + each * (rows - many)
        if config[name] and needed > config[name]:
            return name, config[name], needed
    return None
