"""``impact``: what an action changed in the words of the people, with how sure that is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from listenkit.cli import filters
from listenkit.cli.actions import as_record, countable, find_action
from listenkit.cli.session import Session, now, put, put_json, read_dataset
from listenkit.errors import UsageError
from listenkit.text import one_line

if TYPE_CHECKING:
    from listenkit.actions import Effect, Impact, Placebo
    from listenkit.dataset import Dataset
    from listenkit.loop import Action
    from listenkit.times import Window


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Dialogue")(impact)


def impact(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[ACTION]", help="A1; every dated one by default.")] = None,
    days: Annotated[int, typer.Option(help="Days to look at before and after.", min=14, max=3660)] = 84,
    output_format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Estimate what an action changed: before and after, against what it did not touch.

    Net sentiment and share of its themes are compared with everything else that the same groups say. The intervals
    come from a bootstrap over people; a placebo looks whether the themes were moving before. docs/impact.md states
    the method and what it assumes.
    """
    session: Session = context.obj
    filters.choose(output_format, ("text", "json"), "--format")
    config = session.config()
    from listenkit.actions import judge

    today = now().astimezone(config.organisation.zone).date()
    with read_dataset(config) as dataset:
        chosen = _chosen(dataset, name)
        judged = [judge(config, dataset, action, today, days=days) for action in chosen]
        found = list(zip((countable(config, dataset, action) for action in chosen), judged, strict=True))
    if output_format == "json":
        put_json([{**as_record(action), **impact_record(each)} for action, each in found], indent=2)
    else:
        put("\n".join(_text(action, each) for action, each in found))


def _chosen(dataset: Dataset, name: str | None) -> list[Action]:
    if name is not None:
        action = find_action(dataset, name)
        if action.date is None:
            raise UsageError(
                f"{action.name} has no date", hint=f"listenkit actions edit {action.name} --date 2026-03-01"
            )
        return [action]
    dated = [action for action in dataset.actions() if action.date and action.status in ("started", "done")]
    if not dated:
        raise UsageError("no action is started or done and has a date", hint="listenkit actions list")
    return dated


def impact_record(found: Impact) -> dict[str, Any]:
    """Return an impact as JSON has it."""
    return {
        "verdict": found.verdict,
        "reason": found.reason,
        "left_out": list(found.left_out),
        "before": _window_record(found.period.before) if found.period else None,
        "after": _window_record(found.period.after) if found.period else None,
        "people": list(found.period.people) if found.period else None,
        "net_sentiment": _effect_record(found.sentiment, 1),
        "volume": _effect_record(found.volume, 4),
        "placebos": [
            {
                "date": placebo.date.isoformat(),
                "moving": placebo.is_moving,
                "net_sentiment": _effect_record(placebo.sentiment, 1),
                "volume": _effect_record(placebo.volume, 4),
            }
            for placebo in found.placebos
        ],
    }


def _window_record(window: Window) -> dict[str, str | None]:
    return {"since": _iso(window.since), "until": _iso(window.until)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _effect_record(effect: Effect | None, digits: int) -> dict[str, Any] | None:
    if effect is None:
        return None
    return {
        "before": round(effect.before, digits),
        "after": round(effect.after, digits),
        "others_before": round(effect.others_before, digits),
        "others_after": round(effect.others_after, digits),
        "effect": round(effect.estimate, digits),
        "interval": [round(effect.low, digits), round(effect.high, digits)],
        "significant": effect.is_sure,
    }


_VERDICTS = {
    "effect": "An effect: more than chance explains, and no placebo shows one.",
    "none-shown": "No effect is shown: what changed can be chance.",
    "moving-before": "Nothing is claimed: the placebo shows one as well, where there can be none.",
    "too-little": "Not enough data:",
}


def _text(action: Action, found: Impact) -> str:
    head = f"{action.name}  {one_line(action.title)}"
    about = f"{action.status} {action.date or ''} · {', '.join(action.themes) or 'no theme'}"
    lines = [head, f"  {about} · {', '.join(action.groups) or 'all groups'}"]
    if found.verdict == "too-little":
        return "\n".join([*lines, f"  {_VERDICTS[found.verdict]} {found.reason}.", *_left_out(found), ""])
    if found.period:
        before, after = found.period.before, found.period.after
        lines.append(f"  {before.days} days before ({before.since} on), {after.days} after, against all else they say")
    lines += ["", f"  {'':<18}{'before':>7}{'after':>7}   {'the others':<13}effect, 95 % interval"]
    if found.sentiment:
        each = found.sentiment
        others = f"{each.others_before:+.0f} → {each.others_after:+.0f}"
        effect = f"{each.estimate:+.0f} points ({each.low:+.0f} to {each.high:+.0f})"
        lines.append(f"  {'net sentiment':<18}{each.before:>+7.0f}{each.after:>+7.0f}   {others:<13}{effect}")
    if found.volume:
        each = found.volume
        effect = f"odds × {each.estimate:.2f} ({each.low:.2f} to {each.high:.2f})"
        lines.append(f"  {'share of comments':<18}{each.before:>7.0%}{each.after:>7.0%}   {'':<13}{effect}")
    lines += ["", f"  {_VERDICTS[found.verdict]}", f"  {_placebo_words(found.placebos)}", *_left_out(found), ""]
    return "\n".join(lines)


def _left_out(found: Impact) -> list[str]:
    names = ", ".join(found.left_out)
    return [f"  Left out: {names}, protected and therefore judged only by an action of their own."] if names else []


def _placebo_words(placebos: tuple[Placebo, ...]) -> str:
    if not placebos:
        return "No placebo: too little was said before, so a trend cannot be ruled out."
    tried = ", ".join(str(placebo.date) for placebo in placebos)
    moving = ", ".join(str(placebo.date) for placebo in placebos if placebo.is_moving)
    return f"Placebo at {tried}: {f'an effect at {moving}' if moving else 'none shows an effect'}."
