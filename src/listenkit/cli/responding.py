"""``respond``: records an answer that was given elsewhere, or sends one; never twice."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listenkit.cli import filters
from listenkit.cli.inbox import SHOWN_ID, find_waiting
from listenkit.cli.session import Session, load_themes, now, put, warn, write_dataset
from listenkit.cli.withholding import withheld_groups
from listenkit.errors import COMPLETE, ListenkitError, UsageError, gravest
from listenkit.text import one_line, safe_text, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from listenkit.collectors.outgoing import Outgoing
    from listenkit.config import Config
    from listenkit.dataset import Dataset
    from listenkit.dialogue.posting import Channel
    from listenkit.model import StoredComment

LONGEST_ANSWER = 20_000

_Names = Annotated[list[str] | None, typer.Argument(metavar="ID…", help="The comments that it answers.")]
_Text = Annotated[str | None, typer.Option("--text", help="The words of the answer.")]
_File = Annotated[Path | None, typer.Option("--file", help="A file that holds them; - for a pipe.")]
_Template = Annotated[str | None, typer.Option("--template", help="An answer written beforehand, by language.")]
_Send = Annotated[bool, typer.Option("--send", help="Send it where each comment was made; else record it.")]
_Waiting = Annotated[bool, typer.Option("--waiting", help="Answer all that wait of these groups, themes, kinds.")]
_Outcome = Annotated[bool, typer.Option("--outcome", help="It tells what became of their concern.")]
_Again = Annotated[bool, typer.Option("--again", help="Also where somebody has answered already.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be sent or recorded, and do nothing.")]
_Yes = Annotated[bool, typer.Option("--yes", "-y", help="Send without asking.")]
_Settle = Annotated[str, typer.Option("--settle", help="sent or failed: how a sending ended that was cut off.")]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Dialogue")(respond)


@dataclass(frozen=True)
class _Prepared:
    """An answer to one comment, ready to go."""

    stored: StoredComment
    channel: Channel
    reply: Outgoing
    key: str


def respond(
    context: typer.Context,
    names: _Names = None,
    text: _Text = None,
    file: _File = None,
    template: _Template = None,
    send: _Send = False,
    waiting: _Waiting = False,
    groups: filters.Groups = None,
    themes: filters.Themes = None,
    kinds: filters.Kinds = None,
    outcome: _Outcome = False,
    again: _Again = False,
    dry_run: _DryRun = False,
    yes: _Yes = False,
    settle: _Settle = "",
) -> None:
    """Answer comments: record what was said elsewhere, or send it where the source can.

    One answer may close many comments. What would be sent, and to whom, is shown first. An answer is written down
    before it goes out and after, so that it never goes twice; where nobody knows how a sending ended, --settle says it.
    """
    session: Session = context.obj
    config = session.config()
    with write_dataset(config) as dataset:
        chosen = _chosen(config, dataset, names or [], waiting=waiting, groups=groups, themes=themes, kinds=kinds)
        if settle:
            _settle(session, dataset, chosen, filters.choose(settle, ("sent", "failed"), "--settle"))
            return
        words = _words(config, chosen, text, file, template)
        _check_unanswered(dataset, chosen, again=again)
        if send:
            raise typer.Exit(_send(session, config, dataset, chosen, words, outcome=outcome, dry_run=dry_run, yes=yes))
        _record(session, dataset, chosen, words, outcome=outcome, dry_run=dry_run)


def _chosen(
    config: Config,
    dataset: Dataset,
    names: Sequence[str],
    *,
    waiting: bool,
    groups: list[str] | None,
    themes: list[str] | None,
    kinds: list[str] | None,
) -> list[StoredComment]:
    """Return the comments that are meant, each once."""
    from listenkit.model import Selection

    found: dict[int, StoredComment] = {}
    for name in names:
        stored = dataset.comment(name)
        withheld_groups(config, dataset, Selection(groups=(stored.group,)))
        found[stored.key] = stored
    if waiting:
        known = tuple(load_themes(config).themes)
        selection = filters.make_selection(config, groups=groups, themes=themes, known_themes=known, kinds=kinds)
        found |= {each.key: each for each in find_waiting(config, dataset, selection)}
    elif groups or themes or kinds:
        raise UsageError("--group, --theme and --kind choose among what waits", hint="add --waiting")
    if not found:
        hint = "listenkit inbox lists what waits"
        raise UsageError(
            "nothing of these waits for an answer" if waiting else "name the comments to answer", hint=hint
        )
    return list(found.values())


def _words(
    config: Config, chosen: Sequence[StoredComment], text: str | None, file: Path | None, template: str | None
) -> dict[int, str]:
    """Return the answer to each comment, in the language of a template where one is named."""
    from listenkit.dialogue.templates import fill_template, read_template

    if sum(each is not None for each in (text, file, template)) != 1:
        raise UsageError("give the answer with one of --text, --file and --template")
    given = text if text is not None else _read(file) if file is not None else ""
    found = {}
    for stored in chosen:
        words = given
        if template is not None:
            folder = config.root / config.dialogue.templates
            values = {"title": stored.comment.title, "organisation": config.organisation.name}
            words = fill_template(read_template(folder, template, stored.analysis.language), values)
        found[stored.key] = safe_text(words).strip()
    if not all(found.values()) or max(map(len, found.values())) > LONGEST_ANSWER:
        raise UsageError(f"an answer has 1 to {LONGEST_ANSWER:,} characters")
    return found


def _read(file: Path) -> str:
    try:
        data = sys.stdin.buffer.read(LONGEST_ANSWER * 8) if str(file) == "-" else file.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8 text") from None


def _check_unanswered(dataset: Dataset, chosen: Sequence[StoredComment], *, again: bool) -> None:
    from listenkit.model import Selection

    if again:
        return
    sources = tuple({each.source for each in chosen})
    answered = {each.key for each in dataset.answered(Selection(sources=sources)) if each.hours is not None}
    if done := [each for each in chosen if each.key in answered]:
        names = ", ".join(each.id[:SHOWN_ID] for each in done[:5])
        raise UsageError(
            f"{names}: answered already{f' (and {len(done) - 5} more)' if len(done) > 5 else ''}",
            hint="see listenkit show ID; --again answers once more",
        )


def _record(
    session: Session,
    dataset: Dataset,
    chosen: Sequence[StoredComment],
    words: dict[int, str],
    *,
    outcome: bool,
    dry_run: bool,
) -> None:
    """Record one answer for all comments that share its words and source."""
    from listenkit.dialogue.posting import answer_to, sending_key

    if dry_run:
        put("\n\n".join(f"{_about(each)}\n{_indented(words[each.key])}" for each in chosen))
        return
    for stored in chosen:
        native_id = f"listenkit:{sending_key(stored.comment, words[stored.key])}"
        response = answer_to(stored, native_id, words[stored.key], now(), is_sent=False, is_outcome=outcome)
        dataset.record_response(response, now(), answers=[stored.key])
    session.say(f"recorded as the answer to {len(chosen):,} comment{'s' if len(chosen) > 1 else ''}")


def _send(
    session: Session,
    config: Config,
    dataset: Dataset,
    chosen: Sequence[StoredComment],
    words: dict[int, str],
    *,
    outcome: bool,
    dry_run: bool,
    yes: bool,
) -> int:
    """Show what would go out, ask, and send it one by one; return the gravest exit code."""
    from listenkit.dialogue.posting import check_unsent, post, sending_key

    with _channels(config, {each.source for each in chosen}) as channels:
        prepared = []
        for stored in chosen:
            key = sending_key(stored.comment, words[stored.key])
            check_unsent(dataset, stored, key)
            channel = channels[stored.source]
            reply = channel.prepare_reply(stored.comment, words[stored.key], key)
            prepared.append(_Prepared(stored, channel, reply, key))
        put("\n\n".join(_shown(each) for each in prepared))
        if dry_run:
            return COMPLETE
        _ask(len(prepared), yes=yes)
        codes = []
        for each in prepared:
            try:
                post(dataset, each.channel, each.stored, each.reply, key=each.key, now=now, is_outcome=outcome)
            except ListenkitError as error:
                warn(f"{each.stored.id[:SHOWN_ID]}: {error}")
                warn(f"  {error.hint}" if error.hint else "  the others are not affected")
                codes.append(error.exit_code)
    sent = len(prepared) - len(codes)
    session.say(f"sent {sent:,} of {len(prepared):,}")
    return gravest(codes) if codes else COMPLETE


def _ask(count: int, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("nobody is here to say yes", hint="look at --dry-run, then add --yes")
    if not typer.confirm(f"Send {'it' if count == 1 else f'these {count}'}?", err=True):
        raise UsageError("nothing was sent")


@contextmanager
def _channels(config: Config, sources: set[str]) -> Iterator[dict[str, Channel]]:
    """Give a way to answer for each source: its collector's, or mail for a mailbox."""
    from contextlib import ExitStack

    from listenkit.collect.places import context_of, make_collector
    from listenkit.dialogue.mail import Mailbox, MailChannel

    with ExitStack() as stack:
        found: dict[str, Channel] = {}
        for name in sources:
            source = config.source(name)
            if source is None:
                raise UsageError(f"the source '{name}' is no longer configured, so nothing can be sent there")
            collector = make_collector(source, stack.enter_context(context_of(config, source, warn)))
            headers_of = getattr(collector, "headers_of", None)
            if headers_of is None:
                found[name] = collector
            elif config.dialogue.mail is None:
                raise UsageError(
                    "no server to send mail through is configured", hint="add [dialogue.mail], see docs/dialogue.md"
                )
            else:
                mailbox: Mailbox = collector  # type: ignore[assignment]  # it has headers_of
                found[name] = MailChannel(config.dialogue.mail, mailbox, config.root, config.organisation.name)
        yield found


