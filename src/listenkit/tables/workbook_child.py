"""Runs as a process of its own: reads a workbook from standard input and writes its rows as JSON lines.

The first line names the sheets, the last one is ``{"end": rows}``; ``{"error": …}`` ends it early. Without either the
parent knows that a limit was hit. Cells are strings; a moment is a list of one ISO string.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import zipfile
from datetime import date, datetime
from typing import Any, BinaryIO

MAX_MEMORY = 1 << 30
"""Bytes of address space; a sheet of 100,000 rows and 20 columns needs about a third of it."""

MAX_SECONDS = 60
MAX_MEMBERS = 1_000
MAX_RATIO = 200
MAX_UNPACKED = 512 << 20

_SMALL = 1 << 20
"""Members that unpack to less than this may have any ratio: an empty style sheet compresses very well."""


class _RefusalError(Exception):
    """The workbook is refused; the arguments are the message's fields."""

    def __init__(self, error: str, **fields: Any) -> None:
        super().__init__(error)
        self.fields = {"error": error, **fields}


def main() -> int:
    """Read the workbook on standard input, write it as JSON lines, and return the exit code."""
    _limit()
    try:
        count = _convert(sys.stdin.buffer, sys.argv[1] if len(sys.argv) > 1 else "")
        _say({"end": count})
    except _RefusalError as refusal:
        _say(refusal.fields)
    except MemoryError:
        return 1
    sys.stdout.flush()
    return 0


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(message: object) -> None:
    sys.stdout.write(json.dumps(message) + "\n")


def _convert(stream: BinaryIO, wanted: str) -> int:
    import python_calamine as calamine

    _check_archive(stream)
    stream.seek(0)
    try:
        with calamine.load_workbook(stream) as workbook:
            return _write_sheet(workbook, wanted)
    except calamine.PasswordError:
        raise _RefusalError("is encrypted", hint="save it without a password") from None
    except calamine.CalamineError as error:
        raise _RefusalError(f"is not a sound workbook: {error}") from None


def _check_archive(stream: BinaryIO) -> None:
    """Refuse an archive that is a bomb by its own directory; one that lies there meets the limits of this process."""
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _RefusalError(f"is not a sound workbook: {error}") from None
    names = {member.filename for member in members}
    if "xl/vbaProject.bin" in names:
        raise _RefusalError("holds macros", hint="save it as .xlsx, which has none, or as .csv")
    if "xl/workbook.xml" not in names:
        raise _RefusalError("is an archive but no Excel workbook", hint="unpack it and name the files inside")
    packed = sum(member.compress_size for member in members)
    unpacked = sum(member.file_size for member in members)
    is_bomb = unpacked > _SMALL and unpacked > MAX_RATIO * max(packed, 1)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or is_bomb:
        raise _RefusalError("unpacks to more than a workbook may", hint="save the sheet as .csv")


def _write_sheet(workbook: Any, wanted: str) -> int:
    sheets = [each.name for each in _visible_first(workbook.sheets_metadata)]
    if wanted and wanted not in sheets:
        raise _RefusalError(f"has no sheet '{wanted}'", sheet=wanted, sheets=sheets)
    chosen = wanted or (sheets[0] if sheets else "")
    if not chosen:
        raise _RefusalError("has no sheet")
    sheet = workbook.get_sheet_by_name(chosen)
    _say({"sheets": sheets, "sheet": chosen})
    count = 0
    for row in sheet.iter_rows():
        _say([_cell(value) for value in row])
        count += 1
    return count


def _visible_first(sheets: list[Any]) -> list[Any]:
    return sorted(
        (sheet for sheet in sheets if str(sheet.typ).endswith("WorkSheet")),
        key=lambda sheet: not str(sheet.visible).endswith(".Visible"),
    )


def _cell(value: object) -> str | list[str]:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, ".15g")
    if isinstance(value, datetime):
        return [value.isoformat()]
    if isinstance(value, date):
        return [datetime(value.year, value.month, value.day).isoformat()]
    return str(value)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # a workbook of many cells takes seconds to be taken apart, for nothing
