from __future__ import annotations

import base64
import gzip
import json
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from listenkit.testing import Exchange, Replay, load_exchanges, read_exchange, replay


def ask(service: Replay, target: str, body: Any = None, method: str = "") -> tuple[int, dict[str, str], str]:
    """Ask the way that no client of ours is part of."""
    connection = HTTPConnection("127.0.0.1", service.server.port, timeout=5)
    connection.request(method or ("POST" if body is not None else "GET"), target, json.dumps(body) if body else None)
    answer = connection.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read().decode()
    connection.close()
    return found


def test_an_exchange_is_played_back() -> None:
    """Status, headers and a JSON body arrive, labelled as JSON."""
    with replay([Exchange("/a/b", {"é": 1}, status=201, headers={"X-Total": "1"})]) as service:
        status, headers, body = ask(service, "/a/b")

    assert (status, headers["X-Total"], headers["Content-Type"]) == (201, "1", "application/json")
    assert json.loads(body) == {"é": 1}
    assert [str(each) for each in service.requests] == ["GET /a/b"]
    assert service.unmatched == []


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/a?x=1&y=2&y=3", 200),
        ("/a?y=3&x=1&y=2", 200),
        ("/a?x=1&y=2", 599),
        ("/a?x=1&y=2&y=3&y=3", 599),
        ("/a?x=1&y=2&y=3&z=", 599),
        ("/a/?x=1&y=2&y=3", 599),
        ("/%61?x=%31&y=2&y=3", 200),
        ("/b?x=1&y=2&y=3", 599),
    ],
)
def test_the_query_is_matched_as_the_pairs_that_it_is(target: str, status: int) -> None:
    """Order and spelling do not matter; a pair too few or too many does."""
    with replay([Exchange("/a?x=1", "found", query={"y": [2, 3]})]) as service:
        assert ask(service, target)[0] == status


def test_ignored_parameters_are_not_compared() -> None:
    """For a key in the query, or a time that moves."""
    with replay([Exchange("/a?page=1", "found")], ignored=["key", "since"]) as service:
        assert ask(service, "/a?key=1&page=1&since=now&key=2")[0] == 200
        assert ask(service, "/a?key=1")[0] == 599


def test_a_post_is_told_from_another_by_its_json() -> None:
    """Keys may come in any order; another value is another question."""
    exchanges = [
        Exchange("/search", "first", method="POST", asked={"from": 0, "size": 2}),
        Exchange("/search", "second", method="POST", asked={"from": 2, "size": 2}),
    ]
    with replay(exchanges) as service:
        assert ask(service, "/search", {"size": 2, "from": 2})[2] == "second"
        assert ask(service, "/search", {"size": 2, "from": 0})[2] == "first"
        assert ask(service, "/search", {"from": 4, "size": 2})[0] == 599
        assert ask(service, "/search")[0] == 599


def test_a_request_that_is_not_recorded_is_told_what_comes_nearest() -> None:
    """Whoever wrote the collector sees at once which parameter is another one."""
    exchanges = [Exchange("/posts"), Exchange("/comments?page=3"), Exchange("/comments?page=2"), Exchange("/users/1")]
    with replay(exchanges) as service:
        status, _, body = ask(service, "/comments?pages=2")

    assert status == 599
    assert body.startswith("asked:\n  GET /comments?pages=2\nthe nearest that is recorded:\n  GET /comments?page=2\n")
    assert [str(each) + "\n" for each in service.unmatched] == [body]
    assert len(service.unplayed) == 4


def test_equal_exchanges_are_played_in_order_and_the_last_repeats() -> None:
    """A service that changes is recorded as one."""
    with replay([Exchange("/a", "1"), Exchange("/b", "x"), Exchange("/a", "2")]) as service:
        assert [ask(service, "/a")[2] for _ in range(4)] == ["1", "2", "2", "2"]
        assert [str(each) for each in service.unplayed] == ["GET /b"]


