"""The real servers as fixtures: each starts once in a test session, so a test speaks in a room or ticket of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from tests.servers import bluesky as bluesky_server
from tests.servers import django_helpdesk as django_helpdesk_server
from tests.servers import hyperkitty as hyperkitty_server
from tests.servers import mediawiki as mediawiki_server
from tests.servers import redmine as redmine_server
from tests.servers import request_tracker as request_tracker_server
from tests.servers import roundup as roundup_server
from tests.servers import synapse as synapse_server


def _once(start: Callable[[], AbstractContextManager[object]], name: str) -> object:
    @pytest.fixture(scope="session", name=name)
    def serve() -> Iterator[object]:
        with start() as server:
            yield server

    return serve


request_tracker = _once(request_tracker_server.running_request_tracker, "request_tracker")
synapse = _once(synapse_server.running_synapse, "synapse")
django_helpdesk = _once(django_helpdesk_server.running_django_helpdesk, "django_helpdesk")
roundup = _once(roundup_server.running_roundup, "roundup")
redmine = _once(redmine_server.running_redmine, "redmine")
hyperkitty = _once(hyperkitty_server.running_hyperkitty, "hyperkitty")
mediawiki = _once(mediawiki_server.running_mediawiki, "mediawiki")
bluesky = _once(bluesky_server.running_bluesky, "bluesky")
