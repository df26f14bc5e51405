"""Turns texts that a service writes in marks of its own into plain ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from listenkit.collectors.rest.expressions import UnreadableError, as_text
from listenkit.html_text import html_to_text
from listenkit.slack_text import slack_to_text

_LONGEST = 1 << 22
"""Characters of markup that are read of one text: sixty times what is kept of one that is plain."""

_BLOCKS = frozenset({"paragraph", "heading", "listItem", "blockquote", "codeBlock", "tableRow", "rule", "panel"})
"""Nodes of Atlassian's document format that stand on a line of their own."""


def plain_text(value: Any, markup: str) -> str:
    """Return a text of a service without its marks; raises :class:`UnreadableError` where it is none."""
    if markup == "adf" and isinstance(value, dict):
        return "".join(_document(value)).strip()
    text = as_text(value)[:_LONGEST]
    if markup == "html":
        return html_to_text(text)
    if markup == "slack":
        return slack_to_text(text)
    return text if markup == "plain" else as_text(value)


def _document(root: dict[str, Any]) -> Iterator[str]:
    """Yield the words of a document, without recursion; the depth of an answer is bounded anyway."""
    waiting: list[Any] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
            continue
        if not isinstance(node, dict):
            raise UnreadableError("a document holds something that is no part of one")
        yield _words_of(node)
        children = node.get("content")
        waiting += ["\n"] if node.get("type") in _BLOCKS else []
        waiting += reversed(children) if isinstance(children, list) else []


def _words_of(node: dict[str, Any]) -> str:
    attributes = node.get("attrs")
    kind = node.get("type")
    if kind == "text":
        return str(node.get("text", ""))
    if kind == "hardBreak":
        return "\n"
    if kind in ("mention", "emoji") and isinstance(attributes, dict):
        return str(attributes.get("text") or attributes.get("shortName") or "")
    return ""
