"""Every service of the catalogue keeps the contract, and loses, doubles and leaks nothing whatever goes wrong."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from listenkit import registry
from listenkit.collectors.base import Collector, Context
from listenkit.config import Source
from listenkit.http import Client
from listenkit.testing import FAULTS, LAWS, SECRET, check_collector, check_faults, read_exchanges, replay
from tests.catalogue.case import Case
from tests.catalogue.gathered import all_cases

CASES = all_cases()
TOKEN = "a made-up secret"
EVERY_FAULT = os.environ.get("LISTENKIT_EVERY_FAULT") == "1"
FEW = ("cut-length", "busy", "wait-ages", "login-page", "redirect-elsewhere", "link-elsewhere")
"""The faults that are tried at every run; ``make faults`` tries all of them at four requests of each service."""


def collector_of(case: Case) -> type[Collector]:
    """Return the collector that reads a service."""
    return cast("type[Collector]", registry.load(registry.COLLECTORS, case.collector))


def options_of(case: Case, url: str, token: Mapping[str, str]) -> dict[str, Any]:
    """Return the keys of a source: the service's address, and this reference wherever a secret is wanted."""
    spec = {"spec": case.spec} if case.spec else {}
    options = {key: token if _is_secret(value) else value for key, value in case.options.items()}
    return {**spec, "url": url, "allow_private": True, **options} if case.spec else {"url": url, **options}


def _is_secret(value: object) -> bool:
    return isinstance(value, Mapping) and set(value) == {"env"}


def skips_of(case: Case, names: Any) -> dict[str, str]:
    """Return what a case skips among these names, with the reasons."""
    return {name: reason for name, reason in case.skip.items() if name in names}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_service_keeps_the_contract(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two reads alike, nothing new the second time, on from every cursor; and exactly these comments come."""
    monkeypatch.setenv("TOKEN", TOKEN)
    exchanges = read_exchanges(case.exchanges())
    with replay(exchanges, ignored=case.ignored, origins=case.origins) as service:
        options = options_of(case, service.url, {"env": "TOKEN"})
        found = check_collector(
            collector_of(case), options, root=tmp_path, source=case.source, skip=skips_of(case, LAWS)
        )

    assert [item.native_id for item in found] == list(case.ids)
    assert not service.unmatched, service.unmatched[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_service_can_be_tried_out(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``sources test`` shows the first items, and by a description where the text of each stood."""
    monkeypatch.setenv("TOKEN", TOKEN)
    made, exchanges = collector_of(case), read_exchanges(case.exchanges())
    with replay(exchanges, ignored=case.ignored, origins=case.origins) as service, Client() as client:
        options = made.Options.model_validate(options_of(case, service.url, {"env": "TOKEN"}))
        source = Source(name="tried", collector=made.name, group="customers", options=options, **case.source)
        trial = made(options, Context(source, tmp_path, client=client)).try_out(3)

    assert [look.item.native_id for look in trial.looks][:2] == list(case.ids)[:2]
    assert all(look.origins.get("text") for look in trial.looks) or not case.spec
    assert not service.unmatched, service.unmatched[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_fault_of_a_service_loses_doubles_or_leaks(case: Case, tmp_path: Path) -> None:
    """Each fault of a few, at one request and the last, or all of them at several."""
    check_faults(
        collector_of(case),
        options_of(case, "{origin}", SECRET),
        read_exchanges(case.exchanges()),
        root=tmp_path,
        source=case.source,
        faults=None if EVERY_FAULT else FEW,
        skip=skips_of(case, FAULTS),
        positions=4 if EVERY_FAULT else 2,
        ignored=case.ignored,
        origins=case.origins,
    )


def test_every_reason_to_skip_names_a_law_or_a_fault() -> None:
    """A skip that skips nothing is a mistake."""
    wrong = [f"{case.name}: {name}" for case in CASES for name in case.skip if name not in (*LAWS, *FAULTS)]
    assert wrong == []
