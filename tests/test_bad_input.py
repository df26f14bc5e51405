"""What a file may hold that it should not: each fault is named with its file and row, and the other rows are kept."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli_project import COUNTED, ORGANISATION, Project, source

HEADER = "id,user,created,stars,comment\n"
GOOD = "1,ann,2026-10-01,5,Lovely staff\n"
LAST = "9,eve,2026-10-03,4,Fair prices\n"
JSON_COLUMNS = {"text": "comment", "id": "id", "date": "created"}
NO_IDS = {"text": "comment", "author": "user", "date": "created"}
FEED = '[[sources]]\nname = "reviews"\ncollector = "feed"\ngroup = "customers"\npath = "feed.xml"\n'


@dataclass(frozen=True)
class Case:
    """A file, how it is read, and what has to come of it."""

    name: str
    content: str | bytes
    new: int
    set_aside: int = 0
    code: int = 0
    says: tuple[str, ...] = ()
    """What the reasons, the failure and the notes must contain."""
    file: str = "reviews.csv"
    table: str = ""
    changed: int = 0
    unchanged: int = 0

    @property
    def source(self) -> str:
        """The table of the configuration."""
        if self.table:
            return self.table
        return source(path=self.file, columns=JSON_COLUMNS) if "json" in self.file else source(path=self.file)


def entry(number: int, comment: str = "Fine") -> str:
    """Return an item as JSON."""
    return json.dumps({"id": str(number), "created": "2026-10-01", "comment": comment})


CASES = [
    Case("missing column", "id,user,created,stars,remark\n" + GOOD, 0, code=3,
         says=("reviews.csv has no column 'comment'", "its columns: id, user, created, stars, remark")),
    Case("latin-1", (HEADER + "1,ann,2026-10-01,5,Très déçu\n").encode("latin-1"), 1,
         says=("reviews.csv: is not UTF-8", "set encoding")),
    Case("utf-16", (HEADER + "1,ann,2026-10-01,5,Très déçu\n").encode("utf-16"), 1),
    Case("byte order mark", b"\xef\xbb\xbf" + (HEADER + GOOD).encode(), 1),
    Case("invalid bytes in the middle", (HEADER + GOOD).encode() + b"2,bob,2026-10-02,4,Caf\xe9\n" + LAST.encode(), 3,
         says=("reviews.csv: is not UTF-8",)),
    Case("random bytes", bytes(range(256)) * 64, 0, code=3, says=("reviews.csv has no column 'comment'",)),
    Case("broken feed", "<rss><channel><item><description>x</descr", 0, code=3,
         says=("the feed is broken or cut short",), file="feed.xml", table=FEED),
    Case("truncated JSON", f'[{entry(1)},{entry(2)},{{"id":"3","cre', 2, code=3,
         says=("r.json is truncated at line 1",), file="r.json"),
    Case("truncated JSON Lines", f'{entry(1)}\n{entry(2)}\n{{"id":"3","cre', 2, 1, 3,
         says=("r.jsonl line 3", "is not JSON"), file="r.jsonl"),
    Case("a broken line of JSON Lines", f"{entry(1)}\nnot json\n[1]\n{entry(2)}\n", 2, 2, 3,
         says=("r.jsonl line 2", "is not JSON", "r.jsonl line 3", "is not an object"), file="r.jsonl"),
    Case("objects where a value belongs", '{"id":"1","comment":{"a":1}}\n{"id":{"b":1},"comment":"x"}\n' + entry(3),
         1, 2, 3, says=("r.jsonl line 1", "r.jsonl line 2", "holds an object"), file="r.jsonl"),
    Case("numbers that JSON does not know", f'{{"id":NaN,"comment":"x"}}\n{{"id":1e999,"comment":"x"}}\n{entry(3)}',
         1, 2, 3, says=("r.jsonl line 1", "NaN is not a number", "r.jsonl line 2"), file="r.jsonl"),
    Case("nested too deeply", "[" * 100_000, 0, code=3, says=("r.json", "nested too deeply"), file="r.json"),
    Case("no list", "42", 0, code=3, says=("r.json holds neither a list nor an object",), file="r.json"),
    Case("empty file", "", 0, 1, 3, says=("reviews.csv", "is empty")),
    Case("header alone", HEADER, 0, says=("reviews.csv has a header and no rows",)),
    Case("rows without text", HEADER + GOOD + "2,bob,2026-10-02,4,\n3,eve,2026-10-03,3, \t \n" + LAST, 2, 2, 3,
         says=("reviews.csv row 3", "reviews.csv row 4", "has no text")),
    Case("rows of empty cells are no items", HEADER + GOOD + "\n,,,,\n\n" + LAST, 2),
    Case("dates nobody can read", HEADER + GOOD + "2,b,someday,4,x\n3,b,2026-13-45,4,x\n4,b,9999-12-31,4,x\n" + LAST,
         2, 3, 3, says=("reviews.csv row 3", "cannot read the date 'someday'", "2026-13-45", "year 9999")),
    Case("ambiguous dates", HEADER + "1,ann,02/11/2026,5,Lovely\n2,bob,03/04/2026,4,Fair\n", 0, code=3,
         says=("reviews.csv: the dates in 'created' can be read in two ways", "2 November 2026 or 11 February 2026",
               'set date_order = "dmy" (day first) or "mdy" (month first)')),
    Case("words that other tools take for nothing", HEADER + "NA,None,2026-10-01,5,NA\nnull,null,2026-10-01,4,None\n"
         "3,x,2026-10-01,3,null\n4,y,2026-10-01,2,nan\n", 4),
    Case("ids that differ as text alone",
         HEADER + "007,a,2026-10-01,5,one\n7,a,2026-10-01,5,two\n7.0,a,2026-10-01,5,three\n", 3),
    Case("NUL", HEADER + "1,a\0nn,2026-10-01,5,be\0fore\n2,\0,2026-10-01,5,\0\n" + LAST, 2, 1, 3,
         says=("reviews.csv row 3", "has no text")),
    Case("lone surrogates", '{"id":"1\\ud800","comment":"a \\ud800 b"}\n{"id":"2","comment":"\\udfff"}', 2,
         file="r.jsonl"),
    Case("ragged rows", HEADER + GOOD + "2,bob,2026-10-02,4\n3,eve,2026-10-03,3,fine,extra\n" + LAST, 2, 2, 3,
         says=("reviews.csv row 3", "has 4 cells where the header has 5", "reviews.csv row 4", "has 6 cells")),
    Case("a cell of 10 MB", HEADER + GOOD + "2,bob,2026-10-02,4," + "good not bad " * 800_000 + "\n" + LAST, 2, 1, 3,
         says=("reviews.csv row 3", "a cell that is too long")),
    Case("a text beyond what is kept", HEADER + "1,ann,2026-10-01,5," + "good not bad " * 20_000 + "\n" + LAST, 2,
         says=("reviews.csv row 2 is longer than 65,536 characters", "cut")),
    Case("a quote that is never closed", HEADER + GOOD + '2,bob,2026-10-02,4,"never\n' + LAST, 2, 1, 3,
         says=("reviews.csv row 3", "broken quote")),
    Case("one id three times", HEADER + GOOD + GOOD + "1,ann,2026-10-01,5,Lovely staff indeed\n", 1,
         changed=1, unchanged=1),
    Case("a broken workbook", b"PK\x03\x04 and no more", 0, code=3,
         says=("r.xlsx is not a sound workbook",), file="r.xlsx"),
]  # fmt: skip


def collected(root: Path, case: Case) -> Project:
    """Return a project whose one source reads the file of a case."""
    project = Project(root).configure(case.source)
    project.write(case.file, case.content)
    return project


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_fault_is_named_with_its_place_and_the_other_rows_are_kept(tmp_path: Path, case: Case) -> None:
    """The ledger adds up, the exit code says whether all came, and JSON and text name file, row and reason."""
    project = collected(tmp_path / "json", case)
    ledger = project.collect()
    counts = {name: ledger[name] for name in COUNTED if ledger[name]}
    wanted = {"new": case.new, "changed": case.changed, "unchanged": case.unchanged, "set_aside": case.set_aside}
    assert (ledger["code"], counts) == (case.code, {name: count for name, count in wanted.items() if count})
    assert len(project.comments()) == case.new
    reasons = [f"{each['where']}: {each['reason']}" for each in ledger["set_aside_reasons"]]
    told = "\n".join([ledger["detail"], ledger["hint"], *ledger["warnings"], *reasons])
    text = collected(tmp_path / "text", case).run("collect")
    assert (text.code, text.out) == (case.code, "")
    for words in case.says:
        assert words in told
        assert words in text.err
    doctor = project.run("doctor", "--format", "json")
    assert [each["subject"] for each in doctor.json if not each["is_fine"]] == ["reviews"] * (case.code == 3)


def test_what_is_set_aside_is_told_until_its_file_is_read_again(tmp_path: Path) -> None:
    """A run that finds the file unchanged is complete; doctor names the rows, without failing, until they are read."""
    project = Project(tmp_path).configure(source(path="*.csv"))
    bad = "".join(f"{number},ann,someday,5,x\n" for number in range(2, 6))
    project.write("a.csv", HEADER + GOOD + bad)
    assert project.collect()["code"] == 3
    project.write("b.csv", HEADER + LAST)
    assert project.collect()["code"] == 0
    doctor = project.run("doctor")
    assert (doctor.code, "4 items are set aside (a.csv row 3: cannot read the date 'someday'" in doctor.out) == (
        0,
        True,
    )
    assert ("a.csv row 5" in doctor.out, "a.csv row 6" in doctor.out) == (True, False)
    project.write("a.csv", HEADER + GOOD + "2,ann,2026-10-02,5,x\n")
    assert project.collect()["code"] == 0
    assert "set aside" not in project.run("doctor").out


@pytest.mark.parametrize("change", ["removed", "elsewhere"])
def test_what_was_set_aside_of_a_file_that_is_gone_is_forgotten(tmp_path: Path, change: str) -> None:
    """Nobody can mend a row of a file that is no longer there, or no longer read."""
    project = Project(tmp_path).configure(source(path="*.csv"))
    project.write("a.csv", HEADER + "1,ann,someday,5,x\n")
    project.write("b.csv", HEADER + LAST)
    assert project.collect()["set_aside"] == 1
    if change == "removed":
        (tmp_path / "a.csv").unlink()
    else:
        project.configure(source(path="b.csv"))
    assert project.collect()["code"] == 0
    assert "set aside" not in project.run("doctor").out


def test_ratings_that_cannot_be_read_are_counted_and_the_first_is_named(tmp_path: Path) -> None:
    """The comments are kept; one note a run says how many have no rating although something stands there."""
    project = Project(tmp_path).configure(source())
    words = ["5", "", "great", "a very long answer to the question", "4/5"]
    rows = "".join(f"{number},ann,2026-10-0{number + 1},{word},x\n" for number, word in enumerate(words))
    project.write("reviews.csv", HEADER + rows)
    ledger = project.collect()
    assert (ledger["code"], ledger["new"]) == (0, 5)
    assert ledger["warnings"] == ["2 ratings could not be read, the first in reviews.csv row 4: 'great'"]


def test_texts_are_kept_letter_for_letter(tmp_path: Path) -> None:
    """Neither an encoding nor a word such as NA changes what a person wrote."""
    said = ["Très déçu", "NA", "None", "null", "nan", "007", "1e5", "TRUE", "=1+1", "ﬁn — « ok »"]
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        project = Project(tmp_path / encoding).configure(source())
        rows = "".join(f"{number},ann,2026-10-{number + 1:02d},5,{text}\n" for number, text in enumerate(said))
        project.write("reviews.csv", (HEADER + rows).encode(encoding))
        assert project.collect()["code"] == 0
        assert [each["text"] for each in reversed(project.comments())] == said


def test_one_wrong_byte_does_not_spoil_the_other_rows(tmp_path: Path) -> None:
    """In a file that is UTF-8 but for one byte, the other rows keep their accents."""
    project = Project(tmp_path).configure(source())
    rows = "".join(f"{number},ann,2026-10-01,5,Très déçu, été\n".replace("çu, é", "çu é") for number in range(50))
    project.write("reviews.csv", (HEADER + rows).encode() + b"99,bob,2026-10-02,4,Caf\xe9\n")
    ledger = project.collect()
    assert sum(each["text"] == "Très déçu été" for each in project.comments()) == 50
    reasons = [(each["where"], each["reason"]) for each in ledger["set_aside_reasons"]]
    assert reasons == [("reviews.csv row 52", "holds bytes that are not UTF-8")]
    assert (ledger["code"], ledger["new"]) == (3, 50)


def test_a_number_of_too_many_digits_is_a_named_fault(tmp_path: Path) -> None:
    """It is a fault of the file, with the file's name, not an unexpected error."""
    case = Case("", '[{"id":' + "9" * 6000 + ',"comment":"x"}]', 0, file="r.json")
    ledger = collected(tmp_path, case).collect()
    assert (ledger["code"], ledger["detail"]) == (
        3,
        "r.json is not JSON near line 1: a number has more than 1,000 digits; what stands before was read",
    )


