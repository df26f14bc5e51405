from __future__ import annotations

import codecs
import gzip
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listenkit.errors import SourceError, UsageError
from listenkit.tables import Content, Row, Shape, Table, cell_text, format_of, open_table, read_column
from listenkit.tables.order import find_order


def opened(data: bytes | str, name: str = "reviews.csv", shape: Shape | None = None) -> Table:
    """Return the table of bytes in memory."""
    return open_table(Content(name, data=data.encode() if isinstance(data, str) else data), shape)


def records(table: Table) -> list[object]:
    """Return the records of the rows that can be read."""
    return [row.record for row in table.rows if not row.fault]


def faults(table: Table) -> dict[int, str]:
    """Return the faults of the rows that cannot, by number."""
    return {row.number: row.fault for row in table.rows if row.fault}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    """Each usual delimiter is told from the first rows."""
    table = opened(f"id{delimiter}text\n1{delimiter}fine\n2{delimiter}bad\n")
    assert (table.delimiter, table.columns) == (delimiter, ("id", "text"))
    assert records(table) == [["1", "fine"], ["2", "bad"]]


def test_a_comma_in_a_question_does_not_win_over_the_real_delimiter() -> None:
    """The delimiter is the one by which rows are as wide as the header."""
    table = opened("id;Votre avis, en détail\n1;bien\n2;oui, mais, cher\n")
    assert table.columns == ("id", "Votre avis, en détail")
    assert records(table) == [["1", "bien"], ["2", "oui, mais, cher"]]


def test_a_single_column_keeps_its_commas() -> None:
    """Without a delimiter in the header, a line is one cell."""
    assert records(opened("comment\nNice, really\nNo\n")) == [["Nice, really"], ["No"]]


def test_excels_first_line_names_the_delimiter() -> None:
    """``sep=;`` is an instruction and no header."""
    table = opened("sep=;\na;b\n1;2\n")
    assert (table.columns, records(table)) == (("a", "b"), [["1", "2"]])


def test_a_declared_delimiter_is_taken() -> None:
    """What a person says is not doubted."""
    assert opened("a:b\n1:2\n", shape=Shape(delimiter=":")).columns == ("a", "b")


def test_quoted_line_ends_stay_in_the_cell() -> None:
    """A cell may hold lines, and rows are counted as a spreadsheet does."""
    rows = list(opened('id,text\n1,"two\r\nlines"\n2,one\n').rows)
    assert rows == [Row(2, ["1", "two\r\nlines"]), Row(3, ["2", "one"])]


def test_ragged_rows_are_set_aside_and_never_shifted() -> None:
    """Too few and too many cells are named with the row; empty ones at the end are tolerated, blank rows skipped."""
    table = opened("a,b,c\n1,2\n\n1,2,3,4\n1,2,3,,\n , ,\nx,y,z\n")
    rows = list(table.rows)
    assert [row.number for row in rows if row.fault] == [2, 4]
    assert [row.record for row in rows if not row.fault] == [["1", "2", "3"], ["x", "y", "z"]]
    assert rows[0].fault == "has 2 cells where the header has 3"


def test_a_quote_that_is_never_closed_costs_one_row() -> None:
    """The rows after it are read all the same."""
    table = opened('a,b\n1,"open\n2,x\n3,y\n')
    rows = list(table.rows)
    assert [row.number for row in rows if row.fault] == [2]
    assert [row.record for row in rows if not row.fault] == [["2", "x"], ["3", "y"]]


def test_escaped_quotes_are_understood() -> None:
    """Databases write a quote inside a cell with a backslash; a backslash elsewhere is a letter."""
    table = opened('id,text\n1,"she said \\"no\\", twice"\n2,"fine"\n')
    assert records(table) == [["1", 'she said "no", twice'], ["2", "fine"]]
    assert records(opened('id,text\n1,"C:\\dir\\"\n2,"x"\n')) == [["1", "C:\\dir\\"], ["2", "x"]]


def test_too_many_broken_quotes_end_the_reading() -> None:
    """A file that is no CSV is given up in bounded time, with a way out."""
    data = "a,b\n" + '1,"open\nx,"y"z\n' * 3000
    with pytest.raises(SourceError, match="broken quotes"):
        list(opened(data, shape=Shape(delimiter=",")).rows)


def test_quotes_are_letters_in_a_plain_tsv() -> None:
    """A tab-separated file without quoting keeps its quotes, wherever they stand."""
    table = opened('text\tlabel\n"hello\tgood\nhe said "no"\tbad\n', "x.tsv")
    assert records(table) == [['"hello', "good"], ['he said "no"', "bad"]]


def test_quotes_enclose_cells_in_a_quoted_tsv() -> None:
    """A tab-separated file with enclosed line ends is read as such."""
    table = opened('text\tlabel\n"two\nlines"\tgood\n"a ""b"""\tbad\n', "x.tsv")
    assert records(table) == [["two\nlines", "good"], ['a "b"', "bad"]]


