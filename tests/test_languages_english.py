"""The English pack, read as a reader of comments would: what staff, customers, suppliers and shareholders say."""

from importlib.resources import files

import pytest
from quality.metrics import area
from quality.sets import read_rows

from listenkit.languages import Pack, read_pack
from listenkit.model import label_of
from listenkit.sentiment import SentimentEngine
from tests.shared import shared_path

PACKS = {"en": read_pack("en", files("listenkit.languages.en"))}


@pytest.fixture(scope="module")
def engine() -> SentimentEngine:
    """Return an engine that knows English."""
    return SentimentEngine(PACKS)


@pytest.fixture(scope="module")
def pack() -> Pack:
    """Return the English pack."""
    return PACKS["en"]


def score(engine: SentimentEngine, text: str) -> float:
    """Return the sentiment of an English text that has words."""
    compound = engine.compound(text, "en")
    assert compound is not None
    return compound


@pytest.mark.parametrize(
    "text",
    [
        "My manager micromanages everything and nobody listens.",
        "We are understaffed and overworked.",
        "Morale is at an all-time low.",
        "No work-life balance whatsoever.",
        "There is no room for growth; it is a dead end.",
        "Favouritism decides who gets promoted.",
        "Pay is low and the hours are long.",
        "Upper management is clueless.",
        "Two hours on hold and then they hung up on me.",
        "They lost my luggage again.",
        "We were stranded at the airport overnight.",
        "Flight delayed again, third time this month.",
        "My bag never arrived.",
        "Still waiting for my refund.",
        "The parcel turned up damaged.",
        "Nobody answers the phone.",
        "The room was cramped and smelled of damp.",
        "The walls are paper-thin, we could hear everything.",
        "Run-down building, dated furniture.",
        "The pasta was bland and overcooked.",
        "The bread was stale and the soup lukewarm.",
        "The app crashes every time I open it.",
        "The new version is sluggish and drains the battery.",
        "It stopped working after a week.",
        "Battery life is short.",
        "The interface is clunky.",
        "A tedious, overlong film.",
        "The dialogue is wooden and the plot predictable.",
        "Overpriced rip-off.",
        "A complete waste of money.",
        "Leaves a lot to be desired.",
        "Could be better.",
        "Nothing special.",
        "I would not recommend it.",
        "Stay away!",
        "It falls apart after a few washes.",
        "What a let down.",
        "Not worth the price.",
        "I won't be back.",
        "It's too small and too expensive.",
        "The invoice is wrong and has been wrong for three months.",
        "Nobody told us about the change.",
        "We were never consulted about the move.",
        "The heating in building C has been broken since October.",
        "You changed the price without notice.",
        "Payment is late again.",
        "Your forms are confusing and your portal keeps logging me out.",
        "Don’t waste your time.",
        "Customer service was no help at all.",
        "I can't log in.",
        "The canteen food has gone downhill.",
        "My supervisor takes credit for my work.",
        "Burnout is everywhere in this team.",
        "They don't keep their promises.",
        "Nobody informs suppliers.",
        "no, bad",
        "My shifts are changed at the last minute.",
        "It isn't great, to be honest.",
        "The coffee machine is always out of order.",
        "Hit or miss at best.",
        "Your last update broke the login page.",
        "Cancelled my flight and no one at the counter could help.",
        "Sitting on the tarmac for three hours.",
        "The gate agent was rude.",
        "Our invoices are paid sixty days late.",
        "Tender documents are unclear.",
        "The dividend was cut again.",
        "Poor communication from head office.",
        "The board ignores small shareholders.",
        "I feel ignored.",
        "I'm worried about the layoffs.",
        "High staff turnover.",
        "The bonus scheme is unfair.",
        "Long hours, low pay, no recognition.",
        "The parking lot is always full.",
        "Dirty bathrooms.",
        "Breakfast was a disappointment.",
        "The bed was uncomfortable and the pillows lumpy.",
        "The portion was tiny.",
        "Our waiter forgot our drinks.",
        "Slow wifi.",
        "The remote control feels cheap.",
        "The hinge snapped after a month.",
        "The sound is tinny.",
        "Too many ads.",
        "Screen scratches easily.",
        "The acting is amateurish.",
        "A muddled, charmless mess.",
        "The joke wears thin.",
        "The book drags in the middle.",
        "I gave up halfway through.",
        "I want my money back.",
        "The training was a waste of time.",
        "The new system makes everything harder.",
        "Meetings go on forever.",
        "Too much red tape.",
        "The noise in the open office gives me headaches.",
        "I cannot concentrate here.",
        "Nothing ever changes.",
    ],
)
def test_everyday_complaints_are_negative(engine: SentimentEngine, text: str) -> None:
    """Complaints of work, travel, hotels, food, devices, films and suppliers are heard as such."""
    assert label_of(score(engine, text)) == "negative"


