"""Sends an answer at most once: what is about to go out is written down before, and how it ended afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Protocol

from listenkit.collectors.outgoing import NotSentError, Outgoing
from listenkit.dataset import Dataset
from listenkit.errors import CredentialError, ListenkitError, UsageError
from listenkit.loop import Sending
from listenkit.model import Comment, Response, StoredComment


class Channel(Protocol):
    """A way to answer where a comment was made."""

    def prepare_reply(self, comment: Comment, text: str, key: str) -> Outgoing:
        """Return the answer as it would be sent."""

    def send_reply(self, reply: Outgoing) -> str:
        """Send it once and return its id there, empty where nobody tells."""


def sending_key(comment: Comment, text: str) -> str:
    """Return what makes an answer the same: the comment, and the words without blanks at line ends."""
    words = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return blake2b(f"{comment.source}\0{comment.native_id}\0{words}".encode(), digest_size=12).hexdigest()


def check_unsent(dataset: Dataset, stored: StoredComment, key: str) -> None:
    """Raise :class:`UsageError` where these words were sent, or where it is open whether they were."""
    for sending in dataset.sendings(stored.key):
        when = f"{sending.at:%Y-%m-%d %H:%M} UTC"
        if sending.state == "begun":
            raise UsageError(
                f"{stored.id[:8]}: an answer was begun at {when} and nobody knows whether it went out",
                hint=f"look there, then: listenkit respond {stored.id[:8]} --settle sent|failed",
            )
        if sending.key == key and sending.state == "sent":
            raise UsageError(f"{stored.id[:8]}: the same answer was sent at {when}; nothing is sent twice")


def post(
    dataset: Dataset,
    channel: Channel,
    stored: StoredComment,
    reply: Outgoing,
    *,
    key: str,
    now: Callable[[], datetime],
    is_outcome: bool = False,
) -> Response:
    """Send a prepared answer, and return the response that was recorded.

    Raises :class:`UsageError` where it was sent before, :class:`NotSentError` or :class:`CredentialError` where it was
    refused (and may be tried again), and another error where nobody knows whether it went out: then it stays begun.
    """
    check_unsent(dataset, stored, key)
    sending = Sending(key, stored.source, stored.key, "begun", reply.native_id, now(), text=reply.text)
    dataset.keep_sending(sending)
    try:
        native_id = channel.send_reply(reply) or reply.native_id
    except (NotSentError, CredentialError) as error:
        dataset.keep_sending(replace(sending, state="failed", at=now(), detail=str(error), text=""))
        raise
    except ListenkitError as error:
        dataset.keep_sending(replace(sending, at=now(), detail=str(error)))
        raise
    return settle(dataset, stored, replace(sending, native_id=native_id), now(), is_outcome=is_outcome)


def settle(
    dataset: Dataset, stored: StoredComment, sending: Sending, at: datetime, *, is_outcome: bool = False
) -> Response:
    """Record that an answer went out: as a response to its comment, and in the book of what was sent."""
    native_id = sending.native_id or f"listenkit:{sending.key}"
    response = answer_to(stored, native_id, sending.text, at, is_sent=True, is_outcome=is_outcome)
    dataset.record_response(response, at, answers=[stored.key])
    dataset.keep_sending(replace(sending, state="sent", native_id=native_id, at=at, detail="", text=""))
    return response


def answer_to(
    stored: StoredComment, native_id: str, text: str, at: datetime, *, is_sent: bool, is_outcome: bool
) -> Response:
    """Return the response that answers a comment in its own thread."""
    comment = stored.comment
    return Response(
        source=comment.source,
        native_id=native_id,
        text=text,
        created_at=at,
        parent=comment.native_id,
        thread=comment.thread,
        origin="sent" if is_sent else "hand",
        is_outcome=is_outcome,
    )
