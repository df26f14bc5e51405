"""Mail that lies in files."""

from __future__ import annotations

import gzip
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listenkit.collectors.base import Context
from listenkit.collectors.mbox import MboxCollector, MboxOptions
from listenkit.config.tree import Source
from listenkit.errors import SourceError
from listenkit.model import Cursor, Page
from listenkit.testing import check_collector
from tests.shared import shared_path

SOURCE = Source(name="letters", collector="mbox", group="customers")


def mail(number: int, text: str = "The parcel came late.") -> bytes:
    """One message of our own invention."""
    return (
        f"From: Ann <ann@example.org>\nMessage-ID: <m{number}@example.org>\n"
        f"Date: Tue, 14 Nov 2023 22:13:20 +0000\nSubject: Parcel\n\n{text}\n"
    ).encode()


def mbox(*numbers: int) -> bytes:
    """An mbox file with these messages."""
    return b"".join(b"From ann@example.org Tue Nov 14 22:13:20 2023\n" + mail(number) + b"\n" for number in numbers)


def pages(root: Path, path: str, cursor: Cursor | None = None, size: int = 1 << 20) -> list[Page]:
    """All pages beyond a cursor."""
    options = MboxOptions(path=path, max_message_bytes=size)
    return list(MboxCollector(options, Context(source=SOURCE, root=root)).pages(cursor))


def ids(found: list[Page]) -> list[str]:
    """The native ids of all items, without the host."""
    return [item.native_id.partition("@")[0] for page in found for item in page.items]


def last(found: list[Page]) -> Cursor:
    """The cursor after all pages."""
    assert found[-1].cursor is not None
    return found[-1].cursor


def test_reads_an_mbox_and_nothing_the_second_time(tmp_path: Path) -> None:
    """Each message is an item that says where it stands."""
    (tmp_path / "a.mbox").write_bytes(mbox(1, 2))
    found = pages(tmp_path, "a.mbox")
    assert [(item.native_id, item.where) for item in found[0].items] == [
        ("m1@example.org", "a.mbox message 1"),
        ("m2@example.org", "a.mbox message 2"),
    ]
    assert found[0].part == "a.mbox"
    assert pages(tmp_path, "a.mbox", last(found)) == []


def test_an_appended_mbox_goes_on_at_its_last_message(tmp_path: Path) -> None:
    """The last one is read once more: a program may have been writing it."""
    file = tmp_path / "a.mbox"
    file.write_bytes(mbox(1, 2, 3))
    cursor = last(pages(tmp_path, "a.mbox"))
    with file.open("ab") as stream:
        stream.write(mbox(4))
    found = pages(tmp_path, "a.mbox", cursor)
    assert ids(found) == ["m3", "m4"]
    assert found[0].items[1].where == "a.mbox message 4"


def test_a_message_that_was_cut_is_read_whole_later(tmp_path: Path) -> None:
    """A run in the middle of a delivery loses nothing."""
    file = tmp_path / "a.mbox"
    whole = mbox(1, 2)
    file.write_bytes(whole[:-15])
    cursor = last(pages(tmp_path, "a.mbox"))
    file.write_bytes(whole)
    found = pages(tmp_path, "a.mbox", cursor)
    assert [item.text for item in found[-1].items][-1] == "The parcel came late."


def test_a_rotated_mbox_is_read_from_its_start(tmp_path: Path) -> None:
    """Another content below the offset is another file."""
    file = tmp_path / "a.mbox"
    file.write_bytes(mbox(1, 2, 3))
    cursor = last(pages(tmp_path, "a.mbox"))
    file.write_bytes(mbox(7, 8, 9, 10))
    assert ids(pages(tmp_path, "a.mbox", cursor)) == ["m7", "m8", "m9", "m10"]
    file.write_bytes(mbox(7))
    assert ids(pages(tmp_path, "a.mbox", cursor)) == ["m7"]


def test_pages_are_bounded_and_each_cursor_goes_on(tmp_path: Path) -> None:
    """Stopped after any page, the next run reads the rest."""
    (tmp_path / "a.mbox").write_bytes(mbox(*range(450)))
    found = pages(tmp_path, "a.mbox")
    assert [len(page.items) for page in found] == [200, 200, 50]
    assert ids(pages(tmp_path, "a.mbox", found[0].cursor)) == [f"m{number}" for number in range(199, 450)]


def test_a_compressed_mbox_is_read_and_resumed(tmp_path: Path) -> None:
    """As archives of mailing lists are published."""
    file = tmp_path / "a.mbox.gz"
    file.write_bytes(gzip.compress(mbox(1, 2)))
    found = pages(tmp_path, "a.mbox.gz")
    file.write_bytes(gzip.compress(mbox(1, 2, 3)))
    assert ids(found) == ["m1", "m2"]
    assert ids(pages(tmp_path, "a.mbox.gz", last(found))) == ["m2", "m3"]


