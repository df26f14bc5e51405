"""Addresses on the network: which origin a URL belongs to, and how it may be named in a message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import quote, urljoin

from listenkit.errors import SourceError
from listenkit.text import one_line, shorten

_URL = re.compile(
    r"(?P<scheme>https?)://(?:(?P<user>[^/?#@]*)@)?(?P<host>[^/?#@:\[\]\\]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?"
    r"(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#.*)?",
    re.IGNORECASE | re.DOTALL,
)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,252}[a-z0-9_.])?|\[[0-9a-f:.]+\]")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"
_QUERY_SAFE = "/?%:@!$&'()*+,;=~-._[]"
_LONGEST = 8192


@dataclass(frozen=True, slots=True)
class Address:
    """A URL taken apart. ``path`` begins with ``/``; ``query`` is encoded and comes without its question mark."""

    scheme: str
    host: str
    port: int
    path: str = "/"
    query: str = ""

    @property
    def origin(self) -> str:
        """Scheme, host and port, the latter left out where it is the scheme's own."""
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"

    @property
    def url(self) -> str:
        """The whole URL."""
        return f"{self.origin}{self.path}" + (f"?{self.query}" if self.query else "")

    @property
    def is_loopback(self) -> bool:
        """Whether the host is written as this machine: ``localhost`` or a loopback address."""
        literal = literal_address(self.host)
        return self.host == "localhost" or bool(literal and literal.is_loopback)

    def __str__(self) -> str:
        """Name the address in a message: never a query, which may hold secrets, and never too long."""
        return shorten(one_line(f"{self.origin}{self.path}"), 200)


def parse_address(url: str) -> Address:
    """Return a URL taken apart.

    Raises :class:`SourceError` for anything but a plain http or https URL; the message shows nothing of it that could
    be a secret.
    """
    found = _URL.fullmatch(url.strip()) if len(url) <= _LONGEST else None
    if found is None:
        raise SourceError("the address is not an http or https URL", hint="write it as https://host/path")
    if found["user"] is not None:
        raise SourceError(
            f"the address of {_readable_host(found['host'])} holds a user or password",
            hint="take them out of the URL and name them as secret references",
        )
    scheme = found["scheme"].lower()
    port = int(found["port"]) if found["port"] else _DEFAULT_PORTS[scheme]
    if not 0 < port < 65536:
        raise SourceError(f"the address of {_readable_host(found['host'])} has no valid port")
    path = quote(found["path"] or "/", safe=_PATH_SAFE)
    return Address(scheme, _plain_host(found["host"]), port, path, quote(found["query"] or "", safe=_QUERY_SAFE))


def _plain_host(host: str) -> str:
    try:
        plain = host.lower() if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        plain = ""
    if not _HOST.fullmatch(plain):
        raise SourceError(f"'{_readable_host(host)}' is not the name of a host")
    return plain.removesuffix(".")


def _readable_host(host: str) -> str:
    return shorten(one_line(host), 80)


def join_address(base: Address, reference: str) -> Address:
    """Return the address that a redirect or a ``next`` link names, relative ones included."""
    try:
        return parse_address(urljoin(base.url, reference.strip()))
    except ValueError:
        raise SourceError(f"{base} links to something that is not an address") from None


def origin_of(url: str) -> str:
    """Return the origin of a URL: ``https://host`` or ``https://host:8443``.

    Raises :class:`SourceError` for anything but an http or https URL.
    """
    return parse_address(url).origin


def literal_address(host: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that a host is written as, None for a name and for odd spellings of numbers."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def check_secret_may_go_to(url: str) -> None:
    """Raise :class:`SourceError` where a secret in a body or path would travel in the clear, beyond this machine."""
    address = parse_address(url)
    if address.scheme == "http" and not address.is_loopback:
        raise SourceError(
            f"a secret would be sent unencrypted to {address.origin}", hint="write the address with https://"
        )
