"""What a collector or a description of a service says of itself: for people, and for the pages that are made of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, get_args

from pydantic import Field

from listenkit.config.tree import Section

Proof = Literal["server", "recording", "specification", "documentation"]
"""What a collector was tried against: the real server; recordings of the service; the vendor's machine-readable
description of its interface, served by a mock; or nothing but the vendor's documentation."""

PROOFS: tuple[Proof, ...] = get_args(Proof)

Category = Literal[
    "files and mail",
    "help desks and CRM",
    "chat",
    "trackers and forums",
    "reviews",
    "surveys and suggestion boxes",
    "social networks",
    "wikis and documents",
    "anything",
]

CATEGORIES: tuple[Category, ...] = get_args(Category)


class Reference(Section):
    """A page of a vendor's documentation: its address, and the day on which it was read field by field.

    ``excerpts`` says that only parts of it could be had.
    """

    url: str
    read: date
    excerpts: bool = False

    @property
    def told(self) -> str:
        """When it was read, and whether whole."""
        return f"read {'in excerpts ' if self.excerpts else ''}on {self.read}"


class About(Section):
    """``[about]``: the facts of a collector that people need before they use it. All are plain sentences.

    ``brings`` says which words of which people come, and what becomes a response; ``permissions`` what the credential
    must be allowed to see; ``credential`` how to get one; ``limits`` what the service itself holds back or slows down;
    ``misses`` what cannot be known there: edits, deletions, private parts. ``proof`` grades how it was tried and
    ``proved`` says against what. ``documentation`` lists the pages that were read. ``example`` gives values that
    ``listenkit sources add`` writes for keys of the source, such as its ``url``.
    """

    category: Category
    brings: str
    proof: Proof
    proved: str
    permissions: str = ""
    credential: str = ""
    limits: str = ""
    misses: str = ""
    documentation: tuple[Reference, ...] = ()
    example: Mapping[str, str | int | bool | tuple[str, ...] | Mapping[str, str | int | tuple[str, ...]]] = Field(
        default_factory=dict
    )
