"""A real django-helpdesk: tickets with public follow-ups and private ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx

from tests.servers.processes import HOST, find_program, free_port, installed_folder, run, running, temporary_folder
from tests.servers.web import answers, call

USER = "desk"
COLLEAGUES = ("hugo", "ines")
"""Members of staff beside ``USER``; all have the same password."""

PASSWORD = "a made-up secret"
CUSTOMER = "zoe@example.org"
QUEUE_ADDRESS = "questions@desk.example.org"

_SETTINGS = """
SECRET_KEY = "made up"
ROOT_URLCONF = "desk_addresses"
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": {database!r}}}}}
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.messages", "django.contrib.staticfiles", "django.contrib.sites", "django.contrib.humanize",
    "rest_framework", "helpdesk",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [{{
    "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
    "OPTIONS": {{"context_processors": [
        "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]}},
}}]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SITE_ID = 1
STATIC_URL = "/static/"
USE_TZ = True
TIME_ZONE = "UTC"
HELPDESK_TEAMS_MODE_ENABLED = False
"""

_ADDRESSES = """
from django.urls import include, path
urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
"""

_SET_UP = """
import sys
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
from django.contrib.auth.models import User
from helpdesk.models import Queue
password, address, mail, first, *others = sys.argv[1:]
Queue.objects.create(
    title="Questions", slug="questions", allow_public_submission=True, allow_email_submission=True,
    email_address=address, email_box_type="local", email_box_local_dir=mail, email_box_interval=0,
)
User.objects.create_superuser(first, f"{first}@desk.example.org", password)
for name in others:
    User.objects.create_user(name, f"{name}@desk.example.org", password, is_staff=True)
"""


@dataclass(frozen=True)
class DjangoHelpdesk:
    """A running server with one queue; ``user`` is staff and may use the interface, as ``COLLEAGUES`` may."""

    url: str
    user: str
    password: str
    python: str
    folder: Path

    def ask(self, subject: str, text: str, *, customer: str = CUSTOMER) -> int:
        """Open a ticket as a customer does on the public page, named by an e-mail address, and return its number."""
        form = {"queue": "1", "priority": "3", "title": subject, "body": text, "submitter_email": customer}
        told = httpx.URL(call("POST", f"{self.url}/tickets/submit/", data=form).headers["location"]).params
        return int(told["ticket"].rpartition("-")[2])

    def reply(self, ticket: int, text: str, *, author: str = "") -> int:
        """Answer publicly in a ticket, as a member of staff, and return the number of the follow-up."""
        return self._follow_up(ticket, text, author, public=True)

    def note(self, ticket: int, text: str, *, author: str = "") -> int:
        """Leave a private follow-up and return its number."""
        return self._follow_up(ticket, text, author, public=False)

    def write_back(self, ticket: int, text: str, *, customer: str = CUSTOMER) -> int:
        """Answer as a customer, with a mail that names the ticket, and return the number of the follow-up."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = customer, QUEUE_ADDRESS, f"Re: [questions-{ticket}] Your ticket"
        mail.set_content(text)
        (self.folder / "mail" / f"{ticket}.eml").write_bytes(bytes(mail))
        run([self.python, "-m", "django", "get_email", "--quiet"], folder=self.folder, environment=_where(self.folder))
        follow_ups = self._call("GET", f"tickets/{ticket}/").json()["followup_set"]
        return max(int(follow_up["id"]) for follow_up in follow_ups)

    def edit(self, follow_up: int, text: str) -> None:
        """Replace the text of a follow-up."""
        self._call("PATCH", f"followups/{follow_up}/", json={"comment": text})

    def withdraw(self, follow_up: int) -> None:
        """Delete a follow-up."""
        self._call("DELETE", f"followups/{follow_up}/")

    def _follow_up(self, ticket: int, text: str, author: str, *, public: bool) -> int:
        said = {"ticket": ticket, "comment": text, "public": public, "title": "Comment"}
        return int(self._call("POST", "followups/", author, json=said).json()["id"])

    def _call(self, method: str, path: str, author: str = "", **given: Any) -> httpx.Response:
        return call(method, f"{self.url}/api/{path}", auth=(author or self.user, self.password), **given)


def _where(folder: Path) -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "desk_settings", "PYTHONPATH": str(folder)}


@contextmanager
def running_django_helpdesk() -> Iterator[DjangoHelpdesk]:
    """Run an empty django-helpdesk until the block ends; give up on the test where it is not installed."""
    python = find_program("python", installed_folder("django-helpdesk") / "bin")
    with temporary_folder() as folder:
        port = free_port()
        (folder / "desk_settings.py").write_text(_SETTINGS.format(database=str(folder / "desk.db")), encoding="utf-8")
        (folder / "desk_addresses.py").write_text(_ADDRESSES, encoding="utf-8")
        (folder / "mail").mkdir()
        facts = [PASSWORD, QUEUE_ADDRESS, str(folder / "mail"), USER, *COLLEAGUES]
        run([python, "-c", _SET_UP, *facts], folder=folder, environment=_where(folder))
        command = [python, "-m", "django", "runserver", "--noreload", f"{HOST}:{port}"]
        url = f"http://{HOST}:{port}"
        with running(command, log=folder / "log", is_ready=answers(f"{url}/api/"), environment=_where(folder)):
            yield DjangoHelpdesk(url, USER, PASSWORD, python, folder)
