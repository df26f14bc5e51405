"""The collector of an IMAP account's folders."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from listenkit.collectors.about import About
from listenkit.collectors.base import Collector
from listenkit.collectors.imap.connection import Target
from listenkit.collectors.imap.mailbox import Account, connected
from listenkit.config.secrets import SecretReference
from listenkit.config.tree import Section
from listenkit.messages import MAX_MESSAGE, MESSAGE_PARTS, read_message
from listenkit.model import Cursor, Item, Page, SetAside

ALL_FOLDERS = "*"


class ImapOptions(Section):
    """Keys of an ``imap`` source.

    ``password`` or ``token`` (OAuth 2 access token) is a reference to a secret. ``folders`` are named as people see
    them; ``["*"]`` means all but junk, trash and drafts. ``since`` leaves out what arrived before that day. ``timeout``
    is the longest silence and ``total_seconds`` the longest run, in seconds. ``tls = "none"`` needs a loopback host.
    """

    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65535)] = 993
    user: Annotated[str, Field(min_length=1)]
    password: SecretReference | None = None
    token: SecretReference | None = None
    folders: Annotated[tuple[str, ...], Field(min_length=1)] = ("INBOX",)
    since: date | None = None
    tls: Literal["tls", "starttls", "none"] = "tls"
    ca_file: str = ""
    batch: Annotated[int, Field(ge=1, le=500)] = 50
    max_message_bytes: Annotated[int, Field(ge=1024, le=1 << 30)] = MAX_MESSAGE
    timeout: Annotated[float, Field(gt=0, le=600)] = 30
    total_seconds: Annotated[float, Field(gt=0)] = 3600

    @model_validator(mode="after")
    def _is_safe(self) -> ImapOptions:
        if (self.password is None) == (self.token is None):
            raise ValueError("give either 'password' or 'token'")
        if self.tls == "none" and not _is_loopback(self.host):
            raise ValueError('tls = "none" would send the password in the clear; use "tls" or "starttls"')
        return self


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class ImapCollector(Collector):
    """Mail in the folders of an IMAP account; nothing there is changed or marked as read.

    The cursor holds for each folder its UIDVALIDITY and the highest UID that was read. Where the server gives a
    folder a new UIDVALIDITY it is read again: messages have the same ids, so that none is stored twice.
    """

    name: ClassVar[str] = "imap"
    title: ClassVar[str] = "Mail in an IMAP account"
    about: ClassVar[About | None] = About(
        category="files and mail",
        brings="Each message of the folders as a comment: the sender's own words, without quoted mail, signature and "
        "legal notice. A message whose sender is the mailbox itself or another of the organisation's accounts becomes "
        "a response; automatic mail is set aside.",
        permissions="A log-in that can read the folders. Nothing is changed there or marked as read.",
        credential="The mailbox's password, an app password where the provider asks for one, or an OAuth 2 access "
        "token as token.",
        limits="Providers limit how many connections and bytes a mailbox gives in a day; a run that is cut off goes on "
        "from its last message.",
        misses="A message that is deleted or moved away leaves its comment in the dataset. Sent mail is read only "
        "where its folder is named.",
        proof="server",
        proved="Dovecot",
        example={"host": "imap.example.org", "user": "contact@example.org", "password": {"env": "IMAP_PASSWORD"}},
    )
    Options = ImapOptions
    resumes: ClassVar[str] = "after the last message that was read of each folder"
    network: ClassVar[bool] = True
    sensitive: ClassVar[tuple[str, ...]] = ("author", "original")
    options: ImapOptions

    def origins(self) -> Mapping[str, str]:
        """Return the parts of a message that are read."""
        return MESSAGE_PARTS

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield the messages above the cursor, a folder after the other, at most ``batch`` a page.

        Raises :class:`CredentialError`, :class:`TransientError` or :class:`SourceError`; pages before it are kept.
        """
        state = _read_state(cursor)
        with connected(self._target()) as account:
            self._login(account)
            for folder in self._folders(account):
                yield from self._folder_pages(account, folder, state)

    def headers_of(self, message_id: str) -> bytes | None:
        """Return the head of the message with this id in one of the folders, None where it is gone.

        Raises what :meth:`pages` does.
        """
        with connected(self._target()) as account:
            self._login(account)
            for folder in self._folders(account):
                account.open(folder)
                if head := account.headers_of(message_id):
                    return head
        return None

    def _target(self) -> Target:
        options = self.options
        ca_file = self.context.root / Path(options.ca_file).expanduser() if options.ca_file else None
        return Target(options.host, options.port, options.tls, ca_file, options.timeout, options.total_seconds)

    def _login(self, account: Account) -> None:
        reference = self.options.token or self.options.password
        if reference:
            secret = reference.reveal(self.context.root)
            account.login(self.options.user, secret, is_token=self.options.token is not None)

    def _folders(self, account: Account) -> list[str]:
        named = [folder for folder in self.options.folders if folder != ALL_FOLDERS]
        if len(named) == len(self.options.folders):
            return named
        return named + [folder for folder in account.folders() if folder not in named]

    def _folder_pages(self, account: Account, folder: str, state: dict[str, Any]) -> Iterator[Page]:
        facts = account.open(folder)
        since = self.options.since
        last = _known_uid(state.get(folder), facts.validity, since)
        if 0 < facts.next_uid <= last + 1:
            return
        uids = account.uids_after(last, since)
        for start in range(0, len(uids), self.options.batch):
            batch = uids[start : start + self.options.batch]
            read = self._read(account, folder, batch)
            state[folder] = {"validity": facts.validity, "uid": batch[-1], "since": str(since or "")}
            items = [each for each in read if isinstance(each, Item)]
            unreadable = [each for each in read if isinstance(each, SetAside)]
            yield Page(items, {"folders": dict(state)}, unreadable, folder)

    def _read(self, account: Account, folder: str, uids: list[int]) -> list[Item | SetAside]:
        limit = self.options.max_message_bytes
        sizes = account.sizes(uids)
        wanted = [uid for uid in uids if sizes.get(uid, 0) <= limit and uid in sizes]
        found: dict[int, bytes] = {}
        for group in _by_size(wanted, sizes, limit):
            found |= account.messages(group, sum(sizes[uid] for uid in group))
        return [_read_one(found.get(uid), sizes.get(uid), f"{folder} message {uid}", limit) for uid in uids]


