"""Comments of Confluence, Cloud and Data Center, on answers of their shape."""

from __future__ import annotations

from typing import Any

import pytest

from listenkit.errors import CredentialError
from listenkit.model import Extent
from tests.catalogue.served import Service, collector, ids_of, last_of, marks_of, read
from tests.catalogue.services.confluence import CLOUD, DATA_CENTER, NEWEST, PARAMETERS, cloud, found, own

OPTIONS: dict[str, Any] = {
    "url": CLOUD,
    "user": "listening@example.org",
    "password": {"env": "TOKEN"},
    "parameters": PARAMETERS,
}


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def test_comments_of_the_cloud_are_read_field_by_field() -> None:
    """Each knows its page, what it answers and where its thread began; links are relative to the folder of the wiki."""
    pages = list(collector("confluence", Service(cloud()), **OPTIONS).pages(None))
    first, reply, deeper = last_of(pages).values()

    assert (first.text, first.title, first.author) == ("Who may & when? 11", "Holidays", "Zoe Test")
    assert (first.aliases, first.created) == (("5b10",), "2026-03-04T09:00:00.000Z")
    assert (first.thread, first.parent) == ("11", "")
    assert first.url == f"{CLOUD}/spaces/HANDBOOK/pages/5?focusedCommentId=11"
    assert (reply.thread, reply.parent, deeper.thread, deeper.parent) == ("11", "11", "11", "12")


@pytest.mark.parametrize(("spec", "asked", "options"), [
    ("confluence", cloud(), OPTIONS), ("confluence_dc", own(), DATA_CENTER.options),
])  # fmt: skip
def test_each_run_stands_for_everything(spec: str, asked: Any, options: Any) -> None:
    """What is missing from the list was deleted."""
    first = list(collector(spec, Service(asked), **options).pages(None))
    cursor = next(page.cursor for page in reversed(first) if page.cursor)

    again = list(collector(spec, Service(asked), **options).pages(cursor))

    assert marks_of(first) == {"0": NEWEST}
    assert ids_of(first) == ids_of(again) == ["11", "12", "13"]
    assert [extent for page in again for extent in page.complete] == [Extent()]


def test_a_data_center_knows_logins() -> None:
    """By which accounts may be named."""
    assert next(iter(last_of(read(DATA_CENTER)).values())).aliases == ("zoe", "4028")


def test_a_space_without_comments_is_empty() -> None:
    """Nobody asked yet."""
    service = Service([cloud()[0], {**cloud()[1], "body": found([])}])

    assert ids_of(list(collector("confluence", service, **OPTIONS).pages(None))) == []


def test_a_wrong_token_is_refused_before_anything_is_read() -> None:
    """Confluence would search what everybody may see."""
    service = Service([{**cloud()[0], "status": 401, "body": ""}])

    with pytest.raises(CredentialError):
        list(collector("confluence", service, **OPTIONS).pages(None))
