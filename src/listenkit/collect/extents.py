"""Tells what was deleted at a source from what no longer comes from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from listenkit.dataset import Dataset
from listenkit.model import Extent

MOST_AT_ONCE = 20
"""Comments that may go at once however few there were; of more than these, at most half of a part may."""


class Sweep:
    """What one run of a source has seen. Nothing goes where anything could not be read: it may have been that."""

    def __init__(self, dataset: Dataset, source: str) -> None:
        self._dataset = dataset
        self._source = source
        self._seen: set[str] = set()
        self._is_sure = True

    def see(self, native_ids: Iterable[str], *, has_unreadable: bool) -> None:
        """Take note of what came."""
        self._seen.update(native_ids)
        self._is_sure = self._is_sure and not has_unreadable

    def gone(self, extents: Sequence[Extent]) -> tuple[list[str], list[str]]:
        """Return the native ids that were known of these parts and did not come, and what people should be told."""
        gone: set[str] = set()
        warnings = []
        for extent in extents if self._is_sure else ():
            known = self._dataset.known_ids(self._source, extent)
            missing = known - self._seen
            if extent.roots:  # what answered something that is gone cannot come either
                missing |= {
                    id_ for root in missing for id_ in self._dataset.known_ids(self._source, Extent(thread=root))
                }
            if len(missing) > max(MOST_AT_ONCE, len(known) // 2):
                warnings.append(
                    f"{len(missing):,} of {len(known):,} known comments did not come; so many deletions at once are "
                    "not believed, and nothing was deleted"
                )
            else:
                gone |= missing
        return sorted(gone), warnings
