"""Decides which machines may be talked to: names from the network must not lead into the private one.

Names are looked up once, every address is judged, and the connection is made to the very address that was judged, so
that a name cannot answer differently the second time (DNS rebinding).
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Thread

from listenkit.errors import SourceError
from listenkit.http.addresses import literal_address
from listenkit.http.failures import BusyError

Resolve = Callable[[str, int], list[str]]
"""Gives the IP addresses of a name; raises OSError where it has none."""

_TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv6 addresses that a NAT64 turns into the IPv4 address in their last 32 bits (RFC 6052)."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address belongs to the public internet, looking into the IPv6 forms that carry an IPv4 one.

    Loopback, private, link-local, carrier-grade NAT, unique-local, multicast, reserved and unspecified ones do not.
    """
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _TRANSLATED:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def resolve_name(host: str, port: int) -> list[str]:
    """Return the IP addresses of a name from the system's resolver; raises OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def permitted_addresses(
    host: str, port: int, *, seconds: float, allow_private: bool = False, resolve: Resolve | None = None
) -> list[str]:
    """Return the addresses of a host that may be connected to.

    A literal address and ``localhost`` were written by the person who configured the source, and stand for themselves.
    A name must lead to public addresses alone, unless ``allow_private``. The look-up may take ``seconds``.

    Raises :class:`SourceError` for a name that leads into a private network, :class:`BusyError` for one that leads
    nowhere.
    """
    literal = literal_address(host)
    if literal is not None:
        return [str(literal)]
    addresses = _look_up(host, port, seconds, resolve or resolve_name)
    if host == "localhost":
        return [each for each in addresses if ip_address(each).is_loopback]
    private = [each for each in addresses if not is_public(ip_address(each))]
    if private and not allow_private:
        raise SourceError(
            f"{host} leads to {private[0]}, an address that is not on the public internet",
            hint="set allow_private = true in the source if this service is in your own network",
        )
    return addresses


def _look_up(host: str, port: int, seconds: float, resolve: Resolve) -> list[str]:
    """Ask the resolver in a thread of its own: it has no time-out, and a silent server would hold us for long."""
    answers: list[list[str]] = []

    def ask() -> None:
        try:
            answers.append(resolve(host, port))
        except (OSError, UnicodeError):
            answers.append([])

    thread = Thread(target=ask, daemon=True, name=f"look-up of {host}")
    thread.start()
    thread.join(max(0.0, seconds))
    if not answers:
        raise BusyError(f"the name {host} could not be looked up within {seconds:.0f} seconds")
    if not answers[0]:
        raise BusyError(f"the name {host} leads nowhere", hint="check the spelling and the network")
    return answers[0]
