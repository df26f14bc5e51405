"""Which machines may be talked to."""

from __future__ import annotations

import time
from ipaddress import ip_address

import pytest

from listenkit.errors import SourceError, TransientError
from listenkit.http.guard import is_public, permitted_addresses


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:220:1::1", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"]
)
def test_public_addresses_are_public(address: str) -> None:
    """The internet may be talked to."""
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "::", "::1", "fe80::1", "fc00::1", "fd12::1",
        "ff02::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:0:0:0::1",
    ],
)  # fmt: skip
def test_every_other_address_is_not(address: str) -> None:
    """Private, local, shared, reserved and multicast addresses are not the internet, in any notation."""
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("host", ["intranet.example", "2130706433", "0x7f.1", "0", "127.1"])
def test_a_name_that_leads_inside_is_refused(host: str) -> None:
    """A name may not lead to a private address, odd spellings of numbers included."""
    with pytest.raises(SourceError, match="not on the public internet") as caught:
        permitted_addresses(host, 443, seconds=1, resolve=lambda *_: ["93.184.215.14", "127.0.0.1"])
    assert "allow_private" in caught.value.hint


def test_a_name_that_leads_inside_is_followed_where_allowed() -> None:
    """A source of one's own network says so."""
    found = permitted_addresses("intranet.example", 443, seconds=1, allow_private=True, resolve=lambda *_: ["10.0.0.7"])

    assert found == ["10.0.0.7"]


@pytest.mark.parametrize(("host", "expected"), [("10.0.0.7", ["10.0.0.7"]), ("[::1]", ["::1"])])
def test_an_address_that_was_written_stands_for_itself(host: str, expected: list[str]) -> None:
    """Whoever writes a private address means it; nothing is looked up."""
    assert permitted_addresses(host, 80, seconds=1, resolve=lambda *_: []) == expected


def test_localhost_is_this_machine_alone() -> None:
    """Even where the resolver says more."""
    assert permitted_addresses("localhost", 80, seconds=1, resolve=lambda *_: ["10.0.0.7", "127.0.0.1"]) == [
        "127.0.0.1"
    ]


def test_a_name_that_leads_nowhere_is_a_passing_failure() -> None:
    """The network may be down."""

    def fail(_host: str, _port: int) -> list[str]:
        raise OSError

    with pytest.raises(TransientError, match="leads nowhere"):
        permitted_addresses("typo.example", 80, seconds=1, resolve=fail)


def test_a_silent_resolver_holds_nobody() -> None:
    """The look-up is left after its time."""

    def hang(_host: str, _port: int) -> list[str]:
        time.sleep(2)
        return ["93.184.215.14"]

    with pytest.raises(TransientError, match="could not be looked up"):
        permitted_addresses("slow.example", 80, seconds=0.1, resolve=hang)
