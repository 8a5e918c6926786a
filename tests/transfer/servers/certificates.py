"""An authority, and the certificates that it signs."""

import datetime
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)
PEM = serialization.Encoding.PEM


def name_of(common):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


class Authority:
    """Signs certificates; `pem` is its own."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = name_of("Prüfstelle")
        made = self._builder(self.name, self.key, DAY * 30).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        self.pem = made.sign(self.key, hashes.SHA256()).public_bytes(PEM).decode()

    def sign(self, address="127.0.0.1", valid=DAY * 7):
        """A key and its certificate for an address, as one text in PEM.

        :param valid: for how long from yesterday; expired if less than a day
        """
        key = ec.generate_private_key(ec.SECP256R1())
        alternative = x509.SubjectAlternativeName(
            [x509.IPAddress(ipaddress.ip_address(address))]
        )
        builder = self._builder(name_of("Dateiserver"), key, valid)
        made = builder.add_extension(alternative, critical=False)
        certificate = made.sign(self.key, hashes.SHA256()).public_bytes(PEM)
        private = key.private_bytes(
            PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return private.decode(), certificate.decode()

    def _builder(self, subject, key, valid):
        begin = datetime.datetime.now(datetime.timezone.utc) - DAY
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(begin + valid)
        )
