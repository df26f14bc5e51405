from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from listenkit.collectors.base import Context
from listenkit.collectors.files import FilesCollector, FilesOptions, collector
from listenkit.config import Source
from listenkit.errors import SourceError
from listenkit.model import Cursor, Item, Page, SetAside
from listenkit.testing import check_collector
from tests.workbooks import sheet_xml, workbook_bytes

MAPPING = {"path": "*.csv", "text": "avis", "id": "id", "date": "le", "rating": "note"}


class Reading:
    """One run of the collector over a folder, and everything that came of it."""

    def __init__(self, root: Path, options: Mapping[str, Any], cursor: Cursor | None = None, **common: Any) -> None:
        self.warnings: list[str] = []
        source = Source(name="s", collector="files", group="customers", **common)
        context = Context(source, root, UTC, warn=self.warnings.append)
        self.pages: list[Page] = []
        self.error: SourceError | None = None
        try:
            for page in FilesCollector(FilesOptions.model_validate(options), context).pages(cursor):
                self.pages.append(page)
        except SourceError as error:
            self.error = error

    @property
    def items(self) -> list[Item]:
        """All items."""
        return [item for page in self.pages for item in page.items]

    @property
    def texts(self) -> list[str]:
        """Their texts."""
        return [item.text for item in self.items]

    @property
    def unreadable(self) -> list[SetAside]:
        """What was set aside."""
        return [each for page in self.pages for each in page.unreadable]

    @property
    def cursor(self) -> Cursor | None:
        """The last cursor."""
        return next((page.cursor for page in reversed(self.pages) if page.cursor), None)


def write(root: Path, name: str, *lines: str) -> Path:
    """Write a file of lines under the folder."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project's folder with two files of reviews."""
    root = tmp_path / "project"
    write(root, "a.csv", "id,avis,le,note,site", "007,Très bien,2026-03-13,5,Lyon", '8,NA,2026-03-14,"2,5",Annecy')
    write(root, "b.csv", "id,avis,le,note,site", "9,bof,2026-03-15,1,Lyon")
    return root


def test_a_row_becomes_an_item_in_the_files_own_terms(folder: Path) -> None:
    """Values stay as they are; the place is the row as a spreadsheet counts it; segments are columns or constants."""
    reading = Reading(folder, MAPPING, segments={"site": "site", "channel": "=web"})
    assert reading.items[0] == Item(
        text="Très bien",
        native_id="007",
        created="2026-03-13",
        rating="5",
        segments={"site": "Lyon", "channel": "web"},
        where="a.csv row 2",
    )
    assert (reading.texts, reading.items[1].rating, reading.error) == (["Très bien", "NA", "bof"], "2,5", None)


def test_every_mapped_column_fills_its_field(tmp_path: Path) -> None:
    """Author, title, language, parent, thread and address come from their columns."""
    write(tmp_path, "x.csv", "t,a,h,l,p,th,u", "text,Ana,Subject,fr,1,2,https://example.org")
    options = {"path": "x.csv", "text": "t", "author": "a", "title": "h", "language_column": "l", "parent": "p",
               "thread": "th", "url": "u"}  # fmt: skip
    (item,) = Reading(tmp_path, options).items
    expected = Item("text", author="Ana", title="Subject", language="fr", parent="1", thread="2",
                    url="https://example.org", where="x.csv row 2")  # fmt: skip
    assert item == expected


def test_unchanged_files_are_passed_over(folder: Path) -> None:
    """A second run reads nothing; a changed file is read whole again, others are not."""
    first = Reading(folder, MAPPING)
    assert Reading(folder, MAPPING, first.cursor).pages == []
    write(folder, "b.csv", "id,avis,le,note,site", "9,bof,2026-03-15,1,Lyon", "10,mieux,2026-03-16,4,Lyon")
    assert Reading(folder, MAPPING, first.cursor).texts == ["bof", "mieux"]


def test_a_file_that_is_gone_gives_an_empty_page(folder: Path) -> None:
    """It says that nothing of that file is left, and the cursor knows the file no more."""
    cursor = Reading(folder, MAPPING).cursor or {}
    (page,) = Reading(folder, MAPPING, {"files": {**cursor["files"], "gone.csv": "x"}}).pages
    assert page == Page(cursor=cursor, part="gone.csv")


