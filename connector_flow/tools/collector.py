"""Python's garbage collector beside a large program."""

import gc
import time
from contextlib import contextmanager

FULL_EVERY = 60  # seconds of the processor: a look at everything takes about 0.2


class _Work:
    """Seconds that were worked in this process since the last look at everything."""

    seconds = 0


@contextmanager
def young_objects_only():
    """Let the collector look only at objects that are made inside.

    A chunk makes a million of them, and each few thousand the collector looks again at
    what a server has loaded for good: 6 % of the processor time of a product. What is
    left over in the end, such as the caches of the transaction, it would not come to
    see again: so now and then it looks at everything.
    """
    if gc.get_freeze_count():
        yield  # somebody else's decision, or that of another thread
        return
    started = time.thread_time()
    gc.collect(1)  # garbage, such as the environments of the job's start, goes first
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        _Work.seconds += time.thread_time() - started
        if _Work.seconds > FULL_EVERY:
            _Work.seconds = 0
            gc.collect()
