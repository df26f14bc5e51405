"""A real Dovecot: IMAP without TLS (and with STARTTLS), IMAPS with our own authority, one user, a Maildir."""

from __future__ import annotations

import grp
import imaplib
import pwd
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.certificates import Certificate, make_certificate
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

USER = "camille@example.org"
PASSWORD = "a made-up secret"

_SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
listen = 127.0.0.1
protocols = imap
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
first_valid_gid = 1
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
mail_location = maildir:{maildir}
mailbox_list_index = no
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server. ``port`` speaks IMAP and STARTTLS, ``tls_port`` IMAPS; ``maildir`` is the user's Maildir."""

    host: str
    port: int
    tls_port: int
    ca_file: Path
    user: str
    password: str
    maildir: Path

    def append(self, message: bytes, folder: str = "INBOX", flags: str = "") -> None:
        """Put a message into a folder (named as IMAP names it), which is made where it is missing."""
        connection = imaplib.IMAP4(self.host, self.port)
        try:
            connection.login(self.user, self.password)
            if folder != "INBOX":
                connection.create(f'"{folder}"')
            status, answer = connection.append(f'"{folder}"', flags, "", message)
            if status != "OK":
                raise RuntimeError(f"APPEND to {folder} gave {status} {answer!r}")
        finally:
            connection.logout()


@contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """Run an empty Dovecot until the block ends; give up on the test where Dovecot is not installed."""
    program = find_program("dovecot")
    owner = choose_user("nobody")
    with temporary_folder() as folder:
        certificate = make_certificate(folder)
        port, tls_port = free_port(), free_port()
        maildir = _make_home(folder, owner)
        settings = folder / "dovecot.conf"
        settings.write_text(_settings(folder, certificate, port, tls_port, owner), encoding="utf-8")
        (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
        command = [program, "-F", "-c", str(settings)]
        with running(command, log=folder / "start.log", is_ready=lambda: listens(port) and listens(tls_port)):
            yield Dovecot(HOST, port, tls_port, certificate.ca_file, USER, PASSWORD, maildir)


def _make_home(folder: Path, owner: str) -> Path:
    home = folder / "home"
    home.mkdir()
    (folder / "state").mkdir()
    if is_root():
        shutil.chown(home, owner)
    return home / "Maildir"


def _settings(folder: Path, certificate: Certificate, port: int, tls_port: int, owner: str) -> str:
    internal, login = choose_user("dovecot"), choose_user("dovenull")
    return _SETTINGS.format(
        folder=folder,
        internal=internal,
        internal_group=_group_of(internal),
        login=login,
        owner=owner,
        owner_group=_group_of(owner),
        certificate=certificate.certificate_file,
        key=certificate.key_file,
        maildir=folder / "home" / "Maildir",
        port=port,
        tls_port=tls_port,
    )


def _group_of(user: str) -> str:
    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
