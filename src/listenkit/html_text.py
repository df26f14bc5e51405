"""Turns the HTML that services and mail programs send into the plain text that a person would read.

The standard library's parser is not used: on broken markup it can take quadratic time or raise. This one reads the
text once from left to right and takes anything for input.
"""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>"'<]*+)((?:[^"'>]++|"[^"]*+"|'[^']*+')*+)>""")
_PLAIN_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>\"'<]*+)([^>]*+)>")
_HIDDEN_END = re.compile(r"</(script|style|head|title|template|noscript|svg)(?=[\s/>])", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"""\salt\s*+=\s*+(?:"([^"]{1,8})"|'([^']{1,8})')""", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{12,}+;?")
_BLANKS = re.compile(r"[ \t\n\r\f]++")

_PARAGRAPHS = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "dl",
        "table",
        "hr",
        "section",
        "article",
        "figure",
    ]
)
_LINES = frozenset(
    [
        "br",
        "div",
        "li",
        "tr",
        "dt",
        "dd",
        "address",
        "aside",
        "caption",
        "details",
        "fieldset",
        "figcaption",
        "footer",
        "form",
        "header",
        "main",
        "nav",
        "option",
        "summary",
        "body",
        "html",
    ]
)
_HIDDEN = frozenset(["script", "style", "head", "title", "template", "noscript", "svg"])

_CAREFUL_FAILURES = 16
"""Tags with unbalanced quotes that are looked at with care; more of them would cost a pass over the text each."""

_DEEPEST_QUOTE = 3
"""Levels of quotation that are marked; deeper ones look like the third."""


def html_to_text(value: str) -> str:
    """Return the text that a browser would show: entities read, tags gone, paragraphs and line breaks kept.

    Lines inside ``blockquote`` start with ``"> "`` a level, as in mail, so that quotes can be told from a person's own
    words. Scripts, styles, titles and comments are left out. Takes time linear in the length and never raises.
    """
    if "<" not in value and "&" not in value:
        return _tidy_plain(value)
    return _Reader(value).read()


def _tidy_plain(value: str) -> str:
    return _BLANKS.sub(" ", value).strip(" ")


def _unescape(value: str) -> str:
    """Read entities; a number too long to be a character is one that nobody can read."""
    if "&" not in value:
        return value
    return html.unescape(_LONG_NUMBER.sub("\ufffd", value))


class _Reader:
    """Reads one document once, from left to right."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._preformatted = 0
        self._failures = 0
        self._last_close = source.rfind(">")

    def read(self) -> str:
        position = 0
        while position < len(self._source):
            start = self._source.find("<", position)
            if start < 0:
                start = len(self._source)
            self._add_text(self._source[position:start])
            position = self._read_markup(start) if start < len(self._source) else start
        self._end_line()
        return "\n".join(self._lines).strip("\n")

    def _read_markup(self, start: int) -> int:
        """Take what begins with ``<`` and return the position behind it."""
        following = self._source[start + 1 : start + 2]
        if self._source.startswith("<!--", start):
            return self._behind("-->", start + 4)
        if following in ("!", "?"):
            return self._behind(">", start + 2)
        found = self._match_tag(start) if following == "/" or following.isalpha() else None
        if found is None:
            self._add_text("<")
            return start + 1
        return self._take_tag(found)

    def _behind(self, mark: str, position: int) -> int:
        """Return the position behind the mark; what is never closed hides the rest, as it does in a browser."""
        found = self._source.find(mark, position)
        return found + len(mark) if found >= 0 else len(self._source)

    def _match_tag(self, start: int) -> re.Match[str] | None:
        """Return the tag that starts here, quoted attributes respected where the quotes are balanced."""
        if start > self._last_close:
            return None
        if self._failures < _CAREFUL_FAILURES:
            found = _TAG.match(self._source, start)
            if found:
                return found
            self._failures += 1
        return _PLAIN_TAG.match(self._source, start)

    def _take_tag(self, found: re.Match[str]) -> int:
        closing, name, attributes = found[1] == "/", found[2].lower(), found[3]
        if name in _HIDDEN and not closing:
            return self._behind_hidden(name, found.end())
        if name == "img" and (alternative := _ALTERNATIVE.search(attributes)):
            self._add_picture(_unescape(alternative[1] or alternative[2]))
        if name in _PARAGRAPHS:
            self._end_paragraph()
        elif name in _LINES:
            self._end_line(keep_empty=name == "br")
        elif name in ("td", "th"):
            self._add_text(" ")
        self._change_state(name, -1 if closing else 1)
        return found.end()

    def _behind_hidden(self, name: str, position: int) -> int:
        for end in _HIDDEN_END.finditer(self._source, position):
            if end[1].lower() == name:
                return self._behind(">", end.end())
        return len(self._source)

    def _change_state(self, name: str, step: int) -> None:
        if name == "blockquote":
            self._quotes = max(0, self._quotes + step)
        elif name == "pre":
            self._preformatted = max(0, self._preformatted + step)

    def _add_picture(self, alternative: str) -> None:
        """Keep what stands for an emoji that was made a picture; other descriptions are not the person's words."""
        if not alternative.isascii():
            self._line.append(alternative)

    def _add_text(self, raw: str) -> None:
        if not raw:
            return
        text = _unescape(raw)
        if not self._preformatted:
            self._line.append(text)
            return
        first, *others = text.split("\n")
        self._line.append(first)
        for other in others:
            self._end_line(keep_empty=True)
            self._line.append(other)

    def _end_line(self, *, keep_empty: bool = False) -> None:
        joined = "".join(self._line)
        self._line.clear()
        line = joined.rstrip() if self._preformatted else _BLANKS.sub(" ", joined).strip(" ")
        if line:
            self._lines.append("> " * min(self._quotes, _DEEPEST_QUOTE) + line)
        elif keep_empty:
            self._add_gap()

    def _end_paragraph(self) -> None:
        self._end_line()
        self._add_gap()

    def _add_gap(self) -> None:
        if self._lines and self._lines[-1]:
            self._lines.append("")
