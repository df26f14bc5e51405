"""A real Bluesky in small: accounts, posts and answers on a network of its own."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.servers.postgresql import running_postgresql
from tests.servers.processes import (
    find_program,
    installed_folder,
    leave_to_test_servers,
    running,
    temporary_folder,
)
from tests.servers.redis import running_redis
from tests.servers.web import call

PASSWORD = "a made-up secret"
SEEN_SECONDS = 30
"""How long the view may take to show what was said; it takes a tenth of a second."""

_BIND = """
// The network listens on all interfaces and offers no setting against it.
const net = require('node:net')
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (first, ...more) {
  const host = '127.0.0.1'
  const told = typeof first === 'object' && first !== null ? { ...first, host } : { port: Number(first) || 0, host }
  return listen.call(this, told, ...more.filter((argument) => typeof argument === 'function'))
}
"""

_START = """
const fs = require('node:fs')
const { createRequire } = require('node:module')
const [installed, ready] = process.argv.slice(2)
const { TestNetwork } = createRequire(installed + '/')('@atproto/dev-env')
TestNetwork.create({ bsky: { dbPostgresSchema: 'view' }, ozone: { dbPostgresSchema: 'ozone' } }).then((network) => {
  fs.writeFileSync(ready + '.new', JSON.stringify({ pds: network.pds.port, view: network.bsky.port }))
  fs.renameSync(ready + '.new', ready)
})
"""


@dataclass(frozen=True)
class Bluesky:
    """A running network; ``url`` is the server of the accounts, ``view_url`` the one that answers about everybody.

    What is said is there for both when a method returns.
    """

    url: str
    view_url: str
    _accounts: dict[str, dict[str, str]] = field(default_factory=dict)

    def token(self, person: str) -> str:
        """Return the access token of a person, whose account is made with the first call."""
        return self._account(person)["accessJwt"]

    def handle(self, person: str) -> str:
        """Return the handle of a person."""
        return self._account(person)["handle"]

    def say(self, text: str, *, author: str = "host") -> str:
        """Post and return the address (``at://``) of the post."""
        return self._post(author, {"text": text})

    def reply(self, post: str, text: str, *, author: str = "host") -> str:
        """Answer a post and return the address of the answer."""
        before = self._record(post)
        parent = {"uri": post, "cid": before["cid"]}
        root = before["value"].get("reply", {}).get("root", parent)
        return self._post(author, {"text": text, "reply": {"root": root, "parent": parent}})

    def mention(self, person: str, text: str, *, author: str = "host") -> str:
        """Name a person before a text and return the address of the post."""
        name = f"@{self.handle(person)}"
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": self._account(person)["did"]}
        place = {"byteStart": 0, "byteEnd": len(name)}
        return self._post(author, {"text": f"{name} {text}", "facets": [{"index": place, "features": [feature]}]})

    def quote(self, post: str, text: str, *, author: str = "host") -> str:
        """Show a post below a text and return the address of the new post."""
        record = {"uri": post, "cid": self._record(post)["cid"]}
        return self._post(author, {"text": text, "embed": {"$type": "app.bsky.embed.record", "record": record}})

    def withdraw(self, post: str, *, author: str = "host") -> None:
        """Delete one's own post."""
        self._call(author, "com.atproto.repo.deleteRecord", self._parts(post))
        self._wait(lambda: not self._shown(post))

    def _account(self, person: str) -> dict[str, str]:
        if person not in self._accounts:
            account = {"handle": f"{person}.test", "email": f"{person}@example.org", "password": PASSWORD}
            answer = call("POST", f"{self.url}/xrpc/com.atproto.server.createAccount", json=account)
            self._accounts[person] = answer.json()
        return self._accounts[person]

    def _post(self, author: str, facts: dict[str, Any]) -> str:
        moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record = {"$type": "app.bsky.feed.post", "createdAt": moment, **facts}
        place = {"repo": self._account(author)["did"], "collection": "app.bsky.feed.post"}
        post = str(self._call(author, "com.atproto.repo.createRecord", {**place, "record": record})["uri"])
        self._wait(lambda: self._shown(post))
        return post

    def _record(self, post: str) -> dict[str, Any]:
        address = f"{self.url}/xrpc/com.atproto.repo.getRecord"
        record: dict[str, Any] = call("GET", address, params=self._parts(post)).json()
        return record

    def _shown(self, post: str) -> bool:
        address = f"{self.view_url}/xrpc/app.bsky.feed.getPosts"
        return bool(call("GET", address, params={"uris": post}).json()["posts"])

    def _call(self, author: str, name: str, facts: dict[str, Any]) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.token(author)}"}
        answer = call("POST", f"{self.url}/xrpc/{name}", headers=headers, json=facts)
        told: dict[str, Any] = answer.json() if answer.content else {}
        return told

    @staticmethod
    def _parts(post: str) -> dict[str, str]:
        repo, collection, key = post.removeprefix("at://").split("/")
        return {"repo": repo, "collection": collection, "rkey": key}

    @staticmethod
    def _wait(is_done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SEEN_SECONDS
        while not is_done():
            if time.monotonic() > deadline:
                raise RuntimeError("Bluesky's view does not show what its accounts' server was told")
            time.sleep(0.05)


@contextmanager
def running_bluesky() -> Iterator[Bluesky]:
    """Run an empty network until the block ends; skip or give up on the test where it is not installed."""
    leave_to_test_servers()
    node, installed = find_program("node"), installed_folder("bluesky")
    with running_postgresql() as database, running_redis() as redis, temporary_folder() as folder:
        bind, start, ready = (folder / name for name in ("bind.cjs", "start.cjs", "ready.json"))
        bind.write_text(_BIND, encoding="utf-8")
        start.write_text(_START, encoding="utf-8")
        secret = f"{database.user}:{quote(database.password, safe='')}"
        place = f"postgresql://{secret}@{database.host}:{database.port}/{database.database}"
        environment = {"DB_POSTGRES_URL": place, "REDIS_HOST": redis, "LOG_ENABLED": "false", "NODE_ENV": "test"}
        command = [node, "--require", str(bind), str(start), str(installed), str(ready)]
        with running(command, log=folder / "log", is_ready=ready.exists, environment=environment):
            yield _network(ready)


def _network(ready: Path) -> Bluesky:
    ports = json.loads(ready.read_text(encoding="utf-8"))
    return Bluesky(f"http://127.0.0.1:{ports['pds']}", f"http://127.0.0.1:{ports['view']}")
