from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from typing import Any
from urllib.request import Request as PlainRequest
from urllib.request import urlopen

import pytest

from listenkit.collectors import Collector
from listenkit.config import SecretReference
from listenkit.config.tree import Section
from listenkit.errors import CredentialError, SourceError
from listenkit.http import Request, Response
from listenkit.model import Cursor, Item, Page
from listenkit.testing import FAULTS, LAWS, SECRET, ContractBrokenError, Exchange, check_faults, replay, spoil

NOTES = [
    Exchange("/notes?after=0", {"notes": [{"id": 1}, {"id": 2}], "next": "{origin}/notes?after=2"}),
    Exchange("/notes?after=2", {"notes": [{"id": 3}], "next": "{origin}/notes?after=3"}),
    Exchange("/notes?after=3", {"notes": [{"id": 4}], "next": None}),
]
OPTIONS = {"url": "{origin}", "token": SECRET}


class Notes(Collector):
    """A careful collector: follows links, goes on from the last id."""

    name = "notes"
    title = "Notes"
    resumes = "from the last note"
    network = True

    class Options(Section):
        """Where, and with which secret."""

        url: str
        token: SecretReference

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield page after page."""
        url = f"{self.options.url}/notes?after={(cursor or {}).get('last', 0)}"
        seen: set[int] = set()
        while url:
            found = self.shape(self.ask(url).json())
            if seen & {note["id"] for note in found["notes"]}:
                raise SourceError("the pages go in a circle")
            seen |= {note["id"] for note in found["notes"]}
            yield self.page(found["notes"])
            url = found["next"]

    def ask(self, url: str) -> Response:
        """Ask as the client does, with the secret."""
        secret = {"Authorization": self.options.token.reveal(self.context.root)}
        kinds = ("application/json",)
        return self.context.client.send(Request(url=url, home=self.options.url, authorization=secret, expected=kinds))

    def shape(self, found: Any) -> Any:
        """Refuse what is no page of notes."""
        if not isinstance(found, dict) or not found.get("notes"):
            raise SourceError("the answer is no page of notes")
        return found

    def page(self, notes: list[dict[str, Any]]) -> Page:
        """Return the page that some notes make."""
        items = [Item(f"note {note['id']}", native_id=str(note["id"])) for note in notes]
        return Page(items, {"last": notes[-1]["id"]})


def test_a_careful_collector_meets_every_fault() -> None:
    """The table has a row for each fault at each request; a slow one is met once."""
    table = check_faults(Notes, OPTIONS, NOTES)

    assert {row.fault for row in table.rows} == set(FAULTS)
    outcomes = {(row.fault, row.outcome) for row in table.rows}
    assert {("cut-gzip", "complete"), ("cut-gzip-always", "partial"), ("unauthorised", "refused")} <= outcomes
    assert ("page-again", "does not apply") in outcomes  # to the first page
    assert ("endless-pages", "partial") in outcomes
    assert [row.position for row in table.rows if row.fault == "slow-body"] == [3]
    assert (table.items, table.calm_requests) == (4, 3)
    lines = str(table).splitlines()
    assert lines[0] == "4 items in 3 requests without a fault"
    assert lines[1].split() == ["H1", "cut-length", "complete", "3x", "4", "requests", "at", "most"]


class Silent(Notes):
    """Takes a fault for the end."""

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield what comes."""
        try:
            yield from super().pages(cursor)
        except SourceError:
            return


class Hasty(Notes):
    """Its cursor runs ahead of its items."""

    def page(self, notes: list[dict[str, Any]]) -> Page:
        """Return a page with the cursor of the next."""
        page = super().page(notes)
        return Page(page.items, {"last": min(3, notes[-1]["id"] + 1)})


class Gullible(Notes):
    """Takes any answer for a page of notes."""

    def shape(self, found: Any) -> Any:
        """Make up what is missing."""
        if isinstance(found, dict) and "error" in found:
            return {"notes": [{"id": "made up"}], "next": None}
        return super().shape(found)


class Trusting(Notes):
    """Has a way to the network of its own that takes its secret everywhere, and tries for ever."""

    def ask(self, url: str) -> Response:
        """Ask without a guard."""
        headers = {"Authorization": self.options.token.reveal(self.context.root)}
        for _ in range(9):
            try:
                with urlopen(PlainRequest(url, headers=headers), timeout=1) as answer:
                    return Response(200, dict(answer.headers), answer.read(), url)
            except (OSError, IncompleteRead):
                continue
        raise SourceError("it does not answer")


