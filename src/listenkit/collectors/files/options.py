"""The keys that a ``files`` source may have."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from listenkit.config.tree import Section
from listenkit.tables import Shape
from listenkit.tables.encoding import is_encoding


def _check_encoding(value: str) -> str:
    if value and not is_encoding(value):
        raise ValueError(f"'{value}' is not an encoding such as 'utf-8', 'cp1252' or 'utf-16'")
    return value


def _name_tab(value: object) -> object:
    return "tab" if value in ("\t", "\\t") else value


def _check_delimiter(value: str) -> str:
    if value not in ("", "tab") and (len(value) != 1 or value in "\"'\r\n" or value.isalnum()):
        raise ValueError(f"'{value}' must be one character such as ',' or ';', or 'tab'")
    return value


class FilesOptions(Section):
    """Where the files are and which column, or JMESPath of a JSON item, holds what.

    ``path`` is a file or a pattern (``reviews/*.csv``, ``**/*.jsonl``), relative to the project's folder. ``text`` is
    the comment; every other column may be left out. ``header_row`` is the 1-based row of the column names and
    ``skip_rows`` the number of rows after it that are no answers, as in some survey exports. ``items`` is the
    JMESPath of the list in a JSON document.
    """

    path: Annotated[str, Field(min_length=1)]
    text: Annotated[str, Field(min_length=1)]
    id: str = ""
    author: str = ""
    date: str = ""
    rating: str = ""
    title: str = ""
    language_column: str = ""
    parent: str = ""
    thread: str = ""
    url: str = ""
    format: Literal["auto", "csv", "tsv", "xlsx", "json", "jsonl"] = "auto"
    encoding: Annotated[str, AfterValidator(_check_encoding)] = ""
    delimiter: Annotated[str, BeforeValidator(_name_tab), AfterValidator(_check_delimiter)] = ""
    sheet: str = ""
    header_row: Annotated[int, Field(ge=0, le=1000)] = 0
    skip_rows: Annotated[int, Field(ge=0, le=1000)] = 0
    items: str = ""

    @property
    def shape(self) -> Shape:
        """What these options say of a file's form."""
        delimiter = "\t" if self.delimiter == "tab" or (self.format == "tsv" and not self.delimiter) else self.delimiter
        return Shape(
            format=None if self.format == "auto" else self.format,
            encoding=self.encoding,
            delimiter=delimiter,
            sheet=self.sheet,
            header_row=self.header_row,
            skip_rows=self.skip_rows,
            items=self.items,
        )

    @property
    def columns(self) -> dict[str, str]:
        """The mapped columns by the field of :class:`~listenkit.model.Item` that they fill."""
        fields = {
            "text": self.text,
            "native_id": self.id,
            "author": self.author,
            "created": self.date,
            "rating": self.rating,
            "title": self.title,
            "language": self.language_column,
            "parent": self.parent,
            "thread": self.thread,
            "url": self.url,
        }
        return {field: column for field, column in fields.items() if column}
