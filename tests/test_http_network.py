"""The client against real sockets that misbehave."""

# ruff: noqa: SIM117 - a server, its client and the failure expected read best one below the other

from __future__ import annotations

import gzip
import logging
import socket
import threading
import time
from contextlib import suppress

import pytest

from listenkit.errors import SourceError, TransientError
from listenkit.http import Client, Limits, Request
from tests.faults import answer, serve

QUICK = Limits(connect=1, idle=0.4, total=0.8, tries=1)
CANARY = "canary-secret-1f3a"


def drip(connection: socket.socket, content: bytes) -> None:
    """Send one byte at a time, each within the idle time."""
    for position in range(len(content)):
        connection.sendall(content[position : position + 1])
        time.sleep(0.1)


def test_a_plain_answer_comes_whole() -> None:
    """The ordinary case works over a real connection."""
    with serve(lambda connection, _: connection.sendall(answer(b'{"a": 1}'))) as server, Client() as client:
        assert client.send(Request(url=server.url)).json() == {"a": 1}


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"], ids=["headers", "body"])
def test_dripping_bytes_end_with_the_total_time(start: bytes) -> None:
    """A server that sends a byte now and then holds nobody longer than the total allows."""

    def script(connection: socket.socket, _: str) -> None:
        connection.sendall(start)
        drip(connection, b"HTTP/1.1 200 OK\r\nX-Padding: " + b"a" * 500)

    with serve(script) as server, Client(limits=QUICK) as client:
        before = time.monotonic()
        with pytest.raises(TransientError, match="did not finish its answer in time"):
            client.send(Request(url=server.url))
        assert time.monotonic() - before < 2


def test_a_server_that_says_nothing_is_left_after_the_idle_time() -> None:
    """Silence is bounded too."""
    with serve(lambda connection, _: time.sleep(2)) as server, Client(limits=QUICK) as client:
        with pytest.raises(TransientError, match="did not answer in time"):
            client.send(Request(url=server.url))


def test_endless_informational_answers_end() -> None:
    """A flood of 1xx answers is no answer."""

    def script(connection: socket.socket, _: str) -> None:
        while True:
            connection.sendall(b"HTTP/1.1 102 Processing\r\n\r\n")
            time.sleep(0.01)

    with serve(script) as server, Client(limits=QUICK) as client, pytest.raises(TransientError):
        client.send(Request(url=server.url))


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"[1, 2, 3]" * 99)[:-12],
        answer(gzip.compress(b"[1, 2, 3]" * 99)[:-12], headers="Content-Encoding: gzip\r\n"),
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"",
    ],
    ids=["length", "chunked", "gzip-closed", "gzip-with-length", "head", "nothing"],
)
def test_an_answer_that_was_cut_is_never_taken_for_whole(reply: bytes) -> None:
    """Wherever the connection ends early, the answer is refused as transient."""
    with serve(lambda connection, _: connection.sendall(reply)) as server, Client(limits=QUICK) as client:
        with pytest.raises(TransientError):
            client.send(Request(url=server.url))


def test_nested_compression_is_refused_unopened() -> None:
    """Two layers of gzip, the classic bomb, are not unpacked at all."""
    bomb = gzip.compress(gzip.compress(b"\0" * (1 << 24)))
    reply = answer(bomb, headers="Content-Encoding: gzip, gzip\r\n")
    with serve(lambda connection, _: connection.sendall(reply)) as server, Client(limits=QUICK) as client:
        with pytest.raises(SourceError, match="encoding that was not asked for"):
            client.send(Request(url=server.url))


def test_one_layer_of_compression_is_bounded() -> None:
    """A single bomb stops at the limit."""
    reply = answer(gzip.compress(b"\0" * (1 << 24)), headers="Content-Encoding: gzip\r\n")
    limits = Limits(decoded=1 << 20, tries=1)
    with serve(lambda connection, _: connection.sendall(reply)) as server, Client(limits=limits) as client:
        with pytest.raises(SourceError, match="more than"):
            client.send(Request(url=server.url))


def test_a_busy_service_is_asked_again_and_answers() -> None:
    """Two refusals with a waiting time, then the answer; the waits are those that were asked for."""
    replies = iter(
        [
            answer(b"", status="429 Too Many Requests", headers="Retry-After: 7\r\n"),
            answer(b"", status="503 Service Unavailable", headers="Retry-After: 11\r\n"),
            answer(b"[]"),
        ]
    )
    waits: list[float] = []
    with serve(lambda connection, _: connection.sendall(next(replies))) as server:
        with Client(sleep=waits.append) as client:
            assert client.send(Request(url=server.url)).json() == []
    assert waits == [7, 11]
    assert len(server.heads) == 3


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_to_another_port_gets_no_request_at_all(status: str) -> None:
    """Another port is another origin: no header, cookie or query of ours arrives there."""
    with serve(lambda connection, _: connection.sendall(answer(b"{}"))) as other:
        location = f"Location: {other.url}/elsewhere\r\nSet-Cookie: session={CANARY}\r\n"
        with serve(lambda connection, _: connection.sendall(answer(b"", status=status, headers=location))) as server:
            request = Request(url=server.url, authorization={"X-Api-Key": CANARY, "?api_key": CANARY})
            with Client(limits=QUICK) as client, pytest.raises(SourceError, match=str(other.port)) as caught:
                client.send(request)
    assert str(server.port) in str(caught.value)
    assert other.heads == []
    assert CANARY not in str(caught.value)


