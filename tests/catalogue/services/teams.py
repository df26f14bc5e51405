"""A Microsoft Teams channel: the examples of Microsoft's documentation, and posts in their shape."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange
from tests.shared import shared_path

GRAPH = "https://graph.microsoft.com"
TENANT = "example.org"
TEAM = "fbe2bf47-16c8-47cf-b4a5-4b9b187c508b"
CHANNEL = "19:4a95f7d8db4c4e7fae857bcebe0623e6@thread.tacv2"
PATH = f"/v1.0/teams/{TEAM}/channels/{CHANNEL}/messages/delta"
ASKED = {"$top": 50, "$expand": "replies"}
LOG_IN: Exchange = {
    "method": "POST",
    "path": f"/{TENANT}/oauth2/v2.0/token",
    "body": {"token_type": "Bearer", "expires_in": 3599, "access_token": "made-up"},
}


def post(number: int, html: str, user: str | None = "zoe", **keys: Any) -> dict[str, Any]:
    """Return a post or a reply; without a user it is one of the system."""
    person = {"user": {"id": f"{user}Id", "displayName": f"{user}".title(), "userIdentityType": "aadUser"}}
    return {
        "id": str(number),
        "replyToId": None,
        "etag": str(number),
        "messageType": "message" if user else "unknownFutureValue",
        "createdDateTime": f"2026-03-02T09:{number % 60:02}:00.395Z",
        "lastModifiedDateTime": f"2026-03-02T09:{number % 60:02}:00.395Z",
        "lastEditedDateTime": None,
        "deletedDateTime": None,
        "subject": None,
        "locale": "en-us",
        "webUrl": f"https://teams.microsoft.com/l/message/{number}",
        "from": {"application": None, "device": None, **person} if user else None,
        "body": {"contentType": "html", "content": html},
        "channelIdentity": {"teamId": TEAM, "channelId": CHANNEL},
        "attachments": [],
        "mentions": [],
        "reactions": [],
        "replies": [],
        **keys,
    }


APP: Any = {"application": {"id": "app", "displayName": "Build"}, "device": None, "user": None}
FIRST = [
    post(11, "<p>The <b>lift</b> is stuck, <at id=\"0\">Ana</at></p>", subject="Lift", replies=[
        post(13, "<div>Again?</div>", "ana", replyToId="11"),
        post(14, "<systemEventMessage/>", None, replyToId="11"),
    ]),
    post(12, "<systemEventMessage/>", None),
]  # fmt: skip
LAST = [
    post(15, "Plain & simple", body={"contentType": "text", "content": "Plain & simple"}),
    post(16, "<img src='https://example.org/a.png'>"),
    post(17, "Build failed", **{"from": APP}),
    post(18, "", None, messageType="message", deletedDateTime="2026-03-02T10:00:00Z"),
]


def link(kind: str, query: str) -> dict[str, str]:
    """Return a link of Graph to go on with."""
    return {f"@odata.{kind}Link": f"{{origin}}{PATH.replace(':', '%3A')}?{query}"}


def exchanges() -> Sequence[Exchange]:
    """Return a channel of two pages, read from the start, and again after nothing happened."""
    return [
        LOG_IN,
        {"path": PATH, "query": ASKED, "body": {**link("next", "$skiptoken=s1"), "value": FIRST}},
        {"path": PATH, "query": {"$skiptoken": "s1"}, "body": {**link("delta", "$deltatoken=d1"), "value": LAST}},
        {"path": PATH, "query": {"$deltatoken": "d1"}, "body": {**link("delta", "$deltatoken=d2"), "value": []}},
    ]


def documented() -> Sequence[Exchange]:
    """Return the first page of Microsoft's example, and after it one without posts."""
    page = json.loads(shared_path("fixtures/msteams/vendor-docs/chatmessage-delta.example1.json").read_text())
    token = page["@odata.nextLink"].partition("$skiptoken=")[2]
    return [
        LOG_IN,
        {"path": PATH, "query": ASKED, "body": page},
        {"path": PATH, "query": {"$skiptoken": token}, "body": {**link("delta", "$deltatoken=d1"), "value": []}},
        {"path": PATH, "query": {"$deltatoken": "d1"}, "body": {**link("delta", "$deltatoken=d1"), "value": []}},
    ]


MADE_UP = {"endless-pages": "the place that this fault makes up is one to go on from, and no recording answers it"}

OPTIONS = {
    "client_id": "app",
    "client_secret": {"env": "TOKEN"},
    "parameters": {"tenant": TENANT, "team": TEAM, "channel": CHANNEL, "login": ""},
}


def ids(*numbers: int) -> tuple[str, ...]:
    """Return the ids of posts."""
    return tuple(f"{CHANNEL}/{number}" for number in numbers)


CASES = (
    Case(
        name="teams",
        spec="teams",
        exchanges=exchanges,
        options=OPTIONS,
        ids=ids(11, 13, 15, 18),
        origins=(GRAPH,),
        skip=MADE_UP,
    ),
    Case(
        name="teams, documented",
        spec="teams",
        exchanges=documented,
        options=OPTIONS,
        ids=ids(1606515483514, 1606691795113),
        origins=(GRAPH,),
        skip=MADE_UP,
    ),
)
