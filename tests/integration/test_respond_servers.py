"""``respond --send`` on real servers: the answer stands where the comment was made, once, and is recognised there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli_project import Project, Ran
from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.exim import REFUSED, Exim, running_smtp
from tests.servers.request_tracker import RequestTracker
from tests.servers.synapse import Synapse

ANSWER = "On Friday.\n\nBefore noon."


def quoted(**keys: Any) -> str:
    """Return keys as lines of a table; what JSON writes of texts, numbers and lists of texts is TOML too."""
    return "\n".join(f"{name} = {json.dumps(value)}" for name, value in keys.items())


def only_id(project: Project) -> str:
    """Return the id of the one comment that waits."""
    (waiting,) = project.run("inbox", "--format", "json").json["comments"]
    return str(waiting["id"])


def send(project: Project, comment: str, *more: str) -> Ran:
    """Answer a comment where it was made."""
    return project.run("respond", comment, "--text", ANSWER, "--send", "--yes", *more)


def loop(project: Project) -> tuple[int, int]:
    """Return of how many questions how many were answered, as the report says it."""
    (group,) = project.run("report", "--format", "json").json["loop"]["groups"]
    return group["answerable"], group["answered"]


def talk(project: Project, comment: str) -> list[str]:
    """Return what was said in the thread of a comment."""
    return [each["text"] for each in project.run("show", comment, "--format", "json").json["thread"]]


@pytest.fixture(scope="module")
def exim() -> Iterator[Exim]:
    """Give a running mail server."""
    with running_smtp() as server:
        yield server


class TestMail:
    """A mailbox that is read by IMAP and answered by SMTP."""

    @pytest.fixture
    def dovecot(self) -> Iterator[Dovecot]:
        """Give a running, empty mailbox."""
        with running_dovecot() as server:
            yield server

    @pytest.fixture(autouse=True)
    def _trusted(self, exim: Exim, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(exim.ca_file))
        monkeypatch.setenv("MAIL_PASSWORD", exim.password)
        monkeypatch.setenv("BOX_PASSWORD", dovecot.password)

    def project(self, root: Path, dovecot: Dovecot, exim: Exim) -> Project:
        """Return a project over the mailbox."""
        box = quoted(
            name="box", collector="imap", group="customers", host=dovecot.host, port=dovecot.tls_port,
            user=dovecot.user, ca_file=str(dovecot.ca_file), folders=["*"],
        )  # fmt: skip
        mail = quoted(host=exim.host, port=exim.port, user=exim.user, sender=exim.user)
        return Project(root).configure(
            f'[[sources]]\n{box}\npassword = {{ env = "BOX_PASSWORD" }}\n',
            f'[dialogue.mail]\n{mail}\npassword = {{ env = "MAIL_PASSWORD" }}\n',
        )

    def test_the_answer_arrives_in_the_thread_once_and_its_copy_is_recognised(
        self, tmp_path: Path, dovecot: Dovecot, exim: Exim
    ) -> None:
        """It goes to where the message asks answers to be sent; the copy that lies in Sent is no comment."""
        dovecot.append(asked("ann-thread@example.org", "m2@example.org", answers="m1@example.org"))
        project = self.project(tmp_path, dovecot, exim)
        assert project.collect()["new"] == 1
        comment = only_id(project)

        sent, again = send(project, comment), send(project, comment, "--again")
        (arrived,) = exim.mails_to("ann-thread@example.org")
        dovecot.append(arrived.as_bytes(), folder="Sent")
        collected = project.collect()

        assert (sent.code, again.code) == (0, 2)
        assert "nothing is sent twice" in again.err
        assert arrived["In-Reply-To"] == "<m2@example.org>"
        assert arrived["References"] == "<m1@example.org> <m2@example.org>"
        assert arrived["Subject"] == "Re: Le délai"
        assert arrived["From"] == f"Brasserie du Lac <{exim.user}>"
        assert arrived.get_content().strip() == ANSWER
        assert (collected["new"], collected["responses"]) == (0, 1)
        assert talk(project, comment) == ["When does my parcel come?", ANSWER]
        assert loop(project) == (1, 1)
        assert len(exim.mails_to("ann-thread@example.org", count=1)) == 1

    def test_a_refused_password_or_recipient_sends_nothing_and_may_go_again(
        self, tmp_path: Path, dovecot: Dovecot, exim: Exim, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The comment waits on, and the next try is taken."""
        dovecot.append(asked("ann-refused@example.org", "m3@example.org"))
        project = self.project(tmp_path, dovecot, exim)
        project.collect()
        comment = only_id(project)
        monkeypatch.setenv("MAIL_PASSWORD", "not-the-secret")

        refused = send(project, comment)

        assert (refused.code, "not-the-secret" in refused.err) == (5, False)
        assert only_id(project) == comment
        monkeypatch.setenv("MAIL_PASSWORD", exim.password)
        assert send(project, comment).code == 0
        assert len(exim.mails_to("ann-refused@example.org")) == 1

    def test_an_unknown_recipient_is_told(self, tmp_path: Path, dovecot: Dovecot, exim: Exim) -> None:
        """The server says so before it takes the mail."""
        dovecot.append(asked(REFUSED, "m4@example.org"))
        project = self.project(tmp_path, dovecot, exim)
        project.collect()

        ran = send(project, only_id(project))

        assert (ran.code, "there is no such person" in ran.err) == (3, True)
        assert only_id(project)

    def test_a_mailbox_that_refuses_the_password_is_told(
        self, tmp_path: Path, dovecot: Dovecot, exim: Exim, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Before anything is written down."""
        dovecot.append(asked("ann@example.org", "m5@example.org"))
        project = self.project(tmp_path, dovecot, exim)
        project.collect()
        comment = only_id(project)
        monkeypatch.setenv("BOX_PASSWORD", "not-the-secret")

        assert send(project, comment).code == 5
        assert only_id(project) == comment


def asked(reply_to: str, name: str, *, answers: str = "") -> bytes:
    """Return a mail with a question, from an address that reads no answers."""
    before = f"In-Reply-To: <{answers}>\r\nReferences: <{answers}>\r\n" if answers else ""
    return (
        f"From: Ann <robot@example.org>\r\nReply-To: Ann <{reply_to}>\r\nMessage-ID: <{name}>\r\n{before}"
        "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\nSubject: =?utf-8?q?Le_d=C3=A9lai?=\r\n\r\n"
        "When does my parcel come?\r\n"
    ).encode()


class TestMatrix:
    """A room of a Synapse."""

    def project(self, root: Path, synapse: Synapse, room: str) -> Project:
        """Return a project over a room, in which the account that answers is nowhere named."""
        chat = quoted(name="chat", collector="rest", group="customers", spec="matrix", url=synapse.url)
        return Project(root).configure(
            f'[[sources]]\n{chat}\nparameters = {{ room = "{room}" }}\ntoken = {{ env = "MATRIX_TOKEN" }}\n'
        )

    @pytest.mark.parametrize("alias", ["answered", "#answered-too"])
    def test_the_reply_stands_in_the_room_and_is_recognised(
        self, synapse: Synapse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alias: str
    ) -> None:
        """Under the id that the server gave it, whether the room is named by its id or its address."""
        monkeypatch.setenv("MATRIX_TOKEN", synapse.token("host"))
        room = synapse.open_room(alias.strip("#"))
        event = synapse.say(room, "When does my parcel come?", author="zoe")
        project = self.project(tmp_path, synapse, f"{alias}:example.org" if alias.startswith("#") else room)
        project.collect()
        comment = only_id(project)

        sent, again = send(project, comment), send(project, comment, "--again")
        first, second = project.collect(), project.collect()

        assert (sent.code, again.code) == (0, 2)
        assert (first["new"], first["responses"], second["received"]) == (0, 1, 0)
        assert talk(project, comment) == ["When does my parcel come?", ANSWER]
        assert loop(project) == (1, 1)
        said = synapse.messages(room)
        assert [each["content"]["body"] for each in said] == ["When does my parcel come?", ANSWER]
        assert said[1]["content"]["m.relates_to"] == {"m.in_reply_to": {"event_id": event}}

    def test_a_refused_token_sends_nothing(
        self, synapse: Synapse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """And the question waits on."""
        monkeypatch.setenv("MATRIX_TOKEN", synapse.token("host"))
        room = synapse.open_room("refusing")
        synapse.say(room, "When does my parcel come?", author="zoe")
        project = self.project(tmp_path, synapse, room)
        project.collect()
        comment = only_id(project)
        monkeypatch.setenv("MATRIX_TOKEN", "made-up")

        assert send(project, comment).code == 5

        monkeypatch.setenv("MATRIX_TOKEN", synapse.token("host"))
        assert len(synapse.messages(room)) == 1
        assert send(project, comment).code == 0


class TestRequestTracker:
    """A ticket."""

    @pytest.fixture(autouse=True)
    def _password(self, monkeypatch: pytest.MonkeyPatch, request_tracker: RequestTracker) -> None:
        monkeypatch.setenv("RT_PASSWORD", request_tracker.password)

    def project(self, root: Path, server: RequestTracker, subject: str) -> Project:
        """Return a project over the tickets whose subject holds a word."""
        desk = quoted(name="desk", collector="rest", group="customers", spec="request_tracker", url=server.url)
        query = quoted(query=f"Subject LIKE '{subject}'")
        return Project(root).configure(
            f'[[sources]]\n{desk}\nuser = "{server.user}"\nparameters = {{ {query} }}\n'
            'password = { env = "RT_PASSWORD" }\n'
        )

    def test_the_answer_stands_in_the_ticket_and_is_recognised(
        self, request_tracker: RequestTracker, tmp_path: Path
    ) -> None:
        """Its number is in the address that Request Tracker gives for it."""
        request_tracker.add_person("mia")
        number = request_tracker.ask("Crates", "When does my parcel come?", author="mia")
        project = self.project(tmp_path, request_tracker, "Crates")
        project.collect()
        comment = only_id(project)

        sent, again = send(project, comment), send(project, comment, "--again")
        collected = project.collect()

        assert (sent.code, again.code) == (0, 2)
        assert (collected["new"], collected["responses"]) == (0, 1)
        assert talk(project, comment) == ["When does my parcel come?", ANSWER]
        assert loop(project) == (1, 1)
        assert request_tracker.correspondence(number) == [ANSWER]

    def test_a_refused_password_sends_nothing(
        self, request_tracker: RequestTracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """And the question waits on."""
        request_tracker.add_person("lea")
        number = request_tracker.ask("Pallets", "When does my parcel come?", author="lea")
        project = self.project(tmp_path, request_tracker, "Pallets")
        project.collect()
        comment = only_id(project)
        monkeypatch.setenv("RT_PASSWORD", "not-the-secret")

        assert send(project, comment).code == 5

        assert request_tracker.correspondence(number) == []
        assert only_id(project) == comment
