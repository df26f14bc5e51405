from pathlib import Path

from listenkit_guestbook import GuestbookCollector

from listenkit.testing import check_collector


def test_the_guest_book_keeps_the_contract(tmp_path: Path) -> None:
    """Two reads alike, nothing new the second time, nothing lost from any cursor."""
    (tmp_path / "guestbook.txt").write_text("Lovely evening\nToo loud\nWhen do you open on Sundays?\n")
    items = check_collector(GuestbookCollector, {"path": "guestbook.txt"}, root=tmp_path)
    assert [item.native_id for item in items] == ["1", "2", "3"]
