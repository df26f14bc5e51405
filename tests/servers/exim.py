"""A real mail server: SMTP with and without TLS, passwords, and everything that it takes in one Maildir."""

from __future__ import annotations

import grp
import mailbox
import pwd
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from tests.servers.certificates import make_certificate
from tests.servers.processes import (
    HOST,
    choose_user,
    find_program,
    free_port,
    is_root,
    listens,
    running,
    temporary_folder,
)

USER = "listening@example.org"
PASSWORD = "a made-up secret"
REFUSED = "nobody@example.org"
"""The one recipient whom the server does not know."""

ARRIVAL_SECONDS = 20
"""How long a mail that was taken may need until it lies in the Maildir; it takes a tenth of a second."""

_SETTINGS = """
primary_hostname = mail.example.org
qualify_domain = example.org
exim_user = {user}
exim_group = {group}
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/spool/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port} : {tls_port}
tls_on_connect_ports = {tls_port}
tls_advertise_hosts = *
tls_certificate = {certificate}
tls_privatekey = {key}
auth_advertise_hosts = *
host_lookup =
rfc1413_query_timeout = 0s
never_users =
deliver_drop_privilege = true
acl_smtp_rcpt = recipients
acl_smtp_data = content

begin acl
recipients:
  deny message = there is no such person
       local_parts = nobody
  accept authenticated = *
  deny message = say first who you are

content:
  accept

begin routers
everybody:
  driver = accept
  transport = maildir

begin transports
maildir:
  driver = appendfile
  directory = {maildir}
  maildir_format
  create_directory
  user = {user}
  group = {group}
  envelope_to_add
  return_path_add

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{name}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username: : Password:
  server_condition = ${{if and{{{{eq{{$auth1}}{{{name}}}}}{{eq{{$auth2}}{{{password}}}}}}}}}
  server_set_id = $auth1
"""


@dataclass(frozen=True)
class Exim:
    """A running server. ``port`` speaks SMTP and STARTTLS, ``tls_port`` SMTP inside TLS; mail needs the password."""

    host: str
    port: int
    tls_port: int
    ca_file: Path
    user: str
    password: str
    maildir: Path

    def mails_to(self, recipient: str, count: int = 1) -> list[EmailMessage]:
        """Return the mails that were taken for a recipient of the envelope, as soon as there are ``count``."""
        deadline = time.monotonic() + ARRIVAL_SECONDS
        while len(found := [each for each in self._read() if each["envelope-to"] == recipient]) < count:
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        return found

    def _read(self) -> list[EmailMessage]:
        if not (self.maildir / "new").exists():
            return []
        box = mailbox.Maildir(self.maildir, create=False)
        parser: BytesParser[EmailMessage] = BytesParser(policy=policy.default)
        return [parser.parsebytes(box.get_bytes(key)) for key in box.keys()]  # noqa: SIM118 - a mailbox is no dict


@contextmanager
def running_smtp(maildir: Path | None = None, owner: str = "") -> Iterator[Exim]:
    """Run a mail server until the block ends; give up on the test where Exim is not installed.

    It delivers into ``maildir``, which belongs to the user ``owner``, such as that of a running Dovecot; else into one
    of its own.
    """
    program = find_program("exim4")
    user = owner or choose_user("Debian-exim", "nobody")
    with temporary_folder(user) as folder:
        for name in ("spool", "log", "mail"):
            _make_folder(folder / name, user)
        box = maildir or folder / "mail" / "Maildir"
        port, tls_port = free_port(), free_port()
        settings = folder / "exim.conf"
        settings.write_text(_settings(folder, user, box, port, tls_port), encoding="utf-8")
        command = [program, "-C", str(settings), "-bdf", "-q1h"]
        with running(command, log=folder / "start.log", is_ready=lambda: listens(port) and listens(tls_port)):
            yield Exim(HOST, port, tls_port, folder / "ca.pem", USER, PASSWORD, box)


def _make_folder(folder: Path, owner: str) -> None:
    folder.mkdir()
    if is_root():
        shutil.chown(folder, owner)


def _settings(folder: Path, user: str, box: Path, port: int, tls_port: int) -> str:
    certificate = make_certificate(folder)
    certificate.key_file.chmod(0o600)
    if is_root():
        shutil.chown(certificate.key_file, user)
    return _SETTINGS.format(
        folder=folder,
        user=user,
        group=_group_of(user),
        maildir=box,
        certificate=certificate.certificate_file,
        key=certificate.key_file,
        port=port,
        tls_port=tls_port,
        name=USER,
        password=PASSWORD,
    )


def _group_of(user: str) -> str:
    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
