from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from listenkit.collectors.base import Context
from listenkit.collectors.feed import FeedCollector
from listenkit.collectors.feed.decoding import decode
from listenkit.config.tree import Source
from listenkit.errors import CredentialError, SourceError
from listenkit.http import Client
from listenkit.model import Cursor, Item
from listenkit.testing import check_collector
from tests.shared import shared_path

KEYS = st.sampled_from(["id", "title", "authors", "author", "tags", "content_html", "name"])
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=20
)
URL = "https://feeds.example.org/comments"

Answer = Callable[[httpx.Request], httpx.Response]


def make(
    answer: Answer | bytes = b"", *, warnings: list[str] | None = None, root: Path = Path(), **options: Any
) -> Any:
    """Return a collector of a feed whose server gives one answer to everything."""
    segments = options.pop("segments", {})
    if "path" not in options:
        options.setdefault("url", URL)
    reply: Answer = (lambda _request: httpx.Response(200, content=answer)) if isinstance(answer, bytes) else answer
    chosen = FeedCollector.Options(**options)
    source = Source(name="blog", collector="feed", group="customers", segments=segments, options=chosen)
    client = Client(transport=httpx.MockTransport(reply), sleep=lambda _seconds: None)
    listener = warnings if warnings is not None else []
    return FeedCollector(chosen, Context(source, root, client=client, warn=listener.append))


def read(answer: Answer | bytes, **options: Any) -> list[Item]:
    """Return every item of a feed."""
    return [item for page in make(answer, **options).pages(None) for item in page.items]


def read_until_it_fails(answer: bytes, **options: Any) -> tuple[list[Item], SourceError, list[Cursor | None]]:
    """Return the items that came before the error, the error, and the cursors of the pages."""
    items: list[Item] = []
    cursors: list[Cursor | None] = []
    try:
        for page in make(answer, **options).pages(None):
            items += page.items
            cursors.append(page.cursor)
    except SourceError as error:
        return items, error, cursors
    pytest.fail("the feed was read to its end")


def rss(*items: str) -> bytes:
    """Return an RSS document with these items' insides."""
    inside = "".join(f"<item>{item}</item>\n" for item in items)
    return f"<?xml version='1.0' encoding='utf-8'?>\n<rss version='2.0'><channel>\n{inside}</channel></rss>\n".encode()


def atom(*entries: str) -> bytes:
    """Return an Atom document with these entries' insides."""
    inside = "".join(f"<entry>{entry}</entry>\n" for entry in entries)
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{inside}</feed>".encode()


def recorded(name: str, **options: Any) -> list[Item]:
    """Return the items of a feed that a real server gave."""
    return read(shared_path(f"fixtures/{name}").read_bytes(), **options)


