"""One kind of place, as a finished value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from listenkit.catalogue.keys import Key
from listenkit.collectors.about import About
from listenkit.collectors.base import Guarantee
from listenkit.text import one_line


@dataclass(frozen=True)
class Parameter:
    """What a description asks of its source by a name of its own: an empty default must be given, unless optional."""

    name: str
    meaning: str = ""
    default: str = ""
    is_optional: bool = False

    @property
    def is_needed(self) -> bool:
        """Whether the source must give it."""
        return not self.default and not self.is_optional


@dataclass(frozen=True)
class Kind:
    """What a source may name as its ``collector``: an installed collector, or a description that one reads.

    ``collector`` is the name of the one that reads it and ``preset`` the keys that ``name`` stands for there.
    ``keys`` are those that a source of it can use, ``needed`` the names of those that it cannot do without.
    ``about`` is None where its author wrote nothing down.
    """

    name: str
    title: str
    collector: str
    options: type[BaseModel]
    keys: Mapping[str, Key]
    guarantee: Guarantee
    resumes: str
    network: bool = False
    needed: tuple[str, ...] = ()
    preset: Mapping[str, Any] | None = None
    parameters: tuple[Parameter, ...] = ()
    about: About | None = None

    @property
    def category(self) -> str:
        """The category for people, ``anything`` where none is told."""
        return self.about.category if self.about else "anything"

    @property
    def proof(self) -> str:
        """The word that grades how it was tried; empty where nothing is told."""
        return self.about.proof if self.about else ""

    @property
    def short(self) -> str:
        """What it brings, in its first sentence; empty where nothing is told."""
        sentence = one_line(self.about.brings if self.about else "").partition(". ")[0].rstrip(".")
        return f"{sentence}." if sentence else ""

    @property
    def group(self) -> str:
        """Who mostly speaks in such a place: employees, who are protected, where it may be them; else customers."""
        return "employees" if self.category == "chat" else "customers"

    def facts(self) -> dict[str, Any]:
        """Return everything that is known of it, ready for JSON."""
        about = self.about.model_dump(mode="json", exclude={"example"}) if self.about else {}
        return {
            "kind": self.name,
            "title": self.title,
            "collector": self.collector,
            "category": self.category,
            "brings": "",
            "proof": "",
            "proved": "",
            "permissions": "",
            "credential": "",
            "limits": "",
            "misses": "",
            "documentation": [],
            **about,
            "guarantee": self.guarantee,
            "resumes": self.resumes,
            "network": self.network,
            "keys": [
                {"key": key.name, "meaning": key.meaning, "needed": key.name in self.needed, "secret": key.is_secret}
                for key in self.keys.values()
            ],
            "parameters": [
                {"parameter": each.name, "meaning": each.meaning, "default": each.default, "needed": each.is_needed}
                for each in self.parameters
            ],
        }
