"""Languages as data: packs that a non-programmer can correct, and the detection of a comment's language."""

from listenkit.languages.base import Cues, Negation, Pack
from listenkit.languages.detection import Examined, LanguageDetector
from listenkit.languages.packs import available_languages, load_pack, load_packs, read_pack
from listenkit.languages.parts import Part

__all__ = [
    "Cues",
    "Examined",
    "LanguageDetector",
    "Negation",
    "Pack",
    "Part",
    "available_languages",
    "load_pack",
    "load_packs",
    "read_pack",
]
