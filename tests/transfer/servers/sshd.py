"""OpenSSH's sshd, that takes a key."""

from pathlib import Path

from .keys import new_key
from .program import Server, program

CONFIG = """\
Port {port}
ListenAddress {host}
HostKey {root}/host_key
PidFile none
AuthorizedKeysFile {root}/authorized
StrictModes no
UsePAM no
PasswordAuthentication no
MaxStartups 100
Banner {root}/banner
Subsystem sftp internal-sftp -d {files}
"""
# Programs of its own that it starts, since 9.8; they lie where it was unpacked.
PARTS = {"SshdSessionPath": "sshd-session", "SshdAuthPath": "sshd-auth"}


class Sshd(Server):
    """Serves its files to whoever has `private_key`; `host_key` is its own."""

    def prepare(self):
        self.private_key, public = new_key()
        self.write("authorized", public)
        self.write("banner", "Willkommen – nur für Partner\n")
        self.new_host_key()
        config = CONFIG.format(**vars(self), host=self.host)
        self.write("config", config + "".join(self._parts()))

    def _parts(self):
        """Lines that name the programs that this version has."""
        place = Path(program("sshd")).parents[1] / "lib" / "openssh"
        for option, name in PARTS.items():
            if (place / name).exists():
                yield f"{option} {place / name}\n"

    def new_host_key(self, kind="ed25519"):
        """Give it another key, for the next start."""
        private, self.host_key = new_key(kind)
        path = self.root / "host_key"
        if not path.exists():
            path.touch(0o600)
        path.write_text(private)

    def authorize(self, *public):
        self.write("authorized", "\n".join(public))

    def command(self):
        return [program("sshd"), "-D", "-e", "-f", self.root / "config"]
