"""The one way out to the network: polite, bounded and guarded. No type of the library underneath shows here."""

from listenkit.http.addresses import origin_of
from listenkit.http.client import USER_AGENT, Client
from listenkit.http.failures import StatusError
from listenkit.http.limits import Limits
from listenkit.http.messages import Request, Response

__all__ = ["USER_AGENT", "Client", "Limits", "Request", "Response", "StatusError", "origin_of"]
