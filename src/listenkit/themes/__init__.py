"""Themes: the codebook that a person keeps, and the discovery that proposes to it."""

from listenkit.themes.codebook import Codebook
from listenkit.themes.finding import discover
from listenkit.themes.found import Discovered, FoundTheme, KnownTheme
from listenkit.themes.reading import load_codebook

__all__ = ["Codebook", "Discovered", "FoundTheme", "KnownTheme", "discover", "load_codebook"]
