"""What a server of Bluesky answers to one account, and to a search; the shapes are those of its lexicon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

OURS = {"did": "did:plc:acme", "handle": "acme.example.org", "displayName": "Acme"}
ZOE = {"did": "did:plc:zoe", "handle": "zoe.example.org", "displayName": "Acme"}
IDA = {"did": "did:plc:ida", "handle": "handle.invalid"}
FEED = "/xrpc/app.bsky.feed.getAuthorFeed"
NOTICES = "/xrpc/app.bsky.notification.listNotifications"
SEARCH = "/xrpc/app.bsky.feed.searchPosts"
THREAD = "/xrpc/app.bsky.feed.getPostThread"
OWN = {"actor": "did:plc:acme", "filter": "posts_with_replies", "limit": 100}
TOLD = {"priority": "false", "limit": 100}
ASKED = {"q": "acme", "sort": "latest", "limit": 100}
SESSION: Exchange = {
    "method": "POST",
    "path": "/xrpc/com.atproto.server.createSession",
    "body": {
        "accessJwt": "made-up-access",
        "refreshJwt": "made-up-refresh",
        "handle": "acme.example.org",
        "did": OURS["did"],
    },
}

NAMED: Exchange = {
    "path": "/xrpc/com.atproto.identity.resolveHandle",
    "query": {"handle": "acme.example.org"},
    "body": {"did": OURS["did"]},
}


def address(author: dict[str, Any], key: str) -> str:
    """Return the address of a post."""
    return f"at://{author['did']}/app.bsky.feed.post/{key}"


def post(author: dict[str, Any], key: str, text: str, day: int, **changes: Any) -> dict[str, Any]:
    """Return a post of a day in March 2026; ``answers`` are the root and the post that it answers."""
    answers = changes.pop("answers", None)
    root, parent = answers or ("", "")
    reply = {"reply": {"root": {"uri": root, "cid": "c"}, "parent": {"uri": parent, "cid": "c"}}} if answers else {}
    claimed = changes.pop("claimed", f"2026-03-{day:02}T09:00:00.000Z")
    record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": claimed, **reply, **changes}
    seen = f"2026-03-{day:02}T09:00:01.000Z"
    return {"uri": address(author, key), "cid": f"cid-{key}", "author": author, "record": record, "indexedAt": seen}


def thread(said: dict[str, Any], *replies: dict[str, Any]) -> dict[str, Any]:
    """Return a post with the answers below it, as a thread has them."""
    return {"$type": "app.bsky.feed.defs#threadViewPost", "post": said, "replies": list(replies)}


def below(said: dict[str, Any], *replies: dict[str, Any]) -> Exchange:
    """Return what is answered to the question for a thread."""
    asked = {"uri": said["uri"], "depth": 1000, "parentHeight": 0}
    return {"path": THREAD, "query": asked, "body": {"thread": thread(said, *replies)}}


def notice(reason: str, said: dict[str, Any]) -> dict[str, Any]:
    """Return what the account is told about a post."""
    return {**said, "reason": reason, "isRead": False}


SHOP = {**post(OURS, "shop", "We open a shop", 1, langs=["en"]), "replyCount": 2}
QUIET = {**post(OURS, "quiet", "Good morning", 1), "replyCount": 0}
WHERE = post(ZOE, "where", "Where & when?", 2, answers=(SHOP["uri"], SHOP["uri"]), langs=["en", "fr"])
NINE = post(OURS, "nine", "At nine", 3, answers=(SHOP["uri"], WHERE["uri"]))
DEEP = post(IDA, "deep", "So it is", 4, answers=(SHOP["uri"], NINE["uri"]))
TAKEN = {
    "$type": "app.bsky.feed.defs#notFoundPost",
    "uri": "at://did:plc:ida/app.bsky.feed.post/gone",
    "notFound": True,
}
CALLED = post(IDA, "called", "@acme your app crashes", 4)
AHEAD = post(ZOE, "ahead", "From the future", 5, claimed="2099-01-01T00:00:00.000Z")
PICTURE = post(ZOE, "picture", "", 5, embed={"$type": "app.bsky.embed.images"})
LIKE = {
    **post(IDA, "like", "", 5),
    "uri": "at://did:plc:ida/app.bsky.feed.like/1",
    "reason": "like",
    "record": {"$type": "app.bsky.feed.like", "createdAt": "2026-03-05T09:00:00.000Z"},
}
REPOST = {
    "post": post(ZOE, "other", "Not about us", 4),
    "reason": {"$type": "app.bsky.feed.defs#reasonRepost", "indexedAt": "2026-03-04T10:00:00.000Z"},
}


def exchanges() -> Sequence[Exchange]:
    """Return a log-in, two pages of what the account wrote, a thread, and two pages of what it was told."""
    return [
        SESSION,
        NAMED,
        below(SHOP, thread(WHERE, thread(NINE, thread(DEEP))), TAKEN),
        {"path": FEED, "query": OWN, "body": {"feed": [REPOST, {"post": NINE}], "cursor": "older"}},
        {"path": FEED, "query": {**OWN, "cursor": "older"}, "body": {"feed": [{"post": SHOP}, {"post": QUIET}]}},
        {
            "path": NOTICES,
            "query": TOLD,
            "body": {"notifications": [notice("mention", AHEAD), LIKE, notice("quote", PICTURE)], "cursor": "older"},
        },
        {
            "path": NOTICES,
            "query": {**TOLD, "cursor": "older"},
            "body": {"notifications": [notice("mention", CALLED), notice("reply", WHERE)]},
        },
    ]


def found() -> Sequence[Exchange]:
    """Return two pages of a search, read from the start and again."""
    since = {**ASKED, "since": "2026-03-03T09:00:01Z"}
    return [
        SESSION,
        {"path": SEARCH, "query": ASKED, "body": {"posts": [AHEAD, PICTURE], "cursor": "100", "hitsTotal": 3}},
        {"path": SEARCH, "query": {**ASKED, "cursor": "100"}, "body": {"posts": [CALLED, WHERE]}},
        {"path": SEARCH, "query": since, "body": {"posts": [AHEAD, PICTURE, CALLED]}},
    ]


SIGNED_IN: dict[str, Any] = {"user": "acme.example.org", "password": {"env": "TOKEN"}, "rate": 6000}
CASES = (
    Case(
        "bluesky",
        exchanges,
        [each["uri"] for each in (NINE, SHOP, QUIET, WHERE, DEEP, AHEAD, CALLED)],
        spec="bluesky",
        options={**SIGNED_IN, "parameters": {"account": "acme.example.org"}},
    ),
    Case(
        "bluesky search",
        found,
        [AHEAD["uri"], CALLED["uri"], WHERE["uri"]],
        spec="bluesky_search",
        options={**SIGNED_IN, "parameters": {"query": "acme"}},
    ),
)
