"""``learn``: learns from the ratings of the dataset on top of the default sentiment, where that surely pays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from listenkit.cli import filters
from listenkit.cli.session import (
    Session,
    load_learned,
    load_themes,
    make_analyser,
    now,
    put,
    put_json,
    read_dataset,
    write_dataset,
)
from listenkit.errors import UsageError

if TYPE_CHECKING:
    from listenkit.config import Config
    from listenkit.dataset import Dataset
    from listenkit.learning.corpus import Example
    from listenkit.learning.judging import Gain
    from listenkit.learning.lesson import Lesson
    from listenkit.learning.scales import Scale
    from listenkit.model import StoredComment

MAX_RATED = 20_000
MAX_UNRATED = 60_000
SHOWN_WORDS = 8
_LABELS = {"positive": 1, "neutral": 0, "negative": -1}
_NAMES = {value: name for name, value in _LABELS.items()}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Data")(learn)


def learn(
    context: typer.Context,
    scales: Annotated[
        list[str] | None,
        typer.Option(
            "--scale", help="What a source's ratings mean: SOURCE=stars, nps, thumbs, signs, percent, 1-10 or none."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be gained and change nothing.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Drop what was learned; the default reads again.")] = False,
    output_format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Learn from your own ratings and labels how comments are meant here, on top of the default sentiment.

    Stars, NPS and thumbs that came with comments count, and labels given with listenkit label, which win over them.
    What was learned is used only where cross-validation, author by author, shows that it surely pays; the gain is
    printed with its 90 % interval, and whether comments get labels of their own or only a better order. Nothing leaves
    this machine. Run it again when some hundred ratings more have come.
    """
    session: Session = context.obj
    filters.choose(output_format, ("text", "json"), "--format")
    config = session.config()
    if forget:
        _forget(session, config, dry_run=dry_run, output_format=output_format)
        return
    given = _read_scales(config, scales or [])
    was_learned = load_learned(config) is not None
    with read_dataset(config) as dataset, dataset.snapshot():
        material = read_material(config, dataset, given)
    lesson = learn_from(config, material)
    is_dropped = lesson.outcome == "default" and was_learned
    if not dry_run and (lesson.model or is_dropped):
        with write_dataset(config) as dataset:
            dataset.keep_learned_model(lesson.model.to_json() if lesson.model else None, _blind(lesson))
    if output_format == "json":
        put_json(_as_json(lesson, material, dry_run=dry_run), indent=2)
        return
    put("\n".join(_lines(config, lesson, material)))
    session.say(_closing(lesson, dry_run=dry_run, is_dropped=is_dropped))


def _forget(session: Session, config: Config, *, dry_run: bool, output_format: str) -> None:
    from listenkit.dataset import stored_model

    with read_dataset(config):  # says so where there is no dataset yet
        pass
    is_there = stored_model(config.dataset_path) is not None
    if is_there and not dry_run:
        with write_dataset(config) as dataset:
            dataset.keep_learned_model(None)
    if output_format == "json":
        put_json({"format": 1, "forgotten": is_there and not dry_run}, indent=2)
    elif not is_there:
        session.say("nothing was learned, so there is nothing to forget")
    elif dry_run:
        session.say("what was learned would be dropped")
    else:
        session.say("what was learned is dropped; bring the analyses up to date: listenkit analyse")


def _read_scales(config: Config, given: list[str]) -> dict[str, Scale | None]:
    from listenkit.learning.scales import read_scale

    found = {}
    names = tuple(source.name for source in config.sources)
    for each in given:
        name, equals, scale = each.partition("=")
        if not equals:
            raise UsageError(f"--scale: cannot read '{each}'", hint="write a source and its scale: reviews=stars")
        found[filters.choose(name, names, "--scale")] = read_scale(scale)
    return found


@dataclass
class Material:
    """What is learned from: examples, the scale of each source, and how many ratings could not be used and why."""

    examples: list[Example] = field(default_factory=list)
    scales: dict[str, str] = field(default_factory=dict)
    used: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    labels: int = 0
    few: dict[str, int] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)


