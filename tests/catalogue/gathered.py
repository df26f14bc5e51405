"""Gathers the cases of all services."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from tests.catalogue import services
from tests.catalogue.case import Case


def all_cases() -> list[Case]:
    """Return the cases of every module of ``services``, by name."""
    modules = [import_module(f"{services.__name__}.{found.name}") for found in iter_modules(services.__path__)]
    return sorted((case for module in modules for case in module.CASES), key=lambda case: case.name)
