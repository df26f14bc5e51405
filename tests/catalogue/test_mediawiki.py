"""Talk pages of MediaWiki: who said what in a text that many people write into."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from listenkit.collectors.base import Context
from listenkit.collectors.mediawiki import MediaWikiCollector
from listenkit.collectors.mediawiki.blame import Revision, blame
from listenkit.collectors.mediawiki.talk import plain_words, remarks_of, signature_pattern, without_signature
from listenkit.config import Source
from listenkit.errors import CredentialError, SourceError
from listenkit.http import Client
from listenkit.model import Cursor, Extent, Page
from tests.catalogue.served import Service, cursor_of, items_of
from tests.catalogue.services.mediawiki import exchanges, page, revision

SIGNATURES = signature_pattern(["User", "User talk"], ["Special:Contributions"])


def read(service: Any, cursor: Cursor | None = None, **keys: Any) -> list[Page]:
    """Return the pages of a run over a service."""
    options = MediaWikiCollector.Options.model_validate({"url": "https://wiki.example.org/", **keys})
    source = Source(name="wiki", collector="mediawiki", group="customers", options=options)
    client = Client(transport=httpx.MockTransport(service), sleep=lambda _: None)
    return list(MediaWikiCollector(options, Context(source=source, root=Path(), client=client)).pages(cursor))


def said(*texts: str | None) -> list[tuple[str, str, str]]:
    """Return author, section and words on a page that Ana, Bob and Ida saved in turn; None was hidden."""
    users = ("Ana", "Bob", "Ida")
    revisions = [Revision(number, users[number], f"day {number}", text) for number, text in enumerate(texts)]
    lines = blame(revisions, lambda line: without_signature(line, SIGNATURES)[0])
    return [(each.user, each.title, "\n".join(each.texts)) for each in remarks_of(lines, SIGNATURES)]


def test_a_page_is_read_field_by_field() -> None:
    """In the wiki's own language; a word that Ana mended stays Zoe's."""
    first, reply = items_of(read(Service(exchanges())))

    assert (first.native_id, first.text, first.title) == ("3-2", "Das Portal ist sehr langsam.", "Langsam")
    assert (first.author, first.created, first.parent) == ("Zoe", "2026-03-03T09:02:15Z", "")
    assert (reply.text, reply.author, reply.parent) == ("Hier auch & dort", "192.0.2.7", "3-2")
    assert first.thread == reply.thread == "page-2"


def test_a_page_that_was_read_stands_for_itself_and_the_next_run_looks_back_a_day() -> None:
    """So that what was taken off it goes."""
    service = Service(exchanges())
    pages = read(service)
    assert [extent for each in pages for extent in each.complete] == [Extent(thread="page-2")]
    assert cursor_of(pages) == {"since": "2026-03-05T09:02:15Z"}
    news: list[str | None] = []

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.params.get("list"):
            news.append(request.url.params.get("arvstart"))
            return httpx.Response(200, json={"query": {"allrevisions": []}})
        return service(request)

    assert cursor_of(read(handler, cursor_of(pages))) == {"since": "2026-03-05T09:02:15Z"}
    assert news == ["2026-03-04T09:02:15Z"]


def test_a_line_is_of_who_brought_it_in() -> None:
    """Replies follow, whoever mends a word later."""
    assert said("== A ==\nThe parcel came laet", "== A ==\nThe parcel came late\n: Mine too", "") == []
    assert said("== A ==\nThe parcel came laet", "== A ==\nThe parcel came late\n: Mine too") == [
        ("Ana", "A", "The parcel came late"),
        ("Bob", "A", "Mine too"),
    ]


def test_a_line_in_the_place_of_another_is_no_edit_of_it() -> None:
    """Even where both are signed alike."""
    sign = " [[User:{0}|{0}]] ([[User talk:{0}|talk]]) 07:12, 28 November 2026 (UTC)"
    one, other = "Please ignore this" + sign.format("Ana"), "Mine came late as well" + sign.format("Bob")

    assert said(one, other) == [("Bob", "", "Mine came late as well")]


def test_a_signature_tells_who_spoke_whoever_saved_it() -> None:
    """As in an archive, into which somebody moved what others said; an address signs as well."""
    archive = (
        "I like it --[[User:Zoe Doe|Zoe]] 07:12, 28 November 2026 (UTC)\n"
        "I do not [[Special:Contributions/192.0.2.7|192.0.2.7]] 08:12, 28 November 2026 (CET)\n"
        "[[User:Zoe Doe|Zoe]] is right"
    )
    assert said(archive) == [("Zoe Doe", "", "I like it"), ("192.0.2.7", "", "I do not"), ("Ana", "", "Zoe is right")]


def test_what_came_in_while_a_revision_was_hidden_is_nobodys() -> None:
    """It may be the hidden one's."""
    assert said("One thing", None, "One thing\n\nAnother, much longer one") == [
        ("Ana", "", "One thing"),
        ("", "", "Another, much longer one"),
    ]


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("::* '''Late''' and ''cold''", "Late and cold"),
        ("See [[Help:Parcels|the page]] or [[:File:A.png]]", "See the page or File:A.png"),
        ("[https://example.org Here] and [https://example.org]", "Here and"),
        ("{{a|{{b}}}} <small>tiny</small> &amp; <!-- no --> big", "tiny & big"),
        ("at 10:30 sharp", "at 10:30 sharp"),
    ],
)
def test_marks_of_the_wiki_are_no_words(marked: str, plain: str) -> None:
    """What a person reads is left."""
    assert " ".join(plain_words(marked).split()) == plain


