"""Zammad's particulars: customers, agents and the system, internal articles, calls that agents wrote down."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import pytest

from listenkit.errors import CredentialError
from listenkit.model import Cursor, Page
from tests.catalogue.case import Exchange
from tests.catalogue.served import Service, collector, ids_of, items_of, last_of, marks_of
from tests.catalogue.services.zammad import article, articles, exchanges, ticket, tickets
from tests.shared import shared_path


@pytest.fixture(autouse=True)
def _credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def run(given: Sequence[Exchange], cursor: Cursor | None = None, **options: Any) -> list[Page]:
    """Return the pages of a run over some exchanges."""
    return list(collector("zammad", Service(given), token={"env": "TOKEN"}, **options).pages(cursor))


def test_a_ticket_is_told_in_full() -> None:
    """The customer's words without a signature, the agent's answer without what it quotes."""
    found = last_of(run(exchanges()))

    asked, answer = found["9"], found["10"]
    assert (asked.text, asked.author, asked.title, asked.thread) == (
        "The lid came broken.",
        "zoe@example.org",
        "Broken lid",
        "ticket-1",
    )
    assert (asked.created, asked.is_response) == ("2026-03-02T09:09:00.000Z", False)
    assert asked.aliases == ("Somebody <zoe@example.org>", "zoe@example.org", "109")
    assert (answer.text, answer.author, answer.is_response) == (
        "We send a new one & a voucher.",
        "kim@example.org",
        True,
    )


def test_internal_articles_are_read_only_where_they_are_asked_for() -> None:
    """What agents tell each other is no response."""
    note = last_of(run(exchanges(), private_notes=True))["11"]

    assert "11" not in ids_of(run(exchanges()))
    assert (note.text, note.is_response) == ("Third lid this week!", False)


def test_a_call_that_an_agent_wrote_down_is_said_by_the_customer() -> None:
    """Zammad keeps whom it came from."""
    call = article(9, "It is late.", created_by="kim@example.org", origin_by="zoe@example.org", type="phone")
    found = items_of(run([tickets(ticket(1)), tickets(page=2), articles(1, call)]))

    assert [(each.author, each.is_response) for each in found] == [("zoe@example.org", False)]


def test_only_tickets_that_changed_are_opened() -> None:
    """All are listed, by page until an empty one; what an opened one no longer holds was deleted."""
    first = [tickets(ticket(1)), tickets(ticket(2)), tickets(page=2), articles(1, article(9, "one"))]
    old = ticket(1, updated="2026-01-01T00:00:00.000Z")
    service = Service([tickets(old, ticket(2)), tickets(page=2), articles(2, article(10, "two"))])

    pages = run(first)
    again = list(collector("zammad", service, token={"env": "TOKEN"}).pages({"since": marks_of(pages)}))

    assert marks_of(pages) == {"0": "2026-03-02T10:00:00.000Z"}
    assert ids_of(again) == ["10"]
    assert "/api/v1/ticket_articles/by_ticket/1" not in service.paths
    assert [extent.thread for page in again for extent in page.complete] == ["ticket-2"]


def samples(name: str) -> list[Any]:
    """Return the samples in a page of the vendor's documentation that are lists, cut ones completed."""
    text = shared_path(f"fixtures/zammad/vendor-docs/{name}.rst").read_text()
    blocks = re.findall(r"200 O[Kk]\n\n((?: {3}.*\n|\n)+)", text)
    bodies = [re.sub(r",\s*\.\.\.\s*\]", "]", block.strip()) for block in blocks]
    return [json.loads(body, strict=False) for body in bodies if body.startswith("[")]


def test_the_samples_of_the_documentation_are_read() -> None:
    """A customer's mail and the agent's answer, both HTML."""
    listed, said = samples("index")[0], samples("articles")[0]
    given = [tickets(*listed), tickets(page=2), articles(listed[0]["id"], *said)]
    given += [articles(each["id"]) for each in listed[1:]]

    pages = run(given)

    found = items_of(pages)
    assert [(each.native_id, each.author, each.is_response) for each in found] == [
        ("9", "david@example.com", False),
        ("10", "emma@chrispresso.com", True),
    ]
    assert found[0].text.startswith("please send me:\n1 x Café Kopi susu\n")
    assert marks_of(pages) == {"0": max(each["updated_at"] for each in listed)}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"token": {"env": "TOKEN"}}, "Token token=made-up"),
        ({"user": "ana", "password": {"env": "TOKEN"}}, "Basic YW5hOm1hZGUtdXA="),
    ],
)
def test_the_credential_is_shown_as_zammad_wants_it(given: dict[str, Any], shown: str) -> None:
    """A token, or a user and password."""
    service = Service([tickets()])
    list(collector("zammad", service, **given).pages(None))

    assert [each.headers["authorization"] for each in service.asked] == [shown]


def test_an_empty_desk_is_no_mistake() -> None:
    """Zammad then gives an empty list."""
    assert ids_of(run([tickets()])) == []


def test_a_refused_credential_says_so() -> None:
    """Zammad tells why in an error."""
    with pytest.raises(CredentialError):
        run([{**tickets(), "status": 401, "body": {"error": "Invalid BasicAuth credentials"}}])
