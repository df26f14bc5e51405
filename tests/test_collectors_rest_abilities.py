"""What a description can say beyond one flat listing, on invented services."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs

import httpx
import jmespath
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from listenkit.collectors.base import Context
from listenkit.collectors.rest import RestCollector
from listenkit.collectors.rest.expressions import compile_path
from listenkit.collectors.rest.markup import plain_text
from listenkit.collectors.rest.signing import sign_token
from listenkit.config import Source
from listenkit.errors import CredentialError, SourceError, UsageError
from listenkit.http import Client
from listenkit.model import Cursor, Extent, Item, Page

URL = "https://desk.example.org"
FIELDS = {"id": "id", "text": "text"}
Handler = Callable[[httpx.Request], httpx.Response]


def collector(handler: Handler, **keys: Any) -> RestCollector:
    """Return a collector over a service that is a function."""
    options: Any = RestCollector.Options.model_validate({"url": URL, **keys})
    source = Source(name="desk", collector="rest", group="customers", options=options)
    client = Client(transport=httpx.MockTransport(handler), sleep=lambda _: None)
    return RestCollector(options, Context(source=source, root=Path(), client=client))


def serve(answers: Mapping[str, Any]) -> tuple[Handler, list[str]]:
    """Return a service that knows these paths with their queries, and the list of what it was asked."""
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode()
        asked.append(target)
        return httpx.Response(200, json=answers[target]) if target in answers else httpx.Response(404)

    return handler, asked


def items_of(pages: list[Page]) -> list[Item]:
    """Return all items of some pages."""
    return [item for page in pages for item in page.items]


def ids(pages: list[Page]) -> list[str]:
    """Return the native ids of some pages."""
    return [item.native_id for item in items_of(pages)]


def last_cursor(pages: list[Page]) -> Cursor:
    """Return the cursor that a run ends with."""
    return next(page.cursor for page in reversed(pages) if page.cursor is not None)


class TestNesting:
    """Listings below listings."""

    def test_what_is_nested_in_what_is_nested_looks_two_steps_up(self) -> None:
        """A post of a topic of a board knows all three."""
        handler, asked = serve(
            {
                "/boards": [{"id": "b1", "site": "Lyon"}],
                "/boards/b1/topics": [{"id": 7, "title": "Late"}],
                "/boards/b1/topics/7/posts": [{"id": 70, "text": "again"}],
            }
        )
        posts = {
            "path": "/boards/{^^id}/topics/{^id}/posts",
            "fields": {**FIELDS, "thread": "^to_string(id)", "segments": {"site": "^^site"}},
        }
        table = {"path": "/boards", "nested": [{"path": "/boards/{^id}/topics", "nested": [posts]}]}

        (found,) = items_of(list(collector(handler, requests=[table]).pages(None)))

        assert (found.native_id, found.thread, found.segments) == ("70", "7", {"site": "Lyon"})
        assert asked == ["/boards", "/boards/b1/topics", "/boards/b1/topics/7/posts"]

    def test_nothing_is_asked_where_an_item_says_that_there_is_nothing(self) -> None:
        """A thread without replies costs no request."""
        handler, asked = serve(
            {"/topics": [{"id": 1, "replies": 0}, {"id": 2, "replies": 1}], "/topics/2": [{"id": 20, "text": "x"}]}
        )
        nested = {"path": "/topics/{^id}", "only": "replies > `0`", "fields": FIELDS}

        pages = list(collector(handler, requests=[{"path": "/topics", "nested": [nested]}]).pages(None))

        assert (ids(pages), asked) == (["20"], ["/topics", "/topics/2"])


class TestParameters:
    """Values that a source gives."""

    def test_a_list_is_asked_for_value_by_value_and_each_keeps_its_own_place(self) -> None:
        """One channel that is behind does not hold the other back."""
        handler, asked = serve(
            {
                "/c/A": [{"id": 1, "text": "x", "n": 5}],
                "/c/B": [{"id": 2, "text": "y", "n": 9}],
                "/c/A?after=5": [],
                "/c/B?after=9": [],
            }
        )
        table = {
            "path": "/c/{channel}",
            "fields": FIELDS,
            "incremental": {"field": "n", "param": "after", "format": "source"},
        }
        keys = {"requests": [table], "parameters": {"channel": ["A", "B"]}}

        first = list(collector(handler, **keys).pages(None))
        list(collector(handler, **keys).pages(last_cursor(first)))

        assert ids(first) == ["1", "2"]
        assert asked == ["/c/A", "/c/B", "/c/A?after=5", "/c/B?after=9"]

    def test_a_first_run_asks_from_the_time_that_the_source_names(self) -> None:
        """Nobody has to read ten years of history."""
        handler, asked = serve({"/c?after=1767225600": []})
        table = {
            "path": "/c",
            "fields": FIELDS,
            "incremental": {"field": "at", "param": "after", "format": "epoch"},
        }

        list(collector(handler, requests=[table], since="2026-01-01").pages(None))

        assert asked == ["/c?after=1767225600"]

    def test_without_a_parameter_for_it_older_items_are_passed_over(self) -> None:
        """The service sends them all the same."""
        rows = [{"id": 1, "text": "x", "at": "2025-12-31"}, {"id": 2, "text": "y", "at": "2026-01-01"}]
        handler, _ = serve({"/c": rows})
        table = {"path": "/c", "fields": FIELDS, "incremental": {"field": "at"}}

        assert ids(list(collector(handler, requests=[table], since="2026-01-01").pages(None))) == ["2"]

    def test_the_source_may_look_back_further_than_the_description(self) -> None:
        """A longer lag finds later replies."""
        handler, asked = serve({"/c": [{"id": 1, "text": "x", "at": "2026-02-10"}], "/c?after=2026-01-31": []})
        table = {
            "path": "/c",
            "fields": FIELDS,
            "incremental": {"field": "at", "param": "after", "lag": "1d", "format": "date"},
        }

        first = list(collector(handler, requests=[table], lag="10d").pages(None))
        list(collector(handler, requests=[table], lag="10d").pages(last_cursor(first)))

        assert asked[-1] == "/c?after=2026-01-31"


class TestTokens:
    """What the service itself gives to go on from."""

    TABLE: ClassVar = {
        "path": "/export",
        "items": "rows",
        "fields": FIELDS,
        "pagination": {"kind": "cursor", "param": "cursor", "next": "next", "more": "more", "first": {"start": "0"}},
        "incremental": {"token": "next", "param": "cursor"},
    }

    def test_a_token_is_kept_page_by_page_and_sent_by_the_next_run(self) -> None:
        """A run that was stopped goes on after the last page that is stored."""
        handler, asked = serve(
            {
                "/export?start=0": {"rows": [{"id": 1, "text": "x"}], "next": "t1", "more": True},
                "/export?cursor=t1": {"rows": [{"id": 2, "text": "y"}], "next": "t2", "more": False},
                "/export?cursor=t2": {"rows": [], "next": "t2", "more": False},
            }
        )

        pages = list(collector(handler, requests=[self.TABLE]).pages(None))
        cursors = [page.cursor for page in pages if page.cursor]
        again = list(collector(handler, requests=[self.TABLE]).pages(cursors[0]))
        last = list(collector(handler, requests=[self.TABLE]).pages(cursors[-1]))

        assert (ids(pages), ids(again), ids(last)) == (["1", "2"], ["2"], [])
        assert asked == ["/export?start=0", "/export?cursor=t1", "/export?cursor=t1", "/export?cursor=t2"]

    def test_a_token_may_be_the_address_to_ask_next_time(self) -> None:
        """Delta links are such."""
        handler, asked = serve(
            {
                "/delta": {"value": [{"id": 1, "text": "x"}], "deltaLink": f"{URL}/delta?token=9"},
                "/delta?token=9": {"value": [{"id": 2, "text": "y"}], "deltaLink": f"{URL}/delta?token=10"},
            }
        )
        table = {"path": "/delta", "items": "value", "fields": FIELDS, "incremental": {"token": "deltaLink"}}

        first = list(collector(handler, requests=[table]).pages(None))
        second = list(collector(handler, requests=[table]).pages(last_cursor(first)))

        assert (ids(first), ids(second), asked) == (["1"], ["2"], ["/delta", "/delta?token=9"])

    def test_an_address_of_another_origin_is_not_asked(self) -> None:
        """A stored link is no more trusted than a fresh one."""
        table = {"path": "/delta", "items": "value", "fields": FIELDS, "incremental": {"token": "deltaLink"}}
        answers = {"value": [], "deltaLink": "https://elsewhere.example/delta?token=9"}
        handler, asked = serve({"/delta": answers})
        first = list(collector(handler, requests=[table]).pages(None))

        assert [page.cursor for page in first if page.cursor] == []
        with pytest.raises(SourceError, match="elsewhere"):
            list(collector(handler, requests=[table]).pages({"since": {"0": answers["deltaLink"]}}))
        assert asked == ["/delta"]


class TestCaps:
    """A service that gives only so many pages."""

    def test_an_ascending_listing_goes_on_from_its_newest_item(self) -> None:
        """Nothing behind the cap is lost, and what stands on the edge comes once more at most."""
        rows = [{"id": n, "text": f"t{n}", "at": f"2026-01-{n:02}T00:00:00Z"} for n in range(1, 8)]

        def handler(request: httpx.Request) -> httpx.Response:
            since, page = request.url.params.get("since", ""), int(request.url.params["page"])
            left = [row for row in rows if str(row["at"]) >= since]
            return httpx.Response(200, json=left[(page - 1) * 2 : page * 2])

        table = {
            "path": "/c",
            "fields": FIELDS,
            "pagination": {"kind": "page", "param": "page", "most": 2},
            "incremental": {"field": "at", "param": "since", "order": "ascending"},
        }

        found = ids(list(collector(handler, requests=[table]).pages(None)))

        assert sorted(set(found)) == list("1234567")

    def test_any_other_listing_says_that_the_rest_is_missing(self) -> None:
        """A cap is reported, never hidden."""
        handler, _ = serve({"/c?page=1": [{"id": 1, "text": "x"}], "/c?page=2": [{"id": 2, "text": "y"}]})
        table = {
            "path": "/c",
            "fields": FIELDS,
            "pagination": {"kind": "page", "param": "page", "most": 2},
            "incremental": {"field": "at"},
        }

        with pytest.raises(SourceError, match="no more than 2 pages"):
            list(collector(handler, requests=[table]).pages(None))

    def test_so_does_one_without_news(self) -> None:
        """A listing that is read whole each time can be cut as well."""
        handler, _ = serve({"/c?page=1": [{"id": 1, "text": "x"}]})
        table = {"path": "/c", "fields": FIELDS, "pagination": {"kind": "page", "param": "page", "most": 1}}

        with pytest.raises(SourceError, match="no more than 1 pages"):
            list(collector(handler, requests=[table]).pages(None))

    def test_a_walk_that_ends_before_the_cap_is_whole(self) -> None:
        """The last page is known by its answer."""
        handler, asked = serve({"/c?page=1": {"rows": [{"id": 1, "text": "x"}], "pages": 1}})
        paging = {"kind": "page", "param": "page", "most": 1, "pages": "pages"}
        table = {"path": "/c", "items": "rows", "fields": FIELDS, "pagination": paging}

        assert ids(list(collector(handler, requests=[table]).pages(None))) == ["1"]
        assert len(asked) == 1


class TestPeople:
    """Who speaks, and for whom."""

    def test_private_notes_come_only_where_they_are_asked_for(self) -> None:
        """By default nobody reads what colleagues wrote to each other, nor what hangs on it."""
        rows = [{"id": 1, "text": "x", "internal": False}, {"id": 2, "text": "y", "internal": True}]
        handler, asked = serve({"/c": rows, "/c/1": [], "/c/2": [{"id": 20, "text": "z"}]})
        table = {
            "path": "/c",
            "private": "internal",
            "fields": FIELDS,
            "nested": [{"path": "/c/{^id}", "fields": FIELDS}],
        }

        assert ids(list(collector(handler, requests=[table]).pages(None))) == ["1"]
        assert asked == ["/c", "/c/1"]
        assert ids(list(collector(handler, requests=[table], private_notes=True).pages(None))) == ["1", "2", "20"]

    def test_the_organisation_s_own_words_and_the_other_names_of_an_author_are_found(self) -> None:
        """Staff flags of the service, logins and addresses."""
        row = {"id": 1, "text": "x", "staff": True, "by": {"id": 5, "login": "ana", "mail": None}}
        handler, _ = serve({"/c": [row]})
        fields = {**FIELDS, "author": "by.id", "aliases": "[by.login, by.mail]", "response": "staff"}

        (found,) = items_of(list(collector(handler, requests=[{"path": "/c", "fields": fields}]).pages(None)))

        assert (found.author, found.aliases, found.is_response) == ("5", ("ana",), True)

    def test_records_beside_the_list_are_attached(self) -> None:
        """Side-loaded users give names; an unknown one gives none."""
        answer = {
            "rows": [{"id": 1, "text": "x", "by": 5}, {"id": 2, "text": "y", "by": 6}],
            "users": [{"id": 5, "n": "Ana"}],
        }
        handler, _ = serve({"/c": answer})
        table = {
            "path": "/c",
            "items": "rows",
            "attach": {"user": {"records": "users", "by": "by"}},
            "fields": {**FIELDS, "author": "user.n"},
        }

        found = items_of(list(collector(handler, requests=[table]).pages(None)))

        assert [each.author for each in found] == ["Ana", ""]

    def test_a_reference_is_read_once_a_run_however_often_it_is_wanted(self) -> None:
        """Pages and all."""
        handler, asked = serve(
            {
                "/users?page=1": [{"id": 5, "n": "Ana"}],
                "/users?page=2": [{"id": 6, "n": "Ben"}],
                "/users?page=3": [],
                "/c": [{"id": 1, "text": "x", "by": 6}],
                "/d": [{"id": 2, "text": "y", "by": 5}],
            }
        )
        attach = {"user": {"records": "@people", "by": "by"}}
        tables = [{"path": path, "attach": attach, "fields": {**FIELDS, "author": "user.n"}} for path in ("/c", "/d")]
        description = {"name": "people", "path": "/users", "pagination": {"kind": "page", "param": "page"}}

        found = items_of(list(collector(handler, requests=tables, references=[description]).pages(None)))

        assert [each.author for each in found] == ["Ben", "Ana"]
        assert asked == ["/c", "/users?page=1", "/users?page=2", "/users?page=3", "/d"]


class TestTexts:
    """How services write texts and dates."""

    def test_a_document_of_atlassian_becomes_its_words(self) -> None:
        """Paragraphs stand on lines of their own; mentions and breaks are kept."""
        greeting = [{"type": "text", "text": "Hello "}, {"type": "mention", "attrs": {"text": "@Ana"}}]
        matter = [{"type": "text", "text": "late"}, {"type": "hardBreak"}, {"type": "text", "text": "again"}]
        paragraphs = [{"type": "paragraph", "content": content} for content in (greeting, matter)]
        document = {"type": "doc", "content": paragraphs}

        assert plain_text(document, "adf") == "Hello @Ana\nlate\nagain"
        assert plain_text("plain", "adf") == "plain"

    def test_marks_of_slack_become_what_people_see(self) -> None:
        """Links, people, channels, special mentions and the three entities."""
        text = "<@U1|ana> see <https://x.example|the page>, <#C1|ops> &amp; <!here> <mailto:a@example.org> 1 &lt; 2"

        assert plain_text(text, "slack") == "@ana see the page, #ops & @here a@example.org 1 < 2"

    def test_mails_lose_their_quotes_and_keep_the_original(self) -> None:
        """What others said is not this person's opinion."""
        text = "It is still broken.\n\nOn Mon, 2 Mar 2026, Desk wrote:\n> Is it fixed?"
        handler, _ = serve({"/c": [{"id": 1, "text": text}]})

        (found,) = items_of(
            list(collector(handler, requests=[{"path": "/c", "mail": True, "fields": FIELDS}]).pages(None))
        )

        assert (found.text, found.original) == ("It is still broken.", text)

    def test_dates_of_a_form_of_their_own_are_read(self) -> None:
        """In the zone that the description names; one that cannot be read is set aside."""
        handler, _ = serve(
            {"/c": [{"id": 1, "text": "x", "at": "2026-03-04.10:00:00"}, {"id": 2, "text": "y", "at": "?"}]}
        )
        fields = {**FIELDS, "created": "at", "date_format": "%Y-%m-%d.%H:%M:%S", "time_zone": "Europe/Paris"}

        (page,) = collector(handler, requests=[{"path": "/c", "fields": fields}]).pages(None)

        assert [item.created for item in page.items] == [datetime(2026, 3, 4, 9, tzinfo=UTC)]
        assert [each.where for each in page.unreadable] == ["/c page 1, item 2"]


