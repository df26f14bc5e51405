from __future__ import annotations

from importlib import import_module
from importlib.resources import files

import pytest

from listenkit.languages import available_languages, load_pack, read_pack
from listenkit.languages.stored import from_bytes, to_bytes


@pytest.mark.parametrize("code", available_languages())
def test_a_pack_that_is_kept_is_the_one_that_was_read(code: str) -> None:
    """Every form with its value, in the same order; and the installed one is such a pack."""
    pack = read_pack(code, files(import_module(f"listenkit.languages.{code}")))
    again = from_bytes(to_bytes(pack))
    assert again == pack == load_pack(code)
    for name in ("lexicon", "boosters", "negations", "symbols", "kinds"):
        assert [*getattr(again, name)] == [*getattr(pack, name)]
