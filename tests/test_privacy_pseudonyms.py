from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from listenkit.errors import PrivacyError
from listenkit.privacy.pseudonyms import Pseudonyms, load_key


def test_the_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    """The second run reads the key that the first made, and only its owner can."""
    path = tmp_path / "listenkit.key"
    old = os.umask(0)
    try:
        first = load_key(path)
    finally:
        os.umask(old)
    assert load_key(path) == first
    assert len(first) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["listenkit.key"]


@pytest.mark.parametrize(
    ("content", "mode"), [("00" * 32, 0o644), ("", 0o600), ("not a key", 0o600), ("00" * 31, 0o600)]
)
def test_a_key_that_is_no_key_or_not_private_is_refused(tmp_path: Path, content: str, mode: int) -> None:
    """A damaged key would turn every author into a new person, so nothing goes on."""
    path = tmp_path / "listenkit.key"
    path.write_text(content)
    path.chmod(mode)
    with pytest.raises(PrivacyError) as caught:
        load_key(path)
    assert caught.value.hint


def test_a_pseudonym_is_stable_and_needs_the_key() -> None:
    """The same person is recognised, whatever the case and blanks; another key gives another name."""
    one, other = Pseudonyms(b"k" * 32), Pseudonyms(b"o" * 32)
    assert one.of(" Ann  Example ", "customers") == one.of("ann example", "customers")
    assert one.of("ann example", "customers") != other.of("ann example", "customers")
    assert "ann" not in one.of("ann example", "customers")


def test_the_same_person_in_two_groups_does_not_link() -> None:
    """A supplier who is a customer has two pseudonyms."""
    pseudonyms = Pseudonyms(b"k" * 32)
    assert pseudonyms.of("ann", "customers") != pseudonyms.of("ann", "suppliers")


def test_nobody_has_no_pseudonym() -> None:
    """An empty author stays empty."""
    assert Pseudonyms(b"k" * 32).of("  ", "customers") == ""