class Talkative(Notes):
    """Shows its secret where it fails."""

    def ask(self, url: str) -> Response:
        """Say too much."""
        try:
            return super().ask(url)
        except (SourceError, CredentialError) as error:
            raise SourceError(f"{error} with {self.options.token.reveal(self.context.root)}") from error


class Circling(Notes):
    """Follows links without end."""

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield page after page, at most a hundred."""
        url = f"{self.options.url}/notes?after={(cursor or {}).get('last', 0)}"
        for _ in range(100):
            found = self.shape(self.ask(url).json())
            yield self.page(found["notes"])
            if not (url := found["next"]):
                return


@pytest.mark.parametrize(
    ("collector", "fault", "problem"),
    [
        (Silent, "broken", "loses 4 of 4 items and ends as if it were complete"),
        (Silent, "login-page", "loses"),
        (Hasty, "broken", "loses 1 of 4 items for ever"),
        (Gullible, "error-object", "brings 1 items that are not true"),
        (Trusting, "redirect-elsewhere", "sends a secret to another origin: GET /notes"),
        (Trusting, "link-elsewhere", "sends a secret to another origin: GET /notes"),
        (Trusting, "broken", "asks GET /notes\\?after=0 9 times"),
        (Trusting, "wait-seconds", "waits 0.0 s where 7 s were asked for"),
        (Talkative, "unauthorised", "shows the secret in an error"),
        (Circling, "page-again", "asks GET /notes\\?after=2 23 times"),
        (Circling, "endless-pages", "asks 24 times where 3 were enough"),
    ],
)
def test_each_way_to_lose_double_or_leak_is_seen(collector: type[Collector], fault: str, problem: str) -> None:
    """A check that never fails is none."""
    with pytest.raises(ContractBrokenError, match=problem):
        check_faults(collector, OPTIONS, NOTES, faults=[fault])


def test_a_fault_is_skipped_with_a_reason_only() -> None:
    """The reason stands in the table."""
    table = check_faults(Silent, OPTIONS, NOTES, faults=["broken"], skip={"broken": "it never breaks"})

    assert (
        str(table).splitlines()[1].endswith("skipped 1x                          0 requests at most  it never breaks")
    )
    with pytest.raises(ValueError, match="written reason"):
        check_faults(Notes, OPTIONS, NOTES, skip={"broken": " "})
    with pytest.raises(ValueError, match="no fault 'brokn'"):
        check_faults(Notes, OPTIONS, NOTES, faults=["brokn"])


def test_what_a_later_read_asks_for_must_be_recorded_too() -> None:
    """The request that is missing is named with what comes nearest."""
    with pytest.raises(ContractBrokenError, match=r"asked:\n  GET /notes\?after=2\n"):
        check_faults(Notes, OPTIONS, [*NOTES[:1], Exchange("/notes?after=3", NOTES[2].body)], faults=["broken"])


def test_a_service_may_be_a_function() -> None:
    """It is made anew for every read."""
    with replay(NOTES) as service:
        made: list[int] = []

        def make() -> Any:
            made.append(1)
            return service.recording

        check_faults(Notes, OPTIONS, make, faults=["busy"])

    assert len(made) > 3


@pytest.mark.parametrize("fault", [name for name, fault in FAULTS.items() if not fault.is_slow])
def test_a_spoiled_server_spoils_the_chosen_request_alone(fault: str) -> None:
    """The first request is answered well whatever the fault; the second is not what it was."""

    def ask(port: int, target: str) -> bytes:
        connection = HTTPConnection("127.0.0.1", port, timeout=0.5)
        try:
            connection.request("GET", target)
            answer = connection.getresponse()
            return f"{answer.status} {answer.headers}".encode() + answer.read()
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it
            return repr(error).encode()
        finally:
            connection.close()

    with replay(NOTES) as service, spoil(service, fault, at=2) as faulty:
        first = ask(faulty.server.port, "/notes?after=0")
        second = ask(faulty.server.port, "/notes?after=2")
        good = ask(service.server.port, "/notes?after=2").replace(service.url.encode(), faulty.url.encode())

    assert json.loads(first.partition(b"\n\n")[2])["notes"] == [{"id": 1}, {"id": 2}]
    assert second != good
    assert [str(asked) for asked in faulty.spoiled] == ["GET /notes?after=2"]


def test_every_fault_and_law_is_in_the_docs() -> None:
    """Whoever writes a collector finds them in docs/testing.md, as they are called here."""
    page = (Path(__file__).parents[1] / "docs" / "testing.md").read_text(encoding="utf-8")

    assert [name for name in LAWS if f"| `{name}` |" not in page] == []
    assert [fault.name for fault in FAULTS.values() if f"| `{fault.name}` | {fault.title} |" not in page] == []
