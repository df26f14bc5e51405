"""Labels that people gave to comments by hand: kept with what was judged, and compared with the analyses."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from listenkit.dataset.changes import source_names
from listenkit.dataset.rows import COMMENT_COLUMNS, EPOCH, microseconds, moment, storable_text, stored_comment
from listenkit.dataset.selection import Where, where
from listenkit.model import Checked, Comment, Selection, StoredComment

_COMMENTS = f"SELECT {COMMENT_COLUMNS} FROM comment JOIN wording ON wording.comment_id = comment.id"  # noqa: S608 - constant
_AMONG = "comment.key IN (SELECT value FROM json_each(?))"
_MINE = "EXISTS (SELECT 1 FROM hand_label WHERE comment_key = comment.key AND person = ?)"


@dataclass(frozen=True, slots=True)
class HandLabel:
    """What a person said of a comment.

    ``label`` is positive, neutral, negative or mixed, ``kind`` one of the kinds or empty. ``words`` is the hash of
    what was judged, see :func:`words_hash`. ``is_random`` tells that the comment was drawn at random from all.
    ``blind`` is the label that cross-validation gave it, empty where none.
    """

    key: int
    person: str
    label: str
    at: datetime
    words: bytes
    kind: str = ""
    is_random: bool = False
    blind: str = ""


def words_hash(comment: Comment) -> bytes:
    """Return 16 bytes over what is analysed of a comment: another rating or segment leaves a label as it is."""
    return blake2b(comment.said.encode(), digest_size=16).digest()


def write_label(connection: sqlite3.Connection, label: HandLabel) -> None:
    """Store a label in place of the one that the same person gave the comment before."""
    connection.execute(
        """INSERT OR REPLACE INTO hand_label (comment_key, person, label, kind, at, content_hash, is_random)
        VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (
            label.key, storable_text(label.person), label.label, label.kind, microseconds(label.at), label.words,
            int(label.is_random),
        ),
    )  # fmt: skip


def remove_label(connection: sqlite3.Connection, key: int, person: str) -> None:
    """Delete a label."""
    connection.execute("DELETE FROM hand_label WHERE comment_key = ? AND person = ?", (key, storable_text(person)))


def read_labels(connection: sqlite3.Connection) -> list[HandLabel]:
    """Return the labels of comments whose words are still those that were judged, in the order of their times."""
    rows = connection.execute(
        "SELECT comment_key, person, label, at, content_hash, kind, is_random, blind FROM hand_label ORDER BY at"
    ).fetchall()
    labels = [
        HandLabel(key, person, label, moment(at) or EPOCH, words, kind, bool(is_random), blind)
        for key, person, label, at, words, kind, is_random, blind in rows
    ]
    present = {each.key: words_hash(each.comment) for each in _comments(connection, {each.key for each in labels})}
    return [each for each in labels if present.get(each.key) == each.words]


def forget_outdated(connection: sqlite3.Connection) -> int:
    """Delete the labels of comments whose words changed since; return how many there were."""
    kept = {(each.key, each.person) for each in read_labels(connection)}
    found = connection.execute("SELECT comment_key, person FROM hand_label").fetchall()
    outdated = [pair for pair in found if pair not in kept]
    connection.executemany("DELETE FROM hand_label WHERE comment_key = ? AND person = ?", outdated)
    return len(outdated)


def write_blind(connection: sqlite3.Connection, labels: Mapping[int, str]) -> None:
    """Keep what cross-validation gave labelled comments, by key; all others lose theirs."""
    connection.execute("UPDATE hand_label SET blind = ''")
    pairs = ((label, key) for key, label in labels.items())
    connection.executemany("UPDATE hand_label SET blind = ? WHERE comment_key = ?", pairs)


def read_offered(
    connection: sqlite3.Connection, selection: Selection, *, person: str, other: str, is_unsure: bool, limit: int
) -> list[StoredComment]:
    """Return scored comments that a person has not labelled yet, at most so many, in random but lasting order.

    The order is that of the keys, which are hashes of where a comment comes from. ``other`` is a person whose comments
    are wanted, empty for none in particular. ``is_unsure`` puts first what the analysis is least sure of.
    """
    found = where(selection)
    found.add("comment.compound IS NOT NULL")
    found.add(f"NOT {_MINE}", storable_text(person))
    if other:
        found.add(_MINE, storable_text(other))
    return _ordered(connection, found, is_unsure=is_unsure, limit=limit)


def count_labelled(connection: sqlite3.Connection, selection: Selection, person: str) -> int:
    """Return how many of the selected comments a person has labelled."""
    found = where(selection)
    found.add(_MINE, storable_text(person))
    query = f"SELECT count(*) FROM comment JOIN wording ON wording.comment_id = comment.id WHERE {found}"  # noqa: S608 - values are bound
    return int(connection.execute(query, found.values).fetchone()[0])


def _ordered(connection: sqlite3.Connection, found: Where, *, is_unsure: bool, limit: int) -> list[StoredComment]:
    order = "coalesce(confidence, 5000 + abs(compound) / 2), comment.key" if is_unsure else "comment.key"
    query = f"{_COMMENTS} WHERE {found} ORDER BY {order} LIMIT ?"
    names = source_names(connection)
    return [stored_comment(row, names) for row in connection.execute(query, (*found.values, limit)).fetchall()]


def count_checked(connection: sqlite3.Connection) -> Checked | None:
    """Return on how many comments that were drawn at random and labelled by hand the analysis says the same.

    Where several people labelled a comment the label that most of them gave counts, and none where they are divided.
    Comments that have no score are left out. Of comments that the learned model was made from, what counts is the
    label that cross-validation gave them.
    """
    labels = [each for each in read_labels(connection) if each.is_random]
    given: dict[int, list[HandLabel]] = {}
    for label in labels:
        given.setdefault(label.key, []).append(label)
    rights = [
        right for stored in _comments(connection, given) if (right := _is_right(stored, given[stored.key])) is not None
    ]
    return Checked(len(rights), sum(rights)) if rights else None


def _is_right(stored: StoredComment, labels: Sequence[HandLabel]) -> bool | None:
    said = agreed([each.label for each in labels])
    if not said or stored.analysis.label == "unscored":
        return None
    found = labels[0].blind or stored.analysis.label
    if said == "mixed":
        return found == "neutral" or stored.analysis.is_mixed
    return found == said


def agreed(labels: Sequence[str]) -> str:
    """Return the label that most people gave, empty where they are divided."""
    (first, count), *others = Counter(labels).most_common(2)
    return "" if others and others[0][1] == count else first


def _comments(connection: sqlite3.Connection, keys: Iterable[int]) -> list[StoredComment]:
    names = source_names(connection)
    rows = connection.execute(f"{_COMMENTS} WHERE {_AMONG}", (json.dumps(list(keys)),))
    return [stored_comment(row, names) for row in rows.fetchall()]
