"""Turns texts with Slack's own marks into plain ones."""

from __future__ import annotations

import re
from html import unescape

_MARK = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def slack_to_text(text: str) -> str:
    """Return what people see of ``<@U1|name>``, ``<#C1|channel>``, ``<!here>`` and ``<https://…|label>``."""
    return unescape(_MARK.sub(_words, text))


def text_to_slack(text: str) -> str:
    """Return a text in which Slack finds no mark: it is shown as it is, and ``<!channel>`` in it calls nobody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _words(found: re.Match[str]) -> str:
    target, label = found[1], found[2]
    if target[:1] in ("@", "#"):
        return f"{target[0]}{(label or target[1:]).lstrip(target[0])}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    return label or target.removeprefix("mailto:")