class TestRecordedFeeds:
    """What six real programs write."""

    def test_wordpress_rss_and_atom_give_the_same_comments(self) -> None:
        """Both feeds of one blog hold the same ids, words, authors and parents."""
        facts = [
            [
                (item.native_id, item.text, item.author, item.parent)
                for item in recorded(f"wordpress/recorded-here/{name}")
            ]
            for name in ("comments_feed.rss.xml", "comments_feed.atom.xml")
        ]
        assert facts[0] == facts[1]
        assert len(facts[0]) == 10
        assert facts[0][1][1:3] == ("Die Lieferung & der Service № 11", "Zoë 11")

    def test_wordpress_replies_name_their_parent_and_no_other_person(self) -> None:
        """The line "In reply to NAME" becomes the parent and leaves the text."""
        reply = recorded("wordpress/recorded-here/comments_feed.rss.xml")[-1]
        assert reply.parent == "http://127.0.0.1:41600/?p=1#comment-2"
        assert reply.text == "Die Lieferung & der Service № 3"
        assert reply.original == ""

    def test_wordpress_dates_are_aware(self) -> None:
        """A date with an offset is read; the newest comment of the recording is the first."""
        created = recorded("wordpress/recorded-here/comments_feed.rss.xml")[0].created
        assert created == datetime(2026, 11, 23, 8, 46, 27, tzinfo=UTC)

    def test_isso_replies_keep_the_id_that_they_answer(self) -> None:
        """The threading extension of Atom gives the parent, and a title that only counts is left out."""
        reply = recorded("isso/recorded-here/feed.atom.xml")[2]
        assert reply.parent == "tag:127.0.0.1:41201,2018:/isso/1/1"
        assert (reply.text, reply.title) == ("Delivery was late 3", "")
        assert reply.thread == "http://127.0.0.1:41201/product/7"

    def test_redmine_changes_belong_to_their_ticket(self) -> None:
        """The activity feed names a change by the ticket's address and a fragment."""
        items = recorded("redmine/recorded-here/activity.atom")
        assert items[0].parent == items[4].native_id == "http://127.0.0.1:41501/issues/1"
        assert items[0].text == "Follow-up comment 2 from Zoë"
        assert items[0].title == "Bug #1: Late delivery №1"

    @pytest.mark.parametrize("name", ["recentchanges.rss.xml", "recentchanges.atom.xml", "history.atom.xml"])
    def test_mediawiki_changes_are_read_as_text(self, name: str) -> None:
        """A page full of styled tables becomes plain words without a tag."""
        items = recorded(f"mediawiki/recorded-here/{name}")
        assert len(items) == 3
        assert any("It broke № 1" in item.text for item in items)
        assert not any("<td" in item.text or "style=" in item.text for item in items)

    def test_an_empty_answer_is_an_error(self) -> None:
        """A help desk that answered with nothing at all is not taken for a feed without entries."""
        content = shared_path("fixtures/django-helpdesk/recorded-here/recent_activity.xml").read_bytes()
        with pytest.raises(SourceError, match="the feed is empty"):
            read(content)


class TestIdentity:
    """Which id an entry gets."""

    def test_the_guid_is_kept_as_written(self) -> None:
        """Leading zeros are part of an id."""
        assert read(rss("<guid isPermaLink='false'>007</guid><title>Bad</title>"))[0].native_id == "007"

    def test_the_link_stands_in_for_a_missing_guid(self) -> None:
        """A link that no other entry has tells entries apart."""
        items = read(rss("<link>https://x.example/1</link><title>A</title>", "<link>https://x.example/2</link>"))
        assert [item.native_id for item in items] == ["https://x.example/1", "https://x.example/2"]

    def test_a_shared_link_is_no_id(self) -> None:
        """Comments that all link to the same page must not overwrite each other."""
        items = read(rss(*(f"<link>https://x.example/p</link><title>Comment {n}</title>" for n in "ab")))
        assert [item.native_id for item in items] == ["", ""]

    def test_a_repeated_guid_in_rss_is_no_id(self) -> None:
        """A program that writes one guid for everything loses nothing."""
        items = read(rss("<guid>x</guid><title>First</title>", "<guid>x</guid><title>Second</title>"))
        assert [(item.native_id, item.text) for item in items] == [("", "First"), ("", "Second")]

    def test_the_latest_version_of_an_atom_entry_wins(self) -> None:
        """Atom lets a feed hold several versions of an entry, in any order."""
        entry = "<id>urn:1</id><updated>2026-0{}-01T00:00:00Z</updated><content>{}</content>"
        items = read(atom(entry.format(2, "older"), entry.format(3, "newest"), entry.format(1, "oldest")))
        assert [(item.native_id, item.text) for item in items] == [("urn:1", "newest")]