@pytest.mark.parametrize(
    "text",
    [
        "Great benefits and plenty of room for growth.",
        "My colleagues are supportive and the hours are flexible.",
        "I feel valued here.",
        "The crew went above and beyond.",
        "They rebooked us at no extra charge, brilliant service.",
        "Spotless room, comfy bed, quiet at night.",
        "The steak was succulent.",
        "Mouth-watering food and attentive waiters.",
        "User friendly and intuitive.",
        "Battery lasts for days.",
        "A gripping, witty thriller.",
        "Heartfelt and hilarious.",
        "Worth every penny.",
        "Second to none.",
        "Good value for money.",
        "I can't wait to go back.",
        "Highly recommend!",
        "A must have.",
        "No complaints.",
        "Couldn't be happier.",
        "Problem solved within an hour, thank you.",
        "Nothing was too much trouble.",
        "Delivered on time and well packed.",
        "Easy to set up.",
        "Does exactly what it says.",
        "The training was really useful.",
        "My manager trusts me.",
        "Kudos to the support team.",
        "It never crashes.",
        "Not bad at all.",
        "We'll be back.",
        "Your account manager is always responsive.",
        "The new canteen is a big improvement.",
        "Lovely staff, great location.",
        "You guys rock.",
        "Finally a system that works.",
        "I have no problems with it.",
        "Pleasantly surprised by how fast it was.",
        "I love working here.",
        "Keep up the good work.",
        "The crew made our day.",
        "Thank you for resolving my issue so quickly.",
        "Always paid on time.",
        "A reliable partner.",
        "Fair and transparent tender process.",
        "Great communication from your buyers.",
        "Strong results, well done.",
        "The canteen has improved a lot.",
        "My shifts suit me perfectly.",
        "Comfortable seats and plenty of legroom.",
        "The view from our room was stunning.",
        "Breakfast had everything you could want.",
        "Best pizza in town.",
        "The battery lasts all day.",
        "Screen is crisp and bright.",
        "Setup was a breeze.",
        "Sound quality is superb.",
        "Sturdy and well made.",
        "A charming, poignant film.",
        "I laughed out loud.",
        "I couldn't put it down.",
        "The acting is first rate.",
        "An absolute gem.",
        "They fixed my laptop in no time.",
        "Nothing to complain about.",
        "I have never had a problem with this company.",
        "Would stay here again.",
        "Helpful staff, clean rooms.",
        "My boss listens to us.",
        "Proud to work here.",
    ],
)
def test_everyday_praise_is_positive(engine: SentimentEngine, text: str) -> None:
    """Praise is heard, also where it is said with a negation."""
    assert label_of(score(engine, text)) == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "Kind regards, Grace",
        "Dear Hope, please find the invoice attached.",
        "Hi Joy, could you send me the form?",
        "Thanks in advance.",
        "The workshop lasts two hours.",
        "The meeting is not on Monday.",
        "I work in building C.",
        "When does the canteen open?",
        "Please call me back.",
        "My contract ends in June.",
        "The parcel weighs three kilos.",
        "I have two children and a dog.",
        "Is breakfast included?",
        "The office is closed on Sunday.",
        "I started three months ago.",
        "Grant Thornton audits our accounts.",
        "Why is the door blue?",
        "We moved to another floor last week.",
        "I spoke to a person from accounts.",
        "What is the number of the help desk?",
        "Can I pay by credit card?",
        "The train leaves at nine.",
        "There are only two printers on this floor.",
        "She told me to fill in the form.",
        "It would be nice to have a bike shed.",
        "The report covers the last six weeks.",
        "I need to change my address.",
        "How do you book a room?",
        "Can you tell me where my order is?",
        "I go to the office every day.",
        "Where is the form for travel expenses?",
        "I can meet you at ten.",
        "Could you send the price list for next year?",
        "We deliver every Thursday.",
        "I don't know the exact date.",
        "I didn't get the second page of the document.",
        "The store sells shoes and bags.",
        "He is the head of finance.",
        "Our company has four hundred employees.",
        "The agenda has three points.",
        "They will announce the results in May.",
        "How long does it take?",
        "I have not decided yet.",
        "I ordered two chairs and a desk.",
        "My flight leaves from gate 12.",
        "The play was written in 1890.",
        "The director also wrote the script.",
        "I am a member of the union.",
        "We use version 3 of the software.",
        "The survey takes five minutes.",
        "Do you have a vegan option?",
        "I would like to book a table for four.",
        "The hotel has a pool and a gym.",
        "Our share of the market is four per cent.",
        "The party is on Friday at six.",
        "The door opens to the left.",
        "She is on holiday until Monday.",
        "They play football on Sunday.",
        "The article is about the election.",
        "The light is on in room 4.",
        "This is my first order.",
        "The top floor has six rooms.",
        "I will be back on Monday.",
        "Can we have a second screen?",
        "Please add an option to export the list.",
        "You should let people choose their shift.",
        "Why don't you offer a bike scheme?",
        "We could share a van.",
        "I suggest moving the meeting to Tuesday.",
        "The printer uses black ink.",
        "My battery is a standard one.",
        "The class starts at nine.",
        "Make sure the form is signed.",
        "The team has six people.",
    ],
)
def test_facts_questions_ideas_and_politeness_are_neutral(engine: SentimentEngine, text: str) -> None:
    """Names, greetings, formulas, plain questions, wishes and facts say nothing of an opinion."""
    assert label_of(score(engine, text)) == "neutral"


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ("The support is really helpful.", "The support is helpful."),
        ("The support is helpful.", "The support is somewhat helpful."),
        ("It was late, but the staff were lovely.", "The staff were lovely, but it was late."),
        ("This is a pity.", "This is a disgrace."),
        ("Few problems.", "Problems."),
        ("A helpful agent.", "Anything but a helpful agent."),
        ("It works well.", "It hardly works well."),
        ("A good film.", "A film devoid of anything good."),
        ("Reliable.", "Zero reliability."),
    ],
)
def test_degree_contrast_negation_and_strength_order_comments(
    engine: SentimentEngine, stronger: str, weaker: str
) -> None:
    """What speaks better of something stands above what speaks worse."""
    assert score(engine, stronger) > score(engine, weaker)


