"""How long to wait until what failed outside is tried again."""

PAUSE = 10  # seconds before the second attempt, doubled with each
DOUBLED = 20  # times at most: numbers stay small


def pause_before(attempts: int, longest: float, asked: float | None = None) -> float:
    """Seconds until the next attempt: they grow, up to the longest pause.

    :param attempts: how many there were
    :param asked: seconds that a task type or a server asks for: the pause begins with
        so many, and is not shorter
    """
    growing = min(asked or PAUSE, PAUSE) * 2 ** min(attempts - 1, DOUBLED)
    return min(max(asked or 0, growing), longest)
