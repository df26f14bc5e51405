"""Answers read as text, JSON and links."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenkit.errors import SourceError
from listenkit.http import Request, Response


def response(content: bytes, **headers: str) -> Response:
    """Return an answer with these headers; underscores stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(200, named, content, "https://example.org/api/items?page=1")


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        ("café".encode(), "text/plain", "café"),
        ("café".encode("latin-1"), "text/plain; charset=ISO-8859-1", "café"),
        ("café".encode("cp1252"), 'text/xml; charset="windows-1252"', "café"),
        ("\ufeffcafé".encode(), "text/plain; charset=latin-1", "café"),
        (b"caf\xe9", "text/plain", "caf\ufffd"),
        (b"YWJj", "text/plain; charset=base64", "YWJj"),
        (b"abc", "text/plain; charset=idna", "abc"),
        (b"abc", "text/plain; charset=cp9999", "abc"),
    ],
)
def test_text_honours_the_declared_encoding_where_it_is_one(content: bytes, kind: str, expected: str) -> None:
    """Names of codecs that are no text encodings are passed over."""
    assert response(content, content_type=kind).text() == expected


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_json_comes_back(value: object) -> None:
    """What is JSON is read as it was written."""
    assert response(json.dumps(value).encode()).json() == value


def test_of_two_equal_keys_the_last_one_counts() -> None:
    """The documented choice, which is that of most readers."""
    assert response(b'{"a": 1, "a": 2}').json() == {"a": 2}


@pytest.mark.parametrize(
    "content",
    [
        b"", b"<html>Sign in</html>", b'{"a": NaN}', b"[Infinity]", b"[-Infinity]", b"[1e999]", b"\xff\xfe\xff", b"[1",
        b"[" * 65 + b"]" * 65, b"[" * 100_000 + b"]" * 100_000, b"9" * 5000, b'{"a": "caf\xe9"}',
    ],
)  # fmt: skip
def test_what_is_not_json_is_refused_without_being_shown(content: bytes) -> None:
    """The message names the address without its query, and nothing of the body."""
    with pytest.raises(SourceError, match="JSON") as caught:
        response(content).json()
    assert "https://example.org/api/items" in str(caught.value)
    assert "page=1" not in str(caught.value)
    assert "Sign in" not in str(caught.value)


def test_sixty_four_levels_are_read() -> None:
    """The bound is far above what services send, and exact."""
    assert response(b"[" * 64 + b"]" * 64).json()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('<https://example.org/api/items?page=2>; rel="next"', "https://example.org/api/items?page=2"),
        ('</other?page=2>; rel=next, </x>; rel="prev"', "https://example.org/other?page=2"),
        ('</1>; rel="prev first", </3>; title="a, b"; rel="last Next"', "https://example.org/3"),
        ('</a,b;c>; rel="next"', "https://example.org/a,b;c"),
        ('</2>; rel="prev"', ""),
        ("", ""),
        ("nonsense", ""),
        ('<http://[broken>; rel="next"', ""),
    ],
)
def test_the_link_header_is_read(header: str, expected: str) -> None:
    """Relations are found among others, and relative targets made absolute."""
    assert response(b"", link=header).link("next") == expected


def test_a_hostile_link_header_costs_little() -> None:
    """Broken headers of the largest size are read at once."""
    before = time.process_time()
    for header in ("<" * 65_000, "<a>" + " " * 65_000, "<a>;" * 16_000, "<a>; x=" + '"' * 65_000, "<a>;x " * 10_000):
        assert response(b"", link=header).link("next") == ""
    assert time.process_time() - before < 2


def test_secrets_are_not_in_the_representation() -> None:
    """A request that ends up in a message or a traceback shows no secret and no body."""
    shown = repr(Request(url="https://example.org", authorization={"X-Key": "canary"}, body=b"canary"))

    assert "canary" not in shown