def test_a_cut_archive_is_an_error_after_what_was_whole(tmp_path: Path) -> None:
    """The pages before it are kept."""
    (tmp_path / "a.mbox.gz").write_bytes(gzip.compress(mbox(*range(300)))[:-20])
    collector = MboxCollector(MboxOptions(path="a.mbox.gz"), Context(source=SOURCE, root=tmp_path))
    found: list[Page] = []
    with pytest.raises(SourceError, match=r"a\.mbox\.gz cannot be read to its end"):
        found.extend(collector.pages(None))
    assert len(found) == 1


def test_a_sentence_that_starts_with_from_is_no_new_message(tmp_path: Path) -> None:
    """Escaped or not, it stays in its message."""
    text = "See below.\n\nFrom here on it went wrong.\n\n>From the start, in fact."
    data = b"From ann Tue Nov 14 22:13:20 2023\n" + mail(1, text) + b"\n" + mbox(2)
    (tmp_path / "a.mbox").write_bytes(data)
    found = pages(tmp_path, "a.mbox")
    assert ids(found) == ["m1", "m2"]
    assert found[0].items[0].text.endswith("From here on it went wrong.\n\nFrom the start, in fact.")


def test_a_from_line_without_a_time_counts_before_headers(tmp_path: Path) -> None:
    """Some programs write nothing else there."""
    (tmp_path / "a.mbox").write_bytes(b"From nobody\n" + mail(1) + b"\nFrom nobody\n" + mail(2))
    assert ids(pages(tmp_path, "a.mbox")) == ["m1", "m2"]


def test_an_oversized_message_is_set_aside_and_its_neighbours_kept(tmp_path: Path) -> None:
    """One line of it, or many."""
    big = b"From ann Tue Nov 14 22:13:20 2023\n" + mail(2, "x" * 300_000) + b"\n"
    (tmp_path / "a.mbox").write_bytes(mbox(1) + big + mbox(3))
    found = pages(tmp_path, "a.mbox", size=10_000)
    assert ids(found) == ["m1", "m3"]
    assert [each.where for each in found[0].unreadable] == ["a.mbox message 2"]


def test_what_is_no_mailbox_is_named(tmp_path: Path) -> None:
    """The mailboxes beside it are read."""
    (tmp_path / "a.mbox").write_bytes(mbox(1))
    (tmp_path / "b.mbox").write_bytes(b"id,comment\n1,hello\n")
    collector = MboxCollector(MboxOptions(path="*.mbox"), Context(source=SOURCE, root=tmp_path))
    found: list[Page] = []
    with pytest.raises(SourceError, match=r"b\.mbox is no mailbox"):
        found.extend(collector.pages(None))
    assert ids(found) == ["m1"]


def test_an_empty_mbox_holds_nothing(tmp_path: Path) -> None:
    """It is a mailbox without mail, not a mistake."""
    (tmp_path / "a.mbox").touch()
    assert ids(pages(tmp_path, "a.mbox")) == []


@pytest.mark.parametrize("path", ["missing.mbox", "missing/*.mbox", "empty"])
def test_a_path_without_mail_is_an_error(tmp_path: Path, path: str) -> None:
    """A typing mistake is not silence."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=r"there is no|holds no mailbox"):
        pages(tmp_path, path)


def make_maildir(folder: Path, *names: str) -> None:
    """A Maildir whose files are numbered in the order given."""
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names, start=1):
        (folder / name).write_bytes(mail(number))


def test_a_maildir_is_read_with_its_sub_folders(tmp_path: Path) -> None:
    """Names with flags and sizes, in cur and new; tmp is being written."""
    make_maildir(tmp_path / "m", "cur/1.a.host,S=12,W=14:2,S", "new/2.b.host", "tmp/3.c.host")
    make_maildir(tmp_path / "m" / ".Réclamations", "new/4.d.host")
    found = pages(tmp_path, "m")
    assert [(page.part, len(page.items)) for page in found] == [("m", 2), ("m/.Réclamations", 1)]
    assert pages(tmp_path, "m", last(found)) == []


def test_a_message_that_was_read_by_its_owner_is_not_new(tmp_path: Path) -> None:
    """Programs move it from new to cur and add flags; a new one beside it is found."""
    make_maildir(tmp_path / "m", "new/1.a.host,S=12")
    cursor = last(pages(tmp_path, "m"))
    (tmp_path / "m/new/1.a.host,S=12").rename(tmp_path / "m/cur/1.a.host,S=12,W=14:2,RS")
    (tmp_path / "m/new/2.b.host").write_bytes(mail(9))
    assert ids(pages(tmp_path, "m", cursor)) == ["m9"]


def test_a_real_maildir_of_dovecot_is_read(tmp_path: Path) -> None:
    """Written by Dovecot 2.3; its empty sub-folder holds nothing."""
    found = pages(tmp_path, str(shared_path("fixtures/maildir-dovecot/fred")))
    first = found[0].items[0]
    assert ids(found) == ["m0", "m1", "m2", "m3", "m4"]
    assert (first.text, first.author, first.title) == (
        "Die Lieferung war zu spät, n°0.",
        "zoe0@example.org",
        "Lieferung №0",
    )
    assert pages(tmp_path, str(shared_path("fixtures/maildir-dovecot/fred")), last(found)) == []


def test_a_folder_of_messages_reads_new_and_changed_files(tmp_path: Path) -> None:
    """A file whose content changed is read again."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.eml").write_bytes(mail(1))
    (tmp_path / "in/b.EML").write_bytes(mail(2))
    cursor = last(pages(tmp_path, "in"))
    (tmp_path / "in/b.EML").write_bytes(mail(22, "Changed."))
    assert pages(tmp_path, "in/a.eml")[0].items[0].native_id == "m1@example.org"
    assert ids(pages(tmp_path, "in", cursor)) == ["m22"]


