"""``python -m quality``: measures, prints tables, and fails where a figure is below its floor."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from quality import confidence, departures, floors, kinds, language, names, sentiment, themes
from quality.outcome import Figure, Outcome, Table, to_markdown, to_text
from quality.peers import LANGUAGE_PEERS, PEERS, THEME_PEERS, VADER
from quality.reading import Reader, engine_reader, kinds_of
from quality.sets import FOLDER, LabelledSet, find_sets

PAGE = Path(__file__).parents[1] / "docs" / "quality.md"
FLOORS = Path(__file__).with_name("floors.toml")
MARK = "<!-- From here on written by `make quality-docs`. -->\n"

FORMATS: Mapping[str, Callable[[Table], str]] = {"text": to_text, "markdown": to_markdown}


Find = Callable[[str], list[LabelledSet]]
"""Gives the sets of a family."""


@cache
def reader() -> Reader:
    """Return the reader of the default engine."""
    return engine_reader()


MEASURES: Mapping[str, Callable[[Find, bool], Outcome]] = {
    "sentiment": lambda find, peers: sentiment.measure(find("sentiment"), reader(), PEERS if peers else (VADER,)),
    "confidence": lambda find, _: confidence.measure(find("sentiment"), reader()),
    "departures": lambda find, _: departures.measure(find("sentiment")),
    "names": lambda find, _: names.measure(find("sentiment")),
    "language": lambda find, peers: language.measure(find("sentiment"), LANGUAGE_PEERS if peers else ()),
    "kinds": lambda find, _: kinds.measure(find("kinds"), kinds_of),
    "themes": lambda find, peers: themes.measure(find("themes"), THEME_PEERS if peers else ()),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write every measurement that is asked for; return 1 where a floor does not hold, 2 without the material."""
    options = read_options(arguments)
    if not FOLDER.is_dir():
        sys.stderr.write(f"{FOLDER} does not exist; set LISTENKIT_SHARED to the folder that holds data/\n")
        return 2
    find: Find = partial(find_sets, FOLDER, pattern=options.set)
    shown: list[str] = []
    figures: list[Figure] = []
    for name in options.measures or MEASURES:
        outcome = MEASURES[name](find, options.peers)
        figures += outcome.figures
        for table in outcome.tables:
            shown.append(FORMATS[options.format](table))
            sys.stdout.write(shown[-1])
            sys.stdout.flush()
    if options.write_docs:
        write_page(shown)
    complete = tuple(options.measures or MEASURES) if options.set == "*" else ()
    return settle(figures, complete, raises=options.raise_floors, lowers=options.lower_floors)


def read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m quality", description=__doc__)
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=f"{', '.join(MEASURES)}; all of them by default")
    parser.add_argument("--set", default="*", metavar="PATTERN", help="only sets whose name matches, such as 'fr_*'")
    parser.add_argument("--peers", action="store_true", help="other packages beside us, as far as they are installed")
    parser.add_argument(
        "--raise-floors", action="store_true", help="pin what is better than its floor, and what is new"
    )
    parser.add_argument("--lower-floors", action="store_true", help="pin what is worse; say why in the commit")
    parser.add_argument("--format", choices=sorted(FORMATS), default="text")
    parser.add_argument("--write-docs", action="store_true", help="write docs/quality.md again; in Markdown")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.measures if name not in MEASURES]
    if unknown:
        parser.error(f"there is no measure '{unknown[0]}': choose from {', '.join(MEASURES)}")
    if options.write_docs:
        options.format = "markdown"
        if options.measures or options.set != "*":
            parser.error("--write-docs writes every measure of every set: leave the others out")
    return options


def write_page(shown: Sequence[str]) -> None:
    """Write the generated part of the page again, what stands above it stays."""
    above = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text((above + MARK + "\n" + "".join(shown)).rstrip() + "\n", encoding="utf-8")


def settle(figures: Sequence[Figure], complete: Sequence[str], *, raises: bool, lowers: bool) -> int:
    """Move the floors as asked, say which do not hold, and return the exit code."""
    pinned = floors.read_floors(FLOORS)
    if raises or lowers:
        pinned = floors.moved(figures, pinned, raises=raises, lowers=lowers, complete=complete)
        floors.write_floors(pinned, FLOORS)
    verdict = floors.judge(figures, pinned, complete=complete)
    if verdict.unpinned:
        count = len(verdict.unpinned)
        sys.stderr.write(
            f"{count} figures have no floor yet, such as {verdict.unpinned[0]}: pin them with --raise-floors\n"
        )
    for fault in verdict.faults:
        sys.stderr.write(f"{fault}\n")
    if verdict.faults:
        sys.stderr.write(f"{len(verdict.faults)} of {len(figures)} figures do not hold; --lower-floors accepts them\n")
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
