"""The one way out to the network: polite, bounded and guarded. No type of the library underneath shows here."""

from listenkit.http.addresses import check_secret_may_go_to, origin_of
from listenkit.http.client import Client
from listenkit.http.failures import BusyError, PausedError, StatusError
from listenkit.http.limits import Limits
from listenkit.http.messages import Request, Response
from listenkit.http.traffic import USER_AGENT

__all__ = [
    "USER_AGENT",
    "BusyError",
    "Client",
    "Limits",
    "PausedError",
    "Request",
    "Response",
    "StatusError",
    "check_secret_may_go_to",
    "origin_of",
]
