"""Where a request goes, and which of its secrets may go there with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from listenkit.errors import SourceError
from listenkit.http.addresses import Address, join_address, parse_address
from listenkit.http.messages import Request

HARMLESS = frozenset({"accept", "accept-language", "content-type", "if-modified-since", "if-none-match"})
"""Headers that another origin may see; a list of what may go, since whatever else could be a secret."""

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_HEADER_VALUE = re.compile(r"[^\x00-\x1f\x7f]*")


@dataclass(frozen=True, slots=True)
class Route:
    """An address to ask, with the headers and query secrets that it is allowed to see."""

    address: Address
    headers: Mapping[str, str]
    secret_query: str = ""
    is_private: bool = False
    has_secrets: bool = False

    @classmethod
    def of(cls, request: Request, origins: frozenset[str]) -> Self:
        """Return the way of a request.

        Raises :class:`SourceError` where the address is of another origin than the configured one and not among
        ``origins``, or where secrets would travel in the clear.
        """
        address = parse_address(request.url)
        home = parse_address(request.home) if request.home else address
        if address.origin != home.origin and address.origin not in origins:
            raise SourceError(
                f"{home.origin} links to {address.origin}, which is another place",
                hint="nothing is sent there; if both belong to the service, configure the other address instead",
            )
        if home.scheme == "https" and address.scheme == "http":
            raise SourceError(f"{home.origin} links to {address.origin}, which is not encrypted")
        is_home = address.origin == home.origin
        secrets = request.authorization if is_home else {}
        if secrets and address.scheme == "http" and not address.is_loopback:
            raise SourceError(
                f"a secret would be sent unencrypted to {address.origin}", hint="write the address with https://"
            )
        plain = {name: value for name, value in request.headers.items() if is_home or name.lower() in HARMLESS}
        headers = {**plain, **{name: value for name, value in secrets.items() if name[:1] != "?"}}
        _check_headers(headers)
        query = urlencode({name[1:]: value for name, value in secrets.items() if name[:1] == "?"})
        address = _without(_with_query(address, urlencode(request.params)), query)
        return cls(address, headers, query, request.private_path, bool(secrets))

    @property
    def target(self) -> Address:
        """The address with the secrets of its query, for the connection alone."""
        return _with_query(self.address, self.secret_query)

    @property
    def where(self) -> str:
        """The address as a message may name it."""
        return self.address.origin if self.is_private else str(self.address)

    def redirected(self, location: str) -> Route:
        """Return the way that a redirect leads; raises :class:`SourceError` unless it stays at the same origin."""
        target = join_address(self.address, location)
        if target.origin != self.address.origin:
            raise SourceError(
                f"{self.address.origin} redirects to {target.origin}, which is another place",
                hint="nothing was sent there; if that is where the service lives now, configure its new address",
            )
        return replace(self, address=_without(target, self.secret_query))


def _with_query(address: Address, query: str) -> Address:
    joined = "&".join(part for part in (address.query, query) if part)
    return replace(address, query=joined)


def _without(address: Address, secret_query: str) -> Address:
    """Take out what a service echoed of the secrets, so that they are neither doubled nor kept."""
    if not secret_query:
        return address
    names = {part.partition("=")[0] for part in secret_query.split("&")}
    kept = [part for part in address.query.split("&") if part.partition("=")[0] not in names]
    return replace(address, query="&".join(kept))


def _check_headers(headers: Mapping[str, str]) -> None:
    """Refuse what could end a header and begin another; the value is not shown, since it may be a secret."""
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value) or not value.isascii():
            raise SourceError(f"the header '{name[:40]!r}' has a character that a header cannot have")
