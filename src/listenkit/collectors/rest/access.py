"""``[authentication]``: how the credential of a source is shown to its service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from listenkit.collectors.rest.values import JmesPath, OptionalPath
from listenkit.config.tree import Section


class Authentication(Section):
    """``[authentication]``: how the credential is shown.

    ``bearer`` sends ``Authorization: Bearer TOKEN``, ``header`` sends the token in the header ``name`` and ``query``
    in the query parameter ``name``; ``prefix`` stands before the token. ``user_name`` is a header that names the
    source's ``user`` as well, ``secret_name`` one that shows its ``client_secret`` where it has one. ``basic`` sends
    user and password, or with a ``prefix`` a token that comes without a user; ``default_password`` stands for a service
    that takes any, and then the source's ``token`` may stand for the user; ``user_suffix`` follows the user. ``oauth2``
    fetches a token from ``token_url`` with client credentials, or with the refresh token that the source gives as
    ``token`` where ``grant`` is ``refresh_token``; the client is named in the body or as basic. ``jwt`` signs
    ``claims`` with the client secret, and shows the result itself or, with a ``token_url``, exchanges it; ``key_id`` or
    the ``user`` of the source names the key. ``session`` logs in by posting ``login_body`` to ``login_path``, or with
    the ``login_method`` GET by asking it with ``login_headers``, and shows what ``login_token`` finds in the answer as
    ``header`` does; ``login_user`` finds what is shown in ``user_name``. ``optional`` allows no credential.
    """

    kind: Literal["none", "bearer", "header", "query", "basic", "oauth2", "jwt", "session"] = "none"
    name: str = ""
    prefix: Annotated[str, StringConstraints(strip_whitespace=False)] | None = None
    user_name: str = ""
    secret_name: str = ""
    user_suffix: str = ""
    default_password: str = ""
    token_url: str = ""
    grant: Literal["client_credentials", "refresh_token"] = "client_credentials"
    scope: str = ""
    client_in: Literal["body", "basic"] = "body"
    algorithm: Literal["HS256", "RS256", "ES256"] = "HS256"
    key_id: str = ""
    claims: Mapping[str, str] = Field(default_factory=dict)
    lifetime: Annotated[int, Field(ge=30, le=3600)] = 300
    login_path: OptionalPath = ""
    login_method: Literal["GET", "POST"] = "POST"
    login_headers: Mapping[str, str] = Field(default_factory=dict)
    login_body: Mapping[str, Any] = Field(default_factory=dict)
    login_token: JmesPath = ""
    login_user: JmesPath = ""
    optional: bool = False

    @model_validator(mode="after")
    def _is_complete(self) -> Authentication:
        if self.kind in ("header", "query") and not self.name:
            raise ValueError(f"authentication of the kind {self.kind} needs a name")
        if self.kind == "oauth2" and not self.token_url:
            raise ValueError("authentication of the kind oauth2 needs a token_url")
        if self.kind == "session" and not (self.login_path and self.login_token):
            raise ValueError("authentication of the kind session needs login_path and login_token")
        if self.login_method == "GET" and self.login_body:
            raise ValueError("a log-in by GET has no login_body; give login_headers")
        return self