def test_a_date_that_is_no_value_is_set_aside(tmp_path: Path) -> None:
    """A date that is there but cannot be read is never silently left out."""
    lines = [json.dumps({"id": str(place), "created": date, "comment": "x"}) for place, date in enumerate(
        [{"at": "2026-10-01"}, ["2026-10-01"], True])]  # fmt: skip
    ledger = collected(tmp_path, Case("", "\n".join(lines), 0, file="r.jsonl")).collect()
    assert (ledger["set_aside"], ledger["new"]) == (3, 0)
    assert {each["reason"] for each in ledger["set_aside_reasons"]} == {"the date is not a single value"}


@pytest.mark.parametrize("kind", ["folder", "pipe", "link", "loop", "device", "nothing"])
def test_what_is_not_a_file_of_the_project_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    """A folder, a pipe, a link out of the folder and a device are named and never opened."""
    project = Project(tmp_path).configure(source(path="/dev/zero" if kind == "device" else "reviews.csv"))
    path = tmp_path / "reviews.csv"
    words = {
        "folder": "reviews.csv is a folder", "pipe": "reviews.csv is not a regular file",
        "link": "reviews.csv is a link that leads out of its folder", "loop": "reviews.csv cannot be opened",
        "device": "zero is not a regular file", "nothing": "no file matches reviews.csv",
    }  # fmt: skip
    makers: dict[str, Callable[[], object]] = {
        "folder": path.mkdir, "pipe": lambda: os.mkfifo(path), "link": lambda: path.symlink_to("/etc/passwd"),
        "loop": lambda: path.symlink_to("reviews.csv"), "device": bool, "nothing": bool,
    }  # fmt: skip
    makers[kind]()
    ledger = project.collect()
    assert (ledger["code"], ledger["status"], ledger["received"]) == (3, "failed", 0)
    assert words[kind] in ledger["detail"]


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    """Without permission the file is named and the others are read."""
    if os.geteuid() == 0:
        pytest.skip("root may read every file")
    project = Project(tmp_path).configure(source(path="*.csv"))
    project.write("a.csv", HEADER + GOOD).chmod(0)
    project.write("b.csv", HEADER + LAST)
    ledger = project.collect()
    assert (ledger["code"], ledger["new"], "a.csv cannot be opened: Permission denied" in ledger["detail"]) == (
        3,
        1,
        True,
    )


