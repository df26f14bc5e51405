"""Sends the requests of one source to its service, with its credential and at its pace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from listenkit.collectors.rest.authentication import Authenticator
from listenkit.collectors.rest.expressions import UnreadableError, compile_path
from listenkit.collectors.rest.listing import Listing
from listenkit.collectors.rest.paging import Turn
from listenkit.errors import CredentialError, SourceError
from listenkit.http import Client, Request, Response, origin_of

MOST_BACKOFF = 300.0
"""Seconds for which a service is left alone at most because of what an answer asks for."""

_LEAST_SPACING = 1e-6
"""Seconds between requests that may be asked to keep a distance; the client remembers no request without any."""

_JSON = ("application/json", "text/json", "text/javascript")


@dataclass(frozen=True)
class Question:
    """What every page of a listing is asked with; ``place`` says where the parameters of the paging go.

    ``backoff`` is a path to the seconds for which an answer asks that the service be left alone. ``takes_part`` says
    that the paging asks for parts, which come with status 206.
    """

    method: str
    params: Mapping[str, str]
    body: Mapping[str, Any]
    place: str
    backoff: str = ""
    takes_part: bool = False


def question_of(listing: Listing, params: Mapping[str, str], body: Mapping[str, Any]) -> Question:
    """Return what every page of a listing is asked with."""
    paging = listing.pagination
    return Question(listing.method, params, body, paging.place, paging.backoff, takes_part=paging.kind == "range")


class Service:
    """One configured service: ``url`` is its address, below which every path lies."""

    def __init__(
        self,
        url: str,
        client: Client,
        authenticator: Authenticator,
        *,
        headers: Mapping[str, str],
        spacing: float,
    ) -> None:
        self._url = url
        self._client = client
        self._authenticator = authenticator
        self._headers = {"Accept": "application/json", **headers}
        self._spacing = spacing
        self._backoff = 0.0

    def is_home(self, url: str) -> bool:
        """Tell whether an address is one of the service itself."""
        try:
            return origin_of(urljoin(self._url, url)) == origin_of(self._url)
        except (SourceError, ValueError):
            return False

    def url_of(self, path: str) -> str:
        """Return the URL of a path of the description, which keeps the folder that the service is installed in."""
        parts = urlsplit(self._url)
        return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + path, "", ""))

    def probe(self, path: str) -> None:
        """Ask for what only a good credential may see; some services answer a wrong one with their public part."""
        if path and self._authenticator.authorization():
            self._send(Request(url=self.url_of(path)))

    def ask(self, question: Question, turn: Turn) -> Response:
        """Return one page; a link of the service already holds its parameters. Asking twice does no harm."""
        least = _LEAST_SPACING if question.backoff else 0.0
        self._backoff = max(self._backoff, least)
        answer = self._page(question, turn)
        self._backoff = max(_seconds(question.backoff, answer), least) if question.backoff else 0.0
        return answer

    def post(self, method: str, path: str, params: Mapping[str, Any], body: bytes) -> Response:
        """Send something once; it is not tried again, since nobody knows whether it arrived."""
        headers = {"Content-Type": "application/json"}
        asked = Request(method=method, url=self.url_of(path), params=_as_texts(params), headers=headers, body=body)
        return self._client.send(self._dressed(asked))

    def _page(self, question: Question, turn: Turn) -> Response:
        in_body = question.place == "body"
        if question.method == "GET":
            own = {} if turn.is_linked else {**question.params, **turn.params}
            return self._send(Request(url=turn.url, params=_as_texts(own), takes_part=question.takes_part))
        body = with_values(question.body, turn.params if in_body else {})
        params = {} if turn.is_linked else {**question.params, **({} if in_body else turn.params)}
        return self._send(
            Request(
                method="POST",
                url=turn.url,
                params=_as_texts(params),
                body=json.dumps(body).encode(),
                headers={"Content-Type": "application/json"},
                idempotent=True,
                takes_part=question.takes_part,
            )
        )

    def _send(self, request: Request) -> Response:
        try:
            return self._client.send(self._dressed(request))
        except CredentialError:
            if not self._authenticator.can_renew:
                raise
            self._authenticator.renew()
            return self._client.send(self._dressed(request))

    def _dressed(self, request: Request) -> Request:
        return Request(
            method=request.method,
            url=request.url,
            params=request.params,
            headers={**self._headers, **request.headers},
            body=request.body,
            authorization=self._authenticator.authorization(),
            expected=_JSON,
            home=self._url,
            idempotent=request.idempotent,
            spacing=max(self._spacing, self._backoff),
            takes_part=request.takes_part,
        )


def _seconds(path: str, answer: Response) -> float:
    """Return what a path finds in an answer as seconds, none where it is no number of them."""
    try:
        found = compile_path(path)(answer.json())
    except UnreadableError:
        return 0.0
    return min(max(float(found), 0.0), MOST_BACKOFF) if isinstance(found, int | float) else 0.0


def _as_texts(params: Mapping[str, str | int]) -> dict[str, str]:
    return {name: str(value) for name, value in params.items()}


def with_values(body: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of a body with values put in, where a dot leads into a table and a number into a list."""
    changed: dict[str, Any] = deepcopy(dict(body))
    for name, value in values.items():
        place: Any = changed
        *steps, last = name.split(".")
        for step in steps:
            place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
        place[int(last) if isinstance(place, list) else last] = value
    return changed
