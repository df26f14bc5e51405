"""Learning from an organisation's own ratings on top of the default sentiment, and whether it pays.

The method, its sources and its measured learning curves are in docs/learning.md. Only what reads comments is imported
here: :mod:`listenkit.learning.lesson`, which learns, needs NumPy.
"""

from __future__ import annotations

from listenkit.learning.learned import LearnedModel, Reading

__all__ = ["LearnedModel", "Reading"]
