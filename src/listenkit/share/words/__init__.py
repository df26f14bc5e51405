"""The words of a group's own report in each of the seven languages; they are data, beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from listenkit.share.value import Voices


@cache
def _table(language: str) -> Mapping[str, Any]:
    return tomllib.loads((files(__name__) / f"{language}.toml").read_text(encoding="utf-8"))


class Words:
    """The phrases and formats of one language: a code of :data:`listenkit.config.tree.LANGUAGES`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words = _table(language)
        self._format = self._words["format"]

    def say(self, key: str, **values: object) -> str:
        """Return the phrase of a key ``section.name`` with its values filled in."""
        section, _, name = key.partition(".")
        return str(self._words[section][name]).format_map({"colon": self._format["colon"], **values})

    def address(self, group: str) -> str:
        """Return to whom a report goes."""
        known = self._words["to"].get(group)
        return str(known) if known and group != "other" else self.say("to.other", group=group)

    def number(self, voices: Voices) -> str:
        """Return a number of things and how sure it is, as the start of a sentence."""
        digits = f"{voices.number:,}".replace(",", self._format["thousands"])
        return sentence(self.say(f"counts.{voices.sureness}", n=digits))

    def voices(self, voices: Voices) -> str:
        """Return how many spoke, as the start of a sentence."""
        return self.say("counts.comments" if voices.are_comments else "counts.people", count=self.number(voices))

    def quoted(self, text: str) -> str:
        """Return a text in quotation marks."""
        return f"{self._format['open_quote']}{text}{self._format['close_quote']}"

    def day(self, day: date) -> str:
        """Return a day with its month and year."""
        number = self._format["first_day"] if day.day == 1 else str(day.day)
        return self.say("format.day", day=number, month=self._format["months"][day.month - 1], year=day.year)

    def period(self, since: date, until: date) -> str:
        """Return the days from ``since`` up to and without ``until``: a month where they are one."""
        last = until - timedelta(days=1)
        if since.day == 1 and until.day == 1 and (last.year, last.month) == (since.year, since.month):
            month = self._format["months"][since.month - 1]
            return sentence(self.say("top.period", month=month, year=since.year))
        return sentence(self.say("top.days", since=self.day(since), last=self.day(last)))

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return str(self._format["language"])


def sentence(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]
