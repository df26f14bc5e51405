"""Building the report: what is told, what is compared, and what stays hidden."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listenkit.config import Group
from listenkit.engine.material import Emerging, Material
from listenkit.loop import Answered
from listenkit.model import CALLED, KINDS, Checked, Heard, Kind, Selection, SourceState, StoredComment
from listenkit.report.build import build
from listenkit.report.document import render_json
from listenkit.report.phrases import source_standing
from listenkit.report.value import Accuracy, Cell, Coverage, Report
from listenkit.report.words import Words
from listenkit.summary import UNDATED, author_number, summarise
from listenkit.times import Window
from tests.report_material import MONDAY, NOW, STARTS, example_material, material_of, stored

_STAFF_TEXT = "Said by number {} of the staff, in a few words."


def staff(count: int, **values: Any) -> list[StoredComment]:
    """Return one comment each of so many employees."""
    given: dict[str, Any] = {"group": "employees", "compound": -0.5, **values}
    start: int = given.pop("first", 0)
    return [
        stored(
            f"Said by number {number} of the staff, in a few words.", author=f"staff-{number}", number=number, **given
        )
        for number in range(start, start + count)
    ]


def group_of(report: Report, name: str) -> Cell:
    """Return the cell of a group."""
    return next(row.figures.cell for row in report.groups if row.group == name)


def coverage_of(report: Report, group: str, segment: str = "") -> Coverage:
    """Return the coverage of a group or segment."""
    return next(row for row in report.coverage if (row.group, row.segment) == (group, segment))


def test_the_same_material_gives_the_same_report() -> None:
    """Nothing in a report depends on order, clock or machine."""
    assert build(example_material()) == build(example_material())


def test_totals_are_those_of_the_groups_together() -> None:
    """No comment is counted twice or lost between groups and totals."""
    report = build(example_material())
    assert report.totals.cell.comments == sum(row.figures.cell.comments or 0 for row in report.groups)


def test_groups_come_in_the_vocabulary_order() -> None:
    """Employees first, groups of one's own last."""
    report = build(material_of([stored("hello there", group="neighbours")]))
    assert [row.group for row in report.groups] == ["employees", "customers", "suppliers", "partners", "neighbours"]


def test_a_clear_fall_is_significant_and_noise_is_not() -> None:
    """The customers and suppliers of the example turned; the employees only wobbled."""
    report = build(example_material())
    flags = {row.group: row.figures.change.significant for row in report.groups if row.figures.change}
    assert flags == {"employees": False, "customers": True, "suppliers": True}


def test_a_theme_is_compared_over_the_groups_shown_in_both_periods() -> None:
    """Eight employees spoke of delivery before and three do now: the change is that of the customers."""
    last = MONDAY - timedelta(days=3)
    common: dict[str, Any] = {"themes": ("delivery",)}
    before = [stored("Late", author=f"a{n}", number=n, day=last, **common) for n in range(10)]
    now = [stored("Late", author=f"b{n}", number=100 + n, **common) for n in range(40)]
    others = [*staff(30, first=300), *staff(30, first=400, day=last)]
    delivery = [*staff(8, first=500, day=last, **common), *staff(3, first=600, **common)]
    figures = build(material_of([*before, *now, *others, *delivery])).themes[0].figures
    assert figures.before is not None
    assert figures.change is not None
    assert (figures.cell.comments, figures.before.comments, figures.change.comments) == (40, 10, 30)
    assert figures.change.volume_significant


def test_one_group_alone_is_everyone() -> None:
    """With a single group the totals have its change, and it is tested once."""
    last = MONDAY - timedelta(days=3)
    comments = [stored("Said before", author=f"a{n}", number=n, day=last, compound=0.6) for n in range(30)]
    comments += [stored("Said now", author=f"b{n}", number=100 + n, compound=-0.6) for n in range(30)]
    report = build(material_of(comments))
    customers = next(row for row in report.groups if row.group == "customers")
    assert report.totals.change == customers.figures.change
    assert report.totals.change is not None
    assert report.totals.change.significant


