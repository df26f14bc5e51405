"""A group's own report: what may be told, in which words, and what it is rendered as."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

import pytest

from listenkit.config import Group
from listenkit.config.tree import LANGUAGES
from listenkit.errors import PrivacyError
from listenkit.loop import Action
from listenkit.report.value import Cell, Figures, GroupRow, Idea, IdeaGroup, Loop, Period, Quote, Report, ThemeRow
from listenkit.share import build, render_html, render_markdown, render_plain, render_webhook, tell
from listenkit.share.build import concerns, decision_of
from listenkit.share.value import Contact, Decision, Letter, Voices

OPEN, PROTECTED = Group(), Group(protected=True)
HOSTILE = "<b>*bold* @here [x](http://t.example) <!channel> &amp; `code` :smile: www.t.example"


def cell(people: int, **facts: Any) -> Cell:
    """The figures of so many people."""
    return Cell(**{"comments": people, "authors": people, "positive": people, "neutral": 0, "negative": 0, **facts})


def idea(people: int, text: str = "Take the bottles back.", language: str = "en") -> Idea:
    """An idea of so many suppliers about bottles."""
    quote = Quote("1", "suppliers", "bottles", "neutral", "idea", language, "mail", None, text)
    return Idea(quote, people, people, ("suppliers",), "bottles", (IdeaGroup("suppliers", people, people),))


def report(people: int = 30, **parts: Any) -> Report:
    """A report over the suppliers in October."""
    row = GroupRow("suppliers", Figures(cell(people)), languages=(("fr", 0.7), ("en", 0.2), ("es", 0.1)))
    given: dict[str, Any] = {"groups": (row,), **parts}
    return Report(
        "Maison", "UTC", datetime(2026, 11, 2, tzinfo=UTC), Period(date(2026, 10, 1), date(2026, 11, 1)), None, **given
    )


def theme(name: str, people: int, **facts: Any) -> ThemeRow:
    """A theme of which so many suppliers spoke, beside many customers."""
    groups = (("customers", cell(900)), ("suppliers", cell(people, **facts)))
    return ThemeRow(name, {"fr": "Livraison", "en": "Delivery"}, Figures(cell(people + 900)), groups)


def letter(**parts: Any) -> Letter:
    """A letter to the suppliers in French and English."""
    return replace(build(report(), OPEN, Contact()), **parts)


def told(found: Letter, language: str = "en") -> str:
    """Return the text of a letter in one language."""
    return " ".join(render_plain(tell(replace(found, languages=(language,)))).split())


class TestBuild:
    """What may be told."""

    @pytest.mark.parametrize("rule", [OPEN, PROTECTED])
    @pytest.mark.parametrize("people", [0, 4])
    def test_few_people_get_no_report_and_none_are_told_alike(self, rule: Group, people: int) -> None:
        """Whether nobody spoke or four people did cannot be told from the refusal, in any group."""
        with pytest.raises(PrivacyError, match="fewer than 5 people of suppliers"):
            build(report(people), rule, Contact())

    def test_numbers_are_rounded_honestly(self) -> None:
        """Few are counted, many are told about, and protected groups by fives."""
        numbers = [Voices.of(each, protected=False) for each in (5, 19, 22, 40, 143, 1249)]
        assert [(each.number, each.sureness) for each in numbers] == [
            (5, "exact"), (19, "exact"), (20, "about"), (40, "exact"), (140, "about"), (1200, "about"),
        ]  # fmt: skip
        protected = [Voices.of(each, protected=True) for each in (5, 9, 19)]
        assert [(each.number, each.sureness) for each in protected] == [
            (5, "at_least"), (5, "at_least"), (15, "at_least"),
        ]  # fmt: skip

    def test_only_the_groups_own_figures_are_told_and_none_of_few(self) -> None:
        """A theme counts the suppliers who spoke of it, not the customers, and is left out where they are few."""
        found = build(report(themes=(theme("delivery", 7), theme("payment", 4))), OPEN, Contact())
        assert [(each.theme, each.voices.number) for each in found.subjects] == [("delivery", 7)]
        assert "900" not in told(found)

    def test_a_side_is_told_only_where_it_is_sure(self) -> None:
        """The whole interval lies on it; otherwise both sides, or none."""
        themes = (
            theme("a", 9, interval=(3.0, 40.0)), theme("b", 9, interval=(-60.0, -2.0)),
            theme("c", 9, interval=(-9.0, 9.0), negative=4), theme("d", 9, interval=(-9.0, 9.0)),
        )  # fmt: skip
        assert [each.tone for each in build(report(themes=themes), OPEN, Contact()).subjects] == [
            "good", "bad", "mixed", "",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("rule", "people", "quotes", "is_quoted"),
        [(OPEN, 9, False, False), (OPEN, 10, False, True), (OPEN, 9, True, True), (PROTECTED, 9, True, False)],
    )
    def test_words_are_those_of_many(self, rule: Group, people: int, quotes: bool, is_quoted: bool) -> None:
        """An idea of few is told without its words, unless they were allowed for a group that is not protected."""
        (wish,) = build(report(ideas=(idea(people),)), rule, Contact(), quotes=quotes).wishes
        assert bool(wish.examples) == is_quoted

    def test_an_idea_of_few_is_not_told(self) -> None:
        """Nor one whose number is hidden."""
        hidden = replace(idea(9), comments=None, authors=None)
        assert build(report(ideas=(idea(4), hidden)), OPEN, Contact(), quotes=True).wishes == ()

    def test_the_languages_are_those_that_the_group_speaks(self) -> None:
        """The most frequent one first, without those of few; what is asked for goes before."""
        assert build(report(), OPEN, Contact()).languages == ("fr", "en")
        assert build(report(), OPEN, Contact(), ("nl",)).languages == ("nl",)

    @pytest.mark.parametrize(
        ("loop", "records", "words"),
        [
            (Loop("suppliers", 40, 10, 0.25, 3.0), True, "30 of your concerns, ideas and questions still wait"),
            (Loop("suppliers", 40, 40, 1.0, 3.0), True, "has had an answer"),
            (Loop("suppliers", 40, 37, 0.9, 3.0), True, "Some of you may still be waiting"),
            (Loop("suppliers", None, None, None, None, suppressed=True), True, "Some of you may still be waiting"),
            (Loop("suppliers", 40, 0, 0.0, None), False, "do not keep count yet"),
        ],
    )
    def test_what_waits_is_told_as_far_as_it_is_known(self, loop: Loop, records: bool, words: str) -> None:
        """A small rest is not counted out, and answers that nobody records are not called missing."""
        assert words in told(build(report(loop=(loop,), records_answers=records), OPEN, Contact()))

    def test_anonymous_comments_are_called_comments(self) -> None:
        """People who cannot be counted are not."""
        row = GroupRow("suppliers", Figures(cell(1, comments=30, is_anonymous=True)), languages=(("en", 1.0),))
        found = build(report(groups=(row,)), OPEN, Contact())
        assert "We received about 30 comments" in told(found) or "We received 30 comments" in told(found)
        assert "of you spoke to us" not in told(found)


class TestDecisions:
    """Which actions a group is told of."""

    @pytest.mark.parametrize(
        ("groups", "has_asked", "is_told"),
        [(("suppliers",), False, True), ((), True, True), ((), False, False), (("customers",), True, False)],
    )
    def test_an_action_is_told_to_those_whom_it_concerns(
        self, groups: tuple[str, ...], has_asked: bool, is_told: bool
    ) -> None:
        """What was decided for others is theirs."""
        assert concerns(Action("x", "planned", groups=groups), letter(), has_asked=has_asked) == is_told

    def test_what_was_closed_long_before_is_not_told_again(self) -> None:
        """Twelve weeks after it took effect it was told, effect included."""
        old = Action("x", "done", groups=("suppliers",), date=date(2026, 7, 1))
        assert not concerns(old, letter(), has_asked=True)
        assert concerns(replace(old, date=date(2026, 8, 1)), letter(), has_asked=True)

    def test_a_decision_is_told_with_its_reason_and_its_effect(self) -> None:
        """In the order done, under way, planned, declined; the effect only where there is one to tell."""
        found = letter(
            decisions=(
                Decision("No", "declined", "It costs too much"),
                Decision("Yes", "done", "", date(2026, 10, 1), Voices(12), ("better", "less")),
            )
        )
        assert re.search(r"Done - Yes Since 1 October 2026\. 12 of you .* favourably\. .* before\. .* No Why: It costs",
                         told(found))  # fmt: skip
        assert "Depuis le 1er octobre 2026." in told(found, "fr")

    def test_titles_of_any_length_and_lines_are_one_short_line(self) -> None:
        """What was typed is told on one line."""
        made = decision_of(Action("a\nb" + "x" * 900, "done", reason="c\r\nd"))
        assert (made.title[:3], len(made.title) <= 200, made.reason) == ("a b", True, "c d")


def every_phrase() -> Iterator[tuple[str, str, str]]:
    """Yield each phrase with its language and its key."""
    for language in LANGUAGES:
        table = tomllib.loads(files("listenkit.share.words").joinpath(f"{language}.toml").read_text(encoding="utf-8"))
        for section, phrases in table.items():
            for key, phrase in phrases.items():
                yield language, f"{section}.{key}", phrase


class TestWords:
    """The seven languages."""

    def test_all_languages_say_the_same(self) -> None:
        """The same phrases, each with the same values in it."""

        def holes(phrase: object) -> frozenset[str]:
            names = (name for _, name, _, _ in string.Formatter().parse(str(phrase)) if name)
            return frozenset(names) - {"colon"}

        found: dict[str, dict[str, frozenset[str]]] = {}
        for language, key, phrase in every_phrase():
            found.setdefault(language, {})[key] = holes(phrase)
        assert set(found) == set(LANGUAGES)
        assert [language for language in LANGUAGES if found[language] != found["en"]] == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_whole_letter_is_told_in_every_language(self, language: str) -> None:
        """With everything that can be in one, and no hole left unfilled."""
        decisions = tuple(
            Decision("Trucks", status, "Why not", date(2026, 10, 1), Voices(7), ("better", "more", "early"))
            for status in ("done", "started", "planned", "declined")
        )
        full = build(
            report(themes=(theme("delivery", 7, interval=(-9.0, -2.0)),), ideas=(idea(20),),
                   loop=(Loop("suppliers", 40, 10, 0.25, 3.0),), records_answers=True),
            OPEN, Contact("ann@example.org", 14, "Ann"),
        )  # fmt: skip
        text = told(replace(full, decisions=decisions), language)
        assert not re.search(r"[{}]", text)
        assert all(each in text for each in ("Trucks", "Take the bottles back.", "14", "ann@example.org", "2026"))


class TestRendering:
    """Page, Markdown, text and message say the same, and nothing that people wrote acts in them."""

    FOUND = letter(decisions=(Decision(HOSTILE, "done", HOSTILE),))

    def test_the_page_is_one_file_with_a_part_for_each_language(self) -> None:
        """Each part names its language, for screen readers and translators."""
        page = render_html(tell(self.FOUND))
        assert page.startswith('<!doctype html>\n<html lang="fr">')
        assert re.findall(r'<article id="(..)" lang="(..)">', page) == [("fr", "fr"), ("en", "en")]
        assert "<b>" not in page
        assert "<script" not in page
        assert re.findall(r'(?:src|href)="([^"]*)"', page) == ["#en", "#fr"]

    def test_nothing_acts_in_markdown(self) -> None:
        """No mark-up, mention, link, picture or emoji is left of someone's words."""
        text = render_markdown(tell(self.FOUND))
        for acting in ("<b>", "*bold*", "@here", "](http", "://t.", "<!channel>", "&amp;", "`code`", ":smile:", "www."):
            assert not re.search(r"(?<!\\)" + re.escape(acting), text), acting

    def test_nothing_acts_in_a_message(self) -> None:
        """Slack's own signs are entities; what would call or format is broken by an unseen blank."""
        text = render_webhook(tell(self.FOUND))
        assert "&lt;!channel&gt;" in text
        assert "&amp;amp;" in text
        for acting in ("<", "@here", "*bold*", "`code`", ":smile:", "http://"):
            assert acting not in text
        assert text.startswith("*Vous avez dit, nous avons fait*\n")

    def test_a_mail_has_short_lines(self) -> None:
        """So that it can be quoted."""
        assert all(len(line) <= 78 for line in render_plain(tell(self.FOUND)).splitlines())
