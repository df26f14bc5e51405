"""Opening looks before it touches: permissions, schemas, strangers, damage and read-only folders."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import listenkit
from listenkit.dataset import Dataset, connection
from listenkit.dataset.connection import open_to_write, start_log
from listenkit.dataset.schema import APPLICATION_ID, STEPS, migrate, version_of
from listenkit.errors import LockedError, NewerDatasetError, StorageError, UsageError
from listenkit.model import Selection
from listenkit.summary import summarise
from listenkit.times import Window
from tests.dataset_examples import ZONE, make_comment, make_page, open_dataset, part_table


def mode_of(path: Path) -> int:
    """Return the permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def filled(path: Path, count: int = 3) -> Path:
    """Return the path of a closed dataset with some comments."""
    with open_dataset(path) as dataset:
        dataset.store_page(make_page([make_comment(number) for number in range(count)]))
    return path


def change_header(path: Path, pragma: str) -> None:
    """Change a number in the header of a file, as another program would."""
    opened = sqlite3.connect(path)
    opened.execute(f"PRAGMA {pragma}")
    opened.commit()
    opened.close()


def test_the_file_and_its_log_are_for_the_owner_alone(tmp_path: Path) -> None:
    """Under any umask the file, its write-ahead log and its shared memory have mode 0600."""
    previous = os.umask(0)
    try:
        with open_dataset(tmp_path / "a.db") as dataset:
            dataset.store_page(make_page([make_comment(1)]))
            assert {name.name: mode_of(name) for name in tmp_path.iterdir()} == dict.fromkeys(
                ("a.db", "a.db-wal", "a.db-shm"), 0o600
            )
    finally:
        os.umask(previous)


def test_a_file_that_others_can_read_is_tightened(tmp_path: Path) -> None:
    """A copied file of mode 0644 becomes 0600 when it is opened for writing."""
    path = filled(tmp_path / "a.db")
    path.chmod(0o644)
    with open_dataset(path):
        assert mode_of(path) == 0o600


def test_every_connection_is_hardened(tmp_path: Path) -> None:
    """What SQLite forgets between connections is set on each: durability, erasure, suspicion."""
    path = filled(tmp_path / "a.db")
    with open_dataset(path) as writer, Dataset.open_for_reading(path) as reader:
        for opened in (writer._connection, reader._connection):
            values = {
                name: opened.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "trusted_schema")
            }
            assert values == {
                "journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "trusted_schema": 0
            }  # fmt: skip


def test_a_missing_dataset_is_made_only_where_that_is_wanted(tmp_path: Path) -> None:
    """Without leave to create, and for reading, there is an error with the next step and no file."""
    path = tmp_path / "no.db"
    with pytest.raises(UsageError, match="there is no dataset") as missing, open_dataset(path, create=False):
        pass
    with pytest.raises(UsageError, match="there is no dataset"):
        listenkit.open(path)
    with pytest.raises(UsageError, match=r"no listenkit\.toml"):
        listenkit.open(tmp_path)
    with pytest.raises(UsageError, match="is a folder"), open_dataset(tmp_path):
        pass

    assert missing.value.hint == "make one with listenkit collect"
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """The folder of the dataset is never made up."""
    with pytest.raises(StorageError, match="cannot be used: No such file"), open_dataset(tmp_path / "no" / "a.db"):
        pass


def test_the_dataset_of_a_newer_version_is_left_untouched(tmp_path: Path) -> None:
    """Both ways of opening refuse it, and not one byte changes."""
    path = filled(tmp_path / "a.db")
    change_header(path, f"user_version = {len(STEPS) + 1}")
    before = path.read_bytes()

    with pytest.raises(NewerDatasetError, match="newer version of listenkit"), open_dataset(path):
        pass
    with pytest.raises(NewerDatasetError):
        listenkit.open(path)

    assert path.read_bytes() == before


def test_the_file_of_another_program_is_left_untouched(tmp_path: Path) -> None:
    """Another program's SQLite file, with its own mark or none, is refused as it is."""
    path = tmp_path / "b.db"
    theirs = sqlite3.connect(path)
    theirs.execute("CREATE TABLE theirs (a)")
    theirs.commit()
    theirs.close()
    before = path.read_bytes()

    with pytest.raises(StorageError, match="another program"), open_dataset(path):
        pass
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to be one" * 50, b"SQLite format 3\x00"])
def test_a_file_that_is_no_database_is_a_storage_error(tmp_path: Path, content: bytes) -> None:
    """Text under the name of the dataset is neither read nor overwritten."""
    path = tmp_path / "b.db"
    path.write_bytes(content)
    with pytest.raises(StorageError), open_dataset(path):
        pass

    assert path.read_bytes() == content


