"""Failures that are told in words, without a traceback."""


class SetupError(Exception):
    """Something that setup cannot get past.

    :param situation: what is wrong, one sentence
    :param way_out: what the reader can do, one or more lines
    """

    def __init__(self, situation: str, way_out: str = "") -> None:
        super().__init__("\n".join(filter(None, [situation, way_out])))
        self.way_out = way_out