def _settle(session: Session, dataset: Dataset, chosen: Sequence[StoredComment], ended: str) -> None:
    """Write down how sendings ended that were cut off."""
    from dataclasses import replace

    from listenkit.dialogue.posting import settle

    for stored in chosen:
        open_ = [each for each in dataset.sendings(stored.key) if each.state == "begun"]
        if not open_:
            raise UsageError(f"{stored.id[:SHOWN_ID]}: no sending was cut off")
        for sending in open_:
            if ended == "sent":
                settle(dataset, stored, sending, now())
            else:
                dataset.keep_sending(replace(sending, state="failed", at=now(), detail="said so by hand", text=""))
    session.say(f"settled as {ended}")


def _about(stored: StoredComment) -> str:
    from listenkit.privacy.redaction import redact

    said = shorten(one_line(redact(stored.comment.text)), 100)
    return f"{stored.id[:SHOWN_ID]}  {stored.group}, {stored.source}: “{said}”"


def _shown(prepared: _Prepared) -> str:
    facts = [f"  {one_line(fact)}" for fact in prepared.reply.facts]
    return "\n".join([_about(prepared.stored), *facts, _indented(prepared.reply.text)])


def _indented(text: str) -> str:
    return "\n".join(f"    {safe_text(line)}" for line in text.splitlines())
