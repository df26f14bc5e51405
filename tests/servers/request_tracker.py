"""A real Request Tracker 5 on SQLite: tickets with answers that the customer sees and comments that only staff see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.servers.processes import HOST, choose_user, find_program, free_port, run, running, temporary_folder
from tests.servers.web import answers, call

USER = "root"
PASSWORD = "password"
"""What a fresh Request Tracker is installed with."""

SECRET = "a made-up secret"
LIBRARY = Path("/usr/share/request-tracker5/libexec")

_WORDS = {"fields": "ContentType,Content", "query": '[{"field": "ContentType", "value": "text/plain"}]'}

_SETTINGS = """
Set($rtname, 'desk.example.org');
Set($Organization, 'desk.example.org');
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '{folder}/desk.db');
Set($WebDomain, '{host}');
Set($WebPort, {port});
Set($Timezone, 'UTC');
Set($MailCommand, 'mbox');
Set($LogToSTDERR, 'warning');
Set($LogToSyslog, undef);
$RT::VarPath = '{folder}/var';
$RT::MasonDataDir = '{folder}/mason';
$RT::MasonSessionDir = '{folder}/sessions';
1;
"""

_RIGHTS = """
sub grant { my $group = shift;
    return map { { GroupDomain => 'SystemInternal', GroupType => $group, Right => $_ } } @_; }
@ACL = (
    grant('Everyone', qw(SeeQueue CreateTicket ShowTicket ReplyToTicket)),
    grant('Privileged', qw(ShowTicketComments CommentOnTicket ModifyTicket OwnTicket)),
);
1;
"""


@dataclass(frozen=True)
class RequestTracker:
    """A running server in which everybody may ask and answer; ``user`` is its administrator."""

    url: str
    user: str
    password: str

    def add_person(self, name: str, *, staff: bool = False) -> None:
        """Let a person write, under their name and with ``SECRET``; ``staff`` may write and read notes."""
        person = {"Name": name, "EmailAddress": f"{name}@example.org", "Password": SECRET, "Privileged": int(staff)}
        self._call("POST", "user", json=person)

    def ask(self, subject: str, text: str, *, author: str = "", html: bool = False) -> int:
        """Open a ticket and return its number; the author is a person who was added, or the administrator."""
        requestor = f"{author or USER}@example.org"
        ticket = {"Queue": "General", "Subject": subject, "Requestor": requestor, **_body(text, html)}
        return int(self._call("POST", "ticket", author, json=ticket).json()["id"])

    def reply(self, ticket: int, text: str, *, author: str = "", html: bool = False) -> int:
        """Answer in a ticket, which the customer sees, and return the number of the transaction."""
        return self._add(f"ticket/{ticket}/correspond", author, _body(text, html))

    def note(self, ticket: int, text: str, *, author: str = "") -> int:
        """Leave a comment that only staff see, and return the number of the transaction."""
        return self._add(f"ticket/{ticket}/comment", author, _body(text, html=False))

    def correspondence(self, ticket: int) -> list[str]:
        """Return what was answered in a ticket, oldest first."""
        asked = {"query": '[{"field": "Type", "value": "Correspond"}]'}
        found = self._call("GET", f"ticket/{ticket}/history", params=asked).json()["items"]
        parts = [self._call("GET", f"transaction/{each['id']}/attachments", params=_WORDS).json() for each in found]
        return [str(part["Content"]) for each in parts for part in each["items"]]

    def close(self, ticket: int, *, author: str = "") -> None:
        """Mark a ticket as resolved, which leaves a transaction that nobody said."""
        self._call("PUT", f"ticket/{ticket}", author, json={"Status": "resolved"})

    def withdraw(self, ticket: int) -> None:
        """Delete a ticket, as far as Request Tracker does: its status becomes ``deleted``."""
        self._call("DELETE", f"ticket/{ticket}")

    def _add(self, path: str, author: str, body: dict[str, Any]) -> int:
        return int(self._call("POST", path, author, json=body).headers["location"].rpartition("/")[2])

    def _call(self, method: str, path: str, author: str = "", **given: Any) -> httpx.Response:
        speaker = (author, SECRET) if author else (self.user, self.password)
        return call(method, f"{self.url}/REST/2.0/{path}", auth=speaker, **given)


def _body(text: str, html: bool) -> dict[str, Any]:
    return {"Content": text, "ContentType": "text/html" if html else "text/plain"}


@contextmanager
def running_request_tracker() -> Iterator[RequestTracker]:
    """Run an empty Request Tracker until the block ends; give up on the test where it is not installed."""
    set_up, server = find_program("rt-setup-database-5"), find_program("rt-server", LIBRARY)
    owner = choose_user("www-data")
    with temporary_folder(owner) as folder:
        port = free_port()
        for name in ("var", "mason", "sessions", "no-more-settings"):
            run(["mkdir", name], user=owner, folder=folder)
        settings, rights = folder / "RT_SiteConfig.pm", folder / "rights.pl"
        settings.write_text(_SETTINGS.format(folder=folder, host=HOST, port=port), encoding="utf-8")
        rights.write_text(_RIGHTS, encoding="utf-8")
        environment = {"RT_SITE_CONFIG": str(settings), "RT_SITE_CONFIG_DIR": str(folder / "no-more-settings")}
        for action in (["init", "--skip-create"], ["insert", "--datafile", str(rights)]):
            run([set_up, "--action", *action], user=owner, folder=folder, environment=environment)
        command = [server, "--host", HOST, "--port", str(port), "--max-workers", "2"]
        is_ready = answers(f"http://{HOST}:{port}/REST/2.0/rt")
        with running(command, log=folder / "log", is_ready=is_ready, user=owner, environment=environment):
            yield RequestTracker(f"http://{HOST}:{port}", USER, PASSWORD)
