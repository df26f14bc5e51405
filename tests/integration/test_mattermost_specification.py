"""The requests of the description of Mattermost, checked by a mock of Mattermost's own OpenAPI description."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalogue.served import violations_of
from tests.catalogue.services.mattermost import CASES
from tests.servers.prism import running_prism
from tests.shared import shared_path

PARTS = ("introduction", "users", "posts", "definitions")
"""The parts of the description in the order in which Mattermost joins them when it publishes it."""


def test_every_request_is_one_that_mattermost_describes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths, parameters and their types."""
    monkeypatch.setenv("TOKEN", "made-up")
    parts = [shared_path(f"fixtures/mattermost/spec-source/{name}.yaml").read_text() for name in PARTS]
    file = tmp_path / "mattermost.yaml"
    file.write_text("".join(parts))

    with running_prism(file) as prism:
        assert violations_of(CASES[0], prism.url) == []
