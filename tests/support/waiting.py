"""Waiting for something to become true."""

import time


def wait_until(condition, timeout=30, interval=0.1, describe=None):
    """Call ``condition`` until it returns something true, and return that.

    :param timeout: seconds after which to give up
    :param interval: seconds between two calls
    :param describe: what was waited for, or a function that tells how things stand
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
