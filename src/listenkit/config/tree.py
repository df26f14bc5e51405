"""The values that a configuration is made of. All are frozen and know nothing of files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, model_validator

from listenkit.config.secrets import SecretReference
from listenkit.errors import UsageError
from listenkit.model import GROUPS
from listenkit.text import did_you_mean, fold
from listenkit.times import DateOrder, parse_window

Language = Literal["fr", "en", "es", "de", "it", "pt", "nl"]
LANGUAGES: tuple[Language, ...] = ("fr", "en", "es", "de", "it", "pt", "nl")

EMPLOYEES = "employees"
_WORKFORCE = frozenset(
    {
        *(
            "employes",
            "employee",
            "salaries",
            "salarie",
            "collaborateurs",
            "collaborateur",
            "personnel",
            "agents",
            "rh",
        ),
        *(
            "equipe",
            "equipes",
            "staff",
            "team",
            "teams",
            "worker",
            "workers",
            "workforce",
            "colleagues",
            "hr",
            "people",
        ),
        *("empleados", "trabajadores", "plantilla", "personal", "mitarbeiter", "mitarbeitende", "beschaeftigte"),
        *("beschaftigte", "belegschaft", "angestellte", "dipendenti", "collaboratori", "lavoratori", "personale"),
        *("funcionarios", "colaboradores", "trabalhadores", "equipa", "medewerkers", "werknemers", "personeel"),
    }
)
"""What organisations call their employees in seven languages, folded."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,253}")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Names of this very machine, to which mail may go without TLS."""

_SPAN = re.compile(r"[1-9]\d{0,4}[dw]")


def _check_name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError(f"'{value}' must be lower case letters, digits, - and _, 64 at most, such as 'store-reviews'")
    return value


def is_workforce(name: str) -> bool:
    """Tell whether a group's name is one of those by which organisations call their employees."""
    return not _WORKFORCE.isdisjoint(re.split(r"[-_ ]", fold(name)))


def _check_window(value: str) -> str:
    if value:
        try:
            parse_window(value, today=date(2026, 1, 1))
        except UsageError as error:
            raise ValueError(f"cannot read '{value}'; {error.hint}") from None
    return value


def _check_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError):
        raise ValueError(f"'{value}' is not a time zone such as 'Europe/Paris'") from None
    return value


def _check_span(value: str) -> str:
    if value and not _SPAN.fullmatch(value):
        raise ValueError(f"'{value}' must be a number of days or weeks such as '30d' or '4w'")
    return value


def is_address(value: str) -> bool:
    """Tell whether a text is one e-mail address without a name, fit for a header."""
    return bool(_ADDRESS.fullmatch(value)) and value.isprintable()


def _check_address(value: str) -> str:
    if not is_address(value):
        raise ValueError("must be one e-mail address such as ann@example.org, without a name")
    return value


Name = Annotated[str, AfterValidator(_check_name)]
Address = Annotated[str, AfterValidator(_check_address)]
Zone = Annotated[str, AfterValidator(_check_zone)]
Span = Annotated[str, AfterValidator(_check_span)]
WindowName = Annotated[str, AfterValidator(_check_window)]


class Section(BaseModel):
    """A table of the configuration: frozen, and unknown keys are mistakes. Collectors' Options derive from it too."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Organisation(Section):
    """``[organisation]``: who listens.

    ``accounts`` are addresses or names that answer for the organisation. ``names`` are those of brands, products and
    people that comments speak of: whatever their words mean elsewhere, they are no opinion. ``search_index`` keeps a
    full-text index of the words: searching a large dataset is quicker with it, and collecting slower.
    """

    name: str = "My organisation"
    timezone: Zone = "UTC"
    dataset: str = "listenkit.db"
    languages: tuple[Language, ...] = LANGUAGES
    locale: Literal["", "en", "fr"] = ""
    accounts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    search_index: StrictBool = False

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which days begin."""
        return ZoneInfo(self.timezone)


