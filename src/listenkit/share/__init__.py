"""A group's own report: what its people said, what was done about it, and what changed."""

from listenkit.share.build import build
from listenkit.share.markdown import render_markdown
from listenkit.share.page import render_html
from listenkit.share.plain import render_plain, render_webhook
from listenkit.share.telling import tell
from listenkit.share.value import Contact, Decision, Letter

__all__ = [
    "Contact",
    "Decision",
    "Letter",
    "build",
    "render_html",
    "render_markdown",
    "render_plain",
    "render_webhook",
    "tell",
]
