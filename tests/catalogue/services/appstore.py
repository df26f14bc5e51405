"""What the App Store's feed answers for two countries: lists of reviews, one alone, and none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange
from tests.shared import shared_path


def path(country: str, number: int, app: int = 41) -> str:
    """Return where a page of the feed is."""
    return f"/{country}/rss/customerreviews/page={number}/id={app}/sortby=mostrecent/json"


def review(number: int, day: int, **keys: Any) -> dict[str, Any]:
    """Return a review as the feed has it, of that day of November."""
    return {
        "author": {
            "uri": {"label": f"https://itunes.apple.com/fr/reviews/id{number}"}, "name": {"label": "Zoë"}, "label": "",
        },
        "updated": {"label": f"2026-11-{day:02}T04:30:00-07:00"},
        "im:rating": {"label": "2"}, "im:version": {"label": "3.1"}, "id": {"label": str(number)},
        "title": {"label": "Trop lent"}, "content": {"label": "Il faut attendre", "attributes": {"type": "text"}},
        "link": {"attributes": {"rel": "related", "href": "https://itunes.apple.com/fr/review?id=41"}},
        "im:voteSum": {"label": "0"}, "im:voteCount": {"label": "0"},
        "im:contentType": {"attributes": {"term": "Application", "label": "Application"}},
        **keys,
    }  # fmt: skip


def page(country: str, number: int, *reviews: dict[str, Any]) -> Exchange:
    """Return a page with these reviews; one alone is no list, and without any there is no entry."""
    entry = {"entry": reviews[0] if len(reviews) == 1 else list(reviews)} if reviews else {}
    feed = {"author": {"name": {"label": "iTunes Store"}}, **entry, "updated": {"label": "2026-11-28T01:00:00-07:00"}}
    return {"path": path(country, number), "body": {"feed": feed}, "headers": {"Content-Type": "text/javascript"}}


def nothing(country: str, number: int) -> Exchange:
    """Return the page without reviews that was recorded."""
    body = shared_path("fixtures/appstore-rss/jcoynel/100000000_gb_1.json").read_text()
    return {"path": path(country, number), "body": body, "headers": {"Content-Type": "text/javascript"}}


def exchanges() -> Sequence[Exchange]:
    """Return two pages of France, a single review of Britain, and none of Italy."""
    return [
        page("fr", 1, review(13, 20), review(12, 19)),
        page("fr", 2, review(11, 2)),
        nothing("fr", 3),
        page("gb", 1, review(21, 18)),
        nothing("gb", 2),
        nothing("it", 1),
    ]


CASES = [
    Case(
        name="appstore",
        spec="appstore",
        exchanges=exchanges,
        options={"parameters": {"app": 41, "country": ["fr", "gb", "it"]}},
        ids=["13", "12", "11", "21"],
    )
]
