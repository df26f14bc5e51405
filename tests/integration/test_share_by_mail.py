"""A group's own report by mail: sent through a real server, read back as whoever gets it reads it."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.cli_project import Project
from tests.servers.exim import REFUSED, Exim, running_smtp
from tests.test_cli_sharing import PERIOD, made

MAIL = """\
[share.mail]
host = "{host}"
port = {port}
user = "{user}"
password = {{ env = "MAIL_PASSWORD" }}
sender = "listening@example.org"
"""


@pytest.fixture(scope="module")
def exim() -> Iterator[Exim]:
    """A running server."""
    with running_smtp() as server:
        yield server


@pytest.fixture
def project(exim: Exim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project that may mail, and trusts the server's authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(exim.ca_file))
    monkeypatch.setenv("MAIL_PASSWORD", exim.password)
    return made(tmp_path / "project", more=MAIL.format(host=exim.host, port=exim.port, user=exim.user))


def part(mail: EmailMessage, kind: str) -> str:
    """The text of one of the two parts."""
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_each_recipient_gets_a_mail_alone(exim: Exim, project: Project) -> None:
    """As text and as the page; nobody sees the others, answers go to whom the page names, and a copy is the last."""
    share = ("share", "customers", *PERIOD, "--to", "zoe@example.org", "--to", "hugo@example.org", "--locale", "fr")
    sent = project.run(*share, "--yes")
    assert (sent.code, sent.err) == (0, "sent to zoe@example.org\nsent to hugo@example.org\n")
    (mail,) = exim.mails_to("zoe@example.org")
    assert mail["to"] == "zoe@example.org"
    assert b"hugo" not in bytes(mail)
    assert mail["subject"] == "Brasserie du Lac : vous avez dit, nous avons fait"
    assert (mail["reply-to"], mail["auto-submitted"]) == ("ann@example.org", "auto-generated")
    assert part(mail, "plain").startswith("VOUS AVEZ DIT, NOUS AVONS FAIT\n")
    assert part(mail, "html").startswith("<!doctype html>")
    assert "Comment vos paroles sont protégées" in part(mail, "html")
    again = project.run(*share, "--yes")
    assert again.code == 0
    assert "has it already" in again.err
    assert len(exim.mails_to("hugo@example.org")) == 1


def test_what_is_shown_is_what_arrives(exim: Exim, project: Project) -> None:
    """The text, the subject and the address; showing sends nothing and keeps nothing."""
    share = ("share", "customers", *PERIOD, "--to", "ines@example.org")
    shown = project.run(*share, "--dry-run")
    assert project.run(*share, "--yes").code == 0
    (mail,) = exim.mails_to("ines@example.org")
    assert part(mail, "plain") in shown.out
    for name in ("From", "To", "Subject", "Message-ID", "Reply-To"):
        assert f"{name}: {mail[name]}" in shown.out


def test_one_refused_recipient_keeps_nobody_else_from_it(exim: Exim, project: Project) -> None:
    """The line says who and what the server said; the next run tries that one alone."""
    share = ("share", "customers", *PERIOD, "--to", REFUSED, "--to", "lea@example.org", "--yes")
    ran = project.run(*share)
    assert ran.code == 3
    assert f"mail {REFUSED}:" in ran.err
    assert "550 there is no such person" in ran.err
    assert len(exim.mails_to("lea@example.org")) == 1
    second = project.run(*share)
    assert second.code == 3
    assert "lea@example.org has it already" in second.err
    assert len(exim.mails_to("lea@example.org")) == 1


def test_a_refused_password_sends_nothing(exim: Exim, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told with its own exit code, and the next run sends."""
    share = ("share", "customers", *PERIOD, "--to", "noah@example.org", "--yes")
    monkeypatch.setenv("MAIL_PASSWORD", "not-the-secret")
    ran = project.run(*share)
    assert ran.code == 5
    assert "not-the-secret" not in ran.err + ran.out
    monkeypatch.setenv("MAIL_PASSWORD", exim.password)
    assert project.run(*share).code == 0
    assert len(exim.mails_to("noah@example.org")) == 1


def test_no_address_is_kept_in_the_dataset(exim: Exim, project: Project) -> None:
    """Nor what the server said with the address in it."""
    assert project.run("share", "customers", *PERIOD, "--to", "zelda@example.org", "--yes").code == 0
    project.run("share", "customers", *PERIOD, "--to", REFUSED, "--yes")
    kept = b"".join(path.read_bytes() for path in project.root.glob("listenkit.db*"))
    assert b"zelda" not in kept
    assert REFUSED.encode() not in kept
