"""The real servers as fixtures: each starts once in a test session, so a test speaks in a room or ticket of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from tests.servers.bluesky import running_bluesky
from tests.servers.django_helpdesk import running_django_helpdesk
from tests.servers.hyperkitty import running_hyperkitty
from tests.servers.mediawiki import running_mediawiki
from tests.servers.redmine import running_redmine
from tests.servers.request_tracker import running_request_tracker
from tests.servers.roundup import running_roundup
from tests.servers.synapse import running_synapse


def _once(start: Callable[[], AbstractContextManager[object]]) -> object:
    """Return a fixture that starts a server for the first test that asks for it and stops it after the last test."""

    @pytest.fixture(scope="session")
    def serve() -> Iterator[object]:
        with start() as server:
            yield server

    return serve


bluesky = _once(running_bluesky)
django_helpdesk = _once(running_django_helpdesk)
hyperkitty = _once(running_hyperkitty)
mediawiki = _once(running_mediawiki)
redmine = _once(running_redmine)
request_tracker = _once(running_request_tracker)
roundup = _once(running_roundup)
synapse = _once(running_synapse)
