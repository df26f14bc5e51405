"""The words of the report in a locale: phrases, names, numbers and dates. Phrases are data, beside this file."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from listenkit.report.value import Period

LOCALES = ("en", "fr")

_PLAIN = {
    "−": "-", "–": "-", "—": "-", "…": "...", "’": "'", "‘": "'", "“": '"', "”": '"', "«\u00a0": '"', "\u00a0»": '"',
    "«": '"', "»": '"', "±": "+/-", "·": "|", "‹": "<", "›": ">", "œ": "oe", "Œ": "OE", "æ": "ae", "ß": "ss",
    "×": "x", "▲": "^", "▼": "v", "≈": "=", "€": "EUR", "•": "*",
}  # fmt: skip


def to_ascii(text: str) -> str:
    """Return text in ASCII: accents fall away, typographic signs become plain ones, other signs become ``?``."""
    if text.isascii():
        return text
    for sign, plain in _PLAIN.items():
        text = text.replace(sign, plain)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return bare.encode("ascii", "replace").decode("ascii")


@cache
def _phrases(locale: str) -> Mapping[str, Any]:
    return tomllib.loads((files(__name__) / f"{locale}.toml").read_text(encoding="utf-8"))


def _unchanged(text: str) -> str:
    return text


class Words:
    """The phrases and formats of one locale; English where the locale is not known.

    ``clean`` makes other people's text harmless in the output's format, wherever it enters a phrase.
    """

    def __init__(self, locale: str, *, ascii_only: bool = False, clean: Callable[[str], str] = _unchanged) -> None:
        self._clean = clean
        self.locale = locale[:2].lower() if locale[:2].lower() in LOCALES else "en"
        self._table = _phrases(self.locale)
        self._ascii = ascii_only

    def say(self, key: str, **values: object) -> str:
        """Return the phrase of a key ``section.name`` with its values filled in."""
        found: Any = self._table
        for part in key.split("."):
            found = found[part]
        return self._out(str(found).format_map({"colon": self._table["format"]["colon"], **values}))

    def count(self, key: str, number: int, **values: object) -> str:
        """Return a phrase with a number in it, in the singular or plural that the locale wants."""
        singular = number == 1 or (self.locale == "fr" and number == 0)
        return self.say(f"{key}.{'one' if singular else 'other'}", n=self.number(number), **values)

    def name(self, family: str, name: str) -> str:
        """Return the word for a group, kind, label or language; a name without a word stays as it is."""
        known = self._table[family].get(name)
        return self.plain(name) if known is None else self._out(str(known))

    def short_group(self, name: str) -> str:
        """Return a group's short name: four letters where it has no word of its own."""
        known = self._table["short_groups"].get(name)
        return self.plain(name[:4]) if known is None else self._out(str(known))

    def number(self, value: float, decimals: int = 0, *, sign: bool = False) -> str:
        """Return a number with the locale's decimal and thousands marks and a true minus."""
        table = self._table["format"]
        value = round(value, decimals) + 0.0
        digits = f"{abs(value):,.{decimals}f}".replace(",", "\0").replace(".", table["decimal"])
        mark = "−" if value < 0 else "+" if sign and value > 0 else ""
        return self._out(mark + digits.replace("\0", table["thousands"]))

    def percent(self, share: float, *, sign: bool = False) -> str:
        """Return a share in 0…1 as whole percent."""
        return self.number(100 * share, sign=sign) + self._out(self._table["format"]["percent"])

    def small_share(self, share: float) -> str:
        """Return a share in 0…1 as whole percent, a smaller one in words: 0 % would say that there is none."""
        return self.percent(share) if round(100 * share) else self.say("format.below_one")

    def quoted(self, text: str) -> str:
        """Return text in the locale's quotation marks."""
        table = self._table["format"]
        return self._out(f"{table['open_quote']}{text}{table['close_quote']}")

    def day(self, day: date, *, year: bool = False) -> str:
        """Return a day such as ``20 Nov``, with its year where asked."""
        table = self._table["format"]
        number = table["first_day"] if day.day == 1 else str(day.day)
        ending = f" {day.year}" if year else ""
        return self._out(f"{number} {table['short_months'][day.month - 1]}{ending}")

    def month(self, day: date) -> str:
        """Return the month and year of a day."""
        return self._out(f"{self._table['format']['months'][day.month - 1]} {day.year}")

    def period(self, period: Period) -> str:
        """Return a period as people say it: a week with its number, a month, days, or an open side."""
        since, last = period.since, period.until - timedelta(days=1) if period.until else None
        if since is None or last is None:
            side = self.say("period.from", day=self.day(since, year=True)) if since else ""
            return side or (self.say("period.to", day=self.day(last, year=True)) if last else self.say("period.all"))
        if _is_month(since, last):
            return self.month(since)
        days = self._span(since, last)
        if _is_week(since, last):
            return self.say("period.week", week=since.isocalendar().week, days=days)
        return days

    def versus(self, previous: Period) -> str:
        """Return what a period is compared with, in a few words."""
        since, until = previous.since, previous.until
        if since is None or until is None:
            return ""
        last = until - timedelta(days=1)
        if _is_week(since, last):
            return self.say("period.versus_week", week=since.isocalendar().week)
        if _is_month(since, last):
            return self.say("period.versus_month", month=self.month(since))
        return self.say("period.versus_days", days=self.count("counts.days", (until - since).days))

    def span(self, days: int, count: int) -> str:
        """Return how long a trend is: its number of buckets and their length."""
        unit = {1: "1", 7: "7"}.get(days, "28" if 28 <= days <= 31 else "0")
        return self.say(f"spans.{unit}", n=count)

    def plain(self, text: str) -> str:
        """Return someone else's text as this output can hold it."""
        return self._out(self._clean(text))

    def _span(self, since: date, last: date) -> str:
        if since == last:
            return self.day(last, year=True)
        if (since.year, since.month) == (last.year, last.month):
            first = self._table["format"]["first_day"] if since.day == 1 else since.day
            return self._out(f"{first}–{self.day(last, year=True)}")
        return self._out(f"{self.day(since, year=since.year != last.year)} – {self.day(last, year=True)}")

    def _out(self, text: str) -> str:
        return to_ascii(text) if self._ascii else text


def _is_week(since: date, last: date) -> bool:
    return since.weekday() == 0 and (last - since).days == 6


def _is_month(since: date, last: date) -> bool:
    return since.day == 1 and (last + timedelta(days=1)).day == 1 and 27 <= (last - since).days <= 30
