"""One service to try a description on: what it answers, what the source says, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Exchange = Mapping[str, Any]
"""``path`` and what may be left out: ``method`` (GET), ``query`` (a table; a list where a name comes twice), ``asked``
(the JSON body of a POST), ``status`` (200), ``headers``, ``body`` (a value of JSON, or text)."""


@dataclass(frozen=True)
class Case:
    """A description on a service that answers so.

    ``exchanges`` gives what is asked and answered in a full read, and in a second one that goes on from where it ended;
    reading fixtures happens there, so that a test can skip where they are absent. ``options`` are the keys of the
    source beside ``spec`` and ``url``, secrets as the environment variable ``TOKEN`` (``{"env": "TOKEN"}``).
    ``ids`` are the native ids of everything that comes, in order. ``skip`` maps a law of the contract, or a fault, to
    the written reason why it cannot hold. ``collector`` is another one than ``rest``, which then has no ``spec``.

    ``ignored`` are parameters of the query that are not compared, such as the one that asks for news: going on from a
    cursor in the midst of a recording then gives all of it again, which is right, if wasteful. ``origins`` are
    addresses in the answers that stand for the service itself.
    """

    name: str
    exchanges: Callable[[], Sequence[Exchange]]
    ids: Sequence[str]
    spec: str = ""
    collector: str = "rest"
    options: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)
    skip: Mapping[str, str] = field(default_factory=dict)
    ignored: Sequence[str] = ()
    origins: Sequence[str] = ()