def test_a_theme_that_fell_silent_is_told() -> None:
    """Thirty comments last week and none now is a change that stands."""
    last = MONDAY - timedelta(days=3)
    comments = [stored("On pay", author=f"a{n}", number=n, day=last, themes=("pay",)) for n in range(30)]
    comments += [stored("On food", author=f"b{n}", number=100 + n, themes=("food",)) for n in range(30)]
    row = build(material_of(comments)).themes[-1]
    assert (row.theme, row.figures.cell.comments) == ("pay", 0)
    assert row.figures.change is not None
    assert row.figures.change.volume_significant


def test_a_theme_hidden_now_is_not_told_as_silent() -> None:
    """Three employees still speak of it: neither a number nor a zero."""
    last = MONDAY - timedelta(days=3)
    comments = [*staff(30, day=last, themes=("pay",)), *staff(30, first=50), *staff(3, themes=("pay",), first=90)]
    assert build(material_of(comments)).themes == ()


def test_without_a_previous_period_nothing_is_compared() -> None:
    """No change, no previous cell."""
    report = build(replace(example_material(), before=None))
    assert report.previous is None
    figures = [row.figures for row in report.groups] + [row.figures for row in report.themes]
    assert {each.change for each in figures} == {None}


def test_an_empty_dataset_makes_a_report() -> None:
    """No comment at all: zeros, no figure, everybody unheard."""
    report = build(Material("Nobody", "UTC", Selection(), Window(), None, NOW, {"customers": Group()}))
    assert report.totals.cell.comments == 0
    assert report.totals.cell.net_sentiment is None
    assert coverage_of(report, "customers").status == "unheard"


def test_few_employees_are_left_out_of_every_number() -> None:
    """Four employees beside forty customers: the report of the customers alone, plus the word hidden."""
    customers = [
        stored("Fine by me, thanks.", author=f"c{number}", number=number, compound=0.5) for number in range(40)
    ]
    alone, both = build(material_of(customers)), build(material_of([*customers, *staff(4, themes=("pay",), first=100)]))
    assert both.totals == alone.totals
    assert both.kinds == alone.kinds
    assert both.languages == alone.languages
    assert both.themes == alone.themes
    assert [bucket.cell for bucket in both.trend] == [bucket.cell for bucket in alone.trend]
    assert group_of(both, "employees").suppressed
    assert both.suppressed > 0


def test_what_is_too_weak_to_call_and_what_is_mixed_is_counted() -> None:
    """Scored comments below three in four and those that say good and bad, by group and together."""
    comments = [
        stored("a", author="a", number=1, compound=0.4, confidence=0.7499),
        stored("b", author="b", number=2, compound=-0.4, confidence=CALLED),
        stored("c", author="c", number=3, compound=0.0, confidence=0.6, is_mixed=True),
        stored("d", author="d", number=4, compound=0.4),
        stored("e", author="e", number=5, compound=None),
        stored("f", author="f", number=6, group="suppliers", compound=0.4, confidence=0.5),
    ]
    report = build(material_of(comments))
    told = {row.group: (row.figures.cell.uncalled, row.figures.cell.mixed) for row in report.groups}
    assert (told["customers"], told["suppliers"]) == ((2, 1), (1, 0))
    assert (report.totals.cell.uncalled, report.totals.cell.mixed) == (3, 1)
    assert (report.totals.cell.neutral, report.totals.cell.unscored) == (1, 1)


def test_how_sure_hidden_people_are_is_told_nowhere() -> None:
    """Two worlds that differ only in the confidence and the balance of four employees give one report."""
    others = [stored("x", author=f"c{number}", number=900 + number, confidence=0.6) for number in range(9)]
    worlds = [
        [*staff(4, confidence=confidence, is_mixed=is_mixed), *others]
        for confidence, is_mixed in ((0.5, True), (0.99, False))
    ]
    first, second = (render_json(build(material_of(comments)), locale="en") for comments in worlds)
    assert first == second
    assert json.loads(first)["totals"]["uncalled"] == 9
    assert json.loads(first)["groups"][0]["uncalled"] is None


