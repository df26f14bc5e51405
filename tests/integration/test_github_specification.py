"""Requests to GitHub as its own OpenAPI description allows them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from listenkit.errors import SourceError
from tests.integration.listening import Listening
from tests.servers.prism import Prism, running_prism
from tests.shared import shared_path


@pytest.fixture(scope="module")
def github(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prism]:
    """Give a mock of GitHub; the description is unpacked, as Prism wants it."""
    packed = shared_path("fixtures/github/spec/api.github.com.json.gz")
    description = tmp_path_factory.mktemp("github") / "api.github.com.json"
    description.write_bytes(gzip.decompress(packed.read_bytes()))
    with running_prism(description) as mock:
        yield mock


def options(mock: Prism) -> dict[str, Any]:
    """Return the keys of a source that reads the mock."""
    home = {"owner": "octocat", "repository": "hello-world"}
    return {"spec": "github", "url": mock.url, "token": {"env": "GITHUB_TOKEN"}, "parameters": home}


def test_what_is_asked_is_allowed_and_links_to_github_are_not_followed(
    github: Prism, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mock refuses what breaks the description. Its links lead to GitHub itself, where no token may go."""
    monkeypatch.setenv("GITHUB_TOKEN", "made-up")

    with pytest.raises(SourceError, match=r"https://api\.github\.com"):
        Listening(tmp_path, options(github)).items()
