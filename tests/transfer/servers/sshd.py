"""OpenSSH's sshd, that takes a key."""

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


class Sshd(Server):
    """Serves its files to whoever has `private_key`; `host_key` is its own."""

    def prepare(self):
        self.private_key, public = new_key()
        self.write("authorized", public)
        self.write("banner", "Willkommen – nur für Partner\n")
        self.new_host_key()
        self.write("config", CONFIG.format(**vars(self), host=self.host))

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
