"""Telegram Desktop's exports: groups and channels, texts in parts, escapes that JSON does not know, what is private."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from listenkit.collectors.base import Context
from listenkit.collectors.telegram_export import TelegramExportCollector, document
from listenkit.config import Source
from listenkit.errors import SourceError
from listenkit.model import Cursor, Page
from listenkit.testing import check_collector
from tests.catalogue.play import ids_of, last_cursor
from tests.catalogue.served import aside_of, last_of

START = 1_772_442_000


def message(number: int, text: Any, user: str = "Zoë", **keys: Any) -> dict[str, Any]:
    """Return a message as Telegram Desktop writes it."""
    return {
        "id": number,
        "type": "message",
        "date": "2026-03-02T10:00:00",
        "date_unixtime": str(START + number),
        "from": user,
        "from_id": f"user{len(user)}",
        "text": text,
        "text_entities": [],
        **keys,
    }


CHAT: dict[str, Any] = {
    "name": "Bike riders",
    "type": "public_supergroup",
    "id": 77,
    "messages": [
        {
            "id": 1,
            "type": "service",
            "date": "2026-03-02T10:00:00",
            "actor": "Zoë",
            "action": "create_group",
            "text": "",
        },
        message(2, "The pump is broken"),
        message(
            3, ["It is ", {"type": "bold", "text": "still"}, " broken, see ", {"type": "link", "text": "a.example"}]
        ),
        message(
            4, "Mended", "Shop", reply_to_message_id=2, edited="2026-03-02T10:01:00", edited_unixtime=str(START + 60)
        ),
        message(5, "", photo="photos/p.jpg", width=10, height=10),
        message(6, "Somebody else's words", forwarded_from="News"),
        message(7, "From a game", via_bot="@game"),
        message(8, "In answer to another chat", reply_to_message_id=2, reply_to_peer_id="channel5"),
        {"id": 9, "type": "unsupported"},
    ],
}
WHOLE = {"about": "…", "chats": {"about": "…", "list": [
    CHAT,
    {"name": "Ana", "type": "personal_chat", "id": 5, "messages": [message(1, "Only for you")]},
    {"type": "saved_messages", "id": 6, "messages": [message(1, "Only for me")]},
    {"name": "News", "type": "public_channel", "id": 88, "messages": [message(1, "We open at nine", "News")]},
]}}  # fmt: skip


def write(root: Path, found: Any) -> None:
    """Write an export."""
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    (root / "result.json").write_text(text, encoding="utf-8")


def run(root: Path, cursor: Cursor | None = None, *, path: str = "result.json", **keys: Any) -> list[Page]:
    """Return the pages of a run."""
    options: Any = TelegramExportCollector.Options.model_validate({"path": path, **keys})
    source = Source(name="telegram", collector="telegram_export", group="customers", options=options)
    return list(TelegramExportCollector(options, Context(source=source, root=root)).pages(cursor))


def test_what_people_say_in_a_group_is_read(tmp_path: Path) -> None:
    """Whole texts and those in parts; pictures alone, forwarded words and those of the system are left out."""
    write(tmp_path, CHAT)
    pages = run(tmp_path)

    found = last_of(pages)
    assert list(found) == ["77/2", "77/3", "77/4", "77/8"]
    assert (found["77/2"].author, found["77/2"].aliases, found["77/2"].created) == ("user3", ("Zoë",), str(START + 2))
    assert found["77/3"].text == "It is still broken, see a.example"
    assert (found["77/4"].parent, found["77/4"].thread) == ("77/2", "77/2")
    assert (found["77/8"].parent, found["77/8"].thread) == ("", "77/8")
    assert aside_of(pages) == []


def test_of_a_whole_account_only_groups_and_channels_are_read(tmp_path: Path) -> None:
    """A source may name some of them, by name or id; its folder will do for the file."""
    write(tmp_path, WHOLE)

    assert ids_of(run(tmp_path)) == ["77/2", "77/3", "77/4", "77/8", "88/1"]
    assert ids_of(run(tmp_path, path=".", chats=["News"])) == ids_of(run(tmp_path, chats=["88"])) == ["88/1"]
    with pytest.raises(SourceError, match="no group or channel 'Ana'"):
        run(tmp_path, chats=["Ana"])


def test_only_chats_that_changed_are_read_again(tmp_path: Path) -> None:
    """A newer export with an edit in the place of the older one."""
    write(tmp_path, WHOLE)
    cursor = last_cursor(run(tmp_path))
    assert ids_of(run(tmp_path, cursor)) == []
    write(tmp_path, json.dumps(WHOLE).replace("We open at nine", "We open at ten"))

    assert [(each, item.text) for each, item in last_of(run(tmp_path, cursor)).items()] == [("88/1", "We open at ten")]


def test_older_exports_have_only_the_time_of_a_computer(tmp_path: Path) -> None:
    """It is read in the zone of the source."""
    write(tmp_path, {**CHAT, "messages": [{"id": 2, "type": "message", "date": "2026-03-02T10:00:00", "text": "Hi"}]})

    assert last_of(run(tmp_path))["77/2"].created == "2026-03-02T10:00:00"


def test_control_characters_as_telegram_writes_them_are_read(tmp_path: Path) -> None:
    r"""As ``\x1F``, which JSON does not know; a backslash before an x stays what it is."""
    write(tmp_path, json.dumps({**CHAT, "messages": [message(2, "a~b \\x41")]}).replace("~", "\\x1F"))

    assert last_of(run(tmp_path))["77/2"].text == "a\x1fb \\x41"


def test_the_contract_holds(tmp_path: Path) -> None:
    """As for every collector."""
    write(tmp_path, WHOLE)

    assert len(check_collector(TelegramExportCollector, {"path": "result.json"}, root=tmp_path)) == 5


@pytest.mark.parametrize(
    "found", ["", "[{", "[" * 100_000, [], {"chats": 7}, {"chats": {"list": [7]}}, {"messages": "x", "id": 1}, "7"]
)
def test_what_is_no_export_is_told(tmp_path: Path, found: Any) -> None:
    """Cut, too deep, or something else."""
    write(tmp_path, found)

    with pytest.raises(SourceError, match=r"is no export|is not JSON"):
        run(tmp_path)


def test_what_is_no_message_is_said_and_stops_nothing(tmp_path: Path) -> None:
    """With its place."""
    write(tmp_path, {**CHAT, "messages": [7, {"id": "x", "type": "message"}, message(2, "Well")]})
    pages = run(tmp_path)

    assert ids_of(pages) == ["77/2"]
    assert [each.where for each in aside_of(pages)] == ["Bike riders, message 1", "Bike riders, message 2"]


def test_a_file_that_is_too_large_or_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do about it."""
    with pytest.raises(SourceError, match="cannot be read"):
        run(tmp_path)
    write(tmp_path, CHAT)
    monkeypatch.setattr(document, "MAX_FILE", 100)
    with pytest.raises(SourceError, match="larger than 100 bytes"):
        run(tmp_path)