class TestDeletions:
    """What a listing that is always whole tells by what it leaves out."""

    def test_a_whole_listing_stands_for_everything(self) -> None:
        """Without news it is read from end to end."""
        handler, _ = serve({"/c": [{"id": 1, "text": "x"}]})

        pages = list(collector(handler, requests=[{"path": "/c", "complete": True, "fields": FIELDS}]).pages(None))

        assert [extent for page in pages for extent in page.complete] == [Extent()]

    def test_one_that_asked_for_news_stands_for_what_was_made_since(self) -> None:
        """The lag included, and what lies on the edge left out: many services give only what is later."""
        handler, _ = serve(
            {"/c": [{"id": 1, "text": "x", "at": "2026-02-10T00:00:00Z"}], "/c?after=2026-02-09T00%3A00%3A00Z": []}
        )
        table = {
            "path": "/c",
            "complete": True,
            "fields": FIELDS,
            "incremental": {"field": "at", "param": "after", "lag": "1d"},
        }

        first = list(collector(handler, requests=[table]).pages(None))
        second = list(collector(handler, requests=[table]).pages(last_cursor(first)))

        assert second[-1].complete == [Extent(since=datetime(2026, 2, 9, 0, 0, 1, tzinfo=UTC))]

    def test_what_is_nested_stands_for_its_thread(self) -> None:
        """And only once all of it was read."""
        handler, _ = serve({"/t": [{"id": 7}], "/t/7?page=1": [{"id": 70, "text": "x"}], "/t/7?page=2": []})
        nested = {
            "path": "/t/{^id}",
            "complete": True,
            "pagination": {"kind": "page", "param": "page"},
            "fields": {**FIELDS, "thread": "^to_string(id)"},
        }

        pages = list(collector(handler, requests=[{"path": "/t", "nested": [nested]}]).pages(None))

        assert [page.complete for page in pages if page.complete] == [[Extent(thread="7")]]

    def test_a_thread_that_cannot_be_told_is_a_mistake_of_the_description(self) -> None:
        """Where no item is left, its own fields tell nothing."""
        nested = {"path": "/t/{^id}", "complete": True, "fields": {**FIELDS, "thread": "topic"}}

        with pytest.raises(ValueError, match=r"thread must begin with \^"):
            collector(lambda _: httpx.Response(404), requests=[{"path": "/t", "nested": [nested]}])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab_"), inner, max_size=3),
    ),
    st.lists(st.sampled_from(["a", "b", "_", "a1", "true", "null"]), min_size=1, max_size=4),
)
def test_plain_paths_find_what_jmespath_finds(value: Any, names: list[str]) -> None:
    """They are followed without it."""
    path = ".".join(names)
    assert compile_path(path)(value) == jmespath.search(path, value)


