"""The App Store's public feed of reviews."""

from __future__ import annotations

from typing import Any

import pytest

from listenkit.errors import SourceError
from listenkit.model import Page
from listenkit.times import parse_time
from tests.catalogue.play import Service, collecting, facts_of, ids_of, items_of, last_cursor, read
from tests.catalogue.services.appstore import CASES, exchanges, nothing, page, path, review
from tests.shared import shared_path

FRANCE: dict[str, Any] = {"parameters": {"app": 41, "country": "fr"}}


def test_reviews_of_every_country_come() -> None:
    """A list, a table for one alone, and no entry at all where there is none."""
    service = Service(exchanges())

    assert ids_of(read("appstore", service, **CASES[0].options)) == CASES[0].ids
    assert service.asked[0] == "GET /fr/rss/customerreviews/page=1/id=41/sortby=mostrecent/json"


def test_every_field_of_a_review_is_read() -> None:
    """And the country of its store, which only the address knows."""
    found = items_of(read("appstore", Service([page("fr", 1, review(13, 20)), nothing("fr", 2)]), **FRANCE))[0]

    assert facts_of(found, "native_id", "title", "text", "author", "aliases", "rating", "url", "segments") == {
        "native_id": "13",
        "title": "Trop lent",
        "text": "Il faut attendre",
        "author": "Zoë",
        "aliases": ("https://itunes.apple.com/fr/reviews/id13",),
        "rating": "2",
        "url": "https://itunes.apple.com/fr/review?id=41",
        "segments": {"country": "fr", "version": "3.1"},
    }
    assert parse_time(found.created or "").isoformat() == "2026-11-20T11:30:00+00:00"


def test_a_recorded_page_of_fifty_is_read() -> None:
    """It has no times, so it is read anew each time."""
    recorded = shared_path("fixtures/appstore-rss/jcoynel/497799835_cn_10.json").read_text()
    exchange = {"path": path("cn", 1), "body": recorded, "headers": {"Content-Type": "text/javascript; charset=utf-8"}}
    options: dict[str, Any] = {"parameters": {"app": 41, "country": "cn"}}

    pages = read("appstore", Service([exchange, nothing("cn", 2)]), **options)

    found = items_of(pages)
    assert len({each.native_id for each in found}) == 50
    assert all(each.text and each.title and each.author and each.rating in tuple("12345") for each in found)
    assert not any(page.unreadable for page in pages)
    assert last_cursor(pages) is None


def test_the_second_run_ends_at_the_first_page_without_news() -> None:
    """A review that was edited comes up again with its new words; older pages are not asked for."""
    first = read(
        "appstore", Service([page("fr", 1, review(12, 19)), page("fr", 2, review(11, 2)), nothing("fr", 3)]), **FRANCE
    )
    edited = review(11, 25, content={"label": "Mieux maintenant"})
    service = Service([page("fr", 1, edited, review(12, 19)), page("fr", 2, review(9, 1))])

    again = read("appstore", service, last_cursor(first), **FRANCE)

    assert [(each.native_id, each.text) for each in items_of(again)] == [
        ("11", "Mieux maintenant"),
        ("12", "Il faut attendre"),
    ]
    assert len(service.asked) == 2


def test_the_end_of_what_apple_gives_is_reported_once() -> None:
    """Older reviews than those of ten pages can never be had; a run that reaches what is known is complete."""
    kept: list[Page] = []
    full = [page("fr", number, review(90 - number, 27 - number)) for number in range(1, 11)]
    with pytest.raises(SourceError, match="no more than 10 pages"):
        kept.extend(_pages(full))

    again = read("appstore", Service([page("fr", 1, review(91, 27)), full[0], *full[1:]]), last_cursor(kept), **FRANCE)

    assert len(ids_of(kept)) == 10
    assert ids_of(again)[0] == "91"


def _pages(exchanges: Any) -> Any:
    with collecting("appstore", Service(exchanges), **FRANCE) as made:
        yield from made.pages(None)


def test_the_app_itself_is_no_review() -> None:
    """Older feeds begin with it."""
    app = {"im:name": {"label": "An app"}, "id": {"label": "https://itunes.apple.com/fr/app/id41"}}

    assert ids_of(read("appstore", Service([page("fr", 1, app, review(1, 3)), nothing("fr", 2)]), **FRANCE)) == ["1"]


@pytest.mark.parametrize("body", [{}, {"feed": {}}, {"feed": None}, []])
def test_an_answer_without_a_feed_is_a_fault(body: Any) -> None:
    """It is not taken for an app without reviews."""
    with pytest.raises(SourceError, match="has no list"):
        read("appstore", Service([{"path": path("fr", 1), "body": body}]), **FRANCE)


def test_a_review_whose_stars_are_missing_keeps_its_words() -> None:
    """Better without them than lost."""
    bare = {name: value for name, value in review(7, 3).items() if name not in ("im:rating", "author", "title")}

    [found] = items_of(read("appstore", Service([page("fr", 1, bare), nothing("fr", 2)]), **FRANCE))

    assert (found.text, found.rating, found.author, found.title) == ("Il faut attendre", None, "", "")


def test_a_review_without_an_id_is_set_aside() -> None:
    """One that has no id cannot be recognised when it comes again."""
    broken = review(5, 5, id={"label": ""})

    pages = read("appstore", Service([page("fr", 1, broken, review(6, 5)), nothing("fr", 2)]), **FRANCE)

    assert ids_of(pages) == ["6"]
    assert [each.reason for page in pages for each in page.unreadable] == ["has no id at 'id.label'"]