def test_what_was_checked_by_hand_is_told_with_its_interval() -> None:
    """So many comments, so many right, and how sure that is; nothing where nobody checked or nothing was checked."""
    assert build(example_material()).checked == Accuracy(200, 166, (0.7718, 0.8757))
    for checked in (None, Checked(0, 0)):
        report = build(replace(example_material(), checked=checked, learned=""))
        assert (report.checked, report.learned) == (None, "")
        document = json.loads(render_json(report, locale="en"))
        assert (document["checked"], document["learned"]) == (None, "")


def test_employees_are_protected_where_nothing_is_configured() -> None:
    """A group missing from the settings is not an open door."""
    report = build(material_of(staff(4), groups={}))
    assert report.totals.cell.comments == 0


def test_four_employees_are_not_quoted_asked_or_answered_in_public() -> None:
    """No text of theirs is anywhere in the JSON."""
    comments = [*staff(4), *staff(3, kind="idea", first=10), *staff(2, kind="question", first=20)]
    asked = [Answered(each.key, each.group, each.author, each.comment.created_at, None) for each in comments[-2:]]
    report = build(material_of(comments, answered=asked))
    assert "of the staff" not in render_json(report, locale="en")
    assert report.loop[0].answerable is None
    assert report.loop[0].suppressed


def test_no_author_is_ever_printed() -> None:
    """Pseudonyms stay inside."""
    text = render_json(build(example_material()), locale="en")
    assert "customers-1" not in text
    assert "suppliers-ask" not in text


def test_a_theme_of_few_employees_gives_no_quote() -> None:
    """Thirty employees speak, eight of them about pay: the eight are not quoted."""
    comments = [*staff(30), *staff(8, themes=("pay",), first=50)]
    report = build(material_of(comments))
    assert {quote.theme for quote in report.quotes} == {""}


def test_a_theme_of_enough_employees_is_quoted() -> None:
    """Twelve about pay may be quoted about pay."""
    report = build(material_of([*staff(30), *staff(12, themes=("pay",), first=50)]))
    assert "pay" in {quote.theme for quote in report.quotes}


def test_quotes_are_redacted() -> None:
    """An address in a quote is not shown."""
    text = "Please write to jane.roe@example.org about the broken chair, it is awful."
    report = build(material_of([stored(text, compound=-0.7, author="x")]))
    assert "jane.roe" not in report.quotes[0].text
    assert "broken chair" in report.quotes[0].text


def test_quotes_differ_in_group_theme_and_tone() -> None:
    """Six quotes of the example are from three groups and both tones, no author twice."""
    report = build(example_material())
    assert len(report.quotes) == 6
    assert {quote.group for quote in report.quotes} == {"employees", "customers", "suppliers"}
    assert {quote.label for quote in report.quotes} == {"positive", "negative"}
    assert len({quote.text for quote in report.quotes}) == 6


def test_a_long_comment_is_cut_at_a_word() -> None:
    """Five thousand characters become a quote of 280 at most, and the cut is shown."""
    report = build(material_of([stored("terribly " * 600, compound=-0.7, author="x")]))
    assert len(report.quotes[0].text) <= 280
    assert report.quotes[0].text.endswith("terribly…")


def test_ideas_alike_are_brought_together() -> None:
    """Two ways to ask for Saturday delivery are one idea of two people."""
    comments = [
        stored("Deliver on Saturday please", author="a", kind="idea", number=1),
        stored("Please deliver the parcels on Saturday", author="b", kind="idea", number=2),
        stored("Open a shop in Annecy", author="c", kind="idea", number=3),
    ]
    ideas = build(material_of(comments)).ideas
    assert [(idea.comments, idea.authors) for idea in ideas] == [(2, 2), (1, 1)]