def test_hidden_users_and_other_models_are_nobody_and_nothing() -> None:
    """A page of data has no words."""
    shy = {**revision(3, "Zoe", "Said in hiding"), "userhidden": True}
    data = {**revision(4, "Ana", "{}"), "slots": {"main": {"contentmodel": "json", "content": "{}"}}}
    asked = exchanges()
    asked[3] = {**asked[3], "body": {"query": page(shy, data)}}

    assert [(item.author, item.text) for item in items_of(read(Service(asked)))] == [("", "Said in hiding")]


def test_a_page_that_was_deleted_meanwhile_has_nothing() -> None:
    """The wiki calls it missing."""
    asked = exchanges()
    asked[3] = {**asked[3], "body": {"query": {"pages": [{"pageid": 2, "missing": True}]}}}

    assert items_of(read(Service(asked))) == []


@pytest.mark.parametrize(
    ("code", "error"), [("readapidenied", CredentialError), ("maxlag", SourceError), ("badvalue", SourceError)]
)
def test_a_refusal_with_status_200_is_told(code: str, error: type[Exception]) -> None:
    """MediaWiki says what is wrong in the answer."""
    service = Service([{**exchanges()[0], "body": {"error": {"code": code, "info": "no"}}}])

    with pytest.raises(error, match=code):
        read(service)


def test_a_list_in_a_circle_is_not_followed_for_ever() -> None:
    """A wiki that says the same place again and again."""
    asked = exchanges()
    asked[2] = {**asked[2], "body": asked[1]["body"]}

    with pytest.raises(SourceError, match="circle"):
        read(Service(asked))


def test_the_token_is_shown_as_a_bearer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is one."""
    monkeypatch.setenv("TOKEN", "made-up")
    service = Service(exchanges())
    read(service, token={"env": "TOKEN"})

    assert {request.headers["authorization"] for request in service.asked} == {"Bearer made-up"}


@pytest.mark.parametrize("url", ["wiki.example.org", "ftp://wiki.example.org/api.php"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    """With an example of one."""
    with pytest.raises(ValidationError, match=r"api\.php"):
        MediaWikiCollector.Options.model_validate({"url": url})