@pytest.mark.parametrize(
    "text",
    [
        "It is not exactly helpful.",
        "The support is not always helpful.",
        "It isn't particularly good.",
        "I can't find anything good here.",
        "It never really works well.",
        "They don't seem competent.",
        "I didn't find it useful.",
        "Not even good.",
        "This isn't as good as before.",
        "It doesn't feel safe.",
    ],
)
def test_no_phrase_swallows_the_negation_of_what_follows(engine: SentimentEngine, text: str) -> None:
    """A phrase takes the place of its words; "not exactly" must go on negating "helpful"."""
    assert label_of(score(engine, text)) == "negative"


@pytest.mark.parametrize("phrase", ["a few", "would be nice", "second to none", "kind regards", "life saver"])
def test_phrases_are_listed_whole(pack: Pack, phrase: str) -> None:
    """A phrase that its words would misread has an entry of its own."""
    assert tuple(phrase.split()) in pack.lexicon


@pytest.mark.parametrize(
    "word", ["micromanage", "understaffed", "rebooked", "succulent", "clunky", "hackneyed", "poignant"]
)
def test_words_that_the_reference_lacks_are_rated(pack: Pack, word: str) -> None:
    """The lexicon speaks of work, travel, food, software and criticism."""
    assert pack.lexicon[(word,)]


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("en_opener_reviews", 0.95),
        ("en_pros_cons", 0.95),
        ("en_semeval17_tweets", 0.87),
        ("en_semeval_reviews", 0.93),
        ("en_vader_amazon", 0.885),
        ("en_vader_movies", 0.815),
        ("en_vader_nyt", 0.83),
        ("en_vader_tweets", 0.987),
    ],
)
def test_real_comments_are_told_apart(engine: SentimentEngine, name: str, floor: float) -> None:
    """Labelled comments that are not part of the project stand in the right order at least this often (AUC)."""
    rows = read_rows(shared_path(f"data/{name}.dev.tsv.gz"))
    assert area([engine.compound(row.text, "en") or 0.0 for row in rows], [row.label for row in rows]) >= floor
