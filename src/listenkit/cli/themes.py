"""``themes list|test``: see and try the themes of the codebook; ``suggest|adopt`` stand beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from listenkit.cli import filters
from listenkit.cli.session import Session, load_themes, make_discovery, put, put_json, read_dataset
from listenkit.cli.suggestions import adopt, readable, suggest
from listenkit.cli.tables import table
from listenkit.cli.withholding import too_few
from listenkit.errors import UsageError
from listenkit.summary import UNDATED, Counts
from listenkit.text import did_you_mean, one_line, shorten
from listenkit.times import Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from listenkit.config import Config
    from listenkit.dataset import Dataset
    from listenkit.model import StoredComment

SAMPLES = 5

_FormatOption = Annotated[str, typer.Option("--format", help="table or json.")]


def add_to(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(help="See, find, adopt and test the themes of the codebook.", no_args_is_help=True)
    group.command("list")(list_themes)
    group.command("suggest")(suggest)
    group.command("adopt")(adopt)
    group.command("test")(probe)
    app.add_typer(group, name="themes", rich_help_panel="Every day")


def list_themes(context: typer.Context, output_format: _FormatOption = "table") -> None:
    """List the codebook's themes with the comments that speak of each, without those that stand for too few people."""

    session: Session = context.obj
    filters.choose(output_format, ("table", "json"), "--format")
    config = session.config()
    codebook = load_themes(config)
    with read_dataset(config) as dataset:
        counts = _shown_counts(config, dataset)
    rows: list[dict[str, Any]] = [
        {
            "theme": name,
            "title": theme.title(config.organisation.locale or "en"),
            "comments": counts.get(f"theme:{name}", Counts()).comments,
            "terms": sum(len(terms) for terms in theme.terms.values()),
            "languages": sorted(theme.terms),
        }
        for name, theme in codebook.themes.items()
    ]
    if output_format == "json":
        put_json(rows, indent=2)
    elif not rows:
        put("the codebook has no theme yet; find some: listenkit themes suggest\n")
    else:
        shown = [(*list(row.values())[:-1], " ".join(row["languages"])) for row in rows]
        put(table(("theme", "title", "comments", "terms", "languages"), shown, right=frozenset({2, 3})))


def _shown_counts(config: Config, dataset: Dataset) -> dict[str, Counts]:
    """Return counts by facet over what the minimum groups let be shown."""
    from listenkit.privacy.groups import release

    summary = dataset.summary(Window(), starts=[UNDATED])
    groups = {cell.group: config.group(cell.group) for cell in summary.cells}
    return release(summary, groups).summary.by(lambda cell: cell.facet)


def probe(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The theme.")],
    samples: Annotated[int, typer.Option(help="How many comments to show of each sort.", min=1, max=50)] = SAMPLES,
) -> None:
    """Show what a theme catches, with the words that caught it, what it may miss, and terms that would catch more."""
    session: Session = context.obj
    config = session.config()
    codebook = load_themes(config)
    if name not in codebook.themes:
        raise UsageError(f"the codebook has no theme '{name}'", hint=did_you_mean(name, codebook.themes))
    with read_dataset(config) as dataset:
        read = [
            (stored, codebook.terms_in(stored.comment.said, stored.language))
            for stored in readable(config, dataset, filters.make_selection(config))
        ]
    division = _divided(config, name, read)
    caught, total = division.caught, division.total
    share = f" ({100 * len(caught) / total:.0f} %)" if total else ""
    lines = [f"{name}: {len(caught):,} of {total:,} comments{share}", "", "caught, with the words that caught them"]
    step = max(1, len(caught) // samples)
    lines += [_line(stored, words) for stored, words in caught[::step][:samples]]
    lines += _missed_lines(config, division, samples)
    put("\n".join(lines))


def _line(stored: StoredComment, words: Sequence[str]) -> str:
    from listenkit.privacy.redaction import redact

    named = f"[{one_line(', '.join(words))}]  " if words else ""
    return f"  {stored.id[:8]}  {named}{shorten(one_line(redact(stored.comment.text)), 160)}"


def _missed_lines(config: Config, division: _Division, samples: int) -> Iterator[str]:
    """Yield what a theme may miss, the likest to what it catches first, and the terms that would catch more."""
    comments = [*(stored for stored, _ in division.caught), *division.rest]
    is_caught = [place < len(division.caught) for place in range(len(comments))]
    misses, terms = make_discovery(config).misses(comments, is_caught)
    if misses:
        yield from ("", "perhaps missed: like those that are caught, with the words that are alike")
        yield from (_line(comments[miss.place], miss.words[:4]) for miss in misses[:samples])
    else:
        none = [stored for stored in division.rest if stored.key in division.under_none]
        yield from ("", "under no theme at all, in case some belong here")
        yield from (_line(stored, ()) for stored in none[:: max(1, len(none) // samples)][:samples])
    if terms:
        yield from ("", "terms that would catch more")
        yield from (f"  {term.language}  {one_line(term.written)}  +{term.added:,}" for term in terms)


_Read = tuple["StoredComment", "Mapping[str, tuple[str, ...]]"]


@dataclass(frozen=True)
class _Division:
    """The comments under a theme with the words that put them there, and all others.

    ``under_none`` holds the keys of those that are under no theme at all.
    """

    caught: Sequence[tuple[StoredComment, tuple[str, ...]]]
    rest: Sequence[StoredComment]
    under_none: frozenset[int]

    @property
    def total(self) -> int:
        """How many comments were looked at."""
        return len(self.caught) + len(self.rest)


def _divided(config: Config, name: str, read: Sequence[_Read]) -> _Division:
    """Return the comments under a theme and the others.

    A protected group of which too few people are in either, or under no theme, is left out of everything.
    """
    under = [stored for stored, terms in read if name in terms]
    rest = [stored for stored, terms in read if name not in terms]
    none = [stored for stored, terms in read if not terms]
    withheld = too_few(config, under) | too_few(config, rest) | too_few(config, none)
    shown = [(stored, terms) for stored, terms in read if stored.group not in withheld]
    return _Division(
        [(stored, terms[name]) for stored, terms in shown if name in terms],
        [stored for stored, terms in shown if name not in terms],
        frozenset(stored.key for stored in none),
    )
