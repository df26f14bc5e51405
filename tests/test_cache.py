from __future__ import annotations

import os
from pathlib import Path

import pytest

from listenkit.cache import HEADER, MOST, cache_folder, kept


def made() -> bytes:
    """What was dear to make."""
    return b"dear"


def unmade() -> bytes:
    """What must not be made again."""
    raise AssertionError("it was made again")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "listenkit"


def test_what_was_made_once_is_kept(folder: Path) -> None:
    """The second time it is only read; files and folder are the user's alone."""
    assert bytes(kept("thing", "1", made)) == b"dear"
    assert bytes(kept("thing", "1", unmade)) == b"dear"
    assert [each.name for each in folder.iterdir()] == ["thing-1"]
    assert (folder.stat().st_mode & 0o777, (folder / "thing-1").stat().st_mode & 0o777) == (0o700, 0o600)


def test_another_digest_is_another_thing(folder: Path) -> None:
    """What it is made from has changed."""
    kept("thing", "1", made)
    assert bytes(kept("thing", "2", lambda: b"other")) == b"other"
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("harm", [lambda _: b"", lambda data: data[:-1], lambda data: data[:HEADER] + b"d3ar"])
def test_a_file_that_is_not_whole_is_made_anew(folder: Path, harm: object) -> None:
    """It neither counts nor stays."""
    kept("thing", "1", made)
    file = folder / "thing-1"
    file.write_bytes(harm(file.read_bytes()))  # type: ignore[operator]  # one of the functions above
    assert bytes(kept("thing", "1", made)) == b"dear"
    assert bytes(kept("thing", "1", unmade)) == b"dear"


def test_a_file_that_others_may_write_does_not_count(folder: Path) -> None:
    """Somebody else could have put it there."""
    kept("thing", "1", lambda: b"slipped in")
    (folder / "thing-1").chmod(0o666)
    assert bytes(kept("thing", "1", made)) == b"dear"


def test_a_link_does_not_count(folder: Path, tmp_path: Path) -> None:
    """It is replaced, and what it leads to stays as it is."""
    kept("thing", "1", lambda: b"elsewhere")
    elsewhere = (folder / "thing-1").rename(tmp_path / "elsewhere")
    content = elsewhere.read_bytes()
    (folder / "thing-1").symlink_to(elsewhere)
    assert bytes(kept("thing", "1", made)) == b"dear"
    assert not (folder / "thing-1").is_symlink()
    assert elsewhere.read_bytes() == content


def test_a_pipe_does_not_count(folder: Path) -> None:
    """Nor does it make anybody wait."""
    folder.mkdir()
    os.mkfifo(folder / "thing-1")
    assert bytes(kept("thing", "1", made)) == b"dear"


def test_where_nothing_can_be_kept_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "listenkit").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert bytes(kept("thing", "1", made)) == b"dear"


def test_without_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cron may give none, and a relative folder would be another one everywhere."""
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setattr(Path, "home", _no_home)
    assert cache_folder() is None
    assert bytes(kept("thing", "1", made)) == b"dear"


def _no_home() -> Path:
    raise RuntimeError


def test_old_files_of_a_name_go(folder: Path) -> None:
    """The newest few stay, and those of other names."""
    kept("other", "1", made)
    for number in range(MOST + 2):
        kept("thing", str(number), made)
        os.utime(folder / f"thing-{number}", (number, number))
    assert sorted(each.name for each in folder.iterdir()) == ["other-1", *(f"thing-{n}" for n in range(2, MOST + 2))]
