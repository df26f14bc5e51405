"""Signs JSON Web Tokens: with a shared secret, or with a private key where a service insists on one."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from typing import Any

from listenkit.errors import UsageError


def sign_token(payload: Mapping[str, Any], secret: str, *, algorithm: str = "HS256", key_id: str = "") -> str:
    """Return a signed JSON Web Token (RFC 7515, 7518, 7519): ``secret`` is shared, or a private key in PEM.

    Raises :class:`UsageError` where the key cannot be used, or the package that signs with it is missing.
    """
    head = {"alg": algorithm, "typ": "JWT", **({"kid": key_id} if key_id else {})}
    signed = ".".join(_encode_json(part) for part in (head, payload))
    if algorithm == "HS256":
        signature = hmac.digest(secret.encode(), signed.encode(), "sha256")
    else:
        signature = _sign_with_key(signed.encode(), secret, algorithm)
    return f"{signed}.{_encode(signature)}"


def _sign_with_key(content: bytes, pem: str, algorithm: str) -> bytes:
    try:
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    except ImportError:
        raise UsageError(f"{algorithm} needs the package cryptography", hint="pip install 'listenkit[keys]'") from None
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError):
        raise UsageError("the client_secret is not a private key in PEM", hint="it begins with -----BEGIN") from None
    if algorithm == "RS256" and isinstance(key, rsa.RSAPrivateKey):
        return bytes(key.sign(content, padding.PKCS1v15(), hashes.SHA256()))
    if algorithm == "ES256" and isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name == "secp256r1":
        r, s = decode_dss_signature(key.sign(content, ec.ECDSA(hashes.SHA256())))
        return bytes(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    raise UsageError(f"the client_secret is no key for {algorithm}")


def _encode_json(value: Mapping[str, Any]) -> str:
    return _encode(json.dumps(value, separators=(",", ":")).encode())


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
