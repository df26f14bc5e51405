"""The imap collector against a real Dovecot."""

from __future__ import annotations

import imaplib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from listenkit.collectors.base import Context
from listenkit.collectors.imap import ImapCollector, ImapOptions
from listenkit.collectors.mbox import MboxCollector, MboxOptions
from listenkit.config.tree import Source
from listenkit.errors import CredentialError, SourceError
from listenkit.model import Cursor, Item, Page
from listenkit.testing import check_collector
from tests.servers.certificates import make_certificate
from tests.servers.dovecot import Dovecot, running_dovecot

SOURCE = Source(name="mailbox", collector="imap", group="suppliers")


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A running, empty server."""
    with running_dovecot() as server:
        yield server


def message(number: int, text: str = "The parcel came late.") -> bytes:
    """One mail of our own invention."""
    return (
        f"From: Ann <ann{number}@example.org>\r\nMessage-ID: <m{number}@example.org>\r\n"
        f"Date: Tue, 14 Nov 2023 22:13:20 +0000\r\nSubject: Parcel {number}\r\n\r\n{text} {number}\r\n"
    ).encode()


def collector(server: Dovecot, folder: Path, **changes: Any) -> ImapCollector:
    """A collector of that account over verified TLS."""
    secret = folder / "secret"
    secret.touch(mode=0o600)
    secret.write_text(changes.pop("secret", server.password))
    options = {
        "host": server.host, "port": server.tls_port, "user": server.user, "password": {"file": str(secret)},
        "ca_file": str(server.ca_file), "timeout": 10, **changes,
    }  # fmt: skip
    return ImapCollector(ImapOptions.model_validate(options), Context(source=SOURCE, root=folder))


def read(source: ImapCollector | MboxCollector, cursor: Cursor | None = None) -> tuple[list[Item], Cursor | None]:
    """All items beyond a cursor, and the cursor after them."""
    items: list[Item] = []
    for page in source.pages(cursor):
        items += page.items
        cursor = page.cursor
    return items, cursor


def command(server: Dovecot, *steps: tuple[str, ...]) -> None:
    """Do things to the INBOX that a mail program does."""
    with imaplib.IMAP4(server.host, server.port) as connection:
        connection.login(server.user, server.password)
        for name, *arguments in steps:
            getattr(connection, name)(*arguments)


def test_reads_once_then_nothing_then_only_what_is_new(dovecot: Dovecot, tmp_path: Path) -> None:
    """A second run reads nothing, a third the new mail alone."""
    for number in range(3):
        dovecot.append(message(number))
    first, cursor = read(collector(dovecot, tmp_path, batch=2))
    second = list(collector(dovecot, tmp_path).pages(cursor))
    dovecot.append(message(3))
    third, _ = read(collector(dovecot, tmp_path), cursor)

    assert [item.native_id for item in first] == ["m0@example.org", "m1@example.org", "m2@example.org"]
    assert first[0].text == "The parcel came late. 0"
    assert second == []
    assert [item.native_id for item in third] == ["m3@example.org"]


def test_marks_nothing_as_read(dovecot: Dovecot, tmp_path: Path) -> None:
    """Mail stays unseen after it was collected."""
    dovecot.append(message(1))
    read(collector(dovecot, tmp_path))
    with imaplib.IMAP4(dovecot.host, dovecot.port) as connection:
        connection.login(dovecot.user, dovecot.password)
        connection.select("INBOX", readonly=True)
        assert connection.search(None, "UNSEEN") == ("OK", [b"1"])


def test_the_last_message_is_not_read_again_when_it_was_expunged(dovecot: Dovecot, tmp_path: Path) -> None:
    """``n:*`` names the last message even where its UID is below n: it must not come twice."""
    for number in range(3):
        dovecot.append(message(number))
    _, cursor = read(collector(dovecot, tmp_path))
    command(dovecot, ("select", "INBOX"), ("store", "3", "+FLAGS", "\\Deleted"), ("expunge",))
    lowered = {"folders": {"INBOX": {**(cursor or {})["folders"]["INBOX"], "uid": 2}}}

    assert list(collector(dovecot, tmp_path).pages(cursor)) == []
    assert list(collector(dovecot, tmp_path).pages(lowered)) == []


def test_a_new_uidvalidity_reads_the_folder_again(dovecot: Dovecot, tmp_path: Path) -> None:
    """A folder that was deleted and made anew starts at UID 1 and is read from there."""
    for number in range(2):
        dovecot.append(message(number), folder="Claims")
    _, cursor = read(collector(dovecot, tmp_path, folders=["Claims"]))
    command(dovecot, ("delete", "Claims"))
    dovecot.append(message(7), folder="Claims")
    again, after = read(collector(dovecot, tmp_path, folders=["Claims"]), cursor)

    assert [item.native_id for item in again] == ["m7@example.org"]
    assert (after or {})["folders"]["Claims"]["validity"] != (cursor or {})["folders"]["Claims"]["validity"]


def test_folders_with_accents_are_named_as_people_see_them(dovecot: Dovecot, tmp_path: Path) -> None:
    """The modified UTF-7 of the protocol stays inside."""
    dovecot.append(message(1), folder="R&AOk-clamations &- suivi")
    items, cursor = read(collector(dovecot, tmp_path, folders=["Réclamations & suivi"]))
    everywhere, _ = read(collector(dovecot, tmp_path, folders=["*"]))

    assert [item.where for item in items] == ["Réclamations & suivi message 1"]
    assert list((cursor or {})["folders"]) == ["Réclamations & suivi"]
    assert len(everywhere) == 1


def test_a_missing_folder_is_named_with_those_there_are(dovecot: Dovecot, tmp_path: Path) -> None:
    """The hint holds the nearest name."""
    dovecot.append(message(1), folder="Feedback")
    with pytest.raises(SourceError, match="no folder 'Fedback'") as caught:
        read(collector(dovecot, tmp_path, folders=["Fedback"]))
    assert "did you mean 'Feedback'" in caught.value.hint


def test_starttls_is_verified_too(dovecot: Dovecot, tmp_path: Path) -> None:
    """The plain port is used only to ask for TLS."""
    dovecot.append(message(1))
    items, _ = read(collector(dovecot, tmp_path, port=dovecot.port, tls="starttls"))
    assert len(items) == 1


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_a_certificate_of_a_foreign_authority_is_refused(dovecot: Dovecot, tmp_path: Path, tls: str) -> None:
    """Neither another authority nor the system's vouches for it."""
    port = dovecot.tls_port if tls == "tls" else dovecot.port
    other = make_certificate(tmp_path).ca_file
    for ca_file in (str(other), ""):
        with pytest.raises(SourceError, match=r"certificate of .* is refused"):
            read(collector(dovecot, tmp_path, ca_file=ca_file, tls=tls, port=port))


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_a_certificate_for_another_host_is_refused(
    dovecot: Dovecot, tmp_path: Path, tls: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made for 127.0.0.1; a name that leads there is another host."""
    port = dovecot.tls_port if tls == "tls" else dovecot.port
    there = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (dovecot.host, port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: there)
    with pytest.raises(SourceError, match=r"certificate of imap.example.org:\d+ is refused: Hostname mismatch"):
        read(collector(dovecot, tmp_path, host="imap.example.org", tls=tls, port=port))


def test_a_wrong_password_is_refused_and_not_repeated(dovecot: Dovecot, tmp_path: Path) -> None:
    """The message names the user and never the password."""
    with pytest.raises(CredentialError, match="refused the login of camille") as caught:
        read(collector(dovecot, tmp_path, secret="not-the-secret"))
    assert "not-the-secret" not in str(caught.value) + caught.value.hint


def test_oversized_messages_are_set_aside_without_being_fetched(dovecot: Dovecot, tmp_path: Path) -> None:
    """Their neighbours are kept."""
    dovecot.append(message(1))
    dovecot.append(message(2, "x" * 5000))
    pages = list(collector(dovecot, tmp_path, max_message_bytes=2048).pages(None))
    assert [item.native_id for page in pages for item in page.items] == ["m1@example.org"]
    assert [each.where for page in pages for each in page.unreadable] == ["INBOX message 2"]


def test_imap_and_maildir_give_the_same_items(dovecot: Dovecot, tmp_path: Path) -> None:
    """The same mail read in both ways is one comment."""
    for number in range(3):
        dovecot.append(message(number))
    by_imap, _ = read(collector(dovecot, tmp_path))
    files = MboxCollector(MboxOptions(path=str(dovecot.maildir)), Context(source=SOURCE, root=tmp_path))
    by_file, _ = read(files)
    facts = [{(item.native_id, item.text, item.author, item.created) for item in items} for items in (by_imap, by_file)]
    assert len(by_imap) == len(by_file) == 3
    assert facts[0] == facts[1]


def test_a_server_that_dies_midway_keeps_the_pages_before(tmp_path: Path) -> None:
    """The cursor of the last page is where the next run goes on."""
    pages: list[Page] = []
    with running_dovecot() as server:
        for number in range(4):
            server.append(message(number))
        going = collector(server, tmp_path, batch=1).pages(None)
        pages += [next(going), next(going)]
    with pytest.raises(SourceError):
        pages += list(going)
    assert [item.native_id for page in pages for item in page.items] == ["m0@example.org", "m1@example.org"]
    assert (pages[-1].cursor or {})["folders"]["INBOX"]["uid"] == 2


def test_since_leaves_out_what_arrived_before(dovecot: Dovecot, tmp_path: Path) -> None:
    """The day is the server's day of arrival."""
    dovecot.append(message(1))
    later, _ = read(collector(dovecot, tmp_path, since="2999-01-01"))
    earlier, _ = read(collector(dovecot, tmp_path, since="2000-01-01"))
    assert (len(later), len(earlier)) == (0, 1)


def test_the_contract_of_collectors_is_kept(dovecot: Dovecot, tmp_path: Path) -> None:
    """Over two folders and several pages."""
    for number in range(3):
        dovecot.append(message(number))
        dovecot.append(message(number + 10), folder="Feedback")
    options = collector(dovecot, tmp_path, folders=["*"], batch=2).options.model_dump()
    assert len(check_collector(ImapCollector, options, root=tmp_path)) == 6
