"""An IMAP account as the collector needs it: folders, their facts, sizes and messages; errors in our own terms."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from listenkit.collectors.imap.connection import ANSWER_BYTES, Client, Target
from listenkit.errors import CredentialError, ListenkitError, SourceError, TransientError
from listenkit.text import did_you_mean, one_line, shorten

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

LARGEST_UID = 2**32 - 1
_MESSAGE_SLACK = 65_536
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,19})\b")
_LEFT_OUT = frozenset({"\\noselect", "\\nonexistent", "\\junk", "\\trash", "\\drafts"})
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TEMPORARY = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a folder says of itself when it is opened: UIDs mean the same while ``validity`` does. 0 where unsaid."""

    validity: int
    next_uid: int


class Account:
    """One open, logged-in connection. Folders are opened for reading only, and no message is marked as read."""

    def __init__(self, client: Client, host: str) -> None:
        self._client = client
        self._host = host
        self._mailbox = _wrap(client)

    def login(self, user: str, secret: str, *, is_token: bool) -> None:
        """Log in with a password or an OAuth 2 access token. Raises :class:`CredentialError` where it is refused."""
        if any(character in secret + user for character in "\r\n\x00"):
            raise CredentialError(f"the user or the secret for {self._host} holds a line end")
        try:
            if is_token:
                answers = iter([f"user={user}\x01auth=Bearer {secret}\x01\x01".encode()])
                self._client.authenticate("XOAUTH2", lambda _: next(answers, b""))
            elif "AUTH=PLAIN" in self._client.capabilities or not (user + secret).isascii():
                self._client.authenticate("PLAIN", lambda _: f"\x00{user}\x00{secret}".encode())
            else:
                self._client.login(user, secret)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise self._refusal(user, secret, _words(error)) from None

    def _refusal(self, user: str, secret: str, answer: str) -> ListenkitError:
        said = shorten(one_line(answer.replace(secret, "…")), 160)
        if any(code in answer.upper() for code in _TEMPORARY):
            return TransientError(f"{self._host} cannot log {user} in now: {said}")
        hint = "check user and password; some providers want an application password or a token"
        return CredentialError(f"{self._host} refused the login of {user}: {said}", hint=hint)

    def folders(self) -> list[str]:
        """Return the names of the folders that hold messages, without junk, trash and drafts."""
        self._client.allow(ANSWER_BYTES)
        found = self._mailbox.folder.list()
        return [info.name for info in found if not _LEFT_OUT & {flag.lower() for flag in info.flags}]

    def open(self, folder: str) -> Facts:
        """Open a folder for reading. Raises :class:`SourceError` with the names there are where it does not exist."""
        from imap_tools import MailboxFolderSelectError

        self._client.allow(ANSWER_BYTES)
        try:
            self._mailbox.folder.set(folder, readonly=True)
        except MailboxFolderSelectError:
            hint = did_you_mean(folder, self.folders())
            raise SourceError(f"{self._host} has no folder '{one_line(folder)}'", hint=one_line(hint)) from None
        return Facts(self._number("UIDVALIDITY"), self._number("UIDNEXT"))

    def _number(self, code: str) -> int:
        answer = self._client.response(code)[1]
        return int(answer[-1]) if answer and answer[-1] and answer[-1].isdigit() else 0

    def uids_after(self, uid: int, since: date | None) -> list[int]:
        """Return the UIDs above one, in order. ``n:*`` names the last message even where its UID is below n."""
        self._client.allow(ANSWER_BYTES)
        criteria = [f"UID {uid + 1}:*"]
        if since:
            criteria.append(f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}")
        found = self._mailbox.uids(" ".join(criteria), charset=None)
        return sorted({int(each) for each in found if each.isdigit() and uid < int(each) <= LARGEST_UID})

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Return the sizes in bytes that the server gives for messages."""
        self._client.allow(ANSWER_BYTES)
        found: dict[int, int] = {}
        for line in self._fetch(uids, "(UID RFC822.SIZE)"):
            number, size = _UID.search(_flat(line)), _SIZE.search(_flat(line))
            if number and size:
                found[int(number[1])] = int(size[1])
        return found

    def messages(self, uids: Sequence[int], expected: int) -> dict[int, bytes]:
        """Return messages by UID. ``expected`` is their size together, which some servers only estimate."""
        self._client.allow(2 * expected + len(uids) * _MESSAGE_SLACK + ANSWER_BYTES // 16)
        answer = self._fetch(uids, "(UID BODY.PEEK[])")
        found: dict[int, bytes] = {}
        for index, part in enumerate(answer):
            if not isinstance(part, tuple):
                continue
            trailer = answer[index + 1] if index + 1 < len(answer) else b""
            number = _UID.search(part[0]) or _UID.search(trailer if isinstance(trailer, bytes) else b"")
            if number:
                found[int(number[1])] = part[1]
        return found

    def headers_of(self, message_id: str) -> bytes | None:
        """Return the head of the message with this id (without angle brackets) in the open folder, None for none."""
        if not message_id.isascii() or any(character in message_id for character in '"\\\r\n'):
            return None
        self._client.allow(ANSWER_BYTES)
        found = self._mailbox.uids(f'HEADER Message-ID "<{message_id}>"', charset=None)
        uids = [int(each) for each in found if each.isdigit()]
        parts = self._fetch(uids[-1:], "(UID BODY.PEEK[HEADER])") if uids else []
        return next((part[1] for part in parts if isinstance(part, tuple)), None)

    def _fetch(self, uids: Sequence[int], parts: str) -> list[bytes | tuple[bytes, bytes]]:
        status, answer = self._client.uid("FETCH", ",".join(map(str, uids)), parts)
        if status != "OK":
            raise SourceError(f"{self._host} refused to give messages: {one_line(str(answer))[:160]}")
        return [part for part in answer if part]


def _wrap(client: Client) -> BaseMailBox:
    """Return imap_tools' view of an open connection."""
    from imap_tools import BaseMailBox

    class Bounded(BaseMailBox):
        def _get_mailbox_client(self) -> imaplib.IMAP4:
            return client

    return Bounded()


