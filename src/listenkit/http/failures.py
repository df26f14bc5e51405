"""The ways in which an answer can be bad that callers tell apart, beside a refused credential."""

from __future__ import annotations

from listenkit.errors import SourceError, TransientError


class StatusError(SourceError):
    """A service answered with a status that says no for good; ``status`` is its number."""

    def __init__(self, message: str, *, status: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.status = status


class BusyError(TransientError):
    """A try failed for a cause that may pass; ``wait`` is the number of seconds that the service asked for, or None.

    ``until`` says in words when that ends. ``may_have_arrived`` tells that the request may have been acted upon, as
    where the connection ended before the answer.
    """

    def __init__(
        self,
        message: str,
        *,
        wait: float | None = None,
        until: str = "",
        hint: str = "",
        may_have_arrived: bool = False,
    ) -> None:
        super().__init__(message, hint=hint)
        self.may_have_arrived = may_have_arrived
        self.wait = wait
        self.until = until


class PausedError(TransientError):
    """A service asked to be left alone for longer than may be waited: ``wait`` seconds from now."""

    def __init__(self, message: str, *, wait: float, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.wait = wait