class TestSearchesInBodies:
    """Services that want the question as JSON."""

    def test_pages_and_news_are_asked_for_inside_the_body(self) -> None:
        """A dot leads into a table, seconds are a number, and placeholders are filled."""
        asked: list[Any] = []

        def handler(request: httpx.Request) -> httpx.Response:
            asked.append(json.loads(request.content))
            following = None if "after" in asked[-1]["paging"] else "p2"
            number = len(asked)
            return httpx.Response(
                200, json={"rows": [{"id": number, "text": "x", "at": 1767225600 + number}], "next": following}
            )

        table = {
            "path": "/search",
            "method": "POST",
            "items": "rows",
            "body": {"query": {"field": "at", "value": "{since}"}, "board": "{board}"},
            "pagination": {
                "kind": "cursor", "param": "paging.after", "next": "next", "size": 50, "size_param": "paging.size",
                "place": "body",
            },
            "incremental": {"field": "at", "format": "epoch", "initial": "0"},
            "fields": FIELDS,
        }  # fmt: skip
        keys = {"requests": [table], "parameters": {"board": "b1"}}

        first = list(collector(handler, **keys).pages(None))
        list(collector(handler, **keys).pages(last_cursor(first)))

        assert asked[:2] == [
            {"query": {"field": "at", "value": 0}, "board": "b1", "paging": {"size": 50}},
            {"query": {"field": "at", "value": 0}, "board": "b1", "paging": {"size": 50, "after": "p2"}},
        ]
        assert asked[2]["query"]["value"] == 1767225602

    def test_the_number_of_the_page_may_stand_in_the_path(self) -> None:
        """Some services want it there."""
        handler, asked = serve({"/c/page=1/json": [{"id": 1, "text": "x"}], "/c/page=2/json": []})
        table = {"path": "/c/page={page}/json", "pagination": {"kind": "page"}, "fields": FIELDS}

        assert ids(list(collector(handler, requests=[table]).pages(None))) == ["1"]
        assert asked == ["/c/page=1/json", "/c/page=2/json"]


