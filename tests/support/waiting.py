"""Waiting for something to become true."""

import time

from suite_setup.patience import PATIENCE


def wait_until(condition, interval=0.25, describe=None, timeout=PATIENCE):
    """Call ``condition`` until it returns something true, and return that.

    :param interval: seconds between two calls
    :param describe: what was waited for, or a function that tells how things stand
    :param timeout: seconds after which to give up; more than usual for what is long
    :raise AssertionError: after the timeout
    """
    deadline = time.monotonic() + timeout
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            told = describe() if callable(describe) else describe
            raise AssertionError(f"Not within {timeout} s: {told or condition}")
        time.sleep(interval)
