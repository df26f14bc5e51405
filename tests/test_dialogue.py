"""Answering: in the thread, to the right person, and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from listenkit.collectors.outgoing import NotSentError, Outgoing
from listenkit.config import Mail, SecretReference
from listenkit.dataset import Dataset
from listenkit.dialogue.mail import MailChannel
from listenkit.dialogue.posting import check_unsent, post, sending_key
from listenkit.dialogue.templates import fill_template, read_template
from listenkit.dialogue.waiting import by_urgency, days_waited, told_days, urgency
from listenkit.errors import CredentialError, ListenkitError, TransientError, UsageError
from listenkit.model import Comment, Selection, StoredComment
from tests.dataset_examples import AT, START, make_analysis, make_comment, make_page, open_dataset
from tests.mail_server import SECRET, mail_server

PARIS = ZoneInfo("Europe/Paris")
WORDS = "We have a new carrier."


class Somewhere:
    """A channel that counts what is sent, and fails as it is told."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.sent: list[str] = []

    def prepare_reply(self, comment: Comment, text: str, key: str) -> Outgoing:
        """Return the words as they are."""
        return Outgoing(f"reply to {comment.native_id}", text, f"mine-{key}")

    def send_reply(self, reply: Outgoing) -> str:
        """Count it, then fail or not."""
        self.sent.append(reply.text)
        if self.error:
            raise self.error
        return reply.native_id


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[tuple[Dataset, StoredComment]]:
    """Give a dataset in which one person waits for an answer."""
    with open_dataset(tmp_path / "d.db") as dataset:
        dataset.store_page(make_page([make_comment(1)]))
        (stored,) = dataset.waiting(Selection())
        yield dataset, stored


def send(dataset: Dataset, stored: StoredComment, channel: Somewhere, text: str = WORDS) -> None:
    """Send these words to a comment."""
    key = sending_key(stored.comment, text)
    post(dataset, channel, stored, channel.prepare_reply(stored.comment, text, key), key=key, now=lambda: AT)


class TestNeverTwice:
    """What is written down before and after."""

    def test_a_sent_answer_closes_its_comment_and_is_not_sent_again(self, asked: tuple[Dataset, StoredComment]) -> None:
        """Neither with other blanks at the ends of its lines."""
        dataset, stored = asked
        channel = Somewhere()

        send(dataset, stored, channel)

        assert dataset.waiting(Selection()) == []
        (sending,) = dataset.sendings(stored.key)
        assert (sending.state, sending.text) == ("sent", "")
        with pytest.raises(UsageError, match="nothing is sent twice"):
            send(dataset, stored, channel, WORDS + "  \n")
        assert channel.sent == [WORDS]

    def test_one_that_was_certainly_refused_may_go_again(self, asked: tuple[Dataset, StoredComment]) -> None:
        """The comment still waits, and the reason is kept."""
        dataset, stored = asked
        for error in (NotSentError("refused"), CredentialError("who are you")):
            with pytest.raises(type(error)):
                send(dataset, stored, Somewhere(error))
        assert [each.detail for each in dataset.sendings(stored.key)] == ["who are you"]
        assert len(dataset.waiting(Selection())) == 1

        send(dataset, stored, Somewhere())

        assert dataset.waiting(Selection()) == []

    def test_one_of_which_nobody_knows_blocks_every_other(self, asked: tuple[Dataset, StoredComment]) -> None:
        """Until a person looked; its words are kept so long."""
        dataset, stored = asked
        with pytest.raises(TransientError):
            send(dataset, stored, Somewhere(TransientError("cut off")))

        (sending,) = dataset.sendings(stored.key)
        assert (sending.state, sending.text, sending.detail) == ("begun", WORDS, "cut off")
        with pytest.raises(UsageError, match="nobody knows whether it went out") as raised:
            check_unsent(dataset, stored, "another")
        assert "--settle" in raised.value.hint

    def test_a_process_that_dies_while_sending_leaves_it_begun(self, asked: tuple[Dataset, StoredComment]) -> None:
        """It was written down before the first byte went out."""
        dataset, stored = asked
        with pytest.raises(KeyboardInterrupt):
            send(dataset, stored, Somewhere(KeyboardInterrupt()))  # type: ignore[arg-type]  # whatever kills it

        assert [each.state for each in dataset.sendings(stored.key)] == ["begun"]


