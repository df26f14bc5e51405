"""Every real server starts, keeps what is said, gives it back and leaves no process behind."""

from __future__ import annotations

import json
import smtplib
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.bluesky import running_bluesky
from tests.servers.django_helpdesk import running_django_helpdesk
from tests.servers.exim import running_smtp
from tests.servers.hyperkitty import running_hyperkitty
from tests.servers.mediawiki import running_mediawiki
from tests.servers.prism import running_prism
from tests.servers.redmine import running_redmine
from tests.servers.request_tracker import SECRET, running_request_tracker
from tests.servers.roundup import running_roundup
from tests.servers.synapse import running_synapse
from tests.servers.web import call
from tests.servers.wordpress import running_wordpress

MARK = "LISTENKIT_SERVER_TEST"


@pytest.fixture(autouse=True)
def nothing_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Mark every process that the test starts, and look for the mark when it is over."""
    mark = f"{MARK}={uuid.uuid4()}"
    monkeypatch.setenv(*mark.split("="))
    yield
    assert processes_with(mark) == []


def processes_with(mark: str) -> list[str]:
    """Return the command lines of the processes that were started with a variable."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append((folder / "cmdline").read_text(encoding="utf-8", errors="replace"))
        except OSError:  # it ended while we looked, or it is another user's
            continue
    return found


def test_request_tracker() -> None:
    """An answer and a note of a ticket; only staff are shown the note."""
    with running_request_tracker() as server:
        server.add_person("zoe")
        server.add_person("hugo", staff=True)
        ticket = server.ask("Late & cold", "Both, on <b>Monday</b>", author="zoe")
        reply = server.reply(ticket, "We are sorry", author="hugo")
        note = server.note(ticket, "Again", author="hugo")
        address = f"{server.url}/REST/2.0/transaction"
        seen = [call("GET", f"{server.url}/REST/2.0/ticket/{ticket}/history", auth=(name, SECRET)).json()["items"]
                for name in ("zoe", "hugo")]  # fmt: skip
        assert [str(note) in {item["id"] for item in items} for items in seen] == [False, True]
        assert call("GET", f"{address}/{reply}", auth=(server.user, server.password)).json()["Type"] == "Correspond"
        server.close(ticket)
        server.withdraw(ticket)


def test_exim() -> None:
    """A mail is taken from whoever knows the password, and lies in the Maildir."""
    with running_smtp() as server, smtplib.SMTP(server.host, server.port) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail(server.user, ["zoe@example.org"], "Subject: Late\n\nAnd cold\n")
        client.login(server.user, server.password)
        client.sendmail(server.user, ["zoe@example.org"], "Subject: Late\n\nAnd cold\n")
        (mail,) = server.mails_to("zoe@example.org")
        assert (mail["subject"], mail.get_content()) == ("Late", "And cold\n")


def test_synapse() -> None:
    """A message with an answer, an edit and a redaction, as the room's history has them."""
    with running_synapse() as server:
        room = server.open_room("ideas")
        said = server.say(room, "Later opening?", author="zoe")
        server.reply(room, said, "When?", author="ana", thread=True)
        server.edit(room, said, "Longer opening?", author="zoe")
        server.withdraw(room, server.say(room, "Oops", author="zoe"), author="zoe")
        address = f"{server.url}/_matrix/client/v3/rooms/{room}/messages"
        headers = {"authorization": f"Bearer {server.token('ana')}"}
        events = call("GET", address, headers=headers, params={"dir": "f", "limit": 50}).json()["chunk"]
        texts = [event["content"].get("body") for event in events if event["type"] == "m.room.message"]
        assert texts == ["Later opening?", "When?", "* Longer opening?", None]


def test_django_helpdesk() -> None:
    """A ticket with an answer, a private note and the customer's word; edited and deleted ones are so."""
    with running_django_helpdesk() as server:
        ticket = server.ask("Late & cold", "Both, on <b>Monday</b>")
        reply, note = server.reply(ticket, "We are sorry", author="hugo"), server.note(ticket, "Again")
        back = server.write_back(ticket, "Thanks")
        server.edit(reply, "We are very sorry")
        server.withdraw(server.reply(ticket, "Oops"))
        found = call("GET", f"{server.url}/api/followups/", auth=(server.user, server.password)).json()["results"]
        assert [(item["comment"], item["public"], item["user"]) for item in found] == [
            ("Both, on <b>Monday</b>", True, None), ("We are very sorry", True, 2), ("Again", False, 1),
            ("Thanks\n", True, None),
        ]  # fmt: skip
        assert [item["id"] for item in found[1:]] == [reply, note, back]


def test_roundup() -> None:
    """An issue with an answer; edited and retired messages are so, and one is of nobody."""
    with running_roundup() as server:
        zoe = server.add_person("zoe")
        issue = server.ask("Late & cold", "Both, on <b>Monday</b>", author="zoe")
        reply = server.reply(issue, "We are sorry")
        server.edit(reply, "We are very sorry")
        server.withdraw(server.reply(issue, "Oops", author="zoe"))
        server.leave("By the way")
        address = f"{server.url}/rest/data/msg"
        messages = call(
            "GET", address, auth=("zoe", server.password), params={"@verbose": "3", "@fields": "author,content"}
        ).json()["data"]
        assert [(item["content"], (item["author"] or {}).get("id")) for item in messages["collection"]] == [
            ("Both, on <b>Monday</b>", str(zoe)), ("We are very sorry", "1"), ("By the way", None),
        ]  # fmt: skip


