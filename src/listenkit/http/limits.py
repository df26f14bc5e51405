"""How long, how much and how often one request may be."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one request; seconds and bytes.

    ``connect`` covers the look-up of the name, the connection and the TLS handshake each, ``idle`` the silence between
    two pieces of an answer, ``total`` one try from its beginning to the last byte, however slowly that comes.
    ``wire`` and ``decoded`` bound the body before and after decompression. ``tries`` counts the first one too;
    ``first_wait`` doubles with every try, and all waits of one request together stay below ``longest_wait``.
    ``at_once`` bounds the requests that one origin gets at a time, from all threads together.
    """

    connect: float = 10.0
    idle: float = 30.0
    total: float = 120.0
    wire: int = 32 * MEBIBYTE
    decoded: int = 64 * MEBIBYTE
    tries: int = 5
    first_wait: float = 1.0
    longest_wait: float = 120.0
    redirects: int = 5
    at_once: int = 2
