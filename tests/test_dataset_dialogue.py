"""The dialogue in the dataset: what waits, answers to many, answers on their way, actions."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from listenkit.errors import UsageError
from listenkit.loop import Action, Sending
from listenkit.model import Response, Selection
from tests.dataset_examples import AT, START, make_comment, make_page, open_dataset

ELSEWHERE = Response("shop", "hand-1", "We changed the carrier", START + timedelta(hours=9), origin="hand")


def test_one_answer_closes_many_comments_wherever_they_stand(tmp_path: Path) -> None:
    """Twenty-eight people asked the same, in two places."""
    other = make_comment(3, source="mail", group="suppliers")
    with open_dataset(tmp_path / "d.db") as dataset:
        dataset.store_page(make_page([make_comment(1), make_comment(2)]))
        dataset.store_page(make_page([other]))
        first, second, third = dataset.waiting(Selection())

        dataset.record_response(ELSEWHERE, AT, answers=[first.key, third.key])

        assert [each.key for each in dataset.waiting(Selection())] == [second.key]
        hours = {each.key: each.hours for each in dataset.answered()}
        assert hours == {first.key: 8, second.key: None, third.key: 6}
        assert ELSEWHERE in dataset.thread(third)


def test_an_outcome_that_was_told_is_counted_as_such(tmp_path: Path) -> None:
    """To answer "we look into it" is not to say what became of it."""
    with open_dataset(tmp_path / "d.db") as dataset:
        dataset.store_page(make_page([make_comment(1), make_comment(2)]))
        first, second = dataset.waiting(Selection())
        outcome = Response("shop", "hand-2", "Done", START, origin="hand", is_outcome=True)

        dataset.record_response(ELSEWHERE, AT, answers=[first.key, second.key])
        dataset.record_response(outcome, AT, answers=[second.key])

        assert [each.is_told for each in dataset.answered()] == [False, True]


def test_an_answer_to_a_source_that_nobody_collected_is_refused(tmp_path: Path) -> None:
    """The name is most likely mistyped."""
    with open_dataset(tmp_path / "d.db") as dataset, pytest.raises(UsageError, match="no source 'shop'"):
        dataset.record_response(ELSEWHERE, AT)


def test_a_sending_is_kept_step_by_step(tmp_path: Path) -> None:
    """What was begun and never ended stays visible after a crash."""
    begun = Sending("k1", "shop", 1, "begun", "<k1@example.org>", AT)
    with open_dataset(tmp_path / "d.db") as dataset:
        dataset.store_page(make_page([make_comment(1)]))
        (comment,) = dataset.waiting(Selection())
        begun = Sending("k1", "shop", comment.key, "begun", "<k1@example.org>", AT)
        dataset.keep_sending(begun)
    with open_dataset(tmp_path / "d.db") as dataset:
        assert dataset.sendings(comment.key) == [begun]
        sent = Sending("k1", "shop", comment.key, "sent", "<k1@example.org>", AT + timedelta(seconds=1))
        dataset.keep_sending(sent)
        assert dataset.sendings(comment.key) == [sent]


def test_an_action_is_added_changed_and_removed(tmp_path: Path) -> None:
    """A number is never given twice, so that A1 always means the same."""
    action = Action("Another carrier", themes=("delivery",), groups=("customers",), date=date(2026, 3, 1))
    with open_dataset(tmp_path / "d.db") as dataset:
        dataset.store_page(make_page([make_comment(1)]))
        (comment,) = dataset.waiting(Selection())
        number = dataset.keep_action(action, AT)
        (stored,) = dataset.actions()
        assert (stored.name, stored.themes, stored.date, stored.created_at) == ("A1", ("delivery",), action.date, AT)

        changed = Action(
            "Another carrier", status="declined", reason="too dear", number=number, comments=(comment.key,)
        )
        dataset.keep_action(changed, AT + timedelta(days=1))
        (stored,) = dataset.actions()
        assert (stored.status, stored.reason, stored.comments) == ("declined", "too dear", (comment.key,))
        assert (stored.created_at, stored.changed_at) == (AT, AT + timedelta(days=1))

        dataset.remove_action(number)
        assert dataset.actions() == []
        assert dataset.keep_action(action, AT) == 2


def test_what_hangs_on_a_comment_goes_with_it(tmp_path: Path) -> None:
    """Forgotten means gone: no link of it is left."""
    with open_dataset(tmp_path / "d.db") as dataset:
        dataset.store_page(make_page([make_comment(1)]))
        (comment,) = dataset.waiting(Selection())
        dataset.record_response(ELSEWHERE, AT, answers=[comment.key])
        dataset.keep_sending(Sending("k1", "shop", comment.key, "sent", "x", AT))
        dataset.keep_action(Action("Another carrier", comments=(comment.key,)), AT)

        dataset.delete([comment.key])

        assert dataset.sendings(comment.key) == []
        assert [action.comments for action in dataset.actions()] == [()]
        links = dataset._connection.execute("SELECT count(*) FROM answer").fetchone()
        assert links == (0,)
