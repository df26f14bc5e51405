"""The one way out to the network: polite, bounded and guarded. No type of the library underneath shows here."""

from listenkit.http.client import Client, Limits, Request, Response

__all__ = ["Client", "Limits", "Request", "Response"]
