"""Sentences that several renderers print: notes to the figures, how sources and silent people stand."""

from __future__ import annotations

import re

from listenkit.model import CALLED
from listenkit.report.value import Accuracy, ActionRow, Cell, Coverage, EmergingRow, Idea, Report, SourceRow
from listenkit.report.words import Words

SHORT_ID = 8
"""Digits of an id that people are shown: enough to be the only such start among tens of thousands of comments."""

_COMMAND_SAFE = re.compile(r"[A-Za-z0-9][\w-]*", re.ASCII)
"""Names that a reader can type into a shell as they are."""


def sureness(cell: Cell, words: Words) -> list[str]:
    """Return which shares of the comments are too weak to call, and say good and bad; nothing where none is known."""
    if not cell.comments:
        return []
    parts = [("uncalled", cell.uncalled), ("mixed", cell.mixed)]
    return [
        words.say(f"groups_section.{key}", share=words.small_share(count / cell.comments))
        for key, count in parts
        if count
    ]


def _checked(checked: Accuracy, words: Words) -> str:
    low, high = checked.interval
    return words.count(
        "footer.checked",
        checked.comments,
        share=words.percent(checked.right / checked.comments),
        low=words.number(100 * low),
        high=words.percent(high),
    )


def notes(report: Report, words: Words) -> list[str]:
    """Return what a reader must know beside the figures: margins, and what is hidden, unscored or undated."""
    found = [words.say("footer.margin")] if report.totals.cell.interval else []
    found += [words.say("footer.changes")] if report.previous else []
    found += [words.say("footer.uncalled", share=words.percent(CALLED))] if report.totals.cell.uncalled else []
    found += [_checked(report.checked, words)] if report.checked else []
    found += [words.say("footer.learned", model=words.plain(report.learned))] if report.learned else []
    found += [
        words.say(
            "footer.protected",
            group=_title(words.name("groups", each.group)),
            authors=each.minimum_authors,
            quotes=each.minimum_quote_authors,
        )
        for each in report.protections
    ]
    if report.suppressed:
        found.append(words.count("footer.suppressed", report.suppressed))
    cell = report.totals.cell
    if cell.comments and cell.unscored:
        found.append(words.say("footer.unscored", share=words.percent(cell.unscored / cell.comments)))
    if cell.comments and cell.is_anonymous:
        found.append(words.say("footer.anonymous"))
    if report.undated:
        found.append(words.count("footer.undated", report.undated))
    return found


def commands(report: Report) -> list[str]:
    """Return the commands that lead on from a report; none where its comments are kept nowhere."""
    if not report.is_kept:
        return []
    found = [f"listenkit show {report.quotes[0].id[:SHORT_ID]}"] if report.quotes else []
    theme = next((row.theme for row in report.themes if _COMMAND_SAFE.fullmatch(row.theme)), "")
    found.append(f"listenkit comments --theme {theme}" if theme else "listenkit themes suggest")
    return [*found, "listenkit report --format html --output report.html"]


def voices_of(cell: Cell, words: Words) -> str:
    """Return from how many people the comments of a cell are, or that nobody is named."""
    if cell.is_anonymous:
        return words.say("counts.unnamed")
    return words.say("counts.from_people", people=words.count("counts.people", cell.authors or 0))


def emerging_facts(row: EmergingRow, words: Words) -> str:
    """Return how many say what emerges, since when, and in which groups."""
    since = words.say("emerging_section.since", day=words.day(row.first_day)) if row.first_day else ""
    groups = ", ".join(f"{words.name('groups', group)} {words.number(count)}" for group, count in row.groups)
    return words.say(
        "emerging_section.facts",
        comments=words.count("counts.comments", row.comments),
        people=words.count("counts.people", row.authors),
        since=since,
        groups=words.say("emerging_section.groups", groups=groups) if groups else "",
    )


