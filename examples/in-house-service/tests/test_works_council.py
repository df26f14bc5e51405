from pathlib import Path

import pytest

from listenkit.collectors.rest import RestCollector
from listenkit.testing import SECRET, check_collector, check_faults, load_exchanges, replay

FOLDER = Path(__file__).parents[1]
RECORDED = load_exchanges(Path(__file__).with_name("recorded.json"))
NEWS = ("moved_after",)


def options(url: str) -> dict[str, object]:
    """Return the keys of the source, on one site."""
    return {"spec": "works_council.toml", "url": url, "parameters": {"site": "lyon"}, "token": {"env": "BOARD_KEY"}}


def test_the_board_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Topics, posts, and the council's answer; nothing that is meant for the council alone."""
    monkeypatch.setenv("BOARD_KEY", "made-up")
    with replay(RECORDED, ignored=NEWS) as service:
        items = check_collector(RestCollector, options(service.url), root=FOLDER)

    assert [(item.native_id, item.thread, item.is_response) for item in items] == [
        ("topic-4", "topic-4", False),
        ("post-41", "topic-4", False),
        ("post-43", "topic-4", True),
        ("topic-6", "topic-6", False),
    ]
    assert items[1].text == "Mine neither & nobody answers."
    assert not service.unmatched, service.unmatched[0]


def test_no_fault_loses_doubles_or_leaks_anything() -> None:
    """Cut answers, endless pages, links to elsewhere, long waits …"""
    keys = {**options("{origin}"), "token": SECRET}
    met = check_faults(RestCollector, keys, RECORDED, root=FOLDER, ignored=NEWS)

    assert (met.items, met.calm_requests) == (4, 3), met
