"""Sends mail through a server by SMTP (RFC 5321): TLS with a verified certificate, or a server on this machine."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Self

from listenkit.config.tree import Mail
from listenkit.errors import CredentialError, SourceError, TransientError
from listenkit.text import one_line, shorten

SECONDS = 30
"""How long the server may be silent; RFC 5321 grants it minutes, which nobody waits for at a terminal."""

_TOLD_CHARACTERS = 160


class RefusedError(SourceError):
    """The server did not take a mail: it went nowhere."""


class UncertainError(TransientError):
    """The connection ended while a mail was on its way: nobody knows whether it was taken."""


class Postbox:
    """A connection to a mail server for a few mails; use it as a context manager. Entering it logs in.

    Relative files of the password's reference are looked for in ``root``. Raises
    :class:`~listenkit.errors.CredentialError` where the password is missing or refused, and
    :class:`~listenkit.errors.SourceError` where the server cannot be reached safely: nothing was sent then.
    """

    def __init__(self, mail: Mail, root: Path) -> None:
        self._mail = mail
        self._root = root
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        mail = self._mail
        password = mail.password.reveal(self._root) if mail.password else ""
        try:
            self._client = self._connect()
            if password:
                self._client.login(mail.user or mail.sender, password)
        except smtplib.SMTPAuthenticationError as error:
            self._close()
            raise CredentialError(
                f"{self._name} refused the password of {mail.user or mail.sender} ({error.smtp_code}); nothing was sent"
            ) from None
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            self._close()
            raise self._unreachable(error) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def send(self, message: EmailMessage, recipient: str) -> None:
        """Hand one mail over for one recipient.

        Raises :class:`RefusedError` where the server did not take it, :class:`UncertainError` where nobody knows.
        """
        client = self._client
        if client is None:
            raise RefusedError(f"the connection to {self._name} is closed")
        try:
            client.send_message(message, self._mail.sender, [recipient])
        except smtplib.SMTPRecipientsRefused as error:
            code, told = error.recipients[recipient]
            raise RefusedError(f"{self._name} refused the recipient: {_told(code, told)}") from None
        except smtplib.SMTPResponseException as error:
            raise RefusedError(f"{self._name} refused the mail: {_told(error.smtp_code, error.smtp_error)}") from None
        except (smtplib.SMTPNotSupportedError, UnicodeError):
            raise RefusedError(f"{self._name} takes no addresses with letters beyond ASCII") from None
        except (OSError, smtplib.SMTPException) as error:
            self._close()
            raise UncertainError(
                f"{self._name} was lost while the mail was on its way ({type(error).__name__}): it may have been taken"
            ) from None

    @property
    def _name(self) -> str:
        return f"the mail server {one_line(self._mail.host)}"

    def _connect(self) -> smtplib.SMTP:
        mail = self._mail
        # A server is greeted with the sender's domain: the machine's own name is nobody's business.
        domain = mail.sender.rpartition("@")[2]
        context = ssl.create_default_context()
        if mail.security == "tls":
            return smtplib.SMTP_SSL(mail.host, mail.port, local_hostname=domain, timeout=SECONDS, context=context)
        client = smtplib.SMTP(mail.host, mail.port, local_hostname=domain, timeout=SECONDS)
        if mail.security == "starttls":
            try:
                client.starttls(context=context)
            except BaseException:
                client.close()
                raise
        return client

    def _unreachable(self, error: Exception) -> SourceError:
        if isinstance(error, ssl.SSLCertVerificationError):
            reason = f"its certificate is not trusted: {error.verify_message}"
        elif isinstance(error, smtplib.SMTPNotSupportedError):
            reason = "it offers neither STARTTLS nor a way to give the password safely"
        elif isinstance(error, smtplib.SMTPResponseException):
            reason = _told(error.smtp_code, error.smtp_error)
        else:
            reason = getattr(error, "strerror", None) or type(error).__name__
        return TransientError(
            f"{self._name} cannot be used: {one_line(str(reason))}; nothing was sent",
            hint="see host, port and security of the mail table in listenkit.toml",
        )

    def _close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            try:
                client.quit()
            except (OSError, smtplib.SMTPException):
                client.close()


def _told(code: int, told: bytes | str) -> str:
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else told
    return f"{code} {shorten(one_line(text), _TOLD_CHARACTERS)}".strip()
