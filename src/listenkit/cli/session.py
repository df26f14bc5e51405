"""What commands share: the project, its configuration, the open dataset, the analyser, and where output goes."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from json.encoder import encode_basestring
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from listenkit.analyse import Analyser
    from listenkit.config import Config
    from listenkit.dataset import Dataset
    from listenkit.learning import LearnedModel
    from listenkit.themes import Codebook
    from listenkit.themes.discovery import Discovery

NARROW = 80
_BLANKS = "\n\u00a0\u202f"
"""What JSON may hold beside printable characters: line ends, and the fixed blanks of French."""


@dataclass(frozen=True)
class Session:
    """The global options of one run of the command."""

    project: Path | None = None
    quiet: bool = False
    verbose: bool = False

    def config(self) -> Config:
        """Return the project's configuration."""
        from listenkit.config import find_project, load_config

        return load_config(find_project(self.project))

    def config_or_none(self) -> Config | None:
        """Return the project's configuration, None where there is no project and none was named."""
        from listenkit.config import find_project, load_config
        from listenkit.errors import UsageError

        try:
            project = find_project(self.project)
        except UsageError:
            if self.project:
                raise
            return None
        return load_config(project)

    def say(self, line: str = "") -> None:
        """Tell the person something that is not a result; silent with ``-q``."""
        if not self.quiet:
            warn(line)


def warn(line: str) -> None:
    """Tell the person on stderr, whatever the options."""
    from listenkit.text import safe_text

    print(safe_text(line), file=sys.stderr)  # noqa: T201 - the command line is where things are printed


def put(text: str) -> None:
    """Write a result to stdout, ended by a line end; nothing for an empty one.

    Raises :class:`~listenkit.errors.StorageError` where it cannot be written, as on a full disk.
    """
    from listenkit.errors import StorageError

    try:
        sys.stdout.write(text if not text or text.endswith("\n") else text + "\n")
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StorageError(f"the output cannot be written: {error.strerror}") from None


def put_json(value: object, *, indent: int | None = None) -> None:
    """Write a result to stdout as JSON; a character that could act on a terminal is written as its escape."""
    put(_inert(json.dumps(value, ensure_ascii=False, indent=indent)))


def quoted(text: str) -> str:
    """Return a text as JSON has it; see :func:`put_json`."""
    return _inert(encode_basestring(text))


def _inert(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or each in _BLANKS else json.dumps(each)[1:-1] for each in text)


def now() -> datetime:
    """Return the present time, aware and in UTC."""
    return datetime.now(UTC)


def terminal_width() -> int:
    """Return the columns of the terminal or of ``COLUMNS``; 80 where output is piped, mailed or written."""
    return shutil.get_terminal_size((NARROW, 24)).columns if sys.stdout.isatty() or "COLUMNS" in os.environ else NARROW


def has_color() -> bool:
    """Tell whether colours are wanted: a terminal that can, and no ``NO_COLOR``."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def is_ascii_only() -> bool:
    """Tell whether stdout can only take ASCII."""
    return (sys.stdout.encoding or "ascii").lower().replace("-", "") not in ("utf8", "utf16", "utf32")


def chosen_locale(option: str, config: Config | None) -> str:
    """Return the report's language: the option, the configuration, else the environment, else English."""
    if option:
        return option
    if config and config.organisation.locale:
        return config.organisation.locale
    environment = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "fr" if environment.lower().startswith("fr") else "en"


@contextmanager
def read_dataset(config: Config) -> Iterator[Dataset]:
    """Open the project's dataset for reading; a missing one is an error with the next step."""
    from listenkit.dataset import Dataset
    from listenkit.errors import UsageError

    if not config.dataset_path.exists():
        raise UsageError(f"there is no dataset at {config.dataset_path} yet", hint="collect first: listenkit collect")
    with Dataset.open_for_reading(config.dataset_path) as dataset:
        yield dataset


@contextmanager
def write_dataset(config: Config) -> Iterator[Dataset]:
    """Hold the dataset's lock and open it for writing, making it where there is none.

    Raises :class:`~listenkit.errors.LockedError` where another run holds it.
    """
    from listenkit.dataset import Dataset, run_lock

    path, organisation = config.dataset_path, config.organisation
    zone, name, search = organisation.zone, organisation.timezone, organisation.search_index
    with run_lock(path), Dataset.open(path, zone=zone, zone_name=name, search=search) as dataset:
        yield dataset


def load_themes(config: Config | None) -> Codebook:
    """Return the project's codebook, an empty one without a project."""
    from listenkit.themes import Codebook, load_codebook

    return load_codebook(config.codebook_path) if config else Codebook()


def make_analyser(
    config: Config | None, codebook: Codebook, *, is_learned: bool = True, learned: LearnedModel | None = None
) -> Analyser:
    """Return the analyser that the configuration asks for, with what its dataset learned unless that is not wanted.

    ``learned`` takes the place of what the dataset learned.
    """
    from listenkit.analyse import Analyser
    from listenkit.config.tree import LANGUAGES

    languages = config.organisation.languages if config else LANGUAGES
    names = (config.organisation.name, *config.organisation.names) if config else ()
    if config and is_learned and learned is None:
        learned = load_learned(config)
    return Analyser(languages=languages, codebook=codebook, names=names, learned=learned)


def load_learned(config: Config) -> LearnedModel | None:
    """Return what the project's dataset learned from ratings, None where nothing was."""
    from listenkit.dataset import stored_model

    content = stored_model(config.dataset_path)
    if content is None:
        return None
    from listenkit.learning import LearnedModel

    return LearnedModel.from_json(content)


def make_discovery(config: Config | None) -> Discovery:
    """Return the discovery of subjects, which no name of the organisation, its brands or its people ever makes.

    How people feel is told elsewhere: a subject called "great" helps nobody, one called "late" does.
    """
    from listenkit.themes.discovery import Discovery
    from listenkit.themes.vocabulary import standard_vocabulary

    if config is None:
        return Discovery()
    groups = {name: config.group(name) for name in {"employees", *config.group_names}}
    minimum = {name: group.minimum_authors for name, group in groups.items() if group.protected}
    names = (config.organisation.name, *config.organisation.names)
    return Discovery(standard_vocabulary(names), minimum)


def write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone can read, whole or not at all; a link is replaced, never followed."""
    from listenkit.errors import StorageError

    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        fresh.replace(path)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        # Here too after a signal; once the file has its name there is nothing left to take away.
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