def test_links_out_of_the_project_are_refused(tmp_path: Path) -> None:
    """As a file, as a folder, and as one message among others."""
    root, outside = tmp_path / "project", tmp_path / "outside"
    make_maildir(outside, "new/1.a.host")
    (outside / "a.mbox").write_bytes(mbox(1))
    make_maildir(root / "m", "new/2.b.host")
    (root / "m/new/3.c.host").symlink_to(outside / "new/1.a.host")
    (root / "link.mbox").symlink_to(outside / "a.mbox")
    (root / "folder").symlink_to(outside)
    for path in ("link.mbox", "folder", "*.mbox"):
        with pytest.raises(SourceError, match="leads out of"):
            pages(root, path)
    found = pages(root, "m")
    assert ids(found) == ["m1"]
    assert [each.where for each in found[0].unreadable] == ["m/new/3.c.host"]


def test_a_link_among_mailboxes_does_not_hide_the_others(tmp_path: Path) -> None:
    """They are read before the link is reported."""
    (tmp_path / "project").mkdir()
    (tmp_path / "secret.mbox").write_bytes(mbox(1))
    (tmp_path / "project/a.mbox").symlink_to(tmp_path / "secret.mbox")
    (tmp_path / "project/b.mbox").write_bytes(mbox(2))
    collector = MboxCollector(MboxOptions(path="*.mbox"), Context(source=SOURCE, root=tmp_path / "project"))
    found: list[Page] = []
    with pytest.raises(SourceError, match="leads out of"):
        found.extend(collector.pages(None))
    assert ids(found) == ["m2"]


def test_a_line_that_fills_a_piece_ends_no_paragraph(tmp_path: Path) -> None:
    """Its line end comes alone and is no blank line."""
    text = "x" * 65_536 + "\nFrom a to b it took until 10:30, which is late."
    (tmp_path / "a.mbox").write_bytes(b"From ann Tue Nov 14 22:13:20 2023\n" + mail(1, text) + b"\n" + mbox(2))
    assert ids(pages(tmp_path, "a.mbox")) == ["m1", "m2"]


def test_pipes_and_devices_are_refused_without_waiting(tmp_path: Path) -> None:
    """Opening a pipe that nobody writes to would wait for ever."""
    os.mkfifo(tmp_path / "a.mbox")
    make_maildir(tmp_path / "m")
    os.mkfifo(tmp_path / "m/new/1.a.host")
    with pytest.raises(SourceError, match="is a pipe, a device or a folder"):
        pages(tmp_path, "a.mbox")
    assert len(pages(tmp_path, "m")[0].unreadable) == 1


def test_a_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A compressed file may not grow without end."""
    monkeypatch.setattr("listenkit.collectors.mbox.collector._FREE_BYTES", 100_000)
    (tmp_path / "a.mbox.gz").write_bytes(gzip.compress(mbox(1) + b"\x00" * 3_000_000))
    with pytest.raises(SourceError, match="grows beyond"):
        pages(tmp_path, "a.mbox.gz")


def test_the_contract_of_collectors_is_kept(tmp_path: Path) -> None:
    """In a folder with every kind of mailbox."""
    make_maildir(tmp_path / "all/m", "cur/1.a.host:2,S", "new/2.b.host")
    (tmp_path / "all/a.mbox").write_bytes(mbox(*range(10, 250)))
    (tmp_path / "all/b.mbox.gz").write_bytes(gzip.compress(mbox(300)))
    (tmp_path / "all/c.eml").write_bytes(mail(301))
    assert len(check_collector(MboxCollector, {"path": "all"}, root=tmp_path)) == 244


@pytest.mark.parametrize("cursor", [{}, {"files": 3}, {"files": {"a.mbox": {"offset": "x", "digest": None}}}])
def test_a_cursor_that_makes_no_sense_means_everything(tmp_path: Path, cursor: Cursor) -> None:
    """Reading again costs less than missing."""
    (tmp_path / "a.mbox").write_bytes(mbox(1))
    assert ids(pages(tmp_path, "a.mbox", cursor)) == ["m1"]


@settings(max_examples=60)
@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Nothing but a SourceError leaves the collector."""
    root = tmp_path_factory.mktemp("any")
    (root / "a.mbox").write_bytes(data)
    (root / "b.mbox").write_bytes(b"From a Tue Nov 14 22:13:20 2023\n" + data)
    (root / "c.mbox.gz").write_bytes(data)
    for name in ("a.mbox", "c.mbox.gz"):
        with suppress(SourceError):
            pages(root, name)
    assert pages(root, "b.mbox")