def test_one_bad_file_does_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    """Every failing file is named, the good ones are stored, and the next run does not read them again."""
    project = Project(tmp_path).configure(source(path="*.csv"))
    project.write("a.csv", HEADER + GOOD)
    project.write("b.csv", "a,b\n1,2\n")
    project.write("c.csv", HEADER + LAST)
    (tmp_path / "d.csv").symlink_to("/etc/passwd")
    ledger = project.collect()
    assert (ledger["code"], ledger["status"], ledger["new"]) == (3, "partial", 2)
    assert "b.csv has no column 'comment'" in ledger["detail"]
    assert "d.csv is a link that leads out of its folder" in ledger["detail"]
    project.write("b.csv", HEADER + "5,bob,2026-10-05,2,Too loud\n")
    (tmp_path / "d.csv").unlink()
    ledger = project.collect()
    assert (ledger["code"], ledger["received"], ledger["new"]) == (0, 1, 1)


def test_rows_that_two_files_share_are_one_comment(tmp_path: Path) -> None:
    """Without ids, overlapping exports add up to what was said, and what was said twice in one stays twice."""
    project = Project(tmp_path).configure(source(path="*.csv", columns=NO_IDS))
    head = "user,created,comment\n"
    project.write("a.csv", head + "ann,2026-10-01,one\nbob,2026-10-02,two\nbob,2026-10-02,two\n")
    project.write("b.csv", head + "bob,2026-10-02,two\neve,2026-10-03,three\n")
    ledger = project.collect()
    assert (ledger["new"], ledger["unchanged"], ledger["code"]) == (4, 1, 0)
    assert sorted(each["text"] for each in project.comments()) == ["one", "three", "two", "two"]


