"""Parsers of what follows a command: what it does not know is refused."""

import argparse
from typing import Any


def command_parser(
    command: str, description: str, **options: Any
) -> argparse.ArgumentParser:
    """A parser whose ``--help`` tells of one command.

    :param command: the name of the command
    :param description: what it does, one sentence
    :param options: of :class:`argparse.ArgumentParser`
    """
    return argparse.ArgumentParser(
        prog=f"setup/suite {command}",
        description=description,
        allow_abbrev=False,
        **options,
    )
