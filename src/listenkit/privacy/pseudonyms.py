"""Keyed pseudonyms: who spoke, recognisable again and unreadable without the key.

The key is 32 random bytes in a file of its own beside the configuration, readable by its owner alone. A plain hash
of a name could be reversed by hashing the staff list; a keyed one cannot without the key (EDPB Guidelines 01/2025
on pseudonymisation). The group goes into the code, so that one person in two groups has two pseudonyms.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

from listenkit.errors import PrivacyError, StorageError
from listenkit.text import clean_text

KEY_BYTES = 32
PSEUDONYM_DIGITS = 20
"""80 bits: by the birthday bound, two of a hundred million people share one with a chance below 1 in 10⁸."""


def load_key(path: Path) -> bytes:
    """Return the key of a file, making it (mode 0600) where there is none.

    Raises :class:`PrivacyError` where others can read it, :class:`StorageError` where it cannot be read or made.
    """
    try:
        return _read_key(path)
    except FileNotFoundError:
        return _make_key(path)
    except OSError as error:
        raise StorageError(f"the key file {path} cannot be read: {error.strerror}") from None


def _read_key(path: Path) -> bytes:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(handle, "rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise PrivacyError(f"the key file {path} can be read by others", hint=f"chmod 600 {path}")
        text = file.read(1024)
    try:
        key = bytes.fromhex(text.decode("ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise PrivacyError(
            f"the key file {path} does not hold a key of listenkit",
            hint="bring it back from where you keep a copy; with another key every author would become a new person",
        )
    return key


def _make_key(path: Path) -> bytes:
    key = secrets.token_bytes(KEY_BYTES)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)  # fails where another run was first, so that there is one key alone
    except FileExistsError:
        return _read_key(path)
    except OSError as error:
        raise StorageError(f"the key file {path} cannot be made: {error.strerror}") from None
    finally:
        fresh.unlink(missing_ok=True)
    return key


class Pseudonyms:
    """Makes pseudonyms and derived ids with one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, author: str, group: str) -> str:
        """Return the pseudonym of an author of a group, empty for an empty author.

        Case and blanks around and inside a name make no difference.
        """
        name = " ".join(clean_text(author).casefold().split())
        return self._code("author", group, name) if name else ""

    def derived_id(self, *parts: str) -> str:
        """Return an id for an item that has none, from what it says, who said it and when."""
        return "derived:" + self._code("id", *parts)

    def _code(self, *parts: str) -> str:
        message = "\x1f".join(parts).encode("utf-8", "surrogatepass")
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()[:PSEUDONYM_DIGITS]
