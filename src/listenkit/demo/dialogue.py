"""What the example organisation decided and answered: kept in the dataset as ``actions`` and ``respond`` keep it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from listenkit.dataset import Dataset
from listenkit.demo.calendar import Calendar
from listenkit.demo.records import read_text
from listenkit.loop import Action
from listenkit.model import Response, Selection, StoredComment
from listenkit.times import Window

_LOOK_BACK = timedelta(days=84)
"""As far as ``actions add --from-theme`` looks for what led to an action."""


def keep_dialogue(dataset: Dataset, *, today: date, at: datetime, locale: str = "en") -> None:
    """Keep the actions and answers of the example, whose comments were collected; nothing where there are actions.

    ``today`` is the day for which the example was written, ``at`` the aware time at which this is kept. The actions
    speak the ``locale``, ``"en"`` or ``"fr"``; every answer speaks the language of its comment.
    """
    if dataset.actions():
        return
    calendar = Calendar.ending_before(today)
    kept = tomllib.loads(read_text("dialogue.toml"))
    for entry in kept["actions"]:
        dataset.keep_action(_action(dataset, entry, calendar, today, locale), at)
    for entry in kept["answers"]:
        for response, key in _answers(dataset, entry, calendar):
            dataset.record_response(response, at, answers=[key])


def _action(dataset: Dataset, entry: Mapping[str, Any], calendar: Calendar, today: date, locale: str) -> Action:
    day = calendar.monday(entry["week"]) if "week" in entry else None
    end = day or today
    window = Window(end - _LOOK_BACK, end)
    asked = dataset.answered(Selection(window, tuple(entry["groups"]), themes=tuple(entry["themes"])))
    return Action(
        title=entry["title"][locale],
        status=entry["status"],
        themes=tuple(entry["themes"]),
        groups=tuple(entry["groups"]),
        date=day,
        reason=entry.get("reason", {}).get(locale, ""),
        comments=tuple(each.key for each in asked),
    )


def _answers(dataset: Dataset, entry: Mapping[str, Any], calendar: Calendar) -> Iterable[tuple[Response, int]]:
    """Yield the answers to what waits of a theme in some weeks, each with the key of its comment."""
    first, last = entry["weeks"]
    window = Window(calendar.monday(first), calendar.monday(last + 1))
    for stored in dataset.waiting(Selection(window, (entry["group"],), themes=(entry["theme"],))):
        if text := entry["text"].get(stored.analysis.language):
            yield (
                _answer(stored, text, _moment(entry, stored, calendar), is_outcome=entry.get("outcome", False)),
                stored.key,
            )


def _moment(entry: Mapping[str, Any], stored: StoredComment, calendar: Calendar) -> datetime:
    if "given" in entry:
        return calendar.moment(*entry["given"])
    return (stored.comment.created_at or stored.collected_at) + timedelta(hours=entry["hours"])


def _answer(stored: StoredComment, text: str, at: datetime, *, is_outcome: bool) -> Response:
    comment = stored.comment
    return Response(
        source=comment.source,
        native_id=f"listenkit:demo-{comment.native_id}",
        text=text,
        created_at=at,
        parent=comment.native_id,
        thread=comment.thread,
        origin="hand",
        is_outcome=is_outcome,
    )
