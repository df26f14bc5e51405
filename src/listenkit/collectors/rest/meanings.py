"""Finds what the values of parameters stand for, where the service knows a thing by another name than people do."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from listenkit.collectors.rest.expressions import UnreadableError, as_text, compile_path, fill, fill_all
from listenkit.collectors.rest.paging import Turn
from listenkit.collectors.rest.service import Question, Service
from listenkit.collectors.rest.spec import Lookup
from listenkit.errors import SourceError
from listenkit.http import StatusError


class Meanings:
    """The ``[[lookups]]`` of a description; each value is asked for once."""

    def __init__(self, lookups: tuple[Lookup, ...], service: Service) -> None:
        self._lookups = lookups
        self._service = service
        self._known: dict[tuple[str, str], str] = {}

    def replaced(self, parameters: Mapping[str, str], used: Collection[str]) -> dict[str, str]:
        """Return the parameters with the meaning of those that are used and have one.

        Raises :class:`SourceError` for a value that the service does not know.
        """
        found = dict(parameters)
        for lookup in self._lookups:
            given = found.get(lookup.parameter, "")
            if lookup.parameter in used and re.fullmatch(lookup.matching, given):
                found[lookup.parameter] = self._meaning(lookup, given, found)
        return found

    def _meaning(self, lookup: Lookup, given: str, parameters: Mapping[str, str]) -> str:
        key = (lookup.parameter, given)
        if key not in self._known:
            self._known[key] = self._ask(lookup, given, parameters)
        return self._known[key]

    def _ask(self, lookup: Lookup, given: str, parameters: Mapping[str, str]) -> str:
        unknown = SourceError(
            f"the service knows no {lookup.parameter} '{given}'", hint="check it in the parameters of the source"
        )
        try:
            url = self._service.url_of(fill(lookup.path, parameters, is_path=True))
            question = Question("GET", fill_all(lookup.params, parameters), {}, "query")
            meaning = as_text(compile_path(lookup.value)(self._service.ask(question, Turn(url, {})).json()))
        except StatusError as error:
            raise (unknown if error.status in (400, 404) else error) from None
        except UnreadableError:
            raise unknown from None
        if not meaning:
            raise unknown
        return meaning
