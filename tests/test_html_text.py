"""What a browser would show, in plain text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenkit.html_text import html_to_text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ""),
        ("Nothing special here", "Nothing special here"),
        ("<p>Delivery was <strong>late</strong> &amp; cold</p>", "Delivery was late & cold"),
        ("<p>One</p>\n<p>Two</p>", "One\n\nTwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("one<br><br>two", "one\n\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<td>one</td><td>two</td>", "one two"),
        ("<p>wide \n\t  blanks</p>", "wide blanks"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("caf&eacute; &#8470; &#x1F600; &unknown; AT&T", "café № 😀 &unknown; AT&T"),
        ('<a title="a > b" href=x>link</a>', "link"),
        ("<P>LOUD<BR>tags</P>", "LOUD\ntags"),
    ],
)
def test_markup_becomes_the_text_that_is_shown(source: str, expected: str) -> None:
    """Paragraphs, lines, entities and tags read as a browser shows them."""
    assert html_to_text(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("seen<script>alert('</p>')</script> again", "seen again"),
        ("<head><title>Title</title></head>body", "body"),
        ("<style>p { color: red }</style>words", "words"),
        ("a<!-- hidden > still --> b", "a b"),
        ("<!DOCTYPE html><?xml x?>words", "words"),
        ("words<script>never closed", "words"),
    ],
)
def test_what_no_reader_sees_is_left_out(source: str, expected: str) -> None:
    """Scripts, styles, titles, comments and declarations are not words."""
    assert html_to_text(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("5 < 6 and I <3 it", "5 < 6 and I <3 it"),
        ("an open <tag", "an open <tag"),
        ("</ >", "</ >"),
        ('<a title="unbalanced>text', "text"),
    ],
)
def test_broken_markup_keeps_its_words(source: str, expected: str) -> None:
    """Whatever is not a tag is text."""
    assert html_to_text(source) == expected


def test_quotations_are_marked_as_in_mail() -> None:
    """A quoted block can be told from a person's own words."""
    source = "<p>I agree</p><blockquote><p>Old</p><blockquote>Older</blockquote></blockquote>mine"

    assert html_to_text(source) == "I agree\n\n> Old\n\n> > Older\n\nmine"


def test_a_picture_of_an_emoji_is_the_emoji() -> None:
    """Pictures that stand for a character are words; other pictures are not."""
    source = 'Thanks <img class="emoji" alt="🙂" src="x"><img alt="logo" src="y">'

    assert html_to_text(source) == "Thanks 🙂"


def test_a_number_too_long_to_be_a_character_does_not_raise() -> None:
    """An entity of thousands of digits is unreadable, nothing worse."""
    assert html_to_text(f"a &#{'9' * 6000}; b") == "a \ufffd b"


@given(st.text(alphabet="<>/!-&;#\"'= \nabpre19xscriptblockquote", max_size=200))
def test_anything_is_taken(source: str) -> None:
    """No input raises, and what comes out holds no more than what went in, apart from quote marks and gaps."""
    assert isinstance(html_to_text(source), str)


@pytest.mark.parametrize(
    "unit",
    [
        "<", "<a", "<a '", '<a "><b\'', "<a a=\"", "</", "</title", "<!--", "<script>", "<img alt=", "<img alt='x",
        "&#9", "&amp", "<a '>\"", "<svg></style>", "<blockquote>", "<pre>\n", "<p><br>",
    ],
)  # fmt: skip
def test_hostile_markup_costs_linear_time(unit: str) -> None:
    """Hundreds of thousands of broken tags are read in the blink that the same amount of text would take."""
    before = time.process_time()
    html_to_text(unit * 100_000)
    assert time.process_time() - before < 2
