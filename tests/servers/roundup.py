"""A real Roundup, an issue tracker: issues with messages, read through its REST interface."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.servers.processes import (
    HOST,
    choose_user,
    find_program,
    free_port,
    installed_folder,
    is_root,
    run,
    running,
    temporary_folder,
)
from tests.servers.web import answers, call

USER = "admin"
PASSWORD = "a made-up secret"
SYSTEM_PYTHON = "/usr/bin/python3"
"""Readable for everybody, which the Python of root's home is not."""


@dataclass(frozen=True)
class Roundup:
    """A running classic tracker; ``user`` is its administrator, who speaks where nobody else is named."""

    url: str
    user: str
    password: str
    _numbers: dict[str, int] = field(default_factory=lambda: {USER: 1})

    def add_person(self, name: str) -> int:
        """Let a person write, under their name and with the server's one password, and return their number."""
        person = {"username": name, "address": f"{name}@example.org", "password": PASSWORD, "roles": "User"}
        self._numbers[name] = self._create("user", person)
        return self._numbers[name]

    def ask(self, title: str, text: str, *, author: str = "") -> int:
        """Open an issue with a first message and return its number."""
        first = self._message(text, author)
        return self._create("issue", {"title": title, "messages": [str(first)]}, author)

    def reply(self, issue: int, text: str, *, author: str = "") -> int:
        """Add a message to an issue and return the number of the message."""
        message = self._message(text, author)
        self._change(f"issue/{issue}", {"@op": "add", "messages": [str(message)]}, author)
        return message

    def leave(self, text: str) -> int:
        """Add a message of nobody, which belongs to no issue, as a program may, and return its number."""
        return self._create("msg", {"content": text})

    def edit(self, message: int, text: str) -> None:
        """Replace the text of a message."""
        self._change(f"msg/{message}", {"content": text})

    def withdraw(self, message: int) -> None:
        """Retire a message, which takes it off the lists."""
        self._call("DELETE", f"msg/{message}", tag=self._tag(f"msg/{message}"))

    def _message(self, text: str, author: str) -> int:
        number = self._numbers[author or self.user]
        return self._create("msg", {"content": text, "author": str(number)}, author)

    def _create(self, kind: str, facts: dict[str, Any], author: str = "") -> int:
        return int(self._call("POST", kind, author, json=facts).json()["data"]["id"])

    def _change(self, path: str, facts: dict[str, Any], author: str = "") -> None:
        self._call("PATCH", path, author, tag=self._tag(path), json=facts)

    def _tag(self, path: str) -> str:
        """Return the entity tag without which Roundup changes nothing."""
        return str(self._call("GET", path).json()["data"]["@etag"])

    def _call(self, method: str, path: str, author: str = "", *, tag: str = "", **given: Any) -> httpx.Response:
        origin = self.url.rpartition("/")[0]
        headers = {"x-requested-with": "rest", "origin": origin, "referer": f"{self.url}/"}
        headers |= {"if-match": tag} if tag else {}
        speaker = (author or self.user, self.password)
        return call(method, f"{self.url}/rest/data/{path}", headers=headers, auth=speaker, **given)


@contextmanager
def running_roundup() -> Iterator[Roundup]:
    """Run an empty Roundup until the block ends; give up on the test where it is not installed."""
    installed = installed_folder("roundup")
    python, administer = (find_program(name, installed / "bin") for name in ("python", "roundup-admin"))
    owner = choose_user("nobody")
    with temporary_folder(owner) as folder:
        port, tracker, library = free_port(), folder / "tracker", folder / "library"
        url = f"http://{HOST}:{port}/tracker"
        facts = f"tracker_web={url}/,mail_domain=example.org,mail_host={HOST},password_pbkdf2_default_rounds=1000"
        run([administer, "-i", str(tracker), "install", "classic", "sqlite", facts])
        run([administer, "-i", str(tracker), "initialise", PASSWORD])
        if is_root():  # the server refuses root, and nobody else may read root's home
            python = find_program(SYSTEM_PYTHON)
            run(["chown", "-R", owner, str(tracker)])
        (package,) = installed.glob("lib/python*/site-packages/roundup")
        shutil.copytree(package, library / "roundup")
        command = [python, "-m", "roundup.scripts.roundup_server", "-n", HOST, "-p", str(port), "-t", "thread",
                   f"tracker={tracker}"]  # fmt: skip
        environment = {"PYTHONPATH": str(library), "SENDMAILDEBUG": str(folder / "mail")}
        is_ready = answers(f"{url}/rest/")
        with running(command, log=folder / "log", is_ready=is_ready, user=owner, environment=environment):
            yield Roundup(url, USER, PASSWORD)
