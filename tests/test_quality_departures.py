import pytest
from quality.departures import DEPARTURES, Departure, _scores, measure
from quality.sets import LabelledSet, Row

CHANGED = {
    "typographic apostrophes are apostrophes": "I don’t like it",
    "@handles and addresses say nothing": "@awful this is a chair",
    "a word with a capital among others is a name": "we went to Awful yesterday",
    "a comma ends a negation's reach": "this was not, excellent food",
    "a contrast turns its own clause": "it is good. it is late but cheap. it is bad",
    "phrases have valences": "it leaves a lot to be desired",
    "what was learned from pros and cons": "better",
    "all words of ours": "the place is understaffed",
}
"""For each departure a text that it reads otherwise."""


@pytest.mark.parametrize("departure", DEPARTURES, ids=lambda each: each.name)
def test_taking_a_departure_back_changes_what_it_is_for(departure: Departure) -> None:
    """Else its line in the table would measure nothing."""
    one = LabelledSet("en_invented", "en", (Row(CHANGED[departure.name], "negative"),))
    assert _scores(one, departure) != _scores(one, Departure(""))


def test_the_table_has_a_line_for_each_departure_and_group_of_languages() -> None:
    """English stands apart, since its reference is vaderSentiment itself."""
    rows = (Row("good", "positive"), Row("bad", "negative"))
    sets = [LabelledSet("en_invented", "en", rows), LabelledSet("nl_invented", "nl", rows)]
    (table,) = measure(sets).tables
    assert [row[:2] for row in table.rows[:2]] == [
        ("typographic apostrophes are apostrophes", "en"), ("typographic apostrophes are apostrophes", "others"),
    ]  # fmt: skip
    assert {row[0] for row in table.rows} == {each.name for each in DEPARTURES}