class TestText:
    """Which words become the comment."""

    BOTH = "<description>Short.</description><content:encoded><![CDATA[<p>Long &amp; full.</p>]]></content:encoded>"
    FEED = rss(f"<title>Head</title>{BOTH}").replace(
        b"<rss ", b"<rss xmlns:content='http://purl.org/rss/1.0/modules/content/' "
    )

    @pytest.mark.parametrize(
        ("choice", "expected"),
        [("best", "Long & full."), ("content", "Long & full."), ("summary", "Short."), ("title", "Head")],
    )
    def test_the_option_chooses(self, choice: str, expected: str) -> None:
        """Each choice takes its own part of the entry."""
        assert read(self.FEED, text=choice)[0].text == expected

    def test_a_title_alone_is_the_text_once(self) -> None:
        """An entry without a body says its title, and not twice."""
        item = read(rss("<title>Closed again on Monday</title>"))[0]
        assert (item.text, item.title) == ("Closed again on Monday", "")

    def test_an_empty_title_is_no_title(self) -> None:
        """Mailing-list archives write empty titles."""
        item = read(rss("<title></title><description>Where is my order?</description>"))[0]
        assert (item.text, item.title) == ("Where is my order?", "")

    def test_plain_atom_text_keeps_its_angle_brackets(self) -> None:
        """What is declared as text is not read as HTML."""
        item = read(atom("<id>1</id><content type='text'>waited &lt;b hours, paid &gt; 5 €</content>"))[0]
        assert item.text == "waited <b hours, paid > 5 €"

    def test_xhtml_is_read(self) -> None:
        """Markup inside an Atom entry becomes its words."""
        body = "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Très <b>bien</b></p></div></content>"
        assert read(atom(f"<id>1</id>{body}"))[0].text == "Très bien"

    def test_a_title_that_names_the_author_is_left_out(self) -> None:
        """The author's name must not reach the dataset beside the pseudonym."""
        content = "<title>Comment on Opening hours by Zoë Martin</title><author>Zoë Martin</author>"
        item = read(rss(f"{content}<description>Too short</description>"))[0]
        assert (item.author, item.title) == ("Zoë Martin", "")

    def test_a_title_that_only_has_the_same_letters_is_kept(self) -> None:
        """Jo did not write about Jo's journey."""
        item = read(rss("<title>Journey</title><author>Jo</author><description>Too long</description>"))[0]
        assert (item.author, item.title) == ("Jo", "Journey")

    def test_active_content_is_not_kept(self) -> None:
        """A script in an entry is not what the person said."""
        item = read(rss("<description>&lt;script&gt;steal()&lt;/script&gt;&lt;p&gt;Hello&lt;/p&gt;</description>"))[0]
        assert item.text == "Hello"

    def test_ratings_and_segments_come_from_elements(self) -> None:
        """A rating element, a category and a constant reach the item."""
        feed = rss("<title>Fine</title><category>Lyon</category><im:rating>4</im:rating>").replace(
            b"<rss ", b"<rss xmlns:im='http://itunes.apple.com/rss' "
        )
        item = read(feed, rating="im:rating", segments={"site": "category", "channel": "=store", "none": "absent"})[0]
        assert item.rating == "4"
        assert item.segments == {"site": "Lyon", "channel": "store", "none": ""}


class TestDates:
    """A date is read where its zone is sure, and else handed on as written."""

    @pytest.mark.parametrize(
        ("written", "expected"),
        [
            ("Mon, 02 Mar 2026 10:00:00 +0100", datetime(2026, 3, 2, 9, tzinfo=UTC)),
            ("Mon, 02 Mar 2026 10:00:00 EST", datetime(2026, 3, 2, 15, tzinfo=UTC)),
            ("Mon, 02 Mar 2026 10:00:00 CET", "Mon, 02 Mar 2026 10:00:00 CET"),
            ("Mon, 02 Mar 2026 10:00:00", "Mon, 02 Mar 2026 10:00:00"),
            ("02/11/2026", "02/11/2026"),
            ("2026-03-02 10:00", "2026-03-02 10:00"),
            ("last week", "last week"),
            ("", None),
        ],
    )
    def test_of_an_entry(self, written: str, expected: object) -> None:
        """Zones that feedparser would silently take for UTC are left to the source's own zone."""
        assert read(rss(f"<title>x</title><pubDate>{written}</pubDate>"))[0].created == expected

    def test_publication_wins_over_change(self) -> None:
        """A comment was said when it was published."""
        dates = "<published>2026-01-01T00:00:00Z</published><updated>2026-02-01T00:00:00Z</updated>"
        assert read(atom(f"<id>1</id><title>x</title>{dates}"))[0].created == "2026-01-01T00:00:00Z"