def read_material(config: Config, dataset: Dataset, given: Mapping[str, Scale | None]) -> Material:
    """Return what a dataset holds to learn from; ``given`` are the scales that a person named, None to leave out."""
    from listenkit.learning.scales import tell_scale

    scales = {
        source: given[source] if source in given else tell_scale(ratings)
        for source, ratings in dataset.ratings().items()
    }
    material = Material(scales={source: scale.name if scale else "" for source, scale in scales.items()})
    opinions = _hand_opinions(dataset)
    rated = [each for each in dataset.sample(rated=True, limit=MAX_RATED) if each.analysis.language]
    for stored in rated:
        if stored.key in opinions:
            material.labels += opinions[stored.key] is not None
        elif stored.comment.rating is not None:
            scale = scales.get(stored.source)
            opinion = scale.opinion(stored.comment.rating) if scale else None
            (material.unread if opinion is None else material.used)[stored.source] += 1
            opinions[stored.key] = opinion
    _withhold(config, material, rated, opinions)
    unrated = list(dataset.sample(rated=False, limit=MAX_UNRATED))
    material.examples = _examples(config, [*rated, *unrated], opinions)
    material.groups = {stored.group for stored in unrated} - {
        stored.group for stored in rated if opinions.get(stored.key) is not None
    }
    return material


def _hand_opinions(dataset: Dataset) -> dict[int, int | None]:
    """Return what people said of comments by hand, None where they are divided or found them mixed."""
    from listenkit.dataset.labels import agreed

    given: dict[int, list[str]] = {}
    for label in dataset.hand_labels():
        given.setdefault(label.key, []).append(label.label)
    return {key: _LABELS.get(agreed(labels)) for key, labels in given.items()}


def _withhold(config: Config, material: Material, rated: list[StoredComment], opinions: dict[int, int | None]) -> None:
    """Leave out the ratings of protected groups of which so few people rated that a figure would stand for them."""
    people: dict[str, set[str]] = {}
    for stored in rated:
        if opinions.get(stored.key) is not None and config.group(stored.group).protected:
            people.setdefault(stored.group, set()).add(stored.comment.author)
    for group, authors in people.items():
        if len(authors) < config.group(group).minimum_authors:
            mine = [stored.key for stored in rated if stored.group == group]
            material.few[group] = config.group(group).minimum_authors
            opinions.update(dict.fromkeys(mine))


def _examples(config: Config, comments: list[StoredComment], opinions: Mapping[int, int | None]) -> list[Example]:
    from listenkit.learning.corpus import Example

    analyser = make_analyser(config, load_themes(config), is_learned=False)
    languages = [stored.analysis.language for stored in comments]
    compounds = analyser.default_compounds([stored.comment for stored in comments], languages)
    return [
        Example(
            text=stored.comment.said,
            language=stored.analysis.language,
            compound=compound,
            author=stored.comment.author,
            group=stored.group,
            opinion=opinions.get(stored.key),
            key=stored.key,
        )
        for stored, compound in zip(comments, compounds, strict=True)
        if compound is not None
    ]


def learn_from(config: Config, material: Material) -> Lesson:
    """Return what is learned of a project's material."""
    from listenkit.learning.lesson import learn as learn_examples

    settings = {name: config.group(name) for name in {"employees", *config.group_names}}
    minimum = {name: group.minimum_authors for name, group in settings.items() if group.protected}
    sources = {
        source: {"scale": scale, "ratings": material.used[source]}
        for source, scale in sorted(material.scales.items())
        if material.used[source]
    }
    facts = {"sources": sources, "labels": material.labels}
    return learn_examples(material.examples, minimum_authors=minimum, at=now(), facts=facts)


def _blind(lesson: Lesson) -> dict[int, str]:
    """Return the labels by cross-validation, where the model gives labels of its own."""
    if lesson.outcome != "labels" or not lesson.held_out:
        return {}
    return {key: _NAMES[label] for key, label in lesson.held_out.items()}


