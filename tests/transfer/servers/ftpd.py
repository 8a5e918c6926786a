"""FTP servers: ProFTPD, which lists by MLSD, and vsftpd, which knows LIST only."""

import grp
import pwd

from passlib.hash import sha512_crypt

from .certificates import Authority
from .program import USER, Server, program, unpacked

PASSWORD = "Grün & 100 % geheim: ü"
PROFTPD = """\
ModulePath {modules}
{loaded}
ServerType standalone
DefaultServer on
ServerName "Testserver"
DefaultAddress {host}
Port {port}
UseIPv6 off
UseReverseDNS off
User {user}
Group {group}
AuthOrder mod_auth_file.c
AuthUserFile {root}/passwd
RequireValidShell off
<IfModule mod_delay.c>
  DelayEngine off
</IfModule>
ControlsEngine off
WtmpLog off
ScoreboardFile {root}/scoreboard
PidFile {root}/pid
SystemLog {root}/log
AllowOverwrite on
AllowStoreRestart {restart}
TimesGMT on
MaxInstances 50
{more}
"""
PROFTPD_TLS = """\
TLSEngine on
TLSLog {root}/tls.log
TLSProtocol TLSv1.2 TLSv1.3
TLSRequired on
TLSECCertificateFile {root}/certificate
TLSECCertificateKeyFile {root}/key
TLSVerifyClient off
{options}
"""
VSFTPD = """\
listen=YES
listen_address={host}
listen_port={port}
background=NO
run_as_launching_user=YES
anonymous_enable=YES
ftp_username={user}
no_anon_password=YES
anon_root={files}
write_enable=YES
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
anon_world_readable_only=NO
anon_umask=022
allow_writeable_chroot=YES
seccomp_sandbox=NO
xferlog_enable=NO
{more}
"""
VSFTPD_TLS = """\
ssl_enable=YES
allow_anon_ssl=YES
force_anon_data_ssl=YES
force_anon_logins_ssl=YES
require_ssl_reuse=YES
rsa_cert_file={root}/certificate
rsa_private_key_file={root}/key
"""


# What later versions do not have in them any more, but beside them.
MODULES = ("mod_tls", "mod_xfer", "mod_ls", "mod_delay")


def loaded(folder):
    """Lines that load those that lie in a folder."""
    there = (name for name in MODULES if (folder / f"{name}.so").exists())
    return "\n".join(f"LoadModule {name}.c" for name in there)


class FtpServer(Server):
    """An FTP server.

    `tls` is None, "explicit" or "implicit"; `valid` is how long its certificate is.
    """

    tls = None
    valid = None

    def prepare(self):
        if self.tls:
            self.authority = Authority()
            valid = {"valid": self.valid} if self.valid else {}
            private, certificate = self.authority.sign(**valid)
            self.write("key", private).chmod(0o600)
            self.write("certificate", certificate)


class Proftpd(FtpServer):
    login, password = "partner", PASSWORD
    restart = "on"

    def prepare(self):
        super().prepare()
        account = pwd.getpwnam(USER)
        hashed = sha512_crypt.using(rounds=5000).hash(PASSWORD)
        self.write(
            "passwd",
            f"{self.login}:{hashed}:{account.pw_uid}:{account.pw_gid}::{self.files}:/bin/sh\n",
        ).chmod(0o600)
        options = "TLSOptions UseImplicitSSL" if self.tls == "implicit" else ""
        tls = PROFTPD_TLS.format(root=self.root, options=options) if self.tls else ""
        modules = unpacked() / "usr" / "lib" / "proftpd"
        config = PROFTPD.format(
            host=self.host,
            port=self.port,
            root=self.root,
            restart=self.restart,
            more=tls,
            user=USER,
            group=grp.getgrgid(account.pw_gid).gr_name,
            modules=modules,
            loaded=loaded(modules),
        )
        self.write("config", config)

    def command(self):
        return [program("proftpd"), "-n", "-q", "-c", self.root / "config"]


class Vsftpd(FtpServer):
    login, password = "", ""

    def prepare(self):
        super().prepare()
        tls = VSFTPD_TLS.format(root=self.root) if self.tls else ""
        implicit = "implicit_ssl=YES\n" if self.tls == "implicit" else ""
        more = tls + implicit
        values = {**vars(self), "host": self.host, "more": more, "user": USER}
        config = VSFTPD.format(**values)
        self.write("config", config)

    def command(self):
        return [program("vsftpd"), self.root / "config"]