class TestConditionalRequests:
    """The server is asked only for what changed."""

    @staticmethod
    def answer(request: httpx.Request) -> httpx.Response:
        """Answer as a server that knows its entity tag."""
        if request.headers.get("if-none-match") == 'W/"1"' and "if-modified-since" in request.headers:
            return httpx.Response(304)
        validators = {"etag": 'W/"1"', "last-modified": "Mon, 02 Mar 2026 10:00:00 GMT"}
        return httpx.Response(200, content=rss("<guid>1</guid><title>Hello</title>"), headers=validators)

    def test_an_unchanged_feed_gives_nothing(self) -> None:
        """The second run sends what the first was told and gets no page."""
        first = list(make(self.answer).pages(None))
        assert first[-1].cursor is not None
        assert json.loads(json.dumps(first[-1].cursor)) == first[-1].cursor
        assert list(make(self.answer).pages(first[-1].cursor)) == []

    @pytest.mark.parametrize(
        "cursor", [{}, {"etag": 5}, {"etag": 'W/"0"\r\nx: y'}, {"seen": "no list"}, {"seen": [None]}]
    )
    def test_a_cursor_without_sense_means_everything(self, cursor: Cursor) -> None:
        """A cursor of another shape is no reason to fail or to send a broken header."""
        assert len(next(iter(make(self.answer).pages(cursor))).items) == 1

    def test_a_gap_between_runs_is_reported(self) -> None:
        """Where nothing of the last run is left, entries in between may be lost, and the person is told."""
        warnings: list[str] = []
        old = list(make(rss("<guid>1</guid><title>a</title>")).pages(None))[-1].cursor
        both = rss("<guid>2</guid><title>b</title>", "<guid>1</guid><title>a</title>")
        list(make(both, warnings=warnings).pages(old))
        assert warnings == []
        list(make(rss("<guid>3</guid><title>c</title>"), warnings=warnings).pages(old))
        assert "may have been missed" in warnings[0]

    def test_a_refused_credential_is_named_so(self) -> None:
        """Status 401 is not a feed that cannot be read."""
        with pytest.raises(CredentialError):
            read(lambda _request: httpx.Response(401))

    @pytest.mark.parametrize(
        ("options", "header", "query"),
        [
            ({"token": {"env": "FEED_SECRET"}}, "Bearer s3cret", ""),
            ({"token": {"env": "FEED_SECRET"}, "query_parameter": "key"}, None, "key=s3cret"),
            ({"user": "zoe", "password": {"env": "FEED_SECRET"}}, "Basic em9lOnMzY3JldA==", ""),
        ],
    )
    def test_secrets_are_sent_as_the_options_say(
        self, options: dict[str, Any], header: str | None, query: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A token goes into the header or the query, a password into basic authentication."""
        monkeypatch.setenv("FEED_SECRET", "s3cret")
        sent: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            sent.append(request)
            return httpx.Response(200, content=rss("<title>x</title>"))

        read(answer, **options)
        assert sent[0].headers.get("authorization") == header
        assert sent[0].url.query.decode() == query


class TestBrokenFeeds:
    """What can be read is kept, and what is missing is never hidden."""

    WHOLE = rss(*(f"<guid>{n}</guid><title>Title {n}</title><description>Words {n}</description>" for n in range(300)))

    def test_a_feed_cut_short_keeps_its_whole_entries(self) -> None:
        """The entry in which the cut is must not come in with half an id; the rest does, and the error says where."""
        cut = self.WHOLE.index(b"<guid>151") + len(b"<guid>15")
        items, error, cursors = read_until_it_fails(self.WHOLE[:cut])
        assert [item.native_id for item in items] == [str(n) for n in range(151)]
        assert "151 whole entries of at least 152" in str(error)
        assert "line 154" in str(error)
        assert cursors == [None]

    def test_every_cut_inside_is_noticed(self) -> None:
        """Wherever a document ends early, the run says so."""
        feed = rss("<guid>1</guid><title>a</title>", "<guid>2</guid><description><![CDATA[b]]></description>")
        for cut in range(feed.index(b"<rss"), len(feed) - len(b"s>\n")):
            items, _, _ = read_until_it_fails(feed[:cut])
            assert {item.native_id for item in items} <= {"1", "2"}

    def test_an_entry_that_is_never_closed_is_noticed(self) -> None:
        """The end of the document alone does not prove that everything between was read."""
        broken = self.WHOLE.replace(b"<description>Words 7</description></item>", b"<description>Words 7")
        items, error, _ = read_until_it_fails(broken)
        assert "of at least 300 were read" in str(error)
        assert 0 < len(items) < 300

    def test_a_bad_entity_loses_nothing_and_is_a_warning(self) -> None:
        """A feed with an HTML entity that XML does not know is read whole."""
        warnings: list[str] = []
        items = read(self.WHOLE.replace(b"Words 7<", b"Words&nbsp;7 &eacute;<"), warnings=warnings)
        assert len(items) == 300
        assert items[7].text.replace("\xa0", " ") == "Words 7 é"
        assert warnings[0].startswith("the feed is not well-formed XML (line 10: undefined entity")

    @pytest.mark.parametrize(
        "reference", ["&#99999999999;", "&#x110000;", "&#xD800;", "&#0;", "&#" + "9" * 5_000 + ";"]
    )
    def test_a_character_that_cannot_be_is_marked(self, reference: str) -> None:
        """One impossible reference must not cost the feed."""
        items = read(rss("<guid>1</guid><title>fine</title>", f"<guid>2</guid><title>a{reference}b</title>"))
        assert [item.text for item in items] == ["fine", "a\ufffdb"]

    @pytest.mark.parametrize(
        ("link", "expected"),
        [
            ("https://x.example/1#c", "https://x.example/1#c"),
            ("/1", "https://feeds.example.org/1"),
            ("http://[::1", ""),
            ("javascript:alert(1)", ""),
            ("data:text/html,x", ""),
        ],
    )
    def test_only_web_addresses_are_links(self, link: str, expected: str) -> None:
        """A broken or dangerous link costs the link, not the comment."""
        item = read(rss(f"<link>{link}</link><description>hello</description>"))[0]
        assert (item.text, item.url) == ("hello", expected)

    def test_control_characters_are_dropped(self) -> None:
        """Characters that XML forbids do not stop a feed."""
        assert read(rss("<title>Too\x0b slow\x00</title>"))[0].text == "Too slow"

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"   ",
            b"<!-- only a comment -->",
            b"<html><body>Log in</body></html>",
            b"\x89PNG\r\n",
            b"/etc/hostname",
            b"[1]",
            b"{",
            b'{"items": 5}',
            b'{"items": [NaN]}',
            b"{" + b'"a":{' * 60_000,
        ],
    )
    def test_what_is_no_feed_is_refused(self, content: bytes) -> None:
        """Pages, pictures, paths and other JSON are errors, never an empty success."""
        with pytest.raises(SourceError):
            read(content)

    def test_a_page_that_names_its_feed_gives_the_hint(self) -> None:
        """A person who configured the page is told the feed's address."""
        page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed/"></head><body></body></html>'
        with pytest.raises(SourceError, match="web page") as caught:
            read(page)
        assert caught.value.hint == "the page names a feed: /feed/"

    def test_an_empty_channel_is_fine(self) -> None:
        """A feed without entries is a feed."""
        assert read(rss()) == []


class TestHostileFeeds:
    """A feed is somebody else's text."""

    def test_entity_bombs_are_refused_at_once(self) -> None:
        """Entities made of entities are not expanded."""
        lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 30))
        bomb = f'<!DOCTYPE rss [<!ENTITY e0 "ha">{lines}]><rss version="2.0"><channel><item><title>&e29;</title>'
        started = time.monotonic()
        with pytest.raises(SourceError, match="entities"):
            read(bomb.encode())
        assert time.monotonic() - started < 2

    def test_one_long_entity_used_often_does_not_grow(self) -> None:
        """Declarations are left out, so that nothing is put in their place."""
        head = f'<!DOCTYPE rss [<!ENTITY long "{"x" * 50_000}">]>'.encode()
        items = read(head + rss(f"<guid>1</guid><description>a {'&long;' * 2_000} b</description>").split(b"\n", 1)[1])
        assert len(items[0].text) < 20_000

    def test_external_entities_are_not_opened(self) -> None:
        """No parser opens a file or an address because a feed asks for it."""
        opened: list[str] = []

        def watch(event: str, arguments: tuple[Any, ...]) -> None:
            if watching and event in ("open", "socket.connect", "urllib.Request"):
                opened.append(f"{event} {arguments[0]}")

        read(rss("<title>imports done</title>"))
        watching = True
        sys.addaudithook(watch)
        head = b'<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
        read(head + rss("<guid>1</guid><title>a &f; b</title>").split(b"\n", 1)[1])
        with pytest.raises(SourceError):
            read(b"/etc/hostname")
        watching = False
        assert opened == []

    @pytest.mark.parametrize(
        "content",
        [
            b"\n" * 400_000 + b"<rss version='2.0'><channel>",
            b"<?xml?>" * 60_000,
            b"<!-- -->" * 60_000 + b"<rss>",
            b"<rss version='2.0'><channel><item><title>" + b"<a " * 100_000,
            b"<rss version='2.0'><channel><item><title>" + b"<a b='" * 60_000,
            b"<rss version='2.0'><channel><item><title>" + b"<![CDATA[" * 60_000,
            b"<rss version='2.0'><channel><item><title>" + b"<b>" * 60_000,
            b"<!DOCTYPE rss [" + b"] " * 200_000,
            b"<?xml version='1.0' encoding='punycode'?><rss>" + b"a-" * 200_000,
        ],
    )
    def test_hostile_markup_takes_bounded_time(self, content: bytes) -> None:
        """Nothing here grows with the square of the document; none of it is a whole feed."""
        started = time.monotonic()
        with pytest.raises(SourceError):
            read(content)
        assert time.monotonic() - started < 20

    @settings(max_examples=150)
    @given(st.binary(max_size=300) | st.text(alphabet="<>/!?[]&;='\"-: itemrssCDAT", max_size=200).map(str.encode))
    def test_any_bytes_give_items_or_a_source_error(self, noise: bytes) -> None:
        """No input makes the collector fail in another way."""
        for content in (noise, b"<rss version='2.0'><channel><item><title>" + noise, b'{"items": [' + noise + b"]}"):
            with suppress(SourceError):
                assert all(isinstance(item, Item) for item in read(content))


