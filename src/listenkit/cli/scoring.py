"""``score``: analyses texts that are not stored."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listenkit.cli import filters
from listenkit.cli.session import Session, load_themes, make_analyser, put, put_json
from listenkit.cli.tables import csv_text, flat, table
from listenkit.errors import UsageError

if TYPE_CHECKING:
    from listenkit.analyse import Analyser
    from listenkit.model import Analysis

BATCH = 256


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Start")(score)


@dataclass(frozen=True)
class _Scored:
    text: str
    analysis: Analysis

    def record(self) -> dict[str, object]:
        return {
            "text": self.text,
            "language": self.analysis.language,
            "sentiment": self.analysis.compound,
            "label": self.analysis.label,
            "kind": self.analysis.kind,
            "themes": list(self.analysis.themes),
        }


def score(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="[FILE|-]", help="A text file, one text a line; - for standard input.")
    ] = "-",
    column: Annotated[str, typer.Option(help="Read this column of a CSV or TSV file instead of whole lines.")] = "",
    language: Annotated[str, typer.Option(help="auto, or the code that all texts are in: fr, en, …")] = "auto",
    output_format: Annotated[str, typer.Option("--format", help="jsonl, csv or table.")] = "jsonl",
) -> None:
    """Analyse texts that are not stored: language, sentiment, kind and themes of each, in order.

    Example: echo "Livraison en retard, encore." | listenkit score
    """
    from listenkit.config.tree import LANGUAGES

    session: Session = context.obj
    filters.choose(output_format, ("jsonl", "csv", "table"), "--format")
    filters.choose(language, ("auto", *LANGUAGES), "--language")
    config = session.config_or_none()
    analyser = make_analyser(config, load_themes(config))
    scored = _score_all(analyser, _texts(file, column), "" if language == "auto" else language)
    if output_format == "jsonl":
        for each in scored:
            put_json(each.record())
        return
    rows = [[flat(value) for value in each.record().values()] for each in scored]
    headers = ("text", "language", "sentiment", "label", "kind", "themes")
    if output_format == "csv":
        put(csv_text(headers, rows))
    else:
        put(table((*headers[1:], headers[0]), [(*row[1:], row[0]) for row in rows]))


def _score_all(analyser: Analyser, texts: Iterable[str], language: str) -> Iterator[_Scored]:
    from listenkit.model import Comment
    from listenkit.text import clean_text

    remaining = iter(texts)
    while batch := list(islice(remaining, BATCH)):
        comments = [Comment("", "", "", clean_text(text), declared_language=language) for text in batch]
        analyses = analyser.analyse(comments)
        yield from (_Scored(text, analysis) for text, analysis in zip(batch, analyses, strict=True))


def _texts(file: str, column: str) -> Iterator[str]:
    if column:
        yield from _column(file, column)
        return
    if file == "-":
        stream = getattr(sys.stdin, "buffer", None)
        lines: Iterable[bytes | str] = stream if stream is not None else sys.stdin
        yield from (_decoded(line) for line in lines)
        return
    try:
        with Path(file).open("rb") as opened:
            yield from (_decoded(line) for line in opened)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from None


def _decoded(line: bytes | str) -> str:
    text = line if isinstance(line, str) else _decode(line)
    return text.removeprefix("\ufeff").rstrip("\r\n")


def _decode(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def _column(file: str, column: str) -> Iterator[str]:
    from listenkit.tables import read_column

    if file == "-":
        raise UsageError(
            "--column needs a file", hint="name the CSV or TSV file: listenkit score reviews.csv --column text"
        )
    yield from read_column(Path(file), column)
