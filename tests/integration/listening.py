"""Collects from a running service into a dataset of its own, run after run, as ``listenkit collect`` does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from listenkit.analyse import Analyser
from listenkit.collect import Outcome, Run, collect
from listenkit.collectors.base import Collector, Context
from listenkit.collectors.rest import RestCollector
from listenkit.collectors.rest.loading import SHIPPED
from listenkit.config import Config, Source
from listenkit.config.tree import Organisation
from listenkit.http import Client
from listenkit.model import Comment, Item, Response, Tally
from listenkit.privacy.pseudonyms import Pseudonyms
from listenkit.themes.codebook import Codebook
from tests.dataset_examples import open_dataset


class StoppedError(BaseException):
    """Ends a run between two pages, as a signal does: nothing of ours may catch it."""


def small_pages(spec: str, folder: Path) -> str:
    """Write a copy of a description whose pages hold two items into a project, and return its name there."""
    text = (SHIPPED / f"{spec}.toml").read_text(encoding="utf-8")
    (folder / f"{spec}.toml").write_text(re.sub(r"(?m)^size = \d+$", "size = 2", text), encoding="utf-8")
    return f"{spec}.toml"


@dataclass(frozen=True)
class Listening:
    """One source over a running service: ``options`` are its keys beside the collector."""

    folder: Path
    options: Mapping[str, Any]
    accounts: tuple[str, ...] = ()
    collector: type[Collector] = RestCollector

    def run(self) -> Outcome:
        """Collect once and return how it ended."""
        return self._collect(lambda _source, _tally: None)

    def run_until(self, pages: int) -> None:
        """Collect and be stopped once so many pages are stored."""
        stored = 0

        def stop(_source: str, _tally: Tally) -> None:
            nonlocal stored
            stored += 1
            if stored >= pages:
                raise StoppedError

        with suppress(StoppedError):
            self._collect(stop)

    @property
    def comments(self) -> dict[str, Comment]:
        """What is known now, by the id that the service gave it."""
        with open_dataset(self.folder / "heard.db") as dataset:
            return {each.comment.native_id: each.comment for each in dataset.comments()}

    @property
    def answers(self) -> dict[str, str]:
        """What the organisation answered in the threads of what is known, by the id that the service gave it."""
        with open_dataset(self.folder / "heard.db") as dataset:
            threads = [dataset.thread(each) for each in dataset.comments()]
        return {each.native_id: each.text for thread in threads for each in thread if isinstance(each, Response)}

    def items(self) -> list[Item]:
        """Return everything that the service gives, without storing it."""
        source = self._source()
        with Client() as client:
            collector = self.collector(source.options, Context(source, self.folder, client=client))
            return [item for page in collector.pages(None) for item in page.items]

    def _source(self) -> Source:
        chosen: Any = self.collector.Options.model_validate(dict(self.options))
        return Source(name="place", collector=self.collector.name, group="customers", options=chosen)

    def _collect(self, progress: Callable[[str, Tally], None]) -> Outcome:
        source = self._source()
        config = Config(root=self.folder, organisation=Organisation(accounts=self.accounts), sources=(source,))
        with open_dataset(self.folder / "heard.db") as dataset:
            analyser = Analyser(languages=("en",), codebook=Codebook([]))
            pseudonyms = Pseudonyms(b"k" * 32)
            run = Run(config, dataset, analyser, pseudonyms, lambda: datetime.now(UTC), progress)
            (outcome,) = collect(run, [source])
            return outcome
