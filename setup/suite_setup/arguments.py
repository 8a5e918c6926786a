"""Parsers of what follows a command: what it does not know is refused."""

import argparse


def command_parser(command, description, **options):
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


def asks_for_help(arguments):
    """Whether a command shall only tell what it does."""
    return bool({"-h", "--help"} & set(arguments))