def test_ideas_of_one_theme_are_one_across_groups_and_languages() -> None:
    """Nobody's words are shared between the languages; the groups are counted, and the words are of each language."""
    common: dict[str, Any] = {"kind": "idea", "themes": ("deposit",)}
    comments = [
        stored("You could run a deposit scheme for the bottles.", author="a", number=1, **common),
        stored("Mettez en place une consigne pour les casiers.", author="b", language="fr", number=2, **common),
        stored("Rapporter le verre au magasin serait bien mieux.", author="c", language="fr", number=3,
               group="suppliers", **common),
        stored("Open a shop in Annecy", author="d", number=4, kind="idea"),
    ]  # fmt: skip
    first, second = build(material_of(comments)).ideas
    assert (first.theme, first.comments, first.authors, first.groups) == ("deposit", 3, 3, ("customers", "suppliers"))
    assert [(voice.group, voice.authors) for voice in first.voices] == [("customers", 2), ("suppliers", 1)]
    assert first.example("en").text == "You could run a deposit scheme for the bottles."
    assert first.example("fr").text == "Mettez en place une consigne pour les casiers."
    assert (second.theme, second.authors) == ("", 1)


def test_clearly_different_ideas_of_one_theme_stay_apart() -> None:
    """Three people each ask for Saturday and for a tracking number; one more word on it stays with neither."""
    common: dict[str, Any] = {"kind": "idea", "themes": ("delivery",)}
    comments = [stored("Deliver on Saturday please", author=f"a{n}", number=n, **common) for n in range(4)]
    comments += [stored("Send a tracking number by mail", author=f"b{n}", number=10 + n, **common) for n in range(3)]
    comments += [stored("Livrez donc chez mon voisin", author="c", language="fr", number=20, **common)]
    ideas = build(material_of(comments)).ideas
    assert [(idea.quote.text[:7], idea.authors) for idea in ideas] == [("Deliver", 4), ("Send a ", 3), ("Livrez ", 1)]


def test_an_idea_beside_a_concern_is_an_idea() -> None:
    """A comment that complains first and then proposes is not lost."""
    said = stored("The queue is long; you could open a second till.", author="a", kind="concern")
    both = replace(said, analysis=replace(said.analysis, kinds=("concern", "idea")))
    assert [idea.quote.text for idea in build(material_of([both])).ideas] == [said.comment.text]


def test_an_idea_counts_a_protected_group_only_where_the_rest_is_not_few() -> None:
    """Six employees share it and two have another one: neither number is told, since one gives the other away."""
    ideas = [*staff(6, kind="idea", themes=("pay",), first=50), *staff(2, kind="idea", themes=("food",), first=70)]
    others = [*staff(12, themes=("pay",), first=100), *staff(12, themes=("food",), first=200)]
    found = build(material_of([*ideas, *others])).ideas
    assert [(idea.comments, idea.authors, idea.voices) for idea in found] == [(None, None, ()), (None, None, ())]
    alone = build(material_of([*ideas[:6], *others])).ideas
    assert [(idea.theme, idea.authors) for idea in alone] == [("pay", 6)]


def test_few_employees_with_an_idea_are_not_counted() -> None:
    """The idea may be quoted from a large group; how few share it is not told."""
    comments = [*staff(20), stored("We could swap our shifts", group="employees", author="s1", kind="idea", number=99)]
    idea = build(material_of(comments)).ideas[0]
    assert (idea.comments, idea.authors) == (None, None)


def test_questions_that_wait_longest_come_first() -> None:
    """Answered ones follow."""
    comments = [
        stored("Where is my chair?", author="a", kind="question", number=1),
        stored("When do you open?", author="b", kind="question", number=2, day=MONDAY + timedelta(days=2)),
        stored("Do you mend lamps?", author="c", kind="question", number=3, day=MONDAY + timedelta(days=1)),
    ]
    hours = {1: 4.0, 2: None, 3: None}
    answered = [
        Answered(each.key, each.group, each.author, each.comment.created_at, hours[int(each.comment.native_id)])
        for each in comments
    ]
    report = build(material_of(comments, answered=answered))
    assert [(quote.text, quote.answered) for quote in report.questions] == [
        ("Do you mend lamps?", False),
        ("When do you open?", False),
        ("Where is my chair?", True),
    ]
    assert (report.loop[0].answered, report.loop[0].median_hours, report.loop[0].oldest_days) == (1, 4.0, 5)


