"""``demo``, ``try`` and ``init``: the first minutes."""

from __future__ import annotations

import json
import shlex
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from listenkit.cli import filters
from listenkit.cli.collecting import outcome_lines, run_sources
from listenkit.cli.reporting import build_report, choose_renderer, render
from listenkit.cli.session import Session, chosen_locale, now, put, read_dataset, warn, write_dataset, write_private
from listenkit.errors import COMPLETE, UsageError, gravest
from listenkit.times import DateOrder

if TYPE_CHECKING:
    from listenkit.config import Config, Source
    from listenkit.guess import Guess
    from listenkit.learning import LearnedModel

OVERVIEW = """\
listenkit: listen to every stakeholder.

  listenkit demo              an example organisation and its report, in a minute
  listenkit try FILE          the report on your own CSV, XLSX, JSON or mailbox; nothing is stored
  listenkit init --from FILE  start a project here with that file as its first source

  listenkit collect           bring in what is new
  listenkit report            who speaks, how they feel, about what, and what moved
  listenkit comments          the comments themselves; listenkit show ID explains one

  listenkit --help            every command"""

DEMO_FOLDER = Path("listenkit-demo")

_Group = Annotated[
    str, typer.Option(help="The group that speaks: employees, customers, suppliers, partners, shareholders.")
]
_Locale = Annotated[str, typer.Option(help="en or fr; else the environment's.")]
_Text = Annotated[str, typer.Option("--text", help="The column that holds the comments, where the guess is wrong.")]
_DateOrder = Annotated[str, typer.Option(help="dmy or mdy: how dates such as 02/11/2026 are to be read.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="Start")(demo)
    app.command("try", rich_help_panel="Start")(try_files)
    app.command(rich_help_panel="Start")(init)


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to write it.")] = DEMO_FOLDER,
    locale: _Locale = "",
) -> None:
    """Write an example organisation with comments in several languages, collect it, and print its report."""
    from listenkit.config import load_config
    from listenkit.demo import keep_dialogue, write_demo

    session: Session = context.obj
    if locale:
        filters.choose(locale, ("en", "fr"), "--locale")
    today = now().astimezone().date()
    write_demo(folder, today=today)
    config = load_config(folder.resolve())
    outcomes = run_sources(session, config, list(config.sources))
    for line in outcome_lines(outcomes, quiet=session.quiet):
        warn(line)
    session.say("")
    chosen = chosen_locale(locale, config)
    with write_dataset(config) as dataset:
        keep_dialogue(dataset, today=today, at=now(), locale=chosen)
    _print_report(config, chosen)
    session.say(
        f"\nThis organisation is invented and lies in {folder}. Look around: cd {folder}, then listenkit inbox, "
        "listenkit impact A1, listenkit report --help"
    )
    raise typer.Exit(gravest(outcome.exit_code for outcome in outcomes))


def _print_report(config: Config, locale: str) -> None:
    from listenkit.engine.gather import Request

    selection = filters.make_selection(config, config.report.since)
    request = Request(selection, now(), quotes=config.report.quotes, top=config.report.top)
    with read_dataset(config) as dataset:
        built = build_report(config, dataset, request)
    put(render(choose_renderer("terminal"), built, locale))


def try_files(
    context: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="CSV, TSV, XLSX, JSON, JSON Lines, mbox or Maildir.")
    ],
    group: _Group = "customers",
    text: _Text = "",
    date_order: _DateOrder = "",
    locale: _Locale = "",
    report_format: Annotated[str, typer.Option("--format", help="terminal, markdown, html, json or csv.")] = "terminal",
) -> None:
    """See the report on your own files at once: columns are guessed, the guess is shown, and nothing is stored."""
    from tempfile import TemporaryDirectory

    session: Session = context.obj
    renderer = choose_renderer(report_format)
    filters.choose(group, _group_names(), "--group")
    guesses = [_guess(path, text, date_order) for path in paths]
    for guess in guesses:
        for line in guess.lines():
            session.say(line)
    with TemporaryDirectory(prefix="listenkit-try-") as scratch:
        write_private(Path(scratch) / "codebook.toml", _starter_codebook(group))
        config = _trial(Path(scratch), guesses, group)
        outcomes = run_sources(session, config, list(config.sources), learned=_learned_here(session))
        for line in outcome_lines(outcomes, quiet=session.quiet):
            if "listenkit collect" not in line and "listenkit report" not in line:
                warn(line)
        session.say("")
        from listenkit.engine.gather import Request

        with read_dataset(config) as dataset:
            built = build_report(config, dataset, Request(filters.make_selection(config), now(), is_kept=False))
        put(render(renderer, built, chosen_locale(locale, None)))
    order = f" --date-order {date_order}" if date_order else ""
    named = f" --text {shlex.quote(text)}" if text else ""
    first = shlex.quote(str(paths[0]))
    session.say(f"\nNothing was stored. Keep it: listenkit init --from {first} --group {group}{order}{named}")
    if len(paths) > 1:
        session.say("and write a [[sources]] table for each of the others")
    raise typer.Exit(gravest(outcome.exit_code for outcome in outcomes))


