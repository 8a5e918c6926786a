"""Private keys in the forms that people have: OpenSSH's, PEM of RSA and EC, PKCS 8."""

import io
from typing import Any

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_ssh_private_key,
)

OPENSSH = b"BEGIN OPENSSH PRIVATE KEY"
CLASSES = {
    RSAPrivateKey: paramiko.RSAKey,
    EllipticCurvePrivateKey: paramiko.ECDSAKey,
    Ed25519PrivateKey: paramiko.Ed25519Key,
}


class PassphraseMissing(ValueError):
    """The key is encrypted, and no passphrase was given."""


def load(text: str, passphrase: str = "") -> Any:  # nosec B107 # none, not an empty one
    """Return paramiko's key.

    :raise PassphraseMissing: if it needs one
    :raise ValueError: if it cannot be read, or not with this passphrase
    """
    data = "\n".join(text.split("\r\n")).strip().encode() + b"\n"
    key = _loaded(data, passphrase.encode() or None)
    # in the one form that paramiko reads of all kinds
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    for kind, paramiko_class in CLASSES.items():
        if isinstance(key, kind):
            return paramiko_class.from_private_key(io.StringIO(plain.decode()))
    raise ValueError("a kind of key that SSH does not know")


def _loaded(data: bytes, passphrase: bytes | None) -> Any:
    read = load_ssh_private_key if OPENSSH in data else load_pem_private_key
    try:
        return read(data, passphrase)
    except UnsupportedAlgorithm:
        raise ValueError("a kind of key that SSH does not know") from None
    except TypeError:  # a passphrase is missing, or given for nothing
        if passphrase is None:
            raise PassphraseMissing from None
        return read(data, None)
