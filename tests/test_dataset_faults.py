"""Killed, raced, out of disk: nothing is torn, nothing counted twice, and erased means gone."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from listenkit.dataset import Dataset, run_lock
from listenkit.errors import STORAGE, LockedError
from listenkit.model import Response, Selection
from tests.dataset_examples import START, make_comment, make_page, open_dataset

KILLS = 30
KILLS_WHILE_CREATING = 5
ROOT = Path(__file__).parents[1]

WRITER = """
    import sys
    from pathlib import Path
    from listenkit.errors import ListenkitError
    from tests.dataset_examples import make_comment, make_page, open_dataset

    path, pages, size, source, step = Path(sys.argv[1]), *map(int, sys.argv[2:4]), sys.argv[4], int(sys.argv[5])
    try:
        with open_dataset(path) as dataset:
            print("open", flush=True)
            done = (dataset.cursor(source) or {"page": 0})["page"]
            for page in range(done, pages):
                numbers = range(page * step, page * step + size)
                comments = [make_comment(number, f"{source} {number}", source=source) for number in numbers]
                dataset.store_page(make_page(comments, source=source, cursor={"page": page + 1}))
    except ListenkitError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
"""


def start(code: str, *arguments: object, before: str = "") -> subprocess.Popen[str]:
    """Start Python code in another process."""
    command = [sys.executable, "-c", before + textwrap.dedent(code), *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    )


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for a process; return its code and what it said on stderr."""
    _, said = process.communicate(timeout=120)
    return process.returncode, said


def test_a_writer_killed_at_any_instant_leaves_whole_pages(tmp_path: Path) -> None:
    """After each kill rows, cursor and partial summaries agree, and the next run goes on to the same end."""
    path, pages, size = tmp_path / "a.db", 400, 20
    choices = random.Random(1848)
    kills = 0
    while kills < KILLS:
        fresh = kills < KILLS_WHILE_CREATING
        writer = start(WRITER, path, pages, size, "shop", size)
        assert writer.stdout is not None
        if fresh:
            while not path.exists():
                time.sleep(0.0005)
        else:
            writer.stdout.readline()
        time.sleep(choices.uniform(0, 0.01 if fresh else 0.05))
        if writer.poll() is None:
            kills += 1
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        pages += 20 if writer.returncode == 0 else 0
        if fresh:
            assert end(start(WRITER, path, 0, 0, "shop", 1)) == (0, "")
            with Dataset.open_for_reading(path) as dataset:
                assert dataset.check() == []
            path.unlink()
            continue
        with Dataset.open_for_reading(path) as dataset:
            assert dataset.count() == (dataset.cursor("shop") or {"page": 0})["page"] * size
            assert dataset.check() == []
    assert end(start(WRITER, path, pages, size, "shop", size)) == (0, "")
    with Dataset.open_for_reading(path) as dataset:
        assert dataset.count() == pages * size
        assert len(list(dataset.comments())) == pages * size
        assert dataset.sources()[0].tally.new == pages * size


def test_racing_writers_count_every_comment_once(tmp_path: Path) -> None:
    """Two processes store overlapping pages of one source, and a third another source, from the first second on."""
    path = tmp_path / "a.db"
    writers = [start(WRITER, path, 30, 40, source, 20) for source in ("shop", "shop", "mail")]

    assert [end(writer) for writer in writers] == [(0, "")] * 3
    with Dataset.open_for_reading(path) as dataset:
        assert [
            (state.source, state.comments) for state in sorted(dataset.sources(), key=lambda each: each.source)
        ] == [
            ("mail", 620),
            ("shop", 620),
        ]
        assert dataset.check() == []


def test_a_full_disk_stops_at_a_page_and_the_next_run_goes_on(tmp_path: Path) -> None:
    """Whatever the limit, the run ends with the code for storage, what was stored is whole, and a later run ends it."""
    codes = set()
    for kilobytes in (20, 60, 120, 200, 500):
        path = tmp_path / f"{kilobytes}.db"
        limit = f"import resource, signal\nresource.setrlimit(resource.RLIMIT_FSIZE, ({kilobytes * 1024},) * 2)\n"
        code, said = end(start(WRITER, path, 60, 20, "shop", 20, before=limit))
        codes.add(code)
        assert "Traceback" not in said
        assert "space" in said or "disk" in said
        assert end(start(WRITER, path, 60, 20, "shop", 20)) == (0, "")
        with Dataset.open_for_reading(path) as dataset:
            assert dataset.count() == 1200
            assert dataset.check() == []

    assert codes == {STORAGE}


