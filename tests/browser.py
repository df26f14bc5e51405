"""A real browser without a screen: opens a page as a reader does, and tells how it looks and what it asked for."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from listenkit.testing import Asked, Reply, Server, answering, listen
from tests.servers.processes import find_program, is_root

SECONDS = 120
_OWN = ("googleapis.com", "google.com", "gstatic.com", "gvt1.com")
"""Hosts that the browser asks for itself, whatever the page: updates and the like."""

_FLAGS = (
    "--headless", "--disable-gpu", "--no-first-run", "--hide-scrollbars", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions",
)  # fmt: skip

_FRAME = """<!doctype html><meta charset="utf-8"><title>frame</title><pre id="found"></pre>
<iframe src="/page.html" style="border:0;width:{width}px;height:3000px"></iframe>
<script>
const frame = document.querySelector('iframe')
frame.addEventListener('load', () => {{
  const page = frame.contentDocument, root = page.documentElement
  const all = [...page.querySelectorAll('body *')]
  const wide = all.filter(each => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0
    && ['auto', 'scroll', 'hidden'].includes(frame.contentWindow.getComputedStyle(each).overflowX))
  const letters = all.filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .map(each => parseFloat(frame.contentWindow.getComputedStyle(each).fontSize))
  const found = {{
    width: root.clientWidth, needs: root.scrollWidth, cut: wide.map(each => each.textContent.slice(0, 60)),
    scripts: page.scripts.length, smallest: Math.min(...letters), text: page.body.innerText,
    asked: frame.contentWindow.performance.getEntriesByType('resource').map(each => each.name),
  }}
  document.getElementById('found').textContent = JSON.stringify(found)
}})
</script>"""


@dataclass(frozen=True)
class Look:
    """A page in a window: the ``width`` it was given and the one it ``needs``, in pixels.

    ``cut`` are the beginnings of what must be scrolled sideways, ``smallest`` the smallest letters in pixels, ``asked``
    the addresses of everything that the page loads.
    """

    width: int
    needs: int
    cut: list[str]
    scripts: int
    smallest: float
    text: str
    asked: list[str]


class Browser:
    """A browser, used for one page at a time."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder

    def look(self, page: str, width: int) -> Look:
        """Open a page in a frame of a width, with its policy in force, and measure it."""
        with self._served(page, width) as server:
            dumped = self._run("--dump-dom", "--virtual-time-budget=10000", f"{server.url}/frame.html")
            found = re.search(r'<pre id="found">(.*?)</pre>', dumped, re.DOTALL)
            assert found is not None, dumped[:2000]
            facts: Mapping[str, Any] = json.loads(html.unescape(found[1]))
            paths = [asked.target for asked in server.requests if asked.target not in ("/frame.html", "/favicon.ico")]
            assert paths == ["/page.html"], paths
        return Look(**facts)

    def picture(self, page: str, width: int, height: int, path: Path) -> Path:
        """Write how a page looks as a PNG."""
        self._run(f"--window-size={width},{height}", f"--screenshot={path}", self._file(page))
        return path

    def print(self, page: str, path: Path) -> bytes:
        """Print a page into a PDF and return it."""
        self._run("--no-pdf-header-footer", f"--print-to-pdf={path}", self._file(page))
        return path.read_bytes()

    def requests(self, page: str) -> list[str]:
        """Return what a page that lies on the disk asks the network for, whatever the address."""
        with listen(answering(lambda _: Reply(404))) as proxy:
            self._run(
                f"--proxy-server=127.0.0.1:{proxy.port}", "--proxy-bypass-list=<-loopback>", "--dump-dom",
                "--virtual-time-budget=10000", self._file(page),
            )  # fmt: skip
            named = [asked for asked in proxy.requests if not _host(asked).endswith(_OWN)]
            return [f"{asked.method} {asked.target}" for asked in named]

    def _file(self, page: str) -> str:
        path = self._folder / "page.html"
        path.write_text(page, encoding="utf-8")
        return path.as_uri()

    @contextmanager
    def _served(self, page: str, width: int) -> Iterator[Server]:
        pages = {"/page.html": page, "/frame.html": _FRAME.format(width=width)}

        def answer(asked: Asked) -> Reply:
            body = pages.get(asked.target)
            return Reply(200, {"Content-Type": "text/html; charset=utf-8"}, body.encode()) if body else Reply(404)

        with listen(answering(answer)) as server:
            yield server

    def _run(self, *arguments: str) -> str:
        profile = f"--user-data-dir={self._folder / 'profile'}"
        # Its sandbox does not run as root; the pages are our own.
        flags = [*_FLAGS, profile, *(["--no-sandbox"] if is_root() else [])]
        environment = {**os.environ, "HOME": str(self._folder), "XDG_RUNTIME_DIR": str(self._folder)}
        done = subprocess.run(
            [self._program, *flags, *arguments], capture_output=True, timeout=SECONDS, check=False, env=environment
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
        return done.stdout.decode("utf-8", "replace")


def _host(asked: Asked) -> str:
    """Return the host that a proxy was asked for, by name and port or by a whole address."""
    return asked.target.removeprefix("http://").partition("/")[0].partition(":")[0]


@contextmanager
def browsing() -> Iterator[Browser]:
    """Give a browser with a profile of its own; give up on the test where Chromium is not installed."""
    program = find_program("chromium")
    with TemporaryDirectory(prefix="listenkit-browser-") as folder:
        yield Browser(program, Path(folder))
