"""Has Qualtrics write an export of a survey: starts the job, waits for it within bounds, and fetches the file."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from listenkit.errors import SourceError
from listenkit.http import Client, Request, Response

SPACING = 5.0
"""Seconds between two questions after one export, since Qualtrics asks its users to pause while they wait."""

MOST_QUESTIONS = 240
"""How often an export is asked after: twenty minutes, at that pace."""

LARGEST = 64 << 20
"""Bytes of an export once it is unpacked, as of any other answer."""


class Job:
    """Exports of one survey; ``url`` is the address of the account's own data centre."""

    def __init__(self, client: Client, url: str, survey: str, token: str) -> None:
        self._client = client
        self._url = f"{url}/API/v3/surveys/{quote(survey, safe='')}/export-responses"
        self._home = url
        self._authorization = {"X-API-TOKEN": token}

    def run(self, wanted: Mapping[str, Any]) -> bytes:
        """Return the file of an export that holds what is wanted, unpacked.

        Raises :class:`SourceError` where Qualtrics gives up, takes too long, or writes more than :data:`LARGEST`.
        """
        started = self._result(self._send("", json.dumps(dict(wanted)).encode()))
        file = self._wait(_name(started, "progressId"))
        return unpacked(self._send(f"/{file}/file").content)

    def _wait(self, progress: str) -> str:
        """Return the name of the file, once there is one."""
        for turn in range(MOST_QUESTIONS):
            result = self._result(self._send(f"/{progress}", spacing=SPACING if turn else 0))
            status = result.get("status")
            if status == "complete":
                return _name(result, "fileId")
            if status != "inProgress":
                raise SourceError(
                    "Qualtrics could not write the export", hint="run listenkit collect again; since makes it smaller"
                )
        raise SourceError(
            f"Qualtrics did not finish the export within {MOST_QUESTIONS * SPACING / 60:.0f} minutes",
            hint="run listenkit collect again; since makes it smaller",
        )

    def _send(self, path: str, body: bytes | None = None, *, spacing: float = 0) -> Response:
        """Ask; a second export that is started for nothing does no harm."""
        return self._client.send(
            Request(
                method="POST" if body else "GET",
                url=self._url + path,
                body=body,
                headers={"Content-Type": "application/json"} if body else {},
                authorization=self._authorization,
                home=self._home,
                idempotent=True,
                spacing=spacing,
            )
        )

    def _result(self, answer: Response) -> Mapping[str, Any]:
        data = answer.json()
        result = data.get("result") if isinstance(data, dict) else None
        if not isinstance(result, dict):
            raise SourceError(f"{answer.address} answered without a result", hint="check url and survey")
        return result


def unpacked(content: bytes) -> bytes:
    """Return the one file of an archive, or the content itself where it is none.

    Raises :class:`SourceError` for an archive that is broken, holds anything but one file, or grows too large.
    """
    if not content.startswith(b"PK"):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [member for member in archive.infolist() if not member.is_dir()]
            if len(files) != 1:
                raise SourceError(f"the export of Qualtrics holds {len(files)} files instead of one")
            with archive.open(files[0]) as file:
                found = file.read(LARGEST + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise SourceError("the export of Qualtrics is a broken archive", hint="run listenkit collect again") from None
    if len(found) > LARGEST:
        raise SourceError("the export of Qualtrics is larger than 64 MiB", hint="since makes it smaller")
    return found


def _name(result: Mapping[str, Any], key: str) -> str:
    """Return a name that Qualtrics gave, fit for an address."""
    value = result.get(key)
    if not isinstance(value, str) or not value or value in (".", ".."):
        raise SourceError(f"Qualtrics answered without {key}", hint="check survey, and that the token may export")
    return quote(value, safe="")
