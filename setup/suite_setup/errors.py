"""Failures that are told in words, without a traceback."""


class SetupError(Exception):
    """Something that setup cannot get past.

    :param situation: what is wrong, one sentence
    :param way_out: what the reader can do, one or more lines
    """

    def __init__(self, situation: str, way_out: str = "") -> None:
        super().__init__(situation)
        self.situation = situation
        self.way_out = way_out

    def __str__(self) -> str:
        return "\n".join(filter(None, [self.situation, self.way_out]))
