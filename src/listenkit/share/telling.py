"""Puts a group's own report into words: the same parts in the same order, whatever they are rendered as."""

from __future__ import annotations

from dataclasses import dataclass

from listenkit.loop import Status
from listenkit.share.value import Decision, Letter, Subject, Wish
from listenkit.share.words import Words, sentence

_ORDER: tuple[Status, ...] = ("done", "started", "planned", "declined")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is told: its name, the plain words under it, and words of a person, in quotation marks."""

    name: str
    words: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page: a title, sentences and entries; ``is_inner`` where it belongs under the part before."""

    title: str
    sentences: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    is_inner: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """A whole report in one language."""

    language: str
    language_name: str
    subject: str
    title: str
    address: str
    period: str
    thanks: str
    parts: tuple[Part, ...]
    others: str
    signature: str = ""


def tell(letter: Letter) -> tuple[Telling, ...]:
    """Return the report in each of its languages."""
    return tuple(_tell(letter, Words(language)) for language in letter.languages)


def _tell(letter: Letter, words: Words) -> Telling:
    thanks = "top.received" if letter.voices.are_comments else "top.spoke"
    who = words.voices(letter.voices)
    if letter.voices.are_comments:
        who = who[:1].lower() + who[1:]
    signed = letter.contact.signed
    return Telling(
        language=words.language,
        language_name=words.name,
        subject=words.say("top.subject", organisation=letter.organisation),
        title=words.say("top.title"),
        address=words.address(letter.group),
        period=words.period(letter.since, letter.until),
        thanks=words.say(thanks, who=who),
        parts=(
            _subjects(letter, words),
            *_wishes(letter, words),
            *_decisions(letter, words),
            _open(letter, words),
            _again(letter, words),
            _care(letter, words),
        ),
        others=words.say("top.languages"),
        signature=words.say("care.signed", name=signed, organisation=letter.organisation) if signed else "",
    )


def _subjects(letter: Letter, words: Words) -> Part:
    entries = tuple(_subject(each, words) for each in letter.subjects)
    return Part(words.say("subjects.title"), () if entries else (words.say("subjects.none"),), entries)


def _subject(subject: Subject, words: Words) -> Entry:
    told = words.say(f"subjects.{subject.tone or 'plain'}", who=words.voices(subject.voices))
    return Entry(sentence(subject.title(words.language)), told)


def _wishes(letter: Letter, words: Words) -> list[Part]:
    entries = tuple(_wish(each, words) for each in letter.wishes)
    return [Part(words.say("wishes.title"), (), entries)] if entries else []


def _wish(wish: Wish, words: Words) -> Entry:
    """Return a wish in the words of one who has it, in the language of the page where somebody has said it so."""
    text = wish.examples.get(words.language) or next(iter(wish.examples.values()), "")
    quote = words.say("wishes.one_said", quote=words.quoted(text)) if text else ""
    return Entry(
        sentence(wish.subject.title(words.language)),
        words.say("wishes.asked", who=words.voices(wish.subject.voices)),
        quote,
    )


def _decisions(letter: Letter, words: Words) -> list[Part]:
    if not letter.decisions:
        return [Part(words.say("decisions.title"), (words.say("decisions.none"),))]
    parts = [Part(words.say("decisions.title"))]
    for status in _ORDER:
        entries = tuple(_decision(each, words) for each in letter.decisions if each.status == status)
        if entries:
            parts.append(Part(words.say(f"decisions.{status}"), (), entries, is_inner=True))
    return parts


def _decision(decision: Decision, words: Words) -> Entry:
    told = []
    if decision.date and decision.status != "declined":
        key = "decisions.from" if decision.status == "planned" else "decisions.since"
        told.append(words.say(key, day=words.day(decision.date)))
    if decision.asked:
        told.append(words.say("decisions.asked", who=words.voices(decision.asked)))
    if decision.reason:
        told.append(_closed(words.say("decisions.reason", reason=decision.reason)))
    told += [words.say(f"changes.{change}") for change in decision.changes]
    return Entry(decision.title, " ".join(told))


def _closed(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _open(letter: Letter, words: Words) -> Part:
    contact, waiting = letter.contact, letter.waiting
    if not letter.counts_answers:
        told = [words.say("open.unknown")]
    elif waiting is None:
        told = [words.say("open.some")]
    elif not waiting.number:
        return Part(words.say("open.title"), (words.say("open.all"),))
    else:
        told = [words.say("open.waiting", count=words.number(waiting))]
    if letter.counts_answers:
        told.append(words.say("open.within", days=contact.days) if contact.days else words.say("open.no_date"))
    if contact.contact:
        told.append(_closed(words.say("open.whom", contact=contact.contact)))
    return Part(words.say("open.title"), tuple(told))


def _again(letter: Letter, words: Words) -> Part:
    contact = letter.contact.contact
    told = [_closed(words.say("again.contact", contact=contact))] if contact else []
    return Part(words.say("again.title"), (*told, words.say("again.same")))


def _care(letter: Letter, words: Words) -> Part:
    told = [
        words.say("care.codes"),
        words.say("care.minimum", n=letter.minimum),
        words.say("care.quotes", n=letter.quote_minimum),
        words.say("care.nobody"),
        words.say("care.forget"),
    ]
    return Part(words.say("care.title"), tuple(told))
