"""Turns the messages of an export into items, by the same rules as the description of Slack's interface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from listenkit.model import Item
from listenkit.slack_text import slack_to_text

SPOKEN = frozenset({"", "me_message", "file_share", "thread_broadcast"})
"""Subtypes of messages in which a person speaks; all others are the system's, a bot's or an app's."""


class UnreadableMessageError(ValueError):
    """Something among the messages of an export is none."""


@dataclass(frozen=True)
class People:
    """The users of a workspace by their ids, as ``users.json`` lists them."""

    users: Mapping[str, Mapping[str, Any]]

    def is_bot(self, user: str) -> bool:
        """Tell whether a user is a program."""
        return bool(self.users.get(user, {}).get("is_bot"))

    def names(self, user: str) -> tuple[str, ...]:
        """Return every name by which a user may be known: login, real and display name, mail address."""
        found = self.users.get(user, {})
        profile = found.get("profile")
        own = profile if isinstance(profile, Mapping) else {}
        names = (found.get("name"), found.get("real_name"), own.get("display_name"), own.get("email"))
        return tuple(name for name in names if isinstance(name, str) and name)


def read_message(raw: Any, channel: str, people: People, where: str) -> Item | None:
    """Return what a message of a channel says, None where nobody speaks in it.

    Raises :class:`UnreadableMessageError` where it is no message of Slack.
    """
    if not isinstance(raw, Mapping) or not isinstance(raw.get("ts"), str):
        raise UnreadableMessageError("is no message of Slack: it has no ts")
    subtype, text, user, thread = (_text(raw, name) for name in ("subtype", "text", "user", "thread_ts"))
    identity = f"{channel}/{raw['ts']}"
    if subtype == "tombstone":
        return Item(text="", native_id=identity, where=where, deleted=True)
    is_spoken = bool(text and user) and subtype in SPOKEN and not raw.get("bot_id")
    if raw.get("type") != "message" or not is_spoken or people.is_bot(user):
        return None
    return Item(
        text=slack_to_text(text),
        native_id=identity,
        author=user,
        aliases=people.names(user),
        created=raw["ts"],
        parent=f"{channel}/{thread}" if thread not in ("", raw["ts"]) else "",
        thread=f"{channel}/{thread or raw['ts']}",
        where=where,
    )


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""