@pytest.mark.parametrize("search", [True, False])
def test_deleted_comments_leave_no_byte(tmp_path: Path, search: bool) -> None:
    """Text, original, title, author and indexed words of deleted and of edited comments are in no file any more."""
    secret: dict[str, Any] = {
        "text": "zanzibarium is late", "title": "quokkaland", "original": "vuvuzelaria", "author": "pseudonymus",
        "url": "https://example.org/wombatville", "segments": {"site": "xanaduport"},
    }  # fmt: skip
    traces = (b"zanzibarium", b"quokkaland", b"vuvuzelaria", b"pseudonymus", b"wombatville", b"xanaduport")
    with open_dataset(tmp_path / "a.db", search=search) as dataset:
        many = [make_comment(number, f"ordinary words {number}") for number in range(500)]
        dataset.store_page(make_page([*many, *(make_comment(f"s{number}", **secret) for number in range(20))]))
        assert traces_in(tmp_path, traces)
        keys = [each.key for each in dataset.comments(Selection(search="zanzibarium"))]

        assert dataset.delete(keys) == 20
        assert traces_in(tmp_path, traces) == set()
        assert dataset.check() == []


def traces_in(folder: Path, traces: tuple[bytes, ...]) -> set[bytes]:
    """Return which traces are in any file of a folder, whatever their case."""
    contents = [path.read_bytes().lower() for path in folder.iterdir()]
    return {trace for trace in traces for content in contents if trace in content}


def test_an_erasure_that_a_reader_holds_up_says_so(tmp_path: Path) -> None:
    """The comments are gone at once; that their bytes are not yet is an error with the next step."""
    path = tmp_path / "a.db"
    with open_dataset(path) as dataset:
        dataset.store_page(make_page([make_comment(1, "zanzibarium"), make_comment(2)]))
        with Dataset.open_for_reading(path) as reader, reader.snapshot():
            assert reader.count() == 2
            dataset._connection.execute("PRAGMA busy_timeout = 10")
            with pytest.raises(LockedError, match="1 comments are deleted, but another program"):
                dataset.delete([make_comment(1).key])
        assert dataset.count() == 1
        assert dataset.delete([make_comment(1).key]) == 0
        assert traces_in(tmp_path, (b"zanzibarium",)) == set()


def test_a_list_that_is_half_read_holds_an_erasure_up(tmp_path: Path) -> None:
    """The page that deletes is stored all the same; an erasure tells; once the list is dropped, nothing is left."""
    with open_dataset(tmp_path / "a.db") as dataset:
        dataset.store_page(make_page([make_comment(number, f"zanzibarium {number}") for number in range(600)]))
        reading = dataset.comments()
        next(reading)
        assert dataset.store_page(make_page(deleted_ids=["1"])).deleted == 1
        with pytest.raises(LockedError, match="are deleted, but"):
            dataset.delete([make_comment(number).key for number in range(600)])
        del reading
        dataset.delete([])
        assert traces_in(tmp_path, (b"zanzibarium",)) == set()


@pytest.mark.parametrize("search", [True, False])
def test_comments_deleted_at_their_source_are_erased(tmp_path: Path, search: bool) -> None:
    """A page that takes a comment out empties index and log behind itself, and takes an answer of that id out too."""
    with open_dataset(tmp_path / "a.db", search=search) as dataset:
        answer = Response("shop", "r", "quokkaland", START)
        dataset.store_page(make_page([make_comment(1, "zanzibarium"), make_comment(2)], responses=[answer]))
        dataset.store_page(make_page(deleted_ids=["1", "r"]))

        assert traces_in(tmp_path, (b"zanzibarium", b"quokkaland")) == set()


HOLDER = """
    import sys, time
    from pathlib import Path
    from listenkit.dataset import run_lock
    from listenkit.errors import ListenkitError
    try:
        with run_lock(Path(sys.argv[1])):
            print("held", flush=True)
            time.sleep(float(sys.argv[2]))
    except ListenkitError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
"""


def test_the_second_run_ends_at_once_and_names_the_first(tmp_path: Path) -> None:
    """The loser exits with the code for locked; when the holder is killed the lock is free."""
    path = tmp_path / "a.db"
    holder = start(HOLDER, path, 60)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        for _ in range(2):
            with pytest.raises(LockedError, match=rf"process {holder.pid} since 20..-..-..T"), run_lock(path):
                pass
        assert end(start(HOLDER, path, 0))[0] == LockedError.exit_code
    finally:
        holder.kill()
        holder.communicate()
    with run_lock(path):
        assert (tmp_path / "a.db.lock").stat().st_mode & 0o777 == 0o600
    with run_lock(path):
        pass


def test_a_full_disk_at_the_lock_is_an_error_of_storage(tmp_path: Path) -> None:
    """Where not even the name of the run can be written the lock's file is named, and the lock is free again."""
    path = tmp_path / "a.db"
    limit = "import resource, signal\nresource.setrlimit(resource.RLIMIT_FSIZE, (5, 5))\n"
    code, said = end(start(HOLDER, path, 0, before=limit))
    assert (code, said) == (STORAGE, f"{path}.lock cannot be written: File too large\n")
    with run_lock(path):
        pass
