"""TLS for whoever speaks it: certificates are verified, always."""

import ssl
from typing import Any

import certifi

from odoo.tools.translate import LazyTranslate

from .settings import Settings

_lt = LazyTranslate(__name__, default_lang="en_US")


def context(settings: Settings) -> ssl.SSLContext:
    """A context that trusts the server's own certificates, or else the machine's.

    :raise ssl.SSLError, ValueError: if the certificates cannot be read
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if not settings.certificates.strip():
        made.load_default_certs()
        made.load_verify_locations(certifi.where())
        return made
    made.load_verify_locations(cadata=settings.certificates)
    # so that a server's own certificate can be trusted without its authority
    made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    made.check_hostname = settings.check_name
    return made


def seen(sock: ssl.SSLSocket) -> list[Any]:
    """Sentences about the certificate and cipher of a connection."""
    certificate: Any = sock.getpeercert()
    names = [pair for group in certificate.get("subject", ()) for pair in group]
    subject = dict(names).get("commonName") or str(names)
    return [
        _lt(
            "Certificate of %(subject)s, valid until %(until)s, by %(version)s",
            subject=subject,
            until=certificate.get("notAfter"),
            version=sock.version(),
        )
    ]
