"""The types of a description's values, checked when it is read."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator

from listenkit.collectors.rest.expressions import check_path
from listenkit.errors import SourceError
from listenkit.http import origin_of

_LAG = re.compile(r"(\d{1,5})(s|m|h|d|w)")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def lag_of(value: str) -> timedelta:
    """Return the span of time that a lag such as ``10m`` names; nothing for an empty one."""
    found = _LAG.fullmatch(value)
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]]) if found else timedelta()


def _check_lag(value: str) -> str:
    if value and not _LAG.fullmatch(value):
        raise ValueError(f"'{value}' must be a number and s, m, h, d or w, such as '10m' or '2d'")
    return value


def _check_service_path(value: str) -> str:
    if not value.startswith("/") or value.startswith("//") or "?" in value or "#" in value:
        raise ValueError(f"'{value}' must begin with one / and hold no query; put that in params")
    return value


def _check_service_url(value: str) -> str:
    """Return the address of a service where it can be one; raises ValueError with the reason where it cannot."""
    try:
        if value:
            origin_of(value)
    except SourceError as error:
        raise ValueError(" - ".join(filter(None, (str(error), error.hint)))) from None
    if "?" in value or "#" in value:
        raise ValueError("the address of a service holds no query; put that in params")
    return value


JmesPath = Annotated[str, AfterValidator(check_path)]
"""A JMESPath into an item, ``^`` and one into its parent, ``^^`` into that one's, or ``=`` and a constant."""

ServiceUrl = Annotated[str, AfterValidator(_check_service_url)]
Lag = Annotated[str, AfterValidator(_check_lag)]
ServicePath = Annotated[str, AfterValidator(_check_service_path)]
OptionalPath = Annotated[str, AfterValidator(lambda value: _check_service_path(value) if value else value)]