def test_other_options_read_every_file_again(folder: Path) -> None:
    """What interprets a file belongs to its fingerprint."""
    first = Reading(folder, MAPPING)
    assert len(Reading(folder, {**MAPPING, "rating": ""}, first.cursor).items) == 3
    assert len(Reading(folder, MAPPING, first.cursor, segments={"site": "site"}).items) == 3


@pytest.mark.parametrize("cursor", [{}, {"files": 3}, {"files": {"a.csv": "?"}}, {"page": 2}])
def test_a_cursor_that_makes_no_sense_means_everything(folder: Path, cursor: Cursor) -> None:
    """Nothing is skipped that was not read."""
    assert len(Reading(folder, MAPPING, cursor).items) == 3


def test_the_cursor_of_a_file_comes_after_its_last_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are full but for the last, and only the end of the file moves the cursor."""
    monkeypatch.setattr(collector, "PAGE_ROWS", 2_000)
    write(tmp_path, "x.csv", "text", *(f"row {number}" for number in range(4_500)))
    reading = Reading(tmp_path, {"path": "x.csv", "text": "text"})
    assert [len(page.items) for page in reading.pages] == [2_000, 2_000, 500, 0]
    assert [page.cursor is not None for page in reading.pages] == [False, False, False, True]
    assert {page.part for page in reading.pages} == {"x.csv"}


def test_a_missing_column_stops_its_file_alone(folder: Path) -> None:
    """The error names file, column, the nearest and those there are; the other files are read; nothing is stored."""
    write(folder, "a.csv", "id,avi,le,note", "1,bien,2026-03-13,5")
    reading = Reading(folder, MAPPING)
    assert reading.texts == ["bof"]
    assert str(reading.error) == "a.csv has no column 'avis'"
    assert reading.error is not None
    assert reading.error.hint == "did you mean 'avi'? its columns: id, avi, le, note"
    assert reading.cursor is not None
    assert list(reading.cursor["files"]) == ["b.csv"]


@pytest.mark.parametrize("role", ["id", "author", "date", "rating", "title", "language_column"])
def test_a_missing_column_of_any_role_is_an_error(folder: Path, role: str) -> None:
    """A wrong mapping is never read as empty cells."""
    reading = Reading(folder, {**MAPPING, role: "nowhere"})
    assert (reading.items, "nowhere" in str(reading.error)) == ([], True)


def test_a_missing_segment_is_an_error(folder: Path) -> None:
    """So is a segment's column."""
    assert "no column 'sitee'" in str(Reading(folder, MAPPING, segments={"site": "sitee"}).error)


def test_several_failures_are_told_together(folder: Path) -> None:
    """All files that could not be read stand in one message."""
    for name in "ab":
        write(folder, f"{name}.csv", "nothing", "1")
    assert str(Reading(folder, MAPPING).error) == "a.csv has no column 'avis'; b.csv has no column 'avis'"


def test_a_broken_row_is_set_aside_with_its_number(folder: Path) -> None:
    """The others are read."""
    write(folder, "a.csv", "id,avis,le,note,site", "1,cut", "2,fine,2026-03-13,5,Lyon")
    reading = Reading(folder, MAPPING)
    assert reading.unreadable == [SetAside("a.csv row 2", "has 2 cells where the header has 5")]
    assert reading.texts == ["fine", "bof"]


def test_one_date_proves_the_order_of_a_file(folder: Path) -> None:
    """A date after the ambiguous one settles how it is read."""
    write(folder, "a.csv", "id,avis,le,note", "1,x,02/03/2026 10:00,5", "2,y,13/03/2026,5")
    created = [item.created for item in Reading(folder, {**MAPPING, "path": "a.csv"}).items]
    assert created == [datetime(2026, 3, 2, 10, tzinfo=UTC), "13/03/2026"]


def test_dates_that_nothing_settles_stop_the_file(folder: Path) -> None:
    """The message shows both readings and the hint the key to set."""
    write(folder, "a.csv", "id,avis,le,note", "1,x,02/11/2026,5")
    reading = Reading(folder, MAPPING)
    assert reading.texts == ["bof"]
    assert "'02/11/2026' is 2 November 2026 or 11 February 2026" in str(reading.error)
    assert reading.error is not None
    assert "date_order" in reading.error.hint


