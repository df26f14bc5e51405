"""The requests to KoboToolbox hold to its own OpenAPI description, and the fields that are read stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.catalogue.play import read
from tests.servers.prism import Prism, running_prism
from tests.shared import shared_path

PATH = "  /api/v2/assets/{uid_asset}/data/:\n"


def description() -> str:
    """Return the vendor's description."""
    return shared_path("fixtures/kobotoolbox/spec/schema_v2.yaml").read_text(encoding="utf-8")


def cut_to_one_path(text: str) -> str:
    """Return the description of the submissions alone: Prism takes them for ``data/{id}/`` of an empty id otherwise.

    It also declares an ``id`` in a path that has none.
    """
    head, _, paths = text.partition("\npaths:\n")
    _, _, components = paths.partition("\ncomponents:\n")
    own = paths[paths.index(PATH) :]
    end = re.search(r"\n  /", own[len(PATH) :])
    assert end
    listing = own[: len(PATH) + end.start()]
    stray = re.compile(r"      - in: path\n        name: id\n(?: {8}.*\n)+?        required: true\n")
    assert stray.search(listing)
    return f"{head}\npaths:\n{stray.sub('', listing)}\ncomponents:\n{components}"


@pytest.fixture(scope="module")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prism]:
    """Give the vendor's description of submissions, served."""
    path = tmp_path_factory.mktemp("kobotoolbox") / "description.yaml"
    path.write_text(cut_to_one_path(description()), encoding="utf-8")
    with running_prism(path) as server:
        yield server


def test_every_request_is_valid(prism: Prism) -> None:
    """Prism refuses a parameter that breaks the description; what it answers are samples."""
    answers: list[httpx.Response] = []

    def forward(request: httpx.Request) -> httpx.Response:
        headers = {"Authorization": request.headers["authorization"], "Accept": "application/json"}
        answers.append(httpx.get(f"{prism.url}{request.url.raw_path.decode()}", headers=headers, timeout=60))
        return httpx.Response(200, json={"count": 0, "results": []})

    options: dict[str, Any] = {"token": {"env": "TOKEN"}, "parameters": {"asset": "aForm", "question": "ideas"}}
    read("kobotoolbox", forward, **options)
    read("kobotoolbox", forward, {"since": {"0": "2026-11-04T09:00:00"}}, **options)

    assert [each.status_code for each in answers] == [200, 200], answers[-1].text
    assert "query" in answers[-1].request.url.params


def test_the_fields_that_are_read_stand_in_the_description() -> None:
    """Those of the answer and of a submission; the questions are the form's own."""
    text = description()
    listing = text[text.index("    PaginatedDataResponseList:\n") :][:900]
    submission = text[text.index("    DataResponse:\n") :][:4000]

    assert all(f"        {name}:\n" in listing for name in ("count", "results"))
    assert all(f"        {name}:\n" in submission for name in ("_id", "_submission_time", "_submitted_by"))