class TestUrgency:
    """What comes first."""

    def test_the_gravest_and_longest_come_first(self, tmp_path: Path) -> None:
        """A bad concern outweighs an old idea, and age counts."""
        with open_dataset(tmp_path / "d.db") as dataset:
            dataset.store_page(
                make_page(
                    [
                        (make_comment("idea"), make_analysis(0.4, "idea")),
                        (make_comment("bad"), make_analysis(-0.9)),
                        (make_comment("mild"), make_analysis(-0.1)),
                        (make_comment("fresh", created_at=START + timedelta(days=20)), make_analysis(-0.9)),
                        (make_comment("question"), make_analysis(0.0, "question")),
                    ]
                )
            )
            found = by_urgency((each, days_waited(each, AT)) for each in dataset.waiting(Selection()))

        assert [each.comment.native_id for each, _ in found] == ["bad", "mild", "question", "fresh", "idea"]

    def test_the_formula_is_the_documented_one(self, asked: tuple[Dataset, StoredComment]) -> None:
        """(days + 1) × weight × (1 + harm)."""
        _, stored = asked
        days = (AT - (START + timedelta(hours=1))) / timedelta(days=1)

        assert urgency(stored, days_waited(stored, AT)) == pytest.approx((days + 1) * 2 * 1.5)

    @pytest.mark.parametrize(("day", "hours"), [(1, 0), (15, 9), (30, 23)])
    def test_of_protected_people_the_days_tell_the_month_alone(self, tmp_path: Path, day: int, hours: int) -> None:
        """Whenever one looks: on two days the difference is the same for everybody of the month."""
        made = datetime(2026, 9, day, hours, 30, tzinfo=PARIS)
        with open_dataset(tmp_path / "d.db") as dataset:
            dataset.store_page(make_page([make_comment(1, created_at=made)]))
            (stored,) = dataset.waiting(Selection())
        looks = [datetime(2026, 9, 30, 23, 50, tzinfo=PARIS), datetime(2026, 10, 5, tzinfo=PARIS)]

        assert [told_days(stored, look, PARIS, is_protected=True) for look in looks] == [0, 4]
        assert told_days(stored, looks[1], PARIS, is_protected=False) > 4


class Mailbox:
    """Holds one message."""

    def __init__(self, *headers: str) -> None:
        self.head: bytes | None = "\r\n".join([*headers, "", ""]).encode() if headers else None

    def headers_of(self, message_id: str) -> bytes | None:
        """Return its head whatever is asked for."""
        assert message_id == "1"
        return self.head


ASKED = (
    "From: =?utf-8?q?Zo=C3=AB?= Martin <zoe@example.com>",
    "Subject: =?utf-8?q?O=C3=B9_est_ma_commande_=3F?=",
    "Message-ID: <1@example.com>",
    "References: <0@example.com>",
)


def channel_of(port: int, *headers: str, root: Path = Path()) -> MailChannel:
    """Return a channel for a mailbox with this message."""
    mail = Mail(
        host="127.0.0.1", port=port, security="none", user="desk", password=SecretReference(env="MAIL_SECRET"),
        sender="desk@example.org",
    )  # fmt: skip
    return MailChannel(mail, Mailbox(*headers), root, "Brasserie du Lac")


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_SECRET", SECRET)


