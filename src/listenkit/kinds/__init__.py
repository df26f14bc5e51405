"""Says what a comment is: a concern, an idea, a question, praise, or simply a comment, and how sure that is."""

from listenkit.kinds.evidence import weigh
from listenkit.kinds.finder import KINDS_VERSION, Cue, KindFinder

__all__ = ["KINDS_VERSION", "Cue", "KindFinder", "weigh"]
