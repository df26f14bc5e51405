"""``collect`` and ``analyse``: bring comments in, and bring their analyses up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from listenkit.cli.filters import choose
from listenkit.cli.session import (
    Session,
    load_themes,
    make_analyser,
    now,
    put_json,
    read_dataset,
    warn,
    write_dataset,
)
from listenkit.errors import PrivacyError, UsageError, gravest
from listenkit.text import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from listenkit.collect import Outcome
    from listenkit.config import Config, Source
    from listenkit.dataset import Dataset
    from listenkit.learning import LearnedModel
    from listenkit.model import Tally

BATCH = 1_000


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="Every day")(collect)
    app.command(rich_help_panel="Data")(analyse)


def collect(
    context: typer.Context,
    sources: Annotated[list[str] | None, typer.Argument(help="The sources to run; all of them by default.")] = None,
    output_format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Bring in what is new from the sources and analyse it; one line a source says what came.

    It can be stopped anywhere and run again: nothing is lost and nothing counted twice. Exit code 3 says that a
    source failed or that something was set aside, 5 that a credential was refused, 4 that another run is at work.
    """
    session: Session = context.obj
    choose(output_format, ("text", "json"), "--format")
    config = session.config()
    chosen = choose_sources(config, sources or [])
    outcomes = run_sources(session, config, chosen)
    if output_format == "json":
        put_json({"format": 1, "sources": [_as_json(outcome) for outcome in outcomes]})
    else:
        for line in outcome_lines(outcomes, quiet=session.quiet, verbose=session.verbose):
            warn(line)
    raise typer.Exit(gravest(outcome.exit_code for outcome in outcomes))


def choose_sources(config: Config, names: Sequence[str]) -> list[Source]:
    """Return the sources of these names, all enabled ones for none.

    Raises :class:`UsageError` for an unknown name and where there is nothing to collect.
    """
    if not config.sources:
        raise UsageError(
            f"no source is configured in {config.root}/listenkit.toml",
            hint="add a [[sources]] table, or let one be guessed: listenkit init --from FILE",
        )
    found = []
    for name in names:
        source = config.source(name)
        if source is None:
            raise UsageError(
                f"there is no source '{name}'", hint=did_you_mean(name, [each.name for each in config.sources])
            )
        found.append(source)
    return found or [source for source in config.sources if source.enabled]


def run_sources(
    session: Session, config: Config, sources: Sequence[Source], *, learned: LearnedModel | None = None
) -> list[Outcome]:
    """Run sources under the dataset's lock, with progress on a terminal; ``learned`` is another dataset's model."""
    from listenkit.collect import Run, collect
    from listenkit.privacy.pseudonyms import Pseudonyms

    analyser = make_analyser(config, load_themes(config), learned=learned)
    with write_dataset(config) as dataset:
        pseudonyms = Pseudonyms(_key(config, dataset))
        with _progress(session, len(sources)) as progress:
            return collect(Run(config, dataset, analyser, pseudonyms, now, progress), sources)


def _key(config: Config, dataset: Dataset) -> bytes:
    """Return the key of the pseudonyms; beside a dataset that holds comments a missing one is not made anew."""
    from listenkit.privacy.pseudonyms import load_key

    if not config.key_path.exists() and dataset.count():
        raise PrivacyError(
            f"the key file {config.key_path} is gone: with another one every author would become a new person",
            hint=f"bring it back from a copy; where there is none, move {config.dataset_path} away and collect anew",
        )
    return load_key(config.key_path)


class _progress:  # noqa: N801 - used as a function that gives a context
    """Shows how far each source is, on a terminal's stderr alone."""

    def __init__(self, session: Session, count: int) -> None:
        import sys

        self._shown = sys.stderr.isatty() and not session.quiet
        self._count = count

    def __enter__(self) -> Callable[[str, Tally], None]:
        if not self._shown:
            return lambda _source, _tally: None
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            TextColumn("{task.fields[received]} received", markup=False),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._bar.start()
        tasks: dict[str, object] = {}

        def show(source: str, tally: Tally) -> None:
            if source not in tasks:
                tasks[source] = self._bar.add_task(source, total=None, received=0)
            self._bar.update(tasks[source], received=f"{tally.received:,}")  # type: ignore[arg-type]  # a TaskID

        return show

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._bar.stop()