def test_an_export_without_ids_made_again_adds_only_what_is_new(tmp_path: Path) -> None:
    """Rows that moved keep their derived ids; a shorter export deletes nothing."""
    project = Project(tmp_path).configure(source(columns=NO_IDS))
    head, rows = "user,created,comment\n", [f"u{number},2026-10-01,text {number % 7}\n" for number in range(100)]
    project.write("reviews.csv", head + "".join(rows))
    assert project.collect()["new"] == 100
    before = {each["id"] for each in project.comments()}
    moved = ["first,2026-10-01,new\n", *reversed(rows), "last,2026-10-01,new\n"]
    project.write("reviews.csv", head + "".join(moved))
    ledger = project.collect()
    assert (ledger["new"], ledger["changed"], ledger["unchanged"]) == (2, 0, 100)
    assert before < {each["id"] for each in project.comments()}
    project.write("reviews.csv", head + rows[0])
    ledger = project.collect()
    assert (ledger["unchanged"], ledger["received"], len(project.comments())) == (1, 1, 102)


def test_an_edited_row_with_an_id_is_changed_and_its_old_words_are_gone(tmp_path: Path) -> None:
    """One row changed, the others unchanged, and no byte of the old text stays in the dataset."""
    project = Project(tmp_path).configure(source())
    project.write("reviews.csv", HEADER + "1,ann,2026-10-01,5,formerwords here\n" + LAST)
    project.collect()
    project.write("reviews.csv", HEADER + "1,ann,2026-10-01,2,other text\n" + LAST)
    ledger = project.collect()
    assert (ledger["new"], ledger["changed"], ledger["unchanged"]) == (0, 1, 1)
    assert {each["text"] for each in project.comments()} == {"other text", "Fair prices"}
    assert not any(b"formerwords" in path.read_bytes() for path in tmp_path.glob("listenkit.*"))
    assert project.run("doctor").code == 0


