"""py3langid's model of 140 languages, asked for many texts at once.

The model is a naive Bayes classifier over byte sequences that a finite automaton finds (Lui and Baldwin 2012, BSD
licence). The package walks one text at a time; here the automaton takes one step for every text of a batch together,
and the numbers stay those of ``LanguageIdentifier.rank``.
"""

from __future__ import annotations

import io
import lzma
import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from listenkit.cache import kept
from listenkit.errors import StorageError

Array = np.ndarray[Any, Any]

BLOCK_BYTES = 16_384
"""Bytes of text that are walked through together: enough to share the cost of a step, small enough for the cache."""

FEW = 8
"""Texts below which walking one after the other is quicker than a step for all together."""

_ARRAYS = ("classes", "ptc", "pc", "nextmove", "nextmove_row", "out_feat")
"""What the package calls the arrays of its model."""

_ALIGNMENT = 64
"""Bytes at a multiple of which an array starts that is kept."""


@dataclass(frozen=True, slots=True)
class ByteModel:
    """The automaton and the table of the model.

    ``moves`` holds rows of 256 next states, ``rows`` where the row of a state starts, ``features`` the feature that a
    state ends or −1. ``table`` has a row a feature and a column a label: float16 log probabilities; ``priors`` has
    those of the labels.
    """

    labels: tuple[str, ...]
    table: Array
    priors: Array
    moves: Array
    rows: Array
    features: Array

    def shares(self, texts: Sequence[str]) -> Array:
        """Return the share of every label for every text, float32 of shape (texts, labels); each row sums to 1.

        Where a label stands twice the first column has its share. A text's row does not depend on the other texts.
        """
        encoded = [_encode(text) for text in texts]
        scores = np.zeros((len(texts), len(self.labels)), dtype=np.float32)
        for block in _blocks(encoded):
            self._score([encoded[position] for position in block], block, scores)
        scores /= np.sqrt(np.array([len(each) or 1 for each in encoded], dtype=np.float32))[:, None]
        np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf), out=scores)
        scores /= scores.sum(axis=1, keepdims=True)
        return self._folded(scores)

    def _score(self, encoded: Sequence[bytes], block: Sequence[int], scores: Array) -> None:
        """Write the log posteriors of a block's texts; a text without any feature keeps 0 for every label."""
        owners, found = self._walk_each(encoded) if len(encoded) < FEW else self._walk_together(encoded)
        if not len(found):
            return
        keys, counts = np.unique(owners * len(self.table) + found, return_counts=True)
        owner, feature = np.divmod(keys, len(self.table))
        weights = np.log1p(counts.astype(np.float32))
        texts, starts = np.unique(owner, return_index=True)
        for text, start, end in zip(texts.tolist(), starts.tolist(), [*starts[1:].tolist(), len(keys)], strict=True):
            rows = self.table.take(feature[start:end], axis=0).astype(np.float32)
            scores[block[text]] = weights[start:end] @ rows + self.priors

    def _walk_each(self, encoded: Sequence[bytes]) -> tuple[Array, Array]:
        moves, rows, features = self.moves.data, self.rows.data, self.features.data
        owners: list[int] = []
        found: list[int] = []
        for owner, text in enumerate(encoded):
            state = 0
            for byte in text:
                state = moves[rows[state] + byte]
                feature = features[state]
                if feature >= 0:
                    owners.append(owner)
                    found.append(feature)
        return np.array(owners, dtype=np.int64), np.array(found, dtype=np.int64)

    def _walk_together(self, encoded: Sequence[bytes]) -> tuple[Array, Array]:
        """Walk through texts that are sorted from the longest; those that have ended are the last and are left out."""
        lengths = np.array([len(text) for text in encoded])
        letters = np.frombuffer(b"".join(text.ljust(lengths[0], b"\0") for text in encoded), dtype=np.uint8)
        letters = np.ascontiguousarray(letters.reshape(len(encoded), -1).T, dtype=np.int64)
        states = np.zeros(len(encoded), dtype=np.int64)
        visited = np.zeros(letters.shape, dtype=np.int64)
        active = np.searchsorted(-lengths, -np.arange(lengths[0]), side="left")
        for place, count in enumerate(active.tolist()):
            states = self.moves.take(self.rows.take(states[:count]) + letters[place, :count])
            visited[place, :count] = states
        found = self.features[visited]
        places, owners = np.nonzero((found >= 0) & (np.arange(lengths[0])[:, None] < lengths))
        return owners, found[places, owners].astype(np.int64)

    def _folded(self, shares: Array) -> Array:
        first: dict[str, int] = {}
        for column, label in enumerate(self.labels):
            if first.setdefault(label, column) != column:
                shares[:, first[label]] += shares[:, column]
                shares[:, column] = 0
        return shares


