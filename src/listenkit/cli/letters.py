"""Gathers what a group's own report is made of: the report over it alone, and what was decided for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from listenkit.cli.impact import estimate_action
from listenkit.cli.reporting import build_report
from listenkit.cli.session import now
from listenkit.errors import PrivacyError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from listenkit.actions import Impact
    from listenkit.config import Config
    from listenkit.dataset import Dataset
    from listenkit.loop import Action
    from listenkit.report import Report
    from listenkit.share.value import Change, Contact, Decision, Letter, Voices
    from listenkit.times import Window

IMPACT_DAYS = 84


def gather_letter(
    config: Config, dataset: Dataset, group: str, window: Window, languages: Sequence[str] = ()
) -> Letter:
    """Return the letter to a group about a closed period.

    Every group is treated as a protected one: the people who read it know each other. Only where nobody is named at
    all, so that people cannot be counted, comments of an unprotected group are.

    Raises :class:`PrivacyError` where too few people spoke.
    """
    from listenkit.share import build

    rule, strict = config.group(group), strictly(config, group)
    report = _report(strict, dataset, group, window)
    if not rule.protected and report.groups[0].figures.cell.suppressed:
        open_report = _report(config, dataset, group, window)
        report = open_report if open_report.groups[0].figures.cell.is_anonymous else report
    decisions = _decisions(strict, dataset, group, window, is_protected=rule.protected)
    chosen = tuple(languages) or audience_languages(config, group)
    return build(report, strict.group(group), decisions, contact_of(config, group), chosen, protected=rule.protected)


def strictly(config: Config, group: str) -> Config:
    """Return the configuration in which this group is a protected one."""
    rule = config.group(group).model_copy(update={"protected": True})
    return config.model_copy(update={"groups": {**config.groups, group: rule}})


def audience_languages(config: Config, group: str) -> tuple[str, ...]:
    """Return the languages that the configuration names for a group."""
    audience = config.share.groups.get(group)
    return audience.languages if audience else ()


def contact_of(config: Config, group: str) -> Contact:
    """Return what the configuration says about how a group is answered."""
    from listenkit.share.value import Contact
    from listenkit.text import one_line

    audience = config.share.groups.get(group)
    if audience is None:
        return Contact()
    span = audience.answer_within
    days = int(span[:-1]) * (7 if span.endswith("w") else 1) if span else None
    return Contact(one_line(audience.contact), days, one_line(audience.signed))


def _report(config: Config, dataset: Dataset, group: str, window: Window) -> Report:
    from listenkit.engine.gather import Request
    from listenkit.model import Selection

    return build_report(config, dataset, Request(Selection(window, groups=(group,)), now(), compare=False, quotes=0))


def _decisions(config: Config, dataset: Dataset, group: str, window: Window, *, is_protected: bool) -> list[Decision]:
    from listenkit.share.build import concerns, decision_of

    since: date | None = window.since
    told = [action for action in dataset.actions() if since and concerns(action, group, since)]
    return [
        replace(
            decision_of(action),
            asked=_asked(config, dataset, action, group, is_protected=is_protected),
            changes=_changes(config, dataset, action, group),
        )
        for action in reversed(told)
    ]


def _asked(config: Config, dataset: Dataset, action: Action, group: str, *, is_protected: bool) -> Voices | None:
    """Return how many people of the group said what led to an action, None where they are too few to be told."""
    from listenkit.share.value import Voices

    authors = {each.author for each in dataset.by_keys(action.comments) if each.group == group and each.author}
    if len(authors) < config.group(group).minimum_authors:
        return None
    return Voices.of(len(authors), protected=is_protected)


def _changes(config: Config, dataset: Dataset, action: Action, group: str) -> tuple[Change, ...]:
    """Return what an action changed in this group's own words; nothing of the others plays a part."""
    if action.status not in ("started", "done") or action.date is None or not action.themes:
        return ()
    try:
        return _told(estimate_action(config, dataset, replace(action, groups=(group,)), IMPACT_DAYS))
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
