"""What commands share: files that are written whole and for their owner alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from listenkit.cli.session import write_private
from listenkit.errors import StorageError


def test_a_file_is_written_whole_and_for_its_owner(tmp_path: Path) -> None:
    """What stood there before is replaced, and nothing else is left in the folder."""
    path = tmp_path / "report.md"
    path.write_text("before", encoding="utf-8")
    write_private(path, "été\r\n")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == ("été\r\n".encode(), 0o600)
    assert list(tmp_path.iterdir()) == [path]


class Stop(BaseException):
    """Stands for a signal that asks the command to end."""


@pytest.mark.parametrize("fault", [Stop(), OSError(28, "No space left on device")])
def test_what_is_cut_leaves_no_scratch_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    """The file that was there stays, after a signal as after an error of the disk."""
    path = tmp_path / "report.md"
    path.write_text("before", encoding="utf-8")

    def fail(*_: object) -> None:
        assert len(list(tmp_path.iterdir())) == 2
        raise fault

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises((Stop, StorageError)):
        write_private(path, "after")
    assert ([each.name for each in tmp_path.iterdir()], path.read_text(encoding="utf-8")) == (["report.md"], "before")
