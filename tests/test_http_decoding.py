"""Bodies are decoded whole or not at all."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenkit.errors import SourceError, TransientError
from listenkit.http import Limits
from listenkit.http.decoding import read_body

GZIP = {"content-encoding": "gzip"}
SMALL = Limits(wire=1 << 20, decoded=1 << 20)


@given(st.binary(max_size=300), st.integers(1, 50))
def test_compressed_bodies_come_back_however_they_are_cut_in_pieces(body: bytes, size: int) -> None:
    """The pieces of the network do not matter."""
    packed = gzip.compress(body)
    pieces = [packed[start : start + size] for start in range(0, len(packed), size)]

    assert read_body(pieces, GZIP, Limits(), "here") == body


@given(st.data())
def test_every_cut_of_a_compressed_body_is_noticed(data: st.DataObject) -> None:
    """Wherever it is cut, it is not taken for whole."""
    packed = gzip.compress(b'{"comments": [1, 2, 3]}' * 20)
    cut = data.draw(st.integers(1, len(packed) - 1))

    with pytest.raises(TransientError):
        read_body([packed[:cut]], GZIP, Limits(), "here")


def test_a_long_run_that_unpacks_in_many_steps_comes_whole() -> None:
    """Output that is held back by the step size is not forgotten at the end."""
    body = b"a" * 1_000_003

    assert read_body([gzip.compress(body)], GZIP, Limits(), "here") == body


def test_members_in_a_row_and_padding_are_read() -> None:
    """gzip allows several members, and some servers pad the last."""
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 9

    assert read_body([packed], GZIP, Limits(), "here") == b"one two"


@pytest.mark.parametrize("coding", ["gzip, gzip", "deflate", "br", "zstd", "gzip, identity, gzip"])
def test_encodings_that_were_not_asked_for_are_refused(coding: str) -> None:
    """One layer of gzip is all that is opened."""
    with pytest.raises(SourceError, match="not asked for"):
        read_body([b"x"], {"content-encoding": coding}, Limits(), "here")


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"x" * (SMALL.wire + 1), {}),
        (b"x", {"content-length": str(SMALL.wire + 1)}),
        (gzip.compress(b"\0" * (SMALL.decoded + 1)), GZIP),
        (b"".join(gzip.compress(b"\0" * 60_000) for _ in range(30)), GZIP),
    ],
    ids=["wire", "announced", "decoded", "members"],
)
def test_too_large_bodies_are_refused(body: bytes, headers: dict[str, str]) -> None:
    """Both sides of the decompression are bounded."""
    with pytest.raises(SourceError, match="more than 1 MiB"):
        read_body([body], headers, SMALL, "here")


def test_a_shorter_or_longer_body_than_announced_is_refused() -> None:
    """The length is checked even where the transport did not."""
    for length in ("4", "2"):
        with pytest.raises(TransientError, match="cut off"):
            read_body([b"abc"], {"content-length": length}, Limits(), "here")


def test_damaged_compression_is_a_passing_failure() -> None:
    """Bytes that are no gzip raise our error, not the library's."""
    for body in (b"plain text", zlib.compress(b"other format")):
        with pytest.raises(TransientError, match="damaged"):
            read_body([body], GZIP, Limits(), "here")


def test_an_empty_body_is_empty() -> None:
    """Nothing is nothing, whatever its encoding is called."""
    assert read_body([], GZIP, Limits(), "here") == b""