def test_optional_comments_left_empty_are_no_fault(tmp_path: Path) -> None:
    """With without_text = "ignore" rows without words are passed over and the run is complete."""
    project = Project(tmp_path).configure(source(more=['without_text = "ignore"']))
    project.write("reviews.csv", HEADER + GOOD + "2,bob,2026-10-02,4,\n" + LAST)
    ledger = project.collect()
    assert (ledger["code"], ledger["new"], ledger["set_aside"]) == (0, 2, 0)


def test_a_file_name_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    """Escapes and line ends in the name of a file reach neither the text nor, unescaped, the JSON."""
    for name in ("a\x1b]52;c;aGk=\x07\u202e[red]\nb.csv", os.fsdecode(b"caf\xe9\x9b31m.csv")):
        project = Project(tmp_path / str(len(name))).configure(source(path="*.csv"))
        project.write(name, HEADER + "1,ann,someday,5,x\n" + LAST)
        ran = project.run("collect", "--format", "json")
        assert ran.json["sources"][0]["set_aside"] == 1
        assert all(each.isprintable() for each in ran.out.removesuffix("\n"))
        text = Project(tmp_path / f"{len(name)}t").configure(source(path="*.csv"))
        text.write(name, HEADER + "1,ann,someday,5,x\n" + LAST)
        lines = text.run("collect").err.splitlines()
        assert all(line.isprintable() for line in lines)
        assert sum("cannot read the date" in line for line in lines) == 1


def test_reasons_are_bounded_and_all_are_counted(tmp_path: Path) -> None:
    """A file with a thousand bad rows shows the first twenty and says how many more there are."""
    project = Project(tmp_path).configure(source())
    project.write("reviews.csv", HEADER + "".join(f"{number},ann,never,5,x\n" for number in range(1000)) + LAST)
    ran = project.run("collect")
    assert (ran.code, ran.err.count("cannot read the date")) == (3, 20)
    assert "… and 980 more set aside" in ran.err
    assert len(project.comments()) == 1


def test_the_mistakes_of_a_configuration_come_all_at_once(tmp_path: Path) -> None:
    """Each names file, line and key, with the nearest valid name; the exit code is 2."""
    bad = source(more=['grup = "customers"', 'timezone = "Mars/Olympus"'])
    project = Project(tmp_path).configure(
        bad, "[groups.employees]\npopulatoin = 3\n", organisation=ORGANISATION + "nam = 1\n"
    )
    ran = project.run("collect")
    assert (ran.code, ran.out) == (2, "")
    for words in ("did you mean 'group'?", "did you mean 'population'?", "did you mean 'name'?", "Mars/Olympus"):
        assert words in ran.err
    assert ran.err.count("listenkit.toml:") == 4
