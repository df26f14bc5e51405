"""What was stored comes back as it was, by list, by id and by thread."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listenkit.dataset import Dataset
from listenkit.errors import UsageError
from listenkit.loop import Answered
from listenkit.model import Analysis, Comment, Heard, Kind, Response, Selection, SetAside, Tally
from listenkit.times import Window
from tests.dataset_examples import AT, START, make_analysis, make_comment, make_page, open_dataset

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)


@given(
    native_id=TEXTS,
    text=TEXTS,
    title=TEXTS,
    original=TEXTS,
    author=TEXTS,
    rating=st.none() | st.floats(allow_nan=False),
    created=st.none() | st.datetimes(datetime(1970, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)),
    segments=st.dictionaries(TEXTS, TEXTS, max_size=3),
    compound=st.none() | st.integers(-10_000, 10_000).map(lambda points: points / 10_000),
    themes=st.lists(TEXTS, max_size=3).map(tuple),
)
@settings(max_examples=60)
def test_a_comment_comes_back_as_it_was_stored(
    tmp_path_factory: pytest.TempPathFactory,
    native_id: str,
    text: str,
    title: str,
    original: str,
    author: str,
    rating: float | None,
    created: datetime | None,
    segments: dict[str, str],
    compound: float | None,
    themes: tuple[str, ...],
) -> None:
    """Every field of any comment and analysis survives the way into the file and back."""
    comment = Comment(
        "shop", native_id, "customers", text, author, created, title, original, rating, "fr", segments, "p", "t", "u"
    )
    analysis = Analysis("fr", compound, "positive", ("idea", "concern"), themes, "v9")
    with open_dataset(tmp_path_factory.mktemp("way") / "a.db") as dataset:
        dataset.store_page(make_page([(comment, analysis)]))
        (found,) = dataset.comments()

        assert (found.comment, found.analysis, found.collected_at) == (comment, analysis, AT)
        assert dataset.hashes([comment.key, 5]) == {comment.key: (comment.content_hash, "v9")}
        assert dataset.check() == []


def test_what_sqlite_cannot_hold_is_cleaned_at_the_last_moment(tmp_path: Path) -> None:
    """NUL, lone surrogates and NaN do not reach the file, and do not stop the page."""
    bad = make_comment("a\x00b", "sec\x00ret \ud800", rating=float("nan"), segments={"k\x00": "\udfff"}, url="\ud801")
    with open_dataset(tmp_path / "a.db") as dataset:
        dataset.store_page(make_page([bad], set_aside=[SetAside("row \x00", "\ud800")]))
        (found,) = dataset.comments(Selection(search="secret"))

        assert found.comment.text == "secret \ufffd"
        assert found.comment.rating is None
        assert dataset.set_aside("shop") == [SetAside("row", "\ufffd")]
        assert dataset.store_page(make_page([bad])) == Tally(unchanged=1)
        assert dataset.check() == []


def test_a_huge_text_is_kept_whole(tmp_path: Path) -> None:
    """Five million characters come back, and the comments beside them too."""
    huge = "é" * 5_000_000
    with open_dataset(tmp_path / "a.db") as dataset:
        dataset.store_page(make_page([make_comment(1, huge), make_comment(2)]))

        assert [len(each.comment.text) for each in dataset.comments(newest_first=False)] == [5_000_000, 20]


def test_comments_come_newest_first_with_undated_ones_last(tmp_path: Path) -> None:
    """The order is by time either way; limit and offset cut it."""
    with open_dataset(tmp_path / "a.db") as dataset:
        dataset.store_page(make_page([make_comment(2), make_comment(1), make_comment(40)]))
        dataset.store_page(make_page([make_comment("x", created_at=None)]))

        assert [each.comment.native_id for each in dataset.comments()] == ["40", "2", "1", "x"]
        assert [each.comment.native_id for each in dataset.comments(newest_first=False)] == ["x", "1", "2", "40"]
        assert [each.comment.native_id for each in dataset.comments(limit=2, offset=1)] == ["2", "1"]


def test_the_newest_comments_are_read_without_sorting_all(tmp_path: Path) -> None:
    """The index gives the order, so that the first page of a long list costs no more than a short one."""
    with open_dataset(tmp_path / "a.db") as dataset:
        statements: list[str] = []
        dataset._connection.set_trace_callback(statements.append)
        list(dataset.comments(limit=5))
        dataset._connection.set_trace_callback(None)
        query = next(each for each in statements if "ORDER BY" in each)
        plan = [row[3] for row in dataset._connection.execute(f"EXPLAIN QUERY PLAN {query}")]

        assert [step for step in plan if "TEMP B-TREE" in step] == []


def test_days_begin_where_the_organisation_is(tmp_path: Path) -> None:
    """Half past eleven at night in London is tomorrow in Paris."""
    with open_dataset(tmp_path / "a.db") as dataset:
        dataset.store_page(make_page([make_comment(1, created_at=datetime(2026, 3, 2, 23, 30, tzinfo=UTC))]))

        assert dataset.count(Selection(Window(date(2026, 3, 2), date(2026, 3, 3)))) == 0
        assert dataset.count(Selection(Window(date(2026, 3, 3), date(2026, 3, 4)))) == 1


def test_any_unique_start_of_an_id_finds_its_comment(tmp_path: Path) -> None:
    """Whole ids and their starts find one comment; none, several and nonsense are refused with a next step."""
    with open_dataset(tmp_path / "a.db") as dataset:
        dataset.store_page(make_page([make_comment(number) for number in range(60)]))
        for stored in list(dataset.comments()):
            assert dataset.comment(stored.id) == stored
            assert dataset.comment(stored.id[:9].upper()) == stored
        with pytest.raises(UsageError, match="several comments start with") as several:
            dataset.comment("0")
        assert several.value.hint.startswith("give more digits: 0")
        for nonsense in ("", "xyz", "0" * 17, "12 34", "%"):
            with pytest.raises(UsageError, match="is not the id of a comment"):
                dataset.comment(nonsense)
        for absent in ("ffffffffffffffff", "8", "0000000000000000"):
            with pytest.raises(UsageError, match="there is no comment"):
                dataset.comment(absent)


def threaded(dataset: Dataset) -> None:
    """Store a thread of three comments and two answers, and a comment apart."""
    dataset.store_page(
        make_page(
            [
                make_comment(1, thread="t"),
                make_comment(2, parent="1"),
                make_comment(5, parent="r1"),
                make_comment(9),
                make_comment(10, thread="other"),
            ],
            responses=[
                Response("shop", "r1", "We are sorry", START + timedelta(hours=3), parent="2"),
                Response("shop", "r2", "Solved", START + timedelta(hours=8), thread="t"),
            ],
        )
    )


def test_a_thread_holds_parents_replies_and_answers_in_order(tmp_path: Path) -> None:
    """Whichever comment of a thread is asked for, the thread is the same; others are not in it."""
    with open_dataset(tmp_path / "a.db") as dataset:
        threaded(dataset)
        dataset.store_page(make_page([make_comment(1, source="mail", thread="t")]))
        by_id = {each.comment.native_id: each for each in dataset.comments(Selection(sources=("shop",)))}
        for start in ("1", "2", "5"):
            found = dataset.thread(by_id[start])
            names = [each.native_id if isinstance(each, Response) else each.comment.native_id for each in found]
            assert names == ["1", "2", "r1", "5", "r2"]
        assert dataset.thread(by_id["9"]) == [by_id["9"]]


def test_answers_are_found_by_parent_or_later_in_the_thread(tmp_path: Path) -> None:
    """The first answer counts, in hours; an earlier message of the thread does not; praise waits for none."""
    with open_dataset(tmp_path / "a.db") as dataset:
        threaded(dataset)
        late = make_comment(12, thread="t")
        praise = (make_comment(13, thread="t"), make_analysis(0.9, "praise"))
        dataset.store_page(make_page([late, praise]))
        found = {each.key: each.hours for each in dataset.answered()}

        assert found == {
            make_comment(1).key: 7.0,
            make_comment(2).key: 1.0,
            make_comment(5).key: None,
            make_comment(9).key: None,
            make_comment(10).key: None,
            late.key: None,
        }
        assert dataset.answered(Selection(kinds=("praise",))) == []


def test_an_answer_without_a_time_still_answers(tmp_path: Path) -> None:
    """Where a time is unknown, the time of collecting stands for it."""
    with open_dataset(tmp_path / "a.db") as dataset:
        comment = make_comment("x", created_at=None)
        dataset.store_page(make_page([comment]))
        dataset.record_response(Response("shop", "r", "Yes", None, parent="x"), AT + timedelta(hours=2))

        assert dataset.answered() == [Answered(comment.key, "customers", "ann", None, 2.0, ("delivery",))]


def test_an_answer_that_came_as_a_comment_is_one_no_longer(tmp_path: Path) -> None:
    """When an account is declared as our own, what it wrote becomes an answer, and the other way round."""
    with open_dataset(tmp_path / "a.db") as dataset:
        dataset.store_page(make_page([make_comment(1), make_comment(2)]))
        dataset.store_page(make_page(responses=[Response("shop", "2", "Thanks", START, parent="1")]))
        assert [each.comment.native_id for each in dataset.comments()] == ["1"]
        dataset.store_page(make_page([make_comment(2)]))

        assert dataset.size().responses == 0
        assert dataset.count() == 2
        assert dataset.check() == []


def test_who_was_heard_when_is_known_by_group_and_segment(tmp_path: Path) -> None:
    """The last day of each group and of each of its segments."""
    with open_dataset(tmp_path / "a.db") as dataset:
        dataset.store_page(make_page([make_comment(1, segments={"site": "Lyon"}), make_comment(48)]))
        day = START.toordinal()

        assert dataset.heard() == [Heard("customers", "", day + 2), Heard("customers", "site=Lyon", day)]


def test_a_source_tells_how_it_stands(tmp_path: Path) -> None:
    """Cursor, status, ledger and last comment of the last run are kept."""
    with open_dataset(tmp_path / "a.db") as dataset:
        assert dataset.cursor("shop") is None
        dataset.start_run("shop", collector="files", group="customers", at=AT)
        tally = dataset.store_page(
            make_page([make_comment(1)], cursor={"seen": ["é"]}, set_aside=[SetAside("row 2", "no text")])
        )
        dataset.finish_source(
            "shop", collector="files", group="customers", status="partial", detail="cut", tally=tally, at=AT
        )
        dataset.store_page(make_page())
        (state,) = dataset.sources()

        assert dataset.cursor("shop") == {"seen": ["é"]}
        assert dataset.set_aside("shop") == [SetAside("row 2", "no text")]
        assert (state.status, state.detail, state.comments) == ("partial", "cut", 1)
        assert (state.collected_at, state.last_comment) == (AT, START + timedelta(hours=1))
        assert state.tally == Tally(new=1, set_aside=1)
        dataset.start_run("shop", collector="files", group="customers", at=AT)
        (state,) = dataset.sources()
        assert (state.status, state.detail, state.tally) == ("interrupted", "", Tally())


def test_reasons_stand_until_their_part_is_read_again(tmp_path: Path) -> None:
    """A later run forgets what it set aside of a part with that part's first page, and not within one run."""
    one, two, three = (SetAside(f"a.csv row {number}", "no text") for number in (1, 2, 3))
    other = SetAside("b.csv row 1", "no text")
    with open_dataset(tmp_path / "a.db") as dataset:
        start = partial(dataset.start_run, "shop", collector="files", group="customers", at=AT)
        start()
        dataset.store_page(make_page(set_aside=[one], part="a.csv"))
        dataset.store_page(make_page(set_aside=[two, SetAside("a.csv row 9", "dull", True)], part="a.csv"))
        dataset.store_page(make_page(set_aside=[other], part="b.csv"))
        assert dataset.set_aside("shop") == [one, two, other]
        start()
        assert dataset.set_aside("shop") == [one, two, other]
        dataset.store_page(make_page(set_aside=[three], part="a.csv"))
        dataset.store_page(make_page([make_comment(1)], part="a.csv"))
        assert dataset.set_aside("shop") == [other, three]
        dataset.forget_set_aside("shop")
        assert dataset.set_aside("shop") == []


