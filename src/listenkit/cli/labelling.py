"""``label``: a person reads a sample of comments and presses a key for each; how well people and analyses agree."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from listenkit.cli import filters
from listenkit.cli.keys import key_reader
from listenkit.cli.labelled import Told, tell
from listenkit.cli.session import Session, chosen_locale, now, read_dataset, warn
from listenkit.errors import UsageError

if TYPE_CHECKING:
    from listenkit.config import Config
    from listenkit.dataset import Dataset
    from listenkit.model import Selection, StoredComment

MAX_NAME = 64
MAX_SKIPPED = 500
"""Comments beyond those wanted that are fetched, so that skipped ones have others in their place."""

_ANYWHERE = {"+": "positive", "-": "negative", "0": "neutral"}


@dataclass(frozen=True, slots=True)
class Keyboard:
    """The keys of one locale: what each does, and the line that says so."""

    labels: Mapping[str, str]
    kinds: Mapping[str, str]
    undo: str
    skip: str
    quit: str
    line: str
    kinds_line: str


KEYBOARDS = {
    "en": Keyboard(
        labels={"p": "positive", "n": "negative", "o": "neutral", "m": "mixed"},
        kinds={"c": "concern", "i": "idea", "q": "question", "p": "praise", "r": "comment", "x": ""},
        undo="u",
        skip="s",
        quit="q",
        line="p positive · n negative · o no opinion (neutral) · m mixed · u undo · s skip · q quit",
        kinds_line="c concern · i idea · q question · p praise · r plain remark · x none of these",
    ),
    "fr": Keyboard(
        labels={"p": "positive", "n": "negative", "o": "neutral", "m": "mixed"},
        kinds={"s": "concern", "i": "idea", "q": "question", "e": "praise", "r": "comment", "x": ""},
        undo="a",
        skip="s",
        quit="q",
        line="p positif · n négatif · o sans opinion (neutre) · m mitigé · a annuler · s sauter · q quitter",
        kinds_line="s souci · i idée · q question · e éloge · r simple remarque · x rien de cela",
    ),
}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Data")(label)


def label(
    context: typer.Context,
    person: Annotated[str, typer.Option(help="Who labels; the login by default.")] = "",
    count: Annotated[int, typer.Option(help="How many comments this person labels in all.", min=1)] = 200,
    groups: filters.Groups = None,
    sources: filters.Sources = None,
    languages: filters.Languages = None,
    other: Annotated[str, typer.Option("--with", help="Take the comments that this other person labelled.")] = "",
    unsure: Annotated[
        bool, typer.Option("--unsure", help="First what the analysis is least sure of: for learning, not for checking.")
    ] = False,
    kinds: Annotated[bool, typer.Option("--kinds", help="Ask for the kind too, with a second key.")] = False,
    keys: Annotated[str, typer.Option(help="- takes the keys from standard input, for scripts.")] = "",
    agreement: Annotated[
        bool, typer.Option("--agreement", help="Tell how well people agree, and label nothing.")
    ] = False,
    show: Annotated[bool, typer.Option("--show", help="Tell what was labelled so far, and label nothing.")] = False,
    output_format: Annotated[str, typer.Option("--format", help="text or json, of what is told at the end.")] = "text",
) -> None:
    """Label comments by hand, one key each: to check the analyses, and for listenkit learn to learn from.

    The comments are drawn at random, the same for everyone and in the same order, and each label is stored at once:
    stop with q or Ctrl-C and run it again to go on. Without filters and without --unsure the labels say how often the
    analysis is right; reports tell it. Comments of a protected group are offered only where ten people of it or more
    have spoken, and addresses and numbers are masked.
    """
    session: Session = context.obj
    filters.choose(output_format, ("text", "json"), "--format")
    if keys not in ("", "-"):
        raise UsageError(f"--keys: there is no '{keys[:20]}'", hint="only - is possible: keys from standard input")
    config = session.config()
    if agreement or show:
        with read_dataset(config) as dataset, dataset.snapshot():
            told = Told(dataset.hand_labels(), dataset.checked())
        tell(told, output_format, agreement=agreement)
        return
    name = _person(person)
    selection = filters.make_selection(config, groups=groups, sources=sources, languages=languages)
    is_random = not (groups or sources or languages or unsure)
    with read_dataset(config):  # says so where there is nothing to label yet
        pass
    wish = Wish(selection, name, other, count, is_unsure=unsure, is_random=is_random)
    with key_reader(piped=keys == "-") as pressed, _open_to_label(config) as dataset:
        board = KEYBOARDS[chosen_locale("", config)]
        run = Labelling(config, dataset, wish, board, pressed, has_kinds=kinds)
        run.run()
        told = Told(dataset.hand_labels(), dataset.checked())
    session.say(run.closing())
    if output_format == "json":
        tell(told, output_format, agreement=False)


def _person(given: str) -> str:
    from listenkit.text import one_line

    try:
        name = one_line(given or getpass.getuser())
    except (OSError, KeyError, ImportError):
        name = ""
    if not 0 < len(name) <= MAX_NAME:
        raise UsageError(f"--person: a name of 1 to {MAX_NAME} characters is needed", hint="--person marie")
    return name


def _open_to_label(config: Config) -> Dataset:
    """Open the dataset without holding its lock: collecting goes on while a person reads."""
    from listenkit.dataset import Dataset

    organisation = config.organisation
    return Dataset.open(config.dataset_path, zone=organisation.zone, zone_name=organisation.timezone, create=False)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to label: which comments, as whom, with whom, and how many in all."""

    selection: Selection
    person: str
    other: str
    count: int
    is_unsure: bool
    is_random: bool


