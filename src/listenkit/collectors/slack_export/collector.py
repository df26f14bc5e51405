"""The collector of Slack's exports."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, Field

from listenkit.collectors.about import About, Reference
from listenkit.collectors.base import Collector
from listenkit.collectors.slack_export.archive import Export, open_export
from listenkit.collectors.slack_export.messages import People, UnreadableMessageError, read_message
from listenkit.config.tree import Section
from listenkit.errors import SourceError
from listenkit.model import Cursor, Item, Page, SetAside

PAGE_SIZE = 500
"""Messages of one page; few enough to be stored in one short transaction."""

LISTED = 8
"""Names of channels that a message lists."""

_PUBLIC, _PRIVATE = "channels.json", "groups.json"
_USERS = ("users.json", "org_users.json")


class SlackExportOptions(Section):
    """Keys of a ``slack_export`` source.

    ``path`` is the ZIP file or the folder, from the project's folder. ``channels`` are names of channels, without the
    ``#``; all public ones where it is left out. Private channels are read only where they are named.
    """

    path: Annotated[str, Field(min_length=1)]
    channels: tuple[str, ...] = ()


class SlackExportCollector(Collector):
    """What people wrote in the channels of an exported workspace.

    The cursor holds a mark for each channel that was read to its end, so that a newer export is read only where a
    channel has changed.
    """

    name: ClassVar[str] = "slack_export"
    title: ClassVar[str] = "Export of a Slack workspace"
    about: ClassVar[About | None] = About(
        category="chat",
        brings=(
            "What people write in the channels of the export and in the threads below. What one of the organisation's "
            "accounts says becomes a response: name it by user id, login, display name or mail address. Messages of "
            "bots and apps, joins and topics are left out, and direct messages are never read."
        ),
        permissions="Only owners of the workspace may export it; the public channels on every plan.",
        credential="Under Tools & settings, Workspace settings, Import/Export Data, Export, ask for a ZIP file.",
        limits="What the export leaves out does not come: private channels on most plans, and times beyond its range.",
        misses="What was deleted before the export is not known to be gone where a later export simply lacks it.",
        proof="documentation",
        proved="Slack's page on its exports, and the shapes of messages in Slack's Java SDK",
        documentation=(
            Reference(
                url="https://slack.com/help/articles/220556107-How-to-read-Slack-data-exports", read=date(2026, 11, 28)
            ),
        ),
        example={"path": "slack-export.zip", "channels": ("feedback",)},
    )
    Options: ClassVar[type[BaseModel]] = SlackExportOptions
    resumes: ClassVar[str] = "at the channels that have changed"
    sensitive: ClassVar[tuple[str, ...]] = ("author", "aliases")
    options: SlackExportOptions

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield the messages of every channel that the cursor does not know as it is; see :meth:`Collector.pages`."""
        known = _known(cursor)
        with open_export(self.context.root, self.options.path) as export:
            people = People(_by_id(export))
            for folder, identity in self._channels(export).items():
                days = export.days(folder)
                mark = _mark(export, days)
                if known.get(identity) != mark:
                    yield from _channel_pages(export, days, identity, people)
                    known = {**known, identity: mark}
                    yield Page(cursor={"channels": known}, part=folder)

    def _channels(self, export: Export) -> dict[str, str]:
        """Return the ids of the channels that are wanted, by the name of their folders.

        Raises :class:`SourceError` for one that the export does not hold, and where it is no export at all.
        """
        if _PUBLIC not in export.marks:
            raise SourceError(
                f"{export.name} is no export of Slack: it holds no {_PUBLIC}",
                hint="name the ZIP file that Slack made, or the folder that it was unpacked into",
            )
        public, private = _names(export, _PUBLIC), _names(export, _PRIVATE)
        wanted = [name.removeprefix("#") for name in self.options.channels]
        unknown = next((name for name in wanted if name not in {**public, **private}), None)
        if unknown is not None:
            raise SourceError(
                f"{export.name} holds no channel '{unknown}'",
                hint=f"it holds {', '.join(sorted(public)[:8]) or 'none'}",
            )
        return {name: {**public, **private}[name] for name in wanted} if wanted else public


def _channel_pages(export: Export, days: Sequence[str], channel: str, people: People) -> Iterator[Page]:
    for day in days:
        part = day.removesuffix(".json")
        try:
            messages = _list_in(export, day)
        except SourceError as error:
            yield Page(unreadable=[SetAside(day, str(error))], part=part)
            continue
        read = [_read(raw, channel, people, f"{day}, message {number}") for number, raw in enumerate(messages, start=1)]
        for start in range(0, len(read), PAGE_SIZE):
            yield _page(read[start : start + PAGE_SIZE], part)


def _read(raw: Any, channel: str, people: People, where: str) -> Item | SetAside | None:
    try:
        return read_message(raw, channel, people, where)
    except UnreadableMessageError as error:
        return SetAside(where, str(error))


def _page(read: Sequence[Item | SetAside | None], part: str) -> Page:
    items = [each for each in read if isinstance(each, Item)]
    return Page(items, unreadable=[each for each in read if isinstance(each, SetAside)], part=part)


def _list_in(export: Export, name: str) -> list[Any]:
    try:
        found = json.loads(export.read(name))
    except (ValueError, RecursionError):
        raise SourceError(f"{name} is not JSON that can be read") from None
    if not isinstance(found, list):
        raise SourceError(f"{name} holds no list")
    return found


def _names(export: Export, file: str) -> dict[str, str]:
    """Return the ids of the channels of a listing, by name; a name with a slash would be no folder of the export."""
    rows = _list_in(export, file) if file in export.marks else []
    named = [(row.get("name"), row.get("id")) for row in rows if isinstance(row, Mapping)]
    return {
        name: identity
        for name, identity in named
        if isinstance(name, str) and isinstance(identity, str) and name and identity and "/" not in name
    }


def _by_id(export: Export) -> dict[str, Mapping[str, Any]]:
    rows = [row for file in _USERS if file in export.marks for row in _list_in(export, file)]
    return {str(row["id"]): row for row in rows if isinstance(row, Mapping) and row.get("id")}


def _mark(export: Export, days: Sequence[str]) -> str:
    text = json.dumps([[day, export.marks[day]] for day in days])
    return blake2b(text.encode(), digest_size=12).hexdigest()


def _known(cursor: Cursor | None) -> dict[str, str]:
    channels = cursor.get("channels") if isinstance(cursor, Mapping) else None
    found = channels if isinstance(channels, Mapping) else {}
    return {str(name): mark for name, mark in found.items() if isinstance(mark, str)}
