"""One try of one request: redirects, the verdict on the status, and the whole body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from listenkit.errors import CredentialError, SourceError
from listenkit.http.decoding import read_body
from listenkit.http.failures import BusyError, StatusError
from listenkit.http.limits import Limits
from listenkit.http.messages import Request, Response
from listenkit.http.route import Route
from listenkit.http.transport import (
    Deadline,
    GuardedTransport,
    build_request,
    failures_named,
    headers_of,
    pieces_of,
)
from listenkit.http.waiting import asked_moment, asked_wait

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEEPING_METHOD = frozenset({307, 308})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_EMPTY = frozenset({204, 304})
_PART = 206


class Exchange:
    """Tries requests over one transport, each within the limits."""

    def __init__(
        self,
        limits: Limits,
        clock: Callable[[], float],
        *,
        headers: Mapping[str, str],
        transport: httpx.BaseTransport | None,
        allow_private: bool,
        ca_file: str | Path | None,
    ) -> None:
        self._limits = limits
        self._headers = headers
        self._deadline = Deadline(clock)
        self._owned = transport is None
        self._transport = transport or GuardedTransport(self._deadline, ca_file=ca_file, allow_private=allow_private)

    def run(self, route: Route, request: Request, seconds: float = float("inf")) -> Response:
        """Return the answer of one try, redirects followed; raises as :meth:`listenkit.http.Client.send` says.

        It takes ``seconds`` at most, if that is less than the limits allow.
        """
        self._deadline.start(min(self._limits.total, seconds))
        for _ in range(self._limits.redirects + 1):
            found = self._ask(route, request)
            if isinstance(found, Response):
                return found
            route = found
        raise SourceError(f"{route.where} redirects more than {self._limits.redirects} times")

    def _ask(self, route: Route, request: Request) -> Response | Route:
        sent = {name.lower(): value for name, value in {**self._headers, **route.headers}.items()}
        built = build_request(request.method, route.target, sent, request.body, self._limits)
        with failures_named(route.where, self._deadline):
            answer = self._transport.handle_request(built)
            try:
                return self._receive(answer, route, request)
            finally:
                answer.stream.close()  # type: ignore[union-attr]  # pieces_of refuses the asynchronous kind

    def _receive(self, answer: httpx.Response, route: Route, request: Request) -> Response | Route:
        headers = headers_of(answer)
        if answer.status_code in _REDIRECTS and "location" in headers:
            _check_redirect(answer.status_code, request, route.where)
            return route.redirected(headers["location"])
        if not (answer.status_code == _PART and request.takes_part):
            _check_status(answer.status_code, headers, route)
        if answer.status_code in _EMPTY:
            return Response(answer.status_code, headers, b"", route.address.url)
        _check_type(headers, request.expected, route.where)
        content = read_body(pieces_of(answer, self._deadline), headers, self._limits, route.where)
        return Response(answer.status_code, headers, content, route.address.url)

    def close(self) -> None:
        """Close the connections; a transport that was handed in belongs to whoever made it."""
        if self._owned:
            self._transport.close()


def _check_redirect(status: int, request: Request, where: str) -> None:
    if request.method != "GET" and status not in _KEEPING_METHOD:
        raise SourceError(
            f"{where} redirects a {request.method} request", hint="configure the address that it leads to"
        )


def _check_status(status: int, headers: Mapping[str, str], route: Route) -> None:
    """Raise the error that a status stands for; 2xx and 304 pass, a part that nobody asked for does not."""
    if (200 <= status < 300 and status != _PART) or status == 304:
        return
    if status in _PASSING or _is_rate_limit(status, headers):
        raise _busy(status, headers, route.where)
    if status in (401, 403):
        verb = "refused the credential" if route.has_secrets else "asks for a credential or refuses this address"
        raise CredentialError(
            f"{route.where} {verb} (status {status})", hint="check that the secret is right and what it may read"
        )
    hint = "check the address and the parameters of the source" if 400 <= status < 500 else ""
    raise StatusError(f"{route.where} answered with status {status}", status=status, hint=hint)


def _is_rate_limit(status: int, headers: Mapping[str, str]) -> bool:
    """Some services say 403 where they mean 429."""
    return status == 403 and ("retry-after" in headers or headers.get("x-ratelimit-remaining", "").strip() == "0")


def _busy(status: int, headers: Mapping[str, str], where: str) -> BusyError:
    wait = asked_wait(headers)
    until = asked_moment(headers, wait) if wait is not None else ""
    reason = "too many requests" if status in (403, 429) else "the service is not well"
    return BusyError(f"{where} answered with status {status} ({reason})", wait=wait, until=until)


def _check_type(headers: Mapping[str, str], expected: tuple[str, ...], where: str) -> None:
    """Refuse a body of another type; one that names no type passes, since whoever reads it will see."""
    found = headers.get("content-type", "").partition(";")[0].strip().lower()
    if not found or not expected or any(_fits(found, each) for each in expected):
        return
    raise SourceError(
        f"{where} answered with {found[:80]!r} where {' or '.join(expected)} was expected",
        hint="the address may lead to a login or error page; try it in a browser",
    )


def _fits(found: str, expected: str) -> bool:
    if not expected or found == expected:
        return True
    main, _, kind = expected.partition("/")
    if kind == "*":
        return found.startswith(f"{main}/")
    return kind in ("json", "xml") and found.endswith(f"+{kind}")
