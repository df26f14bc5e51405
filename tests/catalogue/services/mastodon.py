"""What a server of Mastodon answers about one account, and about a hashtag, in the shape of its documentation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

HOME = "https://mastodon.example.org"
OURS = {"id": "1", "username": "acme", "acct": "acme", "display_name": "Acme", "bot": True, "url": f"{HOME}/@acme"}
ZOE = {"id": "20", "username": "zoe", "acct": "zoe", "display_name": "Acme", "bot": False, "url": f"{HOME}/@zoe"}
IDA = {
    "id": "21",
    "username": "acme",
    "acct": "acme@lake.example.org",
    "display_name": "Ida",
    "bot": False,
    "url": "https://lake.example.org/@acme",
}
ROBOT = {**ZOE, "id": "22", "username": "news", "acct": "news", "bot": True}
WRITTEN = "2026-03-0{day}T09:00:00.000Z"


def status(number: int, words: str, account: dict[str, Any], *, day: int, **changes: Any) -> dict[str, Any]:
    """Return a post, written in March 2026 on this day."""
    made: dict[str, Any] = {
        "id": str(number),
        "created_at": WRITTEN.format(day=day),
        "edited_at": None,
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "visibility": "public",
        "language": "en",
        "spoiler_text": "",
        "content": f"<p>{words}</p>",
        "uri": f"{HOME}/users/{account['username']}/statuses/{number}",
        "url": f"{HOME}/@{account['acct']}/{number}",
        "account": account,
        "reblog": None,
        "media_attachments": [],
        "mentions": [],
    }
    return {**made, **changes}


def reply(number: int, words: str, account: dict[str, Any], to: int, *, day: int, **changes: Any) -> dict[str, Any]:
    """Return an answer to a post."""
    return status(number, words, account, day=day, in_reply_to_id=str(to), **changes)


POST = status(100, "We open a shop in <a href='x'>#<span>Lyon</span></a>", OURS, day=1)
ASKED = reply(101, "Where &amp; when?", ZOE, 100, day=2, spoiler_text="Impatient")
DEEPER = reply(102, "I wonder too", IDA, 101, day=2, language=None, url=None)
TOLD = reply(103, "At nine", OURS, 101, day=3)
WHISPER = reply(104, "My order is 17", ZOE, 100, day=3, visibility="direct")
BOTTED = reply(105, "Seen", ROBOT, 100, day=3)
ELSEWHERE = status(200, "Do you know shops?", ZOE, day=1)
MENTION = reply(201, "Ask @acme", IDA, 200, day=4, edited_at="2026-03-04T10:00:00.000Z")
ANSWER = reply(202, "We are here", OURS, 201, day=5)
PICTURE = status(300, "", ZOE, day=5, content="")

CONTEXTS = {
    100: {"ancestors": [], "descendants": [ASKED, DEEPER, TOLD, WHISPER, BOTTED]},
    101: {"ancestors": [POST], "descendants": [DEEPER, TOLD]},
    103: {"ancestors": [POST, ASKED], "descendants": []},
    104: {"ancestors": [POST], "descendants": []},
    201: {"ancestors": [ELSEWHERE], "descendants": [ANSWER]},
    202: {"ancestors": [ELSEWHERE, MENTION], "descendants": []},
    300: {"ancestors": [], "descendants": []},
}
STATUSES = "/api/v1/accounts/1/statuses"
NOTIFICATIONS = "/api/v1/notifications"
OWN = {"exclude_reblogs": "true", "limit": 40}
TOLD_OF = {"types[]": "mention", "include_filtered": "true", "limit": 80}


def notice(number: int, about: dict[str, Any] | None) -> dict[str, Any]:
    """Return a notification that somebody mentioned the account."""
    made = {
        "id": str(number),
        "type": "mention",
        "created_at": WRITTEN.format(day=5),
        "group_key": f"ungrouped-{number}",
    }
    return {**made, "account": ZOE, **({"status": about} if about else {})}


def linked(path: str, **query: Any) -> dict[str, str]:
    """Return the header that leads to the next page, beside the one that leads back."""
    asked = "&".join(f"{name}={value}" for name, value in query.items()).replace("[]", "%5B%5D")
    here = "https://service.example.org"
    return {"Link": f'<{here}{path}?{asked}>; rel="next", <{here}{path}?min_id=900>; rel="prev"'}


LOOKUP: Exchange = {"path": "/api/v1/accounts/lookup", "query": {"acct": "acme"}, "body": OURS}
THREADS: list[Exchange] = [
    {"path": f"/api/v1/statuses/{number}/context", "body": context} for number, context in CONTEXTS.items()
]


def exchanges() -> Sequence[Exchange]:
    """Return two pages of the account's posts, two of its notifications, and what stands around each."""
    older, earlier = {**OWN, "max_id": 202}, {**TOLD_OF, "max_id": 7}
    return [
        LOOKUP,
        {"path": STATUSES, "query": OWN, "body": [ANSWER], "headers": linked(STATUSES, **older)},
        {"path": STATUSES, "query": older, "body": [TOLD, POST]},
        {
            "path": NOTIFICATIONS,
            "query": TOLD_OF,
            "body": [notice(9, PICTURE), notice(8, MENTION), notice(7, None)],
            "headers": linked(NOTIFICATIONS, **earlier),
        },
        {"path": NOTIFICATIONS, "query": earlier, "body": [notice(6, WHISPER), notice(5, ASKED)]},
        *THREADS,
    ]


TAG = "/api/v1/timelines/tag/acme"
BY_US = status(401, "Thank you all", {**OURS, "bot": False}, day=6)
PRAISE = status(400, "I like <b>#acme</b>", IDA, day=5)
OLD = reply(399, "So do I", ZOE, 398, day=4)


def tagged() -> Sequence[Exchange]:
    """Return two pages of a hashtag."""
    older = {"limit": 40, "max_id": 400}
    return [
        {"path": TAG, "query": {"limit": 40}, "body": [BY_US, PRAISE], "headers": linked(TAG, **older)},
        {"path": TAG, "query": older, "body": [OLD, status(397, "Automatic", ROBOT, day=3), PICTURE]},
    ]


CASES = (
    Case(
        "mastodon",
        exchanges,
        ["202", "103", "100", "101", "102", "201"],
        spec="mastodon",
        options={"token": {"env": "TOKEN"}, "parameters": {"account": "acme"}, "rate": 6000},
        origins=["https://service.example.org"],
    ),
    Case(
        "mastodon hashtag",
        tagged,
        ["401", "400", "399"],
        spec="mastodon_hashtag",
        options={"token": {"env": "TOKEN"}, "parameters": {"hashtag": "acme"}, "rate": 6000},
        origins=["https://service.example.org"],
    ),
)
