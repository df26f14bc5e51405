from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listenkit.dataset import Dataset, memory

WHEN = datetime(2026, 11, 1, tzinfo=UTC)


def test_suggestions_are_remembered_and_the_oldest_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A suggestion that is seen again is kept as it is now; beyond the bound those go that were seen longest ago."""
    monkeypatch.setattr(memory, "MOST", 2)
    path = tmp_path / "listenkit.db"
    with Dataset.open(path, zone=UTC, zone_name="UTC") as dataset:
        assert dataset.suggestions() == {}
        dataset.keep_suggestions({"aa": {"d1": 1.0}, "bb": {"d2": 1.0}}, WHEN)
        dataset.keep_suggestions({"aa": {"d1": 0.6, "d3": 0.8}}, WHEN + timedelta(days=1))
        dataset.keep_suggestions({"cc": {"d4": 1.0}}, WHEN + timedelta(days=2))
    with Dataset.open_for_reading(path) as dataset:
        assert dataset.suggestions() == {"aa": {"d1": 0.6, "d3": 0.8}, "cc": {"d4": 1.0}}
        assert dataset.check() == []