def test_nothing_is_taken_for_missing() -> None:
    """NA, None, null, nan and 007 are text, and so is a NUL byte's neighbour."""
    table = opened("id,text\n007,NA\n1e3,None\nnull,nan\n9,a\x00b\n")
    assert records(table) == [["007", "NA"], ["1e3", "None"], ["null", "nan"], ["9", "a\x00b"]]


def test_names_that_come_twice_are_numbered_and_told() -> None:
    """A repeated and an empty name get names of their own."""
    table = opened("a,a,,b\n1,2,3,4\n")
    assert table.columns == ("a", "a (2)", "column 3", "b")
    assert "a (2)" in table.notes[0]


def test_header_and_rows_to_skip_are_as_said() -> None:
    """A title above the header and repeated questions below it are left out; numbers stay those of the sheet."""
    table = opened("Export 2026,\nid,text\nID,Your text\n1,fine\n", shape=Shape(header_row=2, skip_rows=1))
    assert (table.columns, list(table.rows)) == (("id", "text"), [Row(4, ["1", "fine"])])


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_found(encoding: str, found: str) -> None:
    """Marks, UTF-8 and Windows-1252 are told apart."""
    table = opened("id,avis\n1,déçu par l’été\n".encode(encoding))
    assert (table.encoding, records(table)) == (found, [["1", "déçu par l’été"]])


def test_a_late_byte_that_is_not_utf8_decides_for_the_whole_file() -> None:
    """The whole file is looked at before the first row is read, and the encoding taken is told."""
    data = b"id,avis\n" + b"1,bien\n" * 200_000 + b"2,d\xe9\xe7u\n"
    table = opened(data)
    assert (table.encoding, [note for note in table.notes if "cp1252" in note] != []) == ("cp1252", True)
    assert records(table)[-1] == ["2", "déçu"]


def test_one_foreign_row_costs_that_row_alone() -> None:
    """Where letters of UTF-8 outnumber the bytes that are none, the rows with such bytes are set aside and told."""
    table = opened("id,avis\n1,été\n2,déçu \ufffd\n".encode() + b"3,caf\xe9\n" + "4,là\n".encode())
    assert [note for note in table.notes if "not UTF-8" in note] == list(table.notes)
    assert list(table.rows) == [
        Row(2, ["1", "été"]), Row(3, ["2", "déçu \ufffd"]), Row(4, (), "holds bytes that are not UTF-8"),
        Row(5, ["4", "là"]),
    ]  # fmt: skip


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_a_foreign_byte_in_the_header_is_replaced(mark: bytes) -> None:
    """The header stays the header, and no row of answers takes its place."""
    table = opened(mark + b"id,caf\xe9\n" + "1,été\n".encode())
    assert (table.columns, records(table)) == (("id", "caf\ufffd"), [["1", "été"]])


def test_as_many_foreign_bytes_as_letters_are_windows_1252() -> None:
    """A tie says nothing for UTF-8, and so the whole file is of one encoding."""
    table = opened("id,avis\n1,é\n".encode() + b"2,\xe9\n")
    assert (table.encoding, records(table)) == ("cp1252", [["1", "Ã©"], ["2", "é"]])


def test_no_byte_is_lost_in_windows_1252() -> None:
    """The five bytes that it leaves out are read as Latin-1 does."""
    assert records(opened(b"a,b\n\x81\xe9,\x9d\n")) == [["\x81é", "\x9d"]]


def test_a_declared_encoding_that_is_wrong_is_refused() -> None:
    """The message says where."""
    with pytest.raises(SourceError, match=r"not utf-8 text \(near byte 5\)"):
        opened(b"a,b\n1\xe9,2\n", shape=Shape(encoding="utf-8"))


def test_a_file_cut_inside_a_letter_is_still_utf8() -> None:
    """A half letter at the end does not change how all others are read."""
    table = opened("id,avis\n1,été\n2,fin é".encode()[:-1])
    assert records(table) == [["1", "été"], ["2", "fin \ufffd"]]


@settings(deadline=None)  # a workbook starts a process
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Whatever a file holds, the only errors are ours."""
    for name in ("x.csv", "x.tsv", "x.json", "x.jsonl", "x"):
        try:
            list(opened(data, name).rows)
        except SourceError as error:
            assert str(error).startswith(name)  # noqa: PT017 -- most inputs raise nothing


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8))
def test_what_a_csv_writer_writes_is_read_back(rows: list[tuple[str, str, str]]) -> None:
    """Any cells survive the way through a quoted CSV."""
    import csv
    from io import StringIO

    stream = StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerows([("a", "b", "c"), *rows])
    data = stream.getvalue().encode("utf-8-sig")
    expected = [list(row) for row in rows if "".join(row).strip()]
    assert records(opened(data, shape=Shape(delimiter=","))) == expected


def test_gzip_is_unpacked() -> None:
    """A packed CSV is a CSV."""
    assert records(opened(gzip.compress(b"a,b\n1,2\n"), "x.csv.gz")) == [["1", "2"]]


def test_a_gzip_bomb_ends_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to more than an export can be is not read on."""
    monkeypatch.setattr("listenkit.tables.content.MAX_UNPACKED", 3 << 20)
    bomb = gzip.compress(b"a,b\n" + b"1,2\n" * (2 << 20))
    with pytest.raises(SourceError, match="unpacks to more than"):
        list(opened(bomb, "x.csv.gz").rows)


