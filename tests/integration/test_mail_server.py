"""Mail through a real server: verified TLS, the password, and what is refused."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from listenkit.config import Mail
from listenkit.errors import CredentialError, TransientError
from listenkit.mailing import Postbox, RefusedError
from tests.servers.dovecot import running_dovecot
from tests.servers.exim import REFUSED, Exim, running_smtp
from tests.servers.processes import choose_user


@pytest.fixture(scope="module")
def exim() -> Iterator[Exim]:
    """A running server."""
    with running_smtp() as server:
        yield server


@pytest.fixture(autouse=True)
def trusted(exim: Exim, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the authority of the server's certificate, as an administrator would."""
    monkeypatch.setenv("SSL_CERT_FILE", str(exim.ca_file))
    monkeypatch.setenv("MAIL_PASSWORD", exim.password)


def table(exim: Exim, **changes: object) -> Mail:
    """The table of the configuration that reaches the server."""
    keys: dict[str, object] = {
        "host": exim.host, "port": exim.port, "user": exim.user, "password": {"env": "MAIL_PASSWORD"},
        "sender": "listening@example.org",
    }  # fmt: skip
    return Mail.model_validate({**keys, **changes})


def mail(subject: str, text: str = "Délais : mieux.\n.\nA line with a dot alone.\n") -> EmailMessage:
    """A mail with letters beyond ASCII and a line that SMTP must not take for the end."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "listening@example.org", "ann@example.org", subject
    message.set_content(text)
    return message


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
def test_a_mail_arrives_as_it_was_written(exim: Exim, tmp_path: Path, security: str) -> None:
    """Whatever secures the way to the server, for the recipient of the envelope alone."""
    port = exim.tls_port if security == "tls" else exim.port
    recipient = f"{security}@example.org"
    with Postbox(table(exim, port=port, security=security), tmp_path) as box:
        box.send(mail(f"Vous avez dit : {security}"), recipient)
    (arrived,) = exim.mails_to(recipient)
    assert arrived["subject"] == f"Vous avez dit : {security}"
    assert arrived.get_content() == "Délais : mieux.\n.\nA line with a dot alone.\n"


def test_a_refused_recipient_stops_nobody_else(exim: Exim, tmp_path: Path) -> None:
    """The refusal says what the server said; the next mail goes out on the same connection."""
    with Postbox(table(exim), tmp_path) as box:
        with pytest.raises(RefusedError, match="550 there is no such person"):
            box.send(mail("Refused"), REFUSED)
        box.send(mail("Taken"), "after@example.org")
    assert [each["subject"] for each in exim.mails_to("after@example.org")] == ["Taken"]


def test_a_wrong_password_is_told_without_showing_it(
    exim: Exim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a credential that was refused."""
    monkeypatch.setenv("MAIL_PASSWORD", "not-the-secret")
    with pytest.raises(CredentialError, match="refused the password") as caught, Postbox(table(exim), tmp_path):
        pass
    assert "not-the-secret" not in str(caught.value)


def test_an_unknown_authority_is_not_trusted(exim: Exim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the password nor a mail goes to a server that cannot prove its name."""
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(TransientError, match="certificate is not trusted"), Postbox(table(exim), tmp_path):
        pass


def test_a_mail_is_read_back_over_imap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What SMTP takes lies in the mailbox that another server opens."""
    with running_dovecot() as dovecot, running_smtp(dovecot.maildir, choose_user("nobody")) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.ca_file))
        with Postbox(table(server), tmp_path) as box:
            box.send(mail("Read back"), dovecot.user)
        assert len(server.mails_to(dovecot.user)) == 1
        connection = imaplib.IMAP4(dovecot.host, dovecot.port)
        connection.login(dovecot.user, dovecot.password)
        connection.select("INBOX", readonly=True)
        assert connection.search(None, "SUBJECT", '"Read back"') == ("OK", [b"1"])
        connection.logout()
