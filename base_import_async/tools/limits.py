"""How long the server lets one job work."""

import time

from odoo.tools import config

SHARE = 0.85  # of the limit: the machine has other work as well


class Stopwatch:
    """Measures seconds on the clock and of the processor, inside of ``with``."""

    def __enter__(self):
        self._clock, self._processor = time.monotonic(), time.thread_time()
        return self

    def __exit__(self, *_error):
        self.clock = time.monotonic() - self._clock
        self.processor = time.thread_time() - self._processor


def exceeded(watch, factor):
    """The limit that a work would exceed.

    :param watch: what a part of the work took, a :class:`Stopwatch`
    :param factor: how much larger the whole is
    :return: ``(name in odoo.conf, limit, needed)``, seconds; None if it fits
    """
    limits = [("limit_time_real", watch.clock)]
    if config["workers"]:
        limits.append(("limit_time_cpu", watch.processor))
    for name, seconds in limits:
        limit, needed = config[name], seconds * factor
        if limit and needed > limit * SHARE:
            return name, limit, needed
    return None
