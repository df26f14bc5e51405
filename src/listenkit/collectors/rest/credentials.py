"""Which keys of a source hold the credential that a description asks for."""

from __future__ import annotations

from listenkit.collectors.rest.access import Authentication
from listenkit.collectors.rest.expressions import placeholders

_NEEDED = {
    "none": (),
    "bearer": ("token",),
    "header": ("token",),
    "query": ("token",),
    "basic": ("user", "password"),
    "oauth2": ("client_id", "client_secret"),
    "jwt": ("client_id", "client_secret"),
    "session": (),
}


def credential_keys(settings: Authentication) -> tuple[str, ...]:
    """Return the keys of the source that hold the credential, in the order in which people know them."""
    if settings.kind == "basic" and (settings.default_password or settings.prefix is not None):
        return ("token",)
    if settings.kind == "session":
        values = [*settings.login_body.values(), *settings.login_headers.values()]
        named = {name for value in values for name in placeholders(str(value))}
        return tuple(key for key in ("user", "password", "token") if key in named)
    keys = _NEEDED[settings.kind]
    if settings.user_name:
        keys = ("user", *keys)
    return (*keys, "token") if settings.kind == "oauth2" and settings.grant == "refresh_token" else keys


def other_credential_keys(settings: Authentication) -> tuple[str, ...]:
    """Return the keys that may hold the credential instead, or name a part of it."""
    if settings.kind == "basic":
        return () if settings.default_password else ("user", "password", "token")
    beside = ("client_secret",) if settings.secret_name else ()
    return (*beside, "user") if settings.kind == "jwt" and not settings.key_id else beside
