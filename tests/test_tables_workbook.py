from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO

import pytest

from listenkit.errors import SourceError
from listenkit.tables import Content, Row, Shape, Table, open_table
from tests.workbooks import CellValue, cell_xml, sheet_xml, workbook_bytes

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def opened(data: bytes, shape: Shape | None = None) -> Table:
    """Return the table of a workbook in memory."""
    return open_table(Content("x.xlsx", data=data), shape)


def test_cells_keep_their_meaning() -> None:
    """Whole numbers lose their fraction, 007 and NA stay text, dates are moments, and rows are those of the sheet."""
    rows: list[list[CellValue]] = [["id", "avis", "le", "note", "ok"]]
    rows += [[7.0, "NA", datetime(2026, 3, 4, 10, 30), 4.5, True], [None] * 5]
    rows += [["007", "bien", datetime(2026, 3, 5), 10.0, None]]
    table = opened(workbook_bytes({"S": sheet_xml(rows, first_row=3)}))
    assert table.columns == ("id", "avis", "le", "note", "ok")
    assert list(table.rows) == [
        Row(4, ["7", "NA", datetime(2026, 3, 4, 10, 30), "4.5", "true"]),
        Row(6, ["007", "bien", datetime(2026, 3, 5), "10", ""]),
    ]


def test_the_first_visible_sheet_is_read_and_told() -> None:
    """A hidden sheet in front is not what people mean."""
    sheets = {"Lists": sheet_xml([["x"]]), "Answers": sheet_xml([["text"], ["fine"]])}
    table = opened(workbook_bytes(sheets, hidden=["Lists"]))
    assert (table.sheet, [row.record for row in table.rows]) == ("Answers", [["fine"]])
    assert "Lists" in table.notes[0]


def test_a_sheet_can_be_named() -> None:
    """By its name, and a wrong name lists those there are."""
    data = workbook_bytes({"One": sheet_xml([["a"], ["1"]]), "Two": sheet_xml([["b"], ["2"]])})
    assert opened(data, Shape(sheet="Two")).columns == ("b",)
    with pytest.raises(SourceError, match="no sheet 'Too'") as caught:
        opened(data, Shape(sheet="Too"))
    assert caught.value.hint == "did you mean 'Two'? its sheets: One, Two"


def test_a_cell_beyond_the_header_is_set_aside() -> None:
    """A row with a cell that has no column is not read as if it had none."""
    rows = list(opened(workbook_bytes({"S": sheet_xml([["a", "b"], ["1", "2", "3"], ["4"]])})).rows)
    assert rows == [Row(2, (), "has a cell to the right of the last column that has a name"), Row(3, ["4", ""])]


def test_a_sparse_sheet_ends_in_the_child() -> None:
    """Four kilobytes that ask for 17 thousand million cells are refused, and nothing here dies."""
    far = f'<row r="1">{cell_xml("A1", "text")}</row><row r="1048576">{cell_xml("XFD1048576", 1.0)}</row>'
    with pytest.raises(SourceError, match="more memory or time"):
        list(opened(workbook_bytes({"S": SHEET.format(far)})).rows)


def test_a_zip_bomb_is_refused_by_its_directory() -> None:
    """Too high a ratio is not unpacked."""
    with pytest.raises(SourceError, match="unpacks to more"):
        opened(workbook_bytes({"S": sheet_xml([["a"]])}, extra={"xl/media/x.bin": bytes(40 << 20)}))


def test_too_many_members_are_refused() -> None:
    """A workbook has some dozens."""
    with pytest.raises(SourceError, match="unpacks to more"):
        opened(workbook_bytes({"S": sheet_xml([["a"]])}, extra={f"xl/{n}.xml": b"x" for n in range(1_001)}))


def test_macros_are_refused_whatever_the_suffix() -> None:
    """The way out is to save it without."""
    with pytest.raises(SourceError, match="holds macros"):
        opened(workbook_bytes({"S": sheet_xml([["a"]])}, extra={"xl/vbaProject.bin": b"x"}))


def test_entities_are_not_expanded() -> None:
    """A document type with entities is either refused or leaves them unexpanded."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + sheet_xml([["text"], ["&b;"]]).replace(
        "&amp;b;", "&b;"
    )
    try:
        rows = list(opened(workbook_bytes({"S": bomb})).rows)
    except SourceError:
        return
    assert "aaaa" not in str(rows)


@pytest.mark.parametrize("cut", [10, 200, 900])
def test_a_cut_workbook_is_refused(cut: int) -> None:
    """Half an archive is no workbook."""
    with pytest.raises(SourceError, match="not a sound workbook"):
        opened(workbook_bytes({"S": sheet_xml([["a"], ["1"]])})[:cut])


def test_another_archive_is_no_workbook() -> None:
    """A zip of other things is told apart."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("reviews.csv", "a,b\n1,2\n")
    with pytest.raises(SourceError, match="no Excel workbook"):
        opened(stream.getvalue())


def test_a_large_sheet_is_read() -> None:
    """A hundred thousand rows are within the limits."""
    rows: list[list[CellValue]] = [["id", "avis"]]
    rows += [[float(number), "Le service est lent"] for number in range(100_000)]
    assert sum(1 for _ in opened(workbook_bytes({"S": sheet_xml(rows)})).rows) == 100_000