def asked_by(count: int, *, answered: int, told: int = 0, group: str = "customers", theme: str = "delivery") -> Any:
    """Return comments of as many people, of which the first were answered after 1, 2, 3 … hours, and some told."""
    comments = [
        stored(f"Where is it, {number}?", author=f"{group}{number}", kind="question", number=number, group=group,
               themes=(theme,))
        for number in range(1, count + 1)
    ]  # fmt: skip
    found = [
        Answered(each.key, group, each.author, each.comment.created_at,
                 float(number) if number <= answered else None, (theme,), number <= told)
        for number, each in enumerate(comments, start=1)
    ]  # fmt: skip
    return comments, found


def test_the_loop_is_told_by_group_and_theme() -> None:
    """Share answered, median and 90th percentile, share that was told what became of it."""
    comments, answered = asked_by(20, answered=11, told=5)

    report = build(material_of(comments, answered=answered))

    (row,) = report.loop
    assert (row.answerable, row.answered, row.median_hours, row.late_hours) == (20, 11, 6.0, 10.0)
    assert (row.answered_share, row.told_share) == (0.55, 0.25)
    (theme,) = report.theme_loop
    assert (theme.theme, theme.loop.answered, [each.group for each in theme.groups]) == ("delivery", 11, ["customers"])


@pytest.mark.parametrize(
    ("answered", "told", "is_hidden", "late", "share"),
    [
        (8, 8, False, None, 8 / 16),  # as many people answered as a number needs, fewer than a quote does
        (10, 6, False, 9.1, 6 / 16),
        (10, 2, False, 9.1, None),  # two people were told: who, their colleagues could guess
        (2, 0, True, None, None),
        (14, 0, True, None, None),  # two people wait
    ],
)
def test_protected_people_are_not_told_apart_by_who_was_answered(
    answered: int, told: int, is_hidden: bool, late: float | None, share: float | None
) -> None:
    """Neither side of any share may be a few."""
    comments, asked = asked_by(16, answered=answered, told=told, group="employees")

    report = build(material_of(comments, answered=asked, groups={"employees": Group(protected=True)}))

    (row,) = report.loop
    assert (row.suppressed, row.late_hours, row.told_share) == (is_hidden, late, share)
    assert bool(report.theme_loop) is not is_hidden


def test_coverage_tells_heard_quiet_and_unheard() -> None:
    """Suppliers of France spoke, those abroad spoke in October, partners never did."""
    comments = [stored("All fine with the orders", group="suppliers", author="s", segments={"region": "France"})]
    last = [
        Heard("suppliers", "", MONDAY.toordinal()),
        Heard("suppliers", "region=France", MONDAY.toordinal()),
        Heard("suppliers", "region=abroad", date(2026, 10, 2).toordinal()),
    ]
    report = build(material_of(comments, heard=last))
    assert coverage_of(report, "suppliers", "region=France").status == "heard"
    quiet = coverage_of(report, "suppliers", "region=abroad")
    assert (quiet.status, quiet.authors, quiet.last_comment) == ("quiet", 0, date(2026, 10, 2))
    assert coverage_of(report, "partners").status == "unheard"


def test_the_last_word_of_a_quiet_protected_segment_is_not_dated() -> None:
    """How many spoke then is not known, so the day could be one person's."""
    last = [Heard("employees", "site=Lyon", date(2026, 10, 2).toordinal())]
    row = coverage_of(build(material_of(staff(20), heard=last)), "employees", "site=Lyon")
    assert (row.status, row.last_comment) == ("quiet", None)