def _learned_here(session: Session) -> LearnedModel | None:
    """Return what the project around learned, and say that it is used; None without a project or a model."""
    from listenkit.cli.session import load_learned

    project = session.config_or_none()
    learned = load_learned(project) if project else None
    if project and learned:
        session.say(f"read with what {project.root} learned from {learned.facts.get('ratings', 'its')} ratings")
    return learned


def _guess(path: Path, text: str, date_order: str) -> Guess:
    from listenkit.guess import guess

    if not path.exists():
        raise UsageError(f"there is no file {path}", hint="name a CSV, TSV, XLSX, JSON, mbox file or a Maildir folder")
    orders = get_args(DateOrder)
    order = cast("DateOrder", filters.choose(date_order, orders, "--date-order")) if date_order else None
    found = guess(path, text=text, date_order=order)
    if found.needs_order:
        raise UsageError(
            f"{path}: {found.order_sentence()}",
            hint="say which with --date-order dmy (day first) or --date-order mdy (month first)",
        )
    return found


def _trial(scratch: Path, guesses: list[Guess], group: str) -> Config:
    """Return a configuration in a scratch folder with one source for each guess."""
    from listenkit.config import Config, Organisation

    sources: list[Source] = []
    for guess in guesses:
        name = _unique(guess.source_name(), [source.name for source in sources])
        sources.append(guess.to_source(name, group))
    names = ", ".join(guess.path.name for guess in guesses)
    return Config(root=scratch, organisation=Organisation(name=names), sources=tuple(sources))


def _group_names() -> tuple[str, ...]:
    from listenkit.model import GROUPS

    return GROUPS


def _unique(name: str, taken: list[str]) -> str:
    return name if name not in taken else _unique(f"{name}-2", taken)


def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The project's folder.")] = Path(),
    sample: Annotated[
        Path | None, typer.Option("--from", help="A file of comments to put in as the first source.")
    ] = None,
    group: _Group = "customers",
    text: _Text = "",
    date_order: _DateOrder = "",
    name: Annotated[str, typer.Option(help="The organisation's name.")] = "My organisation",
    timezone: Annotated[str, typer.Option(help="The organisation's time zone; else this machine's.")] = "",
) -> None:
    """Start a project: write a commented listenkit.toml and codebook.toml, and put the guessed source in."""
    from listenkit.catalogue.schema import SCHEMA_NAME, configuration_schema
    from listenkit.config import CONFIG_NAME, load_config

    session: Session = context.obj
    filters.choose(group, _group_names(), "--group")
    target = folder / CONFIG_NAME
    if target.exists():
        raise UsageError(f"{target} is there already", hint="edit it, or choose another folder: listenkit init DIR")
    templates = files("listenkit.cli") / "templates"
    source = (templates / "source.toml").read_text(encoding="utf-8")
    if sample is not None:
        found = _guess(sample, text, date_order)
        for line in found.lines():
            session.say(line)
        source = found.to_toml(found.source_name(), group, folder.resolve())
    folder.mkdir(parents=True, exist_ok=True)
    configuration = Template((templates / CONFIG_NAME).read_text(encoding="utf-8")).substitute(
        name=json.dumps(name, ensure_ascii=False),
        timezone=json.dumps(timezone or _local_zone()),
        sources=source.rstrip("\n"),
    )
    write_private(target, configuration)
    write_private(folder / SCHEMA_NAME, json.dumps(configuration_schema(), ensure_ascii=False, indent=1) + "\n")
    codebook = folder / "codebook.toml"
    if not codebook.exists():
        write_private(codebook, _starter_codebook(group))
    load_config(folder.resolve())
    session.say(f"wrote {target} and {codebook}")
    session.say(
        "next: listenkit collect, then listenkit report"
        if sample
        else "next: add a source to it, then listenkit collect"
    )
    raise typer.Exit(COMPLETE)


def _starter_codebook(group: str) -> str:
    """Return a commented codebook with the starter of a group, that of customers where the group has none."""
    from listenkit.themes.starters import starter_blocks, starter_names

    name = group if group in starter_names() else "customers"
    template = (files("listenkit.cli") / "templates" / "codebook.toml").read_text(encoding="utf-8")
    return Template(template).substitute(
        group=name,
        others=" or ".join(each for each in starter_names() if each != name),
        themes="\n".join(starter_blocks(name).values()).rstrip("\n"),
    )


def _local_zone() -> str:
    """Return this machine's zone name, UTC where it cannot be told."""
    from zoneinfo import available_timezones

    try:
        name = "/".join(Path("/etc/localtime").resolve().parts).partition("/zoneinfo/")[2]
    except OSError:
        name = ""
    return name if name in available_timezones() else "UTC"
