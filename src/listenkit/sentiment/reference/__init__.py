"""The reference mode: the scores of vaderSentiment 3.3.2 to the last digit, many texts at a time.

Same means: with every sum taken from left to right, as Python's ``sum`` did until 3.11. Later Pythons compensate, and
there vaderSentiment itself gives a few texts other scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas


def scores(texts: Sequence[str]) -> pandas.DataFrame:
    """Return the scores that vaderSentiment gives each text, one row a text, in order.

    The columns are floats: ``neg``, ``neu`` and ``pos`` in [0, 1] with three decimals, and ``compound`` in [-1, 1] with
    four. A text without any word has zero in all of them. The work is linear in the length of the texts, and what is
    remembered from one text to the next is bounded. Raises TypeError where ``texts`` is one text or holds something
    else than texts.
    """
    import pandas

    from listenkit.sentiment.reference.batches import score_columns

    return pandas.DataFrame(score_columns(texts))


__all__ = ["scores"]
