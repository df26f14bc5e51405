"""Sends the requests of one source to its service, with its credential and at its pace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from listenkit.collectors.rest.authentication import Authenticator
from listenkit.collectors.rest.paging import Turn
from listenkit.errors import CredentialError
from listenkit.http import Client, Request, Response

_JSON = ("application/json", "text/json", "text/javascript")


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

    def url_of(self, path: str) -> str:
        """Return the URL of a path of the description, which keeps the folder that the service is installed in."""
        parts = urlsplit(self._url)
        return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + path, "", ""))

    def probe(self, path: str) -> None:
        """Ask for what only a good credential may see; some services answer a wrong one with their public part."""
        if path and self._authenticator.authorization():
            self._send(Request(url=self.url_of(path)))

    def get(self, turn: Turn, params: Mapping[str, str]) -> Response:
        """Return one page; a link of the service already holds its parameters."""
        own = {} if turn.is_linked else {**params, **turn.params}
        return self._send(Request(url=turn.url, params=own))

    def post(self, turn: Turn, params: Mapping[str, str], body: Mapping[str, Any], *, in_body: bool) -> Response:
        """Return one page of a search that wants its question in a JSON body; asking twice does no harm."""
        question = {**body, **turn.params} if in_body else dict(body)
        own = {**params} if in_body or turn.is_linked else {**params, **turn.params}
        content = json.dumps(question).encode()
        headers = {"Content-Type": "application/json"}
        return self._send(
            Request(method="POST", url=turn.url, params=own, body=content, headers=headers, idempotent=True)
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
            spacing=self._spacing,
        )
