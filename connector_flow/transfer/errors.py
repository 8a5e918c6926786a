"""What goes wrong with a server: what a person has to mend, and what passes."""

from typing import Any

from odoo.exceptions import UserError


class TransferError(UserError):
    """A person has to mend this: the message says what is wrong, and the way out."""


class TransferTrouble(ConnectionError):
    """This passes with time: a connection that is lost, a server that is busy.

    :param seconds: when the server wants to be asked again; None if it did not say
    """

    def __init__(self, message: Any, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


class NotFound(TransferError):
    """There is no such file or directory."""


class AlreadyThere(TransferError):
    """The name is taken, and what has it is never overwritten."""


class NotAllowed(TransferError):
    """The server does not let this login do it."""


class NotSupported(TransferError):
    """The protocol, or this server, cannot do it."""


class CannotResume(NotSupported):
    """The server takes no part of a file: start again from its beginning."""


class UnsafeName(TransferError):
    """The name could lead out of the server's directory, or into a command."""


class LoginRefused(TransferError):
    """Login, password, key or token are not accepted."""


class HostKeyUnknown(TransferError):
    """The server's key was not accepted by a person yet.

    :param offered: the key, as it stands in a known_hosts file behind the host
    """

    def __init__(self, message: Any, offered: Any) -> None:
        super().__init__(message)
        self.offered = offered


class HostKeyChanged(HostKeyUnknown):
    """The server shows another key than the one that was accepted."""


class CertificateRefused(TransferError):
    """The server's certificate is not one to trust."""


class Changed(TransferError):
    """The file is not any more the one whose first part was read."""


class NotModified(TransferError):
    """The file is the one that is known already."""
