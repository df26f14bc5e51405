"""The follow-ups of a real django-helpdesk by their description: what is said to customers, and what stays inside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from listenkit.collectors.base import Context
from listenkit.collectors.rest import RestCollector
from listenkit.config.tree import Source
from listenkit.errors import CredentialError
from listenkit.http import Client
from listenkit.model import Item
from listenkit.testing import check_collector
from tests.servers.django_helpdesk import DjangoHelpdesk

PAGE = 25
"""As many follow-ups as django-helpdesk gives at once."""


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch, django_helpdesk: DjangoHelpdesk) -> None:
    monkeypatch.setenv("DESK_SECRET", django_helpdesk.password)


def options_of(server: DjangoHelpdesk, **more: Any) -> dict[str, Any]:
    """Return the keys of a source."""
    return {
        "spec": "django_helpdesk",
        "url": server.url,
        "user": server.user,
        "password": {"env": "DESK_SECRET"},
    } | more


def read(server: DjangoHelpdesk, ticket: int, **more: Any) -> dict[int, Item]:
    """Return what a run reads of a ticket, by the numbers of its follow-ups."""
    options: Any = RestCollector.Options.model_validate(options_of(server, **more))
    source = Source(name="desk", collector="rest", group="customers", options=options)
    with Client() as client:
        pages = list(RestCollector(options, Context(source, Path(), client=client)).pages(None))
    items = [item for page in pages for item in page.items]
    return {int(item.native_id): item for item in items if item.thread == str(ticket)}


def test_a_ticket_is_read_without_its_private_notes(django_helpdesk: DjangoHelpdesk) -> None:
    """The customer's question, what staff answer and what the customer writes back by mail."""
    ticket = django_helpdesk.ask("Delivery", "It was late & <cold>")
    reply = django_helpdesk.reply(ticket, "We are sorry", author="hugo")
    note = django_helpdesk.note(ticket, "Third time this week", author="ines")
    back = django_helpdesk.write_back(ticket, "Thank you")

    found = read(django_helpdesk, ticket)

    assert [item.text.strip() for item in found.values()] == ["It was late & <cold>", "We are sorry", "Thank you"]
    assert (found[reply].author, found[back].author) == ("2", "")
    assert note not in found


def test_an_edit_is_seen_and_a_withdrawn_word_is_gone(django_helpdesk: DjangoHelpdesk) -> None:
    """The next run reads everything as it is now."""
    ticket = django_helpdesk.ask("Opening", "Later?")
    reply, slip = django_helpdesk.reply(ticket, "Until 7"), django_helpdesk.reply(ticket, "Who asked?")
    before = read(django_helpdesk, ticket)
    django_helpdesk.edit(reply, "Until 8")
    django_helpdesk.withdraw(slip)

    after = read(django_helpdesk, ticket)

    assert set(before) - set(after) == {slip}
    assert (before[reply].text, after[reply].text) == ("Until 7", "Until 8")


def test_more_than_a_page_is_read(django_helpdesk: DjangoHelpdesk) -> None:
    """Every follow-up once."""
    ticket = django_helpdesk.ask("Many words", "First")
    numbers = [django_helpdesk.reply(ticket, f"Answer {number}") for number in range(PAGE)]

    assert list(read(django_helpdesk, ticket))[1:] == numbers


def test_a_wrong_password_is_told_from_an_empty_desk(
    django_helpdesk: DjangoHelpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The credential is refused, not the source found silent."""
    monkeypatch.setenv("DESK_SECRET", "not it")
    with pytest.raises(CredentialError):
        read(django_helpdesk, 1)


def test_the_public_contract_holds(django_helpdesk: DjangoHelpdesk) -> None:
    """The checks that every collector must pass, over the network."""
    django_helpdesk.ask("Contract", "One")

    assert check_collector(RestCollector, options_of(django_helpdesk), root=Path())
