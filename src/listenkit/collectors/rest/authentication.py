"""Shows the credential of a source in the way that its description asks for."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urljoin

from listenkit.collectors.rest.spec import Authentication
from listenkit.errors import CredentialError, SourceError
from listenkit.http import Client, Request

Reveal = Callable[[str], str]
"""Gives the secret of one of the source's keys (``token``, ``user`` …), empty where none is configured."""

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"  # RFC 7523, 2.1


class Authenticator:
    """Makes the authorization of a source's requests, and makes it anew once where it has run out."""

    def __init__(
        self,
        settings: Authentication,
        url: str,
        reveal: Reveal,
        client: Client,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._token_url = urljoin(url, settings.token_url) if settings.token_url else ""
        self._reveal = reveal
        self._client = client
        self._now = now
        self._made: Mapping[str, str] | None = None

    @property
    def can_renew(self) -> bool:
        """Whether a refused credential can be replaced by a fresh one."""
        return self._settings.kind in ("oauth2", "jwt")

    def authorization(self) -> Mapping[str, str]:
        """Return headers, and query parameters that begin with ``?``; made once and kept.

        Raises :class:`CredentialError` where a secret is missing or was refused.
        """
        if self._made is None:
            self._made = self._make()
        return self._made

    def renew(self) -> None:
        """Forget what was made, so that the next request gets a fresh one."""
        self._made = None

    def _make(self) -> Mapping[str, str]:
        kind = self._settings.kind
        if kind == "none" or (self._settings.optional and not self._has_any()):
            return {}
        if kind == "basic":
            password = self._reveal("password") or self._settings.default_password or self._need("password")
            return {"Authorization": basic(self._need("user"), password)}
        if kind in ("oauth2", "jwt"):
            return {"Authorization": f"Bearer {self._fetch() if self._token_url else self._sign()}"}
        token = self._need("token")
        default = "Bearer " if kind == "bearer" else ""
        value = (default if self._settings.prefix is None else self._settings.prefix) + token
        names = {"bearer": "Authorization", "query": f"?{self._settings.name}"}
        return {names.get(kind, self._settings.name): value}

    def _has_any(self) -> bool:
        return any(self._reveal(key) for key in ("token", "user", "password", "client_id", "client_secret"))

    def _need(self, key: str) -> str:
        value = self._reveal(key)
        if not value:
            raise CredentialError(
                f"the source needs a {key}", hint=f'add {key} = {{ env = "NAME" }} to the source in listenkit.toml'
            )
        return value

    def _fetch(self) -> str:
        """Exchange the credential for a short-lived token (RFC 6749, 4.4; RFC 7523)."""
        form, authorization = self._grant()
        answer = self._client.send(
            Request(
                method="POST",
                url=self._token_url,
                body=urlencode(form).encode(),
                headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
                authorization=authorization,
                expected=("application/json",),
                idempotent=True,
            )
        ).json()
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token:
            raise SourceError("the token address answered without an access_token", hint="check token_url and scope")
        return token

    def _grant(self) -> tuple[dict[str, str], Mapping[str, str]]:
        scope = {"scope": self._settings.scope} if self._settings.scope else {}
        if self._settings.kind == "jwt":
            return {"grant_type": JWT_BEARER, "assertion": self._sign(), **scope}, {}
        name, secret = self._need("client_id"), self._need("client_secret")
        form = {"grant_type": "client_credentials", **scope}
        if self._settings.client_in == "basic":
            return form, {"Authorization": basic(name, secret)}
        return {**form, "client_id": name, "client_secret": secret}, {}

    def _sign(self) -> str:
        issued = int(self._now())
        claims = {"iss": self._reveal("client_id"), **self._settings.claims}
        filled = {name: value for name, value in claims.items() if value}
        payload = {**filled, "iat": issued, "exp": issued + self._settings.lifetime}
        return sign_token(payload, self._need("client_secret"))


def basic(user: str, password: str) -> str:
    """Return the value of an ``Authorization`` header for a user and password (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def sign_token(payload: Mapping[str, Any], secret: str) -> str:
    """Return a JSON Web Token signed with HMAC and SHA-256 (RFC 7515, 7519)."""
    signed = ".".join(_encode_json(part) for part in ({"alg": "HS256", "typ": "JWT"}, payload))
    return f"{signed}.{_encode(hmac.digest(secret.encode(), signed.encode(), 'sha256'))}"


def _encode_json(value: Mapping[str, Any]) -> str:
    return _encode(json.dumps(value, separators=(",", ":")).encode())


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
