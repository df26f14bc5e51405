from __future__ import annotations

import json

import pytest

from listenkit.errors import SourceError
from listenkit.tables import Content, Row, Shape, Table, open_table


def opened(data: bytes | str, name: str = "x.json", items: str = "") -> Table:
    """Return the table of a document in memory."""
    return open_table(Content(name, data=data.encode() if isinstance(data, str) else data), Shape(items=items))


def test_a_list_of_objects_is_read() -> None:
    """Items are numbered from one, and columns are the keys of all of them."""
    table = opened('[{"a": 1}, {"a": "x", "b": null}]')
    assert (table.columns, table.unit) == (("a", "b"), "item")
    assert list(table.rows) == [Row(1, {"a": 1}), Row(2, {"a": "x", "b": None})]


@pytest.mark.parametrize("items", ["", "data.reviews"])
def test_a_list_inside_a_document_is_found(items: str) -> None:
    """The only list of objects is taken, or the one that a path names."""
    document = {"data": {"reviews": [{"a": 1}]}} if items else {"page": 1, "tags": ["x"], "reviews": [{"a": 1}]}
    assert [row.record for row in opened(json.dumps(document), items=items).rows] == [{"a": 1}]


def test_several_lists_must_be_chosen_from() -> None:
    """Nothing is guessed where two lists could be meant."""
    with pytest.raises(SourceError, match="several lists") as caught:
        opened('{"open": [{"a": 1}], "closed": [{"a": 2}]}')
    assert caught.value.hint == "choose one: items = 'open' or 'closed'"


@pytest.mark.parametrize(("items", "said"), [("nothing", "leads to no list"), ("a[", "cannot be followed")])
def test_a_wrong_path_to_the_list_is_named(items: str, said: str) -> None:
    """The message repeats the path."""
    with pytest.raises(SourceError, match=said):
        opened('{"a": [{"b": 1}]}', items=items)


def test_a_path_leads_into_an_item() -> None:
    """JMESPath reaches nested values; a key with a dot in its own name is a key."""
    table = opened('[{"author": {"name": "Ana"}, "a.b": 2}]')
    row = next(table.rows)
    assert (table.picker("author.name")(row.record), table.picker("a.b")(row.record)) == ("Ana", 2)


def test_a_required_key_that_no_item_has_is_missing() -> None:
    """The text must be there; other keys may be left out of an item."""
    table = opened('[{"a": 1}]')
    with pytest.raises(SourceError, match="no column 'text'"):
        table.picker("text")
    assert table.picker("rating", required=False)({"a": 1}) is None


def test_a_truncated_list_gives_what_stands_before_the_cut() -> None:
    """Items before the cut are kept, and the rest is an error with its line."""
    table = opened('[{"a": 1},\n{"a": 2},\n{"a": "cu')
    read: list[Row] = []
    with pytest.raises(SourceError, match="truncated at line 3"):
        read.extend(table.rows)
    assert read == [Row(1, {"a": 1}), Row(2, {"a": 2})]


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_list_cut_anywhere_is_never_taken_for_whole(cut: int) -> None:
    """Every cut of a document raises."""
    whole = '[{"a": "é\\u00e9\\n", "b": [1, {"c": 2.5e3}]}, {"a": true}, {}]'
    with pytest.raises(SourceError):
        list(opened(whole[: len(whole) - cut]).rows)


def test_long_lists_are_read_in_pieces() -> None:
    """Values that lie across the pieces of reading come out whole."""
    values = [{"n": number, "text": "é" * (number % 977)} for number in range(9_000)]
    rows = list(opened(json.dumps(values, ensure_ascii=False, indent=1)).rows)
    assert [row.record for row in rows] == values


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        ('{"a": NaN}', "NaN is not a number"),
        ('{"a": 1e999}', "1e999 is not a number"),
        ('{"a": 1, "a": 2}', "a key comes twice"),
        ("12", "is not an object"),
    ],
)
def test_a_bad_item_is_set_aside_alone(item: str, fault: str) -> None:
    """Its neighbours are read."""
    rows = list(opened(f'[{{"b": 1}}, {item}, {{"b": 2}}]').rows)
    assert [row.record for row in rows if not row.fault] == [{"b": 1}, {"b": 2}]
    assert fault in rows[1].fault


@pytest.mark.parametrize("name", ["x.json", "x.jsonl"])
def test_deep_nesting_is_refused(name: str) -> None:
    """A hundred thousand brackets are an error and no crash."""
    try:
        rows = list(opened('[{"a":' + "[" * 100_000, name).rows)
    except SourceError as error:
        assert "too deeply" in str(error)  # noqa: PT017 -- a line is set aside, a document raises
    else:
        assert rows[0].fault == "is nested too deeply"


@pytest.mark.parametrize("data", ["[1, 2", "[{}]]", '[{"a": 1} {"a": 2}]', "[{},]", '{"a": 1}x', '"text"', "[,]"])
def test_what_is_no_json_is_refused(data: str) -> None:
    """Nothing is mended silently."""
    with pytest.raises(SourceError):
        list(opened(data).rows)


def test_a_broken_line_is_set_aside_with_its_number() -> None:
    """The other lines are kept; blank lines count and are no items."""
    table = opened('{"a": 1}\n\n{"a": \n[1]\n{"a": 2}', "x.jsonl")
    rows = list(table.rows)
    assert (table.unit, [row.number for row in rows]) == ("line", [1, 3, 4, 5])
    assert [row.record for row in rows if not row.fault] == [{"a": 1}, {"a": 2}]
    assert [row.fault.split(":")[0] for row in rows if row.fault] == ["is not JSON", "is not an object"]


FOREIGN = '{"a": "été"}', b'{"a": "caf\xe9"}', '{"a": "là"}'


@pytest.mark.parametrize(
    ("name", "head", "between", "tail"),
    [("x.json", b"[", b",", b"]"), ("x.json", b'{"all": [', b",", b"]}"), ("x.jsonl", b"", b"\n", b"")],
)
def test_one_foreign_item_costs_that_item_alone(name: str, head: bytes, between: bytes, tail: bytes) -> None:
    """An item with bytes that are not UTF-8 is set aside; the others keep their letters."""
    items = between.join(each if isinstance(each, bytes) else each.encode() for each in FOREIGN)
    rows = list(opened(head + items + tail, name).rows)
    assert [row.record for row in rows] == [{"a": "été"}, {}, {"a": "là"}]
    assert [row.fault for row in rows] == ["", "holds bytes that are not UTF-8", ""]


@pytest.mark.parametrize(("data", "line"), [('[{"a": 1},\n{"a": %s}]', 2), ('{"n": 1,\n\n"all": [{"a": %s}]}', 3)])
def test_a_number_of_too_many_digits_is_a_fault_of_the_document(data: str, line: int) -> None:
    """It names the file and the line, and nothing of Python's settings."""
    with pytest.raises(SourceError, match=rf"x.json is not JSON near line {line}: a number has more than 1,000 digits"):
        list(opened(data % ("9" * 6000)).rows)


@pytest.mark.parametrize("name", ["x.jsonl", "x.json"])
def test_a_number_of_too_many_digits_costs_its_line(name: str) -> None:
    """In JSON Lines, known by their name or their look, the others are read."""
    table = opened('{"a": %s}\n{"a": 7}\n' % ("9" * 6000), name)
    assert [(row.record, row.fault) for row in table.rows] == [
        ({}, "is not JSON: a number has more than 1,000 digits"),
        ({"a": 7}, ""),
    ]
