"""LimeSurvey's remote control: JSON-RPC within a session that is closed again, exports inside base64."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from listenkit.errors import CredentialError, SourceError
from listenkit.http import Client, Request, Response, check_secret_may_go_to

NO_RESPONSES = frozenset({"No Data, could not get max id.", "No Data", "No available data"})
"""How LimeSurvey says that nobody has answered yet."""

REFUSALS = frozenset({"No permission", "Invalid user name or password"})

_JSON = ("application/json", "text/javascript", "text/json")
"""LimeSurvey labels its answers as scripts."""


class Remote:
    """A session with one LimeSurvey; see :func:`connected`."""

    def __init__(self, client: Client, url: str) -> None:
        self._client = client
        self._url = url
        self._key = ""

    def log_in(self, user: str, password: str) -> None:
        """Get the key that every other question needs; raises :class:`CredentialError` where it is refused."""
        key = self._ask("get_session_key", user, password)
        if not isinstance(key, str) or not key:
            raise CredentialError(
                f"LimeSurvey refused the user: {_status_of(key) or 'no reason given'}", hint="check user and password"
            )
        self._key = key

    def log_out(self) -> None:
        """Give the key back, so that nobody else can use it; a failure to do so harms nothing that was read."""
        if self._key:
            with suppress(SourceError):
                self._ask("release_session_key", self._key)

    def count(self, survey: int) -> int:
        """Return how many responses a survey has, unfinished ones included."""
        found = self._ask("get_summary", self._key, survey, "all")
        if _is_empty(found):
            return 0
        number = found.get("full_responses") if isinstance(found, dict) else None
        if not str(number).isdecimal():
            raise _refusal(found, "the number of responses")
        return int(str(number))

    def responses(self, survey: int, first: int, last: int) -> list[Any]:
        """Return the responses whose ids lie between two, both included, as tables of codes and answers."""
        asked = [self._key, survey, "json", None, "all", "code", "short", first, last]
        found = self._ask("export_responses", *asked)
        if _is_empty(found):
            return []
        if not isinstance(found, str):
            raise _refusal(found, "an export")
        return _rows_of(found, self._url)

    def _ask(self, method: str, *params: Any) -> Any:
        """Return the result of a question; asking twice does no harm."""
        answer = self._client.send(
            Request(
                method="POST",
                url=self._url,
                body=json.dumps({"method": method, "params": params, "id": 1}).encode(),
                headers={"Content-Type": "application/json"},
                expected=_JSON,
                idempotent=True,
            )
        ).json()
        if not isinstance(answer, dict) or answer.get("error") or "result" not in answer:
            raise SourceError(
                f"LimeSurvey did not answer {method} as its remote control does",
                hint="switch JSON-RPC on in the global settings, Interfaces, and check url and path",
            )
        return answer["result"]


@contextmanager
def connected(client: Client, url: str, user: str, password: str) -> Iterator[Remote]:
    """Give a session that ends with the block.

    Raises :class:`SourceError` where the password, which goes in the body, would travel in the clear.
    """
    check_secret_may_go_to(url)
    remote = Remote(client, url)
    remote.log_in(user, password)
    try:
        yield remote
    finally:
        remote.log_out()


def _status_of(result: Any) -> str:
    status = result.get("status") if isinstance(result, dict) else None
    return status if isinstance(status, str) else ""


def _is_empty(result: Any) -> bool:
    return _status_of(result) in NO_RESPONSES


def _refusal(result: Any, wanted: str) -> SourceError | CredentialError:
    status = _status_of(result)
    if status in REFUSALS:
        return CredentialError(
            f"LimeSurvey refused {wanted}: {status}", hint="the user needs the permission to export responses"
        )
    return SourceError(f"LimeSurvey did not give {wanted}: {status or 'its answer has another shape'}")


def _rows_of(encoded: str, url: str) -> list[Any]:
    """Return the responses of an export; older versions put each into a table of its own, under its number."""
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise SourceError("the export of LimeSurvey is not base64, or was cut") from None
    data = Response(status=200, headers={}, content=content, url=url).json()
    rows = data.get("responses") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise SourceError("the export of LimeSurvey has no list of responses")
    return [_unwrapped(row) for row in rows]


def _unwrapped(row: Any) -> Any:
    is_wrapped = isinstance(row, dict) and "id" not in row and len(row) == 1
    return next(iter(row.values())) if is_wrapped else row