def test_a_source_without_parts_keeps_its_reasons_until_something_comes(tmp_path: Path) -> None:
    """A run that gets nothing, as a page that only moves the cursor, forgets nothing."""
    with open_dataset(tmp_path / "a.db") as dataset:
        dataset.store_page(make_page(set_aside=[SetAside("item 4", "no text")]))
        dataset.start_run("shop", collector="rest", group="customers", at=AT)
        dataset.store_page(make_page(cursor={"page": 2}))
        assert len(dataset.set_aside("shop")) == 1
        dataset.store_page(make_page([make_comment(1)]))
        assert dataset.set_aside("shop") == []


def test_another_comment_with_the_same_identity_is_set_aside(tmp_path: Path) -> None:
    """Two native ids that give one key do not overwrite each other, and the loss is told."""
    with open_dataset(tmp_path / "a.db") as dataset:
        dataset.store_page(make_page([make_comment(1)]))
        dataset._connection.execute("UPDATE comment SET native_id = 'other'")

        assert dataset.store_page(make_page([make_comment(1, "mine")])) == Tally(set_aside=1)
        assert [each.comment.native_id for each in dataset.comments()] == ["other"]
        assert dataset.set_aside("shop")[0].where == "1"


def test_a_page_cannot_hold_comments_of_another_source(tmp_path: Path) -> None:
    """A caller's mistake is refused, and nothing of the page is stored."""
    with open_dataset(tmp_path / "a.db") as dataset:
        with pytest.raises(UsageError, match="holds a comment of 'mail'"):
            dataset.store_page(make_page([make_comment(1), make_comment(2, source="mail")]))

        assert dataset.count() == 0
        assert dataset.sources() == []


