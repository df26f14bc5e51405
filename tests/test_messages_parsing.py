"""One message's bytes become an item, or are set aside with the reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listenkit.messages import read_message
from listenkit.model import Item, SetAside

HEADERS = (
    b"From: =?utf-8?q?Zo=C3=A9?= <ZOE@Example.org>\r\nMessage-ID: <m1@example.org>\r\n"
    b"Date: Tue, 14 Nov 2023 22:13:20 +0100\r\n"
    b"Subject: Re: TR : =?utf-8?q?Livraison_tr=C3=A8s?=\r\n =?utf-8?q?_lente?=\r\n"
    b"In-Reply-To: <m0@example.org>\r\nReferences: <first@example.org> <m0@example.org>\r\n"
)


def item(data: bytes) -> Item:
    """The item that a message must become."""
    read = read_message(data, where="message 1")
    assert isinstance(read, Item), read
    return read


def reason(data: bytes) -> str:
    """Why a message must be set aside."""
    read = read_message(data, where="message 1")
    assert isinstance(read, SetAside), read
    return read.reason


def nested(depth: int) -> bytes:
    """A message of parts within parts."""
    layers = (b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return b"From: a@example.org\r\n" + b"".join(layers) + b"Content-Type: text/plain\r\n\r\nhello\r\n"


def test_an_item_holds_what_the_headers_say() -> None:
    """Encoded words, folded lines, brackets and reply marks are read."""
    read = item(HEADERS + b"\r\nBonjour,\r\n\r\nDeux jours.\r\n")
    assert read == Item(
        text="Deux jours.",
        native_id="m1@example.org",
        author="zoe@example.org",
        created=datetime(2023, 11, 14, 22, 13, 20, tzinfo=timezone(timedelta(hours=1))),
        title="Livraison très lente",
        original="Bonjour,\n\nDeux jours.",
        parent="m0@example.org",
        thread="first@example.org",
        where="message 1",
    )


def test_a_message_without_headers_is_undated_and_nameless() -> None:
    """Missing is empty or None, never invented."""
    read = item(b"Subject: x\n\nhello")
    assert (read.native_id, read.author, read.created, read.parent, read.thread) == ("", "", None, "", "")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"Tue, 14 Nov 2023 22:13:20 -0000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (b"Tue, 14 Nov 2023 22:13:20", datetime(2023, 11, 14, 22, 13, 20)),
        (b"next Tuesday", "next Tuesday"),
        (b"Mon, 99 Foo 99999999999", "Mon, 99 Foo 99999999999"),
    ],
)
def test_dates_are_read_or_left_raw(written: bytes, read: object) -> None:
    """``-0000`` is UTC, no zone is the source's, and what cannot be read is left for the ledger."""
    assert item(b"Date: " + written + b"\n\nhello").created == read


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (b"Ann <Ann@Example.org>", "ann@example.org"),
        (b"ann@example.org (Ann)", "ann@example.org"),
        (b"ann (a) example.org (Ann)", "ann@example.org"),
        (b"ann at example.org", "ann@example.org"),
        (b'"fake@example.net" <ann@example.org>', "ann@example.org"),
        (b"=?utf-8?q?ann=40example=2Eorg?=", "ann@example.org"),
    ],
)
def test_the_author_is_the_address(written: bytes, address: str) -> None:
    """In lower case, without the name, as archives mask it or not."""
    assert item(b"From: " + written + b"\n\nhello").author == address


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        (b"utf-8", "été".encode(), "été"),
        (b"iso-8859-1", b"\x80 \xe9t\xe9", "€ été"),
        (b"utf-8", b"\xe9t\xe9", "été"),
        (b"klingon", "été".encode(), "été"),
        (b"us-ascii", "été".encode(), "été"),
        (b"punycode", "été".encode(), "été"),
        (b"rot13", "été".encode(), "été"),
        (b"utf-16", "été".encode("utf-16"), "été"),
        (b"", b"\xef\xbb\xbfhello", "hello"),
    ],
)
def test_charsets_that_are_wrong_or_unknown_are_survived(charset: bytes, data: bytes, text: str) -> None:
    """Declared, else UTF-8, else windows-1252."""
    assert item(b"Content-Type: text/plain; charset=" + charset + b"\n\n" + data).text == text


def test_plain_text_is_preferred_to_html() -> None:
    """One of alternatives is read, never both."""
    data = (
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nplain words\n"
        b"--b\nContent-Type: text/html\n\n<p>rich words</p>\n--b--\n"
    )
    assert item(data).text == "plain words"


