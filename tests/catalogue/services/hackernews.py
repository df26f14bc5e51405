"""What the search of Hacker News answers; the shapes are those of its documentation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

PATH = "/api/v1/search_by_date"
NEWEST = 1_772_704_800
"""2026-03-05, ten o'clock."""

TAGS = "(story,comment)"
QUERY = {"query": "acme", "tags": TAGS, "hitsPerPage": 200}


def story(number: int, title: str, age: int, **changes: Any) -> dict[str, Any]:
    """Return a story, ``age`` seconds older than the newest."""
    made = {
        "objectID": str(number),
        "title": title,
        "url": "https://example.org/news",
        "author": "zoe",
        "points": 57,
        "story_text": None,
        "comment_text": None,
        "num_comments": 2,
        "created_at_i": NEWEST - age,
        "_tags": ["story", "author_zoe", f"story_{number}"],
    }
    return {**made, **changes}


def comment(number: int, text: str, age: int, **changes: Any) -> dict[str, Any]:
    """Return a comment below story 100."""
    made = {
        "objectID": str(number),
        "title": None,
        "author": "ida",
        "points": None,
        "comment_text": text,
        "story_id": 100,
        "story_title": "Acme opens &amp; closes",
        "parent_id": 100,
        "created_at_i": NEWEST - age,
        "_tags": ["comment", "author_ida", "story_100"],
    }
    return {**made, **changes}


REPLY = comment(102, "<i>Not</i> so fast<p>said nobody", 0, parent_id=101, author="acme")
COMMENT = comment(101, "I&#x27;d never use Acme", 100)
ASK = story(103, "Ask HN: Is Acme down?", 100, story_text="It is &lt;slow&gt;", url=None)
STORY = story(100, "Acme opens &amp; closes", 1000)


def page(hits: Sequence[dict[str, Any]], total: int) -> dict[str, Any]:
    """Return an answer that found so many hits in all, of which it shows these."""
    return {"hits": list(hits), "nbHits": total, "page": 0, "nbPages": 1, "hitsPerPage": 200, "query": "acme"}


def exchanges() -> Sequence[Exchange]:
    """Return two pages, of which the second begins with what the first ended with."""
    return [
        {"path": PATH, "query": QUERY, "body": page([REPLY, COMMENT], 4)},
        {
            "path": PATH,
            "query": {**QUERY, "numericFilters": f"created_at_i<={NEWEST - 100}"},
            "body": page([COMMENT, ASK, STORY], 3),
        },
    ]


CASES = (
    Case(
        "hackernews",
        exchanges,
        ["102", "101", "103", "100"],
        spec="hackernews",
        options={"parameters": {"query": "acme"}},
    ),
)
