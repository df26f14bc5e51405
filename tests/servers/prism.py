"""Prism, which answers as an OpenAPI description says and refuses requests that break it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Prism:
    """A running mock of one description."""

    url: str


@contextmanager
def running_prism(description: Path) -> Iterator[Prism]:
    """Serve an OpenAPI file until the block ends; skip the test where Prism is not installed."""
    raise NotImplementedError
    yield
