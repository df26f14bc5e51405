"""``doctor``: checks the configuration, the dataset, permissions and sources, and says how to mend."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listenkit.cli import filters
from listenkit.cli.session import Session, load_themes, make_analyser, put, put_json, read_dataset
from listenkit.errors import COMPLETE, PARTIAL, PRIVACY, STORAGE, ListenkitError, gravest
from listenkit.text import one_line

if TYPE_CHECKING:
    from listenkit.config import Config
    from listenkit.dataset import Dataset
    from listenkit.model import SetAside, SourceState

SHOWN_SET_ASIDE = 3
"""Items of a source that were set aside and are named, with their reasons."""

FREE_BYTES = 64 * 1024 * 1024
"""Free space below which the next nights' runs may fail."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: fine or not, what was seen, and how to mend it."""

    subject: str
    is_fine: bool
    message: str
    mend: str = ""
    exit_code: int = COMPLETE


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Data")(doctor)


def doctor(
    context: typer.Context,
    output_format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Check configuration, codebook, files, dataset and sources, and say how to mend what is wrong."""
    session: Session = context.obj
    filters.choose(output_format, ("text", "json"), "--format")
    findings = list(_look(session))
    if output_format == "json":
        put_json([asdict(finding) for finding in findings], indent=2)
    else:
        for finding in findings:
            if finding.is_fine and session.quiet:
                continue
            put(f"{'ok     ' if finding.is_fine else 'PROBLEM'}  {finding.subject}: {finding.message}")
            if finding.mend:
                put(f"         {finding.mend}")
    raise typer.Exit(gravest(finding.exit_code for finding in findings))


def _look(session: Session) -> Iterator[Finding]:
    import sys

    from listenkit import __version__

    yield Finding("listenkit", True, f"version {__version__} on Python {sys.version.split()[0]}")
    try:
        config = session.config()
    except ListenkitError as error:
        yield Finding("configuration", False, str(error), error.hint, error.exit_code)
        return
    yield Finding("configuration", True, f"{config.root / 'listenkit.toml'}: {len(config.sources)} sources")
    yield from _codebook(config)
    yield from _files(config)
    yield from _space(config)
    troubles = list(_settings(config))
    yield from troubles
    yield from _dataset(config, {finding.subject for finding in troubles})


def _codebook(config: Config) -> Iterator[Finding]:
    try:
        codebook = load_themes(config)
    except ListenkitError as error:
        yield Finding("codebook", False, str(error), error.hint, error.exit_code)
        return
    count = len(codebook.themes)
    yield Finding("codebook", True, f"{count} themes", "" if count else "find some: listenkit themes suggest")


def _files(config: Config) -> Iterator[Finding]:
    for path in (config.dataset_path, config.key_path):
        if not path.exists():
            yield Finding("files", True, f"{path.name} is not there yet", "listenkit collect makes it")
        elif stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding("files", False, f"{path} can be read by others", f"chmod 600 {path}", PRIVACY)
        else:
            yield Finding("files", True, f"{path.name} can be read by you alone")
    if config.dataset_path.exists() and not config.key_path.exists():
        yield Finding(
            "key", False, "the key of the pseudonyms is gone", "bring listenkit.key back from a copy", PRIVACY
        )


def _space(config: Config) -> Iterator[Finding]:
    folder = next(
        (each for each in (config.dataset_path.parent, *config.dataset_path.parents) if each.exists()), Path("/")
    )
    free = shutil.disk_usage(folder).free
    enough = free > FREE_BYTES
    mend = "" if enough else f"make room in {folder}"
    yield Finding("space", enough, f"{free // 1_048_576:,} MiB free", mend, COMPLETE if enough else STORAGE)


def _dataset(config: Config, told: Collection[str]) -> Iterator[Finding]:
    if not config.dataset_path.exists():
        return
    try:
        with read_dataset(config) as dataset:
            problems = dataset.check()
            for problem in problems:
                yield Finding("dataset", False, problem, "keep a copy of the file before anything else", STORAGE)
            if not problems:
                yield Finding("dataset", True, f"{dataset.count():,} comments, sound, and its sums agree with its rows")
            yield from _analyses(config, dataset)
            yield from (finding for finding in _sources(config, dataset) if finding.subject not in told)
    except ListenkitError as error:
        yield Finding("dataset", False, str(error), error.hint, error.exit_code)


def _analyses(config: Config, dataset: Dataset) -> Iterator[Finding]:
    version = make_analyser(config, load_themes(config)).version
    if next(iter(dataset.outdated(version, 1)), None):
        yield Finding(
            "analyses", False, "some were made with an older codebook or version", "listenkit analyse", PARTIAL
        )
    else:
        yield Finding("analyses", True, "all up to date")


def _settings(config: Config) -> Iterator[Finding]:
    """Look at what a source needs before any network: its secrets, its files, its specification."""
    from listenkit.collect.places import context_of, make_collector
    from listenkit.config import SecretReference

    for source in config.sources:
        options = [getattr(source.options, name) for name in type(source.options).model_fields]
        try:
            for option in options:
                if isinstance(option, SecretReference):
                    option.reveal(config.root)
            with context_of(config, source, lambda _warning: None) as context:
                collector = make_collector(source, context)
                if not collector.network:
                    collector.sample(1)
        except ListenkitError as error:
            yield Finding(source.name, False, one_line(str(error)), one_line(error.hint), error.exit_code)


def _sources(config: Config, dataset: Dataset) -> Iterator[Finding]:
    states = {state.source: state for state in dataset.sources()}
    for source in config.sources:
        state = states.get(source.name)
        if state is None:
            yield Finding(source.name, True, "has not been collected yet", f"listenkit collect {source.name}")
        else:
            yield _source(state, dataset.set_aside(source.name))


def _source(state: SourceState, aside: Sequence[SetAside]) -> Finding:
    name = state.source
    if state.status == "ok":
        # What is still set aside was a fault of the run that met it, and was reported by that run.
        message = f"{state.comments:,} comments, last run complete"
        return Finding(name, True, "; ".join([message, *_aside(aside)]), "mend it at the source" if aside else "")
    if state.status == "interrupted":
        message = "the last run was interrupted, or is still at work"
        return Finding(name, False, "; ".join([message, *_aside(aside)]), f"go on: listenkit collect {name}", PARTIAL)
    message = f"last run {state.status}" + (f": {one_line(state.detail)}" if state.detail else "")
    mend = f"look at it: listenkit sources test {name}"
    return Finding(name, False, "; ".join([message, *_aside(aside)]), mend, PARTIAL)


def _aside(aside: Sequence[SetAside]) -> list[str]:
    """Return what is said of the items that are set aside: their number and the first of them; nothing for none."""
    if not aside:
        return []
    shown = ", ".join(f"{one_line(each.where)}: {one_line(each.reason)}" for each in aside[:SHOWN_SET_ASIDE])
    count = "1 item is" if len(aside) == 1 else f"{len(aside):,} items are"
    return [f"{count} set aside ({shown}{', …' if len(aside) > SHOWN_SET_ASIDE else ''})"]
