"""Requests to Discourse as its own OpenAPI description allows them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.listening import Listening
from tests.servers.prism import Prism, running_prism
from tests.shared import shared_path


@pytest.fixture(scope="module")
def discourse() -> Iterator[Prism]:
    """Give a mock of Discourse."""
    with running_prism(shared_path("fixtures/discourse/spec/openapi.json")) as mock:
        yield mock


def test_what_is_asked_is_allowed(discourse: Prism, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mock refuses what breaks the description; what it answers is a topic whose one post is hidden."""
    monkeypatch.setenv("DISCOURSE_KEY", "made-up")
    options = {"spec": "discourse", "url": discourse.url, "user": "listening", "token": {"env": "DISCOURSE_KEY"}}

    assert Listening(tmp_path, options).items() == []