def test_the_comments_of_an_author_are_found(tmp_path: Path) -> None:
    """By pseudonym; the empty one, which stands for everyone unknown, finds nothing."""
    with open_dataset(tmp_path / "a.db") as dataset:
        dataset.store_page(make_page([make_comment(1), make_comment(2, author="bob"), make_comment(3, author="")]))

        assert dataset.keys_of_author("bob") == [make_comment(2).key]
        assert dataset.keys_of_author("") == []
        assert dataset.authors() == {"customers": 3}


@given(
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["idea", "praise", "comment"])), max_size=40),
    st.integers(1, 6),
)
@settings(max_examples=40)
def test_the_first_of_one_kind_are_found_through_the_partials(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[int, Kind]], limit: int
) -> None:
    """A limited list of one kind is the start of the whole list, from either end and from any offset."""
    pairs = [
        (make_comment(number, created_at=START + timedelta(days=day)), make_analysis(kind=kind))
        for number, (day, kind) in enumerate(said)
    ]
    selection = Selection(kinds=("idea",))
    with open_dataset(tmp_path_factory.mktemp("kinds") / "data.db") as dataset:
        dataset.store_page(make_page(pairs))
        for newest_first in (True, False):
            whole = list(dataset.comments(selection, newest_first=newest_first))
            assert {each.kind for each in whole} <= {"idea"}
            assert list(dataset.comments(selection, limit=limit, newest_first=newest_first)) == whole[:limit]
            part = list(dataset.comments(selection, limit=limit, offset=2, newest_first=newest_first))
            assert part == whole[2 : 2 + limit]