@dataclass
class Labelling:
    """One sitting: offers comments, reads keys, stores each label at once."""

    config: Config
    dataset: Dataset
    wish: Wish
    board: Keyboard
    pressed: Iterator[str]
    has_kinds: bool = False
    given: list[int] = field(default_factory=list)
    skipped: int = 0
    before: int = 0
    offered: Sequence[StoredComment] = ()
    drawn: Mapping[int, bool] = field(default_factory=dict)

    def run(self) -> None:
        """Label until the wish is met, the comments or keys end, or the person quits."""
        self._prepare()
        place = 0
        while place < len(self.offered) and self._done < self.wish.count:
            self._show(self.offered[place])
            key = self._key(self.board.line, {*self.board.labels, *_ANYWHERE, *self._acts})
            if not key or key == self.board.quit:
                return
            if key == self.board.skip:
                self.skipped += 1
                place += 1
            elif key == self.board.undo:
                place = self._undo(place)
            else:
                self._store(self.offered[place], _ANYWHERE.get(key) or self.board.labels[key])
                self.given.append(place)
                place += 1

    @property
    def _acts(self) -> set[str]:
        return {self.board.undo, self.board.skip, self.board.quit}

    @property
    def _done(self) -> int:
        return self.before + len(self.given)

    def _prepare(self) -> None:
        from listenkit.cli.withholding import withheld_groups, without_groups

        wish = self.wish
        outdated = self.dataset.forget_outdated_labels()
        if outdated:
            warn(f"{outdated} labels no longer count, since the words of their comments changed")
        labels = self.dataset.hand_labels()
        self.before = self.dataset.count_labelled(wish.selection, wish.person)
        self.drawn = {each.key: each.is_random for each in labels if each.person == wish.other}
        if wish.other and not self.drawn:
            names = ", ".join(sorted({each.person for each in labels})) or "nobody"
            raise UsageError(f"--with: '{wish.other}' has labelled nothing", hint=f"who has: {names}")
        withheld = withheld_groups(self.config, self.dataset, wish.selection)
        shown = without_groups(self.dataset, wish.selection, withheld)
        limit = max(0, wish.count - self.before) + MAX_SKIPPED
        self.offered = (
            self.dataset.offered(
                shown, person=wish.person, other=wish.other, is_unsure=wish.is_unsure, limit=limit
            ) if shown else ()
        )  # fmt: skip

    def _show(self, stored: StoredComment) -> None:
        from listenkit.cli.reading import as_record, folded

        record = as_record(self.config, stored, {stored.group})
        total = min(self.wish.count, self.before + len(self.offered))
        warn("")
        warn(f"{self._done + 1} of {total} · {record['group']} · {record['source']} · {record['language']}")
        if record["title"]:
            warn(str(record["title"]))
        warn("\n".join(folded(str(record["text"]))))

    def _key(self, line: str, known: set[str]) -> str:
        """Return the next key that means something, empty where the keys end."""
        warn(f"  {line}")
        for key in self.pressed:
            if key in known:
                return key
            warn(f"  {line}")
        return ""

    def _store(self, stored: StoredComment, name: str) -> None:
        from listenkit.dataset import HandLabel, words_hash

        kind = (
            self.board.kinds.get(self._key(self.board.kinds_line, set(self.board.kinds)), "") if self.has_kinds else ""
        )
        is_random = self.drawn.get(stored.key, False) if self.wish.other else self.wish.is_random
        words = words_hash(stored.comment)
        self.dataset.label(HandLabel(stored.key, self.wish.person, name, now(), words, kind, is_random))

    def _undo(self, place: int) -> int:
        """Take the last label of this sitting back and return its place."""
        if not self.given:
            return place
        last = self.given.pop()
        self.dataset.remove_label(self.offered[last].key, self.wish.person)
        return last

    def closing(self) -> str:
        """Return what to say at the end."""
        if not self.offered and not self.given:
            return "there is no comment left to label"
        if self._done >= self.wish.count:
            return (
                f"{self._done} comments are labelled; more with --count, next: listenkit label --show, listenkit learn"
            )
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self._done} of {self.wish.count} are labelled{skipped}; run it again to go on"
