"""A real Isso, the comment widget for web pages: comments with replies, a JSON interface and an Atom feed."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

from tests.servers.processes import HOST, find_program, free_port, installed_folder, listens, running, temporary_folder

_SETTINGS = """
[general]
dbpath = {folder}/comments.db
host = http://{host}:{port}/
latest-enabled = true
[server]
listen = http://{host}:{port}
[guard]
enabled = false
[rss]
base = http://{host}:{port}
"""


@dataclass(frozen=True)
class Isso:
    """A running Isso."""

    url: str

    def feed(self, page: str) -> str:
        """Return the address of the feed of a page's comments."""
        return f"{self.url}/feed?uri={quote(page, safe='')}"

    def say(self, page: str, text: str, *, author: str = "", parent: int | None = None) -> int:
        """Leave a comment on a page, as a visitor does, and return its number."""
        comment = {"text": text, "author": author or None, "parent": parent, "title": page}
        request = urllib.request.Request(
            f"{self.url}/new?uri={quote(page, safe='')}",
            data=json.dumps(comment).encode(),
            headers={"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(json.load(answer)["id"])


@contextmanager
def running_isso() -> Iterator[Isso]:
    """Run an empty Isso until the block ends; give up on the test where Isso is not installed."""
    program = find_program("isso", installed_folder("isso") / "bin")
    with temporary_folder() as folder:
        port = free_port()
        settings = folder / "isso.cfg"
        settings.write_text(_SETTINGS.format(folder=folder, host=HOST, port=port), encoding="utf-8")
        with running([program, "-c", str(settings), "run"], log=folder / "isso.log", is_ready=lambda: listens(port)):
            yield Isso(f"http://{HOST}:{port}")
