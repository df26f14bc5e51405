"""``score``: analyses texts that are not stored."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listenkit.cli import filters
from listenkit.cli.session import Session, load_themes, make_analyser, put, quoted
from listenkit.cli.tables import csv_text, flat, table
from listenkit.errors import UsageError

if TYPE_CHECKING:
    from io import BufferedReader

    from listenkit.analyse import Analyser
    from listenkit.model import Analysis

BATCH = 4_096
"""Texts of a file that are analysed together; from a pipe, as many as have come."""

CHUNK = 1 << 20

HEADERS = ("text", "language", "sentiment", "label", "confidence", "kind", "themes")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Start")(score)


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
    batches = _batches(file, column)
    declared = "" if language == "auto" else language
    if output_format == "jsonl":
        from listenkit.engine.workers import allowed_processes, run_in_order

        # What comes from a pipe is answered before more is read, and so by one process.
        processes = 1 if file == "-" else allowed_processes()
        for lines in run_in_order(partial(_scored_lines, analyser, declared), batches, processes):
            put(lines)
            sys.stdout.flush()
        return
    rows = [
        [flat(record[name]) for name in HEADERS] for texts in batches for record in _records(analyser, texts, declared)
    ]
    if output_format == "csv":
        put(csv_text(HEADERS, rows))
    else:
        put(table((*HEADERS[1:], HEADERS[0]), [(*row[1:], row[0]) for row in rows]))


def _scored_lines(analyser: Analyser, language: str, texts: Sequence[str]) -> str:
    from listenkit.text import clean_text

    analyses = analyser.analyse_texts(list(map(clean_text, texts)), [language] * len(texts))
    return "".join(map(_line, texts, analyses))


def _line(text: str, analysis: Analysis) -> str:
    """Return the record of a text as a line of JSON, for which an encoder takes three times as long."""
    compound = "null" if analysis.compound is None else repr(analysis.compound)
    confidence = "null" if analysis.confidence is None else repr(analysis.confidence)
    sure = ", ".join(map(repr, analysis.kind_confidences))
    return (
        f'{{"text": {quoted(text)}, "language": "{analysis.language}", "sentiment": {compound}, '
        f'"label": "{analysis.label}", "kind": "{analysis.kind}", "themes": {_listed(analysis.themes)}, '
        f'"confidence": {confidence}, "mixed": {"true" if analysis.is_mixed else "false"}, '
        f'"kinds": {_listed(analysis.kinds)}, "kind_confidences": [{sure}]}}\n'
    )


@lru_cache(maxsize=1024)
def _listed(names: tuple[str, ...]) -> str:
    return json.dumps(names)


def _records(analyser: Analyser, texts: Sequence[str], language: str) -> Iterator[dict[str, object]]:
    from listenkit.text import clean_text

    return map(_record, texts, analyser.analyse_texts(list(map(clean_text, texts)), [language] * len(texts)))


def _record(text: str, analysis: Analysis) -> dict[str, object]:
    return {
        "text": text,
        "language": analysis.language,
        "sentiment": analysis.compound,
        "label": analysis.label,
        "kind": analysis.kind,
        "themes": analysis.themes,
        "confidence": analysis.confidence,
        "mixed": analysis.is_mixed,
        "kinds": analysis.kinds,
        "kind_confidences": analysis.kind_confidences,
    }


def _batches(file: str, column: str) -> Iterator[list[str]]:
    """Yield the texts in batches: of a fixed size from a file, as they come from a pipe."""
    stream = getattr(sys.stdin, "buffer", None)
    if file == "-" and not column and stream is not None:
        yield from _arriving(stream)
        return
    texts = _column(file, column) if column else _lines(file)
    while batch := list(islice(texts, BATCH)):
        yield batch


def _arriving(stream: BufferedReader) -> Iterator[list[str]]:
    """Yield lines as they arrive, so that who writes one line and waits is answered."""
    begun: list[bytes] = []
    while chunk := stream.read1(CHUNK):
        whole, end, rest = chunk.rpartition(b"\n")
        if not end:
            begun.append(rest)
            continue
        yield [_decoded(line) for line in b"".join((*begun, whole)).split(b"\n")]
        begun = [rest] if rest else []
    if begun:
        yield [_decoded(b"".join(begun))]


def _lines(file: str) -> Iterator[str]:
    if file == "-":
        yield from (_decoded(line) for line in sys.stdin)
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