class TestEncodings:
    """Bytes become the words that were meant."""

    @pytest.mark.parametrize(
        ("encoding", "content_type"),
        [("utf-8", ""), ("iso-8859-1", ""), ("utf-16", ""), ("windows-1252", "text/xml; charset=windows-1252")],
    )
    def test_the_encoding_is_found(self, encoding: str, content_type: str) -> None:
        """The mark, the header and the declaration are each believed."""
        declared = "" if content_type else f" encoding='{encoding}'"
        item = "<item><title>Été à Orléans</title></item>"
        feed = f"<?xml version='1.0'{declared}?><rss version='2.0'><channel>{item}</channel></rss>"

        def answer(_request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, content=feed.encode(encoding), headers={"content-type": content_type})

        assert read(answer)[0].text == "Été à Orléans"

    def test_a_wrong_declaration_is_a_warning(self) -> None:
        """Latin letters in a feed that says UTF-8 are still read."""
        warnings: list[str] = []
        feed = rss("<title>TITLE</title>").replace(b"TITLE", "Été".encode("latin-1"))
        assert read(feed, warnings=warnings)[0].text == "Été"
        assert "encoding" in warnings[0]

    def test_encodings_that_hide_markup_are_not_used(self) -> None:
        """UTF-7 would turn harmless letters into tags."""
        text, _ = decode(b"<?xml version='1.0' encoding='utf-7'?><rss>+ADw-b+AD4-</rss>", "text/xml; charset=utf-7")
        assert text.endswith("<rss>+ADw-b+AD4-</rss>")

    @given(st.binary(max_size=200), st.text(max_size=40))
    def test_decoding_never_fails(self, data: bytes, content_type: str) -> None:
        """Any bytes under any name give text that UTF-8 can hold."""
        text, _ = decode(data, content_type)
        assert text.encode("utf-8", "replace") is not None


