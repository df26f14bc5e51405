"""Makes a certificate authority of our own and a server certificate, so that TLS verification can be tested."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.servers.processes import find_program, run

_EXTENSIONS = "subjectAltName=IP:127.0.0.1,DNS:localhost\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n"


@dataclass(frozen=True)
class Certificate:
    """The files of a server certificate for 127.0.0.1 and localhost, and of the authority that signed it."""

    ca_file: Path
    certificate_file: Path
    key_file: Path


def make_certificate(folder: Path) -> Certificate:
    """Return a new authority and a certificate that it signed, valid for two days."""
    openssl = find_program("openssl")
    ca, ca_key = folder / "ca.pem", folder / "ca.key"
    certificate, key, request, extensions = (folder / name for name in ("tls.pem", "tls.key", "tls.csr", "tls.ext"))
    extensions.write_text(_EXTENSIONS, encoding="ascii")
    new_key = [openssl, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-batch"]
    run([*new_key, "-x509", "-days", "2", "-subj", "/CN=Test authority", "-addext", "keyUsage=critical,keyCertSign",
         "-keyout", str(ca_key), "-out", str(ca)])  # fmt: skip
    run([*new_key, "-subj", "/CN=127.0.0.1", "-keyout", str(key), "-out", str(request)])
    run([openssl, "x509", "-req", "-in", str(request), "-CA", str(ca), "-CAkey", str(ca_key), "-CAcreateserial",
         "-days", "2", "-extfile", str(extensions), "-out", str(certificate)])  # fmt: skip
    return Certificate(ca, certificate, key)