def outcome_lines(outcomes: Sequence[Outcome], *, quiet: bool = False, verbose: bool = False) -> list[str]:
    """Return what people are told of a run: a line a source, and beneath it each fault with its next step."""
    width = max((len(outcome.source) for outcome in outcomes), default=0)
    lines: list[str] = []
    for outcome in outcomes:
        if quiet and not outcome.exit_code:
            continue
        lines.append(f"{outcome.source:<{width}}  {_tally_words(outcome.tally)}  {_status_words(outcome)}")
        lines += [f"  {reason.where}: {reason.reason}" for reason in outcome.reasons]
        more = outcome.tally.set_aside - len(outcome.reasons)
        lines += [f"  … and {more} more set aside"] if more > 0 else []
        lines += [f"  {line}" for line in (outcome.detail, outcome.hint) if line]
        lines += [f"  note: {warning}" for warning in outcome.warnings] if not quiet or outcome.exit_code else []
        lines += [f"  {outcome.seconds:.1f} s"] if verbose else []
    if any(outcome.exit_code for outcome in outcomes) or (not quiet and len(outcomes) > 1):
        lines.append(_closing(outcomes))
    return lines


def _tally_words(tally: Tally) -> str:
    words = f"{tally.new:>6,} new {tally.changed:>5,} changed {tally.unchanged:>6,} unchanged"
    words += f" {tally.set_aside:>4,} set aside"
    if tally.responses:
        words += f" {tally.responses:,} responses"
    if tally.deleted:
        words += f" {tally.deleted:,} deleted"
    return words


def _status_words(outcome: Outcome) -> str:
    return {"ok": "ok", "partial": "INCOMPLETE", "failed": "FAILED", "refused": "REFUSED"}[outcome.status]


def _closing(outcomes: Sequence[Outcome]) -> str:
    new = sum(outcome.tally.new for outcome in outcomes)
    bad = [outcome.source for outcome in outcomes if outcome.exit_code]
    cut = [outcome.source for outcome in outcomes if outcome.detail]
    if not bad:
        return f"{new:,} new comments from {len(outcomes)} sources. Next: listenkit report"
    following = f"Again: listenkit collect {' '.join(cut)}" if cut else "Next: listenkit report"
    return f"{new:,} new comments; {len(bad)} of {len(outcomes)} sources incomplete. {following}"


def _as_json(outcome: Outcome) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "source": outcome.source,
        "collector": outcome.collector,
        "group": outcome.group,
        "status": outcome.status,
        "received": outcome.tally.received,
        **asdict(outcome.tally),
        "detail": outcome.detail,
        "hint": outcome.hint,
        "set_aside_reasons": [asdict(reason) for reason in outcome.reasons],
        "warnings": list(outcome.warnings),
        "seconds": round(outcome.seconds, 3),
        "exit_code": outcome.exit_code,
    }


def analyse(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Analyse every comment again.")] = False,
) -> None:
    """Bring every comment's analysis up to date after the codebook, a language pack or listenkit changed."""
    session: Session = context.obj
    config = session.config()
    with read_dataset(config):  # says so where there is nothing to analyse yet
        pass
    analyser = make_analyser(config, load_themes(config))
    done = 0
    with write_dataset(config) as dataset:
        version = "" if everything else analyser.version
        for batch in dataset.outdated(version, BATCH):
            analyses = analyser.analyse([stored.comment for stored in batch])
            dataset.update_analyses([(stored.key, found) for stored, found in zip(batch, analyses, strict=True)])
            done += len(batch)
    session.say(f"{done:,} comments analysed again" if done else "every analysis is up to date")