def _encode(text: str) -> bytes:
    """Return the bytes that the model reads, as py3langid makes them."""
    if text.isascii():
        return (text.lower() if text.isupper() else text).encode("ascii")
    text = unicodedata.normalize("NFC", text.lower() if text.isupper() else text)
    return text.encode("utf-8", errors="surrogatepass")


def _blocks(encoded: Sequence[bytes]) -> Iterator[list[int]]:
    """Yield positions of texts, the longest texts first, in blocks of about :data:`BLOCK_BYTES` bytes."""
    block: list[int] = []
    size = 0
    for position in sorted(range(len(encoded)), key=lambda each: -len(encoded[each])):
        if not encoded[position]:
            break
        block.append(position)
        size += len(encoded[position])
        if size >= BLOCK_BYTES:
            yield block
            block, size = [], 0
    if block:
        yield block


@cache
def byte_model() -> ByteModel:
    """Return the model: read once in a process, and unpacked once for a user (0.4 s, 70 MB).

    Raises :class:`~listenkit.errors.StorageError` where it cannot be read: without the model every comment that the
    vote leaves open would be taken for one in no language.
    """
    from py3langid.langid import MODEL_DIR, MODEL_FILE

    file = Path(MODEL_DIR) / MODEL_FILE
    try:
        return read_model(file)
    except (OSError, EOFError, lzma.LZMAError, BadZipFile, KeyError, ValueError, MemoryError) as error:
        raise StorageError(
            f"the language model {file} cannot be read: {error or type(error).__name__}",
            hint="install py3langid again, and see that 100 MB of memory are free",
        ) from error


def read_model(file: Path) -> ByteModel:
    """Return the model of a file in py3langid's format: an ``.npz`` inside LZMA.

    Its own loader unpacks it anew each time, and makes Python lists of the arrays.
    """
    packed = file.read_bytes()
    digest = blake2b(packed, digest_size=8).hexdigest()
    labels, table, priors, moves, rows, features = _as_arrays(kept("language-model", digest, lambda: _unpacked(packed)))
    return ByteModel(tuple(labels.tolist()), table, priors, moves, rows.astype(np.int64) << 8, features)


def _unpacked(packed: bytes) -> bytes:
    archive = np.load(io.BytesIO(lzma.decompress(packed)), allow_pickle=False)
    return _as_bytes(archive[name] for name in _ARRAYS)


def _as_bytes(arrays: Iterable[Array]) -> bytes:
    """Return arrays one after the other in NumPy's format."""
    kept_arrays = io.BytesIO()
    for array in arrays:
        np.lib.format.write_array(kept_arrays, array, (1, 0), allow_pickle=False)
        kept_arrays.write(bytes(-kept_arrays.tell() % _ALIGNMENT))
    return kept_arrays.getvalue()


def _as_arrays(content: memoryview) -> Iterator[Array]:
    """Yield the arrays of :func:`_as_bytes`, which look into the content."""
    start = 0
    while start < len(content):
        head = io.BytesIO(content[start : start + 1024])
        np.lib.format.read_magic(head)
        shape, _, kind = np.lib.format.read_array_header_1_0(head)
        flat = np.frombuffer(content, kind, count=math.prod(shape), offset=start + head.tell())
        start += -(-(head.tell() + flat.nbytes) // _ALIGNMENT) * _ALIGNMENT
        yield flat.reshape(shape)
