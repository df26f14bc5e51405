"""The requests to Mastodon hold to an OpenAPI description of it, and the fields that are read stand there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.catalogue.served import violations_of
from tests.catalogue.services.mastodon import CASES
from tests.servers.prism import Prism, running_prism
from tests.shared import shared_path

DESCRIPTION = "fixtures/mastodon/spec/schema.json"


@pytest.fixture(scope="module")
def mastodon() -> Iterator[Prism]:
    """Give a mock of Mastodon."""
    with running_prism(shared_path(DESCRIPTION)) as mock:
        yield mock


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_asked_is_allowed(case: Any, mastodon: Prism, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prism refuses a parameter that breaks the description."""
    monkeypatch.setenv("TOKEN", "made-up")

    assert violations_of(case, mastodon.url) == []


def test_the_fields_that_are_read_stand_in_the_description() -> None:
    """Those of a post, of its author, of a notification and of what stands around a post."""
    schemas = json.loads(shared_path(DESCRIPTION).read_text(encoding="utf-8"))["components"]["schemas"]

    def knows(name: str, *fields: str) -> bool:
        return set(fields) <= set(schemas[name]["properties"])

    assert knows("Status", "id", "content", "account", "created_at", "spoiler_text", "language", "in_reply_to_id")
    assert knows("Status", "url", "uri", "visibility", "reblog")
    assert knows("Account", "id", "acct", "username", "url", "bot")
    assert knows("Notification", "status")
    assert knows("Context", "ancestors", "descendants")
