"""The imap collector against a scripted server that answers what no honest one does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from listenkit.collectors.base import Context
from listenkit.collectors.imap import ImapCollector, ImapOptions
from listenkit.config.tree import Source
from listenkit.errors import CredentialError, SourceError, TransientError
from listenkit.model import Page

SOURCE = Source(name="mailbox", collector="imap", group="suppliers")
SECRET = "a made-up secret"
MAIL = b"From: ann@example.org\r\nMessage-ID: <m1@example.org>\r\n\r\nThe parcel came late.\r\n"

Answer = Callable[[bytes, bytes], bytes]
"""What the server says to a command, given its tag and its whole line."""


def honest(tag: bytes, line: bytes) -> bytes:
    """A server with one message in its INBOX."""
    ok = tag + b" OK done\r\n"
    if b"CAPABILITY" in line:
        return b"* CAPABILITY IMAP4rev1\r\n" + ok
    if b"EXAMINE" in line:
        return b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x\r\n" + tag + b" OK [READ-ONLY] done\r\n"
    if b"SEARCH" in line:
        return b"* SEARCH 1\r\n" + ok
    if b"RFC822.SIZE" in line:
        return b"* 1 FETCH (UID 1 RFC822.SIZE %d)\r\n" % len(MAIL) + ok
    if b"BODY.PEEK[]" in line:
        return b"* 1 FETCH (UID 1 BODY[] {%d}\r\n" % len(MAIL) + MAIL + b")\r\n" + ok
    return ok


def instead(word: bytes, answer: bytes) -> Answer:
    """The honest server but for one command; ``TAG`` in the answer becomes the command's."""
    return lambda tag, line: answer.replace(b"TAG", tag) if word in line else honest(tag, line)


@contextmanager
def serving(answer: Answer, greeting: bytes = b"* OK ready\r\n") -> Iterator[tuple[int, list[bytes]]]:
    """Serve one connection; give the port and the commands that come. An empty answer is silence."""
    received: list[bytes] = []
    over = threading.Event()

    def serve() -> None:
        try:
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as lines:
                connection.sendall(greeting)
                for line in lines:
                    received.append(line)
                    said = answer(line.split(b" ")[0], line)
                    if said == b"CLOSE":
                        return
                    connection.sendall(said)
                over.wait(5)
        except OSError:
            return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1], received
        finally:
            over.set()
            thread.join(5)


def read(root: Path, port: int, **changes: Any) -> list[Page]:
    """All pages of the scripted server."""
    secret = root / "secret"
    secret.touch(mode=0o600)
    secret.write_text(SECRET)
    options = {
        "host": "127.0.0.1", "port": port, "user": "camille", "password": {"file": str(secret)}, "tls": "none",
        "timeout": 0.5, **changes,
    }  # fmt: skip
    return list(ImapCollector(ImapOptions.model_validate(options), Context(source=SOURCE, root=root)).pages(None))


def test_the_scripted_server_is_read(tmp_path: Path) -> None:
    """With commands that change nothing: EXAMINE and BODY.PEEK."""
    with serving(honest) as (port, received):
        found = read(tmp_path, port)
    sent = b"".join(received)
    assert [item.text for page in found for item in page.items] == ["The parcel came late."]
    assert found[0].cursor == {"folders": {"INBOX": {"validity": 7, "uid": 1, "since": ""}}}
    assert b"EXAMINE" in sent
    assert b" SELECT " not in sent
    assert b" BODY[" not in sent


