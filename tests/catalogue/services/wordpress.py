"""What WordPress answers for the comments of a site: three pages that were recorded, then what changed since."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange
from tests.shared import shared_path

PATH = "/wp-json/wp/v2/comments"
QUERY: Mapping[str, Any] = {"order": "asc", "orderby": "date_gmt", "per_page": 100}


def recorded(number: int) -> Exchange:
    """Return a page that was recorded, with its headers."""
    path = shared_path(f"fixtures/wordpress/recorded-here/comments_p{number}.json")
    lines = path.with_suffix(".headers").read_text().splitlines()
    pairs = [line.partition(":") for line in lines if line.lower().startswith("x-wp-total")]
    headers = {name: value.strip() for name, _, value in pairs}
    return {"path": PATH, "query": {**QUERY, "page": number}, "headers": headers, "body": json.loads(path.read_bytes())}


def page(*comments: Mapping[str, Any], pages: int = 1, **query: Any) -> Exchange:
    """Return a page with these comments."""
    headers = {"X-WP-Total": str(len(comments)), "X-WP-TotalPages": str(pages)}
    return {"path": PATH, "query": {**QUERY, "page": 1, **query}, "headers": headers, "body": list(comments)}


def comment(number: int, words: str, day: int, **keys: Any) -> dict[str, Any]:
    """Return a comment with the fields that WordPress gives to visitors."""
    moment = f"2026-11-{day:02}T09:00:00"
    return {
        "id": number, "post": 1, "parent": 0, "author": 0, "author_name": "Zoë", "author_url": "", "date": moment,
        "date_gmt": moment, "content": {"rendered": f"<p>{words}</p>\n"}, "status": "approved", "type": "comment",
        "link": f"https://blog.example.org/hello/#comment-{number}", "meta": [], **keys,
    }  # fmt: skip


def exchanges() -> Sequence[Exchange]:
    """Return three pages that were recorded, and what a run sees that begins a week before the newest comment."""
    first = [recorded(number) for number in (1, 2, 3)]
    return [*first, page(first[-1]["body"][-1], after="2026-11-16T08:46:27Z")]


CASES = [
    Case(
        name="wordpress",
        spec="wordpress",
        exchanges=lambda: [recorded(number) for number in (1, 2, 3)],
        ids=["2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "1"],
        ignored=["after"],
    )
]
