"""Thresholds: what a name stands for, and when one is crossed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from listenkit.checks import NOBODY, WITHHELD, Target, judge, parse_name
from listenkit.config.tree import Check
from listenkit.errors import UsageError
from listenkit.report.value import (
    Cell,
    EmergingRow,
    Figures,
    GroupRow,
    Loop,
    Period,
    Protection,
    Report,
    SourceRow,
    ThemeRow,
)

KNOWN: dict[str, Any] = {
    "groups": ("employees", "customers"),
    "themes": ("delivery",),
    "sources": ("reviews", "mailbox"),
}
NOW = datetime(2026, 3, 1, tzinfo=UTC)
CELL = Cell(comments=40, authors=30, net_sentiment=-20.0, interval=(-45.0, 5.0))
REPORT = Report(
    organisation="x",
    timezone="UTC",
    now=NOW,
    period=Period(),
    previous=None,
    totals=Figures(replace(CELL, comments=90, net_sentiment=5.0)),
    groups=(GroupRow("customers", Figures(CELL)), GroupRow("employees", Figures(Cell(suppressed=True)))),
    themes=(ThemeRow("delivery", {}, Figures(CELL), (("customers", replace(CELL, net_sentiment=-80.0)),)),),
    protections=(Protection("employees", 5, 10),),
    loop=(
        Loop("customers", 30, 12, 0.4, 20.0, 9),
        Loop("suppliers", 10, 10, 1.0, 50.0),
        Loop("employees", None, None, None, None, suppressed=True),
    ),
    emerging=(EmergingRow("broken taps", 5, 4, (("customers", 5),), None),),
    sources=(
        SourceRow("reviews", "files", "customers", "ok", "", 40, NOW, True, 40, 0),
        SourceRow("mailbox", "imap", "suppliers", "ok", "", 10, NOW, False, 1, 0),
    ),
)


def found(name: str, **check: Any) -> Any:
    """Return how a threshold stands on the report."""
    target = parse_name(name, **{**KNOWN, "groups": (*KNOWN["groups"], "suppliers", "partners")})
    return judge(name, target, Check(**check), REPORT)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("customers.net_sentiment", Target("customers", "net_sentiment")),
        ("net_sentiment", Target("all", "net_sentiment")),
        ("all.delivery.comments", Target("all", "comments", theme="delivery")),
        ("sources.stale", Target("sources", "stale")),
        ("sources.reviews.stale", Target("sources", "stale", source="reviews")),
    ],
)
def test_a_name_is_a_group_a_theme_and_a_figure(name: str, target: Target) -> None:
    """Those that are left out mean everyone and everything."""
    assert parse_name(name, **KNOWN) == target


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("custommers.net_sentiment", "customers"),
        ("customers.net_sentment", "net_sentiment"),
        ("customers.deliveri.comments", "delivery"),
        ("customers.delivery.answered_share", "net_sentiment"),
        ("sources.review.stale", "reviews"),
        ("sources.comments", "stale"),
    ],
)
def test_a_wrong_name_is_met_with_the_nearest(name: str, expected: str) -> None:
    """A threshold that is never judged would be worse than none."""
    with pytest.raises(UsageError) as raised:
        parse_name(name, **KNOWN)
    assert expected in raised.value.hint


def test_too_many_parts_are_refused() -> None:
    """Nobody knows what they would mean."""
    with pytest.raises(UsageError, match="a group, a theme or none, and a figure"):
        parse_name("customers.delivery.lyon.comments", **KNOWN)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("customers.net_sentiment", -20),
        ("all.comments", 90),
        ("customers.delivery.net_sentiment", -80),
        ("all.delivery.authors", 30),
        ("customers.answered_share", 0.4),
        ("all.answered_share", 22 / 40),
        ("all.median_hours_to_answer", 50),
        ("customers.oldest_unanswered_days", 9),
        ("suppliers.oldest_unanswered_days", 0),
        ("all.emerging", 1),
        ("suppliers.emerging", 0),
        ("sources.stale", 1),
        ("sources.mailbox.stale", 0),
        ("partners.comments", 0),
    ],
)
def test_the_figures_are_those_of_the_report(name: str, value: float) -> None:
    """One truth for the report and for monitoring."""
    assert found(name, minimum=0).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("bounds", "state"),
    [
        ({"minimum": -10}, "crossed"),
        ({"minimum": -20}, "fine"),
        ({"maximum": -30}, "crossed"),
        ({"minimum": -30, "maximum": 0}, "fine"),
        ({"minimum": -10, "certain": True}, "fine"),
        ({"minimum": 10, "certain": True}, "crossed"),
        ({"maximum": -50, "certain": True}, "crossed"),
        ({"maximum": -30, "certain": True}, "fine"),
    ],
)
def test_a_threshold_is_crossed_beyond_its_bounds(bounds: dict[str, Any], state: str) -> None:
    """Or, where certainty is asked for, only with the whole interval."""
    assert found("customers.net_sentiment", **bounds).state == state


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("employees.net_sentiment", WITHHELD),
        ("employees.answered_share", WITHHELD),
        ("employees.delivery.comments", WITHHELD),
        ("partners.net_sentiment", NOBODY),
        ("partners.answered_share", "nothing asked for an answer"),
    ],
)
def test_what_may_not_or_cannot_be_told_is_unknown(name: str, reason: str) -> None:
    """It is never taken for fine, nor for crossed."""
    judged = found(name, minimum=0)

    assert (judged.state, judged.value, judged.reason) == ("unknown", None, reason)


def test_what_is_meant_is_named_where_it_is_crossed() -> None:
    """Which source is silent, what emerges."""
    assert found("sources.stale", maximum=0).details == ("reviews",)
    assert found("all.emerging", maximum=0).details == ("broken taps",)
    assert found("all.emerging", maximum=5).details == ()


def test_a_check_without_bounds_is_a_mistake() -> None:
    """It could never be crossed."""
    with pytest.raises(ValueError, match="needs a minimum or a maximum"):
        Check()
