"""The requests of the description of Slack, checked by a mock of Slack's own OpenAPI description."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.catalogue.served import violations_of
from tests.catalogue.services.slack import CASES
from tests.servers.prism import running_prism
from tests.shared import shared_path


def test_every_request_is_one_that_slack_describes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parameter ``token`` is left out of the description: it is the old way beside the bearer's header."""
    monkeypatch.setenv("TOKEN", "made-up")
    described = json.loads(shared_path("fixtures/slack/spec/slack_web_openapi_v2.json").read_text())
    for path in described["paths"].values():
        for operation in path.values():
            kept = [each for each in operation.get("parameters", []) if each.get("name") != "token"]
            operation["parameters"] = kept
    file = tmp_path / "slack.json"
    file.write_text(json.dumps(described))

    with running_prism(file) as prism:
        assert violations_of(CASES[0], prism.url, below="/api") == []
