"""Requests to Jira Cloud as Atlassian's OpenAPI description allows them, and its examples as answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.listening import Listening
from tests.servers.prism import Prism, running_prism
from tests.shared import shared_path


def unwrapped(value: Any) -> Any:
    """Return a description whose examples are JSON, where Atlassian's are texts that hold some."""
    if isinstance(value, list):
        return [unwrapped(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: read(each) if name == "example" else unwrapped(each) for name, each in value.items()}


def read(example: Any) -> Any:
    """Return what an example says; one that only looks like JSON stays as it is."""
    try:
        return json.loads(example) if isinstance(example, str) and example[:2] in ('{"', "[{") else example
    except ValueError:
        return example


@pytest.fixture(scope="module")
def jira(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prism]:
    """Give a mock of Jira Cloud."""
    told = json.loads(shared_path("fixtures/jira/spec/swagger-v3.v3.json").read_text(encoding="utf-8"))
    description = tmp_path_factory.mktemp("jira") / "jira.json"
    description.write_text(json.dumps(unwrapped(told)), encoding="utf-8")
    with running_prism(description) as mock:
        yield mock


def test_what_is_asked_is_allowed_and_the_examples_are_read(
    jira: Prism, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mock refuses what breaks the description; its one comment is for a role alone, and so for colleagues."""
    monkeypatch.setenv("JIRA_TOKEN", "made-up")
    secrets = {"user": "listening@example.org", "password": {"env": "JIRA_TOKEN"}}
    options = {"spec": "jira", "url": jira.url, "parameters": {"project": "EX"}, **secrets}

    without = Listening(tmp_path, options).items()
    with_them = Listening(tmp_path, {**options, "private_notes": True}).items()

    assert [each.text for each in without] == ["Main order flow broken"]
    assert {each.native_id for each in with_them} - {each.native_id for each in without} == {"comment-10000"}
    assert with_them[-1].text.startswith("Lorem ipsum")
    assert with_them[-1].author == "Mia Krystof"
