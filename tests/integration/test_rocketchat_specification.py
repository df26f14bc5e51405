"""The requests of the description of Rocket.Chat, checked by a mock of its own OpenAPI description."""

from __future__ import annotations

import pytest

from tests.catalogue.served import asked_of, violations_of
from tests.catalogue.services.rocketchat import CASES, CHANGES, INFO, MESSAGES
from tests.servers.prism import running_prism
from tests.shared import shared_path

PATHS = (CHANGES, INFO, MESSAGES)


@pytest.mark.parametrize("part", ["rooms", "messaging"])
def test_every_request_is_one_that_rocketchat_describes(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The description comes in parts, so that a path which one does not know must be known to the other."""
    monkeypatch.setenv("TOKEN", "made-up")
    described = shared_path(f"fixtures/rocketchat/spec/{part}.yaml")
    known = described.read_text()

    with running_prism(described) as prism:
        problems = violations_of(CASES[0], prism.url)

    own = [each for each in problems if any(f"{path}:" in known for path in PATHS if path in each)]
    assert own == []
    assert len(problems) < len(asked_of(CASES[0]))
