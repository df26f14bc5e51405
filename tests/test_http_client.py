"""What the client promises, with the network replaced."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable

import httpx
import pytest

from listenkit.errors import CredentialError, SourceError, TransientError
from listenkit.http import USER_AGENT, Client, Limits, PausedError, Request, StatusError, origin_of

CANARY = "canary-secret-77b0"
URL = "https://api.example.org/items"


def client(handler: Callable[[httpx.Request], httpx.Response], **settings: object) -> Client:
    """Return a client whose network is a function; it does not really sleep."""
    settings.setdefault("sleep", lambda _: None)
    return Client(transport=httpx.MockTransport(handler), **settings)  # type: ignore[arg-type]  # settings of the test


def always(status: int, **settings: object) -> Callable[[httpx.Request], httpx.Response]:
    """Return a service with one answer."""
    return lambda _: httpx.Response(status, **settings)  # type: ignore[arg-type]  # settings of the test


def test_making_a_client_loads_and_opens_nothing() -> None:
    """Whoever only asks for help does not pay for the network."""
    code = (
        "import sys, listenkit.http; listenkit.http.Client(); "
        "print([name for name in ('httpx', 'httpcore', 'ssl') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_request_says_who_asks_and_carries_parameters_and_secrets() -> None:
    """Headers, parameters and both kinds of secrets arrive at the configured origin."""
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=[])

    client(handler).send(Request(url=f"{URL}?a=1", params={"b": "x y"}, authorization={"X-Key": "one", "?key": "two"}))

    assert str(seen[0].url) == f"{URL}?a=1&b=x+y&key=two"
    assert seen[0].headers["user-agent"] == USER_AGENT
    assert seen[0].headers["accept-encoding"] == "gzip"
    assert seen[0].headers["x-key"] == "one"


def test_the_answer_keeps_no_secret_of_the_query() -> None:
    """A stored or printed URL holds the parameters but not the key."""
    found = client(always(200, json=[])).send(Request(url=URL, params={"p": "1"}, authorization={"?key": CANARY}))

    assert found.url == f"{URL}?p=1"


def test_a_link_that_repeats_the_key_does_not_double_it() -> None:
    """Services echo the query in their next link; the key is sent once and shown nowhere."""
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, json=[])

    found = client(handler).send(Request(url=f"{URL}?key={CANARY}&page=2", home=URL, authorization={"?key": CANARY}))

    assert (seen, found.url) == ([f"{URL}?page=2&key={CANARY}"], f"{URL}?page=2")


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_credential_is_told_apart_and_not_tried_again(status: int) -> None:
    """The person must act; asking again would lock the account."""
    calls: list[int] = []

    def handler(_: httpx.Request) -> httpx.Response:
        calls.append(1)
        return httpx.Response(status, json={"token": CANARY})

    with pytest.raises(CredentialError, match=str(status)) as caught:
        client(handler).send(Request(url=URL, authorization={"X-Key": CANARY, "?k": CANARY}))

    assert len(calls) == 1
    assert CANARY not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize("status", [400, 404, 405, 409, 410, 422, 451, 501, 505, 300, 304 + 1, 206])
def test_other_refusals_are_final(status: int) -> None:
    """They carry their status and are asked once."""
    calls: list[int] = []

    def handler(_: httpx.Request) -> httpx.Response:
        calls.append(1)
        return httpx.Response(status)

    with pytest.raises(StatusError) as caught:
        client(handler).send(Request(url=URL))

    assert (caught.value.status, len(calls)) == (status, 1)
    assert not isinstance(caught.value, TransientError)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_passing_failures_are_tried_five_times(status: int) -> None:
    """No more and no less than the limit, with growing random waits."""
    calls: list[int] = []
    waits: list[float] = []

    def handler(_: httpx.Request) -> httpx.Response:
        calls.append(1)
        return httpx.Response(status)

    with pytest.raises(TransientError, match=str(status)):
        client(handler, sleep=waits.append).send(Request(url=URL))

    assert len(calls) == 5
    assert all(0 <= wait <= 2**number for number, wait in enumerate(waits))


@pytest.mark.parametrize("failure", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.ReadError])
def test_broken_connections_are_tried_again(failure: type[httpx.TransportError]) -> None:
    """The second try may work."""
    outcomes: list[Exception | httpx.Response] = [failure("lost"), httpx.Response(200, json=[1])]

    def handler(_: httpx.Request) -> httpx.Response:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    assert client(handler).send(Request(url=URL)).json() == [1]


@pytest.mark.parametrize(("is_idempotent", "expected"), [(False, 1), (True, 5)])
def test_a_post_is_tried_again_only_where_that_does_no_harm(is_idempotent: bool, expected: int) -> None:
    """An answer to a person must not be sent twice."""
    calls: list[int] = []

    def handler(_: httpx.Request) -> httpx.Response:
        calls.append(1)
        return httpx.Response(503)

    with pytest.raises(TransientError):
        client(handler).send(Request(method="POST", url=URL, body=b"{}", idempotent=is_idempotent))

    assert len(calls) == expected


def test_a_rate_limit_dressed_as_403_is_waited_for() -> None:
    """Some services refuse where they mean too many requests."""
    replies = [httpx.Response(403, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "3"})]
    waits: list[float] = []

    def handler(_: httpx.Request) -> httpx.Response:
        return replies.pop() if replies else httpx.Response(200, json=[])

    client(handler, sleep=waits.append).send(Request(url=URL))

    assert waits == [3]


def test_a_wait_beyond_the_budget_is_reported_at_once() -> None:
    """Nobody sleeps for hours; the message says when to come back."""
    headers = {"Retry-After": "3600", "Date": "Mon, 23 Nov 2026 08:00:00 GMT"}
    waits: list[float] = []

    with pytest.raises(TransientError, match="asks to wait until 2026-11-23 09:00:00 UTC"):
        client(always(429, headers=headers), sleep=waits.append).send(Request(url=URL))

    assert waits == []


def test_an_answer_of_another_type_is_refused() -> None:
    """A login page with status 200 is not an answer."""
    with pytest.raises(SourceError, match="text/html"):
        client(always(200, html="<html>")).send(Request(url=URL, expected=("application/json",)))


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "application/problem+json", "Application/JSON", ""]
)
def test_kin_of_the_expected_type_pass(kind: str) -> None:
    """Parameters, case and suffixes do not matter, nor does a missing type."""
    headers = {"Content-Type": kind} if kind else {}
    request = Request(url=URL, expected=("application/json",))

    assert client(always(200, content=b"[]", headers=headers)).send(request).json() == []


def test_unchanged_and_empty_answers_pass() -> None:
    """A conditional request may be told that nothing changed."""
    for status in (204, 304):
        assert client(always(status)).send(Request(url=URL)).status == status


def test_redirects_at_the_same_origin_are_followed() -> None:
    """With the secrets, which belong there."""

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/items":
            return httpx.Response(301, headers={"Location": "/v2/items?x=1"})
        return httpx.Response(200, json={"url": str(request.url), "key": request.headers["x-key"]})

    found = client(handler).send(Request(url=URL, authorization={"X-Key": "one", "?k": "two"})).json()

    assert found == {"url": "https://api.example.org/v2/items?x=1&k=two", "key": "one"}


@pytest.mark.parametrize(
    "location",
    [
        "http://api.example.org/items", "https://evil.example/items", "https://api.example.org:8443/items",
        "//evil.example/", "https://api.example.org@evil.example/", "ftp://api.example.org/", "file:///etc/passwd",
        "https://api.example.org\\@evil.example/", "https://[::1/", "javascript:alert(1)", "https://", "http://127.1/",
    ],
)  # fmt: skip
def test_redirects_elsewhere_are_refused(location: str) -> None:
    """Another host, port or scheme gets nothing, however it is written."""
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(302, headers={"Location": location})

    with pytest.raises(SourceError):
        client(handler).send(Request(url=URL, authorization={"X-Key": CANARY}))

    assert all(url.startswith("https://api.example.org/") for url in seen)
    assert len(seen) <= 6


def test_redirects_in_a_circle_end() -> None:
    """After five hops it is enough."""
    calls: list[int] = []

    def handler(_: httpx.Request) -> httpx.Response:
        calls.append(1)
        return httpx.Response(302, headers={"Location": URL})

    with pytest.raises(SourceError, match="more than 5 times"):
        client(handler).send(Request(url=URL))

    assert len(calls) == 6


def test_a_link_to_another_origin_is_refused_by_name() -> None:
    """Both places are named, and nothing is sent."""
    with pytest.raises(SourceError) as caught:
        client(always(200)).send(Request(url=f"https://evil.example/?k={CANARY}", home=URL))

    assert "https://api.example.org" in str(caught.value)
    assert "https://evil.example" in str(caught.value)
    assert CANARY not in str(caught.value)


def test_a_link_without_encryption_is_refused_even_where_allowed() -> None:
    """No way leads from https to http."""
    with pytest.raises(SourceError, match="not encrypted"):
        client(always(200), origins=frozenset({"http://a.example"})).send(Request(url="http://a.example/", home=URL))


def test_a_secret_never_travels_unencrypted() -> None:
    """Except to this machine itself."""
    with pytest.raises(SourceError, match="unencrypted"):
        client(always(200)).send(Request(url="http://api.example.org/", authorization={"X-Key": CANARY}))
    for host in ("localhost", "127.0.0.1:8000", "[::1]"):
        assert client(always(200)).send(Request(url=f"http://{host}/", authorization={"X-Key": "k"})).status == 200


@pytest.mark.parametrize(
    "url",
    [
        "", "items", "ftp://example.org/", "file:///etc/passwd", "https://", "https://host:0/", "https://host:99999/",
        "https://a b/", "https://user:canary-secret-77b0@example.org/", "https://exa\nmple.org/", "https://-/",
        "https://ex%61mple.org/", "https://" + "a" * 300, "https://example.org/" + "a" * 9000, "https://xn--\ud800/",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_without_being_shown(url: str) -> None:
    """The message helps, and holds nothing of a user, password or query."""
    with pytest.raises(SourceError) as caught:
        client(always(200)).send(Request(url=url))

    assert CANARY not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_the_path_of_a_webhook_stays_out_of_messages() -> None:
    """Where the path itself is the secret, the host alone is named."""
    with pytest.raises(StatusError) as caught:
        client(always(404)).send(Request(url=f"https://hooks.example/{CANARY}", private_path=True))

    assert str(caught.value) == "https://hooks.example answered with status 404"


@pytest.mark.parametrize("value", ["one\r\nX-Evil: two", "nul\0", "é"])
def test_a_header_cannot_begin_another(value: str) -> None:
    """A secret with a line end is refused, and not shown."""
    with pytest.raises(SourceError, match="X-Key") as caught:
        client(always(200)).send(Request(url=URL, authorization={"X-Key": value}))

    assert value not in str(caught.value)


def test_requests_keep_their_distance() -> None:
    """The second request waits until its turn, the first does not."""
    now = [100.0]
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    polite = client(always(200), sleep=sleep, clock=lambda: now[0])
    for _ in range(3):
        polite.send(Request(url=URL, spacing=2))

    assert waits == [2, 2]


def test_the_total_time_is_checked_for_every_piece() -> None:
    """Even where no piece is late by itself."""
    now = [0.0]

    def pieces() -> object:
        for _ in range(1000):
            now[0] += 5
            yield b"x"

    with pytest.raises(TransientError, match="in time"):
        client(
            lambda _: httpx.Response(200, content=pieces()),  # type: ignore[arg-type]  # a generator of bytes
            clock=lambda: now[0],
            limits=Limits(tries=1),
        ).send(Request(url=URL))

    assert now[0] <= 130


def test_a_client_can_be_used_again_after_closing() -> None:
    """Closing lets connections go, nothing more."""
    with client(always(200, json=[])) as used:
        used.send(Request(url=URL))
    assert used.send(Request(url=URL)).status == 200


def test_an_adapted_client_keeps_the_limits() -> None:
    """A source may ask for more places, never for more tries."""
    calls: list[int] = []

    def handler(_: httpx.Request) -> httpx.Response:
        calls.append(1)
        return httpx.Response(503)

    adapted = client(handler, limits=Limits(tries=2)).adapted(origins=frozenset({"https://cdn.example"}))
    with pytest.raises(TransientError):
        adapted.send(Request(url="https://cdn.example/2", home=URL))

    assert len(calls) == 2


def test_a_view_shares_the_pace_of_its_original() -> None:
    """Two sources at one place are one guest there."""
    now = [100.0]
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    original = client(always(200), sleep=sleep, clock=lambda: now[0])
    original.send(Request(url=URL, spacing=2))
    original.adapted().send(Request(url=URL, spacing=2))
    original.adapted(allow_private=True, ca_file="other.pem").adapted().send(Request(url=URL, spacing=2))

    assert waits == [2, 2]


def test_an_origin_gets_two_requests_at_a_time() -> None:
    """From all threads and views together; another origin has two places of its own."""
    pairs = {host: threading.Barrier(2) for host in ("a.example", "b.example")}
    present: Counter[str] = Counter()
    most: list[int] = []
    lock = threading.Lock()

    def handler(request: httpx.Request) -> httpx.Response:
        host = request.url.host
        with lock:
            present[host] += 1
            most.append(present[host])
        pairs[host].wait(30)  # ends only where two are here together
        time.sleep(0.01)
        with lock:
            present[host] -= 1
        return httpx.Response(200)

    shared = client(handler)
    tasks = [
        threading.Thread(target=shared.adapted().send, args=(Request(url=f"https://{host}/"),))
        for host in pairs
        for _ in range(6)
    ]
    for task in tasks:
        task.start()
    for task in tasks:
        task.join(60)

    assert (len(most), max(most)) == (12, 2)


def test_a_place_is_free_again_after_a_failure() -> None:
    """Whatever a request ends with."""
    failing = client(always(404))
    for _ in range(5):
        with pytest.raises(StatusError):
            failing.send(Request(url=URL))


def test_a_view_gives_up_when_its_time_is_over() -> None:
    """Tries and waits end with it, the original goes on."""
    now = [0.0]
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    def handler(_: httpx.Request) -> httpx.Response:
        now[0] += 4
        return httpx.Response(503)

    original = client(handler, sleep=sleep, clock=lambda: now[0], limits=Limits(tries=9, longest_wait=1e9))
    view = original.adapted(seconds=20)
    with pytest.raises(TransientError, match="the time for this source is over"):
        view.send(Request(url=URL))
    assert now[0] <= 24
    with pytest.raises(TransientError, match="the time for this source is over"):
        view.adapted(seconds=1000).send(Request(url=URL))
    with pytest.raises(TransientError, match="503"):
        original.adapted(seconds=1e6).send(Request(url=URL))


def test_a_view_waits_no_longer_than_its_time_for_what_a_service_asks() -> None:
    """The error says for how long the service wants to be left alone, so that the next run knows."""
    waits: list[float] = []
    view = client(always(429, headers={"Retry-After": "60"}), sleep=waits.append).adapted(seconds=30)

    with pytest.raises(PausedError) as caught:
        view.send(Request(url=URL))

    assert (caught.value.wait, waits) == (60, [])


def test_stopping_ends_every_wait() -> None:
    """Of a thread that waits for a busy service, and of one that waits for its turn."""
    errors: list[BaseException] = []
    begun = threading.Semaphore(0)

    def handler(_: httpx.Request) -> httpx.Response:
        begun.release()
        return httpx.Response(429, headers={"Retry-After": "100"})

    patient = Client(transport=httpx.MockTransport(handler))

    def ask() -> None:
        try:
            patient.send(Request(url=URL))
        except TransientError as error:
            errors.append(error)

    tasks = [threading.Thread(target=ask, daemon=True) for _ in range(3)]
    for task in tasks:
        task.start()
    for _ in tasks:
        assert begun.acquire(timeout=30)
    patient.stop()
    for task in tasks:
        task.join(30)

    assert [str(error) for error in errors] == ["the run was stopped"] * 3
    with pytest.raises(TransientError, match="stopped"):
        patient.send(Request(url=URL))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Example.ORG/path?q", "https://example.org"),
        ("https://example.org:443/", "https://example.org"),
        ("http://example.org:8080", "http://example.org:8080"),
        ("https://bücher.example/", "https://xn--bcher-kva.example"),
        ("https://example.org./", "https://example.org"),
    ],
)
def test_origins_have_one_spelling(url: str, expected: str) -> None:
    """Case, default ports, final dots and international names do not hide that two are the same."""
    assert origin_of(url) == expected


def test_hostile_urls_cost_little() -> None:
    """The longest address that is looked at is read at once."""
    before = time.process_time()
    for unit in ("@", ":", "/", "?", "%", ".", "[", "a.", "\\"):
        with pytest.raises(SourceError):
            client(always(200)).send(Request(url="ftp://" + unit * 8000))
    assert time.process_time() - before < 1
