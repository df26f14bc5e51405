"""Measures start-up, collecting, a second collect and a report, each beside a named reference in the same run.

``make bench`` runs it whole; ``--rows 100000`` makes it shorter. These figures are for one machine and one day: read
the ratios. Comments are made up from a few hundred sentence parts, with a fixed seed.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

COMMAND = Path(sys.executable).parent / "listenkit"
OPENINGS = {
    "en": ("The delivery", "Your support team", "The new app", "My last order", "The invoice", "The shop in town"),
    "fr": (
        "La livraison",
        "Votre service client",
        "La nouvelle application",
        "Ma commande",
        "La facture",
        "Le magasin",
    ),
}
MIDDLES = {
    "en": ("was late again", "is really helpful", "does not work", "arrived on time", "was wrong twice", "is lovely"),
    "fr": (
        "est encore en retard",
        "est vraiment aimable",
        "ne marche pas",
        "est arrivée à l'heure",
        "est fausse",
        "est parfait",
    ),
}
ENDINGS = {
    "en": (
        "and nobody answers.",
        "thank you!",
        "please call me back.",
        "what a pity.",
        "I will come again.",
        "see ticket",
    ),
    "fr": ("et personne ne répond.", "merci !", "rappelez-moi.", "quel dommage.", "je reviendrai.", "voir le dossier"),
}
CONFIGURATION = """\
[organisation]
name = "Bench"
languages = ["en", "fr"]

[[sources]]
name = "reviews"
collector = "files"
group = "customers"
path = "reviews.csv"
text = "comment"
id = "id"
author = "user"
date = "created"
rating = "stars"
"""
REFERENCE_COLLECT = """
import csv, sqlite3, sys
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
score = SentimentIntensityAnalyzer().polarity_scores
base = sqlite3.connect(sys.argv[2])
base.execute("create table c (id text primary key, user text, created text, stars real, comment text, compound real)")
batch = []
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8", newline="")):
    batch.append((row["id"], row["user"], row["created"], row["stars"], row["comment"],
                  score(row["comment"])["compound"]))
    if len(batch) == 2000:
        with base: base.executemany("insert into c values (?,?,?,?,?,?)", batch)
        batch = []
with base: base.executemany("insert into c values (?,?,?,?,?,?)", batch)
"""
REFERENCE_AGAIN = """
import hashlib, sys
hashlib.file_digest(open(sys.argv[1], "rb"), "sha256")
"""
REFERENCE_REPORT = """
import sys, pandas
frame = pandas.read_csv(sys.argv[1], parse_dates=["created"])
frame.groupby([pandas.Grouper(key="created", freq="W")]).agg({"id": "count", "stars": "mean", "user": "nunique"})
"""


@dataclass(frozen=True)
class Measure:
    """Wall and processor seconds and peak memory (MiB) of one whole process."""

    wall: float
    processor: float
    memory: float


def measure(command: list[str], folder: Path) -> Measure:
    """Run a command to its end and return what it took; its output is thrown away, a failure is an error."""
    environment = {**os.environ, "LISTENKIT_PROJECT": str(folder)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.monotonic()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Measure(time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compare(
    name: str, ours: list[str], reference: list[str], folder: Path, runs: int, before: Callable[[], None]
) -> None:
    """Run both in turn and print a row of medians and the ratio of processor time."""
    pairs = []
    for _ in range(runs):
        before()
        pairs.append((measure(ours, folder), measure(reference, folder)))
    own = [pair[0] for pair in pairs]
    other = [pair[1] for pair in pairs]
    ratio = statistics.median(a.processor / b.processor for a, b in pairs)
    print(
        f"{name:<44} {_median(own, 'wall'):>8.2f} {_median(own, 'processor'):>8.2f} {_median(own, 'memory'):>7.0f} "
        f"{_median(other, 'wall'):>8.2f} {_median(other, 'processor'):>8.2f} {_median(other, 'memory'):>7.0f} "
        f"{ratio:>7.2f}"
    )


def _median(measures: list[Measure], field: str) -> float:
    return float(statistics.median(getattr(each, field) for each in measures))


def write_comments(path: Path, rows: int) -> None:
    """Write a CSV of made-up comments over two years by a tenth as many people."""
    chance = random.Random(7)
    first = date(2024, 1, 1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "user", "created", "stars", "comment"))
        for number in range(rows):
            language = chance.choice(("en", "fr"))
            parts = [chance.choice(each[language]) for each in (OPENINGS, MIDDLES, ENDINGS)]
            day = first + timedelta(days=chance.randrange(730))
            user = f"user{chance.randrange(max(1, rows // 10))}"
            writer.writerow((number, user, day.isoformat(), chance.randint(1, 5), f"{' '.join(parts)} {number % 9973}"))


def main() -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        comments = folder / "reviews.csv"
        write_comments(comments, options.rows)
        (folder / "listenkit.toml").write_text(CONFIGURATION, encoding="utf-8")
        print(
            f"{options.rows:,} comments, {comments.stat().st_size / 1e6:.0f} MB; medians of {options.runs}; s, s, MiB"
        )
        print(f"{'':<44} {'wall':>8} {'cpu':>8} {'memory':>7} {'wall':>8} {'cpu':>8} {'memory':>7} {'ratio':>7}")
        _measure_all(folder, comments, options.runs)


def _measure_all(folder: Path, comments: Path, runs: int) -> None:
    python, ours = sys.executable, str(COMMAND)
    sqlite_utils = str(COMMAND.with_name("sqlite-utils"))

    def clear() -> None:
        for each in (*folder.glob("listenkit.db*"), *folder.glob("reference.db*")):
            each.unlink()

    def nothing() -> None:
        pass

    compare("--version / python -c pass", [ours, "--version"], [python, "-c", "pass"], folder, max(9, runs), nothing)
    compare(
        "--version / sqlite-utils --version",
        [ours, "--version"],
        [sqlite_utils, "--version"],
        folder,
        max(9, runs),
        nothing,
    )
    compare("--help / sqlite-utils --help", [ours, "--help"], [sqlite_utils, "--help"], folder, max(9, runs), nothing)
    plain = [python, "-c", REFERENCE_COLLECT, str(comments), str(folder / "reference.db")]
    compare("collect / csv+vaderSentiment+sqlite3", [ours, "collect"], plain, folder, runs, clear)
    again = [python, "-c", REFERENCE_AGAIN, str(comments)]
    compare("collect again / sha256 of the file", [ours, "collect"], again, folder, runs, nothing)
    pandas = [python, "-c", REFERENCE_REPORT, str(comments)]
    compare("report, everything / pandas read_csv+groupby", [ours, "report"], pandas, folder, runs, nothing)
    recent = [ours, "report", "--since", "2025-12-01", "--until", "2026-01-01"]
    compare("report, one month / pandas read_csv+groupby", recent, pandas, folder, runs, nothing)
    print(f"peak memory of any child: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