def _by_size(uids: list[int], sizes: Mapping[int, int], limit: int) -> Iterator[list[int]]:
    """Yield the UIDs in groups of about the size of one message of the largest size, so that memory stays bounded."""
    group: list[int] = []
    total = 0
    for uid in uids:
        if group and total + sizes[uid] > limit:
            yield group
            group, total = [], 0
        group.append(uid)
        total += sizes[uid]
    if group:
        yield group


def _read_one(data: bytes | None, size: int | None, where: str, limit: int) -> Item | SetAside:
    if size is not None and size > limit:
        return SetAside(where, f"message of {size} bytes, more than the {limit} that are read")
    if data is None:
        return SetAside(where, "the server listed the message and did not give it")
    return read_message(data, where=where, limit=limit)


def _read_state(cursor: Cursor | None) -> dict[str, Any]:
    folders = cursor.get("folders") if cursor else None
    return dict(folders) if isinstance(folders, Mapping) else {}


def _known_uid(known: object, validity: int, since: date | None) -> int:
    """Return the highest UID that was read, 0 where the UIDs changed their meaning or an earlier ``since`` is asked."""
    if not isinstance(known, Mapping) or known.get("validity") != validity:
        return 0
    uid, before = known.get("uid"), str(known.get("since") or "")
    is_earlier = bool(before) and (since is None or str(since) < before)
    return uid if isinstance(uid, int) and not is_earlier else 0
