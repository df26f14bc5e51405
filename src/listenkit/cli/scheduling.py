"""``schedule``: the lines that let cron or systemd do it at night. Prints them and edits nothing."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listenkit.cli.session import Session, put
from listenkit.errors import UsageError
from listenkit.text import one_line

if TYPE_CHECKING:
    from listenkit.config import Config

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9.-]{1,255}", re.ASCII)
_PRINTABLE = re.compile(r"[^\x00-\x1f\x7f]+")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Dialogue")(schedule)


@dataclass(frozen=True)
class Plan:
    """What is to run: the command, the project's folder, the clock times, and who gets mail."""

    command: tuple[str, ...]
    project: Path
    hour: int
    minute: int
    mail: str
    has_checks: bool

    def line(self, *arguments: str) -> list[str]:
        """Return the words of one run: quiet, on this project."""
        return [*self.command, "--project", str(self.project), "--quiet", *arguments]

    @property
    def lock(self) -> str:
        """The file whose lock keeps two runs apart."""
        return str(self.project / ".listenkit-schedule.lock")


def schedule(
    context: typer.Context,
    cron: Annotated[bool, typer.Option("--cron", help="Lines for crontab -e.")] = False,
    systemd: Annotated[bool, typer.Option("--systemd", help="Units for systemctl --user.")] = False,
    at: Annotated[str, typer.Option(help="When to collect, each night.")] = "03:15",
    mail: Annotated[str, typer.Option(help="Who is told of failures and crossed thresholds.")] = "",
) -> None:
    """Print ready lines that collect each night, check each morning and report each Monday; edit nothing.

    Paths are absolute, a lock keeps runs apart, and a run that went well is silent, so that mail means trouble.
    """
    session: Session = context.obj
    if cron == systemd:
        raise UsageError("name one of --cron and --systemd")
    plan = _plan(session.config(), at, mail)
    put(cron_lines(plan) if cron else systemd_units(plan))


def _plan(config: Config, at: str, mail: str) -> Plan:
    clock = _CLOCK.fullmatch(at)
    if clock is None:
        raise UsageError(f"--at: cannot read '{at}'", hint="write it as 03:15")
    if mail and not _ADDRESS.fullmatch(mail):
        raise UsageError(f"--mail: '{one_line(mail)}' is not an address", hint="write it as you@example.org")
    if not _PRINTABLE.fullmatch(str(config.root)):
        raise UsageError("the project's path holds a control character, which no crontab or unit can")
    return Plan(_command(), config.root.resolve(), int(clock[1]), int(clock[2]), mail, bool(config.check))


def _command() -> tuple[str, ...]:
    """Return how this listenkit is started: the program beside this Python, else the one on the path."""
    beside = Path(sys.executable).parent / "listenkit"
    found = str(beside) if beside.exists() else shutil.which("listenkit")
    return (found,) if found else (sys.executable, "-m", "listenkit")


def cron_lines(plan: Plan) -> str:
    """Return lines for a crontab; a percent sign, which ends a line there, is escaped."""
    lock = shutil.which("flock") or "/usr/bin/flock"
    hour, minute = plan.hour, plan.minute
    lines = [
        "# listenkit: paste into crontab -e. Secrets that are environment variables must be set in the crontab too,",
        '# or named as { file = "…" } in listenkit.toml. A run that went well prints nothing, so mail means trouble.',
        f'MAILTO="{plan.mail}"',
    ]
    night = [f"{minute} {hour} * * *", lock, "-n", plan.lock, *plan.line("collect")]
    lines.append(_cron_line(night))
    if plan.has_checks:
        lines.append(_cron_line([f"0 {(hour + 3) % 24} * * *", lock, "-w", "3600", plan.lock, *plan.line("check")]))
    page = str(plan.project / "report.html")
    report = plan.line("report", "--since", "4w", "--output", page)
    lines.append(_cron_line([f"30 {(hour + 3) % 24} * * 1", lock, "-w", "3600", plan.lock, *report]))
    if not plan.mail:
        lines.insert(2, "# Nobody gets mail yet: add --mail you@example.org.")
    return "\n".join(lines) + "\n"


def _cron_line(words: list[str]) -> str:
    when, *command = words
    return f"{when} {shlex.join(command)}".replace("%", r"\%")


def systemd_units(plan: Plan) -> str:
    """Return units for ``~/.config/systemd/user``; a timer that was missed runs at the next start."""
    clock = f"{plan.hour:02}:{plan.minute:02}"
    morning = f"{(plan.hour + 3) % 24:02}"
    parts = [_units(plan, "collect", f"*-*-* {clock}:00", plan.line("collect"))]
    if plan.has_checks:
        parts.append(_units(plan, "check", f"*-*-* {morning}:00:00", plan.line("check")))
    page = str(plan.project / "report.html")
    parts.append(
        _units(plan, "report", f"Mon *-*-* {morning}:30:00", plan.line("report", "--since", "4w", "--output", page))
    )
    names = " ".join(f"listenkit-{name}.timer" for name in ("collect", *["check"] * plan.has_checks, "report"))
    if plan.mail:
        parts.append(_mail_unit(plan.mail))
    head = (
        "# listenkit: put each file into ~/.config/systemd/user, then\n"
        f"#   systemctl --user daemon-reload && systemctl --user enable --now {names}\n"
        "# Secrets that are environment variables: systemctl --user edit listenkit-collect.service, EnvironmentFile=…\n"
    )
    return head + "\n" + "\n".join(parts)


def _units(plan: Plan, name: str, when: str, command: list[str]) -> str:
    failure = "OnFailure=listenkit-mail@%n.service\n" if plan.mail else ""
    lock = [shutil.which("flock") or "/usr/bin/flock", "-w", "3600", plan.lock]
    return (
        f"# listenkit-{name}.service\n[Unit]\nDescription=listenkit {name}\n{failure}\n"
        f"[Service]\nType=oneshot\nUMask=0077\nExecStart={_systemd_words([*lock, *command])}\n\n"
        f"# listenkit-{name}.timer\n[Timer]\nOnCalendar={when}\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
    )


def _systemd_words(words: list[str]) -> str:
    """Return words as ``ExecStart`` reads them: quoted, with percent and dollar signs doubled (systemd.service(5))."""
    quoted = []
    for word in words:
        escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
        quoted.append(escaped if re.fullmatch(r"[\w@%+=:,./$-]+", escaped) else f'"{escaped}"')
    return " ".join(quoted)


def _mail_unit(address: str) -> str:
    shell = (
        f"journalctl --user --unit %i --since -1d --no-pager | mail -s 'listenkit: %i failed' {shlex.quote(address)}"
    )
    return (
        "# listenkit-mail@.service\n[Unit]\nDescription=Tell of a failure of %i\n\n"
        f'[Service]\nType=oneshot\nExecStart=/bin/sh -c "{shell}"\n'
    )
