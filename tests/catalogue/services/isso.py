"""What Isso answers for the comments of two pages; the first was recorded, on the second a comment was taken back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange
from tests.shared import shared_path

TAKEN_BACK = {
    "id": 7, "parent": None, "created": 1795423050.25, "modified": None, "mode": 4, "text": "", "author": None,
    "website": None, "likes": 0, "dislikes": 0, "notification": None, "hash": "93ea7bc2f0a1", "hidden_replies": 0,
    "total_replies": 1,
}  # fmt: skip
ANSWER = {
    **TAKEN_BACK, "id": 8, "parent": 7, "mode": 1, "text": "<p>We are sorry &amp; look into it</p>",
    "author": "Lakeside Brewery", "website": "https://brewery.example.org", "hash": "0c4b8a7e11d2",
}  # fmt: skip


def thread(*comments: dict[str, Any]) -> dict[str, Any]:
    """Return the answer for a page that has these comments."""
    return {"id": None, "total_replies": len(comments), "hidden_replies": 0, "replies": list(comments), "config": {}}


def exchanges() -> Sequence[Exchange]:
    """Return a recorded page, one on which a comment was taken back, and one on which nobody spoke."""
    recorded = json.loads(shared_path("fixtures/isso/recorded-here/thread.json").read_bytes())
    nobody = json.loads(shared_path("fixtures/isso/recorded-here/missing.json").read_bytes())
    return [
        {"path": "/", "query": {"uri": "/product/7"}, "body": recorded},
        {"path": "/", "query": {"uri": "/product/8"}, "body": thread({**TAKEN_BACK, "replies": [ANSWER]})},
        {"path": "/", "query": {"uri": "/product/9"}, "body": nobody},
    ]


CASES = [
    Case(
        name="isso",
        spec="isso",
        exchanges=exchanges,
        options={"parameters": {"uri": ["/product/7", "/product/8", "/product/9"]}},
        ids=["1", "3", "2", "7", "8"],
    )
]
