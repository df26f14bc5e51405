"""Gathers what a group's own report is made of: the report over it alone, and what was decided for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from listenkit.cli.reporting import build_report
from listenkit.cli.session import now
from listenkit.config import Audience
from listenkit.errors import PrivacyError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listenkit.actions import Impact
    from listenkit.config import Config
    from listenkit.dataset import Dataset
    from listenkit.loop import Action
    from listenkit.share.value import Change, Contact, Decision, Letter, Voices
    from listenkit.times import Window

IMPACT_DAYS = 84


def gather_letter(
    config: Config, dataset: Dataset, group: str, window: Window, languages: Sequence[str] = ()
) -> Letter:
    """Return the letter to a group about a closed period.

    Raises :class:`PrivacyError` where too few people spoke.
    """
    from listenkit.engine.gather import Request
    from listenkit.model import Selection
    from listenkit.share import build

    request = Request(Selection(window, groups=(group,)), now(), compare=False, quotes=0)
    report = build_report(config, dataset, request)
    audience = config.share.groups.get(group, Audience())
    chosen = tuple(languages) or audience.languages
    letter = build(report, config.group(group), _contact(audience), chosen, quotes=audience.quotes)
    return replace(letter, decisions=_decisions(config, dataset, letter))


def _contact(audience: Audience) -> Contact:
    """Return what the configuration says about how a group is answered."""
    from listenkit.share.value import Contact
    from listenkit.text import one_line

    span = audience.answer_within
    days = int(span[:-1]) * (7 if span.endswith("w") else 1) if span else None
    return Contact(one_line(audience.contact), days, one_line(audience.signed))


def _decisions(config: Config, dataset: Dataset, letter: Letter) -> tuple[Decision, ...]:
    """Return what was decided for the group, the latest first; what nobody of it spoke about is not for it."""
    from listenkit.share.build import concerns, decision_of

    spoken = {subject.theme for subject in letter.subjects}
    found = []
    for action in reversed(dataset.actions()):
        asked = _asked(config, dataset, action, letter.group)
        if concerns(action, letter, has_asked=asked is not None or not spoken.isdisjoint(action.themes)):
            changes = _changes(config, dataset, action, letter.group)
            found.append(replace(decision_of(action), asked=asked, changes=changes))
    return tuple(found)


def _asked(config: Config, dataset: Dataset, action: Action, group: str) -> Voices | None:
    """Return how many people of the group said what led to an action, None where they are too few to be told."""
    from listenkit.share.value import Voices

    rule = config.group(group)
    authors = {each.author for each in dataset.by_keys(action.comments) if each.group == group and each.author}
    return Voices.of(len(authors), protected=rule.protected) if len(authors) >= rule.minimum_authors else None


def _changes(config: Config, dataset: Dataset, action: Action, group: str) -> tuple[Change, ...]:
    """Return what an action changed in this group's own words; nothing of the others plays a part."""
    if action.status not in ("started", "done") or action.date is None or not action.themes:
        return ()
    from listenkit.actions import judge

    today = now().astimezone(config.organisation.zone).date()
    try:
        return _told(judge(config, dataset, replace(action, groups=(group,)), today, days=IMPACT_DAYS))
    except PrivacyError:
        return ()


def _told(impact: Impact) -> tuple[Change, ...]:
    """Return the change in plain words; a figure that is not sure claims nothing."""
    if impact.verdict != "effect":
        plain: dict[str, Change] = {"none-shown": "none", "moving-before": "moving", "too-little": "early"}
        return (plain[impact.verdict],)
    found: list[Change] = []
    if impact.sentiment and impact.sentiment.is_sure:
        found.append("better" if impact.sentiment.estimate > 0 else "worse")
    if impact.volume and impact.volume.is_sure:
        found.append("more" if impact.volume.estimate > 1 else "less")
    return tuple(found)