def test_a_cut_gzip_gives_its_rows_and_then_an_error() -> None:
    """What was packed before the cut is read."""
    import random

    generator = random.Random(1)
    data = b"a,b\n" + b"".join(b"%d,%d\n" % (number, generator.getrandbits(64)) for number in range(40_000))
    table = opened(gzip.compress(data)[:-200_000], "x.csv.gz")
    read: list[Row] = []
    with pytest.raises(SourceError, match="cannot be read beyond row"):
        read.extend(table.rows)
    assert len(read) > 10_000


@pytest.mark.parametrize("data", ["", "\n\n", " , \n"])
def test_a_file_without_a_header_is_refused(data: str) -> None:
    """Neither nothing nor blanks are a table."""
    with pytest.raises(SourceError, match=r"is empty|has no header row"):
        opened(data)


@pytest.mark.parametrize(
    ("name", "head", "said"),
    [
        ("x.xls", b"\xd0\xcf\x11\xe0rest", "old or an encrypted Excel"),
        ("x.xlsx", b"\xd0\xcf\x11\xe0rest", "old or an encrypted Excel"),
        ("x.xlsm", b"PK\x03\x04", ".xlsm files are not read"),
        ("x.xls", b"<html><table>", "old or an encrypted Excel"),
        ("x.csv", b"<!DOCTYPE html>", "web page"),
        ("x.pdf", b"%PDF-1.7", "PDF"),
    ],
)
def test_foreign_formats_are_refused_with_a_way_out(name: str, head: bytes, said: str) -> None:
    """The message says what it is and the hint what to do."""
    with pytest.raises(SourceError, match=said) as caught:
        opened(head, name)
    assert "save" in caught.value.hint or "export" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("x", b'[{"a": 1}]', "json"),
        ("x.json", b'{"a": 1}\n{"a": 2}\n', "jsonl"),
        ("x.ndjson", b'{"a": 1}\n', "jsonl"),
        ("x.txt", b"a\tb\n", "csv"),
        ("x.csv.gz", b"a,b\n", "csv"),
    ],
)
def test_the_format_is_told(name: str, data: bytes, expected: str) -> None:
    """By its suffix, else by how it starts."""
    assert format_of(Content(name, data=data)) == expected


def test_a_missing_column_is_named_with_the_nearest() -> None:
    """The error says the file, the column, the nearest one and all there are."""
    with pytest.raises(SourceError, match=r"reviews\.csv has no column 'coment'") as caught:
        opened("id,comment\n1,x\n").picker("coment")
    assert caught.value.hint == "did you mean 'comment'? its columns: id, comment"


def test_a_column_is_read_for_scoring(tmp_path: Path) -> None:
    """Texts come in the order of the rows, empty ones too."""
    (tmp_path / "x.csv").write_text("id,text\n1,one\n2,\n3,three\n", encoding="utf-8")
    assert list(read_column(tmp_path / "x.csv", "text")) == ["one", "", "three"]
    with pytest.raises(UsageError, match="no column 'txt'"):
        list(read_column(tmp_path / "x.csv", "txt"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7.0, "7"), (0.1 + 0.2, "0.3"), (4.5, "4.5"), (None, ""), (True, "true"),
        (12345678901234567890, "12345678901234567890"),
        (["a", 1], "a, 1"), (datetime(2026, 3, 4, 5), "2026-03-04T05:00:00"),
    ],
)  # fmt: skip
def test_a_cell_becomes_text(value: object, expected: str) -> None:
    """Numbers lose a needless fraction, lists are joined."""
    assert cell_text(value) == expected


@pytest.mark.parametrize(
    ("dates", "order", "is_open"),
    [
        (["02/11/2026", "13/11/2026"], "dmy", False),
        (["02/11/2026", "11/13/2026"], "mdy", False),
        (["02/11/2026", "03/11/2026"], None, True),
        (["13/11/2026", "11/13/2026", "01/02/2026"], None, True),
        (["2026-11-02", "2026-11-03"], None, False),
        (["02.11.2026"], None, False),
        ([], None, False),
    ],
)
def test_one_value_proves_the_order_of_a_column(dates: list[str], order: str | None, is_open: bool) -> None:
    """An order is never guessed: it is proven, not needed, or open."""
    evidence = find_order(opened("id,date\n" + "".join(f"1,{date}\n" for date in dates)), "date")
    assert (evidence.order, evidence.is_open) == (order, is_open)


def test_an_open_order_shows_both_readings() -> None:
    """People see what the two readings would be."""
    evidence = find_order(opened("id,date\n1,02/11/2026\n"), "date")
    assert evidence.readings == "2 November 2026 or 11 February 2026"
