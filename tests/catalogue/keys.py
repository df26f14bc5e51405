"""Private keys that are made for one test run, for services that want requests to be signed."""

from __future__ import annotations

import base64
import json
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest


@cache
def private_key(algorithm: str) -> dict[str, str]:
    """Return a reference to a fresh private key in PEM for ``RS256`` or ``ES256``; skip where nothing can make one."""
    pytest.importorskip("cryptography", reason="keys are made by the package cryptography, an extra of listenkit")
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    key: Any = ec.generate_private_key(ec.SECP256R1())
    if algorithm == "RS256":
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path = Path(tempfile.mkdtemp(prefix="listenkit-key-")) / f"{algorithm}.pem"
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return {"file": str(path)}


def parts_of(token: str) -> tuple[Any, Any]:
    """Return the header and the claims of a signed token; the signature is not looked at."""
    head, claims, _ = token.split(".")
    return json.loads(base64.urlsafe_b64decode(head + "==")), json.loads(base64.urlsafe_b64decode(claims + "=="))


KEY_COMMAND: dict[str, list[str]] = {
    "command": [
        sys.executable,
        "-c",
        "from cryptography.hazmat.primitives import serialization as s\n"
        "from cryptography.hazmat.primitives.asymmetric import ec\n"
        "key = ec.generate_private_key(ec.SECP256R1())\n"
        "print(key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption()).decode())",
    ]
}
"""A reference to a private key for ES256, made anew whenever it is asked for, so that nothing happens on import."""
