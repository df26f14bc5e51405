"""A project in a temporary folder and the command line, driven inside this process or as a process of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

from listenkit.cli.main import main
from listenkit.config import load_config
from listenkit.dataset import Dataset
from listenkit.model import Analysis

COUNTED = ("new", "changed", "unchanged", "deleted", "responses", "set_aside")

ORGANISATION = """\
[organisation]
name = "Brasserie du Lac"
timezone = "Europe/Paris"
languages = ["en", "fr"]
locale = "en"
"""

REVIEWS = """\
id,user,created,stars,comment
007,ann,2026-10-01,5,The delivery was fast and the staff were lovely
008,bob,2026-10-02,1,"Broken on arrival, and the support never answered. Why?"
009,eve,2026-10-03,4,La livraison était rapide merci beaucoup
"""

COLUMNS = {"text": "comment", "id": "id", "author": "user", "date": "created", "rating": "stars"}


@dataclass(frozen=True)
class Ran:
    """How one run of the command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, read as one JSON document."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """What it printed, read as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def run(*arguments: str | Path, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> Ran:
    """Run the command inside this process, with streams of its own."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    given = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    variables = {"LANG": "C.UTF-8", "LC_ALL": "", "LISTENKIT_PROJECT": "", **(environment or {})}
    with (
        mock.patch.dict(os.environ, variables),
        mock.patch.object(sys, "stdin", given),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = main([str(each) for each in arguments])
    return Ran(code, _written(out), _written(err))


def _written(stream: io.TextIOWrapper) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")


def spawn(*arguments: str | Path, **options: Any) -> subprocess.Popen[bytes]:
    """Start the command as a process of its own, with its output in pipes."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [sys.executable, "-m", "listenkit", *(str(each) for each in arguments)]
    return subprocess.Popen(command, **{**pipes, **options})


def finish(process: subprocess.Popen[bytes], seconds: float = 60) -> Ran:
    """Wait for a process and return how it ended; a character that is not UTF-8 stays visible as U+FFFD."""
    out, err = process.communicate(timeout=seconds)
    return Ran(process.returncode, (out or b"").decode("utf-8", "replace"), (err or b"").decode("utf-8", "replace"))


@dataclass(frozen=True)
class Project:
    """A project's folder: files are written into it, commands are run on it."""

    root: Path

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file of the project."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def configure(self, *tables: str, organisation: str = ORGANISATION) -> Project:
        """Write the configuration from its tables."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.write("listenkit.toml", "\n".join([organisation, *tables]))
        return self

    def run(self, *arguments: str | Path, **options: Any) -> Ran:
        """Run a command on the project."""
        return run("--project", self.root, *arguments, **options)

    def collect(self) -> dict[str, Any]:
        """Collect and return the ledger of the first source with the exit code under ``code``, its sum checked."""
        ran = self.run("collect", "--format", "json")
        assert ran.err == ""
        for each in ran.json["sources"]:
            assert each["received"] == sum(each[name] for name in COUNTED)
        return {**ran.json["sources"][0], "code": ran.code}

    def make_sure(self, sure: Mapping[str, tuple[float | None, bool]]) -> None:
        """Give the comments whose text holds a key this confidence, and say whether they are mixed, hence neutral."""
        config = load_config(self.root)
        path, zone = config.dataset_path, config.organisation.zone
        with Dataset.open(path, zone=zone, zone_name=config.organisation.timezone) as dataset:
            pairs = [
                (each.key, _made_sure(each.analysis, confidence, is_mixed=is_mixed))
                for each in dataset.comments()
                for text, (confidence, is_mixed) in sure.items()
                if text in each.comment.text
            ]
            assert dataset.update_analyses(pairs) == len(pairs) > 0

    def comments(self, *arguments: str) -> list[dict[str, Any]]:
        """Return the comments that the command lists."""
        return self.run("comments", "--format", "jsonl", "--limit", "0", *arguments).lines


def _made_sure(analysis: Analysis, confidence: float | None, *, is_mixed: bool) -> Analysis:
    sure = replace(analysis, confidence=confidence, is_mixed=is_mixed, kind_confidences=(0.8,), version="by hand")
    return replace(sure, compound=0.0, label="neutral") if is_mixed else sure


def source(
    name: str = "reviews",
    *,
    group: str = "customers",
    path: str = "reviews.csv",
    columns: Mapping[str, str] | None = None,
    more: Sequence[str] = (),
) -> str:
    """Return a source of files as a table of the configuration."""
    keys = COLUMNS if columns is None else columns
    lines = [
        "[[sources]]",
        f'name = "{name}"',
        'collector = "files"',
        f'group = "{group}"',
        f"path = {json.dumps(path)}",
    ]
    return "\n".join([*lines, *(f"{key} = {json.dumps(column)}" for key, column in keys.items()), *more, ""])


def reviews(root: Path) -> Project:
    """Return a project with three collected comments of customers."""
    project = Project(root).configure("[groups.employees]\npopulation = 40\n", source())
    project.write("reviews.csv", REVIEWS)
    project.write("codebook.toml", '[[themes]]\nname = "delivery"\nterms.en = ["delivery"]\nterms.fr = ["livraison"]\n')
    assert project.run("-q", "collect") == Ran(0, "", "")
    return project
