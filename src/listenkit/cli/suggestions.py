"""``themes suggest|adopt``: find what people speak of, and take it or a starter into the codebook."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from listenkit.cli import filters
from listenkit.cli.session import (
    Session,
    load_themes,
    make_discovery,
    now,
    put,
    put_json,
    read_dataset,
    write_dataset,
    write_private,
)
from listenkit.cli.tables import table
from listenkit.cli.withholding import too_few, withheld_groups
from listenkit.errors import LockedError, StorageError, UsageError
from listenkit.model import format_id
from listenkit.text import did_you_mean, fold, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from listenkit.config import Config
    from listenkit.dataset import Dataset
    from listenkit.model import Selection, StoredComment
    from listenkit.themes.subjects import Subject

READ_COMMENTS = 20_000
"""The newest comments that suggestions and tests look at."""

MOST = 100

_Found = tuple[list["Subject"], list["StoredComment"]]


def suggest(
    context: typer.Context,
    since: filters.Since = "",
    groups: filters.Groups = None,
    top: Annotated[int, typer.Option(help="How many at most.", min=1, max=MOST)] = 15,
    output_format: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
) -> None:
    """Propose themes that people speak of and that no theme of the codebook covers."""
    session: Session = context.obj
    filters.choose(output_format, ("table", "json"), "--format")
    config = session.config()
    found, comments = _suggestions(config, since, groups)
    _remember(session, config, found)
    shown = found[:top]
    if output_format == "json":
        put_json([_record(config, each, comments) for each in shown], indent=2)
    elif not shown:
        put("nothing is said by enough people outside the codebook's themes\n")
    else:
        rows = [(each.id, each.comments, len(each.author_numbers), _groups(each), _words(each)) for each in shown]
        put(table(("id", "comments", "people", "groups", "words"), rows, right=frozenset({1, 2})))
        session.say("take one into the codebook: listenkit themes adopt ID --name NAME")


def _suggestions(config: Config, since: str, groups: list[str] | None) -> _Found:
    """Return the suggested themes, those of the most people first, and all comments that were looked at."""
    from listenkit.themes import KnownTheme

    selection = filters.make_selection(config, since, groups=groups)
    with read_dataset(config) as dataset:
        known = [KnownTheme(number, core) for number, core in dataset.suggestions().items()]
        comments = list(readable(config, dataset, selection))
    uncovered = (each for each in comments if not each.themes)
    return make_discovery(config).suggest(uncovered, most=MOST, known=known), comments


def readable(config: Config, dataset: Dataset, selection: Selection) -> Iterable[StoredComment]:
    """Yield the newest selected comments, without those of protected groups in which too few people spoke."""
    withheld = withheld_groups(config, dataset, selection)
    return (each for each in dataset.comments(selection, limit=READ_COMMENTS) if each.group not in withheld)


def _remember(session: Session, config: Config, found: Sequence[Subject]) -> None:
    """Keep what the themes are recognised by, where the dataset can be written just now."""
    if not found:
        return
    try:
        with write_dataset(config) as dataset:
            dataset.keep_suggestions({each.id: each.core for each in found}, now())
    except (LockedError, StorageError):
        session.say("the dataset cannot be written just now, so that these ids may change as more is said")


def _record(config: Config, subject: Subject, comments: Iterable[StoredComment]) -> dict[str, Any]:
    """Return a suggestion for JSON; ids of comments of protected groups with too few people in it are left out."""
    keys = frozenset(subject.keys)
    mine = [each for each in comments if each.key in keys]
    withheld = too_few(config, mine)
    return {
        "id": subject.id,
        "label": subject.label,
        "comments": subject.comments,
        "people": len(subject.author_numbers),
        "groups": dict(subject.groups),
        "terms": {language: list(words) for language, words in subject.terms.items()},
        "merged_by": subject.merged_by,
        "ids": [format_id(each.key) for each in mine if each.group not in withheld],
    }


def _groups(subject: Subject) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(subject.groups.items(), key=lambda pair: -pair[1]))


def _words(subject: Subject) -> str:
    """Return the label and, of each further language, the first word."""
    further = (words[0] for words in list(subject.terms.values())[1:] if words)
    return one_line(" / ".join(dict.fromkeys((subject.label, *further))))


def adopt(
    context: typer.Context,
    suggestion: Annotated[str, typer.Argument(metavar="[ID]", help="The id that listenkit themes suggest shows.")] = "",
    name: Annotated[
        str, typer.Option(help="The theme's name in the codebook, else made from its words; of a starter, the theme.")
    ] = "",
    starter: Annotated[str, typer.Option(help="Take in a starter codebook: employees, customers or suppliers.")] = "",
) -> None:
    """Take a suggested theme, or the themes of a starter, into the codebook, at its end, where words can be edited."""
    session: Session = context.obj
    if bool(suggestion) == bool(starter):
        raise UsageError(
            "name a suggestion or a starter", hint="listenkit themes adopt ID, or listenkit themes adopt --starter NAME"
        )
    config = session.config()
    if starter:
        _adopt_starter(session, config, starter, name)
    else:
        _adopt_suggestion(session, config, suggestion, name)


def _adopt_suggestion(session: Session, config: Config, suggestion: str, name: str) -> None:
    found, comments = _suggestions(config, "", None)
    chosen = next((each for each in found if each.id == suggestion), None)
    if chosen is None:
        raise UsageError(
            f"no suggestion has the id '{suggestion}'", hint="see them with their ids: listenkit themes suggest"
        )
    theme = name or re.sub(r"[^a-z0-9]+", "-", fold(chosen.label)).strip("-")[:64] or chosen.id
    if theme in load_themes(config).themes:
        raise UsageError(f"the codebook already has a theme '{theme}'", hint="choose another with --name")
    frame = make_discovery(config).frame(chosen, comments)
    _append(config, theme_block(theme, frame.terms))
    others = f", and {frame.others:,} others" if frame.others else ""
    session.say(
        f"'{theme}' is in {config.codebook_path}: it catches {100 * frame.share:.0f} % of the {frame.own:,} comments"
        f"{others}; apply it to what is collected: listenkit analyse"
    )


def _adopt_starter(session: Session, config: Config, starter: str, name: str) -> None:
    from listenkit.themes.starters import starter_blocks

    blocks = starter_blocks(starter)
    if name and name not in blocks:
        raise UsageError(f"the starter '{starter}' has no theme '{name}'", hint=did_you_mean(name, blocks))
    have = load_themes(config).themes
    wanted = [each for each in blocks if name in ("", each)]
    fresh = [each for each in wanted if each not in have]
    if not fresh:
        raise UsageError(f"the codebook already has every theme of the starter '{starter}' that you asked for")
    _append(config, "\n".join(blocks[each] for each in fresh))
    passed = [each for each in wanted if each in have]
    kept = f" ({', '.join(passed)} stayed as they are)" if passed else ""
    count = "1 theme" if len(fresh) == 1 else f"{len(fresh)} themes"
    session.say(
        f"{count} of the starter '{starter}' went into {config.codebook_path}{kept}; "
        "apply it to what is collected: listenkit analyse"
    )


def _append(config: Config, block: str) -> None:
    """Write a block at the end of the codebook, whose own text stays as it is, and check what came of it."""
    path = config.codebook_path
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    write_private(path, before.rstrip("\n") + ("\n\n" if before.strip() else "") + block)
    load_themes(config)


def theme_block(name: str, terms: Mapping[str, Sequence[str]]) -> str:
    """Return a theme as a table of the codebook."""
    lines = ["[[themes]]", f"name = {_quoted(name)}"]
    for language, words in sorted(terms.items()):
        key = language if language.isalpha() else _quoted(language)
        lines.append(f"terms.{key} = [{', '.join(_quoted(one_line(word)) for word in words)}]")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