class TestJsonFeed:
    """The same in JSON."""

    FEED = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "items": [
                {
                    "id": 12,
                    "url": "https://x.example/12",
                    "title": "Canteen",
                    "content_html": "<p>Plus de <b>légumes</b></p>",
                    "date_published": "2026-03-02T10:00:00+01:00",
                    "authors": [{"name": "Ana"}],
                    "language": "fr",
                    "tags": ["food"],
                },
                {"id": "0013", "content_text": "a < b"},
            ],
        }
    ).encode()

    def test_items_are_read(self) -> None:
        """Every field that the format has lands where it belongs."""
        first, second = read(self.FEED, segments={"subject": "category"})
        assert (first.native_id, first.text, first.title) == ("12", "Plus de légumes", "Canteen")
        assert (first.author, first.language, first.url) == ("Ana", "fr", "https://x.example/12")
        assert first.created == "2026-03-02T10:00:00+01:00"
        assert first.segments == {"subject": "food"}
        assert (second.native_id, second.text) == ("0013", "a < b")

    def test_entries_of_another_kind_are_reported(self) -> None:
        """What is no object cannot become an item, and is not passed over in silence."""
        items, error, cursors = read_until_it_fails(b'{"items": [{"id": "1", "content_text": "hi"}, 7]}')
        assert [item.text for item in items] == ["hi"]
        assert "1 of 2 entries" in str(error)
        assert cursors == [None]

    @given(VALUES)
    def test_any_item_is_survived(self, value: object) -> None:
        """Fields of the wrong type are nothing, never a failure."""
        with suppress(SourceError):
            assert len(read(json.dumps({"items": [value]}).encode())) == 1