@pytest.mark.parametrize(
    "answer",
    [
        instead(b"BODY.PEEK[]", b"* 1 FETCH (UID 1 BODY[] {4294967295}\r\nabc"),
        instead(b"SEARCH", b"* SEARCH {99999999999999999999}\r\n1"),
        instead(b"LOGIN", b"* OK {4294967295}\r\n"),
        instead(b"SEARCH", b"* SEARCH " + b"1 " * 10_000_000 + b"\r\nTAG OK\r\n"),
        instead(b"EXAMINE", b"* 1 EXISTS\r\n" * 2_000_000 + b"TAG OK\r\n"),
    ],
    ids=["message", "search", "login", "long line", "flood"],
)
def test_answers_without_measure_are_refused(tmp_path: Path, answer: Answer) -> None:
    """Nothing is allocated for what is only announced."""
    with serving(answer) as (port, _), pytest.raises(SourceError, match="more than is read of one answer"):
        read(tmp_path, port, timeout=20)


@pytest.mark.parametrize("word", [b"CAPABILITY", b"LOGIN", b"EXAMINE", b"SEARCH", b"RFC822.SIZE", b"BODY.PEEK[]"])
def test_silence_ends_after_the_timeout(tmp_path: Path, word: bytes) -> None:
    """Whatever the command that is not answered."""
    with serving(instead(word, b"")) as (port, _), pytest.raises(TransientError, match="did not answer in time"):
        read(tmp_path, port, timeout=0.2)


def test_a_server_that_never_stops_talking_ends_with_the_run(tmp_path: Path) -> None:
    """A byte now and then keeps a connection from being silent, but not from being late."""

    def drip(tag: bytes, line: bytes) -> bytes:
        return b"* OK still here\r\n" * 3 if b"SEARCH" in line else honest(tag, line)

    with serving(drip) as (port, _), pytest.raises(TransientError, match="did not answer in time"):
        read(tmp_path, port, timeout=30, total_seconds=0.5)


@pytest.mark.parametrize("word", [b"LOGIN", b"EXAMINE", b"SEARCH", b"BODY.PEEK[]"])
def test_a_cut_connection_may_work_next_time(tmp_path: Path, word: bytes) -> None:
    """It is a transient fault."""
    with serving(instead(word, b"CLOSE")) as (port, _), pytest.raises(TransientError, match="failed"):
        read(tmp_path, port)


@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n", b"* BYE full\r\n", b"\xff\x00\r\n", b"+\r\n"])
def test_what_does_not_speak_imap_is_named(tmp_path: Path, greeting: bytes) -> None:
    """A wrong port is the usual cause."""
    with serving(honest, greeting) as (port, _), pytest.raises(SourceError, match=f"127.0.0.1:{port}"):
        read(tmp_path, port)


@pytest.mark.parametrize(
    "answer",
    [
        instead(b"SEARCH", b"TAG NO denied\r\n"),
        instead(b"SEARCH", b"garbage\r\nTAG OK\r\n"),
        instead(b"BODY.PEEK[]", b"TAG NO denied\r\n"),
        instead(b"BODY.PEEK[]", b"TAG BAD denied\r\n"),
        instead(b"EXAMINE", b"TAG NO [NONEXISTENT] none\r\n"),
    ],
)
def test_refusals_are_source_errors(tmp_path: Path, answer: Answer) -> None:
    """None of them is an unexpected error."""
    with serving(answer) as (port, _), pytest.raises(SourceError):
        read(tmp_path, port)


def test_a_refused_login_never_shows_the_password(tmp_path: Path) -> None:
    """Even where the server repeats it."""
    answer = instead(b"LOGIN", b"TAG NO bad password " + SECRET.encode() + b"\r\n")
    with serving(answer) as (port, _), pytest.raises(CredentialError, match="refused the login of camille") as caught:
        read(tmp_path, port)
    assert SECRET not in str(caught.value)


def test_a_login_that_is_impossible_now_may_work_later(tmp_path: Path) -> None:
    """The server says so with a code (RFC 5530)."""
    answer = instead(b"LOGIN", b"TAG NO [UNAVAILABLE] directory is down\r\n")
    with serving(answer) as (port, _), pytest.raises(TransientError, match="cannot log camille in now"):
        read(tmp_path, port)


