"""The keys of a source whose collector is ``rest``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError, model_validator

from listenkit.collectors.rest.access import Authentication
from listenkit.collectors.rest.listing import MOST_PAGES
from listenkit.collectors.rest.loading import find_spec, load_spec, shipped_specs
from listenkit.collectors.rest.spec import ReferenceSpec, RequestSpec, Spec
from listenkit.collectors.rest.values import Lag, OptionalPath, ServiceUrl
from listenkit.config.secrets import SecretReference
from listenkit.config.tree import Section
from listenkit.errors import UsageError
from listenkit.times import UnreadableTimeError, parse_time


def _check_time(value: str) -> str:
    if value:
        try:
            parse_time(value)
        except UnreadableTimeError as error:
            raise ValueError(f"{error}; write it as 2026-01-31") from None
    return value


Since = Annotated[str, AfterValidator(_check_time)]


class RestOptions(Section):
    """What a source says: where the service is, which description it follows, and its credential.

    ``spec`` is the name of a description that comes with listenkit or the path of one in the project; instead of it the
    tables of a description may stand in the source itself. A parameter given as a list is asked for value by value.
    ``origins`` are other places that its links may lead to. ``since`` is the time from which the first run asks,
    ``lag`` replaces the description's. ``private_notes`` reads what is meant for colleagues alone.
    """

    spec: str = ""
    url: ServiceUrl = ""
    parameters: Mapping[str, str | int | tuple[str | int, ...]] = Field(default_factory=dict)
    since: Since = ""
    lag: Lag = ""
    private_notes: bool = False
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
    references: tuple[ReferenceSpec, ...] = ()
    requests: tuple[RequestSpec, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _parameters_stand_in_their_table(cls, values: Any) -> Any:
        """Say where a parameter belongs that stands beside the other keys; any other unknown key is told as ever."""
        unknown = set(values) - set(cls.model_fields) if isinstance(values, Mapping) else ()
        if unknown and values.get("spec") in shipped_specs():
            for key in unknown & set(load_spec(find_spec(values["spec"], Path())).parameters):
                raise ValueError(f'{key} is a parameter of the description; write parameters.{key} = "…"')
        return values

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
            names = dict.fromkeys(self.parameters, "")
            tables = {"requests": self.requests, "references": self.references, "parameters": names, **given}
            spec = Spec.model_validate({**tables, "authentication": self.authentication or Authentication()})
        else:
            spec = load_spec(find_spec(self.spec, root))
            headers = {"headers": {**spec.headers, **self.headers}} if self.headers else {}
            spec = spec.model_copy(update={**given, **headers})
        return _with_lag(spec, self.lag) if self.lag else spec

    def start(self, zone: tzinfo) -> datetime | None:
        """Return the time from which a first run asks, None for everything."""
        return parse_time(self.since, zone=zone) if self.since else None

    def filled_parameters(self, spec: Spec) -> dict[str, tuple[str, ...]]:
        """Return every parameter of the description with the values of the source, or its default alone.

        Raises :class:`UsageError` for one that is missing or that the description does not know.
        """
        unknown = sorted(set(self.parameters) - set(spec.parameters))
        if unknown:
            raise UsageError(
                f"the description knows no parameter '{unknown[0]}'",
                hint=f"it has: {', '.join(sorted(spec.parameters)) or 'none'}",
            )
        filled = {name: _values(value) for name, value in {**spec.parameters, **self.parameters}.items()}
        missing = sorted(name for name, values in filled.items() if not all(values) and name not in spec.optional)
        if missing:
            raise UsageError(
                f"the description needs the parameter '{missing[0]}'",
                hint=f'add parameters = {{ {missing[0]} = "…" }} to the source',
            )
        return filled


def _values(value: str | int | tuple[str | int, ...]) -> tuple[str, ...]:
    values = value if isinstance(value, tuple) else (value,)
    return tuple(str(each) for each in values) or ("",)


def _with_lag(spec: Spec, lag: str) -> Spec:
    """Return the description with another lag wherever it has one that a time can be taken from."""
    requests = [
        request.model_copy(update={"incremental": request.incremental.model_copy(update={"lag": lag})})
        if request.incremental and request.incremental.field and request.incremental.format != "source"
        else request
        for request in spec.requests
    ]
    return spec.model_copy(update={"requests": tuple(requests)})
