"""The collector of Telegram Desktop's exports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, Field

from listenkit.collectors.about import About, Reference
from listenkit.collectors.base import Collector
from listenkit.collectors.telegram_export.document import Chat, open_chats
from listenkit.collectors.telegram_export.messages import UnreadableMessageError, read_message
from listenkit.config.tree import Section
from listenkit.errors import SourceError
from listenkit.model import Cursor, Item, Page, SetAside

PAGE_SIZE = 500
"""Messages of one page; few enough to be stored in one short transaction."""


class TelegramExportOptions(Section):
    """Keys of a ``telegram_export`` source.

    ``path`` is the ``result.json`` or its folder, from the project's folder. ``chats`` are names or ids of groups and
    channels; all of the export where it is left out.
    """

    path: Annotated[str, Field(min_length=1)]
    chats: tuple[str, ...] = ()


class TelegramExportCollector(Collector):
    """What people wrote in the groups and channels of an export.

    Telegram gives a bot each message once and keeps none for it, so that whoever asks takes it from the program that
    the bot belongs to, and nothing from before is to be had. An export has everything, and can be read again.
    The cursor holds a mark for each chat, so that an export that did not change is not read twice.
    """

    name: ClassVar[str] = "telegram_export"
    title: ClassVar[str] = "Export of Telegram groups and channels"
    about: ClassVar[About | None] = About(
        category="chat",
        brings=(
            "What people write in the groups and channels of the export. What one of the organisation's accounts says "
            "becomes a response: name it by display name or by id, such as user123 or channel456. Forwarded messages, "
            "those of the system and those sent through a bot are left out; what two people say to each other is never "
            "read."
        ),
        permissions="Whoever exports must be a member of the group, and see its history.",
        credential=(
            "In Telegram Desktop open the group, choose Export chat history in its menu, and Machine-readable JSON as "
            "the format. Put the new result.json in the place of the old one."
        ),
        limits="An export of more than 64 MiB is refused: choose a shorter range of dates.",
        misses="What was deleted before the export; and a bot that writes by itself cannot be told from a person.",
        proof="documentation",
        proved="the code of Telegram Desktop that writes the export",
        documentation=(
            Reference(
                url="https://github.com/telegramdesktop/tdesktop/blob/dev/Telegram/SourceFiles/export/output/export_output_json.cpp",
                read=date(2026, 11, 28),
            ),
        ),
        example={"path": "telegram/result.json"},
    )
    Options: ClassVar[type[BaseModel]] = TelegramExportOptions
    resumes: ClassVar[str] = "at the chats that have changed"
    sensitive: ClassVar[tuple[str, ...]] = ("author", "aliases")
    options: TelegramExportOptions

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield the messages of every chat that the cursor does not know as it is; see :meth:`Collector.pages`."""
        known = _known(cursor)
        for chat in self._wanted(open_chats(self.context.root, self.options.path)):
            mark = blake2b(repr(chat.messages).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
            if known.get(chat.identity) == mark:
                continue
            read = [_read(raw, chat, number) for number, raw in enumerate(chat.messages, start=1)]
            for start in range(0, len(read), PAGE_SIZE):
                yield _page(read[start : start + PAGE_SIZE], chat)
            known = {**known, chat.identity: mark}
            yield Page(cursor={"chats": known}, part=chat.identity)

    def _wanted(self, chats: Sequence[Chat]) -> list[Chat]:
        """Return the chats that the source names; raises :class:`SourceError` for one that the export does not hold."""
        known = {name for chat in chats for name in (chat.name, chat.identity)}
        unknown = next((name for name in self.options.chats if name not in known), None)
        if unknown is not None:
            listed = ", ".join(sorted(chat.name for chat in chats)) or "none"
            raise SourceError(
                f"{self.options.path} holds no group or channel '{unknown}'", hint=f"it holds {listed}"[:300]
            )
        wanted = set(self.options.chats)
        return [chat for chat in chats if not wanted or wanted & {chat.name, chat.identity}]


def _read(raw: Any, chat: Chat, number: int) -> Item | SetAside | None:
    where = f"{chat.name or chat.identity}, message {number}"
    try:
        return read_message(raw, chat.identity, where)
    except UnreadableMessageError as error:
        return SetAside(where, str(error))


def _page(read: Sequence[Item | SetAside | None], chat: Chat) -> Page:
    items = [each for each in read if isinstance(each, Item)]
    return Page(items, unreadable=[each for each in read if isinstance(each, SetAside)], part=chat.identity)


def _known(cursor: Cursor | None) -> dict[str, str]:
    chats = cursor.get("chats") if isinstance(cursor, Mapping) else None
    found = chats if isinstance(chats, Mapping) else {}
    return {str(name): mark for name, mark in found.items() if isinstance(mark, str)}