def _words(error: Exception) -> str:
    """Return what an error says; the standard library puts a server's bytes into some as they are."""
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)


def _flat(part: bytes | tuple[bytes, bytes]) -> bytes:
    return part if isinstance(part, bytes) else b" ".join(part)


@contextmanager
def connected(target: Target) -> Iterator[Account]:
    """Give an account that is connected but not logged in, and close it whatever happens.

    Raises :class:`TransientError` where the connection fails or is cut, :class:`SourceError` where a certificate is
    refused or the server does not speak IMAP.
    """
    from imap_tools import ImapToolsError

    client: Client | None = None
    try:
        client = Client(target)
        yield Account(client, target.host)
        with suppress(OSError, imaplib.IMAP4.error):
            client.logout()
    except (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError) as error:
        raise _translated(error, target) from None
    finally:
        if client:
            client.close_connection()


def _translated(error: Exception, target: Target) -> SourceError:
    place = f"{target.host}:{target.port}"
    said = shorten(one_line(_words(error)), 160)
    if isinstance(error, ssl.SSLCertVerificationError):
        hint = "check 'host'; a certificate of your own authority needs 'ca_file'"
        return SourceError(f"the certificate of {place} is refused: {one_line(error.verify_message)}", hint=hint)
    if isinstance(error, TimeoutError):
        return TransientError(f"{place} did not answer in time: {said}", hint="the next run goes on from here")
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
        return SourceError(f"{place} does not speak TLS as expected: {said}", hint="check 'port' and 'tls'")
    if isinstance(error, (OSError, imaplib.IMAP4.abort)):
        return TransientError(f"the connection to {place} failed: {said}", hint="the next run goes on from here")
    return SourceError(f"{place} does not speak IMAP as expected: {said}", hint="check 'port' and 'tls'")
