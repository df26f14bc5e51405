"""Laying out lines by cells: tables, wrapping, sparklines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from listenkit.report.layout import (
    ASCII,
    Column,
    Glyphs,
    Line,
    Part,
    beside,
    clip,
    fill,
    heading,
    net_levels,
    plain,
    sparkline,
    table,
    volume_levels,
    wrap,
)


def test_a_table_aligns_names_left_and_numbers_right() -> None:
    """One blank between columns, none at the end."""
    lines = table([Column("who", ["a", "bbbb"]), Column("n", ["5", "123"], right=True)], 80)
    assert [line.text for line in lines] == ["who    n", "a      5", "bbbb 123"]


def test_a_table_without_room_drops_columns_in_their_order() -> None:
    """The lowest number goes first; columns without one stay."""
    columns = [
        Column("name", ["x" * 14]),
        Column("spark", ["12345678"], drop=1),
        Column("was", ["1"], drop=2),
        Column("net", ["2"]),
    ]
    assert table(columns, 26)[0].text.split() == ["name", "was", "net"]
    assert table(columns, 20)[0].text.split() == ["name", "net"]


def test_a_long_name_goes_on_below_and_is_not_cut() -> None:
    """The figures stand beside its first line."""
    lines = table([Column("theme", ["one two three four five six"]), Column("n", ["12"], right=True)], 20)
    assert [line.text for line in lines] == ["theme              n", "one two three     12", "  four five six"]


def test_long_words_break_and_lines_fit() -> None:
    """A word of a hundred letters goes over several lines."""
    lines = wrap("see " + "x" * 100, 30, "  - ", "    ")
    assert all(len(line) <= 30 for line in lines)
    assert "".join(lines).count("x") == 100


@given(st.text(alphabet="ab 漢字é😀", max_size=120), st.integers(12, 60))
def test_wrapped_lines_keep_every_word_in_order(text: str, width: int) -> None:
    """Only blanks change, and no line is too wide."""
    lines = wrap(text, width, "> ", "  ")
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(line[2:] for line in lines).split()) == "".join(text.split())


@given(st.text(alphabet="ab漢😀", max_size=40), st.integers(3, 30))
def test_clipped_and_filled_text_has_the_width(text: str, width: int) -> None:
    """Wide signs are not cut in half."""
    shown = fill(clip(text, width), width)
    assert cell_len(shown) == width


def test_volumes_start_at_zero_and_end_at_the_largest() -> None:
    """None and zero are gaps."""
    assert volume_levels([None, 0, 1, 50, 100]) == [None, None, 0, 4, 7]
    assert sparkline(volume_levels([None, 0, 1, 50, 100]), Glyphs()) == "··▁▅█"


def test_net_sentiments_share_one_scale() -> None:
    """−50 and below is the lowest sign, +50 and above the highest, 0 in the middle."""
    assert net_levels([-100, -50, 0, 49, 50, 100, None]) == [0, 0, 4, 7, 7, 7, None]


def test_ascii_sparklines_have_a_sign_for_every_level() -> None:
    """Eight levels, eight signs, no two alike."""
    assert len(set(ASCII.levels)) == 8
    assert sparkline([0, 7, None], ASCII) == "_@ "


def test_a_heading_without_room_leaves_its_note_out() -> None:
    """The title always stays."""
    assert heading("GROUPS", "a note", 30, Glyphs()).text == "GROUPS ──────────────── a note"
    assert heading("GROUPS", "a note that is too long", 20, Glyphs()).text == "GROUPS ─────────────"


def test_columns_stand_side_by_side() -> None:
    """The longer one goes on alone."""
    lines = beside([plain("a")], [plain("b"), Line((Part("c", "bold"),))], 4)
    assert [line.text for line in lines] == ["a     b", "      c"]
