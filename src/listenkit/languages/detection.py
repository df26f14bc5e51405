"""Says in which of the configured languages a comment is written, or that it cannot be told.

First the words vote, which decides nine comments of ten and costs microseconds a text. For the others a statistical
model is asked as well, for all of a batch together; it is loaded when it is first needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from listenkit.languages.packs import load_packs
from listenkit.languages.parts import Part, split_by
from listenkit.languages.pieces import Batch, Pieces, cut
from listenkit.languages.verdicts import DOUBLE, OPEN, UNKNOWN, Jury
from listenkit.languages.voting import Ballot, Tallies, Tally, words_of
from listenkit.model import UNKNOWN_LANGUAGE

DETECTION_VERSION = "vote-2"
"""Changes whenever the same text could be given another language."""

MAX_CHARACTERS = 2_000
"""Characters whose words vote: more do not change the answer, but a second language may start late."""

MODEL_CHARACTERS = 300
"""Characters that the model is asked about: more do not change its answer."""

ODDS = 2.0
"""Factor by which a vote raises the odds of a language that the model gives; chosen on real comments in seven
languages, where it loses least rightly answered texts for a given number of wrongly answered ones."""

CONFIDENCE = 0.68
"""Share among the configured languages that one must have when votes and model are taken together."""

FOREIGN = 0.9
"""Share that the model may give to other languages altogether before a comment counts as written in one of these."""

MIN_FOREIGN_LETTERS = 25
"""Letters below which the model cannot tell that a text is in a language that was not expected."""

MIN_SECOND = 4
"""Votes of its own words that a second of our languages must have for a text to be in one of ours without doubt."""


class Examined(NamedTuple):
    """The language of a comment or ``unknown``, and the second one, empty unless it is clearly written in two."""

    language: str
    second: str = ""


_UNKNOWN = Examined(UNKNOWN_LANGUAGE)


class LanguageDetector:
    """Detects one of the given languages (ISO 639-1 codes); a language without a pack can be detected as well.

    ``pieces`` are shared with others that read.
    """

    def __init__(self, languages: Sequence[str], pieces: Pieces | None = None) -> None:
        self.languages = tuple(dict.fromkeys(languages))
        self._pieces = pieces or Pieces()
        self._ballot = Ballot(self.languages, load_packs(self.languages))
        self._jury = Jury(len(self._ballot.voices), len(self.languages))
        self._answers = [*map(Examined, self.languages), _UNKNOWN]

    def detect(self, text: str) -> str:
        """Return the code of the language of a text, or ``unknown``.

        Addresses, @handles, digits and emoji are not looked at. Where one language only is configured, every text
        with letters is taken for it.
        """
        return self.examine([text])[0].language

    def detect_many(self, texts: Iterable[str]) -> list[str]:
        """Return the language of every text, in order: what :meth:`detect` returns, at a fraction of the cost."""
        return [found.language for found in self.examine(texts)]

    def examine(self, texts: Iterable[str]) -> list[Examined]:
        """Return for every text, in order, its language and the second one where it is clearly written in two."""
        listed = list(texts)
        return [found for part in cut(listed) for found in self.examine_batch(self._pieces.read(listed[part]))]

    def examine_batch(self, batch: Batch) -> list[Examined]:
        """Return what :meth:`examine` does for the texts of a batch; the model is asked about all that are open."""
        tallies = self._tallies(batch)
        verdicts = self._jury.verdicts(tallies)
        found = [self._answers[max(verdict, UNKNOWN)] for verdict in verdicts]
        left: list[tuple[str, int, Tally]] = []
        for place in (place for place, verdict in enumerate(verdicts) if verdict < UNKNOWN):
            text, tally = batch.texts[place][:MAX_CHARACTERS], tallies[place].tolist()
            mixed = self._mixed(text, tally) if verdicts[place] == DOUBLE else None
            verdict = self._jury.leader(tally)
            found[place] = mixed or self._answers[max(verdict, UNKNOWN)]
            if not mixed and verdict == OPEN:
                left.append((text, place, tally))
        for place, answer in self._ask_model(left) if left else ():
            found[place] = answer
        return found

    def _tallies(self, batch: Batch) -> Tallies:
        """Return the tallies of texts, of long ones that of their start."""
        tallies = self._ballot.tallies(batch)
        for place in (place for place, text in enumerate(batch.texts) if len(text) > MAX_CHARACTERS):
            tallies[place] = self._ballot.tally(batch.texts[place][:MAX_CHARACTERS])
        return tallies

    def split(self, text: str, languages: Sequence[str]) -> tuple[Part, ...]:
        """Cut a text at sentence and line borders into parts in one of the languages each; joined they give the text.

        Parts that do not tell, and those too short to, belong to their neighbours. There is one part, in the first of
        the languages, where none tells; those that are not configured are passed over.
        """
        lanes = [self.languages.index(code) for code in languages if code in self.languages]
        if not lanes:
            return (Part(UNKNOWN_LANGUAGE, text),)

        def votes(piece: str) -> tuple[list[int], int]:
            tally = self._ballot.tally(piece)
            return [tally[lane] for lane in lanes], tally[-1]

        return split_by(votes, text, [self.languages[lane] for lane in lanes])

    def _mixed(self, text: str, tally: Tally) -> Examined | None:
        """Return the two languages of a text that is clearly written in two of ours, that of the longest part first."""
        own = tally[self._jury.voices : -1]
        ranked = sorted(range(len(own)), key=own.__getitem__)[:-3:-1]
        length = dict.fromkeys((self.languages[lane] for lane in ranked), 0)
        for part in self.split(text, tuple(length)):
            length[part.language] += len(part.text)
        main, second = sorted(length, key=lambda code: -length[code])
        return Examined(main, second) if length[second] else None

    def _ask_model(self, left: Sequence[tuple[str, int, Tally]]) -> Iterator[tuple[int, Examined]]:
        from listenkit.languages.byte_model import byte_model  # the model is slow to load

        model = byte_model()
        asked = [" ".join(words_of(text))[:MODEL_CHARACTERS] for text, _, _ in left]
        columns = [model.labels.index(code) for code in self.languages if code in model.labels]
        lanes = [lane for lane, code in enumerate(self.languages) if code in model.labels]
        shares = model.shares(asked)[:, columns].tolist()
        for (_, place, tally), text, share in zip(left, asked, shares, strict=True):
            given = dict(zip(lanes, share, strict=True))
            yield place, self._weigh(given, tally, len(text))

    def _weigh(self, shares: Mapping[int, float], votes: Tally, letters: int) -> Examined:
        """Return the language that is likeliest by votes and the model's shares, if it is likely enough.

        A text with words of two of ours is in one of these, whatever the model makes of the mixture.
        """
        most = max(votes[: len(self.languages)])
        likely = {lane: share * ODDS ** (votes[lane] - most) for lane, share in shares.items()}
        best = max(likely, key=likely.__getitem__, default=0)
        if likely and self._jury.has_two(votes, MIN_SECOND):
            return self._answers[best]
        is_foreign = 1 - sum(shares.values()) > FOREIGN and letters >= MIN_FOREIGN_LETTERS
        is_sure = likely.get(best, 0.0) > CONFIDENCE * sum(likely.values())
        return self._answers[best] if is_sure and not is_foreign else _UNKNOWN
