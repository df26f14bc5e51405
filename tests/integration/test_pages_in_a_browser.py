"""The pages that people are given, opened in a real browser: on a phone, on a desk, and on paper."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from listenkit.config import load_config
from listenkit.demo import write_demo
from tests.browser import Browser, browsing
from tests.cli_project import run

TODAY = date(2026, 11, 23)
PHONE, DESK = 360, 1200
SMALLEST = 11
"""Pixels of the smallest letters: figures under figures; what is read in sentences is larger."""

HOSTILE = "<img src=http://tracker.example/x.png><script>document.title='run'</script>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser of our own."""
    with browsing() as found:
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The managers' report and the letters to suppliers and customers of the example organisation."""
    root = tmp_path_factory.mktemp("pages") / "demo"
    write_demo(root, today=TODAY)
    assert load_config(root).organisation.name == "Maison Tilleul"
    assert run("--project", root, "-q", "collect").code == 0
    done = ("--status", "done", "--date", "2026-10-12")
    for title, *more in (("Another carrier", "--theme", "delivery", *done), (f"A deposit {HOSTILE}", *done)):
        added = run("--project", root, "actions", "add", title, "--group", "customers", *more)
        assert added.code == 0, added.err
    period = ("--since", "2026-09-21", "--until", "2026-11-23")
    found = {}
    for name, *command in (
        ("report", "report"), ("suppliers", "share", "suppliers"),
        ("customers", "share", "customers", "--locale", "de", "--locale", "fr", "--locale", "pt"),
    ):  # fmt: skip
        path = root / f"{name}.html"
        written = run("--project", root, *command, *period, "--output", path)
        assert written.code == 0, written.err
        found[name] = path.read_text(encoding="utf-8")
    return found


@pytest.fixture(params=["report", "suppliers", "customers"])
def page(request: pytest.FixtureRequest, pages: dict[str, str], browser: Browser) -> Iterator[str]:
    """One page; how it looks is kept where a test of it fails and LISTENKIT_PICTURES names a folder."""
    before = request.session.testsfailed
    yield pages[request.param]
    if request.session.testsfailed > before:
        folder = Path(os.environ.get("LISTENKIT_PICTURES") or request.config.rootpath / "build" / "pictures")
        folder.mkdir(parents=True, exist_ok=True)
        for width in (PHONE, DESK):
            browser.picture(pages[request.param], width, 3000, folder / f"{request.param}-{width}.png")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_page_fits_its_window(browser: Browser, page: str, width: int) -> None:
    """Nothing needs to be scrolled sideways, nothing is cut, and everything can be read."""
    look = browser.look(page, width)
    assert look.width == width
    assert look.needs == width
    assert look.cut == []
    assert look.smallest >= SMALLEST


def test_a_page_asks_for_nothing_and_runs_nothing(browser: Browser, page: str) -> None:
    """Whoever opens it is known to nobody."""
    assert browser.requests(page) == []
    look = browser.look(page, DESK)
    assert look.asked == []
    assert look.scripts == 0


def test_words_of_others_stay_words(browser: Browser, pages: dict[str, str]) -> None:
    """A title that looks like a page is read as it was written."""
    assert HOSTILE in browser.look(pages["customers"], PHONE).text


def test_a_page_can_be_printed(browser: Browser, page: str, tmp_path: Path) -> None:
    """It becomes a PDF of a few sheets."""
    printed = browser.print(page, tmp_path / "page.pdf")
    assert printed.startswith(b"%PDF-")
    assert 1 <= printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") <= 12


def test_the_browser_tells_what_a_page_does(browser: Browser) -> None:
    """Were a page to load a picture, run a script or be too wide, these tests would see it."""
    bad = '<body><img src="http://tracker.example/x.png"><script>1</script><p style="width:700px;font-size:6px">x</p>'
    assert any("tracker.example" in asked for asked in browser.requests(bad))
    look = browser.look(bad, PHONE)
    assert (look.needs > PHONE, look.scripts, look.smallest, len(look.asked)) == (True, 1, 6, 1)
