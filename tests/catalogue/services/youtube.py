"""What YouTube answers for comments; the shapes are those of its discovery document, and one case is recorded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange
from tests.shared import shared_path

THREADS = "/youtube/v3/commentThreads"
REPLIES = "/youtube/v3/comments"
CHANNEL = "UCacme"
ASKED = {"part": "snippet,replies", "order": "time", "textFormat": "plainText", "maxResults": 100}
OF_CHANNEL = {**ASKED, "allThreadsRelatedToChannelId": CHANNEL}
OF_VIDEO = {**ASKED, "videoId": "F1UP7wRCPH8"}
BELOW = {"part": "snippet", "textFormat": "plainText", "maxResults": 100}


def comment(name: str, text: str, author: str, day: int, **changes: Any) -> dict[str, Any]:
    """Return a comment of a day in March 2026."""
    snippet = {
        "channelId": CHANNEL,
        "videoId": "video1",
        "textDisplay": text,
        "textOriginal": text,
        "authorDisplayName": f"@{author}",
        "authorChannelUrl": f"http://www.youtube.com/@{author}",
        "authorChannelId": {"value": f"UC{author}"},
        "canRate": True,
        "likeCount": 1,
        "publishedAt": f"2026-03-{day:02}T09:00:00Z",
        "updatedAt": f"2026-03-{day:02}T09:00:00Z",
    }
    return {"kind": "youtube#comment", "etag": "e", "id": name, "snippet": {**snippet, **changes}}


def thread(top: dict[str, Any], *replies: dict[str, Any], total: int | None = None) -> dict[str, Any]:
    """Return a comment with what came with it of the answers, of which there are ``total``."""
    snippet = {
        "channelId": CHANNEL,
        "videoId": top["snippet"].get("videoId"),
        "topLevelComment": top,
        "canReply": True,
        "totalReplyCount": len(replies) if total is None else total,
        "isPublic": True,
    }
    made = {"kind": "youtube#commentThread", "etag": "e", "id": top["id"], "snippet": snippet}
    return {**made, "replies": {"comments": list(replies)}} if replies else made


def page(*items: dict[str, Any], following: str = "") -> dict[str, Any]:
    """Return a page; the last one has no token."""
    made = {"kind": "youtube#list", "etag": "e", "pageInfo": {"resultsPerPage": 100}, "items": list(items)}
    return {**made, "nextPageToken": following} if following else made


QUIET = thread(comment("A", "Where can I buy it?", "zoe", 6))
ANSWERED = thread(
    comment("B", "It broke <b> & I wait", "zoe", 5),
    comment("B.2", "Please write to us", "acme", 7, parentId="B"),
    comment("B.1", "Mine too", "ida", 6, parentId="B"),
)
LONG_FIRST = comment("C.1", "One", "ida", 4, parentId="C")
LONG = thread(comment("C", "Long talk", "zoe", 3), LONG_FIRST, total=2)
GONE = thread(comment("D", "Nobody knows me", "zoe", 2, authorChannelId=None, authorChannelUrl="", videoId=None))
OURS = thread(comment("E", "New video every Monday", "acme", 1))


def exchanges() -> Sequence[Exchange]:
    """Return two pages of comments, and two of the answers to one that has more than came with it."""
    return [
        {"path": THREADS, "query": OF_CHANNEL, "body": page(QUIET, ANSWERED, following="t2")},
        {"path": THREADS, "query": {**OF_CHANNEL, "pageToken": "t2"}, "body": page(LONG, GONE, OURS)},
        {
            "path": REPLIES,
            "query": {**BELOW, "parentId": "C"},
            "body": page(comment("C.2", "Two", "acme", 5, channelId=None), following="r2"),
        },
        {"path": REPLIES, "query": {**BELOW, "parentId": "C", "pageToken": "r2"}, "body": page(LONG_FIRST)},
    ]


def recorded(name: str) -> Any:
    """Return a recorded answer of YouTube."""
    return json.loads(shared_path(f"fixtures/youtube/python-youtube/{name}.json").read_bytes())


def recorded_exchanges() -> Sequence[Exchange]:
    """Return a recorded listing of two pages, which shifted between them: the second repeats the first.

    It was asked for without the answers, of which one comment had some; that they are gone since is made up.
    """
    first = recorded("comment_threads_by_video_paged_1")
    following = {**OF_VIDEO, "pageToken": first["nextPageToken"]}
    return [
        {"path": THREADS, "query": OF_VIDEO, "body": first},
        {"path": THREADS, "query": following, "body": recorded("comment_threads_by_video_paged_2")},
        {"path": REPLIES, "query": {**BELOW, "parentId": "UgwI_ylXVnzPS8Q-oAV4AaABAg"}, "body": page()},
    ]


CASES = (
    Case(
        "youtube",
        exchanges,
        ["A", "B", "B.2", "B.1", "C", "D", "E", "C.2", "C.1"],
        spec="youtube",
        options={"token": {"env": "TOKEN"}, "parameters": {"channel": CHANNEL}},
        ignored=["key"],
    ),
    Case(
        "youtube recorded",
        recorded_exchanges,
        [
            "UgyZ1jqkHKYvi1-ruOZ4AaABAg",
            "Ugy4OzAuz5uJuFt3FH54AaABAg",
            "UgysQP-vp089eFP0Stl4AaABAg",
            "UgyKv8ziPYFJDGytM_J4AaABAg",
            "UgwI_ylXVnzPS8Q-oAV4AaABAg",
        ],
        spec="youtube",
        options={"token": {"env": "TOKEN"}, "parameters": {"video": "F1UP7wRCPH8"}},
        ignored=["key"],
    ),
)
