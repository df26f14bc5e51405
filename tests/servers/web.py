"""Speaks to a server as a person's browser or program does: one request at a time, an error where it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from tests.servers.processes import NOTHING

SECONDS = 60
"""How long a request may take; the first one to a page that a server compiles on demand needs about five."""


def call(method: str, url: str, *, headers: Any = NOTHING, **given: Any) -> httpx.Response:
    """Send one request, past any proxy, and return the answer; ``given`` is what httpx's ``request`` takes."""
    answer = httpx.request(method, url, headers=dict(headers), timeout=SECONDS, trust_env=False, **given)
    if answer.is_error:
        raise RuntimeError(f"{method} {url} gave {answer.status_code}: {answer.text[:2000]}")
    return answer


def answers(url: str) -> Callable[[], bool]:
    """Return a question: does the server answer this address, be it with a refusal?"""

    def ask() -> bool:
        try:
            return httpx.get(url, timeout=SECONDS, trust_env=False).status_code < 500
        except httpx.TransportError:
            return False

    return ask