class Group(Section):
    """``[groups.NAME]``: a stakeholder group.

    ``protected`` groups show no number below ``minimum_authors`` distinct authors and no quote below
    ``minimum_quote_authors``. ``employees`` are always protected, and their minimums cannot be set below 5 and 10; a
    group that is called staff, salaries, collaborateurs or the like is protected unless ``protected = false`` is
    written; other groups are protected where ``protected = true`` is. ``segments`` names the known values of a level: a
    list, or a table of values with their populations.
    """

    population: Annotated[int, Field(ge=1)] | None = None
    protected: StrictBool = False
    minimum_authors: Annotated[int, Field(ge=3)] = 5
    minimum_quote_authors: Annotated[int, Field(ge=3)] = 10
    segments: Mapping[str, tuple[str, ...] | Mapping[str, Annotated[int, Field(ge=1)]]] = Field(default_factory=dict)

    def known_segments(self) -> list[tuple[str, str, int | None]]:
        """Return the declared segments as (key, value, population or None)."""
        found: list[tuple[str, str, int | None]] = []
        for key, values in self.segments.items():
            if isinstance(values, Mapping):
                found += [(key, value, count) for value, count in values.items()]
            else:
                found += [(key, value, None) for value in values]
        return found


class Source(Section):
    """The keys that every ``[[sources]]`` table has, whatever its collector; ``options`` holds the collector's own.

    ``anonymous`` says what comments without an author are in a protected group: ``"one"`` counts them together as
    one person, ``"each"`` each as its own, for forms that let a person answer once. ``segments`` maps a segment's
    key to a column or path of the source, or to a constant written ``"=Lyon"``. ``without_text`` says what becomes of
    items without words: ``"set-aside"`` counts and reports each, ``"ignore"`` is for forms whose comment is optional.
    ``stale_after`` is the silence after which the source is reported as stale.
    """

    name: Name
    collector: str
    group: Name
    segments: Mapping[str, str] = Field(default_factory=dict)
    language: str = "auto"
    timezone: Zone | None = None
    date_format: str = ""
    date_order: DateOrder | None = None
    anonymous: Literal["one", "each"] = "one"
    without_text: Literal["set-aside", "ignore"] = "set-aside"
    accounts: tuple[str, ...] = ()
    stale_after: Span = "30d"
    enabled: bool = True
    options: BaseModel = Field(default_factory=Section, exclude=True)

    @model_validator(mode="after")
    def _language_is_known(self) -> Source:
        if self.language not in ("auto", *LANGUAGES):
            raise ValueError(f"language is '{self.language}'; choices: auto, {', '.join(LANGUAGES)}")
        return self


class Collecting(Section):
    """``[collect]``: how sources are read side by side; times are in seconds.

    ``at_once`` sources are read at a time; the same host never gets more than two requests at a time.
    ``seconds_per_source`` and ``seconds`` bound each source and the whole run: what was read by then is kept, the
    source counts as incomplete, and the next run goes on. ``longest_wait`` is how long one request may be put off by a
    service that is busy; one that asks for more is left alone until the moment that it names, a day at most.
    """

    at_once: Annotated[int, Field(ge=1, le=64)] = 16
    seconds_per_source: Annotated[int, Field(ge=1)] = 7_200
    seconds: Annotated[int, Field(ge=1)] = 21_600
    longest_wait: Annotated[int, Field(ge=1)] = 120


class ReportDefaults(Section):
    """``[report]``: what ``listenkit report`` uses where an option is not given."""

    since: WindowName = ""
    compare: Literal["previous", "none"] = "previous"
    quotes: Annotated[int, Field(ge=0, le=50)] = 6
    top: Annotated[int, Field(ge=1, le=100)] = 10


class Mail(Section):
    """A table that says how mail is sent: the server (``host``, ``port``), its ``security``, and who sends.

    ``security`` is ``"starttls"``, ``"tls"`` (from the first byte on, mostly port 465) or ``"none"``, which is
    for a server on this very machine alone. ``sender`` is the address that the mail comes from.
    """

    host: str
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    security: Literal["tls", "starttls", "none"] = "starttls"
    user: str = ""
    password: SecretReference | None = None
    sender: Address

    @model_validator(mode="after")
    def _stays_private(self) -> Mail:
        if self.security == "none" and self.host not in LOOPBACK:
            raise ValueError(f"security = 'none' is for {', '.join(LOOPBACK)} alone: the mail would be read on its way")
        return self


class Audience(Section):
    """``[share.GROUP]``: to whom a group's own report goes, and what it says beside what was heard.

    ``to`` are addresses. ``contact`` says how people speak again, as they will read it: an address, a place or a name.
    ``answer_within`` is by when they can expect an answer; ``signed`` is who signs. ``languages`` are those of the
    page, in this order, instead of those that the group speaks. ``quotes`` allows words of an idea that fewer people
    have than a quote needs, where that many speak in the group: customers may read each other's words, suppliers
    compete. Protected groups are never quoted so.
    """

    to: tuple[Address, ...] = ()
    contact: str = ""
    answer_within: Span = ""
    signed: str = ""
    languages: tuple[Language, ...] = ()
    quotes: StrictBool = False


