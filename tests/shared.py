"""Finds the material that tests read but the project does not hold: real labelled comments and recorded payloads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("LISTENKIT_SHARED", Path(__file__).parents[2] / "shared"))


def shared_path(name: str) -> Path:
    """Return a file or folder of the shared material, or skip the test and say what is missing."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs {name} of the shared material, which is not beside this checkout (LISTENKIT_SHARED)")
    return path
