"""Collecting from services on loopback, beside what one would write without listenkit.

    python bench/network.py [--items 100000] [--runs 3]

The first table reads one service of many small pages; its server is a process of its own, whose time does not count.
The second reads 24 services that take their time for every answer, side by side and one after the other.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from run import COMMAND, ENDINGS, MIDDLES, OPENINGS, Measure, measure

SIZE = 100
"""Items a page, as most services give."""

SLOW_SOURCES, SLOW_PAGES, SLOW_SIZE, DELAY = 24, 5, 10, 0.5
"""Sources, pages of each, items a page, and seconds that each answer takes."""

PLAIN = """
import httpx, json, sqlite3, sys
base = sqlite3.connect(sys.argv[2])
base.execute("create table c (id text primary key, author text, created text, stars real, text text{column})")
{setup}
with httpx.Client() as client:
    page, more = 1, True
    while more:
        answer = client.get(sys.argv[1] + "/comments", params={{"page": page}})
        answer.raise_for_status()
        found = answer.json()
        rows = [(each["id"], each["by"], each["at"], each["stars"], each["text"]{score}) for each in found["items"]]
        with base:
            base.executemany("insert into c values (?,?,?,?,?{place})", rows)
        page, more = page + 1, found["more"]
"""
REFERENCE = PLAIN.format(column="", setup="", score="", place="")
SCORING = PLAIN.format(
    column=", compound real",
    setup="from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer\n"
    "score = SentimentIntensityAnalyzer().polarity_scores",
    score=', score(each["text"])["compound"]',
    place=",?",
)
READING = """
import sys
from pathlib import Path
from listenkit.collect.places import context_of, make_collector
from listenkit.config import load_config
config = load_config(Path(sys.argv[1]))
with context_of(config, config.sources[0], print) as context:
    for page in make_collector(config.sources[0], context).pages(None):
        pass
"""
SOURCE = """
[[sources]]
name = "desk-{number}"
collector = "rest"
group = "customers"
url = "{url}"

[[sources.requests]]
path = "/comments"
items = "items"
fields = {{ id = "id", text = "text", created = "at", author = "by", rating = "stars" }}
pagination = {{ kind = "page", param = "page", more = "more" }}
"""


class Desk(BaseHTTPRequestHandler):
    """Answers with pages of made-up comments over connections that stay open."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    items = size = SIZE
    delay = 0.0

    def do_GET(self) -> None:
        """Send one page."""
        time.sleep(self.delay)
        number = int(parse_qs(urlsplit(self.path).query).get("page", ["1"])[0])
        first = (number - 1) * self.size
        comments = [_comment(each) for each in range(first, min(first + self.size, self.items))]
        body = json.dumps({"items": comments, "more": first + self.size < self.items}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep still."""


def _comment(number: int) -> dict[str, object]:
    """Return a comment, the same for the same number."""
    parts = [each["en"][(number // step) % len(each["en"])] for each, step in zip(
        (OPENINGS, MIDDLES, ENDINGS), (1, 6, 36), strict=True)]  # fmt: skip
    month, day = number * 24 // 100_000 % 12 + 1, number % 28 + 1
    return {
        "id": number,
        "by": f"user{number * 7919 % 10_000}",
        "at": f"2026-{month:02}-{day:02}T{number % 24:02}:00:00Z",
        "stars": number % 5 + 1,
        "text": f"{' '.join(parts)} {number % 9973}",
        "url": f"https://desk.example.org/comments/{number}",
        "tags": ["web", "order"],
    }


def serve(count: int, items: int, size: int, delay: float) -> None:
    """Run servers for ever, after writing their ports."""
    Desk.items, Desk.size, Desk.delay = items, size, delay
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Desk) for _ in range(count)]
    sys.stdout.write(json.dumps([server.server_port for server in servers]) + "\n")
    sys.stdout.flush()
    import threading

    for server in servers[1:]:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    servers[0].serve_forever()


@contextmanager
def running(count: int, items: int, size: int, delay: float) -> Iterator[list[str]]:
    """Run the servers in a process of their own; give their addresses."""
    command = [sys.executable, __file__, "--serve", str(count), str(items), str(size), str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            yield [f"http://127.0.0.1:{port}" for port in json.loads(process.stdout.readline())]
        finally:
            process.terminate()


def configure(folder: Path, urls: list[str], more: str = "") -> None:
    """Write a project that reads these services."""
    sources = "".join(SOURCE.format(number=number, url=url) for number, url in enumerate(urls))
    text = f'[organisation]\nname = "Bench"\nlanguages = ["en"]\n{more}\n{sources}'
    (folder / "listenkit.toml").write_text(text, encoding="utf-8")


def clear(folder: Path) -> None:
    """Take away what the run before stored."""
    for path in (*folder.glob("listenkit.db*"), *folder.glob("reference.db*")):
        path.unlink()


def measure_one_service(folder: Path, items: int, runs: int) -> None:
    """Print the first table."""
    with running(1, items, SIZE, 0) as urls:
        configure(folder, urls)
        stored = str(folder / "reference.db")
        jobs = {
            "listenkit collect": [str(COMMAND), "collect"],
            "the rest collector alone, nothing stored": [sys.executable, "-c", READING, str(folder)],
            "httpx loop into SQLite": [sys.executable, "-c", REFERENCE, urls[0], stored],
            "httpx loop, vaderSentiment, into SQLite": [sys.executable, "-c", SCORING, urls[0], stored],
        }
        found: dict[str, list[Measure]] = {name: [] for name in jobs}
        for _ in range(runs):
            for name, command in jobs.items():
                clear(folder)
                found[name].append(measure(command, folder))
    print(f"{items:,} items in pages of {SIZE}; medians of {runs}")
    print(f"{'':<44} {'wall s':>8} {'cpu s':>8} {'MiB':>6} {'items/s':>9}")
    for name, measures in found.items():
        wall, processor, memory = (
            statistics.median(getattr(each, field) for each in measures) for field in ("wall", "processor", "memory")
        )
        print(f"{name:<44} {wall:>8.1f} {processor:>8.1f} {memory:>6.0f} {items / wall:>9,.0f}")


def measure_slow_services(folder: Path, runs: int) -> None:
    """Print the second table."""
    pages = SLOW_PAGES * SLOW_SOURCES
    print(f"\n{SLOW_SOURCES} services of {SLOW_PAGES} pages, {DELAY} s an answer ({pages * DELAY:.0f} s in all)")
    with running(SLOW_SOURCES, SLOW_PAGES * SLOW_SIZE, SLOW_SIZE, DELAY) as urls:
        for at_once in (1, 8, 16, 24):
            configure(folder, urls, f"[collect]\nat_once = {at_once}\n")
            measures = []
            for _ in range(runs):
                clear(folder)
                measures.append(measure([str(COMMAND), "collect"], folder))
            wall = statistics.median(each.wall for each in measures)
            memory = statistics.median(each.memory for each in measures)
            print(f"at_once = {at_once:<34} {wall:>8.1f} s {memory:>6.0f} MiB")


def main() -> None:
    """Measure everything and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--serve", nargs=4, metavar=("COUNT", "ITEMS", "SIZE", "DELAY"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        count, items, size, delay = options.serve
        serve(int(count), int(items), int(size), float(delay))
        return
    with tempfile.TemporaryDirectory() as name:
        measure_one_service(Path(name), options.items, options.runs)
        measure_slow_services(Path(name), 1)


if __name__ == "__main__":
    main()
