"""Reads JSON and JSON Lines: a list of objects as a stream, a list inside a document, or one object a line."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import chain, islice
from typing import Any

from listenkit.errors import SourceError
from listenkit.tables.base import Row, Shape, Table
from listenkit.tables.content import READ_ERRORS, Content
from listenkit.tables.encoding import FOREIGN_FAULT, Encoding, find_encoding, has_foreign, open_text

MAX_DOCUMENT = 256 << 20
"""Characters of a document that must be held whole, and of one item of a list."""

MAX_LINE = 16 << 20
"""Characters of one line of JSON Lines."""

PEEKED = 200
"""Items whose keys are taken for the columns; later ones may have more."""

MAX_DIGITS = 1_000
"""Digits of a whole number; the longest keys of cryptography have fewer, and reading more takes quadratic time."""

_CHUNK = 1 << 20
_BLANKS = " \t\r\n"
_LONGEST_WORD = 32  # characters of a constant, an escape or a number that may be cut at the end of a piece


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is not a number that JSON knows")
    return number


def _short(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError(f"a number has more than {MAX_DIGITS:,} digits")
    return int(text)


def _refuse(text: str) -> float:
    raise ValueError(f"{text} is not a number that JSON knows")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key comes twice in one object")
    return found


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_float=_finite, parse_int=_short, parse_constant=_refuse, object_pairs_hook=_unique)


def open_document(content: Content, shape: Shape) -> Table:
    """Return the table of a JSON document: a list of objects, or an object that holds one.

    Raises :class:`SourceError` where it is no JSON, or where ``items`` leads to no list.
    """
    encoding = find_encoding(content, shape.encoding)
    if _first_letter(content, encoding) == "[" and not shape.items:
        rows = _streamed(content, encoding)
    else:
        found = _find_items(_load(content, encoding), shape.items, content.name)
        rows = (_row(number, value, is_mixed=encoding.is_mixed) for number, value in enumerate(found, start=1))
    return _table(content, shape, encoding, rows)


def open_lines(content: Content, shape: Shape) -> Table:
    """Return the table of a JSON Lines file; a line that is no JSON object is set aside with its number."""
    encoding = find_encoding(content, shape.encoding)
    return _table(content, shape, encoding, _lines(content, encoding), is_lines=True)


def is_lines(head: str) -> bool:
    """Tell whether the start of a text is JSON Lines: a whole object on its first line, and more after it."""
    first, _, rest = head.strip().partition("\n")
    try:
        return isinstance(json.loads(first, parse_int=float), dict) and bool(rest.strip())
    except (ValueError, RecursionError):
        return False


def _table(content: Content, shape: Shape, encoding: Encoding, rows: Iterator[Row], *, is_lines: bool = False) -> Table:
    rows = (row for row in islice(rows, shape.skip_rows, None) if row.fault or row.record)
    peeked, failure = _peek(rows)
    keys = dict.fromkeys(key for row in peeked if isinstance(row.record, dict) for key in row.record)
    if failure and not peeked:
        raise failure
    return Table(
        name=content.name,
        format="jsonl" if is_lines else "json",
        columns=tuple(keys),
        rows=chain(peeked, _raising(failure) if failure else rows),
        unit="line" if is_lines else "item",
        encoding=encoding.name,
        notes=(encoding.note,) if encoding.note else (),
    )


def _peek(rows: Iterator[Row]) -> tuple[list[Row], SourceError | None]:
    """Return the first rows and, where reading fails among them, the failure to raise after them."""
    peeked: list[Row] = []
    try:
        for row in islice(rows, PEEKED):
            peeked.append(row)  # noqa: PERF402 -- the rows before a failure must be kept
    except SourceError as error:
        return peeked, error
    return peeked, None


def _raising(failure: SourceError) -> Iterator[Row]:
    raise failure
    yield


def _first_letter(content: Content, encoding: Encoding) -> str:
    try:
        with open_text(content, encoding) as stream:
            return stream.read(4096).strip(_BLANKS)[:1]
    except READ_ERRORS as error:
        raise SourceError(f"{content.name} cannot be read: {error}") from None


def _row(number: int, value: object, *, is_mixed: bool = False) -> Row:
    if is_mixed and has_foreign(json.dumps(value, ensure_ascii=False)):
        return Row(number, {}, FOREIGN_FAULT)
    return Row(number, value) if isinstance(value, dict) else Row(number, {}, "is not an object")


def _whole(content: Content, encoding: Encoding) -> str:
    try:
        with open_text(content, encoding) as stream:
            text = stream.read(MAX_DOCUMENT + 1)
    except (*READ_ERRORS, UnicodeError) as error:
        raise SourceError(f"{content.name} cannot be read: {error}") from None
    if len(text) > MAX_DOCUMENT:
        raise SourceError(f"{content.name} is too large", hint="export it as a JSON list, JSON Lines or CSV")
    return text


def _load(content: Content, encoding: Encoding) -> Any:
    text = _whole(content, encoding)
    try:
        return _decoder().decode(text)
    except json.JSONDecodeError as error:
        raise SourceError(f"{content.name} is not JSON: {error.msg} at line {error.lineno}") from None
    except RecursionError:
        raise SourceError(f"{content.name} is nested too deeply") from None
    except ValueError as error:
        raise SourceError(f"{content.name} is not JSON{_near_number(text)}: {error}") from None


def _near_number(text: str) -> str:
    """Return near which line a number of too many digits stands, nothing where there is none."""
    found = re.search(rf"[0-9]{{{MAX_DIGITS}}}", text)
    return f" near line {text.count(chr(10), 0, found.start()) + 1}" if found else ""


def _find_items(document: Any, path: str, name: str) -> list[Any]:
    if path:
        return _items_at(document, path, name)
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        raise SourceError(f"{name} holds neither a list nor an object")
    lists = {key: value for key, value in document.items() if isinstance(value, list) and _has_objects(value)}
    if len(lists) > 1:
        raise SourceError(f"{name} holds several lists", hint=f"choose one: items = {' or '.join(map(repr, lists))}")
    return next(iter(lists.values())) if lists else [document]


def _has_objects(values: list[Any]) -> bool:
    return any(isinstance(value, dict) for value in values)


def _items_at(document: Any, path: str, name: str) -> list[Any]:
    import jmespath

    try:
        found = jmespath.search(path, document)
    except (jmespath.exceptions.JMESPathError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        raise SourceError(f"{name}: items = '{path}' cannot be followed: {reason}") from None
    if not isinstance(found, list):
        there = ", ".join(document) if isinstance(document, dict) else "a list"
        raise SourceError(f"{name}: items = '{path}' leads to no list", hint=f"the document holds: {there}")
    return found


def _lines(content: Content, encoding: Encoding) -> Iterator[Row]:
    decode = _decoder().decode
    number = 0
    try:
        with open_text(content, encoding) as stream:
            while line := stream.readline(MAX_LINE):
                number += 1
                if len(line) == MAX_LINE:
                    raise SourceError(f"{content.name} line {number} is longer than {MAX_LINE >> 20} Mi characters")
                if line.strip(_BLANKS):
                    is_foreign = encoding.is_mixed and has_foreign(line)
                    yield Row(number, {}, FOREIGN_FAULT) if is_foreign else _line_row(number, line, decode)
    except (*READ_ERRORS, UnicodeError) as error:
        raise SourceError(f"{content.name} cannot be read beyond line {number}: {error}") from None


def _line_row(number: int, line: str, decode: Any) -> Row:
    try:
        return _row(number, decode(line))
    except json.JSONDecodeError as error:
        return Row(number, {}, f"is not JSON: {error.msg}")
    except RecursionError:
        return Row(number, {}, "is nested too deeply")
    except ValueError as error:
        return Row(number, {}, f"is not JSON: {error}")


def _streamed(content: Content, encoding: Encoding) -> Iterator[Row]:
    with open_text(content, encoding) as stream:
        scanner = _Scanner(stream, content.name, is_mixed=encoding.is_mixed)
        number = 0
        scanner.skip("[")
        while not scanner.at("]"):
            number += 1
            yield scanner.item(number)
        scanner.skip("]")
        scanner.expect_end()


class _Scanner:
    """Takes one value after the other out of a text that is read in pieces."""

    def __init__(self, stream: TextIOWrapper, name: str, *, is_mixed: bool = False) -> None:
        self._stream = stream
        self._is_mixed = is_mixed
        self._name = name
        self._text = ""
        self._place = 0
        self._line = 1
        self._decode = _decoder().raw_decode
        self._tolerate = json.JSONDecoder(parse_int=_short).raw_decode

    def skip(self, letter: str) -> None:
        """Go past one letter that must come."""
        if self._next_letter() != letter:
            raise self._broken(f"'{letter}' expected")
        self._place += 1

    def at(self, letter: str) -> bool:
        """Tell whether the letter comes next, blanks aside."""
        found = self._next_letter()
        if not found:
            raise self._truncated()
        return found == letter

    def expect_end(self) -> None:
        """Refuse anything but blanks."""
        if self._next_letter():
            raise self._broken("something follows the list")

    def item(self, number: int) -> Row:
        """Return the next value of the list as a row, and go past its comma."""
        value, fault = self._whole_value()
        self._after_item()
        return Row(number, {}, fault) if fault else _row(number, value, is_mixed=self._is_mixed)

    def _whole_value(self) -> tuple[Any, str]:
        while True:
            start = self._place
            try:
                value, end, fault = self._try_value(start)
            except json.JSONDecodeError as error:
                if not self._may_be_cut(error):
                    raise self._broken(error.msg) from None
            except RecursionError:
                raise self._broken("it is nested too deeply") from None
            except ValueError as error:
                raise self._broken(str(error)) from None
            else:
                # A number that ends where the piece ends may go on in the next one.
                if end < len(self._text) or isinstance(value, dict):
                    self._line += self._text.count("\n", start, end)
                    self._place = end
                    return value, fault
            if not self._more():
                raise self._truncated()

    def _try_value(self, start: int) -> tuple[Any, int, str]:
        try:
            return *self._decode(self._text, start), ""
        except json.JSONDecodeError:
            raise
        except ValueError as error:
            return *self._tolerate(self._text, start), f"is not JSON: {error}"

    def _may_be_cut(self, error: json.JSONDecodeError) -> bool:
        return error.msg.startswith("Unterminated") or error.pos >= len(self._text) - _LONGEST_WORD

    def _after_item(self) -> None:
        letter = self._next_letter()
        if not letter:
            return  # the cut is met and told at the next item
        if letter == ",":
            self._place += 1
            if self._next_letter() == "]":
                raise self._broken("a value is missing after the last comma")
        elif letter != "]":
            raise self._broken("',' expected")

    def _next_letter(self) -> str:
        while True:
            while self._place < len(self._text):
                letter = self._text[self._place]
                if letter not in _BLANKS:
                    return letter
                self._line += letter == "\n"
                self._place += 1
            if not self._more():
                return ""

    def _more(self) -> bool:
        kept = self._text[self._place :]
        if len(kept) > MAX_DOCUMENT:
            raise self._broken("an item is too large")
        try:
            # Twice what is held: an item that spans many pieces is then parsed a few times and not for each piece.
            piece = self._stream.read(max(_CHUNK, len(kept)))
        except (*READ_ERRORS, UnicodeError) as error:
            raise SourceError(f"{self._name} cannot be read beyond line {self._line}: {error}") from None
        self._text, self._place = kept + piece, 0
        return bool(piece)

    def _truncated(self) -> SourceError:
        return SourceError(
            f"{self._name} is truncated at line {self._line}; what stands before was read",
            hint="export it again; nothing that was read is lost",
        )

    def _broken(self, reason: str) -> SourceError:
        return SourceError(f"{self._name} is not JSON near line {self._line}: {reason}; what stands before was read")
