from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any, cast

import pytest

from listenkit.collectors import Collector
from listenkit.config import load_config
from listenkit.testing import check_collector

ROOT = Path(__file__).parents[1]
BOOK = "Lovely evening\nToo loud\nWhen do you open on Sundays?\n"


def load(path: Path) -> Any:
    """Import a module from a file that no environment holds."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_the_example_package_keeps_the_contract(tmp_path: Path) -> None:
    """The collector that others are told to copy is a good one."""
    (tmp_path / "book.txt").write_text(BOOK)
    module = load(ROOT / "examples" / "listenkit-guestbook" / "listenkit_guestbook.py")
    items = check_collector(module.GuestbookCollector, {"path": "book.txt"}, root=tmp_path)
    assert [item.text for item in items] == BOOK.splitlines()


def test_the_collector_of_the_readme_works_as_it_stands(tmp_path: Path) -> None:
    """The code that the README shows passes the same check, word for word."""
    (tmp_path / "book.txt").write_text(BOOK)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    code = next(block for block in blocks if "GuestbookCollector" in block)
    names: dict[str, Any] = {"__name__": "readme"}
    exec(compile(code, "README.md", "exec"), names)
    check_collector(cast("type[Collector]", names["GuestbookCollector"]), {"path": "book.txt"}, root=tmp_path)


def test_the_described_service_is_read_and_survives_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of a service of one's own passes its own tests."""
    module = load(ROOT / "examples" / "in-house-service" / "tests" / "test_works_council.py")
    module.test_the_board_is_read_whole(monkeypatch)
    module.test_no_fault_loses_doubles_or_leaks_anything()


def test_the_source_of_the_described_service_is_valid() -> None:
    """Its configuration and its description have no mistakes."""
    config = load_config(ROOT / "examples" / "in-house-service")
    (source,) = config.sources
    assert source.options.description(config.root).about.proof == "recording"  # type: ignore[attr-defined]  # of rest