def test_wordpress() -> None:
    """What visitors see: a comment that was edited and its answer, not the ones that were held or withdrawn."""
    with running_wordpress() as server:
        first, oops = server.say([{"comment_content": "Late & cold"}, {"comment_content": "Oops"}])
        reply = server.reply(first, "We are sorry")
        server.edit(first, "Late, <b>& cold</b>")
        server.withdraw(oops)
        server.hold(server.reply(first, "Buy this"))
        found = call("GET", f"{server.url}/wp-json/wp/v2/comments", params={"order": "asc"}).json()
        assert [(item["id"], item["parent"]) for item in found] == [(first, 0), (reply, first)]
        assert "Late, <b>&amp; cold</b>" in found[0]["content"]["rendered"]


def test_redmine() -> None:
    """An issue with an answer and a private note, which only a member of the project is shown."""
    with running_redmine() as server:
        issue = server.ask("Late & cold", "Both, on <b>Monday</b>")
        reply, note = server.reply(issue, "We are sorry"), server.note(issue, "Again")
        server.edit(reply, "We are very sorry")
        closed = server.close(issue)
        server.withdraw(server.ask("Oops", "Oops"))
        address = f"{server.url}/issues/{issue}.json?include=journals"
        for key, shown in ((server.key, [reply, note, closed]), (server.reader_key, [reply, closed])):
            journals = call("GET", address, headers={"x-redmine-api-key": key}).json()["issue"]["journals"]
            assert [journal["id"] for journal in journals] == shown
            assert journals[0]["notes"] == "We are very sorry"
        assert call("GET", f"{server.url}/issues.json?status_id=*").json()["total_count"] == 1


def test_hyperkitty() -> None:
    """A message and its answer are one thread of the archive."""
    with running_hyperkitty() as server:
        said = server.say("Late & cold", "Both, on <b>Monday</b>")
        reply = server.reply(said, "We are sorry")
        address = f"{server.url}/hyperkitty/api/list/{server.list_name}/emails/?format=json&limit=10"
        found = {mail["message_id"]: mail for mail in call("GET", address).json()["results"]}
        assert set(found) == {said, reply}
        assert found[reply]["parent"] == found[said]["url"]
        assert call("GET", found[said]["url"]).json()["content"] == "Both, on <b>Monday</b>\n"


def test_mediawiki() -> None:
    """The revisions of a talk page, by a person, by nobody and with a text that was hidden."""
    with running_mediawiki() as server:
        first = server.say("Talk:Main Page", "Late & cold", "Both, on <b>Monday</b>", author="Zoe")
        server.say("Talk:Main Page", "Opening", "Later?")
        server.edit("Talk:Main Page", "All was said", author=server.user)
        server.withdraw(first)
        wanted = {"action": "query", "prop": "revisions", "titles": "Talk:Main Page", "rvprop": "ids|user|content",
                  "rvlimit": 10, "rvdir": "newer", "rvslots": "main", "format": "json", "formatversion": 2}  # fmt: skip
        (page,) = call("GET", f"{server.url}/api.php", params=wanted).json()["query"]["pages"]
        assert [item["user"] for item in page["revisions"]] == ["Zoe", "127.0.0.1", "Host"]
        texts = [item["slots"]["main"].get("content", "(hidden)") for item in page["revisions"]]
        assert (texts[0], texts[2]) == ("(hidden)", "All was said")
        assert "[[User:Zoe|Zoe]]" in texts[1]
        assert "Later? [[Special:Contributions/127.0.0.1" in texts[1]


def test_prism(tmp_path: Path) -> None:
    """A request as described is answered with the example; one without what it needs is refused."""
    limit = {"name": "limit", "in": "query", "required": True, "schema": {"type": "integer"}}
    example = {"application/json": {"schema": {"type": "array", "items": {}}, "example": ["Late & cold"]}}
    comments = {"parameters": [limit], "responses": {"200": {"description": "Comments", "content": example}}}
    description = tmp_path / "api.json"
    description.write_text(json.dumps({"openapi": "3.0.0", "info": {"title": "Test", "version": "1"},
                                       "paths": {"/comments": {"get": comments}}}), encoding="utf-8")  # fmt: skip
    with running_prism(description) as server:
        assert call("GET", f"{server.url}/comments?limit=5").json() == ["Late & cold"]
        with pytest.raises(RuntimeError, match="422"):
            call("GET", f"{server.url}/comments")


def test_bluesky() -> None:
    """A post with an answer, as the view shows the thread to everybody; a deleted answer is not in it."""
    with running_bluesky() as server:
        said = server.say("Late & cold", author="zoe")
        reply = server.reply(said, "When?", author="ana")
        server.reply(reply, "On Monday", author="zoe")
        server.withdraw(server.reply(said, "Oops", author="ana"), author="ana")
        address = f"{server.view_url}/xrpc/app.bsky.feed.getPostThread"
        thread = call("GET", address, params={"uri": said}).json()["thread"]
        assert thread["post"]["author"]["handle"] == server.handle("zoe")
        (answer,) = thread["replies"]
        assert (answer["post"]["uri"], answer["post"]["record"]["text"]) == (reply, "When?")
        assert [item["post"]["record"]["text"] for item in answer["replies"]] == ["On Monday"]
