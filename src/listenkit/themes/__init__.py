"""Themes: the codebook that a person keeps, and the discovery that proposes to it."""

from listenkit.themes.codebook import Codebook, load_codebook

__all__ = ["Codebook", "load_codebook"]
