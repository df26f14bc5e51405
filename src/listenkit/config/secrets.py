"""Secrets are references to where the value is kept; a configuration never holds one."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from listenkit.errors import CredentialError

COMMAND_SECONDS = 30
"""How long a secret's command may take; password managers that ask for a touch need some seconds."""

_FORMS = (
    'write a reference instead of a value: { env = "NAME" }, { file = "PATH" }, { command = […] } or { keyring = … }'
)


class SecretReference(BaseModel):
    """Where a secret is kept: exactly one of ``env``, ``file``, ``command`` and ``keyring``.

    ``keyring`` is ``"service/user"`` and needs the optional package ``keyring``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    env: str = ""
    file: str = ""
    command: tuple[str, ...] = ()
    keyring: str = ""

    @model_validator(mode="before")
    @classmethod
    def _is_reference(cls, value: Any) -> Any:
        if not isinstance(value, dict | SecretReference):
            raise ValueError(f"a secret must not stand in the configuration; {_FORMS}")
        return value

    @model_validator(mode="after")
    def _has_one_form(self) -> SecretReference:
        if sum(map(bool, (self.env, self.file, self.command, self.keyring))) != 1:
            raise ValueError(_FORMS)
        return self

    def reveal(self, root: Path) -> str:
        """Return the secret. A relative ``file`` is looked for in ``root``.

        Raises :class:`CredentialError` where it is missing, empty, or kept where others can read it.
        """
        value = self._read(root).strip("\r\n")
        if not value:
            raise CredentialError(f"the secret in {self} is empty")
        return value

    def _read(self, root: Path) -> str:
        if self.env:
            if self.env not in os.environ:
                raise CredentialError(
                    f"the environment variable {self.env} is not set",
                    hint=f"export {self.env} before running listenkit",
                )
            return os.environ[self.env]
        if self.file:
            return _read_private_file(root / Path(self.file).expanduser())
        if self.command:
            return _run(self.command)
        return _ask_keyring(self.keyring)

    def __str__(self) -> str:
        forms = {"env": self.env, "file": self.file, "command": self.command[:1], "keyring": self.keyring}
        return next(f"{form} {value!r}" for form, value in forms.items() if value)


def _read_private_file(path: Path) -> str:
    try:
        facts = path.stat()
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CredentialError(f"the secret file {path} cannot be read: {error}") from None
    if not stat.S_ISREG(facts.st_mode) or facts.st_mode & 0o077:
        raise CredentialError(f"the secret file {path} can be read by others", hint=f"chmod 600 {path}")
    return text


def _run(command: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CredentialError(f"the secret's command '{command[0]}' failed: {type(error).__name__}") from None
    if done.returncode:
        raise CredentialError(f"the secret's command '{command[0]}' ended with exit code {done.returncode}")
    return done.stdout


def _ask_keyring(place: str) -> str:
    try:
        import keyring
    except ImportError:
        raise CredentialError(
            "reading a secret from the keyring needs the package keyring", hint='pip install "listenkit[keyring]"'
        ) from None
    service, _, user = place.partition("/")
    value = keyring.get_password(service, user)
    if value is None:
        raise CredentialError(f"the keyring holds no secret for '{place}'")
    return str(value)