def test_a_source_that_should_have_spoken_is_stale() -> None:
    """Twelve days of silence against ten allowed; one never collected is not stale but never collected."""
    states = [
        SourceState("a", "files", "customers", "ok", "", 3, NOW, NOW - timedelta(days=12)),
        SourceState("b", "files", "customers", "ok", "", 3, NOW, NOW - timedelta(days=9)),
        SourceState("c", "files", "customers"),
    ]
    report = build(material_of([], sources=states, stale_after={"a": 10, "b": 10, "c": 10}))
    assert [(row.source, row.stale, row.status) for row in report.sources] == [
        ("a", True, "ok"),
        ("b", False, "ok"),
        ("c", False, "never"),
    ]


def test_a_source_whose_comments_have_no_date_is_not_stale() -> None:
    """Nobody can tell when it last spoke; one that never gave anything is stale."""
    states = [
        SourceState("undated", "files", "customers", "ok", "", 3, NOW, None),
        SourceState("empty", "files", "customers", "ok", "", 0, NOW, None),
    ]
    rows = build(material_of([], sources=states, stale_after={"undated": 10, "empty": 10})).sources
    assert [(row.stale, row.is_undated) for row in rows] == [(False, True), (True, False)]
    assert [source_standing(row, Words("en")) for row in rows] == [
        "working, its comments have no date",
        "never gave a comment",
    ]


def test_the_size_of_a_small_protected_source_is_hidden() -> None:
    """Three employees behind a source: its number of comments is theirs."""
    comments = [*staff(20, source="survey"), *staff(3, source="mailbox", first=50)]
    states = [SourceState(name, "files", "employees", "ok", "", 40, NOW, NOW) for name in ("survey", "mailbox")]
    report = build(material_of(comments, sources=states))
    assert {row.comments for row in report.sources} == {None}


def emerging_of(comments: list[StoredComment]) -> Emerging:
    """Return words that all of these comments say."""
    groups = {each.group: sum(other.group == each.group for other in comments) for each in comments}
    numbers = frozenset(author_number(each.author) for each in comments)
    keys = tuple(each.key for each in comments)
    days = {group: min(each.day for each in comments if each.group == group) for group in groups}
    return Emerging("portal down", len(comments), len(numbers), groups, min(days.values()), 0.001, keys, numbers, days)


def test_what_few_employees_say_does_not_emerge() -> None:
    """Three employees are the only ones who say it: it is counted as hidden."""
    comments = staff(30)
    report = build(material_of(comments, emerging=[emerging_of(comments[:3])]))
    assert report.emerging == ()
    assert report.suppressed == 1


def test_what_others_say_too_emerges_without_the_few_employees() -> None:
    """Six customers and three employees: six comments, and the customers' first day, not that of an employee."""
    later = MONDAY + timedelta(days=2)
    customers = [
        stored("The portal is down", author=f"c{number}", number=number + 500, day=later) for number in range(6)
    ]
    comments = [*staff(30), *customers]
    row = build(material_of(comments, emerging=[emerging_of([*customers, *staff(3)])])).emerging[0]
    assert (row.comments, row.authors, row.groups, row.first_day) == (6, 6, (("customers", 6),), later)


def test_a_first_day_that_only_a_hidden_group_knows_is_not_told() -> None:
    """Where the groups' days are not known, the whole item's may be an employee's."""
    customers = [stored("The portal is down", author=f"c{number}", number=number + 500) for number in range(6)]
    item = replace(emerging_of([*customers, *staff(3)]), first_days={})
    assert build(material_of([*staff(30), *customers], emerging=[item])).emerging[0].first_day is None


def test_a_trend_that_sticks_out_of_the_period_by_a_few_is_dropped() -> None:
    """Buckets of seven days in a period of eight: the eighth day would be two employees."""
    eve = staff(2, first=40, day=MONDAY - timedelta(days=1))
    week, earlier = staff(20), staff(20, first=100, day=MONDAY - timedelta(days=5))
    tiled = material_of([*week, *earlier, *eve])
    current = summarise([*week, *eve]).grouped(lambda _: MONDAY.toordinal())
    window = Window(MONDAY - timedelta(days=1), MONDAY + timedelta(days=7))
    longer = replace(tiled, window=window, current=current, before=None, previous=None)
    assert build(tiled).groups[0].figures.volumes[-2:] == (22, 20)
    assert build(longer).groups[0].figures.volumes[-2:] == (None, None)


