"""Languages as data: packs that a non-programmer can correct, and the detection of a comment's language."""

from listenkit.languages.base import Cues, Negation, Pack
from listenkit.languages.detection import LanguageDetector
from listenkit.languages.packs import available_languages, load_pack, load_packs, read_pack

__all__ = [
    "Cues",
    "LanguageDetector",
    "Negation",
    "Pack",
    "available_languages",
    "load_pack",
    "load_packs",
    "read_pack",
]
