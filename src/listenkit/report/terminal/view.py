"""What every section of the terminal report needs: the report, its words and signs, the width, and short forms."""

from __future__ import annotations

from dataclasses import dataclass

from listenkit.report.layout import Glyphs, Line, heading, net_levels, plain, sparkline, volume_levels, wrap
from listenkit.report.value import Cell, Figures, Report
from listenkit.report.words import Words

WIDE = 120
"""From this width on, sections show more columns and stand side by side."""


@dataclass(frozen=True, slots=True)
class View:
    """What a section needs: the report, its words and signs, and the width in cells."""

    report: Report
    words: Words
    glyphs: Glyphs
    width: int

    @property
    def is_wide(self) -> bool:
        """Whether there is room for more columns."""
        return self.width >= WIDE

    @property
    def span(self) -> str:
        """How long the trend is, for column titles."""
        trend = self.report.trend
        return self.words.span((trend[0].end - trend[0].start).days, len(trend)) if trend else ""

    def head(self, section: str, **values: object) -> Line:
        """Return the heading of a section."""
        note = self.words.say(f"{section}.note", **values)
        return heading(self.words.say(f"{section}.title"), note, self.width, self.glyphs)

    def lines(self, text: str, first: str = "", rest: str = "", style: str = "") -> list[Line]:
        """Return text on wrapped lines."""
        return [plain(line, style) for line in wrap(text, self.width, first, rest)]

    def points(self, value: float | None) -> str:
        """Return a net sentiment without decimals, with its sign."""
        return self.glyphs.none if value is None else self.words.number(value, sign=True)

    def net(self, cell: Cell) -> str:
        """Return a net sentiment with its margin."""
        if cell.net_sentiment is None or cell.margin is None:
            return self.glyphs.none
        return f"{self.points(cell.net_sentiment)} {self.glyphs.margin}{self.words.number(cell.margin)}"

    def count(self, value: int | None) -> str:
        """Return a count, or the sign for none."""
        return self.glyphs.none if value is None else self.words.number(value)

    def volumes(self, figures: Figures) -> str:
        """Return the sparkline of volumes."""
        return sparkline(volume_levels(figures.volumes), self.glyphs)

    def nets(self, figures: Figures) -> str:
        """Return the sparkline of net sentiments."""
        return sparkline(net_levels(figures.nets), self.glyphs)
