"""The keys of a source whose collector is ``rest``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, model_validator

from listenkit.collectors.rest.loading import find_spec, load_spec
from listenkit.collectors.rest.spec import MOST_PAGES, Authentication, OptionalPath, RequestSpec, ServiceUrl, Spec
from listenkit.config.secrets import SecretReference
from listenkit.config.tree import Section
from listenkit.errors import UsageError


class RestOptions(Section):
    """What a source says: where the service is, which description it follows, and its credential.

    ``spec`` is the name of a description that comes with listenkit or the path of one in the project; instead of it the
    tables of a description may stand in the source itself. ``origins`` are other places that its links may lead to.
    """

    spec: str = ""
    url: ServiceUrl = ""
    parameters: Mapping[str, str | int] = Field(default_factory=dict)
    token: SecretReference | None = None
    user: SecretReference | str = ""
    password: SecretReference | None = None
    client_id: SecretReference | str = ""
    client_secret: SecretReference | None = None
    origins: tuple[ServiceUrl, ...] = ()
    allow_private: bool = False
    ca_file: str = ""
    authentication: Authentication | None = None
    headers: Mapping[str, str] = Field(default_factory=dict)
    probe: OptionalPath = ""
    rate: Annotated[float, Field(gt=0, le=6000)] | None = None
    pages: Annotated[int, Field(ge=1, le=MOST_PAGES)] | None = None
    requests: tuple[RequestSpec, ...] = ()

    @model_validator(mode="after")
    def _has_one_description(self) -> RestOptions:
        if bool(self.spec) == bool(self.requests):
            raise ValueError("a rest source needs either spec or its own [[sources.requests]], not both")
        if self.spec and self.authentication is not None:
            raise ValueError("authentication belongs to the description that spec names")
        if not self.spec:
            self._check_inline()
        return self

    def _check_inline(self) -> None:
        try:
            self.description(Path())
        except ValidationError as error:
            raise ValueError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None

    def description(self, root: Path) -> Spec:
        """Return the description that the source follows, with what the source itself sets.

        Raises :class:`~listenkit.errors.UsageError` where there is none of that name, and its kind
        :class:`~listenkit.errors.ConfigError` for mistakes in it.
        """
        own = {"headers": self.headers, "probe": self.probe, "rate": self.rate, "pages": self.pages}
        given = {key: value for key, value in own.items() if value}
        if not self.spec:
            tables = {"requests": self.requests, "parameters": self.parameters, **given}
            return Spec.model_validate({**tables, "authentication": self.authentication or Authentication()})
        spec = load_spec(find_spec(self.spec, root))
        headers = {"headers": {**spec.headers, **self.headers}} if self.headers else {}
        return spec.model_copy(update={**given, **headers})

    def filled_parameters(self, spec: Spec) -> dict[str, str]:
        """Return every parameter of the description with the source's value or the default.

        Raises :class:`UsageError` for one that is missing or that the description does not know.
        """
        unknown = sorted(set(self.parameters) - set(spec.parameters))
        if unknown:
            raise UsageError(
                f"the description knows no parameter '{unknown[0]}'",
                hint=f"it has: {', '.join(sorted(spec.parameters)) or 'none'}",
            )
        filled = {name: str(value) for name, value in {**spec.parameters, **self.parameters}.items()}
        missing = sorted(name for name, value in filled.items() if not value and name not in spec.optional)
        if missing:
            raise UsageError(
                f"the description needs the parameter '{missing[0]}'",
                hint=f'add parameters = {{ {missing[0]} = "…" }} to the source',
            )
        return filled
