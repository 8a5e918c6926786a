"""SSH host keys: how a person sees them, and how two are compared."""

import base64
import hashlib

PREFIX = "SHA256:"
# A key of type ssh-rsa signs under newer names.
SIGNED_AS = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa")}


def fingerprint(blob: bytes) -> str:
    """The fingerprint of a public key, as ssh and ssh-keygen show it.

    :param blob: bytes
    """
    digest = hashlib.sha256(blob).digest()
    return PREFIX + base64.b64encode(digest).decode().rstrip("=")


def line(kind: str, blob: bytes) -> str:
    """The key as it stands in a known_hosts file behind the host."""
    return f"{kind} {base64.b64encode(blob).decode()}"


class HostKeys:
    """The keys that were accepted for a server.

    :param text: a line for each: a key as in a known_hosts file, with or without the
        host before it, or a fingerprint
    :raise ValueError: quoting the line that is neither
    """

    def __init__(self, text: str | None) -> None:
        lines = [line.strip() for line in (text or "").splitlines()]
        self.accepted = [_parsed(line) for line in lines if line]

    def __bool__(self) -> bool:
        return bool(self.accepted)

    @property
    def fingerprints(self) -> list[str]:
        return [fingerprint for _kind, fingerprint in self.accepted]

    @property
    def signatures(self) -> list[str]:
        """The ways to sign that the server is asked for first."""
        kinds = [kind for kind, _fingerprint in self.accepted if kind]
        return [name for kind in kinds for name in SIGNED_AS.get(kind, (kind,))]

    def accept(self, blob: bytes) -> bool:
        """Whether a public key, as bytes, is one of them."""
        return fingerprint(blob) in self.fingerprints


def _parsed(line: str) -> tuple[str | None, str]:
    """Return the kind, None if it is not known, and the fingerprint."""
    words = line.split()
    if len(words) == 1 and line.startswith(PREFIX):
        return None, line.rstrip("=")
    for kind, text in zip(words, words[1:], strict=False):
        blob = _blob(text)
        # the blob begins with its own kind, behind four bytes of length
        if blob and blob[4 : 4 + len(kind)] == kind.encode():
            return kind, fingerprint(blob)
    raise ValueError(line)


def _blob(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None