def test_a_link_to_an_allowed_origin_travels_without_secrets() -> None:
    """What was allowed to be followed is asked, but never shown the credential."""
    with serve(lambda connection, _: connection.sendall(answer(b"{}"))) as other:
        with Client(origins=frozenset({other.url})) as client:
            client.send(
                Request(
                    url=f"{other.url}/page/2",
                    home="http://127.0.0.1:9",
                    authorization={"Authorization": f"Bearer {CANARY}", "?key": CANARY},
                    headers={"X-Forgotten": CANARY, "Accept-Language": "fr"},
                )
            )
    assert len(other.heads) == 1
    assert CANARY not in other.heads[0]
    assert "accept-language: fr" in other.heads[0].lower()


def test_no_cookie_comes_back() -> None:
    """Nothing that a service sets is sent again."""
    reply = answer(b"{}", headers="Set-Cookie: session=abc; Path=/\r\n")
    with serve(lambda connection, _: connection.sendall(reply)) as server, Client() as client:
        client.send(Request(url=server.url))
        client.send(Request(url=server.url))
    assert not any("cookie" in head.lower() for head in server.heads)


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Secrets do not take the way that an environment variable names."""
    with serve(lambda connection, _: connection.sendall(answer(b"{}"))) as proxy:
        with serve(lambda connection, _: connection.sendall(answer(b"[]"))) as server:
            for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.url)
            with Client() as client:
                assert client.send(Request(url=server.url)).json() == []
    assert proxy.heads == []


def test_an_untrusted_certificate_is_refused_at_once() -> None:
    """A server that speaks no TLS where TLS was configured gets nothing in the clear."""
    with serve(lambda connection, _: connection.sendall(answer(b"{}"))) as server, Client(limits=QUICK) as client:
        with pytest.raises(SourceError):
            client.send(Request(url=f"https://127.0.0.1:{server.port}", authorization={"X-Key": CANARY}))
    assert not any(CANARY in head for head in server.heads)


def test_the_log_never_shows_an_address_or_a_header(caplog: pytest.LogCaptureFixture) -> None:
    """The libraries underneath write URLs and headers to their log; ours keeps them quiet."""
    reply = answer(b"{}", headers=f"X-Echo: {CANARY}\r\n")
    with serve(lambda connection, _: connection.sendall(reply)) as server, Client() as client:
        with caplog.at_level(logging.DEBUG):
            client.send(Request(url=server.url, params={"q": CANARY}, authorization={"?key": CANARY}))
    assert CANARY not in caplog.text


def test_threads_share_a_client() -> None:
    """Requests of several threads do not disturb each other's deadlines."""
    with serve(lambda connection, _: connection.sendall(answer(b"[1]"))) as server, Client() as client:
        answers: list[object] = []
        tasks = [
            threading.Thread(target=lambda: answers.append(client.send(Request(url=server.url)).json()))
            for _ in range(6)
        ]
        for task in tasks:
            task.start()
        for task in tasks:
            task.join()
    assert answers == [[1]] * 6


def test_views_of_a_client_share_its_connections() -> None:
    """A second source at the same place does not connect anew; closing a view closes nothing."""
    ports: list[int] = []
    reply = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"

    def script(connection: socket.socket, _: str) -> None:
        ports.append(connection.getpeername()[1])
        connection.sendall(reply)
        while connection.recv(65_536):
            ports.append(connection.getpeername()[1])
            connection.sendall(reply)

    with serve(script) as server, Client() as client:
        client.send(Request(url=server.url))
        for _ in range(3):
            with client.adapted(origins=frozenset({"https://cdn.example"})) as view:
                view.send(Request(url=server.url))

    assert len(ports) == 4
    assert len(set(ports)) == 1


def test_rebinding_a_name_does_not_reach_the_second_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is looked up once, and the address that was judged is the one that is connected to."""
    lookups: list[str] = []
    connected: list[str] = []

    def look_up(host: str, port: int, *_: object, **__: object) -> list[object]:
        lookups.append(host)
        address = "93.184.215.14" if len(lookups) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    with Client(limits=QUICK) as client, suppress(SourceError):
        client.send(Request(url="https://rebinding.example"))
    assert (lookups, connected) == (["rebinding.example"], ["93.184.215.14"])