class TestMail:
    """Answers by mail."""

    def test_an_answer_goes_to_the_writer_in_the_thread(self) -> None:
        """Whose address is nowhere but in the mailbox."""
        with mail_server() as server:
            channel = channel_of(server.port, *ASKED)
            reply = channel.prepare_reply(make_comment(1), "Bonjour Zoë,\n.\nelle arrive.", "k1")
            native_id = channel.send_reply(reply)

        (message,) = server.messages
        assert (message["To"], message["From"]) == (
            "Zoë Martin <zoe@example.com>",
            "Brasserie du Lac <desk@example.org>",
        )
        assert message["Subject"] == "Re: Où est ma commande ?"
        assert (message["In-Reply-To"], message["References"]) == ("<1@example.com>", "<0@example.com> <1@example.com>")
        assert message["Message-ID"] == f"<{native_id}>" == "<listenkit.k1@example.org>"
        assert message.get_content().split("\r\n")[:3] == ["Bonjour Zoë,", ".", "elle arrive."]
        assert [fact.split(":")[0] for fact in reply.facts] == ["From", "To", "Subject"]

    def test_whoever_asks_for_another_address_gets_it_there(self) -> None:
        """A Reply-To counts before the sender; an answered subject gets no second Re."""
        channel = channel_of(1, *ASKED, "Reply-To: office@example.com")
        again = channel_of(1, "From: a@example.com", "Subject: RE: hello", "Message-ID: <1@example.com>")

        assert channel.prepare_reply(make_comment(1), "x", "k").where == "office@example.com"
        assert "Subject: RE: hello" in again.prepare_reply(make_comment(1), "x", "k").facts

    @pytest.mark.parametrize(
        ("headers", "expected"),
        [
            ((), "no longer in the mailbox"),
            (("Subject: x",), "names no address"),
            (("From: nobody",), "names no address"),
        ],
    )
    def test_without_an_address_nothing_is_prepared(self, headers: tuple[str, ...], expected: str) -> None:
        """The message was moved away, or names nobody."""
        with pytest.raises(UsageError, match=expected):
            channel_of(1, *headers).prepare_reply(make_comment(1), "x", "k")

    def test_a_hostile_message_adds_no_header(self) -> None:
        """A line end in an encoded word stays inside its header."""
        headers = ("From: a@example.com", "Subject: =?utf-8?q?x=0D=0ABcc=3A_evil@example.com?=", "Message-ID: <1@x>")

        message = channel_of(1, *headers).prepare_reply(make_comment(1), "x", "k").content[0]

        assert message["Bcc"] is None
        assert b"\nBcc" not in message.as_bytes()

    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            ("login", CredentialError),
            ("sender", NotSentError),
            ("recipient", NotSentError),
            ("content", NotSentError),
            ("cut", TransientError),
        ],
    )
    def test_what_the_server_refused_is_told_from_what_nobody_knows(self, fault: str, error: type[Exception]) -> None:
        """A message that was handed over whole may have gone out, whatever came back."""
        with mail_server(fault) as server:
            channel = channel_of(server.port, *ASKED)
            with pytest.raises(ListenkitError) as raised:
                channel.send_reply(channel.prepare_reply(make_comment(1), "x", "k"))

        assert isinstance(raised.value, error)
        assert SECRET not in str(raised.value)
        assert server.messages == []

    def test_a_server_that_is_not_there_got_nothing(self) -> None:
        """It may be tried again."""
        with mail_server() as server:
            port = server.port
        channel = channel_of(port, *ASKED)

        with pytest.raises(NotSentError, match="cannot be used"):
            channel.send_reply(channel.prepare_reply(make_comment(1), "x", "k"))

    @pytest.mark.parametrize(
        "keys", [{"security": "none", "host": "mail.example.org"}, {"sender": "a, b@c"}, {"sender": "a@b\nBcc: c@d"}]
    )
    def test_a_configuration_that_would_leak_is_refused(self, keys: dict[str, object]) -> None:
        """Nothing goes in the clear beyond this machine."""
        with pytest.raises(ValueError, match=r"alone|sender|address"):
            Mail.model_validate({"host": "127.0.0.1", "sender": "a@example.org", **keys})

    def test_a_server_without_starttls_gets_no_password(self) -> None:
        """Whoever strips the offer gets nothing."""
        with mail_server() as server:
            mail = Mail(host="127.0.0.1", port=server.port, sender="desk@example.org")
            channel = MailChannel(mail, Mailbox(*ASKED), Path())
            with pytest.raises(NotSentError):
                channel.send_reply(channel.prepare_reply(make_comment(1), "x", "k"))
            assert server.messages == []


class TestTemplates:
    """Answers written beforehand."""

    def test_a_template_is_taken_in_the_language_of_the_comment(self, tmp_path: Path) -> None:
        """Else in the one for every language."""
        (tmp_path / "late.fr.md").write_text("Bonjour, {{ title }} arrive.")
        (tmp_path / "late.md").write_text("Hello from {{organisation}}")

        french, other = (read_template(tmp_path, "late", language) for language in ("fr", "nl"))

        assert fill_template(french, {"title": "la caisse"}) == "Bonjour, la caisse arrive."
        assert fill_template(other, {"organisation": "Lac"}) == "Hello from Lac"

    def test_a_wrong_name_or_place_is_met_with_those_there_are(self, tmp_path: Path) -> None:
        """And no path leads out of the folder."""
        (tmp_path / "late.fr.md").write_text("x")
        for name, language, expected in (("lat", "fr", "late"), ("late", "de", "late.md"), ("../x", "fr", "letters")):
            with pytest.raises(UsageError) as raised:
                read_template(tmp_path, name, language)
            assert expected in f"{raised.value} {raised.value.hint}"
        with pytest.raises(UsageError, match="no place"):
            fill_template("{{titel}}", {"title": "x"})


def test_the_same_words_have_the_same_key() -> None:
    """Whatever blanks end their lines; another comment has another."""
    one, two = make_comment(1), make_comment(2)
    assert sending_key(one, "a\nb ") == sending_key(one, "a \nb\n")
    assert len({sending_key(one, "a"), sending_key(one, "b"), sending_key(two, "a")}) == 3
