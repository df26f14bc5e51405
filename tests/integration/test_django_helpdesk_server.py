"""django-helpdesk on the real server: what customers ask and staff answer, run after run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from listenkit.collectors.base import Context
from listenkit.collectors.rest import RestCollector
from listenkit.config.tree import Source
from listenkit.errors import CredentialError
from listenkit.http import Client
from listenkit.model import Item, Page
from listenkit.testing import check_collector
from tests.integration.listening import small_pages
from tests.servers.django_helpdesk import DjangoHelpdesk

Run = Callable[..., list[Page]]


@pytest.fixture
def run(django_helpdesk: DjangoHelpdesk, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a run over the server."""
    monkeypatch.setenv("HELPDESK_PASSWORD", django_helpdesk.password)
    named = {"spec": "django_helpdesk", "url": django_helpdesk.url, "user": django_helpdesk.user}

    def pages(**keys: Any) -> list[Page]:
        root = keys.pop("root", Path())
        options: Any = RestCollector.Options.model_validate({**named, "password": {"env": "HELPDESK_PASSWORD"}, **keys})
        source = Source(name="desk", collector="rest", group="customers", options=options)
        with Client() as client:
            return list(RestCollector(options, Context(source=source, root=root, client=client)).pages(None))

    return pages


def thread(pages: list[Page], number: int) -> list[Item]:
    """Return what was said in a ticket."""
    return [item for page in pages for item in page.items if item.thread == f"ticket-{number}"]


def test_a_talk_is_read_as_it_was(django_helpdesk: DjangoHelpdesk, run: Run) -> None:
    """The customer's words once and with their time, the answer of staff as a response, the note kept back."""
    number = django_helpdesk.ask("Lids", "Der Deckel № 1 ist zerbrochen.")
    django_helpdesk.reply(number, "Ein neuer ist unterwegs.", author="hugo")
    django_helpdesk.note(number, "Third lid this week", author="ines")
    django_helpdesk.write_back(number, "Danke sehr!\n\nOn Mon, 2 Mar 2026, Hugo wrote:\n> unterwegs")

    found = thread(run(), number)

    assert [(each.text, each.is_response) for each in found] == [
        ("Der Deckel № 1 ist zerbrochen.", False),
        ("Ein neuer ist unterwegs.", True),
        ("Danke sehr!", False),
    ]
    assert {each.author for each in found if not each.is_response} == {"zoe@example.org"}
    assert all(each.created for each in found)
    assert "Third lid this week" in [each.text for each in thread(run(private_notes=True), number)]


def test_edits_and_deletions_show_at_the_next_run(django_helpdesk: DjangoHelpdesk, run: Run) -> None:
    """Each run reads everything, and says that it did."""
    number = django_helpdesk.ask("Boxes", "The box was open.")
    first, second = django_helpdesk.reply(number, "Sory."), django_helpdesk.reply(number, "Wrong ticket.")
    assert len(thread(run(), number)) == 3

    django_helpdesk.edit(first, "Sorry.")
    django_helpdesk.withdraw(second)
    pages = run()

    assert [each.text for each in thread(pages, number)] == ["The box was open.", "Sorry."]
    assert f"ticket-{number}" in {extent.thread for page in pages for extent in page.complete}


def test_more_than_a_page_of_tickets_comes_whole_and_alike(
    django_helpdesk: DjangoHelpdesk, run: Run, tmp_path: Path
) -> None:
    """Pages of two stand for those of a hundred; the server walks by links to the next."""
    numbers = [django_helpdesk.ask("Parcels", f"Parcel {number} is late") for number in range(5)]
    small = {"spec": small_pages("django_helpdesk", tmp_path), "root": tmp_path}

    first, second = run(**small), run(**small)

    assert len([page for page in first if page.items]) > len(numbers) / 2
    assert {each.native_id for page in first for each in page.items} >= {f"ticket-{number}" for number in numbers}
    assert [page.items for page in first] == [page.items for page in second]


def test_a_wrong_password_is_told_from_an_empty_desk(
    django_helpdesk: DjangoHelpdesk, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The credential is refused, not the source found silent."""
    assert django_helpdesk.password
    monkeypatch.setenv("HELPDESK_PASSWORD", "not it")
    with pytest.raises(CredentialError):
        run()


def test_the_public_contract_holds(django_helpdesk: DjangoHelpdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks that every collector must pass, over the network."""
    monkeypatch.setenv("HELPDESK_PASSWORD", django_helpdesk.password)
    django_helpdesk.ask("Contract", "One")
    options = {"spec": "django_helpdesk", "url": django_helpdesk.url, "user": django_helpdesk.user}

    assert check_collector(RestCollector, {**options, "password": {"env": "HELPDESK_PASSWORD"}}, root=Path())
