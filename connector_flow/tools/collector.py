"""Python's garbage collector beside a large program."""

import gc
from contextlib import contextmanager


@contextmanager
def young_objects_only():
    """Let the collector look only at objects that are made inside.

    A chunk makes a million of them, and each few thousand the collector looks again at
    what a server has loaded for good: 6 % of the processor time of a product.
    """
    if gc.get_freeze_count():
        yield  # somebody else's decision, or that of another thread
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