def test_a_stripped_starttls_is_an_error_and_no_password_is_sent(tmp_path: Path) -> None:
    """Whoever sits between must not make us speak in the clear."""
    with serving(instead(b"STARTTLS", b"TAG NO unknown\r\n")) as (port, received), pytest.raises(SourceError):
        read(tmp_path, port, tls="starttls")
    assert not any(b"LOGIN" in line or SECRET.encode() in line for line in received)


def test_the_last_message_that_a_range_always_names_is_not_fetched(tmp_path: Path) -> None:
    """``UID 2:*`` gives UID 1 in a folder that holds nothing newer."""
    secret = tmp_path / "secret"
    secret.touch(mode=0o600)
    secret.write_text(SECRET)
    answer = instead(b"EXAMINE", b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK [READ-ONLY] done\r\n")
    with serving(answer) as (port, received):
        options = ImapOptions.model_validate(
            {"host": "127.0.0.1", "port": port, "user": "camille", "password": {"file": str(secret)}, "tls": "none"}
        )
        collector = ImapCollector(options, Context(source=SOURCE, root=tmp_path))
        assert list(collector.pages({"folders": {"INBOX": {"validity": 7, "uid": 1, "since": ""}}})) == []
    assert not any(b"FETCH" in line for line in received)


def test_the_uid_may_stand_behind_the_message(tmp_path: Path) -> None:
    """The order of what a server gives is its own."""
    said = b"* 1 FETCH (BODY[] {%d}\r\n" % len(MAIL) + MAIL + b" UID 1)\r\nTAG OK done\r\n"
    with serving(instead(b"BODY.PEEK[]", said)) as (port, _):
        assert len(read(tmp_path, port)[0].items) == 1


def test_a_listed_message_that_is_not_given_is_set_aside(tmp_path: Path) -> None:
    """It is counted, not lost in silence."""
    with serving(instead(b"BODY.PEEK[]", b"TAG OK done\r\n")) as (port, _):
        found = read(tmp_path, port)
    assert [each.reason for each in found[0].unreadable] == ["the server listed the message and did not give it"]


def test_a_token_is_sent_as_xoauth2(tmp_path: Path) -> None:
    """The mechanism that Google and Microsoft ask for; a refusal comes with a challenge."""
    token = tmp_path / "token"
    token.touch(mode=0o600)
    token.write_text("made-up-token")

    def answer(tag: bytes, line: bytes) -> bytes:
        if b"AUTHENTICATE XOAUTH2" in line:
            return b"+ \r\n"
        if line == b"\r\n":
            return b"%s NO expired\r\n" % tags[-1]
        if line.startswith(b"dXNlcj"):
            return b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n"
        return honest(tag, line)

    tags: list[bytes] = []

    def noting(tag: bytes, line: bytes) -> bytes:
        if b"AUTHENTICATE" in line:
            tags.append(tag)
        return answer(tag, line)

    with serving(noting) as (port, _), pytest.raises(CredentialError, match="refused the login"):
        read(tmp_path, port, password=None, token={"file": str(token)})


@pytest.mark.parametrize(
    "changes",
    [
        {"tls": "none", "host": "imap.example.org"},
        {"tls": "none", "host": "127.0.0.1.example.org"},
        {"token": {"env": "TOKEN"}},
        {"password": None},
        {"password": "in the clear"},
        {"folders": []},
        {"port": 0},
        {"verify": False},
    ],
)
def test_unsafe_or_unclear_options_are_refused(changes: dict[str, Any]) -> None:
    """There is no switch that turns verification off."""
    options = {"host": "imap.example.org", "user": "camille", "password": {"env": "SECRET"}, **changes}
    with pytest.raises(ValidationError):
        ImapOptions.model_validate(options)


def test_a_name_that_leads_nowhere_may_lead_somewhere_later(tmp_path: Path) -> None:
    """A closed port is a transient fault."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(TransientError, match=f"the connection to 127.0.0.1:{port} failed"):
        read(tmp_path, port)