def test_undated_comments_of_few_people_are_not_counted_aloud() -> None:
    """Three employees are not counted, nine are; customers are, alone where the employees are few."""
    few = summarise([replace(each, day=UNDATED) for each in staff(3)])
    many = summarise([replace(each, day=UNDATED) for each in staff(9)])
    customers = summarise([replace(stored("Undated words", author="c"), day=UNDATED)])
    assert build(material_of([], undated=few)).undated is None
    assert build(material_of([], undated=many)).undated == 9
    assert build(material_of([], undated=customers.merge(few))).undated == 1
    assert build(material_of([], undated=customers.merge(many))).undated == 10


def test_comments_without_a_named_author_are_of_no_person() -> None:
    """The number stays in the cell; nobody is told as one person who wrote them all."""
    report = build(material_of([stored("Some words here", compound=0.5, number=n) for n in range(20)]))
    cell = group_of(report, "customers")
    assert (cell.authors, cell.people, coverage_of(report, "customers").is_anonymous) == (1, None, True)
    named = group_of(build(material_of([stored("Some words here", author="a")])), "customers")
    assert (named.authors, named.people) == (1, 1)


def test_filters_of_the_selection_are_told() -> None:
    """A reader sees that the report is about suppliers alone, and only they are listed."""
    report = build(replace(example_material(), selection=Selection(groups=("suppliers",), search="late\x1b[2J")))
    assert report.filters == (("groups", "suppliers"), ("search", "late[2J"))
    assert [row.group for row in report.groups] == ["suppliers"]


@pytest.mark.parametrize(
    "text", ["\x1b]52;c;AAAA\x07 this is bad", "\u202eevil\u2066, it is bad", "a\x00b this is bad"]
)
def test_no_control_character_of_a_comment_reaches_the_report(text: str) -> None:
    """Escapes, bidi overrides and NUL are gone from quotes."""
    quote = build(material_of([stored(text, compound=-0.8, author="x")])).quotes[0]
    assert quote.text.isprintable()


def test_times_of_the_report_are_utc_in_json() -> None:
    """Whatever the zone, made_at is UTC."""
    moment = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    document = json.loads(render_json(build(replace(example_material(), now=moment)), locale="fr"))
    assert document["made_at"] == "2026-11-23T06:00:00Z"


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 11),
            st.sampled_from(STARTS[-3:]),
            st.sampled_from(KINDS),
            st.sampled_from(["", "pay", "planning"]),
            st.sampled_from(["fr", "en"]),
        ),
        max_size=50,
    )
)
def test_no_number_of_any_report_stands_for_one_to_four_employees(
    rows: list[tuple[int, date, Kind, str, str]],
) -> None:
    """Every number of people in the JSON, and every total less its shown parts, is 0 or at least five."""
    comments = [
        stored(
            "Some words on it", group="employees", author=f"e{author}", day=day, compound=-0.4, kind=kind,
            themes=(theme,) if theme else (), language=language, number=number,
        )
        for number, (author, day, kind, theme, language) in enumerate(rows)
    ]  # fmt: skip
    document = json.loads(render_json(build(material_of(comments)), locale="en"))
    assert [cell for cell in _cells(document) if 0 < (cell["authors"] or 0) < 5] == []
    total = document["totals"]["comments"]
    for part in ("kinds", "languages"):
        left = total - sum(cell["comments"] for cell in document[part])
        assert left == 0 or left >= 5


def _cells(value: Any) -> list[dict[str, Any]]:
    """Return every object of a document that tells a number of authors."""
    if isinstance(value, list):
        return [cell for each in value for cell in _cells(each)]
    if not isinstance(value, dict):
        return []
    return ([value] if "authors" in value else []) + [cell for each in value.values() for cell in _cells(each)]