class TestCredentials:
    """More ways to show one."""

    @pytest.fixture(autouse=True)
    def _secrets(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TOKEN", "made-up")
        monkeypatch.setenv("PASSWORD", "pass-word")

    def shown(self, authentication: Mapping[str, Any], **keys: Any) -> list[httpx.Request]:
        """Return what a service is asked, whose log-in gives a session."""
        asked: list[httpx.Request] = []

        def handler(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            if request.url.path == "/login":
                return httpx.Response(200, json={"data": {"token": "s-1", "id": "u-1"}})
            if request.url.path == "/token":
                return httpx.Response(200, json={"access_token": "fresh"})
            return httpx.Response(200, json=[])

        table = {"path": "/c", "fields": FIELDS}
        list(collector(handler, requests=[table], authentication=authentication, **keys).pages(None))
        return asked

    def test_a_log_in_gives_the_headers(self) -> None:
        """Token and user, under the names that the service wants."""
        settings = {
            "kind": "session", "login_path": "/login", "login_body": {"name": "{user}", "secret": "{password}"},
            "login_token": "data.token", "login_user": "data.id", "name": "X-Auth-Token", "user_name": "X-User-Id",
        }  # fmt: skip

        login, asked = self.shown(settings, user="ana", password={"env": "PASSWORD"})

        assert json.loads(login.content) == {"name": "ana", "secret": "pass-word"}
        assert (asked.headers["X-Auth-Token"], asked.headers["X-User-Id"]) == ("s-1", "u-1")

    def test_a_log_in_without_a_token_is_a_refused_credential(self) -> None:
        """Whatever its status said."""
        settings = {"kind": "session", "login_path": "/login", "login_token": "data.nothing"}

        with pytest.raises(CredentialError, match="without a token"):
            self.shown(settings)

    @pytest.mark.parametrize(
        "settings",
        [
            {"kind": "session", "login_path": "/login", "login_body": {"p": "{password}"}, "login_token": "data.token"},
            {"kind": "oauth2", "token_url": "http://desk.example.org/token"},
        ],
    )
    def test_no_secret_of_a_body_goes_in_the_clear(self, settings: Mapping[str, Any]) -> None:
        """A log-in or an exchange over plain http is refused before a byte goes out."""
        keys = {"url": "http://desk.example.org", "password": {"env": "PASSWORD"}, "client_id": "me"}

        with pytest.raises(SourceError, match="sent unencrypted"):
            self.shown(settings, **keys, client_secret={"env": "PASSWORD"})

    def test_a_refresh_token_is_exchanged(self) -> None:
        """As services of Google want it."""
        settings = {"kind": "oauth2", "token_url": f"{URL}/token", "grant": "refresh_token"}
        keys = {"client_id": "me", "client_secret": {"env": "PASSWORD"}, "token": {"env": "TOKEN"}}

        fetched, asked = self.shown(settings, **keys)

        assert parse_qs(fetched.content.decode())["refresh_token"] == ["made-up"]
        assert asked.headers["Authorization"] == "Bearer fresh"

    @pytest.mark.parametrize(
        ("settings", "keys", "pair"),
        [
            ({"user_suffix": "/token"}, {"user": "a@b.ch", "token": {"env": "TOKEN"}}, "a@b.ch/token:made-up"),
            ({"user_suffix": "/token"}, {"user": "a/token", "token": {"env": "TOKEN"}}, "a/token:made-up"),
            ({"default_password": "X"}, {"token": {"env": "TOKEN"}}, "made-up:X"),
        ],
    )  # fmt: skip
    def test_basic_knows_tokens(self, settings: Mapping[str, str], keys: Mapping[str, Any], pair: str) -> None:
        """As the user, or as the password behind a marked user."""
        (asked,) = self.shown({"kind": "basic", **settings}, **keys)

        assert base64.b64decode(asked.headers["Authorization"].removeprefix("Basic ")).decode() == pair

    def test_a_user_is_named_beside_the_token(self) -> None:
        """In a header of its own."""
        settings = {"kind": "header", "name": "Api-Key", "user_name": "Api-Username"}

        (asked,) = self.shown(settings, token={"env": "TOKEN"}, user="ana")

        assert (asked.headers["Api-Key"], asked.headers["Api-Username"]) == ("made-up", "ana")

    def test_tokens_are_signed_with_private_keys(self) -> None:
        """The public key verifies them."""
        rsa_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        signed, _, signature = sign_token({"iss": "me"}, _pem(rsa_key), algorithm="RS256").rpartition(".")
        rsa_key.public_key().verify(_decode(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())

        ec_key = ec.generate_private_key(ec.SECP256R1())
        signed, _, signature = sign_token({"iss": "me"}, _pem(ec_key), algorithm="ES256", key_id="k1").rpartition(".")
        raw = _decode(signature)
        pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        ec_key.public_key().verify(pair, signed.encode(), ec.ECDSA(hashes.SHA256()))
        assert json.loads(_decode(signed.partition(".")[0])) == {"alg": "ES256", "typ": "JWT", "kid": "k1"}

    @pytest.mark.parametrize("secret", ["not a key", ""])
    def test_what_is_no_key_is_named(self, secret: str) -> None:
        """And never shown."""
        with pytest.raises(UsageError, match="not a private key"):
            sign_token({}, secret, algorithm="RS256")


def _pem(key: Any) -> str:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return str(key.private_bytes(*form).decode())


def _decode(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
