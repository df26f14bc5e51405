"""Opens the file that Telegram Desktop writes, within bounds, and finds the chats in it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from listenkit.errors import SourceError

MAX_FILE = 64 * 1024 * 1024
"""Bytes of an export: about 150,000 messages, which take ten times as much memory while they are read."""

FILE = "result.json"
"""The name that Telegram Desktop gives to its export."""

GROUPS = frozenset(
    {"private_group", "private_supergroup", "public_supergroup", "private_channel", "public_channel"}
)  # fmt: skip
"""Kinds of chats in which many speak; what two people or a bot say to each other is never read."""

_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|[\s\S])")


@dataclass(frozen=True)
class Chat:
    """A group or channel of an export."""

    identity: str
    name: str
    messages: list[Any]


def open_chats(root: Path, path: str) -> list[Chat]:
    """Return the groups and channels of an export, from the project's folder.

    Raises :class:`SourceError` where there is none, or it is no export of Telegram Desktop.
    """
    place = root / Path(path).expanduser()
    document = _load(place / FILE if place.is_dir() else place, path)
    listed = document.get("chats") if isinstance(document, Mapping) else None
    found = listed.get("list") if isinstance(listed, Mapping) else [document]
    if not isinstance(found, list) or not any(_is_chat(each) for each in found):
        raise SourceError(
            f"{path} is no export of Telegram Desktop: it holds no chat with messages",
            hint="export the history of a group as machine-readable JSON",
        )
    return [
        Chat(str(each.get("id")), str(each.get("name") or ""), each["messages"])
        for each in found
        if _is_chat(each) and each.get("type") in GROUPS
    ]


def _is_chat(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("messages"), list) and bool(value.get("id"))


def _load(place: Path, name: str) -> Any:
    try:
        number = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(number, "rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise SourceError(
            f"{place} cannot be read: {error.strerror}", hint="the path starts at the folder of listenkit.toml"
        ) from None
    if len(data) > MAX_FILE:
        raise SourceError(f"{name} is larger than {MAX_FILE:,} bytes", hint="export a shorter range of dates at a time")
    try:
        return json.loads(_ESCAPE.sub(_as_json, data))
    except (ValueError, RecursionError):
        raise SourceError(f"{name} is not JSON that can be read", hint="export the history as JSON again") from None


def _as_json(found: re.Match[bytes]) -> bytes:
    """Return an escape as JSON has it; Telegram Desktop writes control characters as ``\\x1F``, which JSON lacks."""
    return b"\\u00" + found[1] if found[1] else found[0]