def test_html_alone_is_read_and_its_quotes_are_stripped() -> None:
    """A blockquote is a quote."""
    data = b"Content-Type: text/html; charset=utf-8\n\n<p>My <b>own</b> words</p><blockquote>not mine</blockquote>"
    assert item(data).text == "My own words"


def test_an_empty_plain_part_gives_way_to_html() -> None:
    """Programs add an empty one."""
    data = (
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n \n"
        b"--b\nContent-Type: text/html\n\n<p>rich words</p>\n--b--\n"
    )
    assert item(data).text == "rich words"


def test_attached_texts_are_not_the_message() -> None:
    """Nor is a message that is attached as a whole."""
    data = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nmine\n"
        b"--b\nContent-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\nnot mine\n"
        b"--b\nContent-Type: message/rfc822\n\nSubject: x\n\nnot mine either\n--b--\n"
    )
    assert item(data).text == "mine"


def test_flowed_lines_are_joined() -> None:
    """A line that ends with a blank was only wrapped."""
    data = b"Content-Type: text/plain; format=flowed\n\nOne long \nsentence.\n> quoted \n> too\n"
    assert item(data).text == "One long sentence."


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"Auto-Submitted: auto-replied\n\nI am away", "automatic reply"),
        (b"Auto-Submitted: auto-generated\n\nticket 3", "automatic message"),
        (b"Subject: =?utf-8?q?R=C3=A9ponse_automatique?= : x\n\nabsent", "automatic reply"),
        (b"Subject: Automatische Antwort: x\n\nabwesend", "automatic reply"),
        (b"Precedence: auto_reply\n\nx", "automatic reply"),
        (b"From: MAILER-DAEMON@example.org\n\nx", "delivery report"),
        (b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b--", "delivery report"),
        (b"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b--", "read receipt"),
        (b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR", "calendar invitation"),
        (
            b"Content-Type: multipart/alternative; boundary=b\n\n--b\n\nCome\n"
            b"--b\nContent-Type: text/calendar\n\nX\n--b--",
            "calendar invitation",
        ),
        (b"Subject: Owners Digest, Vol 12, Issue 3\n\nx", "mailing-list digest"),
        (b"Content-Type: multipart/encrypted; boundary=b\n\n--b--", "encrypted message"),
    ],
)
def test_what_programs_write_is_set_aside_with_the_reason(data: bytes, why: str) -> None:
    """It is nobody's opinion, and it is counted."""
    assert reason(data) == why


@pytest.mark.parametrize("data", [b"Auto-Submitted: no\n\nx", b"Precedence: list\n\nx", b"Precedence: bulk\n\nx"])
def test_people_who_write_to_lists_are_heard(data: bytes) -> None:
    """These headers say nothing about who wrote."""
    assert item(data).text == "x"


def test_twenty_levels_are_read_and_more_are_set_aside() -> None:
    """Three thousand do not end the run."""
    assert item(nested(20)).text == "hello"
    assert reason(nested(21)) == "more than 20 levels of parts or 200 parts"
    assert reason(nested(3000)) == "more than 20 levels of parts or 200 parts"


def test_more_than_two_hundred_parts_are_set_aside() -> None:
    """Ten thousand attachments are no message."""
    data = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nhi\n" * 10_000
    assert reason(data) == "more than 20 levels of parts or 200 parts"


def test_a_message_above_the_limit_is_set_aside() -> None:
    """The reason gives both sizes and none of the text."""
    read = read_message(b"Subject: x\n\n" + b"y" * 100, where="here", limit=50)
    assert read == SetAside("here", "message of 112 bytes, more than the 50 that are read")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 1000,
        b"From: " + b"(" * 100_000 + b"\n\nx",
        b"Subject: " + b"=?utf-8?q?a?= " * 50_000 + b"\n\nx",
        b"Subject: =?klingon?b?zzz?= =?utf-8?b?====?=\n\nx",
        b"Content-Type: text/plain; charset*=utf-8''%ff%fe\n\nx",
        b"Content-Transfer-Encoding: base64\n\n!!!!",
        b"Content-Type: message/rfc822\n\n" * 3000 + b"x",
        b"References: <" + b"a" * 100_000 + b"\nMessage-ID: " + b"<" * 50_000 + b"\n\nx",
    ],
)
def test_hostile_bytes_never_raise(data: bytes) -> None:
    """They become an item or are set aside."""
    assert isinstance(read_message(data, where="x"), Item | SetAside)


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_any_bytes_are_taken(data: bytes) -> None:
    """After real headers or alone."""
    for message in (data, HEADERS + data, b"Content-Type: " + data):
        assert isinstance(read_message(message, where="x"), Item | SetAside)