def test_an_empty_file_becomes_a_dataset(tmp_path: Path) -> None:
    """A run that was killed between making the file and its tables leaves an empty file."""
    path = tmp_path / "a.db"
    path.touch()
    with open_dataset(path) as dataset:
        assert dataset.check() == []
        assert dataset._connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID


def test_damage_is_an_error_of_storage_and_never_a_traceback(tmp_path: Path) -> None:
    """Random flips, cuts and zeroed pages are either harmless or reported as a damaged file."""
    sound = filled(tmp_path / "a.db", 300).read_bytes()
    choices = random.Random(20261101)
    outcomes: set[str] = set()
    for number in range(150):
        path = tmp_path / f"{number}.db"
        path.write_bytes(damaged(sound, choices))
        outcomes.add(use(path))

    assert outcomes <= {"sound", "reported", "StorageError", "NewerDatasetError"}
    assert {"reported", "StorageError"} <= outcomes


def damaged(content: bytes, choices: random.Random) -> bytes:
    """Return the content with a run of bytes overwritten, a page emptied, or the end cut off."""
    place = choices.randrange(len(content))
    way = choices.randrange(3)
    if way == 0:
        return content[:place] + choices.randbytes(40) + content[place + 40 :]
    page = place // 4096 * 4096
    return content[:page] + bytes(4096) + content[page + 4096 :] if way == 1 else content[:place]


def use(path: Path) -> str:
    """Use a file as every command would, and return how that ended."""
    try:
        with open_dataset(path) as dataset:
            list(dataset.comments())
            dataset.summary(Window())
            return "reported" if dataset.check() else "sound"
    except (StorageError, NewerDatasetError) as error:
        return type(error).__name__


def add_table(connection: sqlite3.Connection) -> None:
    """Stand for the next step of the schema."""
    connection.execute("CREATE TABLE later (a INTEGER)")


def fail_half_way(connection: sqlite3.Connection) -> None:
    """Stand for a step that is cut."""
    connection.execute("CREATE TABLE half (a INTEGER)")
    raise KeyboardInterrupt


def test_a_migration_step_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    """A step that is cut leaves the schema before it and a copy; the next start makes it, and the copy goes."""
    path = filled(tmp_path / "a.db")
    opened = open_to_write(path, create=False)
    start_log(opened)
    with pytest.raises(KeyboardInterrupt):
        migrate(opened, path, steps=(*STEPS, add_table, fail_half_way))
    copy = tmp_path / f"a.db.schema-{len(STEPS)}"

    assert version_of(opened) == len(STEPS) + 1
    assert opened.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone() == (0,)
    assert mode_of(copy) == 0o600
    copies = sqlite3.connect(copy)
    assert copies.execute("SELECT count(*) FROM comment").fetchone() == (3,)
    copies.close()

    migrate(opened, path, steps=(*STEPS, add_table, add_index))
    opened.close()

    assert [each.name for each in tmp_path.iterdir() if "schema" in each.name] == []


def add_index(connection: sqlite3.Connection) -> None:
    """Stand for the step that was cut before, mended."""
    connection.execute("CREATE INDEX later_a ON later (a)")


def test_an_older_file_learns_to_count_the_unsure(tmp_path: Path) -> None:
    """Comments of a file without the two counts are counted on opening, those of unknown confidence as called."""
    path = tmp_path / "a.db"
    older = open_to_write(path, create=True)
    start_log(older)
    migrate(older, path, steps=STEPS[:3])
    older.executemany("INSERT INTO meta VALUES (?, ?)", [("summary", "1"), ("timezone", ZONE)])
    older.execute("INSERT INTO source (id, name) VALUES (1, 'shop')")
    older.executemany(
        """INSERT INTO comment VALUES (?1, ?1, 1, ?1, 'customers', 'ann', NULL, 0, 'en', 2000, 'positive', 'praise',
        '["praise"]', '[]', '{}', NULL, '', '', '', x'00', 'v1', 0, ?2, ?3, '[]')""",
        [(1, 6000, 1), (2, 7500, 0), (3, None, 0)],
    )
    older.execute("INSERT INTO wording SELECT id, 'Very good', '', '', '' FROM comment")
    older.close()

    with open_dataset(path) as dataset:
        total = dataset.summary(Window()).total()
        assert (total.comments, total.positive, total.uncalled, total.mixed) == (3, 3, 1, 1)
        assert part_table(dataset) == summarise(dataset.comments())


