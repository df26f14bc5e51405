"""Slack's exports: channels and threads, what nobody said, and archives that no Slack made."""

from __future__ import annotations

import json
import stat
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from listenkit.collectors.base import Context
from listenkit.collectors.slack_export import SlackExportCollector, archive
from listenkit.config import Source
from listenkit.errors import SourceError
from listenkit.model import Cursor, Page
from listenkit.testing import check_collector
from tests.catalogue.play import ids_of, last_cursor
from tests.catalogue.served import aside_of, last_of
from tests.catalogue.services.slack import NEWER, OLDER, THREADS, USERS, message, ts

FEEDBACK, BOARD = "C012AB3CD", "G0BOARD"
FILES: dict[str, Any] = {
    "users.json": USERS,
    "channels.json": [
        {"id": FEEDBACK, "name": "feedback", "created": 1, "creator": "U0ZOE", "is_archived": False, "members": []},
        {"id": "C0EMPTY", "name": "empty", "created": 1, "members": []},
    ],
    "groups.json": [{"id": BOARD, "name": "board", "members": []}],
    "dms.json": [{"id": "D012", "created": 1, "members": ["U0ZOE", "U0ANA"]}],
    "integration_logs.json": [],
    "feedback/2026-03-02.json": [*OLDER[::-1], *THREADS[10][1:]],
    "feedback/2026-03-03.json": NEWER[::-1],
    "board/2026-03-02.json": [message(1, "Between us")],
    "D012/2026-03-02.json": [message(2, "Only for you")],
}


def written(folder: Path, files: Mapping[str, Any] = FILES) -> None:
    """Write an export as a folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def zipped(path: Path, files: Mapping[str, Any] = FILES) -> Path:
    """Write an export as Slack does."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content if isinstance(content, str) else json.dumps(content))
    return path


def run(root: Path, cursor: Cursor | None = None, *, path: str = "export.zip", **keys: Any) -> list[Page]:
    """Return the pages of a run."""
    options: Any = SlackExportCollector.Options.model_validate({"path": path, **keys})
    source = Source(name="slack", collector="slack_export", group="employees", options=options)
    return list(SlackExportCollector(options, Context(source=source, root=root)).pages(cursor))


def ids(*minutes: int) -> list[str]:
    """Return the ids of messages, which are those of the description of Slack's interface."""
    return [f"{FEEDBACK}/{ts(each)}" for each in minutes]


def test_people_are_read_in_the_order_of_the_days(tmp_path: Path) -> None:
    """Bots, joins and files without words are left out, and so are private channels and direct messages."""
    zipped(tmp_path / "export.zip")
    pages = run(tmp_path)

    found = last_of(pages)
    assert ids_of(pages) == ids(5, 10, 40, 20, 60, 80, 90)
    root, reply, gone, shared = (found[each] for each in ids(10, 20, 40, 60))
    assert (root.text, root.author, root.parent, root.thread) == ("The canteen is too loud", "U0ZOE", "", ids(10)[0])
    assert root.aliases == ("zoe", "Zoe Example", "Zoe", "zoe@example.org")
    assert (reply.parent, reply.thread, reply.where) == (ids(10)[0], ids(10)[0], "feedback/2026-03-02.json, message 6")
    assert gone.deleted
    assert shared.text == "Look at the menu & weep, @U0ANA"
    assert aside_of(pages) == []


def test_a_folder_is_read_as_its_zip_is(tmp_path: Path) -> None:
    """Whoever unpacked it loses nothing."""
    zipped(tmp_path / "export.zip")
    written(tmp_path / "unpacked")

    assert ids_of(run(tmp_path, path="unpacked")) == ids_of(run(tmp_path))


def test_private_channels_are_read_where_they_are_named(tmp_path: Path) -> None:
    """Direct messages have no name and are never read."""
    zipped(tmp_path / "export.zip")

    assert ids_of(run(tmp_path, channels=["#board"])) == [f"{BOARD}/{ts(1)}"]
    with pytest.raises(SourceError, match="no channel 'D012'"):
        run(tmp_path, channels=["D012"])


def test_only_channels_that_changed_are_read_again(tmp_path: Path) -> None:
    """A newer export with an edit and a late reply, in the place of the older one."""
    zipped(tmp_path / "export.zip")
    cursor = last_cursor(run(tmp_path))
    assert ids_of(run(tmp_path, cursor)) == []
    late = message(99, "Quieter now", "U0ANA", thread_ts=ts(10), parent_user_id="U0ZOE")
    zipped(tmp_path / "export.zip", {**FILES, "feedback/2026-03-04.json": [late]})

    pages = run(tmp_path, cursor)

    assert ids_of(pages)[-1] == ids(99)[0]
    assert [page.part for page in pages if page.cursor] == ["feedback"]


@pytest.mark.parametrize("kind", ["zip", "folder"])
def test_the_contract_holds(tmp_path: Path, kind: str) -> None:
    """As for every collector."""
    zipped(tmp_path / "export.zip")
    written(tmp_path / "unpacked")
    path = "export.zip" if kind == "zip" else "unpacked"

    found = check_collector(SlackExportCollector, {"path": path}, root=tmp_path)

    assert [item.native_id for item in found] == ids(5, 10, 40, 20, 60, 80, 90)


