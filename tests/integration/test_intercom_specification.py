"""Intercom as its own OpenAPI description has it: what is asked is allowed, and its samples are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.catalogue.served import violations_of
from tests.catalogue.services.intercom import CASES
from tests.integration.listening import Listening
from tests.servers.prism import Prism, running_prism
from tests.shared import shared_path


@pytest.fixture(scope="module")
def intercom() -> Iterator[Prism]:
    """Give a mock of Intercom, which answers with the samples of the description."""
    with running_prism(shared_path("fixtures/intercom/spec/api.intercom.io.yaml")) as mock:
        yield mock


@pytest.fixture(autouse=True)
def _credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def test_every_request_is_one_that_intercom_describes(intercom: Prism) -> None:
    """The body of a search included."""
    assert violations_of(CASES[0], intercom.url) == []


def test_the_samples_are_read(intercom: Prism, tmp_path: Path) -> None:
    """A conversation that an admin began, and is told with its parts."""
    options = {"spec": "intercom", "url": intercom.url, "token": {"env": "TOKEN"}}

    found = Listening(tmp_path, options).items()

    assert [(each.native_id.partition("-")[0], each.is_response) for each in found] == [
        ("conversation", True),
        ("part", True),
    ]
