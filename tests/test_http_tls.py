"""Only a certificate that is valid, for this host, and signed by a trusted authority opens a connection."""

# ruff: noqa: SIM117 - a server, its client and the failure expected read best one below the other

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from listenkit.errors import SourceError
from listenkit.http import Client, Limits, Request
from tests.faults import answer

ONCE = Limits(connect=2, idle=2, total=3, tries=1)


def make(folder: Path, *arguments: str) -> None:
    """Run openssl in a folder, or skip where there is none."""
    command = shutil.which("openssl")
    if command is None:
        pytest.skip("needs the openssl command to make certificates")
    subprocess.run([command, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority, a good certificate for 127.0.0.1, one for another host, and one that signed itself."""
    made = tmp_path_factory.mktemp("certificates")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    authority = ("-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
    make(made, "req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA", *authority)
    for name, alternative in (("good", "IP:127.0.0.1"), ("other", "DNS:other.example")):
        make(made, "req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        (made / f"{name}.ext").write_text(f"subjectAltName={alternative}\nauthorityKeyIdentifier=keyid\n")
        make(
            made, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-out", f"{name}.pem", "-days", "30", "-extfile", f"{name}.ext",
        )  # fmt: skip
    names = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    make(made, "req", "-x509", *key, "-keyout", "self.key", "-out", "self.pem", *names)
    return made


@contextmanager
def serve_encrypted(folder: Path, name: str) -> Iterator[tuple[str, list[bytes]]]:
    """Answer one encrypted connection with a named certificate; yields the URL and what was received."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(3)

        def run() -> None:
            with suppress(OSError):
                connection, _ = listener.accept()
                connection.settimeout(3)
                with context.wrap_socket(connection, server_side=True) as encrypted:
                    received.append(encrypted.recv(4096))
                    encrypted.sendall(answer(b"[1]"))

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}", received
        thread.join(5)


def test_a_certificate_of_the_named_authority_is_trusted(folder: Path) -> None:
    """``ca_file`` opens the way to a service with an authority of its own."""
    with serve_encrypted(folder, "good") as (url, _), Client(limits=ONCE, ca_file=str(folder / "ca.pem")) as client:
        assert client.send(Request(url=url)).json() == [1]


@pytest.mark.parametrize(
    ("name", "trusts_authority"),
    [("good", False), ("self", False), ("self", True), ("other", True)],
    ids=["unknown authority", "self-signed", "self-signed beside an authority", "for another host"],
)
def test_any_other_certificate_is_refused(folder: Path, name: str, trusts_authority: bool) -> None:
    """The refusal is final, says why, and nothing was sent."""
    ca_file = str(folder / "ca.pem") if trusts_authority else None
    with serve_encrypted(folder, name) as (url, received), Client(limits=ONCE, ca_file=ca_file) as client:
        with pytest.raises(SourceError, match="could not be trusted") as caught:
            client.send(Request(url=url, authorization={"X-Key": "canary"}))
    assert "ca_file" in caught.value.hint
    assert received == []


def test_a_file_without_certificates_is_named(tmp_path: Path) -> None:
    """A wrong ``ca_file`` is a mistake that is told."""
    (tmp_path / "wrong.pem").write_text("not a certificate")
    with Client(ca_file=str(tmp_path / "wrong.pem")) as client, pytest.raises(SourceError, match=r"wrong\.pem"):
        client.send(Request(url="https://127.0.0.1:9"))