def test_what_is_broken_is_said_and_stops_nothing(tmp_path: Path) -> None:
    """A day that cannot be read, one that is no list, and things among messages that are none."""
    broken = {
        **FILES,
        "feedback/2026-03-01.json": "[{",
        "feedback/2026-03-02.json": {"no": "list"},
        "feedback/2026-02-01.json": "[" * 100_000,
        "feedback/2026-03-03.json": [7, {"text": "x"}, message(90, "Well")],
    }
    zipped(tmp_path / "export.zip", broken)
    pages = run(tmp_path)

    assert ids_of(pages) == ids(90)
    assert [(each.where, each.reason.split(":")[0]) for each in aside_of(pages)] == [
        ("feedback/2026-02-01.json", "feedback/2026-02-01.json is not JSON that can be read"),
        ("feedback/2026-03-01.json", "feedback/2026-03-01.json is not JSON that can be read"),
        ("feedback/2026-03-02.json", "feedback/2026-03-02.json holds no list"),
        ("feedback/2026-03-03.json, message 1", "is no message of Slack"),
        ("feedback/2026-03-03.json, message 2", "is no message of Slack"),
    ]


@pytest.mark.parametrize("name", ["../evil.json", "/etc/evil.json", "a/../../b.json", "..\\evil.json", "C:/evil.json"])
def test_a_file_that_would_lead_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    """Though nothing is ever unpacked to the disk."""
    zipped(tmp_path / "export.zip", {**FILES, name: []})

    with pytest.raises(SourceError, match="lead out of its folder"):
        run(tmp_path)


def test_a_link_in_the_archive_is_refused(tmp_path: Path) -> None:
    """No export has any."""
    zipped(tmp_path / "export.zip")
    link = zipfile.ZipInfo("feedback/2026-03-05.json")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "export.zip", "a") as made:
        made.writestr(link, "/etc/passwd")

    with pytest.raises(SourceError, match="holds a link"):
        run(tmp_path)


def test_a_link_in_the_folder_is_not_followed(tmp_path: Path) -> None:
    """Neither a file nor a channel."""
    written(tmp_path / "unpacked")
    outside = tmp_path / "outside"
    written(outside, {"2026-03-09.json": [message(7, "Outside")]})
    (tmp_path / "unpacked/feedback/2026-03-09.json").symlink_to(outside / "2026-03-09.json")
    (tmp_path / "unpacked/empty").symlink_to(outside)

    assert ids(7)[0] not in ids_of(run(tmp_path, path="unpacked"))


def test_an_encrypted_archive_is_told(tmp_path: Path) -> None:
    """With what to do about it."""
    path = zipped(tmp_path / "export.zip")
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature)
        data[place + offset : place + offset + 2] = struct.pack("<H", 1)
    path.write_bytes(data)

    with pytest.raises(SourceError, match="is encrypted"):
        run(tmp_path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a whole archive nor one file of it may grow without end."""
    zipped(tmp_path / "export.zip", {**FILES, "feedback/2026-03-05.json": "[" + " " * 3_000_000 + "]"})
    monkeypatch.setattr(archive, "MAX_FILE", 1_000_000)
    assert [each.reason for each in aside_of(run(tmp_path))] == [
        "feedback/2026-03-05.json is larger than 1,000,000 bytes"
    ]
    monkeypatch.setattr(archive, "_FREE_BYTES", 1_000_000)
    with pytest.raises(SourceError, match="more than an export of its size can"):
        run(tmp_path)


def test_an_endless_list_of_files_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each name of it would take memory."""
    zipped(tmp_path / "export.zip")
    monkeypatch.setattr(archive, "MAX_DIRECTORY", 100)

    with pytest.raises(SourceError, match="lists more files"):
        run(tmp_path)


def test_a_size_that_is_a_lie_does_not_help_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is unpacked is counted as well."""
    path = zipped(tmp_path / "export.zip", {**FILES, "feedback/2026-03-05.json": "[" + " " * 3_000_000 + "]"})
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<L", 3_000_002), struct.pack("<L", 12)))
    monkeypatch.setattr(archive, "MAX_FILE", 1_000_000)

    reasons = [each.reason for each in aside_of(run(tmp_path))]

    assert len(reasons) == 1
    assert reasons[0].startswith("feedback/2026-03-05.json")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"no zip at all"])
def test_what_is_no_archive_is_told(tmp_path: Path, content: bytes) -> None:
    """As is a file that was cut while it was downloaded."""
    (tmp_path / "export.zip").write_bytes(content)

    with pytest.raises(SourceError, match="is no ZIP file"):
        run(tmp_path)


def test_what_is_no_export_is_told(tmp_path: Path) -> None:
    """A folder of something else, and a path that leads nowhere."""
    zipped(tmp_path / "export.zip", {"readme.json": []})
    with pytest.raises(SourceError, match=r"holds no channels\.json"):
        run(tmp_path)
    with pytest.raises(SourceError, match="there is no"):
        run(tmp_path, path="missing.zip")
