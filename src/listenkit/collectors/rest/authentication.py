"""Shows the credential of a source in the way that its description asks for."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlencode, urljoin

from listenkit.collectors.rest.access import Authentication
from listenkit.collectors.rest.expressions import Scope, as_text, fill, fill_tree, placeholders
from listenkit.collectors.rest.signing import sign_token
from listenkit.errors import CredentialError, SourceError
from listenkit.http import Client, Request, check_secret_may_go_to

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
        self._url = url
        self._token_url = urljoin(url, settings.token_url) if settings.token_url else ""
        self._reveal = reveal
        self._client = client
        self._now = now
        self._made: Mapping[str, str] | None = None

    @property
    def can_renew(self) -> bool:
        """Whether a refused credential can be replaced by a fresh one."""
        return self._settings.kind in ("oauth2", "jwt", "session")

    def authorization(self) -> Mapping[str, str]:
        """Return headers, and query parameters that begin with ``?``; made once and kept.

        Raises :class:`CredentialError` where a secret is missing or was refused.
        """
        if self._made is None:
            self._made = {**self._make(), **self._secret_header()}
        return self._made

    def renew(self) -> None:
        """Forget what was made, so that the next request gets a fresh one."""
        self._made = None

    def _make(self) -> Mapping[str, str]:
        kind = self._settings.kind
        if kind == "none" or (self._settings.optional and not self._has_any()):
            return {}
        if kind == "basic":
            return {"Authorization": self._lone_token() or self._basic()}
        if kind == "session":
            return self._log_in()
        if kind in ("oauth2", "jwt"):
            return {"Authorization": f"Bearer {self._fetch() if self._token_url else self._sign()}"}
        token = self._need("token")
        default = "Bearer " if kind == "bearer" else ""
        value = (default if self._settings.prefix is None else self._settings.prefix) + token
        names = {"bearer": "Authorization", "query": f"?{self._settings.name}"}
        return {names.get(kind, self._settings.name): value, **self._user_header()}

    def _user_header(self) -> dict[str, str]:
        return {self._settings.user_name: self._need("user")} if self._settings.user_name else {}

    def _secret_header(self) -> dict[str, str]:
        """Return the header that shows the client secret beside the credential, where the source has one."""
        secret = self._reveal("client_secret") if self._settings.secret_name else ""
        return {self._settings.secret_name: secret} if secret else {}

    def _lone_token(self) -> str:
        """Return what shows a token without a user, where the service takes that beside a password."""
        token = self._reveal("token") if self._settings.prefix is not None and not self._reveal("user") else ""
        return f"{self._settings.prefix}{token}" if token else ""

    def _basic(self) -> str:
        default = self._settings.default_password
        user = self._reveal("user") or (self._reveal("token") if default else "") or self._need("user")
        password = self._reveal("password") or (default or self._reveal("token") or self._need("password"))
        return basic(user.removesuffix(self._settings.user_suffix) + self._settings.user_suffix, password)

    def _log_in(self) -> Mapping[str, str]:
        """Show the credential to the service's own log-in and return the headers that its answer gives."""
        settings = self._settings
        check_secret_may_go_to(self._url)
        answer = self._client.send(self._login_request()).json()
        token = as_text(Scope(answer).find(settings.login_token))
        user = as_text(Scope(answer).find(settings.login_user))
        if not token:
            raise CredentialError(f"{settings.login_path} answered without a token", hint="check user and password")
        prefix = "Bearer " if settings.prefix is None and not settings.name else settings.prefix or ""
        named = {settings.user_name: user} if settings.user_name else {}
        return {settings.name or "Authorization": prefix + token, **named}

    def _login_request(self) -> Request:
        settings = self._settings
        secrets = {key: self._reveal(key) for key in ("user", "password", "token")}
        is_get = settings.login_method == "GET"
        return Request(
            method=settings.login_method,
            url=self._url.rstrip("/") + settings.login_path,
            body=None if is_get else json.dumps(fill_tree(settings.login_body, secrets)).encode(),
            headers={"Accept": "application/json", **({} if is_get else {"Content-Type": "application/json"})},
            authorization={**self._login_headers(), **self._secret_header()},
            expected=("application/json",),
            home=self._url,
            idempotent=True,
        )

    def _login_headers(self) -> dict[str, str]:
        templates = self._settings.login_headers
        named = set[str]().union(*map(placeholders, templates.values()))
        secrets = {key: self._need(key) for key in sorted(named)}
        return {name: fill(template, secrets) for name, template in templates.items()}

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
        check_secret_may_go_to(self._token_url)
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
        refresh = {"refresh_token": self._need("token")} if self._settings.grant == "refresh_token" else {}
        form = {"grant_type": self._settings.grant, **refresh, **scope}
        if self._settings.client_in == "basic":
            return form, {"Authorization": basic(name, secret)}
        return {**form, "client_id": name, "client_secret": secret}, {}

    def _sign(self) -> str:
        issued = int(self._now())
        claims = {"iss": self._reveal("client_id"), **self._settings.claims}
        filled = {name: value for name, value in claims.items() if value}
        payload = {**filled, "iat": issued, "exp": issued + self._settings.lifetime}
        return sign_token(
            payload,
            self._need("client_secret"),
            algorithm=self._settings.algorithm,
            key_id=self._settings.key_id or self._reveal("user"),
        )


def basic(user: str, password: str) -> str:
    """Return the value of an ``Authorization`` header for a user and password (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
