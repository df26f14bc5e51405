"""A real Synapse, the reference server of Matrix: rooms, replies, threads, edits and redactions."""

from __future__ import annotations

import base64
import itertools
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from tests.servers.processes import HOST, find_program, free_port, installed_folder, running, temporary_folder
from tests.servers.web import answers, call

NAME = "example.org"
"""The name of the server, which ends everybody's address; it answers to nobody outside."""

SECRET = "a made-up secret"
UNHURRIED = {"per_second": 10_000, "burst_count": 10_000}


@dataclass(frozen=True)
class Synapse:
    """A running server, on which a person is made the first time their name is used."""

    url: str
    name: str = NAME
    _tokens: dict[str, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def token(self, person: str) -> str:
        """Return the access token of a person."""
        if person not in self._tokens:
            account = {"username": person, "password": SECRET, "auth": {"type": "m.login.dummy"}}
            answer = call("POST", f"{self.url}/_matrix/client/v3/register", json=account)
            self._tokens[person] = answer.json()["access_token"]
        return self._tokens[person]

    def open_room(self, alias: str, *, author: str = "host") -> str:
        """Make a room that everybody may join, named ``#alias:example.org``, and return its id."""
        room = {"room_alias_name": alias, "name": alias, "preset": "public_chat"}
        return str(self._call("POST", "createRoom", author, json=room).json()["room_id"])

    def say(self, room: str, text: str, *, author: str = "host", html: str = "") -> str:
        """Join a room, send a message and return the id of its event."""
        return self._send(room, author, _message(text, html))

    def reply(self, room: str, event: str, text: str, *, author: str = "host", thread: bool = False) -> str:
        """Answer a message, beside it or in the thread that it begins, and return the id of the event."""
        relation = {"rel_type": "m.thread", "event_id": event} if thread else {"m.in_reply_to": {"event_id": event}}
        return self._send(room, author, _message(text) | {"m.relates_to": relation})

    def edit(self, room: str, event: str, text: str, *, author: str = "host") -> str:
        """Replace the text of one's own message and return the id of the replacing event."""
        relation = {"rel_type": "m.replace", "event_id": event}
        message = _message(f"* {text}") | {"m.new_content": _message(text), "m.relates_to": relation}
        return self._send(room, author, message)

    def withdraw(self, room: str, event: str, *, author: str = "host") -> str:
        """Redact a message, which leaves its event without a text, and return the id of the redaction."""
        path = f"rooms/{quote(room)}/redact/{quote(event)}/{next(self._numbers)}"
        return str(self._call("PUT", path, author, json={}).json()["event_id"])

    def messages(self, room: str) -> list[dict[str, Any]]:
        """Return the first hundred messages of a room as the server keeps them, oldest first."""
        kinds = quote('{"types":["m.room.message"]}')
        answer = self._call("GET", f"rooms/{quote(room)}/messages?dir=f&limit=100&filter={kinds}", "host")
        return list(answer.json()["chunk"])

    def _send(self, room: str, author: str, message: dict[str, Any]) -> str:
        self._call("POST", f"join/{quote(room)}", author, json={})
        path = f"rooms/{quote(room)}/send/m.room.message/{next(self._numbers)}"
        return str(self._call("PUT", path, author, json=message).json()["event_id"])

    def _call(self, method: str, path: str, author: str, **given: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.token(author)}"}
        return call(method, f"{self.url}/_matrix/client/v3/{path}", headers=headers, **given)


def _message(text: str, html: str = "") -> dict[str, Any]:
    formatted = {"format": "org.matrix.custom.html", "formatted_body": html} if html else {}
    return {"msgtype": "m.text", "body": text, **formatted}


@contextmanager
def running_synapse() -> Iterator[Synapse]:
    """Run an empty Synapse until the block ends; give up on the test where it is not installed."""
    python = find_program("python", installed_folder("synapse") / "bin")
    with temporary_folder() as folder:
        port = free_port()
        settings, key = folder / "homeserver.yaml", folder / "signing.key"
        settings.write_text(json.dumps(_settings(folder, port)), encoding="utf-8")  # JSON is YAML too
        key.write_text(f"ed25519 a_test {base64.b64encode(os.urandom(32)).decode().rstrip('=')}\n", encoding="ascii")
        command = [python, "-m", "synapse.app.homeserver", "--config-path", str(settings)]
        url = f"http://{HOST}:{port}"
        with running(command, log=folder / "log", is_ready=answers(f"{url}/_matrix/client/versions")):
            yield Synapse(url)


def _settings(folder: Path, port: int) -> dict[str, Any]:
    listener = {"port": port, "bind_addresses": [HOST], "type": "http", "resources": [{"names": ["client"]}]}
    limits = ("message", "registration", "admin_redaction")
    several = {"login": ("address", "account", "failed_attempts"), "joins": ("local", "remote")}
    return {
        "server_name": NAME,
        "listeners": [listener],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "synapse.db")}},
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "macaroon_secret_key": "made up",
        "form_secret": "made up",
        "report_stats": False,
        "trusted_key_servers": [],
        "federation_domain_whitelist": [],
        "enable_registration": True,
        "enable_registration_without_verification": True,
        "bcrypt_rounds": 4,
        **{f"rc_{name}": UNHURRIED for name in limits},
        **{f"rc_{name}": dict.fromkeys(kinds, UNHURRIED) for name, kinds in several.items()},
    }
