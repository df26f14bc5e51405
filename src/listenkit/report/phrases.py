"""Sentences that several renderers print: notes to the figures, how sources and silent people stand."""

from __future__ import annotations

from listenkit.report.value import Coverage, Report, SourceRow
from listenkit.report.words import Words

SHORT_ID = 8
"""Digits of an id that people are shown: enough to be the only such start among tens of thousands of comments."""


def notes(report: Report, words: Words) -> list[str]:
    """Return what a reader must know beside the figures: margins, and what is hidden, unscored or undated."""
    found = [words.say("footer.margin")] if report.totals.cell.interval else []
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
    if report.undated:
        found.append(words.count("footer.undated", report.undated))
    return found


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
    if row.status in ("failed", "partial", "refused") and row.collected_at:
        parts.append(words.say("coverage_section.since", day=words.day(row.collected_at.date())))
    if row.detail:
        parts.append(f"({words.plain(row.detail)})")
    text = " ".join(parts)
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
