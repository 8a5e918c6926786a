"""Limits that a process which reads a stranger's file gives itself, without Odoo."""

import os

NICE = 5


def limit(memory: int, seconds: int) -> None:
    """Let the system end this process where it takes too much, if it can.

    It stands back where others need the processor.

    :param memory: bytes of address space
    :param seconds: of a processor
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        _soft, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)