class Share(Section):
    """``[share]``: how the groups' own reports are sent; each further table is a group's.

    ``mail`` is the server, ``webhooks`` names Slack-compatible addresses, which are secrets.
    """

    mail: Mail | None = None
    webhooks: Mapping[Name, SecretReference] = Field(default_factory=dict)
    groups: Mapping[Name, Audience] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gathers_groups(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        own = {key: each for key, each in value.items() if key in cls.model_fields}
        groups = {key: each for key, each in value.items() if key not in cls.model_fields}
        return {**own, "groups": {**own.get("groups", {}), **groups}} if groups else own


class Check(Section):
    """One threshold of ``[check]``: a figure's lowest or highest tolerated value over a window.

    ``certain`` counts it as crossed only where the figure's whole interval lies beyond. ``level`` is what it is to a
    monitoring system.
    """

    minimum: float | None = None
    maximum: float | None = None
    window: Span = "30d"
    certain: bool = False
    level: Literal["warning", "critical"] = "critical"

    @model_validator(mode="after")
    def _can_be_crossed(self) -> Check:
        if self.minimum is None and self.maximum is None:
            raise ValueError("a check needs a minimum or a maximum")
        return self


class Dialogue(Section):
    """``[dialogue]``: who answers what, and how.

    ``owners`` says who is to answer, by theme or group; a theme counts before a group. ``templates`` is the folder of
    the answers that are written beforehand, from the project's folder on.
    """

    owners: Mapping[str, str] = Field(default_factory=dict)
    templates: str = "templates"
    mail: Mail | None = None

    def owner(self, themes: Sequence[str], group: str) -> str:
        """Return who is to answer a comment, empty where nobody is named."""
        return next((self.owners[name] for name in (*themes, group) if name in self.owners), "")


class Config(Section):
    """The whole configuration. ``root`` is the project's folder: relative paths start there."""

    root: Path
    organisation: Organisation = Organisation()
    groups: Mapping[Name, Group] = Field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    collect: Collecting = Collecting()
    report: ReportDefaults = ReportDefaults()
    check: Mapping[str, Check] = Field(default_factory=dict)
    dialogue: Dialogue = Dialogue()
    share: Share = Share()

    @model_validator(mode="after")
    def _employees_stay_protected(self) -> Config:
        if (group := self.groups.get(EMPLOYEES)) and not group.protected and "protected" in group.model_fields_set:
            raise ValueError("groups.employees: employees are always protected; take protected = false away")
        return self

    @model_validator(mode="after")
    def _shares_with_groups(self) -> Config:
        known = {*self.groups, *GROUPS}
        if unknown := sorted(set(self.share.groups) - known):
            raise ValueError(f"share.{unknown[0]}: there is no such group; {did_you_mean(unknown[0], known)}")
        return self

    @property
    def dataset_path(self) -> Path:
        """The file of the dataset; a ``sqlite:///`` prefix is accepted."""
        return self.root / Path(self.organisation.dataset.removeprefix("sqlite:///")).expanduser()

    @property
    def key_path(self) -> Path:
        """The file of the key that makes pseudonyms, beside the configuration."""
        return self.root / "listenkit.key"

    @property
    def codebook_path(self) -> Path:
        """The file of the themes, beside the configuration."""
        return self.root / "codebook.toml"

    def group(self, name: str) -> Group:
        """Return a group's settings with ``protected`` decided; employees are, even where nothing is configured."""
        group = self.groups.get(name) or Group()
        if name != EMPLOYEES:
            protected = group.protected if "protected" in group.model_fields_set else is_workforce(name)
            return group.model_copy(update={"protected": protected})
        return group.model_copy(
            update={
                "protected": True,
                "minimum_authors": max(5, group.minimum_authors),
                "minimum_quote_authors": max(10, group.minimum_quote_authors),
            }
        )

    @property
    def group_names(self) -> list[str]:
        """Every group that is configured or has a source, in the vocabulary's order, then by name."""
        used = {*self.groups, *(source.group for source in self.sources)}
        return [name for name in GROUPS if name in used] + sorted(used - set(GROUPS))

    def source(self, name: str) -> Source | None:
        """Return the configured source of that name, or None."""
        return next((source for source in self.sources if source.name == name), None)
