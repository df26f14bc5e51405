"""How often a report calls a change where there is none: the error rates that docs/report.md promises."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from listenkit.config import Group
from listenkit.engine.material import Material
from listenkit.report.build import build
from listenkit.report.value import Change, Report
from listenkit.summary import Cell, Counts, Summary
from tests.report_material import MONDAY, material_of

RUNS = 400
GROUPS = {"customers": 60, "partners": 15, "shareholders": 20, "suppliers": 35, "visitors": 45}
"""Comments that each group gives in a period, on average."""

THEMES = {f"theme-{number}": 1 / (number + 1.5) for number in range(13)}
TONES = {theme: (3 + number % 4, 2, 2 + number % 5) for number, theme in enumerate(THEMES)}
"""Weights of positive, neutral and negative comments of a theme: some are praised, some blamed, all the time."""


def unchanged_period(random: Random) -> Summary:
    """Return a period of an organisation in which nothing ever changes: only chance differs."""
    cells: dict[Cell, Counts] = {}
    for group, volume in GROUPS.items():
        spoken = sum(random.random() < volume / 1000 for _ in range(1000))
        for theme in random.choices(list(THEMES), list(THEMES.values()), k=spoken):
            label = random.choices("pun", TONES[theme])[0]
            one = Counts(1, label == "p", label == "n")
            for facet in ("", f"theme:{theme}"):
                cell = Cell(facet, "form", group, MONDAY.toordinal())
                cells[cell] = cells.get(cell, Counts()) + one
    return Summary(cells)


def unchanged_material(random: Random) -> Material:
    """Return the material of a report on two such periods."""
    empty = material_of([], groups={name: Group() for name in GROUPS})
    return replace(empty, current=unchanged_period(random), before=unchanged_period(random))


def calls_of(report: Report) -> list[bool]:
    """Return whether a report calls anything of groups' tone, groups' volume, themes' tone and themes' volume."""
    groups = [row.figures.change for row in report.groups] + [report.totals.change]
    themes = [row.figures.change for row in report.themes]
    return [
        any(each.significant for each in _known(groups)),
        any(each.volume_significant for each in _known(groups)),
        any(each.significant for each in _known(themes)),
        any(each.volume_significant for each in _known(themes)),
    ]


def _known(changes: list[Change | None]) -> list[Change]:
    return [each for each in changes if each is not None]


@pytest.fixture(scope="module")
def calls() -> list[list[bool]]:
    """What four hundred reports call where nothing changed (3,000 give 10 %, and at most 4 % for one question)."""
    random = Random(2026)
    return [calls_of(build(unchanged_material(random))) for _ in range(RUNS)]


def test_each_question_errs_in_at_most_five_of_a_hundred_reports(calls: list[list[bool]]) -> None:
    """Three standard errors of the simulation above 5 % are allowed."""
    rates = [sum(each[question] for each in calls) / RUNS for question in range(4)]
    assert max(rates) <= 0.05 + 3 * (0.05 * 0.95 / RUNS) ** 0.5


def test_a_whole_report_errs_as_often_as_the_documentation_says(calls: list[list[bool]]) -> None:
    """About one report in ten calls something; three standard errors of the simulation either way are allowed."""
    rate = sum(any(each) for each in calls) / RUNS
    assert rate == pytest.approx(0.10, abs=3 * (0.10 * 0.90 / RUNS) ** 0.5)