@pytest.mark.parametrize("common", [{"date_order": "dmy"}, {"date_format": "%d/%m/%Y"}])
def test_a_declared_order_leaves_dates_to_who_runs_it(folder: Path, common: dict[str, Any]) -> None:
    """Values are handed on raw."""
    write(folder, "a.csv", "id,avis,le,note", "1,x,02/11/2026,5")
    reading = Reading(folder, {**MAPPING, "path": "a.csv"}, **common)
    assert [item.created for item in reading.items] == ["02/11/2026"]


def test_json_paths_are_columns(tmp_path: Path) -> None:
    """A nested value is reached by its path, numbers become text, and an object is no text."""
    values = [
        {"id": 7, "body": {"text": "fine"}, "stars": 4.0, "at": 1_772_000_000},
        {"id": 8, "body": {"text": {"fr": "x"}}},
    ]
    (tmp_path / "x.json").write_text(json.dumps({"reviews": values}), encoding="utf-8")
    options = {"path": "x.json", "text": "body.text", "id": "id", "rating": "stars", "date": "at"}
    reading = Reading(tmp_path, options)
    assert reading.items == [
        Item("fine", native_id="7", rating="4", created=1_772_000_000, where="x.json item 1"),
    ]
    assert reading.unreadable[0].where == "x.json item 2"
    assert "holds an object" in reading.unreadable[0].reason


def test_a_truncated_list_keeps_what_came_before(tmp_path: Path) -> None:
    """Items are kept, the run is partial, and the file is read again next time."""
    (tmp_path / "x.json").write_text('[{"t": "one"}, {"t": "two"}, {"t": "th', encoding="utf-8")
    reading = Reading(tmp_path, {"path": "x.json", "text": "t"})
    assert (reading.texts, reading.cursor) == (["one", "two"], None)
    assert "truncated at line 1" in str(reading.error)


def test_a_workbook_is_read(tmp_path: Path) -> None:
    """Dates of a sheet are moments already."""
    data = workbook_bytes({"S": sheet_xml([["id", "avis", "le"], [7.0, "bien", datetime(2026, 3, 4)]])})
    (tmp_path / "x.xlsx").write_bytes(data)
    (item,) = Reading(tmp_path, {"path": "x.xlsx", "text": "avis", "id": "id", "date": "le"}).items
    assert (item.native_id, item.created, item.where) == ("7", datetime(2026, 3, 4), "x.xlsx row 2")


def test_an_assumed_encoding_is_told(tmp_path: Path) -> None:
    """A file that is not UTF-8 is read, and the run says how."""
    (tmp_path / "x.csv").write_bytes("avis\ndéçu\n".encode("cp1252"))
    reading = Reading(tmp_path, {"path": "x.csv", "text": "avis"})
    assert (reading.texts, "cp1252" in reading.warnings[0]) == (["déçu"], True)


def test_empty_files_are_told_and_do_not_stop_others(folder: Path) -> None:
    """No bytes is set aside, a lone header is a warning."""
    (folder / "c.csv").touch()
    write(folder, "d.csv", "id,avis,le,note")
    reading = Reading(folder, MAPPING)
    assert reading.unreadable == [SetAside("c.csv", "is empty")]
    assert (reading.warnings, len(reading.items)) == (["d.csv has a header and no rows"], 3)


def test_no_file_says_what_is_there(folder: Path) -> None:
    """The folder and its content are named."""
    reading = Reading(folder, {**MAPPING, "path": "*.tsv"})
    assert f"no file matches *.tsv in {folder}" in str(reading.error)
    assert reading.error is not None
    assert reading.error.hint == "the folder holds: a.csv, b.csv"
    assert "there is no folder" in str(Reading(folder, {**MAPPING, "path": "nowhere/*.csv"}).error)


def test_a_folder_is_not_a_file(folder: Path) -> None:
    """The hint shows a pattern."""
    error = Reading(folder.parent, {**MAPPING, "path": "project"}).error
    assert error is not None
    assert error.hint == "name the files in it, such as project/*.csv"


def test_folders_below_are_read_with_two_stars(folder: Path) -> None:
    """Names are relative to the project; hidden and temporary files are none of ours."""
    write(folder, "2026/03/c.csv", "id,avis,le,note", "1,deep,2026-03-13,5")
    write(folder, ".hidden.csv", "x")
    write(folder, "~$a.csv", "x")
    reading = Reading(folder, {**MAPPING, "path": "**/*.csv"})
    assert {page.part for page in reading.pages} == {"2026/03/c.csv", "a.csv", "b.csv"}
    assert reading.error is None