def test_links_lead_back_to_the_server() -> None:
    """The placeholder and named origins are replaced, in headers and bodies, escaped as JSON may be too."""
    body = '{"next": "https:\\/\\/api.example.com\\/a?page=2", "own": "{origin}/b", "other": "https://example.org/c"}'
    header = '<https://api.example.com/a?page=2>; rel="next"'
    exchange = Exchange("/a", body, headers={"Link": header, "Content-Type": "application/json"})
    with replay([exchange], origins=["https://api.example.com/"]) as service:
        _, headers, found = ask(service, "/a")

    assert headers["Link"] == f'<{service.url}/a?page=2>; rel="next"'
    assert json.loads(found) == {
        "next": f"{service.url}/a?page=2",
        "own": f"{service.url}/b",
        "other": "https://example.org/c",
    }


def test_bytes_that_are_no_text_arrive_as_they_are() -> None:
    """Nothing is decoded on the way."""
    content = bytes(range(256))
    with replay([Exchange("/a", content)]) as service:
        connection = HTTPConnection("127.0.0.1", service.server.port, timeout=5)
        connection.request("GET", "/a")
        assert connection.getresponse().read() == content
        connection.close()


def test_exchanges_are_read_from_a_file(tmp_path: Path) -> None:
    """The fields are those of an exchange."""
    path = tmp_path / "service.json"
    path.write_text('{"exchanges": [{"path": "/a", "query": {"page": 2}, "status": 404, "body": {"no": true}}]}')

    with replay(path) as service:
        assert ask(service, "/a?page=2")[::2] == (404, '{"no": true}')


def test_a_mistyped_field_of_a_file_is_named(tmp_path: Path) -> None:
    """It would match anything otherwise."""
    path = tmp_path / "service.json"
    path.write_text('[{"path": "/a", "querry": {}}]')

    with pytest.raises(ValueError, match="querry"):
        load_exchanges(path)


VCRPY = {
    "request": {"method": "GET", "uri": "https://api.example.com/a?page=2", "body": None, "headers": {}},
    "response": {
        "status": {"code": 200, "message": "OK"},
        "headers": {"Content-Type": ["application/json"], "Transfer-Encoding": ["chunked"], "X-Two": ["a", "b"]},
        "body": {"string": '{"a": 1}'},
    },
}
BETAMAX: dict[str, Any] = {
    "request": {"method": "POST", "uri": "https://api.example.com/a", "body": {"string": '{"q": 1}'}},
    "response": {"status": {"code": 200}, "headers": {"Content-Encoding": ["gzip"]}},
}
NOCK = {
    "scope": "https://api.example.com:443",
    "method": "get",
    "path": "/a?page=2",
    "body": "",
    "status": 200,
    "response": [{"a": 1}],
    "headers": {"content-length": "9", "content-type": "application/json", "x-two": "a, b"},
}


@pytest.mark.parametrize("recorded", [VCRPY, NOCK], ids=["vcrpy", "nock"])
def test_recordings_of_others_are_understood(recorded: dict[str, Any]) -> None:
    """Their answers keep their headers, but those of the connection."""
    exchange = read_exchange(recorded)

    assert str(exchange) == "GET /a?page=2"
    assert exchange.status == 200
    assert json.loads(exchange.content) in ({"a": 1}, [{"a": 1}])
    headers = {name.lower(): value for name, value in exchange.headers.items()}
    assert headers == {"content-type": "application/json", "x-two": "a, b"}


def test_a_compressed_recording_is_unpacked() -> None:
    """So that addresses in it can be replaced; the question's JSON is compared."""
    packed = {
        **BETAMAX,
        "response": {**BETAMAX["response"], "body": {"base64_string": base64.b64encode(gzip.compress(b'{"a": 1}'))}},
    }
    exchange = read_exchange(packed)

    assert (exchange.content, exchange.headers, exchange.asked) == (b'{"a": 1}', {}, {"q": 1})