class TestPlaces:
    """A feed is at an address or in a file."""

    def test_a_local_file_starts_at_the_projects_folder(self, tmp_path: Path) -> None:
        """A relative path is the project's."""
        (tmp_path / "press.xml").write_bytes(rss("<guid>1</guid><title>Hello</title>"))
        collector = make(root=tmp_path, path="press.xml")
        assert [item.text for item in collector.sample(5)] == ["Hello"]

    def test_the_public_contract_holds(self, tmp_path: Path) -> None:
        """The checks that every collector must pass."""
        (tmp_path / "press.xml").write_bytes(TestBrokenFeeds.WHOLE)
        assert len(check_collector(FeedCollector, {"path": "press.xml"}, root=tmp_path)) == 300

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        """The error says which file is not there."""
        with pytest.raises(SourceError, match=r"absent\.xml is not a file"):
            list(make(root=tmp_path, path="absent.xml").pages(None))

    @pytest.mark.parametrize(
        "options",
        [
            {},
            {"url": URL, "path": "x"},
            {"url": "file:///etc/passwd"},
            {"url": URL, "user": "zoe"},
            {"url": URL, "token": "secret"},
            {"url": URL, "query_parameter": "key"},
            {"url": URL, "text": "body"},
            {"url": URL, "max_items": 0},
        ],
    )
    def test_options_that_make_no_sense_are_refused(self, options: dict[str, Any]) -> None:
        """Mistakes are found when the configuration is read."""
        with pytest.raises(ValidationError):
            FeedCollector.Options(**options)

    def test_a_bound_on_the_items_is_reported(self) -> None:
        """What lies beyond the bound is said, not hidden."""
        warnings: list[str] = []
        items = read(TestBrokenFeeds.WHOLE, max_items=10, warnings=warnings)
        assert len(items) == 10
        assert warnings == ["290 of 300 entries are beyond max_items"]

    def test_a_long_feed_comes_in_pages_and_the_cursor_last(self) -> None:
        """A run that is stopped between pages asks for the whole feed again."""
        pages = list(make(TestBrokenFeeds.WHOLE).pages(None))
        assert [len(page.items) for page in pages] == [200, 100]
        assert [page.cursor is None for page in pages] == [True, False]