def idea_people(idea: Idea, words: Words) -> str:
    """Return how many people have an idea, in how many groups; empty where that is hidden."""
    if idea.authors is None:
        return ""
    people = words.say("ideas_section.unnamed")
    if idea.people is not None:
        people = words.count("counts.people", idea.people)
    if len(idea.voices) < 2:
        return people
    return words.say("ideas_section.people_in", people=people, n=words.number(len(idea.voices)))


def idea_groups(idea: Idea, words: Words, *, short: bool = False) -> str:
    """Return the groups that have an idea, with the people in each where there are several groups."""
    name = words.short_group if short else lambda group: words.name("groups", group)
    if len(idea.voices) < 2:
        return ", ".join(name(group) for group in idea.groups)
    return ", ".join(f"{name(voice.group)} {words.number(voice.authors)}" for voice in idea.voices)


def theme_title(theme: str, report: Report, words: Words) -> str:
    """Return the title of a theme in the locale; empty for no theme."""
    row = next((row for row in report.themes if row.theme == theme), None)
    return words.plain(row.title(words.locale) if row else theme)


def silence(row: Coverage, words: Words) -> str:
    """Return since when a group or segment is silent."""
    if row.status == "unheard":
        return words.say("coverage_section.unheard")
    if row.last_comment is None:
        return words.say("coverage_section.quiet_undated")
    return words.say("coverage_section.quiet", day=words.day(row.last_comment, year=True))


def segment_name(row: Coverage, words: Words) -> str:
    """Return a segment as its key and value."""
    return words.plain(row.segment.replace("=", " ", 1))


def segment(row: Coverage, words: Words) -> str:
    """Return a segment with the people known in it."""
    people = f" ({words.number(row.population)})" if row.population else ""
    return f"{segment_name(row, words)}{people}"


def source_standing(row: SourceRow, words: Words) -> str:
    """Return in words what is wrong with a source, or that it works."""
    is_troubled = row.status != "ok"
    parts = [words.say(f"coverage_section.{row.status}")] if is_troubled or not row.stale else []
    if row.status in ("failed", "partial", "refused", "interrupted") and row.collected_at:
        parts.append(words.say("coverage_section.since", day=words.day(row.collected_at.date())))
    if row.detail:
        parts.append(f"({words.plain(row.detail)})")
    text = " ".join(parts)
    if row.is_undated:
        return f"{text}, {words.say('coverage_section.undated')}"
    if row.stale:
        key = "stale_never" if row.silent_days is None else "stale"
        quiet = words.say(f"coverage_section.{key}", days=words.count("counts.days", row.silent_days or 0))
        text = f"{text}, {quiet}" if text else quiet
    return text


def reading(figure_change: float | None, is_significant: bool) -> str:
    """Return the key of what became of a sentiment: better, worse, same or not_compared."""
    if figure_change is None:
        return "not_compared"
    if not is_significant:
        return "same"
    return "better" if figure_change > 0 else "worse"


def _title(text: str) -> str:
    return text[:1].upper() + text[1:]


def action_told(row: ActionRow, report: Report, words: Words) -> str:
    """Return a decision in a sentence: what, how far, for whom, and what it changed or why it was declined."""
    say = words.say
    themes = ", ".join(theme_title(theme, report, words) for theme in row.themes)
    when = words.day(row.date) if row.date else ""
    undated = "" if when else "_undated"
    status = say(f"decisions_section.{row.status}{undated}", date=when)
    facts = [f"{row.name} {words.plain(row.title)}", themes, status, words.plain(row.reason), _impact_told(row, words)]
    return " · ".join(fact for fact in facts if fact)


def _impact_told(row: ActionRow, words: Words) -> str:
    if row.verdict == "effect" and row.net is not None and row.net_interval is not None:
        net, low, high = (words.number(each, sign=True) for each in (row.net, *row.net_interval))
        return words.say("decisions_section.effect", net=net, low=low, high=high)
    return words.say(f"decisions_section.{row.verdict}") if row.verdict else ""
