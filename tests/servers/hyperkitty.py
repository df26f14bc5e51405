"""A real HyperKitty, the archive of Mailman's lists: messages in threads, a feed, exported mailboxes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from tests.servers.processes import (
    HOST,
    find_program,
    free_port,
    installed_folder,
    leave_to_test_servers,
    run,
    running,
    temporary_folder,
)
from tests.servers.web import answers, call

LIST = "feedback@lists.example.org"
ARCHIVER_KEY = "a-made-up-key"
"""What Mailman, which hands the messages over, shows to the archive."""

_SETTINGS = """
from mailman_web.settings.base import *
from mailman_web.settings.mailman import *
SECRET_KEY = "made up"
DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": {database!r}}}}}
MAILMAN_ARCHIVER_KEY = {key!r}
HAYSTACK_CONNECTIONS = {{"default": {{"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}}}
Q_CLUSTER = {{"sync": True, "orm": "default", "timeout": 60, "retry": 90}}
COMPRESS_ENABLED = False
COMPRESS_PRECOMPILERS = ()
LOGGING = {{"version": 1}}
"""


@dataclass(frozen=True)
class HyperKitty:
    """A running archive of one public list."""

    url: str
    list_name: str
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def say(self, subject: str, text: str, *, author: str = "Zoë <zoe@example.org>", moment: datetime | None = None,
            answers: str = "") -> str:  # fmt: skip
        """Send a message to the list and return its Message-ID without brackets; now, unless a moment is given."""
        mail = EmailMessage()
        number = f"{next(self._numbers)}@example.org"
        mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = author, self.list_name, subject, f"<{number}>"
        mail["Date"] = format_datetime(moment or datetime.now(UTC))
        if answers:
            mail["In-Reply-To"] = mail["References"] = f"<{answers}>"
        mail.set_content(text)
        self.archive(bytes(mail))
        return number

    def reply(self, message: str, text: str, *, author: str = "Ana <ana@example.org>", moment: datetime | None = None,
              subject: str = "Re:") -> str:  # fmt: skip
        """Answer a message, named by its Message-ID, and return the Message-ID of the answer."""
        return self.say(subject, text, author=author, moment=moment, answers=message)

    def archive(self, message: bytes) -> None:
        """Hand a message over to the archive as Mailman does."""
        headers = {"authorization": f"Token {ARCHIVER_KEY}"}
        call("POST", f"{self.url}/hyperkitty/api/mailman/archive", headers=headers, data={"mlist": self.list_name},
             files={"message": ("message.eml", message)})  # fmt: skip


@contextmanager
def running_hyperkitty() -> Iterator[HyperKitty]:
    """Run an empty HyperKitty until the block ends; skip or give up on the test where it is not installed."""
    leave_to_test_servers()
    python = find_program("python", installed_folder("hyperkitty") / "bin")
    with temporary_folder() as folder:
        port = free_port()
        settings = _SETTINGS.format(database=str(folder / "archive.db"), key=ARCHIVER_KEY)
        (folder / "archive_settings.py").write_text(settings, encoding="utf-8")
        environment = {"DJANGO_SETTINGS_MODULE": "archive_settings", "PYTHONPATH": str(folder)}
        run([python, "-m", "django", "migrate", "--verbosity", "0"], folder=folder, environment=environment)
        command = [python, "-m", "django", "runserver", "--noreload", f"{HOST}:{port}"]
        url = f"http://{HOST}:{port}"
        is_ready = answers(f"{url}/hyperkitty/api/lists/?format=json")
        with running(command, log=folder / "log", is_ready=is_ready, environment=environment):
            yield HyperKitty(url, LIST)
