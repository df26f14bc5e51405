"""``themes list|suggest|adopt|test``: work on the codebook."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from listenkit.cli import filters
from listenkit.cli.session import Session, load_themes, make_discovery, put, put_json, read_dataset, write_private
from listenkit.cli.tables import table
from listenkit.cli.withholding import too_few, withheld_groups
from listenkit.errors import UsageError
from listenkit.summary import UNDATED, Counts
from listenkit.text import did_you_mean, fold, one_line, shorten
from listenkit.times import Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from listenkit.config import Config
    from listenkit.dataset import Dataset
    from listenkit.model import Selection, StoredComment
    from listenkit.themes.subjects import Subject

READ_COMMENTS = 20_000
"""The newest comments that suggestions and tests look at."""

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


def suggest(
    context: typer.Context,
    since: filters.Since = "",
    groups: filters.Groups = None,
    top: Annotated[int, typer.Option(help="How many at most.", min=1, max=100)] = 15,
    output_format: _FormatOption = "table",
) -> None:
    """Propose subjects that people speak of and that no theme of the codebook covers."""
    session: Session = context.obj
    filters.choose(output_format, ("table", "json"), "--format")
    config = session.config()
    found = _suggestions(config, since, groups, top)
    records = [
        {"id": each.id, "label": each.label, "comments": each.comments, "people": len(each.author_numbers),
         "groups": dict(each.groups), "terms": {key: list(value) for key, value in each.terms.items()}}
        for each in found
    ]  # fmt: skip
    if output_format == "json":
        put_json(records, indent=2)
    elif not found:
        put("nothing is said by enough people outside the codebook's themes\n")
    else:
        rows = [(each.id, each.comments, len(each.author_numbers), _groups(each), _terms(each)) for each in found]
        put(table(("id", "comments", "people", "groups", "words"), rows, right=frozenset({1, 2})))
        session.say("take one into the codebook: listenkit themes adopt ID --name NAME")


def _suggestions(config: Config, since: str, groups: list[str] | None, most: int) -> list[Subject]:
    selection = filters.make_selection(config, since, groups=groups)
    with read_dataset(config) as dataset:
        comments = (each for each in readable(config, dataset, selection) if not each.themes)
        return make_discovery(config).suggest(comments, most=most)


def readable(config: Config, dataset: Dataset, selection: Selection) -> Iterable[StoredComment]:
    """Yield the newest selected comments, without those of protected groups in which too few people spoke."""
    withheld = withheld_groups(config, dataset, selection)
    return (each for each in dataset.comments(selection, limit=READ_COMMENTS) if each.group not in withheld)


def _groups(subject: Subject) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(subject.groups.items(), key=lambda pair: -pair[1]))


def _terms(subject: Subject) -> str:
    return one_line(" / ".join(dict.fromkeys(forms[0] for forms in subject.terms.values() if forms)))


def adopt(
    context: typer.Context,
    suggestion: Annotated[str, typer.Argument(metavar="ID", help="The id that listenkit themes suggest shows.")],
    name: Annotated[str, typer.Option(help="The theme's name in the codebook; else it is made from its words.")] = "",
) -> None:
    """Take a suggested theme into the codebook, at its end, where its words can be edited."""
    session: Session = context.obj
    config = session.config()
    found = _suggestions(config, "", None, 100)
    chosen = next((each for each in found if each.id == suggestion), None)
    if chosen is None:
        raise UsageError(
            f"no suggestion has the id '{suggestion}'", hint="see them with their ids: listenkit themes suggest"
        )
    theme = name or re.sub(r"[^a-z0-9]+", "-", fold(chosen.label)).strip("-") or chosen.id
    if theme in load_themes(config).themes:
        raise UsageError(f"the codebook already has a theme '{theme}'", hint="choose another with --name")
    path = config.codebook_path
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    write_private(path, before.rstrip("\n") + ("\n\n" if before.strip() else "") + theme_block(theme, chosen))
    load_themes(config)
    session.say(f"'{theme}' is in {path}; apply it to what is collected: listenkit analyse")


def theme_block(name: str, subject: Subject) -> str:
    """Return a subject as a table of the codebook."""
    lines = ["[[themes]]", f"name = {_quoted(name)}"]
    for language, forms in sorted(subject.terms.items()):
        key = "*" if language == "unknown" else language
        lines.append(
            f"terms.{_quoted(key) if key == '*' else key} = [{', '.join(_quoted(one_line(form)) for form in forms)}]"
        )
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def probe(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The theme.")],
    samples: Annotated[int, typer.Option(help="How many comments to show of each sort.", min=1, max=50)] = SAMPLES,
) -> None:
    """Show what a theme catches and what it may miss: its cover, comments it takes with the words that took them."""
    from listenkit.privacy.redaction import redact

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
    caught, missed, total = _divided(config, name, read)
    share = f" ({100 * len(caught) / total:.0f} %)" if total else ""
    lines = [f"{name}: {len(caught):,} of {total:,} comments{share}", "", "caught, with the words that caught them"]
    step = max(1, len(caught) // samples)
    for stored, words in caught[::step][:samples]:
        lines.append(f"  {stored.id[:8]}  [{', '.join(words)}]  {shorten(one_line(redact(stored.comment.text)), 160)}")
    lines += ["", "under no theme at all, in case some belong here"]
    step = max(1, len(missed) // samples)
    lines += [
        f"  {each.id[:8]}  {shorten(one_line(redact(each.comment.text)), 160)}" for each in missed[::step][:samples]
    ]
    put("\n".join(lines))


_Read = tuple["StoredComment", "Mapping[str, tuple[str, ...]]"]


def _divided(
    config: Config, name: str, read: Sequence[_Read]
) -> tuple[list[tuple[StoredComment, tuple[str, ...]]], list[StoredComment], int]:
    """Return the comments under a theme with its words, those under none, and how many were looked at.

    A protected group of which too few people are in either is left out of everything.
    """
    under = [stored for stored, terms in read if name in terms]
    none = [stored for stored, terms in read if not terms]
    withheld = too_few(config, under) | too_few(config, none)
    shown = [(stored, terms) for stored, terms in read if stored.group not in withheld]
    caught = [(stored, terms[name]) for stored, terms in shown if name in terms]
    return caught, [stored for stored, terms in shown if not terms], len(shown)