def test_an_absolute_path_is_read(folder: Path, tmp_path: Path) -> None:
    """A pattern may start anywhere."""
    outside = tmp_path / "exports"
    write(outside, "x.csv", "id,avis,le,note", "1,outside,2026-03-13,5")
    assert Reading(folder, {**MAPPING, "path": str(outside / "*.csv")}).texts == ["outside"]
    assert Reading(folder, {**MAPPING, "path": "../exports/x.csv"}).texts == ["outside"]


def test_links_out_of_the_folder_are_refused(folder: Path, tmp_path: Path) -> None:
    """A link inside is followed once, one that leads out is refused, and so is one to nowhere."""
    write(tmp_path, "secret.csv", "id,avis,le,note", "1,secret,2026-03-13,5")
    (folder / "out.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "again.csv").symlink_to(folder / "a.csv")
    (folder / "broken.csv").symlink_to(folder / "nothing")
    reading = Reading(folder, MAPPING)
    assert "secret" not in reading.texts
    assert len(reading.items) == 3
    assert "out.csv is a link that leads out of its folder" in str(reading.error)
    assert "broken.csv cannot be opened" in str(reading.error)


def test_a_folder_that_is_a_link_out_is_not_entered(folder: Path, tmp_path: Path) -> None:
    """Neither by a pattern that names it."""
    write(tmp_path / "else", "x.csv", "id,avis,le,note", "1,secret,2026-03-13,5")
    (folder / "way").symlink_to(tmp_path / "else")
    assert Reading(folder, {**MAPPING, "path": "**/*.csv"}).texts == ["Très bien", "NA", "bof"]
    assert Reading(folder, {**MAPPING, "path": "*/x.csv"}).texts == []


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: Path(path).symlink_to("/dev/zero")])
def test_pipes_and_devices_are_refused_without_waiting(folder: Path, make: Any) -> None:
    """Nothing is opened that could hang or never end."""
    make(folder / "c.csv")
    reading = Reading(folder, MAPPING)
    assert len(reading.items) == 3
    assert str(reading.error).startswith("c.csv is ")


def test_a_file_that_grows_while_it_is_read_is_not_done(folder: Path) -> None:
    """Its rows are kept and its cursor is not moved."""
    options = FilesOptions.model_validate({**MAPPING, "path": "a.csv"})
    source = Source(name="s", collector="files", group="customers")
    pages = FilesCollector(options, Context(source, folder, UTC)).pages(None)
    first = next(pages)
    with (folder / "a.csv").open("a", encoding="utf-8") as stream:
        stream.write("9,late,2026-03-15,1,Lyon\n")
    assert (len(first.items), first.cursor) == (2, None)
    with pytest.raises(SourceError, match="changed while it was read"):
        list(pages)


def test_rows_without_an_id_leave_it_empty(tmp_path: Path) -> None:
    """Whoever runs it derives one."""
    write(tmp_path, "x.csv", "avis", "bien", "bien")
    assert [item.native_id for item in Reading(tmp_path, {"path": "x.csv", "text": "avis"}).items] == ["", ""]


@pytest.mark.parametrize(
    "wrong",
    [{"encoding": "utf-42"}, {"encoding": "rot13"}, {"delimiter": "ab"}, {"delimiter": '"'}, {"format": "xls"},
     {"text": ""}, {"header_row": -1}, {"separator": ";"}],
)  # fmt: skip
def test_wrong_options_are_refused(wrong: dict[str, Any]) -> None:
    """When the configuration is read, and not later."""
    with pytest.raises(ValidationError):
        FilesOptions.model_validate({**MAPPING, **wrong})


@pytest.mark.parametrize("tab", ["tab", "\t", "\\t"])
def test_a_tab_can_be_written_in_three_ways(tab: str) -> None:
    """The word, the character and its escape."""
    assert FilesOptions.model_validate({**MAPPING, "delimiter": tab}).shape.delimiter == "\t"


def test_the_collector_keeps_the_contract(folder: Path) -> None:
    """The public check finds nothing."""
    assert len(check_collector(FilesCollector, MAPPING, root=folder)) == 3
