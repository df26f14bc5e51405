"""Every error that listenkit raises on purpose, with the exit code that it gives.

    ListenkitError            1  unexpected, and the root of the tree
    ├── StorageError          6  the dataset is full, read-only or corrupt
    ├── NewerDatasetError     7  the dataset was written by a newer version
    ├── UsageError            2  a command line or a call that cannot be carried out
    │   └── ConfigError       2  one or more mistakes in a configuration or codebook file
    ├── CredentialError       5  a service refused the credential, or it is missing
    ├── LockedError           4  another run holds the dataset
    ├── PrivacyError          8  a privacy rule refused the answer
    └── SourceError           3  a source could not be read to its end
        └── TransientError    3  …for a cause that may be gone at the next run

9 is `check` with a threshold crossed, which is no error.
Library code raises these and neither prints nor exits. ``cli.main`` alone turns them into a line on stderr.
Each message says what is wrong and where; ``hint`` says what to do next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

COMPLETE = 0
UNEXPECTED = 1
USAGE = 2
PARTIAL = 3
LOCKED = 4
CREDENTIAL = 5
STORAGE = 6
NEWER = 7
PRIVACY = 8
THRESHOLD = 9

_GRAVEST_FIRST = (UNEXPECTED, STORAGE, NEWER, USAGE, CREDENTIAL, LOCKED, PRIVACY, PARTIAL, THRESHOLD)


class ListenkitError(Exception):
    """Something went wrong that a person can be told about in one line.

    ``hint`` is the next step: a command, an option or the valid values. It may be empty.
    """

    exit_code = UNEXPECTED

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(ListenkitError):
    """A command line or a call asks for something that does not exist or cannot be done."""

    exit_code = USAGE


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file: where it stands and what is wrong. ``line`` is 1-based, 0 where unknown."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{where}: {self.message}"


class ConfigError(UsageError):
    """One or more mistakes in a file that a person wrote; all of them at once."""

    def __init__(self, problems: Sequence[Problem], *, hint: str = "") -> None:
        super().__init__("\n".join(str(problem) for problem in problems), hint=hint)
        self.problems = tuple(problems)


class SourceError(ListenkitError):
    """A source could not be read to its end; what was read before is kept."""

    exit_code = PARTIAL


class TransientError(SourceError):
    """A source failed for a cause that may be gone at the next run (time-out, overload, cut connection)."""


class LockedError(ListenkitError):
    """Another run holds the dataset."""

    exit_code = LOCKED


class CredentialError(ListenkitError):
    """A credential is missing or was refused."""

    exit_code = CREDENTIAL


class StorageError(ListenkitError):
    """The dataset cannot be read or written: full, read-only or corrupt."""

    exit_code = STORAGE


class NewerDatasetError(ListenkitError):
    """The dataset was written by a newer version of listenkit and is left untouched."""

    exit_code = NEWER


class PrivacyError(ListenkitError):
    """A privacy rule refuses this answer."""

    exit_code = PRIVACY


def gravest(codes: Iterable[int]) -> int:
    """Return the exit code that wins where several apply; 0 for none.

    The order is 1 6 7 2 5 4 8 3 9, from the gravest; a code outside it counts as unexpected.
    """
    found = {code for code in codes if code != COMPLETE}
    if found - set(_GRAVEST_FIRST):
        return UNEXPECTED
    return next((code for code in _GRAVEST_FIRST if code in found), COMPLETE)