def _lines(config: Config, lesson: Lesson, material: Material) -> list[str]:
    lines = [*_ratings_lines(lesson, material)]
    if lesson.area and lesson.macro_f1 and lesson.trial:
        found = lesson.trial.calibration
        lines += [
            _gain_line("order (AUC)", lesson.area),
            _gain_line("labels (macro-F1)", lesson.macro_f1),
            _band_line(found.positive_from, found.neutral_from),
        ]
    lines.append(f"decided: {lesson.reason}")
    if lesson.model:
        lines += _word_lines(lesson)
    if lesson.left_out_words:
        names = ", ".join(name for name in config.group_names if config.group(name).protected)
        lines.append(f"{lesson.left_out_words} words that only few people of {names} said were left out")
    return lines


def _ratings_lines(lesson: Lesson, material: Material) -> list[str]:
    lines = [
        f"{source}: {material.used[source]} ratings read as {scale}" if scale else
        f"{source}: its scale cannot be told from its ratings; name it with --scale {source}=stars"
        for source, scale in sorted(material.scales.items())
    ]  # fmt: skip
    lines += [
        f"{source}: {count} ratings are outside the scale and were left out"
        for source, count in sorted(material.unread.items())
        if material.scales.get(source)
    ]
    lines += [f"{material.labels} comments labelled by hand"] if material.labels else []
    lines += [
        f"{group}: left out, since fewer than {minimum} people of it rated" for group, minimum in material.few.items()
    ]
    lines += [
        f"{language}: {count} ratings are too few to learn from; the default stays for it"
        for language, count in (lesson.other_languages or {}).items()
    ]
    authors = f" by {lesson.trial.authors} authors" if lesson.trial else ""
    languages = f" in {', '.join(lesson.languages)}" if lesson.languages else ""
    lines.append(f"learned from {lesson.ratings} ratings{authors}{languages}")
    if lesson.model and material.groups:
        lines.append(f"no rating is from {', '.join(sorted(material.groups))}: there the gain is not measured")
    return lines


def _gain_line(name: str, gain: Gain) -> str:
    return (
        f"{name}: default {gain.default:.3f}, learned {gain.learned:.3f}, "
        f"gain {gain.value:+.3f} (90 % interval {gain.low:+.3f} to {gain.high:+.3f})"
    )


def _band_line(positive_from: float, neutral_from: float) -> str:
    neutral = f"neutral from a chance of {neutral_from:.0%}" if neutral_from <= 1 else "none neutral (no such rating)"
    return f"calibrated: {neutral}; else positive from a chance of {positive_from:.0%}"


def _word_lines(lesson: Lesson) -> list[str]:
    lines = []
    for language, table in lesson.model.weights.items() if lesson.model else ():
        for name, sign in (("positive", 1), ("negative", -1)):
            words = [f"«{word}»" for word, pair in table.items() if pair[0] * sign > 0][:SHOWN_WORDS]
            lines.append(f"{language}, weigh most towards {name}: {', '.join(words) or 'none'}")
    return lines


def _closing(lesson: Lesson, *, dry_run: bool, is_dropped: bool) -> str:
    if dry_run:
        return "nothing was changed (--dry-run)"
    if lesson.model:
        return "stored; bring the analyses up to date: listenkit analyse"
    return "what was learned before is dropped; next: listenkit analyse" if is_dropped else "nothing was changed"


def _as_json(lesson: Lesson, material: Material, *, dry_run: bool) -> dict[str, object]:
    def figures(gain: Gain | None) -> dict[str, float] | None:
        names = ("default", "learned", "value", "low", "high")
        return None if gain is None else {name: round(getattr(gain, name), 4) for name in names}

    found = lesson.trial.calibration if lesson.trial else None
    return {
        "format": 1,
        "decided": lesson.outcome,
        "reason": lesson.reason,
        "stored": bool(lesson.model) and not dry_run,
        "ratings": lesson.ratings,
        "authors": lesson.trial.authors if lesson.trial else None,
        "languages": list(lesson.languages),
        "labels": material.labels,
        "sources": [
            {
                "source": source,
                "scale": scale or None,
                "ratings": material.used[source],
                "left_out": material.unread[source],
            }
            for source, scale in sorted(material.scales.items())
        ],
        "auc": figures(lesson.area),
        "macro_f1": figures(lesson.macro_f1),
        "positive_from": found and round(found.positive_from, 4),
        "neutral_from": round(found.neutral_from, 4) if found and found.neutral_from <= 1 else None,
        "words_left_out": lesson.left_out_words,
    }