def test_a_reader_neither_waits_nor_writes(tmp_path: Path) -> None:
    """While a writer is in the middle of a page, a reader sees the state before; it cannot change anything."""
    path = filled(tmp_path / "a.db")
    with open_dataset(path) as writer, Dataset.open_for_reading(path) as reader:
        writer._connection.execute("BEGIN IMMEDIATE")
        writer._connection.execute("DELETE FROM part")
        assert reader.count() == 3
        with open_dataset(path) as another:
            assert another.count() == 3
        writer._connection.execute("ROLLBACK")
        with pytest.raises(StorageError, match="cannot be written"):
            reader.delete([make_comment(1).key])
        with pytest.raises((StorageError, UsageError)):
            reader.store_page(make_page([make_comment(9)]))


def test_a_snapshot_stays_the_same_while_others_write(tmp_path: Path) -> None:
    """All readings inside a snapshot agree with each other."""
    path = filled(tmp_path / "a.db")
    with open_dataset(path) as writer, Dataset.open_for_reading(path) as reader:
        with reader.snapshot():
            assert reader.count() == 3
            writer.store_page(make_page([make_comment(50)]))
            assert reader.count() == 3
        assert reader.count() == 4


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_dataset_in_a_read_only_folder_can_be_read(tmp_path: Path) -> None:
    """A backup on a read-only disk opens for reading; writing tells why it cannot."""
    path = filled(tmp_path / "a.db")
    path.chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        with listenkit.open(path) as dataset:
            assert dataset.count() == 3
        with pytest.raises(StorageError), open_dataset(path) as dataset:
            dataset.store_page(make_page([make_comment(9)]))
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize("code", [sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY_DIRECTORY])
def test_without_shared_memory_the_file_is_read_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Where SQLite can make no shared memory, a file is read alone; with a log beside it, it would be incomplete."""
    path = filled(tmp_path / "a.db")
    harden = connection._harden
    refused = sqlite3.OperationalError("refused")
    refused.sqlite_errorcode = code
    answers = iter([refused, None, refused])

    def harden_or_refuse(opened: sqlite3.Connection) -> None:
        answer = next(answers)
        if answer is not None:
            raise answer
        harden(opened)

    monkeypatch.setattr(connection, "_harden", harden_or_refuse)
    with listenkit.open(path) as dataset:
        assert dataset.count() == 3
    (tmp_path / "a.db-wal").write_bytes(b"something")
    with pytest.raises(StorageError, match="cannot be"):
        listenkit.open(path)


def test_names_of_files_may_hold_anything(tmp_path: Path) -> None:
    """Question marks, hashes, percent signs and blanks in a path are only a name."""
    path = filled(tmp_path / "a?mode=memory#x %41 é.db")

    assert path.is_file()
    with listenkit.open(path) as dataset:
        assert dataset.count(Selection()) == 3


def test_a_dataset_that_stays_locked_is_told_so(tmp_path: Path) -> None:
    """A write that waits too long names the file and what to do."""
    path = filled(tmp_path / "a.db")
    with open_dataset(path) as holder, open_dataset(path) as other:
        holder._connection.execute("BEGIN IMMEDIATE")
        other._connection.execute("PRAGMA busy_timeout = 10")
        with pytest.raises(LockedError, match="held by another program"):
            other.store_page(make_page([make_comment(9)]))
        holder._connection.execute("ROLLBACK")

        assert other.store_page(make_page([make_comment(9)])).new == 1


def test_opening_again_writes_nothing(tmp_path: Path) -> None:
    """A report that opens the dataset leaves the file as it was."""
    path = filled(tmp_path / "a.db")
    before = path.read_bytes()
    with Dataset.open(path, zone=ZoneInfo(ZONE), zone_name=ZONE) as dataset:
        dataset.summary(Window())

    assert path.read_bytes() == before
