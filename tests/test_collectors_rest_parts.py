"""Listings that come in parts with a range, and log-ins that are asked for, on an invented service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from listenkit.collectors.rest import RestCollector
from listenkit.errors import CredentialError, SourceError
from tests.test_collectors_rest_abilities import collector, ids

ITEMS = [{"id": number, "text": f"said {number}"} for number in range(5)]
PAGING = {"kind": "range", "param": "range", "size": 2}


def part(start: int, *, total: int = 5, unit: str = "", status: int = 206, shown: int | None = None) -> httpx.Response:
    """Return two items from one on, as the service says that they are."""
    found = ITEMS[start : start + 2]
    first = start if shown is None else shown
    span = f"{unit}{first}-{first + len(found) - 1}/{total}"
    return httpx.Response(status, json=found, headers={"Content-Range": span})


def read(answers: Mapping[str, httpx.Response], **paging: Any) -> tuple[list[str], list[str]]:
    """Return the ids that come of these answers, by the range that was asked for, and the ranges."""
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params["range"])
        return answers[asked[-1]]

    table = {"path": "/c", "fields": {"id": "id", "text": "text"}, "pagination": {**PAGING, **paging}}
    return ids(list(collector(handler, requests=[table]).pages(None))), asked


@pytest.mark.parametrize("unit", ["", "items "])
def test_parts_are_asked_for_until_all_have_come(unit: str) -> None:
    """The last part is shorter, and nothing is asked behind it."""
    answers = {"0-1": part(0, unit=unit), "2-3": part(2, unit=unit), "4-5": part(4, unit=unit)}

    assert read(answers) == (["0", "1", "2", "3", "4"], ["0-1", "2-3", "4-5"])


def test_a_listing_that_fits_is_whole() -> None:
    """Status 200, and no more is asked; an empty one needs no header."""
    assert read({"0-1": part(0, total=2, status=200)}) == (["0", "1"], ["0-1"])
    assert read({"0-1": httpx.Response(200, json=[])}) == ([], ["0-1"])


def test_without_a_number_an_empty_part_is_the_last() -> None:
    """A service that forgets the header is read to its end as well."""
    answers = {"0-1": httpx.Response(200, json=ITEMS[:2]), "2-3": httpx.Response(200, json=[])}

    assert read(answers) == (["0", "1"], ["0-1", "2-3"])


@pytest.mark.parametrize("wrong", [part(0, shown=1), httpx.Response(206, json=ITEMS[:2])])
def test_another_part_than_the_one_asked_for_is_refused(wrong: httpx.Response) -> None:
    """Items would be missing without a sign."""
    with pytest.raises(SourceError, match="another part"):
        read({"0-1": wrong})


def test_fewer_items_than_announced_make_the_source_partial() -> None:
    """The rest may come at the next run."""
    with pytest.raises(SourceError, match="2 of 5"):
        read({"0-1": part(0), "2-3": httpx.Response(206, json=[], headers={"Content-Range": "2-2/5"})})


def test_a_part_that_nobody_asked_for_is_refused() -> None:
    """Where the pagination is another one, status 206 is a fault."""
    with pytest.raises(SourceError, match="206"):
        read({"0-1": part(0)}, kind="none", first={"range": "0-1"})


def test_a_range_needs_a_size() -> None:
    """Else nobody knows what to ask for."""
    with pytest.raises(ValueError, match="needs size"):
        read({}, size=None)


LOGIN: dict[str, Any] = {
    "kind": "session", "login_method": "GET", "login_path": "/login", "login_token": "token",
    "login_headers": {"Authorization": "user_token {token}"}, "name": "Session-Token", "secret_name": "App-Token",
}  # fmt: skip


class TestLogInByGet:
    """The credential goes in headers, and an application's secret beside it."""

    @pytest.fixture(autouse=True)
    def _secrets(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TOKEN", "made-up")
        monkeypatch.setenv("APP", "app-word")

    def shown(self, settings: Mapping[str, Any] = LOGIN, **keys: Any) -> list[httpx.Request]:
        """Return what a service is asked."""
        asked: list[httpx.Request] = []

        def handler(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            return httpx.Response(200, json={"token": "s-1"} if request.url.path == "/login" else [])

        table = {"path": "/c", "fields": {"id": "id", "text": "text"}}
        list(collector(handler, requests=[table], authentication=settings, **keys).pages(None))
        return asked

    def test_the_log_in_has_headers_and_no_body(self) -> None:
        """What it gives is shown from then on, without the credential."""
        login, asked = self.shown(token={"env": "TOKEN"})

        assert (login.method, login.headers["Authorization"], login.content) == ("GET", "user_token made-up", b"")
        assert "content-type" not in login.headers
        assert asked.headers["Session-Token"] == "s-1"
        assert "authorization" not in asked.headers

    def test_the_secret_of_an_application_is_shown_at_every_request(self) -> None:
        """The log-in included; without one there is no such header."""
        both = self.shown(token={"env": "TOKEN"}, client_secret={"env": "APP"})

        assert [each.headers["App-Token"] for each in both] == ["app-word", "app-word"]
        assert not [each for each in self.shown(token={"env": "TOKEN"}) if "App-Token" in each.headers]

    def test_it_is_shown_beside_any_other_credential(self) -> None:
        """Such as a plain token."""
        settings = {"kind": "bearer", "secret_name": "X-App"}
        asked = self.shown(settings, token={"env": "TOKEN"}, client_secret={"env": "APP"})

        assert [(each.headers["Authorization"], each.headers["X-App"]) for each in asked] == [
            ("Bearer made-up", "app-word")
        ]

    def test_a_missing_credential_says_which(self) -> None:
        """Before anything is asked."""
        with pytest.raises(CredentialError, match="needs a token"):
            self.shown()

    def test_no_secret_goes_in_the_clear(self) -> None:
        """As for a log-in that is posted."""
        with pytest.raises(SourceError, match="sent unencrypted"):
            self.shown(url="http://desk.example.org", token={"env": "TOKEN"})

    def test_a_log_in_by_get_has_no_body(self) -> None:
        """The description is at fault."""
        with pytest.raises(ValueError, match="login_headers"):
            RestCollector.Options.model_validate(
                {"url": "https://desk.example.org", "authentication": {**LOGIN, "login_body": {"a": "b"}}}
            )
