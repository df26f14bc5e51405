"""Answers as the vendors' own OpenAPI descriptions allow them: the mock refuses what breaks the description."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from listenkit.collectors.base import Context
from listenkit.collectors.outgoing import NotSentError
from listenkit.collectors.rest import RestCollector
from listenkit.config import Source
from listenkit.http import Client
from listenkit.model import Comment
from tests.servers.prism import running_prism
from tests.shared import shared_path

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORDS = "On Friday.\n\n<!channel> & all"


def answer(spec: str, url: str, native_id: str, thread: str, **options: Any) -> str:
    """Send an answer to a comment through a shipped description, and return the id that it got."""
    chosen: Any = RestCollector.Options.model_validate({"spec": spec, "url": url, "token": {"env": "TOKEN"}, **options})
    source = Source(name="place", collector="rest", group="customers", options=chosen)
    comment = Comment(
        source="place", native_id=native_id, group="customers", text="When?", created_at=AT, thread=thread
    )
    with Client() as client:
        collector = RestCollector(chosen, Context(source=source, root=Path(), client=client))
        return collector.send_reply(collector.prepare_reply(comment, WORDS, "key"))


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def test_an_answer_in_a_slack_thread_is_one_that_slack_describes(tmp_path: Path) -> None:
    """With the token in a header and its fields as JSON, which Slack takes beside forms and Prism must be told.

    The answer's id is the channel's and the time that Slack gave it.
    """
    described = json.loads(shared_path("fixtures/slack/spec/slack_web_openapi_v2.json").read_text())
    post = described["paths"]["/chat.postMessage"]["post"]
    fields = [each for each in post["parameters"] if each["in"] == "formData"]
    schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {each["name"]: {"type": each["type"]} for each in fields},
        "required": [each["name"] for each in fields if each.get("required")],
    }
    post["parameters"] = [{"in": "body", "name": "body", "required": True, "schema": schema}]
    assert "application/json" in post["consumes"]
    described["paths"] = {"/api/chat.postMessage": {"post": post}}
    described["basePath"] = "/"
    file = tmp_path / "slack.json"
    file.write_text(json.dumps(described))

    with running_prism(file) as prism:
        channel = {"channel": "C012AB3CD"}
        given = answer("slack", prism.url, "C012AB3CD/1.0", "C012AB3CD/1.0", parameters=channel)

    assert given == "C1H9RESGL/1503435956.000247"


def test_an_answer_to_a_github_issue_is_one_that_github_describes(tmp_path: Path) -> None:
    """Its id is that under which the next run reads it."""
    packed = gzip.decompress(shared_path("fixtures/github/spec/api.github.com.json.gz").read_bytes())
    described = json.loads(packed)
    path = "/repos/{owner}/{repo}/issues/{issue_number}/comments"
    described["paths"] = {path: {"post": described["paths"][path]["post"]}}
    file = tmp_path / "github.json"
    file.write_text(json.dumps(described))

    with running_prism(file) as prism:
        home = {"owner": "octocat", "repository": "hello-world"}
        given = answer(
            "github", prism.url, "octocat/hello-world/issues/7", "octocat/hello-world/issues/7", parameters=home
        )

    assert given == "octocat/Hello-World/issues/comments/1"


def test_an_answer_in_a_discourse_topic_is_one_that_discourse_describes() -> None:
    """What is made up for an answer has no numbers of its own, so an id is not looked at."""
    with running_prism(shared_path("fixtures/discourse/spec/openapi.json")) as prism:
        answer("discourse", prism.url, "12-3", "12-1", user="desk")


def test_the_mock_refuses_what_is_not_described(tmp_path: Path) -> None:
    """So that the tests above mean something."""
    described = json.loads(shared_path("fixtures/discourse/spec/openapi.json").read_text())
    body = described["paths"]["/posts.json"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    body["required"] = [*body.get("required", []), "a word that nobody sends"]
    file = tmp_path / "discourse.json"
    file.write_text(json.dumps(described))

    with running_prism(file) as prism, pytest.raises(NotSentError, match="422"):
        answer("discourse", prism.url, "12-3", "12-1", user="desk")
